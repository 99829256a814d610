"""Nobody reviews what it took part in, though it is an auditor of the house (E2)."""

from __future__ import annotations

import pytest

from carestamp.client import Roles, errors
from scripts.cast import HOSPITAL
from tests.model.consent_telling import opening_of, told_reviewed
from tests.support.papers import some_bytes

BOTH = Roles.EMERGENCY_CLINICIAN | Roles.AUDITOR


@pytest.fixture
def opening(town, desk, cast):
    """By two who may review openings of others."""
    for each in (cast.emergency_clinician, cast.second_clinician):
        town.license(cast.hospital_steward, HOSPITAL, each, BOTH)
    made = desk.opening(second=cast.second_clinician.address)
    desk.open(made)
    return made


@pytest.mark.rules("E2")
@pytest.mark.parametrize("who", ["emergency_clinician", "second_clinician"])
def test_review_reverts_when_an_auditor_took_part(town, desk, cast, opening, who):
    caller = getattr(cast, who)
    with town.refused(errors.EmergencyAccess_SamePerson(caller.address), opening_of(desk, opening)):
        desk.emergencies.review(caller, opening, True, some_bytes("grounds"))


@pytest.mark.rules("E2")
def test_clinician_who_is_an_auditor_reviews_others(town, desk, cast, opening):
    other, grounds = desk.opening(subject=cast.patient_b.address), some_bytes("grounds")
    desk.open(other)
    receipt = desk.emergencies.review(cast.second_clinician, other, True, grounds)
    town.assert_told(receipt, told_reviewed(desk, other, cast.second_clinician, True, grounds))
