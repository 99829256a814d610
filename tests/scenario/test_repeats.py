"""The next portion opens only after its interval, counted in calendar days of the profile (P8, X12)."""

from __future__ import annotations

import pytest

from carestamp.client import Roles, Status, errors
from carestamp.documents import profiles
from tests.support.clock import DAY
from tests.support.papers import USUAL

RULES = profiles.by_name(USUAL).rules


def _first_second_of(day: int) -> int:
    return day * DAY - RULES.timeZone * 900


def _opens(paper) -> int:
    return RULES.day_of(paper.prescription.issued_at) + paper.prescription.interval_days


@pytest.mark.both_chains
@pytest.mark.rules("P8")
def test_repeat_opens_in_time_and_brings_one_portion(town, cast, origin):
    paper = town.paper(origin=origin, repeats=2)
    town.dispense(paper, town.ask(30))
    town.clock.go_to(_first_second_of(_opens(paper)))
    receipt = town.prescriptions.open_repeat(cast.pharmacist, paper.terms, 1)
    town.assert_told(receipt, town.told_repeat(paper, cast.pharmacist, 1, _opens(paper)))
    assert (town.status(paper), town.left(paper)) == (Status.PARTLY_DISPENSED, (30,))


@pytest.mark.both_chains
@pytest.mark.rules("P8")
def test_repeat_reverts_when_it_is_too_early(town, cast, origin):
    paper = town.paper(origin=origin, repeats=2)
    town.dispense(paper, town.ask(30))
    today = RULES.day_of(town.clock.now())
    error = errors.PrescriptionRegistry_RepeatTooEarly(paper.id, _opens(paper), today)
    with town.refused(error, paper):
        town.prescriptions.open_repeat(cast.pharmacist, paper.terms, 1)


@pytest.mark.rules("P8", "X12")
@pytest.mark.parametrize(("late", "fits"), [(-1, False), (0, True), (1, True)])
def test_repeat_opens_with_the_first_second_of_its_day(town, cast, late, fits):
    paper = town.paper(repeats=1)
    town.clock.next_block_at(_first_second_of(_opens(paper)) + late)
    if fits:
        receipt = town.prescriptions.open_repeat(cast.pharmacist, paper.terms, 1)
        town.assert_told(receipt, town.told_repeat(paper, cast.pharmacist, 1, _opens(paper)))
        return
    error = errors.PrescriptionRegistry_RepeatTooEarly(paper.id, _opens(paper), _opens(paper) - 1)
    with town.refused(error, paper):
        town.prescriptions.open_repeat(cast.pharmacist, paper.terms, 1)


@pytest.mark.rules("P8")
def test_repeat_counts_from_the_day_on_which_the_last_one_opened(town, cast):
    paper = town.paper(repeats=2)
    late = town.clock.go_to(_first_second_of(_opens(paper) + 5))
    town.prescriptions.open_repeat(cast.pharmacist, paper.terms, 1)
    opens = RULES.day_of(late) + paper.prescription.interval_days
    error = errors.PrescriptionRegistry_RepeatTooEarly(paper.id, opens, RULES.day_of(late))
    with town.refused(error, paper):
        town.prescriptions.open_repeat(cast.pharmacist, paper.terms, 2)
    town.clock.go_to(_first_second_of(opens))
    town.prescriptions.open_repeat(cast.pharmacist_b, paper.terms, 2)
    assert town.left(paper) == (90,)


@pytest.mark.rules("P8", "P5")
def test_repeat_reverts_when_none_is_left(town, cast):
    paper = town.paper(repeats=1)
    town.clock.go_to(_first_second_of(_opens(paper)))
    town.prescriptions.open_repeat(cast.pharmacist, paper.terms, 1)
    town.clock.go_to(_first_second_of(_opens(paper) + 30))
    with town.refused(errors.PrescriptionRegistry_NoSuchRepeat(paper.id, 2, 1), paper):
        town.prescriptions.open_repeat(cast.pharmacist, paper.terms, 2)


@pytest.mark.rules("P8", "X9")
def test_repeat_opened_again_has_one_effect(town, cast):
    paper = town.paper(repeats=2)
    town.clock.go_to(_first_second_of(_opens(paper)))
    first = town.prescriptions.open_repeat(cast.pharmacist, paper.terms, 1)
    town.clock.go_to(_first_second_of(_opens(paper) + 90))
    again = town.prescriptions.open_repeat(cast.pharmacist, paper.terms, 1)
    assert (again.already, again.transaction) == (True, first.transaction)
    assert town.left(paper) == (60,)


@pytest.mark.rules("P8")
def test_repeat_reverts_when_it_is_not_its_turn(town, cast):
    paper = town.paper(repeats=3)
    town.clock.go_to(_first_second_of(_opens(paper)))
    with town.refused(errors.PrescriptionRegistry_NoSuchRepeat(paper.id, 2, 3), paper):
        town.prescriptions.open_repeat(cast.pharmacist, paper.terms, 2)


@pytest.mark.rules("P5", "P8")
def test_dispense_never_gives_more_than_the_open_portions(town, cast):
    paper = town.paper(repeats=3)
    with town.refused(errors.PrescriptionRegistry_QuantityExceeded(paper.id, 0, 31, 30), paper):
        town.dispense(paper, town.ask(31))
    town.clock.go_to(_first_second_of(_opens(paper)))
    town.prescriptions.open_repeat(cast.pharmacist, paper.terms, 1)
    town.dispense(paper, town.ask(60))
    with town.refused(errors.PrescriptionRegistry_QuantityExceeded(paper.id, 0, 1, 0), paper):
        town.dispense(paper, town.ask(1))


@pytest.mark.rules("P8", "X7")
def test_repeat_reverts_when_the_caller_is_no_pharmacist(town, cast):
    paper = town.paper(repeats=1)
    town.clock.go_to(_first_second_of(_opens(paper)))
    for caller in (cast.patient, cast.prescriber, cast.pharmacy_steward):
        with town.refused(errors.PrescriptionRegistry_NotLive(caller.address, Roles.PHARMACIST), paper):
            town.prescriptions.open_repeat(caller, paper.terms, 1)


@pytest.mark.rules("P8", "P9")
def test_repeat_reverts_when_the_prescription_is_stopped_or_over(town, cast):
    paper = town.paper(repeats=1)
    town.prescriptions.stop(cast.prescriber, paper.terms)
    with town.refused(errors.PrescriptionRegistry_NotUsable(paper.id, Status.STOPPED), paper):
        town.prescriptions.open_repeat(cast.pharmacist, paper.terms, 1)
    other = town.paper(repeats=1)
    town.clock.go_to(other.prescription.until + 1)
    with town.refused(errors.PrescriptionRegistry_NotUsable(other.id, Status.EXPIRED), other):
        town.prescriptions.open_repeat(cast.pharmacist, other.terms, 1)
