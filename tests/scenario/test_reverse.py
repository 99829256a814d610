"""A supply is taken back: by a second pharmacist of the same pharmacy, inside the window, once, facts in hand (P7)."""

from __future__ import annotations

import pytest

from carestamp.client import Roles, Status, SupplyState, errors
from carestamp.documents import profiles
from scripts.cast import PHARMACY, PHARMACY_B
from tests.support.clock import HOUR
from tests.support.papers import USUAL

WINDOW = profiles.by_name(USUAL).rules.reverseHours * HOUR


@pytest.mark.both_chains
@pytest.mark.rules("P7")
def test_reverse_brings_the_quantities_back(town, cast, origin):
    paper = town.paper(origin=origin)
    ask = town.ask(30)
    town.dispense(paper, ask)
    receipt = town.reverse(paper, ask, by=cast.second_pharmacist)
    town.assert_told(receipt, town.told_reversed(paper, ask, cast.second_pharmacist))
    assert (town.status(paper), town.left(paper)) == (Status.ACTIVE, (30,))
    assert town.supply(paper, ask)[0] is SupplyState.REVERSED


@pytest.mark.rules("P7", "X9")
def test_reverse_brings_them_back_once(town, cast):
    paper = town.paper()
    ask = town.ask(20)
    town.dispense(paper, ask)
    town.reverse(paper, ask, by=cast.second_pharmacist)
    with town.refused(errors.PrescriptionRegistry_AlreadyDone(paper.id), paper):
        town.reverse(paper, ask, by=cast.second_pharmacist)


@pytest.mark.both_chains
@pytest.mark.rules("P7", "D1")
def test_reverse_returns_the_packs_for_ever(town, cast):
    packs = town.packs_of_batch(30)
    paper = town.paper()
    ask = town.ask(30, packs=packs)
    town.dispense(paper, ask)
    receipt = town.reverse(paper, ask, by=cast.second_pharmacist)
    town.assert_told(receipt, town.told_returned(paper, ask, 0), town.told_reversed(paper, ask, cast.second_pharmacist))
    other = town.paper()
    error = errors.PackRegistry_Unsaleable(packs[0].pack, True, False, False)
    with town.refused(error, other, *packs):
        town.dispense(other, town.ask(30, packs=packs))


@pytest.mark.rules("P7")
def test_reverse_reverts_when_the_same_pharmacist_asks(town, cast):
    paper = town.paper()
    ask = town.ask(30)
    town.dispense(paper, ask)
    with town.refused(errors.PrescriptionRegistry_SamePerson(cast.pharmacist.address), paper):
        town.reverse(paper, ask, by=cast.pharmacist)


@pytest.mark.rules("P7", "X7")
def test_reverse_reverts_when_another_pharmacy_or_no_pharmacist_asks(town, cast):
    paper = town.paper()
    ask = town.ask(30)
    town.dispense(paper, ask)
    with town.refused(errors.PrescriptionRegistry_NotAuthorised(cast.pharmacist_b.address), paper):
        town.reverse(paper, ask, by=cast.pharmacist_b)
    for caller in (cast.patient, cast.prescriber, cast.pharmacy_steward):
        with town.refused(errors.PrescriptionRegistry_NotLive(caller.address, Roles.PHARMACIST), paper):
            town.reverse(paper, ask, by=caller)


@pytest.mark.rules("P7")
@pytest.mark.parametrize(("late", "fits"), [(-1, True), (0, True), (1, False)])
def test_reverse_keeps_the_window(town, cast, late, fits):
    paper = town.paper()
    ask = town.ask(30)
    town.dispense(paper, ask)
    moment = ask.handed_over_at + WINDOW + late
    town.clock.next_block_at(moment)
    if fits:
        receipt = town.reverse(paper, ask, by=cast.second_pharmacist)
        town.assert_told(receipt, town.told_reversed(paper, ask, cast.second_pharmacist))
        return
    with town.refused(errors.PrescriptionRegistry_ReverseTooLate(moment - 1, moment), paper):
        town.reverse(paper, ask, by=cast.second_pharmacist)


@pytest.mark.rules("K5", "P7")
def test_reverse_by_the_successor_after_a_merger(town, cast):
    paper = town.paper()
    ask = town.ask(30)
    town.dispense(paper, ask)
    with town.refused(errors.PrescriptionRegistry_NotAuthorised(cast.pharmacist_b.address), paper):
        town.reverse(paper, ask, by=cast.pharmacist_b)
    town.credentials.succeed(cast.health_steward, PHARMACY, PHARMACY_B)
    receipt = town.reverse(paper, ask, by=cast.pharmacist_b)
    town.assert_told(receipt, town.told_reversed(paper, ask, cast.pharmacist_b))
    assert town.left(paper) == (30,)
