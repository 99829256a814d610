"""Stories on a chain, and a report: what `make demo` and `make scenarios` share."""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from carestamp import synthetic
from carestamp.chain import Chain
from carestamp.client import CredentialClient
from carestamp.errors import CarestampError, DocumentError, Words
from scripts import cast as casting
from scripts._networks import is_development
from scripts._params import for_chain
from scripts.deploy import DeployError, Deployment, deploy, found
from scripts.inputs import Given
from scripts.report import Recorder, Story, files, run
from scripts.report.price import Price, PriceError
from scripts.report.run import Report, Run
from scripts.report.terminal import Terminal
from scripts.sources import Source, inputs_of
from scripts.stories import STORIES
from scripts.stories.chainwork import fund
from scripts.stories.choice import Choice, everything
from scripts.stories.clock import Clock
from scripts.stories.register import Register
from scripts.stories.stage import DAY, ZONE, Stage, StoryError, explain
from scripts.stories.told import Told

NOON = dt.time(12, 30)
POLL = 0.01
"""Seconds between two questions about a transaction: a development chain mines at once."""
_SCRATCH = run.ROOT / ".cache"

READING = Words("读入文档", "reading documents")
DEPLOYING = Words("部署合约", "deploying the ledgers")
FINDING = Words("寻找已部署的合约", "finding the ledgers that stand here")
ENROLLING = Words("登记演示人员", "enrolling the demo's own people")
WRITING = Words("写报告", "writing the report")


@dataclass(frozen=True)
class Order:
    """What is asked for. name: of the report's files, and of who says that something is wrong. given: a file or folder
    of documents; empty: synthetic patients by `seed`. standing: the ledgers are there and are not deployed. price: of a
    million gas, as the reader wrote it."""

    name: str = "demo"
    given: str = ""
    seed: str = ""
    folder: Path = files.FOLDER
    stories: Sequence[Told[Any]] = STORIES
    choice: Choice | None = None
    standing: bool = False
    price: str = ""

    @property
    def chosen(self) -> Choice:
        return everything(self.stories) if self.choice is None else self.choice

    @property
    def told(self) -> list[Told[Any]]:
        """The stories of which something is chosen."""
        return [each for each in self.stories if each.id in self.chosen]


@dataclass(frozen=True)
class Performed:
    """A report, and whether anything of what was given could be issued."""

    report: Report
    usable: bool

    @property
    def code(self) -> int:
        """0 when every act went through and every refusal was the one that was announced; else 1."""
        return 0 if self.usable and not self.report.failures else 1


def perform(chain: Chain, order: Order) -> int:
    """Plays it and writes the report: the exit code. What stops it is one sentence."""
    _SCRATCH.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{order.name}-", dir=_SCRATCH) as scratch:
        try:
            return play(chain, order, Path(scratch)).code
        except (StoryError, DeployError) as problem:
            print(f"{order.name}: {problem}", file=sys.stderr)
        except CarestampError as problem:
            print(f"{order.name}: the story broke off, no report was written: {problem}", file=sys.stderr)
        return 1


def play(chain: Chain, order: Order, scratch: Path) -> Performed:
    """The same. scratch: for documents that we make. Raises StoryError, DeployError, CarestampError."""
    began, price = time.monotonic(), _price(order.price)
    with Terminal(steps=_steps(order)) as terminal:
        scenery = _prepared(chain, order, scratch, terminal)
        stories = tuple(_tell(each, scenery, order.chosen[each.id]) for each in order.told)
        terminal.step(WRITING)
        inputs = inputs_of(scenery.source, scenery.documents, scenery.problems)
        report = Report(_run(chain, round(time.monotonic() - began)), stories, inputs, price)
        written = files.write(report, order.folder, order.name)
    performed = Performed(report, scenery.documents.usable)
    _say(terminal, order, performed, written)
    return performed


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


