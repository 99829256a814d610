"""Entries and openings as FHIR, word for word: what others read of us (L1, E1)."""

from __future__ import annotations

import pytest

from carestamp.documents import fhir as f
from carestamp.documents.consent import Purpose
from carestamp.documents.emergency import Opening, Reason
from carestamp.documents.records.entry import Access, Entry, OnConsent, OnOpening, Verdict

from .conftest import DOCTOR, HL7, HOSPITAL, NOW, NURSE, SUBJECT, Resource, coded, coding

DICOM = "http://dicom.nema.org/resources/ontology/DCM"
RECORD, BASIS = bytes(31) + b"\x09", bytes(range(32))
OPENING = Opening(SUBJECT, DOCTOR, Reason.LIFE_AT_RISK, 0b1_0000_0001_0000, NOW, NOW + 3600, bytes(31) + b"\x07", NURSE)
WINDOW = {"start": "2026-09-21T14:13:20Z", "end": "2026-09-21T15:13:20Z"}


def _named(kind: str, system: str, value: str) -> Resource:
    return {"type": kind, "identifier": {"system": f"urn:carestamp:{system}", "value": value}}


def _thing(system: str, value: bytes, role: str) -> Resource:
    return {
        "what": {"identifier": {"system": f"urn:carestamp:{system}", "value": f"0x{value.hex()}"}},
        "type": {"system": f"{HL7}audit-entity-type", "code": "2"},
        "role": {"system": f"{HL7}object-role", "code": role},
    }


PATIENT = {
    "what": _named("Patient", "subject", SUBJECT),
    "type": {"system": f"{HL7}audit-entity-type", "code": "1"},
    "role": {"system": f"{HL7}object-role", "code": "1"},
}
DOCTORS_KEY, NURSES_KEY = (_named("Practitioner", "key", each) for each in (DOCTOR, NURSE))
CATEGORIES = [coding("urn:carestamp:record-category", each) for each in ("laboratory", "mental")]
EMERGENCY_ROLE = [coded("urn:carestamp:role", "emergency-clinician")]


@pytest.mark.rules("L1")
def test_permit_is_written_with_its_consent() -> None:
    access = Access(DOCTOR, 1, Purpose.TREATMENT, 1 << 4, Verdict.PERMIT, OnConsent(BASIS, 7), RECORD, NOW)
    assert f.to_audit_event(Entry(HOSPITAL, SUBJECT, 3, access)) == {
        "resourceType": "AuditEvent",
        "type": {"system": DICOM, "code": "110110"},
        "subtype": [{"system": "http://hl7.org/fhir/restful-interaction", "code": "read"}],
        "action": "R",
        "recorded": "2026-09-21T14:13:20Z",
        "outcome": "0",
        "outcomeDesc": str(Verdict.PERMIT.words),
        "purposeOfEvent": [coded("v3-ActReason", "TREAT")],
        "agent": [{"role": [coded("urn:carestamp:role", "prescriber")], "who": DOCTORS_KEY, "requestor": True}],
        "source": {"observer": _named("Organization", "organisation", "101")},
        "entity": [
            {**PATIENT, "detail": [{"type": "number", "valueString": "3"}]},
            {**_thing("record", RECORD, "4"), "securityLabel": CATEGORIES[:1]},
            {**_thing("consent", BASIS, "13"), "detail": [{"type": "sequence", "valueString": "7"}]},
        ],
    }


@pytest.mark.rules("L1")
@pytest.mark.parametrize(
    ("verdict", "basis", "outcome", "reasons", "entities"),
    [
        (Verdict.DENY, None, "4", ["HRESCH"], []),
        (Verdict.EMERGENCY, OnOpening(BASIS), "0", ["HRESCH", "BTG"], [_thing("opening", BASIS, "13")]),
    ],
)
def test_who_has_no_role_is_written_without_one(
    verdict: Verdict, basis: OnOpening | None, outcome: str, reasons: list[str], entities: list[Resource]
) -> None:
    access = Access(DOCTOR, 0, Purpose.RESEARCH, 1 << 4, verdict, basis, RECORD, NOW)
    written = f.to_audit_event(Entry(HOSPITAL, SUBJECT, 3, access))
    assert written["agent"] == [{"who": DOCTORS_KEY, "requestor": True}]
    assert (written["outcome"], written["outcomeDesc"]) == (outcome, str(verdict.words))
    assert written["purposeOfEvent"] == [coded("v3-ActReason", each) for each in reasons]
    assert written["entity"][2:] == entities


@pytest.mark.rules("E1")
def test_opening_is_written_with_who_countersigned() -> None:
    assert f.to_opening_event(OPENING, BASIS) == {
        "resourceType": "AuditEvent",
        "type": {"system": DICOM, "code": "110113"},
        "subtype": [{"system": DICOM, "code": "110127"}],
        "action": "E",
        "period": WINDOW,
        "recorded": "2026-09-21T14:13:20Z",
        "outcome": "0",
        "purposeOfEvent": [
            coded("v3-ActReason", "BTG"),
            coded("urn:carestamp:emergency-reason", str(int(Reason.LIFE_AT_RISK))),
        ],
        "agent": [
            {"role": EMERGENCY_ROLE, "who": DOCTORS_KEY, "requestor": True},
            {"role": EMERGENCY_ROLE, "who": NURSES_KEY, "requestor": False},
        ],
        "source": {"observer": DOCTORS_KEY},
        "entity": [
            PATIENT,
            {**_thing("opening", BASIS, "13"), "securityLabel": CATEGORIES},
            _thing("commitment", OPENING.encounter, "4"),
        ],
    }


@pytest.mark.rules("E1", "C1")
def test_opening_is_written_as_a_consent_that_a_clinician_gave() -> None:
    assert f.to_opening_consent(OPENING, BASIS) == {
        "resourceType": "Consent",
        "identifier": [{"system": "urn:carestamp:opening", "value": f"0x{BASIS.hex()}"}],
        "status": "active",
        "scope": coded("consentscope", "patient-privacy"),
        "category": [coded("v3-ActCode", "INFA")],
        "patient": _named("Patient", "subject", SUBJECT),
        "performer": [DOCTORS_KEY],
        "policyRule": coded("v3-ActCode", "OPTOUTE"),
        "provision": {
            "type": "permit",
            "period": WINDOW,
            "actor": [{"role": coded("v3-ParticipationType", "IRCP"), "reference": DOCTORS_KEY}],
            "action": [coded("consentaction", "access")],
            "purpose": [coding("v3-ActReason", "BTG")],
            "class": CATEGORIES,
        },
    }
