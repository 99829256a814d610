"""`make demo`: FHIR documents in, the stories on a real chain, a report out.

CARESTAMP_INPUT: a file or folder of FHIR R4; empty: synthetic patients, by CARESTAMP_SEED. Ends with 0 when every act
went through and every refusal was the one that was announced; else with 1.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from carestamp import synthetic
from carestamp.chain import Chain
from carestamp.documents.fhir import Intake, read
from carestamp.errors import CarestampError, DocumentError, Words
from scripts import cast as casting
from scripts.deploy import DeployError, Deployment, deploy, load
from scripts.report import Recorder, Story, files, run
from scripts.report.run import Inputs, Report, Run
from scripts.report.terminal import Terminal
from scripts.stories import STORIES
from scripts.stories.papers import NO_PROFILE
from scripts.stories.pool import homeless
from scripts.stories.stage import DAY, ZONE, Stage, StoryError, Told, explain

PATIENTS = 40
NETWORKS = {31337: "anvil", 1337: "ganache"}
NOON = dt.time(12, 30)
POLL = 0.01
"""Seconds between two questions about a transaction: a development chain mines at once."""
_SCRATCH = run.ROOT / ".cache"

READING = Words("读入文档", "reading documents")
DEPLOYING = Words("部署合约", "deploying the ledgers")
ENROLLING = Words("登记演示人员", "enrolling the demo's own people")
WRITING = Words("写报告", "writing the report")
NO_HOME = Words("发药记录所依据的处方不在输入中", "rests on no prescription among these documents")


@dataclass(frozen=True)
class Source:
    """Where documents come from. folder: for those that we make."""

    given: str
    seed: int
    day: dt.date
    folder: Path

    @property
    def own(self) -> bool:
        return not self.given

    @property
    def title(self) -> Words:
        if self.own:
            return Words("程序生成的示例患者", "synthetic patients")
        return Words("给定的输入", "the given input")

    def intake(self) -> Intake:
        """The documents. Raises StoryError when there is no such file."""
        if self.own:
            return self.samples("synthetic")
        if not Path(self.given).exists():
            raise StoryError(f"INPUT={self.given}: there is no such file or folder")
        return read(Path(self.given))

    def samples(self, name: str) -> Intake:
        """Synthetic documents of our own; their file names begin with `name`."""
        inner = self.folder / name
        synthetic.write(inner / name, self.seed, PATIENTS, self.day)
        return read(inner)


def main() -> None:
    """What Brownie runs."""
    from brownie import network

    chain = Chain.at(network.web3.provider.endpoint_uri, poll=POLL)
    code = play(chain, os.environ.get("CARESTAMP_INPUT", ""), os.environ.get("CARESTAMP_SEED", ""))
    if code:
        sys.exit(code)


def play(chain: Chain, given: str = "", seed: str = "", folder: Path = files.FOLDER) -> int:
    """The demo on this chain, with reports in `folder`: the exit code."""
    _SCRATCH.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="demo-", dir=_SCRATCH) as scratch:
        try:
            return _play(chain, given, _number(seed), Path(scratch), folder)
        except (StoryError, DeployError) as problem:
            print(f"demo: {problem}", file=sys.stderr)
        except CarestampError as problem:
            print(f"demo: the story broke off, no report was written: {problem}", file=sys.stderr)
        return 1


def _play(chain: Chain, given: str, seed: int, scratch: Path, folder: Path) -> int:
    if chain.id not in NETWORKS:
        raise StoryError("the demo moves the chain's clock: use NETWORK=anvil or ganache")
    day = dt.datetime.fromtimestamp(chain.now() + DAY, ZONE).date()
    source = Source(given, seed, day, scratch)
    with Terminal(steps=4 + sum(each.chapters for each in STORIES)) as terminal:
        terminal.step(READING)
        intake = source.intake()
        terminal.step(DEPLOYING)
        deployment = deploy(casting.cast().deployer, load(NETWORKS[chain.id]), chain.web3)
        terminal.step(ENROLLING)
        casting.enrol(deployment, chain.web3)
        casting.advance(chain.web3, _seconds_until(day, chain.now()))
        stories = [_tell(each, chain, deployment, intake, source, terminal) for each in STORIES]
        terminal.step(WRITING)
        report = Report(_run(chain), tuple(stories), _inputs(source, intake))
        html, data = files.write(report, folder)
    terminal.table(report)
    terminal.console.print(f"报告 report: {_shown(html)}  {_shown(data)}")
    usable = any(each.suggested_profile() for each in intake.prescriptions)
    if not usable:
        print(f"demo: nothing in INPUT={given} could be issued; the story ran on samples of ours.", file=sys.stderr)
    return 0 if usable and not report.failures else 1


def _tell(
    told: Told, chain: Chain, deployment: Deployment, intake: Intake, source: Source, terminal: Terminal
) -> Story:
    story = Story(told.id, told.title, told.text)
    recorder = Recorder(story, told.acts, chain.now, explain, terminal.told)
    stage = Stage(
        chain=chain,
        deployment=deployment,
        cast=casting.cast(),
        recorder=recorder,
        intake=intake,
        spare=lambda: source.samples("samples"),
        own_input=source.own,
        seed=source.seed,
    )
    told.play(stage)
    return story


def _run(chain: Chain) -> Run:
    return Run(
        commit=run.commit_of(),
        network=NETWORKS[chain.id],
        chain_id=chain.id,
        solc=run.solc_of("PrescriptionRegistry"),
        node=chain.web3.client_version,
    )


def _inputs(source: Source, intake: Intake) -> Inputs:
    rejected = [*intake.errors, *_unissuable(intake)]
    return Inputs(
        title=source.title,
        files=intake.files,
        documents=intake.documents,
        rejected=tuple(each.as_row() for each in rejected),
        remarks=tuple(_remarks(source, intake)),
    )


def _unissuable(intake: Intake) -> list[DocumentError]:
    """Valid FHIR that no rules allow on chain."""
    orders = [
        DocumentError(each.file, each.label, "dispenseRequest", NO_PROFILE)
        for each in intake.prescriptions
        if each.suggested_profile() is None
    ]
    supplies = [
        DocumentError(each.file, each.resource, "authorizingPrescription", NO_HOME) for each in homeless(intake)
    ]
    return [*orders, *supplies]


def _remarks(source: Source, intake: Intake) -> list[Words]:
    made = (
        [Words(f"随机种子 {source.seed}，可重现。", f"Seed {source.seed}: the same again with SEED={source.seed}.")]
        if source.own
        else []
    )
    made += [
        Words(f"未读取：{name} × {count}", f"Left alone: {name} × {count}") for name, count in intake.skipped.items()
    ]
    assumed = [*(each.assumed for each in intake.prescriptions), *(each.assumed for each in intake.supplies)]
    filled = Counter(note.why for notes in assumed for note in notes)
    return made + [Words(f"{why.zh} × {count}", f"{why.en} × {count}") for why, count in filled.items()]


def _seconds_until(day: dt.date, now: int) -> int:
    noon = int(dt.datetime.combine(day, NOON, ZONE).timestamp())
    return max(noon - now, 0)


def _number(seed: str) -> int:
    if not seed:
        return synthetic.DEFAULT_SEED
    if not seed.isdecimal():
        raise StoryError(f"SEED={seed}: a whole number is expected")
    return int(seed)


def _shown(path: Path) -> str:
    return str(path.relative_to(run.ROOT)) if path.is_relative_to(run.ROOT) else str(path)
