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
