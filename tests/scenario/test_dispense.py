"""The patient accepts, the pharmacist dispenses: in whole, in parts, and never more than is there (P5).

The same for a prescription that was issued alone, signed off chain, or is a leaf of the prescriber's batch (P2).
"""

from __future__ import annotations

import pytest

from carestamp.client import Status, SupplyState, errors
from tests.support.papers import CONTROLLED, lines


@pytest.mark.both_chains
@pytest.mark.rules("P2", "P5", "P6")
def test_dispense_takes_the_whole_in_one_call(town, origin):
    paper = town.paper(origin=origin)
    ask = town.ask(30)
    receipt = town.dispense(paper, ask)
    town.assert_told(receipt, *town.first_sight(paper, origin), town.told_dispensed(paper, ask))
    assert town.status(paper) is Status.DISPENSED
    assert town.left(paper) == (0,)
    assert town.supply(paper, ask) == (SupplyState.SUPPLIED, 0)


@pytest.mark.rules("P5", "P8")
def test_dispense_takes_a_part_and_then_the_rest(town, origin):
    paper = town.paper(origin=origin, lines=lines(30, 12))
    town.dispense(paper, town.ask(20, 0))
    assert (town.status(paper), town.left(paper)) == (Status.PARTLY_DISPENSED, (10, 12))
    rest = town.ask(10, 12)
    receipt = town.dispense(paper, rest)
    town.assert_told(receipt, town.told_dispensed(paper, rest))
    assert (town.status(paper), town.left(paper)) == (Status.DISPENSED, (0, 0))


@pytest.mark.both_chains
@pytest.mark.rules("P5", "X8")
def test_dispense_reverts_when_a_second_pharmacy_asks_for_what_is_gone(town, cast, origin):
    paper = town.paper(origin=origin)
    town.dispense(paper, town.ask(30))
    again = town.ask(1, by=cast.pharmacist_b)
    with town.refused(errors.PrescriptionRegistry_QuantityExceeded(paper.id, 0, 1, 0), paper):
        town.dispense(paper, again)


@pytest.mark.rules("P5")
def test_dispense_lets_another_pharmacy_give_the_rest(town, cast, origin):
    paper = town.paper(origin=origin)
    town.dispense(paper, town.ask(20))
    rest = town.ask(10, by=cast.pharmacist_b)
    receipt = town.dispense(paper, rest)
    town.assert_told(receipt, town.told_dispensed(paper, rest))


@pytest.mark.rules("P5")
def test_dispense_reverts_when_a_line_has_less_left(town, origin):
    paper = town.paper(origin=origin, lines=lines(30, 12))
    town.dispense(paper, town.ask(20, 4))
    with town.refused(errors.PrescriptionRegistry_QuantityExceeded(paper.id, 1, 9, 8), paper):
        town.dispense(paper, town.ask(10, 9))


@pytest.mark.rules("P5")
def test_dispense_reverts_when_a_line_that_is_not_there_is_asked_for(town, cast):
    paper = town.paper()
    with town.refused(errors.PrescriptionRegistry_QuantityExceeded(paper.id, 1, 1, 0), paper):
        town.dispense_lanes(paper, 1 | 1 << 16)


@pytest.mark.rules("P5")
@pytest.mark.parametrize("lane", [0, 4])
def test_dispense_reverts_when_a_quantity_would_carry_into_the_next_line(town, cast, lane):
    paper = town.paper()
    error = errors.PrescriptionRegistry_QuantityExceeded(paper.id, lane, 0xFFFF, 0 if lane else 30)
    with town.refused(error, paper):
        town.dispense_lanes(paper, 0xFFFF << 16 * lane)


@pytest.mark.rules("P5")
def test_dispense_reverts_when_nothing_is_asked_for(town):
    paper = town.paper()
    with town.refused(errors.PrescriptionRegistry_NothingAsked(paper.id), paper):
        town.dispense(paper, town.ask(0))


@pytest.mark.rules("P8")
def test_dispense_reverts_when_the_profile_allows_no_parts(town, cast):
    paper = town.paper(profile=CONTROLLED)
    town.approve(paper)
    with town.refused(errors.PrescriptionRegistry_PartialNotAllowed(paper.id), paper):
        town.dispense(paper, town.ask(29, second=cast.second_pharmacist))


@pytest.mark.rules("P5", "X7")
def test_dispense_reverts_when_the_caller_is_no_pharmacist(town, cast):
    paper = town.paper()
    for caller in (cast.outsider, cast.prescriber, cast.reviewer, cast.pharmacy_steward, cast.patient):
        with town.refused(errors.PrescriptionRegistry_NotLive(caller.address, 2), paper):
            town.dispense(paper, town.ask(30, by=caller))


@pytest.mark.rules("P5")
def test_dispense_reverts_when_the_prescriber_hands_out_its_own(town, cast):
    paper = town.paper(prescriber=cast.pharmacist.address, origin="unvouched")
    with town.refused(errors.PrescriptionRegistry_SamePerson(cast.pharmacist.address), paper):
        town.dispense(paper, town.ask(30))


@pytest.mark.rules("P6")
def test_dispense_commits_to_the_product_really_given(town):
    paper = town.paper()
    substitute = town.ask(30, product=b"\x07" * 32)
    receipt = town.dispense(paper, substitute)
    town.assert_told(receipt, town.told_dispensed(paper, substitute))
    assert town.told_dispensed(paper, substitute)["product"] == b"\x07" * 32


@pytest.mark.rules("P6", "X5")
def test_dispense_reverts_when_another_product_was_accepted(town, cast):
    paper = town.paper()
    accepted = town.ask(30, product=b"\x07" * 32)
    given = accepted.changed(product=b"\x08" * 32)
    with town.refused(errors.SignedActs_BadSignature(cast.patient.address), paper):
        town.dispense(paper, given, town.evidence(paper, accepted))


@pytest.mark.rules("P5")
@pytest.mark.parametrize(("age", "fits"), [(-1, False), (0, True), (3600, True), (3601, False)])
def test_dispense_takes_only_the_last_hour(town, age, fits):
    paper = town.paper()
    moment = town.clock.now() + 4000
    ask = town.ask(30, handed_over_at=moment - age)
    town.clock.next_block_at(moment)
    if fits:
        town.dispense(paper, ask)
        assert town.status(paper) is Status.DISPENSED
    else:
        with town.refused(errors.PrescriptionRegistry_BadSupplyTime(moment - age, moment), paper):
            town.dispense(paper, ask)


@pytest.mark.rules("P1", "P8")
@pytest.mark.parametrize(("late", "fits"), [(-1, True), (0, True), (1, False)])
def test_dispense_ends_after_the_last_second(town, late, fits):
    paper = town.paper()
    moment = paper.prescription.until + late
    ask = town.ask(30, handed_over_at=moment, deadline=moment)
    town.clock.next_block_at(moment)
    if fits:
        town.dispense(paper, ask)
        assert town.status(paper) is Status.DISPENSED
    else:
        with town.refused(errors.PrescriptionRegistry_NotUsable(paper.id, Status.EXPIRED), paper):
            town.dispense(paper, ask)
        town.clock.go_to(moment)
        assert town.status(paper) is Status.EXPIRED
