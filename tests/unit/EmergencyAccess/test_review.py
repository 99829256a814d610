"""Each opening is reviewed by another person before a day ends; unjustified suspends the right (E2)."""

from __future__ import annotations

import pytest

from carestamp.client import Outcome, errors
from scripts.cast import HOSPITAL
from tests.model.consent_telling import REVIEW_DAYS, opening_of, told_reviewed
from tests.support.clock import DAY
from tests.support.desk import LAB
from tests.support.events import told
from tests.support.papers import some_bytes


@pytest.fixture
def opening(desk):
    made = desk.opening()
    desk.open(made)
    return made


def review(desk, opening, by=None, justified=True, grounds=None):
    told_why = grounds or some_bytes("grounds")
    reviewer = by or desk.cast.hospital_auditor
    return desk.emergencies.review(reviewer, opening, justified, told_why), (reviewer, justified, told_why)


@pytest.mark.rules("E2", "X14")
@pytest.mark.parametrize("who", ["hospital_auditor", "auditor"])
def test_review_justifies(town, desk, cast, opening, who):
    receipt, said = review(desk, opening, getattr(cast, who))
    town.assert_told(receipt, told_reviewed(desk, opening, *said))
    assert desk.emergencies.outcome_of(opening) is Outcome.JUSTIFIED
    assert desk.emergencies.right_of(opening.clinician) == (1, False)
    assert desk.emergencies.is_open(opening.subject, opening.clinician, LAB)


@pytest.mark.rules("E2", "X14")
def test_review_unjustified_suspends_the_right_until_a_regulator_restores_it(town, desk, cast, opening):
    receipt, said = review(desk, opening, justified=False)
    name, clinician = desk.emergencies.id_of(opening), opening.clinician
    suspended = told("EmergencyAccess", "RightSuspended", clinician=clinician, id=name)
    town.assert_told(receipt, told_reviewed(desk, opening, *said), suspended)
    assert desk.emergencies.outcome_of(opening) is Outcome.UNJUSTIFIED
    assert not desk.emergencies.is_open(opening.subject, clinician, LAB)
    other = desk.opening(subject=cast.patient_b.address)
    with town.refused(errors.EmergencyAccess_RightSuspended(clinician), opening_of(desk, other)):
        desk.open(other)
    with town.refused(errors.EmergencyAccess_NotAuthorised(cast.hospital_steward.address), opening_of(desk, other)):
        desk.emergencies.restore_right(cast.hospital_steward, clinician)
    restored = told("EmergencyAccess", "RightRestored", clinician=clinician, by=cast.health_steward.address)
    town.assert_told(desk.emergencies.restore_right(cast.health_steward, clinician), restored)
    assert not desk.open(other).already


@pytest.mark.rules("E2", "X9")
def test_review_is_final_but_for_the_regulator(town, desk, cast, opening):
    review(desk, opening)
    look = opening_of(desk, opening)
    with town.refused(errors.EmergencyAccess_AlreadyDone(desk.emergencies.id_of(opening)), look):
        review(desk, opening)
    decided = errors.EmergencyAccess_Reviewed(desk.emergencies.id_of(opening), int(Outcome.JUSTIFIED))
    with town.refused(decided, look):
        review(desk, opening, justified=False)
    review(desk, opening, cast.auditor, justified=False)
    assert desk.emergencies.outcome_of(opening) is Outcome.UNJUSTIFIED
    final = errors.EmergencyAccess_Reviewed(desk.emergencies.id_of(opening), int(Outcome.UNJUSTIFIED))
    for reviewer in (cast.hospital_auditor, cast.auditor):
        with town.refused(final, look):
            review(desk, opening, reviewer)


@pytest.mark.rules("E2", "X7")
@pytest.mark.parametrize("who", ["hospital_b_auditor", "hospital_steward", "second_clinician", "outsider"])
def test_review_reverts_when_the_caller_may_not(town, desk, cast, opening, who):
    caller = getattr(cast, who)
    with town.refused(errors.EmergencyAccess_NotAuthorised(caller.address), opening_of(desk, opening)):
        review(desk, opening, caller)


@pytest.mark.rules("E2")
def test_review_reverts_when_the_caller_took_part(town, desk, cast):
    opening = desk.opening(second=cast.second_clinician.address)
    desk.open(opening)
    for caller in (cast.emergency_clinician, cast.second_clinician):
        with town.refused(errors.EmergencyAccess_SamePerson(caller.address), opening_of(desk, opening)):
            review(desk, opening, caller)


@pytest.mark.rules("E2")
def test_review_reverts_when_nothing_was_brought(town, desk):
    unknown = desk.opening()
    with town.refused(errors.EmergencyAccess_Unknown(desk.emergencies.id_of(unknown)), opening_of(desk, unknown)):
        review(desk, unknown)


@pytest.mark.rules("E2", "X9", "X14")
def test_alert_tells_the_regulator_once_after_the_last_day(town, desk, cast, clock, opening):
    name, due = desk.emergencies.id_of(opening), clock.now() // DAY + REVIEW_DAYS
    clock.go_to((due + 1) * DAY - 2)
    with town.refused(errors.EmergencyAccess_NotOverdue(name), opening_of(desk, opening)):
        desk.emergencies.alert(cast.outsider, opening)
    assert desk.emergencies.outcome_of(opening) is Outcome.AWAITING_REVIEW
    clock.go_to((due + 1) * DAY)
    assert desk.emergencies.outcome_of(opening) is Outcome.OVERDUE
    overdue = told("EmergencyAccess", "ReviewOverdue", id=name, organisation=HOSPITAL, dueDay=due)
    town.assert_told(desk.emergencies.alert(cast.outsider, opening), overdue)
    with town.refused(errors.EmergencyAccess_AlreadyDone(name), opening_of(desk, opening)):
        desk.emergencies.alert(cast.outsider, opening)


@pytest.mark.rules("E2")
def test_review_that_is_overdue_is_owed_no_more(desk, clock, opening):
    clock.pass_time((REVIEW_DAYS + 2) * DAY)
    assert desk.emergencies.overdue_of(HOSPITAL) == 1
    review(desk, opening)
    assert desk.emergencies.overdue_of(HOSPITAL) == 0
