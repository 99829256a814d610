"""The way back: an entry and its word as FHIR Consents, one for each thing that the word says (C1).

A word may permit, deny and wait for an answer at once; FHIR has one status a Consent, so these are Consents of their
own. Reading them gives the acts that make the word.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from carestamp.documents.consent import (
    ALL_CATEGORIES,
    Category,
    Consent,
    ConsentStamp,
    Grantee,
    Purpose,
    categories_of,
    consent_id,
    unpack_entry,
)
from carestamp.documents.consent.typed import NOBODY
from carestamp.documents.fhir import consent_terms as terms
from carestamp.documents.fhir.consent_reading import FOR_EVER
from carestamp.documents.fhir.naming import KEY_SYSTEM, ORGANISATION_SYSTEM, STUDY_SYSTEM, SUBJECT_SYSTEM, logical

Resource = dict[str, Any]

CONSENT_SYSTEM = "urn:carestamp:consent"
"""Identifiers of entries: `consent_id` in hex, then what of it this Consent tells."""
_PERMIT_STATUS = {
    ConsentStamp.ACTIVE: "active",
    ConsentStamp.PLANNED: "active",
    ConsentStamp.SUSPENDED: "inactive",
    ConsentStamp.EXPIRED: "inactive",
    ConsentStamp.REVOKED: "inactive",
    ConsentStamp.DECLINED: "rejected",
}
_ROLE_ID = "role"


@dataclass(frozen=True, slots=True)
class Wording:
    """How a reader of the Consent knows who is meant: references; empty ones name the ledger's own ids.

    patient, custodian, grantee: FHIR References.
    """

    patient: Resource = field(default_factory=dict, repr=False)
    custodian: Resource = field(default_factory=dict, repr=False)
    grantee: Resource = field(default_factory=dict, repr=False)


def to_consents(
    subject: str, entry: int, consent: Consent, now: int, wording: Wording | None = None
) -> tuple[Resource, ...]:
    """What the word of an entry says at `now` (seconds): nothing, or up to three Consents. Raises TypedDataError."""
    return tuple(_Writer(subject, entry, consent, now, wording or Wording()).consents())


def logical_reference(grantee: Grantee) -> Resource:
    """A person, organisation or study by its name on the ledger."""
    if grantee.person != NOBODY:
        return logical("Practitioner", KEY_SYSTEM, grantee.person)
    if grantee.study:
        return logical("ResearchStudy", STUDY_SYSTEM, f"{grantee.organisation}/{grantee.study}")
    return logical("Organization", ORGANISATION_SYSTEM, str(grantee.organisation))


class _Writer:
    def __init__(self, subject: str, entry: int, consent: Consent, now: int, wording: Wording) -> None:
        self.subject, self.consent, self.now, self.wording = subject, consent, now, wording
        self.id = consent_id(subject, entry).hex()
        self.grantee, self.purpose = unpack_entry(entry)

    def consents(self) -> Iterator[Resource]:
        stamp = self.consent.stamp(self.now)
        if stamp is ConsentStamp.ERASED:
            yield self._written("deny", "active", stamp, self._provision("deny", ALL_CATEGORIES, until=FOR_EVER))
            return
        if denied := self.consent.denies(self.now) & ALL_CATEGORIES:
            until = self.consent.denied_until
            yield self._written("deny", "active", None, self._provision("deny", denied, until=until))
        if stamp in _PERMIT_STATUS:
            yield self._written("permit", _PERMIT_STATUS[stamp], stamp, self._permit(stamp))
        if self.consent.requested and self.now <= self.consent.requested_until:
            asked = self._provision("permit", self.consent.requested, until=self.consent.requested_until)
            yield self._written("request", "proposed", ConsentStamp.REQUESTED, asked)

    def _permit(self, stamp: ConsentStamp) -> Resource:
        known = self.consent
        if stamp in (ConsentStamp.REVOKED, ConsentStamp.DECLINED):
            return self._provision("permit", 0, until=FOR_EVER)
        return self._provision("permit", known.permitted, start=known.start, until=known.until)

    def _written(self, part: str, status: str, stamp: ConsentStamp | None, provision: Resource) -> Resource:
        denies = provision["type"] == "deny"
        scope = "research" if self.purpose is Purpose.RESEARCH else "patient-privacy"
        roles = [_role(self.grantee.role)] if self.grantee.role else []
        written = {
            "resourceType": "Consent",
            "id": f"consent-{self.id[:40]}-{part}",
            "meta": {"versionId": str(self.consent.sequence)},
            "contained": roles,
            "extension": [_stamp(stamp)] if stamp is not None else [],
            "identifier": [{"system": CONSENT_SYSTEM, "value": f"0x{self.id}/{part}"}],
            "status": status,
            "scope": _concept(terms.SCOPE, scope),
            "category": [_concept(terms.LOINC, "59284-0")],
            "patient": self.wording.patient or logical("Patient", SUBJECT_SYSTEM, self.subject),
            "policyRule": _concept(terms.ACT_CODE, "OPTOUT" if denies else "OPTIN"),
            "provision": provision,
        }
        return {name: value for name, value in written.items() if value != []}

    def _provision(self, kind: str, bits: int, *, start: int = 0, until: int) -> Resource:
        study = {"url": terms.STUDY_URL, "valueReference": self.wording.grantee or logical_reference(self.grantee)}
        written = {
            "extension": [study] if self.grantee.study else [],
            "type": kind,
            "period": _period(start, until),
            "actor": list(self._actors()),
            "action": [_concept(terms.ACTION, "access")],
            "purpose": [{"system": terms.ACT_REASON, "code": terms.PURPOSE_CODES[self.purpose]}],
            "class": [_category(each) for each in categories_of(bits)],
        }
        return {name: value for name, value in written.items() if value not in ([], {})}

    def _actors(self) -> Iterator[Resource]:
        if self.wording.custodian:
            yield _actor("CST", self.wording.custodian)
        if self.grantee.role:
            yield _actor("IRCP", {"reference": f"#{_ROLE_ID}"})
        elif self.grantee.study:
            yield _actor("IRCP", logical_reference(Grantee.of_organisation(self.grantee.organisation)))
        elif self.grantee != Grantee.anyone():
            yield _actor("IRCP", self.wording.grantee or logical_reference(self.grantee))


def _stamp(stamp: ConsentStamp) -> Resource:
    return {"url": terms.STAMP_URL, "valueCode": stamp.name.lower()}


def _role(bit: int) -> Resource:
    code = _concept(terms.ROLE_SYSTEM, terms.ROLE_CODES[bit])
    return {"resourceType": "PractitionerRole", "id": _ROLE_ID, "code": [code]}


def _actor(part: str, reference: Resource) -> Resource:
    return {"role": _concept(terms.PARTICIPATION, part), "reference": reference}


def _category(category: Category) -> Resource:
    return {"system": terms.CATEGORY_SYSTEM, "code": terms.CATEGORY_CODES[category], "display": category.words.en}


def _concept(system: str, code: str) -> Resource:
    return {"coding": [{"system": system, "code": code}]}


def _period(start: int, until: int) -> Resource:
    ends = {"end": instant(until)} if until < FOR_EVER else {}
    return ({"start": instant(start)} if start else {}) | ends


def instant(at: int) -> str:
    """Seconds since 1970 as FHIR writes a moment."""
    return dt.datetime.fromtimestamp(at, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
