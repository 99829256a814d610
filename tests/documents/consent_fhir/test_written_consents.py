"""Entries as FHIR Consents, word for word: what others read of a patient's decisions (C1, C3)."""

from __future__ import annotations

from typing import Any

import pytest

from carestamp.documents import fhir as f
from carestamp.documents.consent import Consent, Grantee, Purpose, consent_id, pack_entry

from .conftest import DOCTOR, HOSPITAL, NOW, SPONSOR, SUBJECT, Resource, coded, coding

WINDOW = {"start": "2026-09-21T14:13:20Z", "end": "2026-09-21T15:13:20Z"}
UNTIL = {"end": "2026-09-21T15:13:20Z"}
FOR_EVER = 2**32 - 1
STUDY_URL = "http://hl7.org/fhir/StructureDefinition/consent-ResearchStudyContext"
HOUSE, STUDY = Grantee.of_organisation(HOSPITAL), Grantee.of_study(SPONSOR, 12)
OPT_IN, OPT_OUT = (coded("v3-ActCode", code) for code in ("OPTIN", "OPTOUT"))
ACCESS = [coded("consentaction", "access")]
TREAT, RESEARCH = ([coding("v3-ActReason", code)] for code in ("TREAT", "HRESCH"))
LABORATORY, MENTAL, REGISTRATION = (
    {"system": "urn:carestamp:record-category", "code": code, "display": shown}
    for code, shown in (("laboratory", "laboratory"), ("mental", "mental health"), ("registration", "registration"))
)


def _logical(kind: str, system: str, value: str) -> Resource:
    return {"type": kind, "identifier": {"system": f"urn:carestamp:{system}", "value": value}}


def _actor(part: str, reference: Resource) -> Resource:
    return {"role": coded("v3-ParticipationType", part), "reference": reference}


TO_HOUSE = [_actor("IRCP", _logical("Organization", "organisation", "101"))]


def _written(
    word: Consent, whom: Grantee = HOUSE, purpose: Purpose = Purpose.TREATMENT, wording: f.Wording | None = None
) -> list[Resource]:
    return list(f.to_consents(SUBJECT, pack_entry(whom, purpose), word, NOW, wording))


def _base(part: str, grantee: Grantee = HOUSE, purpose: Purpose = Purpose.TREATMENT, **changes: Any) -> Resource:
    """What every Consent of an entry says, whatever it permits or denies."""
    known = consent_id(SUBJECT, pack_entry(grantee, purpose)).hex()
    return {
        "resourceType": "Consent",
        "id": f"consent-{known[:40]}-{part}",
        "meta": {"versionId": "7"},
        "identifier": [{"system": "urn:carestamp:consent", "value": f"0x{known}/{part}"}],
        "status": "active",
        "scope": coded("consentscope", "patient-privacy"),
        "category": [coded("http://loinc.org", "59284-0")],
        "patient": _logical("Patient", "subject", SUBJECT),
        "policyRule": OPT_IN,
        **changes,
    }


def _stamped(stamp: str) -> list[Resource]:
    return [{"url": "urn:carestamp:consent-stamp", "valueCode": stamp}]


@pytest.mark.rules("C1", "C3")
def test_word_that_denies_permits_and_was_asked_is_three_consents() -> None:
    word = Consent(
        sequence=7,
        permitted=1 << 4,
        start=NOW,
        until=NOW + 3600,
        denied=1 << 12,
        denied_until=FOR_EVER,
        requested=1,
        requested_until=NOW,
    )
    same = {"actor": TO_HOUSE, "action": ACCESS, "purpose": TREAT}
    asked = {"end": "2026-09-21T14:13:20Z"}
    assert _written(word) == [
        _base("deny", policyRule=OPT_OUT, provision={"type": "deny", **same, "class": [MENTAL]}),
        _base(
            "permit",
            extension=_stamped("active"),
            provision={"type": "permit", "period": WINDOW, **same, "class": [LABORATORY]},
        ),
        _base(
            "request",
            extension=_stamped("requested"),
            status="proposed",
            provision={"type": "permit", "period": asked, **same, "class": [REGISTRATION]},
        ),
    ]


