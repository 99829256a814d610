"""A patient keeps a prescription for one pharmacy; pharmacy, patient or time let it go (P4)."""

from __future__ import annotations

import pytest

from carestamp.client import Status, errors
from carestamp.documents import profiles
from scripts.cast import HOSPITAL, PHARMACY, PHARMACY_B
from tests.support.clock import HOUR
from tests.support.papers import USUAL

LONGEST = profiles.by_name(USUAL).rules.holdHours * HOUR


@pytest.mark.rules("P4", "P2", "X5")
def test_hold_keeps_it_for_one_pharmacy(town, origin):
    paper = town.paper(origin=origin)
    held = town.hold_act(paper, PHARMACY)
    receipt = town.hold(paper, held)
    town.assert_told(receipt, *town.first_sight(paper, origin), town.told_held(paper, held))
    assert town.status(paper) is Status.HELD
    assert town.hold_of(paper) == (PHARMACY, held.until, held.sequence)


@pytest.mark.both_chains
@pytest.mark.rules("P4", "P5")
def test_dispense_reverts_when_another_pharmacy_holds_it(town, cast, origin):
    paper = town.paper(origin=origin)
    held = town.hold_act(paper, PHARMACY)
    town.hold(paper, held)
    with town.refused(errors.PrescriptionRegistry_HeldBy(paper.id, PHARMACY, held.until), paper):
        town.dispense(paper, town.ask(30, by=cast.pharmacist_b))


@pytest.mark.rules("P4", "P5")
def test_dispense_needs_no_acceptance_when_this_pharmacy_holds_it(town, origin):
    paper = town.paper(origin=origin)
    town.hold(paper, town.hold_act(paper, PHARMACY))
    ask = town.ask(30)
    receipt = town.dispense(paper, ask, accepted_by=None)
    town.assert_told(receipt, town.told_dispensed(paper, ask, basis="HOLD"))


@pytest.mark.rules("P4")
def test_hold_reverts_when_it_is_held_already(town):
    paper = town.paper()
    first = town.hold_act(paper, PHARMACY)
    town.hold(paper, first)
    for pharmacy in (PHARMACY, PHARMACY_B):
        second = town.hold_act(paper, pharmacy, sequence=2)
        with town.refused(errors.PrescriptionRegistry_HeldBy(paper.id, PHARMACY, first.until), paper):
            town.hold(paper, second)


@pytest.mark.rules("P4", "X9")
def test_hold_reports_already_done_when_it_is_asked_for_again(town):
    paper = town.paper()
    held = town.hold_act(paper, PHARMACY)
    town.hold(paper, held)
    with town.refused(errors.PrescriptionRegistry_AlreadyDone(paper.id), paper):
        town.hold(paper, held)


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
def test_release_reverts_when_nothing_is_held(town, cast):
    paper = town.paper()
    with town.refused(errors.PrescriptionRegistry_NotHeld(paper.id), paper):
        town.release(paper, sequence=1)
    town.hold(paper, town.hold_act(paper, PHARMACY))
    town.release(paper, sequence=2)
    with town.refused(errors.PrescriptionRegistry_AlreadyDone(paper.id), paper):
        town.release(paper, sequence=3)


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


@pytest.mark.rules("P4")
@pytest.mark.parametrize(("beyond", "fits"), [(-1, True), (0, True), (1, False)])
def test_hold_keeps_the_profiles_longest(town, beyond, fits):
    paper = town.paper()
    moment = town.clock.now() + 100
    held = town.hold_act(paper, PHARMACY, until=moment + LONGEST + beyond)
    town.clock.next_block_at(moment)
    if fits:
        town.assert_told(town.hold(paper, held), town.told_held(paper, held))
        return
    with town.refused(errors.PrescriptionRegistry_BadHold(held.until, moment + LONGEST), paper):
        town.hold(paper, held)


@pytest.mark.rules("P4", "X7")
def test_hold_reverts_when_it_names_no_live_pharmacy(town, cast):
    paper = town.paper()
    with town.refused(errors.PrescriptionRegistry_NotPharmacy(HOSPITAL), paper):
        town.hold(paper, town.hold_act(paper, HOSPITAL))
    town.credentials.suspend_organisation(cast.health_steward, PHARMACY)
    with town.refused(errors.PrescriptionRegistry_NotPharmacy(PHARMACY), paper):
        town.hold(paper, town.hold_act(paper, PHARMACY))


@pytest.mark.rules("P4")
def test_hold_reverts_when_everything_is_dispensed(town):
    paper = town.paper()
    town.dispense(paper, town.ask(30))
    with town.refused(errors.PrescriptionRegistry_NotUsable(paper.id, Status.DISPENSED), paper):
        town.hold(paper, town.hold_act(paper, PHARMACY))
