"""A hold ends: by its pharmacy, by the holder, by time; and never lengthens the prescription (P4)."""

from __future__ import annotations

import pytest

from carestamp.client import Status, errors
from carestamp.documents import profiles
from scripts.cast import PHARMACY
from tests.support.clock import HOUR
from tests.support.papers import USUAL

LONGEST = profiles.by_name(USUAL).rules.holdHours * HOUR


@pytest.mark.rules("P4", "X5")
def test_hold_reverts_when_an_old_signature_is_played_after_a_release(town, cast):
    paper = town.paper()
    held = town.hold_act(paper, PHARMACY)
    town.hold(paper, held)
    town.release(paper, sequence=2)
    with town.refused(errors.PrescriptionRegistry_StaleSequence(paper.id, 1, 2), paper):
        town.hold(paper, held)


@pytest.mark.both_chains
@pytest.mark.rules("P4", "X5")
def test_release_by_the_holder_is_relayed(town, cast):
    paper = town.paper()
    held = town.hold_act(paper, PHARMACY)
    town.hold(paper, held)
    receipt = town.release(paper, sequence=2)
    town.assert_told(receipt, town.told_released(paper, PHARMACY, by=cast.relayer, sequence=2))
    assert town.status(paper) is Status.ACTIVE
    assert town.hold_of(paper) == (PHARMACY, 0, 2)
    town.dispense(paper, town.ask(30, by=cast.pharmacist_b))


@pytest.mark.rules("P4")
def test_release_by_the_pharmacy_needs_no_signature(town, cast):
    paper = town.paper()
    town.hold(paper, town.hold_act(paper, PHARMACY))
    receipt = town.prescriptions.release(cast.second_pharmacist, paper.terms, 0, 0, b"")
    town.assert_told(receipt, town.told_released(paper, PHARMACY, by=cast.second_pharmacist, sequence=1))
    assert town.status(paper) is Status.ACTIVE


@pytest.mark.rules("P4")
def test_release_reverts_when_a_stranger_asks(town, cast):
    paper = town.paper()
    town.hold(paper, town.hold_act(paper, PHARMACY))
    for stranger in (cast.pharmacist_b, cast.prescriber, cast.outsider, cast.pharmacy_steward):
        error = errors.SignedActs_NotSigner(cast.patient.address, stranger.address)
        with town.refused(error, paper):
            town.prescriptions.release(stranger, paper.terms, 2, 0, b"")


@pytest.mark.rules("P4", "X9")
def test_release_voids_a_signature_that_nobody_relayed_yet(town, cast):
    paper = town.paper()
    unused = town.hold_act(paper, PHARMACY, sequence=1)
    town.release(paper, sequence=2)
    with town.refused(errors.PrescriptionRegistry_StaleSequence(paper.id, 1, 2), paper):
        town.hold(paper, unused)


@pytest.mark.rules("P4", "X9")
def test_release_again_has_one_effect(town, cast):
    paper = town.paper()
    town.hold(paper, town.hold_act(paper, PHARMACY))
    town.release(paper, sequence=2)
    with town.refused(errors.PrescriptionRegistry_AlreadyDone(paper.id), paper):
        town.release(paper, sequence=2)


@pytest.mark.rules("P4", "X5")
def test_release_reverts_when_its_sequence_is_not_above_the_holds(town):
    paper = town.paper()
    town.hold(paper, town.hold_act(paper, PHARMACY, sequence=5))
    with town.refused(errors.PrescriptionRegistry_StaleSequence(paper.id, 5, 5), paper):
        town.release(paper, sequence=5)


@pytest.mark.rules("P4")
@pytest.mark.parametrize(("late", "status"), [(-1, Status.HELD), (0, Status.HELD), (1, Status.ACTIVE)])
def test_hold_ends_by_itself(town, cast, late, status):
    paper = town.paper()
    held = town.hold_act(paper, PHARMACY)
    town.hold(paper, held)
    town.clock.go_to(held.until + late)
    assert town.status(paper) is status


@pytest.mark.rules("P4", "P5")
@pytest.mark.parametrize(("late", "free"), [(0, False), (1, True)])
def test_dispense_by_another_pharmacy_waits_for_the_end_of_the_hold(town, cast, late, free):
    paper = town.paper()
    held = town.hold_act(paper, PHARMACY)
    town.hold(paper, held)
    ask = town.ask(30, by=cast.pharmacist_b, handed_over_at=held.until - 5, deadline=held.until + 5)
    town.clock.next_block_at(held.until + late)
    if free:
        town.assert_told(town.dispense(paper, ask), town.told_dispensed(paper, ask))
        return
    with town.refused(errors.PrescriptionRegistry_HeldBy(paper.id, PHARMACY, held.until), paper):
        town.dispense(paper, ask)


@pytest.mark.rules("P4", "P8")
def test_hold_does_not_lengthen_the_prescription(town):
    paper = town.paper()
    end = paper.prescription.until
    town.clock.go_to(end - HOUR)
    town.hold(paper, town.hold_act(paper, PHARMACY, until=end + HOUR))
    town.clock.go_to(end + 1)
    ask = town.ask(30)
    with town.refused(errors.PrescriptionRegistry_NotUsable(paper.id, Status.EXPIRED), paper):
        town.dispense(paper, ask, accepted_by=None)
