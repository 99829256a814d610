"""Entries of the access log and openings as AuditEvents, and what an opening permits as a Consent (L1, E1)."""

from __future__ import annotations

from collections.abc import Iterator

from carestamp.documents.consent import Purpose, categories_of
from carestamp.documents.consent.typed import NOBODY
from carestamp.documents.emergency import Opening
from carestamp.documents.fhir import consent_terms as terms
from carestamp.documents.fhir import ledger_terms as known
from carestamp.documents.fhir.consent_writing import CONSENT_SYSTEM, Resource, instant
from carestamp.documents.fhir.naming import KEY_SYSTEM, ORGANISATION_SYSTEM, SUBJECT_SYSTEM, logical
from carestamp.documents.records.entry import Basis, Entry, OnConsent, OnOpening, Verdict


def to_audit_event(entry: Entry) -> Resource:
    """One entry of the access log."""
    access = entry.access
    emergency = access.verdict is Verdict.EMERGENCY
    denied = access.verdict is Verdict.DENY
    return {
        "resourceType": "AuditEvent",
        "type": _coding(known.PATIENT_RECORD),
        "subtype": [{"system": "http://hl7.org/fhir/restful-interaction", "code": "read"}],
        "action": "R",
        "recorded": instant(access.occurred_at),
        "outcome": known.DENIED if denied else known.SUCCESS,
        "outcomeDesc": str(access.verdict.words),
        "purposeOfEvent": [_concept(each) for each in _reasons(access.purpose, emergency)],
        "agent": [_agent(access.actor, access.role)],
        "source": {"observer": logical("Organization", ORGANISATION_SYSTEM, str(entry.custodian))},
        "entity": [
            _patient(entry.subject) | {"detail": [_detail(known.NUMBER, entry.number)]},
            _object(known.RECORD_SYSTEM, access.record, known.DOMAIN_RESOURCE) | _labels(access.categories),
            *_basis(access.basis),
        ],
    }


def to_opening_event(opening: Opening, opening_id: bytes) -> Resource:
    """Broken glass, with the clinician who countersigned."""
    bit = next(bit for bit, code in terms.ROLE_CODES.items() if code == "emergency-clinician")
    others = [_agent(opening.second, bit) | {"requestor": False}] if opening.second != NOBODY else []
    what = _object(known.OPENING_SYSTEM, opening_id, known.SECURITY_RESOURCE)
    return {
        "resourceType": "AuditEvent",
        "type": _coding(known.SECURITY_ALERT),
        "subtype": [_coding(known.OVERRIDE_STARTED)],
        "action": "E",
        "period": {"start": instant(opening.opened_at), "end": instant(opening.until)},
        "recorded": instant(opening.opened_at),
        "outcome": known.SUCCESS,
        "purposeOfEvent": [
            _concept((terms.ACT_REASON, terms.BREAK_GLASS)),
            _concept((known.REASON_SYSTEM, str(int(opening.reason)))),
        ],
        "agent": [_agent(opening.clinician, bit), *others],
        "source": {"observer": logical("Practitioner", KEY_SYSTEM, opening.clinician)},
        "entity": [
            _patient(opening.subject),
            what | _labels(opening.categories),
            _object(known.COMMITMENT_SYSTEM, opening.encounter, known.DOMAIN_RESOURCE),
        ],
    }


def to_opening_consent(opening: Opening, opening_id: bytes) -> Resource:
    """What a window permits, for systems that decide by Consents alone. Nobody but a clinician gave it: the reader of
    Consents refuses it as a patient's act."""
    return {
        "resourceType": "Consent",
        "identifier": [{"system": known.OPENING_SYSTEM, "value": _hex(opening_id)}],
        "status": "active",
        "scope": _concept((terms.SCOPE, "patient-privacy")),
        "category": [_concept((terms.ACT_CODE, "INFA"))],
        "patient": logical("Patient", SUBJECT_SYSTEM, opening.subject),
        "performer": [logical("Practitioner", KEY_SYSTEM, opening.clinician)],
        "policyRule": _concept((terms.ACT_CODE, "OPTOUTE")),
        "provision": {
            "type": "permit",
            "period": {"start": instant(opening.opened_at), "end": instant(opening.until)},
            "actor": [
                {
                    "role": _concept((terms.PARTICIPATION, "IRCP")),
                    "reference": logical("Practitioner", KEY_SYSTEM, opening.clinician),
                }
            ],
            "action": [_concept((terms.ACTION, "access"))],
            "purpose": [_coding((terms.ACT_REASON, terms.BREAK_GLASS))],
            "class": _labels(opening.categories)["securityLabel"],
        },
    }


def _reasons(purpose: Purpose, emergency: bool) -> Iterator[terms.Code]:
    yield terms.ACT_REASON, terms.PURPOSE_CODES[purpose]
    if emergency:
        yield terms.ACT_REASON, terms.BREAK_GLASS


def _agent(key: str, role: int) -> Resource:
    roles = [_concept((terms.ROLE_SYSTEM, code)) for bit, code in terms.ROLE_CODES.items() if role & bit]
    who = {"who": logical("Practitioner", KEY_SYSTEM, key), "requestor": True}
    return ({"role": roles} if roles else {}) | who


def _patient(subject: str) -> Resource:
    what = logical("Patient", SUBJECT_SYSTEM, subject)
    return {"what": what, "type": _coding(known.PERSON), "role": _coding(known.PATIENT)}


def _object(system: str, value: bytes, role: terms.Code) -> Resource:
    what = {"identifier": {"system": system, "value": _hex(value)}}
    return {"what": what, "type": _coding(known.SYSTEM_OBJECT), "role": _coding(role)}


def _basis(basis: Basis) -> Iterator[Resource]:
    if isinstance(basis, OnConsent):
        what = _object(CONSENT_SYSTEM, basis.consent, known.SECURITY_RESOURCE)
        yield what | {"detail": [_detail(known.SEQUENCE, basis.sequence)]}
    elif isinstance(basis, OnOpening):
        yield _object(known.OPENING_SYSTEM, basis.opening, known.SECURITY_RESOURCE)


def _labels(bits: int) -> Resource:
    codes = [(terms.CATEGORY_SYSTEM, terms.CATEGORY_CODES[each]) for each in categories_of(bits)]
    return {"securityLabel": [_coding(each) for each in codes]}


def _detail(name: str, value: int) -> Resource:
    return {"type": name, "valueString": str(value)}


def _coding(code: terms.Code) -> Resource:
    return {"system": code[0], "code": code[1]}


def _concept(code: terms.Code) -> Resource:
    return {"coding": [_coding(code)]}


def _hex(value: bytes) -> str:
    return f"0x{value.hex()}"
