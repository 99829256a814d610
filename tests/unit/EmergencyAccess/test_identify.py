"""Who the unknown patient was (E1)."""

from __future__ import annotations

import pytest

from carestamp.client import errors
from carestamp.documents.emergency import Reason
from tests.model.consent_telling import opening_of
from tests.support.events import told

PROVISIONAL = "0x" + "77" * 20


@pytest.fixture
def unknown(desk):
    opening = desk.opening(subject=PROVISIONAL, reason=Reason.UNKNOWN_PATIENT)
    desk.open(opening)
    return opening


@pytest.mark.rules("E1", "X14")
@pytest.mark.parametrize("who", ["second_clinician", "hospital_auditor"])
def test_identify_says_who_it_was(town, desk, cast, unknown, who):
    by, subject = getattr(cast, who), cast.patient.address
    name = desk.emergencies.id_of(unknown)
    named = {"id": name, "provisional": unknown.subject, "subject": subject, "by": by.address}
    expected = told("EmergencyAccess", "EmergencyIdentified", **named)
    town.assert_told(desk.emergencies.identify(by, unknown, subject), expected)


@pytest.mark.rules("E1")
def test_identify_is_corrected_by_an_auditor(town, desk, cast, unknown):
    desk.emergencies.identify(cast.second_clinician, unknown, cast.patient.address)
    first = desk.emergencies.word_of(unknown).identity
    receipt = desk.emergencies.identify(cast.hospital_auditor, unknown, cast.patient_b.address)
    named = {"id": desk.emergencies.id_of(unknown), "provisional": unknown.subject}
    said = {"subject": cast.patient_b.address, "by": cast.hospital_auditor.address}
    town.assert_told(receipt, told("EmergencyAccess", "EmergencyIdentified", **named, **said))
    assert desk.emergencies.word_of(unknown).identity not in (first, bytes(24))


@pytest.mark.rules("E1", "X9")
def test_identify_reverts_when_it_is_said(town, desk, cast, unknown):
    name, look = desk.emergencies.id_of(unknown), opening_of(desk, unknown)
    desk.emergencies.identify(cast.hospital_auditor, unknown, cast.patient.address)
    with town.refused(errors.EmergencyAccess_AlreadyDone(name), look):
        desk.emergencies.identify(cast.second_clinician, unknown, cast.patient.address)
    with town.refused(errors.EmergencyAccess_Identified(name), look):
        desk.emergencies.identify(cast.second_clinician, unknown, cast.patient_b.address)


@pytest.mark.rules("E1")
def test_identify_reverts_when_the_patient_was_known(town, desk, cast, unknown):
    known = desk.opening()
    desk.open(known)
    for opening, subject in ((known, cast.patient_b.address), (unknown, unknown.subject), (unknown, "0x" + "00" * 20)):
        refusal = errors.EmergencyAccess_NotProvisional(desk.emergencies.id_of(opening))
        with town.refused(refusal, opening_of(desk, opening)):
            desk.emergencies.identify(cast.hospital_auditor, opening, subject)


@pytest.mark.rules("E1", "X7")
@pytest.mark.parametrize("who", ["emergency_clinician_b", "hospital_b_auditor", "prescriber", "auditor"])
def test_identify_reverts_when_the_caller_is_another_houses(town, desk, cast, unknown, who):
    caller = getattr(cast, who)
    with town.refused(errors.EmergencyAccess_NotAuthorised(caller.address), opening_of(desk, unknown)):
        desk.emergencies.identify(caller, unknown, cast.patient.address)
