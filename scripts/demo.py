"""`make demo`: documents in, the stories on a real chain, a report out.

CARESTAMP_INPUT: a file or folder of FHIR R4 (prescriptions, bills, consents) and native bills; empty: synthetic
patients, by CARESTAMP_SEED. Ends with 0 when every act went through and every refusal was the one that was announced;
else with 1.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from carestamp import synthetic
from carestamp.chain import Chain
from carestamp.errors import CarestampError, DocumentError, Words
from scripts import cast as casting
from scripts.deploy import DeployError, Deployment, deploy, load
from scripts.inputs import Given
from scripts.report import Recorder, Story, files, run
from scripts.report.run import Report, Run
from scripts.report.terminal import Terminal
from scripts.sources import Source, inputs_of
from scripts.stories import STORIES
from scripts.stories.register import Register
from scripts.stories.stage import DAY, ZONE, Stage, StoryError, Told, explain

NETWORKS = {31337: "anvil", 1337: "ganache"}
NOON = dt.time(12, 30)
POLL = 0.01
"""Seconds between two questions about a transaction: a development chain mines at once."""
_SCRATCH = run.ROOT / ".cache"

READING = Words("读入文档", "reading documents")
DEPLOYING = Words("部署合约", "deploying the ledgers")
ENROLLING = Words("登记演示人员", "enrolling the demo's own people")
WRITING = Words("写报告", "writing the report")


def main() -> None:
    """What Brownie runs."""
    from brownie import network

    chain = Chain.at(network.web3.provider.endpoint_uri, poll=POLL)
    code = play(chain, os.environ.get("CARESTAMP_INPUT", ""), os.environ.get("CARESTAMP_SEED", ""))
    if code:
        sys.exit(code)


def play(
    chain: Chain, given: str = "", seed: str = "", folder: Path = files.FOLDER, stories: Sequence[Told] = STORIES
) -> int:
    """The demo on this chain, with reports in `folder`: the exit code."""
    _SCRATCH.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="demo-", dir=_SCRATCH) as scratch:
        try:
            return _play(chain, Source(given, _number(seed), _tomorrow(chain), Path(scratch)), folder, stories)
        except (StoryError, DeployError) as problem:
            print(f"demo: {problem}", file=sys.stderr)
        except CarestampError as problem:
            print(f"demo: the story broke off, no report was written: {problem}", file=sys.stderr)
        return 1


def _tomorrow(chain: Chain) -> dt.date:
    return dt.datetime.fromtimestamp(chain.now() + DAY, ZONE).date()


def _play(chain: Chain, source: Source, folder: Path, stories: Sequence[Told]) -> int:
    if chain.id not in NETWORKS:
        raise StoryError("the demo moves the chain's clock: use NETWORK=anvil or ganache")
    with Terminal(steps=4 + sum(len(each.script.chapters) for each in stories)) as terminal:
        terminal.step(READING)
        documents = source.documents()
        terminal.step(DEPLOYING)
        deployment = deploy(casting.cast().deployer, load(NETWORKS[chain.id]), chain.web3)
        terminal.step(ENROLLING)
        casting.enrol(deployment, chain.web3)
        casting.advance(chain.web3, _seconds_until(source.day, chain.now()))
        play = Play(chain, deployment, source, documents, Register(chain, deployment, casting.cast()), terminal)
        told = tuple(_tell(each, play) for each in stories)
        terminal.step(WRITING)
        report = Report(_run(chain), told, inputs_of(source, documents, play.problems))
        html, data = files.write(report, folder)
    terminal.table(report)
    terminal.console.print(f"报告 report: {_shown(html)}  {_shown(data)}")
    if not documents.usable:
        print(
            f"demo: nothing in INPUT={source.given} could be issued; the stories ran on samples of ours.",
            file=sys.stderr,
        )
    return 0 if documents.usable and not report.failures else 1


@dataclass(frozen=True)
class Play:
    """What all stories of a run share."""

    chain: Chain
    deployment: Deployment
    source: Source
    documents: Given
    register: Register
    terminal: Terminal
    problems: list[DocumentError] = field(default_factory=list)


def _tell(told: Told, play: Play) -> Story:
    script = told.script
    story = Story(told.id, script.title, script.text)
    stage = Stage(
        chain=play.chain,
        deployment=play.deployment,
        cast=casting.cast(),
        recorder=Recorder(story, script.acts, play.chain.now, explain, play.terminal.told),
        given=play.documents,
        spare=lambda: play.source.samples(f"samples-{told.id}", stage.today, stage.today),
        own_input=play.source.own,
        seed=play.source.seed,
        register=play.register,
        problems=play.problems,
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