@pytest.mark.rules("C1", "C3")
@pytest.mark.parametrize(
    ("said", "status", "stamp", "period"),
    [
        (
            {"permitted": 16, "start": NOW + 1, "until": FOR_EVER},
            "active",
            "planned",
            {"start": "2026-09-21T14:13:21Z"},
        ),
        ({"permitted": 16, "until": NOW + 3600, "suspended": True}, "inactive", "suspended", UNTIL),
        ({"permitted": 16, "until": NOW - 1}, "inactive", "expired", {"end": "2026-09-21T14:13:19Z"}),
        ({"revoked": True}, "inactive", "revoked", None),
        ({"declined": True}, "rejected", "declined", None),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_stamp_is_a_status(said: Any, status: str, stamp: str, period: Any) -> None:
    rule: Resource = {"type": "permit", "actor": TO_HOUSE, "action": ACCESS, "purpose": TREAT}
    rule |= {"period": period, "class": [LABORATORY]} if period else {}
    written = _base("permit", status=status, extension=_stamped(stamp), provision=rule)
    assert _written(Consent(sequence=7, **said)) == [written]


@pytest.mark.rules("C1")
def test_question_that_is_over_or_was_never_asked_is_not_written() -> None:
    assert _written(Consent(sequence=7, requested=1, requested_until=NOW - 1)) == []
    assert _written(Consent(sequence=7, requested_until=NOW + 1)) == []


@pytest.mark.rules("C1", "C3")
def test_denial_to_anyone_names_nobody() -> None:
    rule = {"type": "deny", "period": UNTIL, "action": ACCESS, "purpose": TREAT, "class": [MENTAL]}
    word = Consent(sequence=7, denied=1 << 12, denied_until=NOW + 3600)
    written = _base("deny", Grantee.anyone(), policyRule=OPT_OUT, provision=rule)
    assert _written(word, Grantee.anyone()) == [written]


@pytest.mark.rules("C1", "K2")
def test_role_is_written_as_a_role_that_anybody_may_have() -> None:
    rule = {"type": "permit", "actor": [_actor("IRCP", {"reference": "#role"})], "action": ACCESS, "purpose": TREAT}
    role = {"resourceType": "PractitionerRole", "id": "role", "code": [coded("urn:carestamp:role", "pharmacist")]}
    grantee = Grantee.of_role(2)
    written = _base("permit", grantee, contained=[role], extension=_stamped("active"), provision=rule)
    written["provision"]["class"] = [LABORATORY]
    assert _written(Consent(sequence=7, permitted=16, until=FOR_EVER), grantee) == [written]


@pytest.mark.rules("C1", "S6")
@pytest.mark.parametrize("reference", [None, {"reference": "ResearchStudy/s1"}])
def test_study_is_written_as_hl7s_extension_beside_its_house(reference: Resource | None) -> None:
    study = reference or _logical("ResearchStudy", "study", "103/12")
    rule = {
        "extension": [{"url": STUDY_URL, "valueReference": study}],
        "type": "permit",
        "actor": [_actor("IRCP", _logical("Organization", "organisation", "103"))],
        "action": ACCESS,
        "purpose": RESEARCH,
        "class": [LABORATORY],
    }
    scope = coded("consentscope", "research")
    place = (STUDY, Purpose.RESEARCH)
    written = _base("permit", *place, extension=_stamped("active"), scope=scope, provision=rule)
    wording = None if reference is None else f.Wording(grantee=reference)
    assert _written(Consent(sequence=7, permitted=16, until=FOR_EVER), *place, wording) == [written]


@pytest.mark.rules("C1", "X1")
def test_wording_is_written_in_place_of_the_ledgers_names_and_never_shown() -> None:
    patient, house, doctor = ({"reference": each} for each in ("Patient/p1", "Organization/h", "Practitioner/d1"))
    rule = {
        "type": "permit",
        "actor": [_actor("CST", house), _actor("IRCP", doctor)],
        "action": ACCESS,
        "purpose": TREAT,
        "class": [LABORATORY],
    }
    grantee = Grantee.of_person(DOCTOR)
    written = _base("permit", grantee, extension=_stamped("active"), patient=patient, provision=rule)
    wording = f.Wording(patient, house, doctor)
    word = Consent(sequence=7, permitted=16, until=FOR_EVER)
    assert _written(word, grantee, wording=wording) == [written]
    assert repr(wording) == "Wording()"
