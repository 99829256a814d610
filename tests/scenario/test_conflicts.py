"""A recorded supply that clashes is kept for review, and reviewed once by the regulator's auditor (P11)."""

from __future__ import annotations

import pytest

from carestamp.client import Obstacle, Roles, Status, SupplyState, errors
from carestamp.documents import profiles
from scripts.cast import PHARMACY, PHARMACY_B
from tests.support.clock import HOUR
from tests.support.papers import USUAL

LAG = profiles.by_name(USUAL).rules.lagHours * HOUR
NO_OFFLINE = [each.name for each in profiles.all_profiles() if not each.rules.offline]


@pytest.mark.both_chains
@pytest.mark.rules("P11", "P5")
def test_record_keeps_a_supply_that_clashes_with_another_pharmacys(town, cast, origin):
    paper = town.paper(origin=origin)
    offline = town.ask(30)
    town.dispense(paper, town.ask(30, by=cast.pharmacist_b))
    town.clock.pass_time(HOUR)
    before = town.dispensed(paper)
    receipt = town.record(paper, offline)
    town.assert_told(receipt, town.told_conflict(paper, offline, Obstacle.QUANTITY))
    assert town.dispensed(paper) == before
    assert town.supply(paper, offline) == (SupplyState.CONFLICT, PHARMACY)


def _cancelled(town, paper):
    town.prescriptions.cancel(town.cast.prescriber, paper.terms)
    return Obstacle.STATUS


def _held(town, paper):
    town.hold(paper, town.hold_act(paper, PHARMACY_B))
    return Obstacle.HELD_BY_ANOTHER


def _taken(town, paper):
    town.dispense(paper, town.ask(30, by=town.cast.pharmacist_b))
    return Obstacle.QUANTITY


def _late(town, paper):
    town.clock.pass_time(LAG + HOUR)
    return Obstacle.TOO_LATE


@pytest.mark.rules("P11")
@pytest.mark.parametrize("clash", [_cancelled, _held, _taken, _late])
def test_record_names_the_obstacle(town, clash):
    paper = town.paper()
    offline = town.ask(30)
    obstacle = clash(town, paper)
    before = town.dispensed(paper)
    receipt = town.record(paper, offline)
    town.assert_told(receipt, town.told_conflict(paper, offline, obstacle))
    assert town.dispensed(paper) == before


@pytest.mark.rules("P11", "D1")
def test_record_keeps_a_supply_whose_pack_is_refused(town, cast):
    packs = town.packs_of_batch(30)
    paper = town.paper()
    offline = town.ask(30, packs=packs)
    town.report("stolen", cast.pharmacy_steward, packs[0])
    sold = town.pack(packs[0])
    receipt = town.record(paper, offline)
    town.assert_told(receipt, town.told_conflict(paper, offline, Obstacle.PACK))
    assert town.left(paper) == (30,)
    assert town.pack(packs[0]) == sold


@pytest.mark.rules("P11", "P8")
def test_record_names_parts_where_the_profile_allows_none(town, cast):
    """No shipped profile allows offline supplies and forbids parts, so governance publishes one."""
    number = town.publish("china-emergency", parts=False)
    paper = town.paper(profile="china-emergency", number=number)
    offline = town.ask(29)
    receipt = town.record(paper, offline)
    town.assert_told(receipt, town.told_conflict(paper, offline, Obstacle.NOT_PARTIAL))


@pytest.mark.both_chains
@pytest.mark.rules("P11")
def test_conflict_is_reviewed_once_by_an_auditor_of_the_regulator(town, cast):
    paper, offline = _in_conflict(town)
    for stranger in (cast.pharmacist, cast.health_steward, cast.outsider):
        with town.refused(errors.PrescriptionRegistry_NotLive(stranger.address, Roles.AUDITOR), paper):
            town.prescriptions.review_conflict(stranger, paper.id, offline.request, 4)
    receipt = town.prescriptions.review_conflict(cast.auditor, paper.id, offline.request, 4)
    town.assert_told(receipt, town.told_conflict_reviewed(paper, offline, cast.auditor, 4))
    assert town.supply(paper, offline) == (SupplyState.CONFLICT_REVIEWED, PHARMACY)
    with town.refused(errors.PrescriptionRegistry_AlreadyDone(paper.id), paper):
        town.prescriptions.review_conflict(cast.auditor, paper.id, offline.request, 4)


@pytest.mark.rules("P11", "K2")
def test_conflict_reverts_when_an_auditor_of_another_house_reviews(town, cast):
    paper, offline = _in_conflict(town)
    town.license(cast.pharmacy_steward, PHARMACY, cast.outsider, Roles.AUDITOR)
    with town.refused(errors.PrescriptionRegistry_NotAuthorised(cast.outsider.address), paper):
        town.prescriptions.review_conflict(cast.outsider, paper.id, offline.request, 4)


@pytest.mark.rules("P11")
def test_conflict_review_reverts_when_there_is_none(town, cast):
    paper = town.paper()
    ask = town.ask(30)
    town.dispense(paper, ask)
    for request in (ask.request, ask.request + 1, 0):
        with town.refused(errors.PrescriptionRegistry_NoConflict(paper.id, request), paper):
            town.prescriptions.review_conflict(cast.auditor, paper.id, request, 4)


@pytest.mark.rules("P6", "X9")
def test_record_answers_a_retry_of_a_conflict(town, cast):
    paper, offline = _in_conflict(town)
    with town.refused(errors.PrescriptionRegistry_AlreadyDone(paper.id), paper):
        town.record(paper, offline)
    other = offline.changed(quantities=(29,))
    with town.refused(errors.PrescriptionRegistry_RequestReused(paper.id, offline.request), paper):
        town.record(paper, other)
    with town.refused(errors.PrescriptionRegistry_NoSuchSupply(paper.id, offline.request), paper):
        town.reverse(paper, offline, by=cast.second_pharmacist)


def _in_conflict(town):
    paper = town.paper()
    offline = town.ask(30)
    town.dispense(paper, town.ask(30, by=town.cast.pharmacist_b))
    town.record(paper, offline)
    assert town.status(paper) is Status.DISPENSED
    return paper, offline
