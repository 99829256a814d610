"""Handed out while the chain was away, recorded afterwards: counted where it fits, else kept for review (P11)."""

from __future__ import annotations

import pytest

from carestamp.client import Obstacle, Roles, Status, SupplyState, errors
from carestamp.documents import profiles
from tests.support.clock import DAY, HOUR
from tests.support.papers import USUAL

LAG = profiles.by_name(USUAL).rules.lagHours * HOUR
NO_OFFLINE = [each.name for each in profiles.all_profiles() if not each.rules.offline]


@pytest.mark.both_chains
@pytest.mark.rules("P11", "P2")
def test_record_counts_what_fits(town, origin):
    paper = town.paper(origin=origin)
    ask = town.ask(20)
    town.clock.pass_time(5 * HOUR)
    receipt = town.record(paper, ask)
    town.assert_told(receipt, *town.first_sight(paper, origin), town.told_dispensed(paper, ask, recorded=True))
    assert town.left(paper) == (10,)
    assert town.supply(paper, ask)[0] is SupplyState.SUPPLIED


@pytest.mark.rules("P11", "P8")
def test_record_judges_by_the_second_of_the_supply(town):
    """Signed, seen and handed out inside its validity; recorded after its end."""
    paper = town.paper(origin="signed", profile="china-emergency")
    ask = town.ask(30)
    town.clock.pass_time(2 * DAY)
    receipt = town.record(paper, ask)
    told = town.told_dispensed(paper, ask, recorded=True)
    town.assert_told(receipt, *town.first_sight(paper, "signed"), told)


@pytest.mark.rules("P11")
@pytest.mark.parametrize(("beyond", "obstacle"), [(-1, None), (0, None), (1, Obstacle.TOO_LATE)])
def test_record_counts_inside_the_lag(town, beyond, obstacle):
    paper = town.paper()
    offline = town.ask(30)
    town.clock.next_block_at(offline.handed_over_at + LAG + beyond)
    receipt = town.record(paper, offline)
    counted = town.told_dispensed(paper, offline, recorded=True)
    town.assert_told(receipt, counted if obstacle is None else town.told_conflict(paper, offline, obstacle))


@pytest.mark.rules("P2", "P11", "K4")
@pytest.mark.parametrize(("beyond", "fits"), [(0, True), (1, False)])
def test_record_makes_no_old_signature_young(town, beyond, fits):
    """Regression: a record dated back beyond the lag was kept as a conflict, and the old paper could be used then."""
    paper = town.paper(profile="usa-ordinary", origin="signed")
    issued_at = paper.prescription.issued_at
    dated_back = town.ask(1, handed_over_at=issued_at)
    moment = issued_at + LAG + beyond
    town.clock.next_block_at(moment)
    if fits:
        town.record(paper, dated_back)
        assert town.status(paper) is Status.PARTLY_DISPENSED
        return
    with town.refused(errors.PrescriptionRegistry_TooOld(issued_at, moment), paper):
        town.record(paper, dated_back)
    assert town.status(paper) is Status.UNKNOWN


@pytest.mark.rules("P11")
@pytest.mark.parametrize(("early", "fits"), [(0, True), (1, False)])
def test_record_reverts_when_it_was_handed_out_before_it_was_prescribed(town, origin, early, fits):
    paper = town.paper(origin=origin)
    ask = town.ask(1, handed_over_at=paper.prescription.issued_at - early)
    moment = town.clock.now() + 60
    town.clock.next_block_at(moment)
    if fits:
        town.record(paper, ask)
        assert town.left(paper) == (29,)
        return
    with town.refused(errors.PrescriptionRegistry_BadSupplyTime(ask.handed_over_at, moment), paper):
        town.record(paper, ask)


@pytest.mark.rules("P11", "P5")
def test_record_reverts_when_signatures_or_roles_do_not_hold(town, cast):
    paper = town.paper()
    offline = town.ask(30)
    town.clock.pass_time(HOUR)
    with town.refused(errors.SignedActs_BadSignature(cast.patient.address), paper):
        town.record(paper, offline, accepted_by=cast.outsider)
    with town.refused(errors.PrescriptionRegistry_NotLive(cast.outsider.address, Roles.PHARMACIST), paper):
        town.record(paper, offline.changed(pharmacist=cast.outsider))
    unvouched = town.paper(origin="unvouched")
    with town.refused(errors.PrescriptionRegistry_Unknown(unvouched.id), unvouched):
        town.record(unvouched, town.ask(30))


@pytest.mark.rules("P11", "K3")
def test_record_reverts_when_the_pharmacist_is_suspended_now(town, cast):
    paper = town.paper()
    offline = town.ask(30)
    town.credentials.suspend_practitioner(cast.pharmacy_steward, cast.pharmacist.address)
    with town.refused(errors.PrescriptionRegistry_NotLive(cast.pharmacist.address, Roles.PHARMACIST), paper):
        town.record(paper, offline)


@pytest.mark.rules("P11")
def test_record_reverts_when_it_lies_in_the_future(town):
    paper = town.paper()
    moment = town.clock.now() + 100
    ask = town.ask(30, handed_over_at=moment + 1)
    town.clock.next_block_at(moment)
    with town.refused(errors.PrescriptionRegistry_BadSupplyTime(moment + 1, moment), paper):
        town.record(paper, ask)


@pytest.mark.rules("P11", "P10")
@pytest.mark.parametrize("name", NO_OFFLINE)
def test_record_reverts_when_the_profile_allows_no_outage(town, cast, name):
    paper = town.paper(profile=name)
    town.approve(paper)
    ask = town.ask(paper.prescription.lines[0].quantity, second=cast.second_pharmacist)
    with town.refused(errors.PrescriptionRegistry_OfflineNotAllowed(paper.id), paper):
        town.record(paper, ask)
