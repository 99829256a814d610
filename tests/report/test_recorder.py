"""A refusal counts only when it is the announced error, with its values, and nothing moved."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from carestamp.client import errors
from carestamp.errors import Words
from scripts.report import Actor, Document, Recorder, Story
from scripts.stories.stage import explain

ID = bytes(range(32))
WORDS = {"try": Words("尝试", "tried"), "do": Words("办理", "done")}
SOMEBODY = Actor("pharmacist@1", Words("药师", "pharmacist"))
EXPECTED = errors.PrescriptionRegistry_QuantityExceeded(ID, 0, 5, 0)


@dataclass(frozen=True)
class Mined:
    tx: str = "0x01"
    gas: int = 50_000
    at: int = 7
    fee: int = 0


class Ledger:
    """A stamp that somebody can move, and a refusal."""

    def __init__(self) -> None:
        self.stamp = "Active"

    def refuse(self, error: Exception, moved: bool = False) -> None:
        self.stamp = "Dispensed" if moved else self.stamp
        raise error


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
def paper(ledger: Ledger) -> Document:
    return Document("MedicationRequest/1", "", "", (), Words("", ""), lambda: ledger.stamp)


@pytest.fixture
def recorder() -> Recorder:
    made = Recorder(Story("prescriptions", Words("", ""), Words("", "")), WORDS, lambda: 9, explain)
    made.chapter(Words("", ""), Words("", ""))
    return made


def test_refused_takes_the_announced_error(recorder, ledger, paper):
    recorder.refused("try", SOMEBODY, paper, lambda: ledger.refuse(EXPECTED), EXPECTED, ("P5",))
    assert recorder.story.failures == []
    (refusal,) = recorder.story.refusals
    assert refusal.as_row() == {
        "act": "try",
        "actor": "pharmacist@1",
        "error": "PrescriptionRegistry_QuantityExceeded",
        "rules": ["P5"],
        "why": {"zh": EXPECTED.words.zh, "en": EXPECTED.words.en},
    }
    assert refusal.values == {"id": "0x" + ID.hex(), "line": "0", "asked": "5", "left": "0"}


@pytest.mark.parametrize(
    "other",
    [
        errors.PrescriptionRegistry_QuantityExceeded(ID, 0, 5, 1),
        errors.PrescriptionRegistry_NothingAsked(ID),
        errors.SignedActs_BadSignature("0x" + "00" * 20),
    ],
)
def test_refused_fails_on_another_error(recorder, ledger, paper, other):
    recorder.refused("try", SOMEBODY, paper, lambda: ledger.refuse(other), EXPECTED, ("P5",))
    assert [each.code for each in recorder.story.failures] == ["try"]
    assert [each.expected for each in recorder.story.refusals] == [False]


def test_refused_fails_when_nothing_is_refused(recorder, paper):
    recorder.refused("try", SOMEBODY, paper, lambda: None, EXPECTED, ("P5",))
    assert [each.got for each in recorder.story.failures] == ["no refusal"]
    assert recorder.story.refusals == []


def test_refused_fails_when_the_stamp_moved(recorder, ledger, paper):
    recorder.refused("try", SOMEBODY, paper, lambda: ledger.refuse(EXPECTED, moved=True), EXPECTED, ("P5",))
    assert [(each.expected, each.got) for each in recorder.story.failures] == [("stamp Active", "stamp Dispensed")]


def test_act_records_the_stamp_after_it(recorder, ledger, paper):
    def do() -> Mined:
        ledger.stamp = "Dispensed"
        return Mined()

    recorder.act("do", SOMEBODY, paper, do, ("P5", "P6"))
    (act,) = recorder.story.acts
    assert act.as_row() == {
        "act": "do",
        "actor": "pharmacist@1",
        "document": "MedicationRequest/1",
        "stamp": "Dispensed",
        "tx": "0x01",
        "gas": 50_000,
        "rules": ["P5", "P6"],
    }
    assert [(step.stamp, step.act, step.at) for step in paper.steps] == [("Dispensed", act, 7)]


def test_act_lets_a_refusal_through(recorder, ledger, paper):
    with pytest.raises(errors.PrescriptionRegistry_QuantityExceeded) as refused:
        recorder.act("do", SOMEBODY, paper, lambda: ledger.refuse(EXPECTED), ("P5",))
    assert refused.value == EXPECTED
    assert recorder.story.acts == []


def test_look_notes_what_time_did(recorder, ledger, paper):
    recorder.look(paper)
    recorder.look(paper)
    ledger.stamp = "Expired"
    recorder.look(paper)
    assert [(step.stamp, step.act, step.at) for step in paper.steps] == [("Active", None, 9), ("Expired", None, 9)]
