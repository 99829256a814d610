"""One hospital day in all ledgers together, made up by Hypothesis and told by a chain and plain models.

Nobody knows a shared ledger alone: packs are sold from two deployments, one licence opens all doors, one key signs
everywhere. Between stories of several ledgers people of every walk act at random. At the end of each day every view
agrees with its model, the events of all ledgers rebuild every slot of storage, and no act moved a word of a ledger that
it has no business in. CARESTAMP_SEED chooses other days; the seed is printed. CARESTAMP_LONG=1 tells many long ones,
and shrinks what fails, which takes minutes.
"""

from __future__ import annotations

import os
from collections import Counter
from random import Random
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.model.consent_fixtures import young_node
from tests.model.day import AT_RANDOM, STORIES, Day
from tests.model.day_town import Town, open_town
from tests.model.fixtures import SEED
from tests.model.ledgers import Change
from tests.replay.whole_town import is_found_out, require_rebuilt, require_within_bounds
from tests.support.figures import record_figures

__all__ = ["young_node"]

LONG = os.environ.get("CARESTAMP_LONG") == "1"
DAYS, STEPS, AT_ONCE = (40, 30, 8) if LONG else (14, 12, 5)
FORGOTTEN = (
    *("PrescriptionDispensed", "PackSold", "InvoiceIssued", "ClaimPaid", "ConsentGranted", "RecordAnchored"),
    *("AccessLogAnchored", "ContributionCommitted", "ControllerMoved", "PractitionerLicensed"),
)
"""Controls, one a day: such an event is kept from a reader, who must then have another state."""
seeds = st.integers(0, 2**32 - 1)
"""Of what people draw in a rule: a whole day of single draws would be too much for Hypothesis."""


class HospitalDays(RuleBasedStateMachine):
    """Each day begins in the same town, on a chain that returns to where it was."""

    founded: Town
    ends: ClassVar[Counter[str]]
    told: ClassVar[Counter[str]]
    slots: ClassVar[list[int]]
    before: ClassVar[list[Change]]
    founded_at: ClassVar[int]
    morning_of: ClassVar[str] = ""

    def __init__(self) -> None:
        super().__init__()
        rpc, told = self.founded.ledgers.rpc, type(self)
        if told.morning_of:
            assert rpc.ask("evm_revert", told.morning_of)
        told.morning_of = rpc.ask("evm_snapshot")
        self.town = self.founded.twin()
        self.day = Day(self.town)
        self.changes, self.seen = list[Change](), self.founded_at

    @initialize(drawn=seeds)
    def morning(self, drawn: int) -> None:
        """Somebody comes, and somebody writes, so that there is something to talk about."""
        r = Random(drawn)
        self.day.visit(r)
        for where in ("supplies", "newer", "bills"):
            self.day.anything(r, where)
        self._look()

    @rule(drawn=seeds, story=st.sampled_from(STORIES), where=st.sampled_from(AT_RANDOM))
    def hour(self, drawn: int, story: str, where: str) -> None:
        """A story of several ledgers, and then this and that in one of them."""
        r = Random(drawn)
        self.day.tell(r, story)
        for _ in range(AT_ONCE):
            self.day.anything(r, where)
        self._look()

    def _look(self) -> None:
        """What transactions changed, while the node still knows."""
        ledgers = self.town.ledgers
        self.changes += ledgers.changes(self.seen + 1)
        self.seen = ledgers.height()

    def teardown(self) -> None:
        self.day.look_at_everything()
        changes = [*self.before, *self.changes]
        self.slots.append(require_rebuilt(self.town, changes))
        require_within_bounds(self.town, changes)
        forgotten = FORGOTTEN[len(self.slots) % len(FORGOTTEN)]
        assert is_found_out(self.town, changes, forgotten), f"who misses any {forgotten} has the same state"
        self.ends.update(self.town.tally())
        self.told.update(self.day.told)


@pytest.mark.rules(
    "X7", "X11", "X13", "X14", "X6", "K3", "K4", "K5", "D1", "S6", "B4", "B5", "B8", "C3", "P4", "P5", "P7", "L1", "L2"
)
def test_hospital_days_agree_with_all_models(young_node: str, capsys: pytest.CaptureFixture[str]) -> None:
    print(f"seed {SEED}")

    class Told(HospitalDays):
        founded = open_town(young_node)
        ends: ClassVar[Counter[str]] = Counter()
        told: ClassVar[Counter[str]] = Counter()
        slots: ClassVar[list[int]] = []
        before = founded.ledgers.changes()  # a node that went back in time can't trace what was before
        founded_at = founded.ledgers.height()

    _tell_all(Told())
    options = settings(
        max_examples=DAYS,
        stateful_step_count=STEPS,
        deadline=None,
        phases=(Phase.generate, Phase.shrink) if LONG else (Phase.generate,),
        database=None,
        print_blob=True,
        suppress_health_check=HealthCheck.all(),
    )
    run_state_machine_as_test(seed(SEED)(Told), settings=options)
    _tell(Told.ends, Told.told, Told.slots, capsys)


def _tell_all(machine: HospitalDays) -> None:
    """One day with every story, whatever Hypothesis makes up afterwards."""
    for number, story in enumerate(STORIES):
        machine.day.tell(Random(SEED + number), story)
    machine.morning(drawn=SEED)
    machine.teardown()


def _tell(ends: Counter[str], told: Counter[str], slots: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    acts, done = ends.total(), sum(times for end, times in ends.items() if end.endswith(": done"))
    with capsys.disabled():
        print(f"\nseed {SEED}: {len(slots)} days, {acts} acts, {done} done, {dict(told)}, {sum(slots)} slots rebuilt")
    errors = {end.split(": ")[1] for end in ends} - {"done"}
    figures = {"stories": dict(told), "acts": acts, "refusals": acts - done, "errors": len(errors)}
    record_figures("hospital day", {**figures, "days": len(slots), "seeds": [SEED], "rebuilt": sum(slots)})
    assert set(told) == set(STORIES), f"not told to its end: {set(STORIES) - set(told)}"