def _prepared(chain: Chain, order: Order, scratch: Path, terminal: Terminal) -> Play:
    """Documents read, ledgers there, people enrolled, and noon of the documents' day."""
    clock = Clock(chain)
    source = Source(order.given, _number(order.seed), _day(chain, clock), scratch, clock.moves)
    terminal.step(READING)
    documents = source.documents()
    terminal.step(FINDING if order.standing else DEPLOYING)
    deployment = found(chain.web3) if order.standing else _deployed(chain)
    terminal.step(ENROLLING)
    _enrol(chain, deployment, clock)
    if clock.moves:
        clock.wait(_seconds_until(source.day, chain.now()))
    return Play(chain, deployment, source, documents, Register(chain, deployment, casting.cast()), terminal)


def _tell(told: Told[Any], play: Play, wanted: Collection[str]) -> Story:
    script = told.script
    story = Story(told.id, script.title, script.text, gravest=script.gravest)
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
    told.play(stage, wanted)
    return story


# --- the chain --------------------------------------------------------------------------------------------------------


def _deployed(chain: Chain) -> Deployment:
    if not is_development(chain.web3):
        raise StoryError("a chain that is not ours: make deploy, then make scenarios NETWORK=its address")
    return deploy(casting.cast().deployer, for_chain(chain.id), chain.web3)


def _enrol(chain: Chain, deployment: Deployment, clock: Clock) -> None:
    """Whoever of the cast is not enrolled yet; its keys are those of every development chain."""
    cast, web3 = casting.cast(), chain.web3
    ledger = CredentialClient(chain, deployment["CredentialRegistry"], deployment.first_block)
    if ledger.practitioner_of(cast.health_steward.address).organisation != casting.HEALTH_REGULATOR:
        raise StoryError("the regulators of this chain are not the cast's: scenarios are played on development chains")
    fund(web3, [account.address for _, account in cast])
    if casting.unknown(ledger) and not clock.moves:
        raise StoryError("the cast is not enrolled on this chain, and its clock can't be moved: enrol it first")
    casting.enrol(deployment, web3)


def _day(chain: Chain, clock: Clock) -> dt.date:
    """Tomorrow, whose noon the clock is moved to; today where it can't be."""
    return dt.datetime.fromtimestamp(chain.now() + (DAY if clock.moves else 0), ZONE).date()


def _seconds_until(day: dt.date, now: int) -> int:
    noon = int(dt.datetime.combine(day, NOON, ZONE).timestamp())
    return max(noon - now, 0)


def _run(chain: Chain, seconds: int) -> Run:
    return Run(
        commit=run.commit_of(),
        network=chain.web3.client_version.partition("/")[0].lower(),
        chain_id=chain.id,
        solc=run.solc_of("PrescriptionRegistry"),
        node=chain.web3.client_version,
        seconds=seconds,
    )


# --- what it says -----------------------------------------------------------------------------------------------------


def _steps(order: Order) -> int:
    return 4 + sum(len(each.with_needs(order.chosen[each.id])) for each in order.told)


def _say(terminal: Terminal, order: Order, performed: Performed, written: tuple[Path, Path]) -> None:
    terminal.table(performed.report)
    terminal.console.print(f"报告 report: {'  '.join(map(_shown, written))}")
    if not performed.usable:
        why = f"nothing in INPUT={order.given} could be issued; the stories ran on samples of ours."
        print(f"{order.name}: {why}", file=sys.stderr)


def _price(written: str) -> Price | None:
    try:
        return Price.read(written)
    except PriceError as problem:
        raise StoryError(str(problem)) from None


def _number(seed: str) -> int:
    if not seed:
        return synthetic.DEFAULT_SEED
    if not seed.isdecimal():
        raise StoryError(f"SEED={seed}: a whole number is expected")
    return int(seed)


def _shown(path: Path) -> str:
    return str(path.relative_to(run.ROOT)) if path.is_relative_to(run.ROOT) else str(path)
