"""A chain of our own, the demo played on it once, and a small report that needs no chain."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import runner
from markupsafe import Markup

from carestamp.chain import Chain
from carestamp.errors import Words
from scripts._journal import write_atomically
from scripts._networks import book_file, connect
from scripts._params import for_chain
from scripts.cast import cast
from scripts.deploy import deploy
from scripts.performance import POLL, Order
from scripts.performance import play as perform
from scripts.report import Act, Actor, Chapter, Document, Refusal, Scene, Story, machine, sequence
from scripts.report.recorder import Step
from scripts.report.run import Inputs, Report, Run
from scripts.report.seals import SEALS
from scripts.stories.prescriptions.words import MACHINE
from scripts.stories.told import Told


@dataclass(frozen=True)
class Played:
    """What a run left."""

    report: Report
    folder: Path
    code: int
    html: str
    data: dict[str, Any]
    transactions: tuple[bytes, ...]

    @property
    def story(self) -> dict[str, Any]:
        """The first one."""
        return self.data["stories"][0]

    @property
    def bills(self) -> dict[str, Any]:
        return self._called("invoices")

    @property
    def consent(self) -> dict[str, Any]:
        return self._called("consent")

    @property
    def linked(self) -> dict[str, Any]:
        return self._called("linked")

    @property
    def rewards(self) -> dict[str, Any]:
        return self._called("rewards")

    def _called(self, name: str) -> dict[str, Any]:
        (found,) = [each for each in self.data["stories"] if each["id"] == name]
        return dict(found)

    def refusals(self, story: dict[str, Any]) -> dict[str, set[str]]:
        """Errors of each kind of attempt."""
        found: dict[str, set[str]] = {}
        for each in story["refusals"]:
            found.setdefault(each["act"], set()).add(each["error"])
        return found


@pytest.fixture(scope="session")
def standing(built: None) -> Iterator[Chain]:
    """A chain on which Carestamp stands, as `make node` leaves it: one for all runs that don't deploy."""
    with runner.Node("anvil") as node:
        web3 = connect(node.url)
        write_atomically(book_file(web3), deploy(cast().deployer, for_chain(web3.eth.chain_id), web3).book)
        yield Chain(web3, poll=POLL)
        shutil.rmtree(book_file(web3).parent)


def play(chain: Chain, order: Order) -> Played:
    """On this chain, which may have a past."""
    since, scratch = chain.web3.eth.block_number, order.folder / "scratch"
    scratch.mkdir(parents=True)
    performed = perform(chain, order, scratch)
    html, data = ((order.folder / f"{order.name}.{kind}").read_text(encoding="utf-8") for kind in ("html", "json"))
    return Played(performed.report, order.folder, performed.code, html, json.loads(data), tuple(_inputs(chain, since)))


def given(chain: Chain, folder: Path, told: Told[Any], *scenarios: str) -> Played:
    """These scenarios of a story with the documents in `folder/in`; all without a name."""
    chosen = frozenset(scenarios or told.rules)
    documents, out = str(folder / "in"), folder / "out"
    return play(chain, Order(given=documents, folder=out, choice={told.id: chosen}, standing=True))


def _inputs(chain: Chain, since: int) -> Iterator[bytes]:
    for number in range(since, chain.web3.eth.block_number + 1):
        for each in chain.web3.eth.get_block(number, full_transactions=True)["transactions"]:
            yield bytes(each["input"])


@pytest.fixture(scope="session")
def played(built: None, tmp_path_factory: pytest.TempPathFactory) -> Played:
    """All stories with our own synthetic patients, on a fresh chain."""
    with runner.Node("anvil") as node:
        return play(Chain(connect(node.url), poll=POLL), Order(folder=tmp_path_factory.mktemp("demo")))


HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)>&amp;{{ 7*7 }}'


@pytest.fixture
def report() -> Report:
    """Everything in it that a stranger could have written is hostile."""
    document = Document(
        label=HOSTILE,
        title=HOSTILE,
        author=HOSTILE,
        lines=(HOSTILE,),
        kind=Words("普通处方", "ordinary prescription"),
        ask=lambda: "Dispensed",
        file=HOSTILE,
        key="0x" + "ab" * 32,
    )
    actor = Actor("pharmacist@1", Words("药师", "pharmacist"), HOSTILE, HOSTILE, "0x01")
    words = Words("发药", "dispensed")
    act = Act(1, "dispense", words, actor, HOSTILE, "Dispensed", "0x" + "cd" * 32, 60_000, 0, 0, ("P5",), document)
    document.steps.append(Step("Dispensed", act, 0))
    why = Words("第二家药房", "a second pharmacy")
    refusal = Refusal(1, "again", words, actor, HOSTILE, "X_Y", {"id": HOSTILE}, why, 0, ("P5",), True, document)
    story = Story("prescriptions", Words("处方", "Prescriptions"), Words("一次", "once"))
    story.chapters.append(Chapter(words, words, [act, refusal]))
    story.documents.append(document)
    story.scenes.append(Scene(words, document, machine.draw(MACHINE, SEALS, document, "Unknown"), _messages()))
    rejected = {"file": HOSTILE, "resource": HOSTILE, "field": HOSTILE, "why": HOSTILE}
    inputs = Inputs(Words("输入", "input"), 1, 1, (rejected,))
    return Report(Run(None, "anvil", 31337, None, HOSTILE), (story,), inputs)


def _messages() -> Markup:
    lanes = {key: sequence.Lane(key, Words("药师", "pharmacist"), HOSTILE) for key in ("one", "two")}
    said = sequence.Message("one", "two", Words("发药", "dispensed"), HOSTILE, HOSTILE, refused=True)
    return sequence.draw(lanes, [said])
