"""What a hostile reader got through with once: taken back means taken back, a date is no way round (P4, X5)."""

from __future__ import annotations

import pytest

from carestamp.client import Status, errors
from scripts.cast import PHARMACY, PHARMACY_B
from tests.support.clock import DAY, HOUR


@pytest.mark.rules("P4", "X5", "X13")
def test_release_of_a_lapsed_hold_keeps_an_older_signature_from_being_played(town):
    paper = town.paper()
    first = town.hold_act(paper, PHARMACY)
    unused = town.hold_act(paper, PHARMACY_B, until=first.until + DAY, sequence=2)
    town.hold(paper, first)
    town.clock.go_to(first.until + 1)
    town.release(paper, sequence=3)
    with town.refused(errors.PrescriptionRegistry_StaleSequence(paper.id, 2, 3), paper):
        town.hold(paper, town.hold_act(paper, PHARMACY_B, until=unused.until, sequence=2))


@pytest.mark.rules("P4", "P11", "X13")
def test_record_reverts_when_it_rests_on_a_lapsed_hold_that_was_released(town, cast):
    paper = town.paper()
    held = town.hold_act(paper, PHARMACY)
    town.hold(paper, held)
    town.clock.go_to(held.until + 1)
    town.release(paper, sequence=2)
    dated_back = town.ask(30, handed_over_at=held.until - 1)
    with town.refused(errors.SignedActs_BadSignature(cast.patient.address), paper):
        town.record(paper, dated_back, accepted_by=None)


@pytest.mark.rules("P4", "P11", "X13")
def test_record_reverts_when_it_rests_on_a_hold_that_ran_out(town, cast):
    paper = town.paper()
    held = town.hold_act(paper, PHARMACY)
    town.hold(paper, held)
    town.clock.go_to(held.until + 1)
    dated_back = town.ask(30, handed_over_at=held.until - 1)
    with town.refused(errors.SignedActs_BadSignature(cast.patient.address), paper):
        town.record(paper, dated_back, accepted_by=None)


@pytest.mark.rules("P3")
def test_reject_reverts_when_the_profile_asks_for_no_review(town, cast):
    paper = town.paper()
    with town.refused(errors.PrescriptionRegistry_NotUsable(paper.id, Status.ACTIVE), paper):
        town.prescriptions.reject(cast.reviewer, paper.terms, 1, b"")


@pytest.mark.rules("P5", "P11")
@pytest.mark.parametrize(("early", "fits"), [(0, True), (1, False)])
def test_dispense_reverts_when_it_was_handed_out_before_it_was_prescribed(town, early, fits):
    paper = town.paper()
    ask = town.ask(1, handed_over_at=paper.prescription.issued_at - early)
    moment = town.clock.now() + 60
    town.clock.next_block_at(moment)
    if fits:
        town.assert_told(town.dispense(paper, ask), town.told_dispensed(paper, ask))
        return
    with town.refused(errors.PrescriptionRegistry_BadSupplyTime(ask.handed_over_at, moment), paper):
        town.dispense(paper, ask)


@pytest.mark.rules("P11", "X13")
def test_record_is_no_conflict_when_only_the_packs_are_paused(town, cast):
    paper = town.paper()
    ask = town.ask(30, packs=town.packs_of_batch(30))
    town.raw(cast.pauser, "PackRegistry", "pause")
    with town.refused(errors.PrescriptionRegistry_PacksNotAsked(paper.id), paper):
        town.record(paper, ask)
    town.raw(cast.governor, "PackRegistry", "unpause")
    town.record(paper, ask)
    assert town.left(paper) == (0,)


@pytest.mark.rules("P2", "X12")
@pytest.mark.parametrize("issued_at", [0, 5 * HOUR - 1, 5 * HOUR])
def test_issue_reverts_as_too_old_also_before_the_epoch_of_the_zone(town, issued_at):
    paper = town.paper(profile="usa-ordinary", origin="unvouched", issued_at=issued_at, until=issued_at + DAY)
    moment = town.clock.now() + 60
    town.clock.next_block_at(moment)
    with town.refused(errors.PrescriptionRegistry_TooOld(issued_at, moment), paper):
        town.prescriptions.issue(town.cast.prescriber, paper.terms)
