"""Where the profile asks for it (审方), nothing is dispensed before a reviewer approves; rejection is final (P3)."""

from __future__ import annotations

import pytest

from carestamp.client import Roles, Status, errors
from carestamp.documents import profiles
from tests.support.papers import REVIEWED

REVIEWED_PROFILES = [each.name for each in profiles.all_profiles() if each.rules.review]
NO_REVIEW = [each.name for each in profiles.all_profiles() if not each.rules.review]


@pytest.mark.rules("P3", "P10")
@pytest.mark.parametrize("name", REVIEWED_PROFILES)
def test_dispense_reverts_when_nobody_has_reviewed(town, cast, name):
    paper = town.paper(profile=name)
    assert town.status(paper) is Status.AWAITING_REVIEW
    ask = town.ask(paper.prescription.lines[0].quantity, second=cast.second_pharmacist)
    with town.refused(errors.PrescriptionRegistry_NotUsable(paper.id, Status.AWAITING_REVIEW), paper):
        town.dispense(paper, ask)
    with town.refused(errors.PrescriptionRegistry_NotUsable(paper.id, Status.AWAITING_REVIEW), paper):
        town.hold(paper, town.hold_act(paper, 201))


@pytest.mark.rules("P10", "P3")
@pytest.mark.parametrize("name", NO_REVIEW)
def test_issue_awaits_no_review_where_the_profile_asks_for_none(town, name):
    assert town.status(town.paper(profile=name)) is Status.ACTIVE


@pytest.mark.both_chains
@pytest.mark.rules("P3", "P2")
def test_approve_opens_it_for_dispensing(town, cast, origin):
    paper = town.paper(profile=REVIEWED, origin=origin)
    receipt = town.prescriptions.approve(cast.reviewer, paper.terms, paper.origin)
    town.assert_told(receipt, *town.first_sight(paper, origin), town.told_approved(paper, cast.reviewer))
    assert town.status(paper) is Status.ACTIVE
    town.dispense(paper, town.ask(30))
    assert town.status(paper) is Status.DISPENSED


@pytest.mark.rules("P3", "P2")
def test_reject_is_final(town, cast, origin):
    paper = town.paper(profile=REVIEWED, origin=origin)
    receipt = town.prescriptions.reject(cast.reviewer, paper.terms, 17, paper.origin)
    town.assert_told(receipt, *town.first_sight(paper, origin), town.told_rejected(paper, cast.reviewer, 17))
    assert town.status(paper) is Status.REJECTED
    over = errors.PrescriptionRegistry_NotUsable(paper.id, Status.REJECTED)
    with town.refused(over, paper):
        town.prescriptions.approve(cast.reviewer, paper.terms, paper.origin)
    with town.refused(over, paper):
        town.dispense(paper, town.ask(30))
    with town.refused(over, paper):
        town.prescriptions.stop(cast.prescriber, paper.terms)
    with town.refused(over, paper):
        town.prescriptions.cancel(cast.prescriber, paper.terms)
    with town.refused(over, paper):
        town.prescriptions.suspend(cast.health_steward, paper.id)


@pytest.mark.rules("P3")
def test_review_reverts_when_the_reviewer_is_the_prescriber(town, cast):
    doctor = cast.reviewer
    town.license(cast.hospital_steward, 101, doctor, Roles.PRESCRIBER | Roles.REVIEWER)
    paper = town.paper(profile=REVIEWED, prescriber=doctor.address)
    for act in (town.prescriptions.approve, lambda *it: town.prescriptions.reject(*it[:2], 1, it[2])):
        with town.refused(errors.PrescriptionRegistry_SamePerson(doctor.address), paper):
            act(doctor, paper.terms, b"")


@pytest.mark.rules("P3", "X7")
def test_review_reverts_when_the_caller_is_no_live_reviewer(town, cast):
    paper = town.paper(profile=REVIEWED)
    town.credentials.suspend_practitioner(cast.hospital_steward, cast.reviewer.address)
    for caller in (cast.reviewer, cast.pharmacist, cast.prescriber_b, cast.outsider):
        with town.refused(errors.PrescriptionRegistry_NotLive(caller.address, Roles.REVIEWER), paper):
            town.prescriptions.approve(caller, paper.terms, b"")
        with town.refused(errors.PrescriptionRegistry_NotLive(caller.address, Roles.REVIEWER), paper):
            town.prescriptions.reject(caller, paper.terms, 1, b"")


@pytest.mark.rules("P3", "X9")
def test_review_reports_already_done_when_it_is_repeated(town, cast):
    approved, rejected = town.paper(profile=REVIEWED), town.paper(profile=REVIEWED)
    town.approve(approved)
    town.prescriptions.reject(cast.reviewer, rejected.terms, 1, b"")
    with town.refused(errors.PrescriptionRegistry_AlreadyDone(approved.id), approved):
        town.prescriptions.approve(cast.reviewer, approved.terms, b"")
    with town.refused(errors.PrescriptionRegistry_AlreadyDone(rejected.id), rejected):
        town.prescriptions.reject(cast.reviewer, rejected.terms, 1, b"")


@pytest.mark.rules("P3")
def test_reject_reverts_when_it_was_approved_or_needs_no_review(town, cast):
    approved = town.paper(profile=REVIEWED)
    town.approve(approved)
    with town.refused(errors.PrescriptionRegistry_NotUsable(approved.id, Status.ACTIVE), approved):
        town.prescriptions.reject(cast.reviewer, approved.terms, 1, b"")
    used = town.paper()
    with town.refused(errors.PrescriptionRegistry_NotUsable(used.id, Status.ACTIVE), used):
        town.prescriptions.reject(cast.reviewer, used.terms, 1, b"")


@pytest.mark.rules("P3", "P8")
def test_approve_reverts_when_it_is_over(town, cast):
    paper = town.paper(profile=REVIEWED)
    town.clock.go_to(paper.prescription.until + 1)
    with town.refused(errors.PrescriptionRegistry_NotUsable(paper.id, Status.EXPIRED), paper):
        town.prescriptions.approve(cast.reviewer, paper.terms, b"")
