"""Row 2 of the threat model: who knows one bill among 1,000 patients finds no other document of that patient (X6).

The attacker reads everything public: addresses, senders, seconds, the order of things, amounts, numbers of bills and
organisations (onlooker.py says how it guesses). It knows the hospital, the day and the amount of one bill,
finds it on the chain, and names one other document. It may succeed as often as somebody who picks one of that day's
patients by lot, and two per cent more. What leaks through a careless practice is found by the same attacker.
test_links_on_chain.py shows that a chain shows no more than what is planned here.

Not a practice, and not to be helped: who pays exactly the same sum twice, bill by bill, ties the two bills together. A
bill that is settled by mask shows no sum.
"""

from __future__ import annotations

from statistics import mean

import pytest

from scripts.cast import HOSPITAL
from tests.model.fixtures import SEED
from tests.privacy import onlooker
from tests.privacy.crowd import DAY, Act, Crowd, Practice, sight
from tests.privacy.onlooker import FROM_BILLS, FROM_PRESCRIPTIONS, Onlooker, Way
from tests.support.figures import record_figures

PATIENTS, MARGIN = 1_000, 0.02
MIDNIGHT = 1_798_992_000 - 8 * 3_600
"""Of a day in January 2027, in China."""
CAREFUL = Practice()
CARELESS = (
    (Practice("one address for all documents", fresh=False), onlooker.SAME_ADDRESS),
    (Practice("everybody sends from an account of its own", relayed=False), onlooker.SAME_SENDER),
    (Practice("bills brought and dated by the second", collected=False), onlooker.USUAL_WALK),
    (Practice("numbers of bills counted up", by_lot=False), onlooker.SAME_TURN),
    (Practice("the same again at the next visit", varied=False), onlooker.SAME_AMOUNT),
)


class Trial:
    """One day of a practice, and how often a way of guessing is right."""

    def __init__(self, practice: Practice, patients: int = PATIENTS, seed: int = SEED) -> None:
        self.acts = Crowd(patients, MIDNIGHT, practice, seed).acts()
        self.eye = Onlooker([sight(each) for each in self.acts], MIDNIGHT, seed)
        self.patient_of = {each.document: each.patient for each in self.acts}

    def bills(self) -> list[Act]:
        """Of the first day."""
        return [each for each in self.acts if each.kind == "bill" and each.at < MIDNIGHT + DAY]

    def of_bills(self, way: Way, one_in: int = 1) -> float:
        """The share of bills (or of every so manieth) from which the attacker finds another document of the patient."""
        tried = self.bills()[::one_in]
        return sum(self._is_found(way, each) for each in tried) / len(tried)

    def _is_found(self, way: Way, bill: Act) -> bool:
        known = self.eye.find(HOSPITAL, MIDNIGHT, bill.amount)
        assert known is not None
        named = self.eye.guess(way, known).document
        return named != bill.document and self.patient_of[named] == bill.patient

    def of_prescriptions(self, way: Way) -> float:
        """The same from prescriptions of the first day, each known to the attacker."""
        known = [each for each in self.eye.sights if each.kind == "prescription" and each.at < MIDNIGHT + DAY]
        found = [self.patient_of[self.eye.guess(way, one).document] == self.patient_of[one.document] for one in known]
        return sum(found) / len(found)


@pytest.fixture(scope="module")
def careful() -> Trial:
    return Trial(CAREFUL)


@pytest.mark.rules("X6", "X1")
@pytest.mark.parametrize("way", FROM_BILLS, ids=lambda way: way.name.replace(" ", "-"))
def test_a_known_bill_leads_to_no_other_document(careful: Trial, way: Way, capsys: pytest.CaptureFixture[str]) -> None:
    share = careful.of_bills(way, one_in=2)
    tell(capsys, CAREFUL.name, way, share)
    record_figures("links", {"patients": PATIENTS, "allowed": 1 / PATIENTS + MARGIN})
    record_figures("links found", {way.name: share})
    assert share <= 1 / PATIENTS + MARGIN


@pytest.mark.rules("X6")
@pytest.mark.parametrize(("practice", "way"), CARELESS, ids=lambda each: getattr(each, "name", ""))
def test_a_careless_practice_is_caught(practice: Practice, way: Way, capsys: pytest.CaptureFixture[str]) -> None:
    """The controls: the same attacker, less care."""
    share = Trial(practice).of_bills(way)
    tell(capsys, practice.name, way, share)
    record_figures("links controls", {practice.name: share})
    assert share > 1 / PATIENTS + MARGIN


@pytest.mark.rules("X6")
def test_what_cannot_wait_tells_a_little(careful: Trial, capsys: pytest.CaptureFixture[str]) -> None:
    """A grant and a handing over tell their second: in a big hospital that is little, in a small one it is much."""
    big = careful.of_prescriptions(FROM_PRESCRIPTIONS)
    small = mean(Trial(CAREFUL, 20, SEED + day).of_prescriptions(FROM_PRESCRIPTIONS) for day in range(20))
    tell(capsys, "a prescription and a consent of 1,000 patients a day", FROM_PRESCRIPTIONS, big)
    tell(capsys, "the same of 20 patients a day", FROM_PRESCRIPTIONS, small)
    assert big < 0.05 < small


def tell(capsys: pytest.CaptureFixture[str], what: str, way: Way, share: float) -> None:
    with capsys.disabled():
        print(f"\n{what}: {way.name} right in {share:.1%} (seed {SEED})")
