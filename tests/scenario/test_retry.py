"""A lost answer is answered again; the same request with anything else in it is an error, not a retry (P6, X9)."""

from __future__ import annotations

import pytest

from carestamp.client import SupplyState, errors
from tests.support.tampering import with_other

DIFFERENT = ("quantities", "handed_over_at", "product", "packs", "units")
"""What a retry must repeat, the request number apart."""


@pytest.mark.both_chains
@pytest.mark.rules("P6", "X9", "X8")
def test_retry_is_answered_with_the_first_result(town, origin):
    paper = town.paper(origin=origin)
    ask = town.ask(30, packs=town.packs_of_batch(30))
    first = town.dispense(paper, ask)
    with town.refused(errors.PrescriptionRegistry_AlreadyDone(paper.id), paper, *ask.packs):
        again = town.dispense(paper, ask)
    assert again.already
    assert (again.transaction, again.events) == (first.transaction, first.events)


@pytest.mark.rules("P6", "X9")
def test_retry_is_answered_behind_later_supplies(town):
    paper = town.paper()
    asks = [town.ask(5) for _ in range(3)]
    for ask in asks:
        town.dispense(paper, ask)
    for ask in asks:
        with town.refused(errors.PrescriptionRegistry_AlreadyDone(paper.id), paper):
            town.dispense(paper, ask)
        assert town.supply(paper, ask) == (SupplyState.SUPPLIED, 0)


@pytest.mark.rules("P6", "X9")
def test_retry_is_answered_when_all_is_gone_or_over(town, cast):
    paper = town.paper()
    ask = town.ask(30)
    town.dispense(paper, ask)
    town.prescriptions.stop(cast.prescriber, paper.terms)
    with town.refused(errors.PrescriptionRegistry_AlreadyDone(paper.id), paper):
        town.dispense(paper, ask)


@pytest.mark.rules("P6", "X9")
@pytest.mark.parametrize("field", DIFFERENT)
def test_same_request_reverts_when_something_else_is_asked_for(town, cast, field):
    paper = town.paper()
    ask = town.ask(10, packs=town.packs_of_batch(10))
    town.dispense(paper, ask)
    other = with_other(field, ask, cast)
    with town.refused(errors.PrescriptionRegistry_RequestReused(paper.id, ask.request), paper, *ask.packs):
        town.dispense(paper, other)


@pytest.mark.rules("P6")
def test_same_request_reverts_when_another_pharmacist_or_pharmacy_asks(town, cast):
    paper = town.paper()
    ask = town.ask(10)
    town.dispense(paper, ask)
    for other in (cast.second_pharmacist, cast.pharmacist_b):
        taken = ask.changed(pharmacist=other, pharmacy=town.house_of(other))
        with town.refused(errors.PrescriptionRegistry_RequestReused(paper.id, ask.request), paper):
            town.dispense(paper, taken)


@pytest.mark.rules("P6")
def test_same_request_reverts_when_it_is_behind_a_later_supply(town, cast):
    paper = town.paper()
    first = town.ask(10)
    town.dispense(paper, first)
    town.dispense(paper, town.ask(10))
    with town.refused(errors.PrescriptionRegistry_RequestReused(paper.id, first.request), paper):
        town.dispense(paper, first.changed(quantities=(1,)))


@pytest.mark.rules("P6")
def test_request_zero_reverts(town):
    paper = town.paper()
    with town.refused(errors.PrescriptionRegistry_RequestReused(paper.id, 0), paper):
        town.dispense(paper, town.ask(10, request=0))


@pytest.mark.rules("P6")
def test_request_numbers_of_different_prescriptions_do_not_meet(town):
    first, second = town.paper(), town.paper()
    ask = town.ask(10)
    town.dispense(first, ask)
    town.assert_told(town.dispense(second, ask), town.told_dispensed(second, ask))


@pytest.mark.rules("X10", "P6")
def test_dispense_costs_the_same_after_many_supplies(town):
    paper = town.paper()
    gas = [town.dispense(paper, town.ask(1)).gas for _ in range(12)]
    assert max(gas[2:]) - min(gas[2:]) < 100
