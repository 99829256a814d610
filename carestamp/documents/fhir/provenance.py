"""Provenance of anchored records, out and in again (L2): who keeps a version, since when, and which one it replaced."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from carestamp.documents.consent import Category
from carestamp.documents.consent.signatures import is_signed_by
from carestamp.documents.eip712 import Domain, address_to_int
from carestamp.documents.fhir import consent_terms as terms
from carestamp.documents.fhir import ledger_terms as known
from carestamp.documents.fhir.auditevent import bytes32, identifier_in
from carestamp.documents.fhir.consent_reading import Reading, RefusedError, codings, listed
from carestamp.documents.fhir.consent_words import MODIFIED, UNKNOWN_CATEGORY
from carestamp.documents.fhir.consent_writing import Resource, instant
from carestamp.documents.fhir.naming import KEY_SYSTEM, ORGANISATION_SYSTEM, Named, logical
from carestamp.documents.fhir.prescriptions import Defaults
from carestamp.documents.fhir.reading import Entry
from carestamp.documents.fhir.references import Index
from carestamp.documents.fhir.registers import Register
from carestamp.documents.fhir.validation import MISSING
from carestamp.documents.records.typed import NO_VERSION, Record, record_id
from carestamp.errors import DocumentError, Words

ONE_RECORD = Words("应恰指一份记录", "exactly one record belongs here")
ONE_KEEPER = Words("应恰有一个保管机构", "exactly one custodian belongs here")
NOT_BASE64 = Words("不是 Base64", "this is no base64")
NO_VERSION_SAID = Words(
    "更新须指明所替代的版本，新建则不得", "an update names the version that it replaces, a first version none"
)
UNKNOWN_KEEPER = Words("登记簿中没有此保管机构", "the register knows no such custodian")
CATEGORY_URL = terms.CATEGORY_SYSTEM


@dataclass(frozen=True, slots=True)
class Signature:
    """The custodian's own over the record's id: who, when (seconds), and the bytes."""

    signer: Named
    at: int
    data: bytes


@dataclass(frozen=True, slots=True)
class ProvenanceDocument:
    """An anchored version as a Provenance tells it. id: the record's. anchored_at: seconds."""

    file: str
    resource: str
    id: bytes
    custodian: Named
    content: bytes
    previous: bytes
    locator: bytes
    category: Category
    anchored_at: int
    signature: Signature | None = None

    def is_signed(self, register: Register) -> bool:
        """Whether the key that it names signed the record's id."""
        signer = register.key_of(self.signature.signer) if self.signature else None
        return signer is not None and is_signed_by(signer, self.id, self.signature.data if self.signature else b"")


def build(
    entries: Sequence[Entry], index: Index, defaults: Defaults
) -> tuple[list[ProvenanceDocument], list[DocumentError]]:
    """What each Provenance tells, and what is wrong with some."""
    made = [_Reader(each, index, defaults).read() for each in entries]
    good = [each for each in made if isinstance(each, ProvenanceDocument)]
    return good, [each for each in made if isinstance(each, DocumentError)]


def record_of(document: ProvenanceDocument, register: Register) -> Record | DocumentError:
    """The record that was anchored, or an error when the register does not know who keeps it."""
    custodian = register.organisation_of(document.custodian)
    if not custodian:
        return DocumentError(document.file, document.resource, "agent.who", UNKNOWN_KEEPER)
    return Record(document.content, document.previous, document.locator, custodian, document.category)


def to_provenance(
    domain: Domain, record: Record, anchored_at: int, signer: str = "", signature: bytes = b""
) -> Resource:
    """An anchored version. signer: the address of the custodian's key that signed the record's id, where one did.

    Raises TypedDataError for a signature of nobody.
    """
    replaced = record.previous != NO_VERSION
    previous = [{"role": "revision", "what": _known(known.RECORD_SYSTEM, record.previous)}] if replaced else []
    written = {
        "resourceType": "Provenance",
        "extension": [_category(Category(record.category))],
        "target": [_known(known.RECORD_SYSTEM, record_id(domain, record))],
        "recorded": instant(anchored_at),
        "location": _known(known.LOCATOR_SYSTEM, record.locator),
        "activity": _concept(known.DATA_OPERATION, "UPDATE" if replaced else "CREATE"),
        "agent": [
            {
                "type": _concept(known.PARTICIPANT, "custodian"),
                "who": logical("Organization", ORGANISATION_SYSTEM, str(record.custodian)),
            }
        ],
        "entity": [{"role": "source", "what": _known(known.COMMITMENT_SYSTEM, record.content)}, *previous],
        "signature": [_signature(signer, anchored_at, signature)] if signature else [],
    }
    return {name: value for name, value in written.items() if value != []}


def _signature(signer: str, at: int, data: bytes) -> Resource:
    address_to_int(signer, "signer")
    return {
        "type": [{"system": known.SIGNATURE_TYPE, "code": known.SOURCE_SIGNATURE}],
        "when": instant(at),
        "who": logical("Practitioner", KEY_SYSTEM, signer),
        "sigFormat": "application/octet-stream",
        "data": base64.b64encode(data).decode(),
    }


def _category(category: Category) -> Resource:
    return {
        "url": CATEGORY_URL,
        "valueCoding": {"system": terms.CATEGORY_SYSTEM, "code": terms.CATEGORY_CODES[category]},
    }


def _known(system: str, value: bytes) -> Resource:
    return {"identifier": {"system": system, "value": f"0x{value.hex()}"}}


def _concept(system: str, code: str) -> Resource:
    return {"coding": [{"system": system, "code": code}]}


class _Reader(Reading):
    def read(self) -> ProvenanceDocument | DocumentError:
        return self.read_with(self._provenance)

    def _provenance(self) -> ProvenanceDocument:
        for name in ("modifierExtension", "implicitRules"):
            if self.written.get(name):
                raise RefusedError(name, MODIFIED)
        place = (self.entry.file, self.entry.label, self._target(), self._keeper())
        content = self._used("source", known.COMMITMENT_SYSTEM)
        locator = bytes32(identifier_in(self._part("location"))[1], "location.identifier.value")
        at = self.second(self.written.get("recorded"), "recorded", last=False)
        return ProvenanceDocument(*place, content, self._previous(), locator, self._kind(), at, self._signed())

    def _target(self) -> bytes:
        targets = listed(self.written.get("target"))
        if len(targets) != 1:
            raise RefusedError("target", ONE_RECORD)
        return bytes32(identifier_in(targets[0])[1], "target[0].identifier.value")

    def _keeper(self) -> Named:
        keeping = [
            (number, each)
            for number, each in enumerate(listed(self.written.get("agent")))
            if (known.PARTICIPANT, "custodian") in set(codings(each.get("type")))
        ]
        if len(keeping) != 1:
            raise RefusedError("agent", ONE_KEEPER)
        return self.who(keeping[0][1].get("who"), f"agent[{keeping[0][0]}].who")

    def _previous(self) -> bytes:
        activity = {code for system, code in codings(self.written.get("activity")) if system == known.DATA_OPERATION}
        revised = any(each.get("role") == "revision" for each in listed(self.written.get("entity")))
        if activity != {"UPDATE" if revised else "CREATE"}:
            raise RefusedError("activity", NO_VERSION_SAID)
        return self._used("revision", known.RECORD_SYSTEM) if revised else NO_VERSION

    def _used(self, role: str, system: str) -> bytes:
        for number, each in enumerate(listed(self.written.get("entity"))):
            what = each.get("what")
            if each.get("role") == role and identifier_in(what)[0] == system:
                return bytes32(identifier_in(what)[1], f"entity[{number}].what.identifier.value")
        raise RefusedError("entity", MISSING)

    def _kind(self) -> Category:
        for number, each in enumerate(listed(self.written.get("extension"))):
            if each.get("url") == CATEGORY_URL:
                codes = [
                    terms.CATEGORIES[code] for code in codings(each.get("valueCoding")) if code in terms.CATEGORIES
                ]
                if len(codes) == 1:
                    return codes[0]
                raise RefusedError(f"extension[{number}].valueCoding", UNKNOWN_CATEGORY)
        raise RefusedError("extension", MISSING)

    def _signed(self) -> Signature | None:
        given = listed(self.written.get("signature"))
        if not given:
            return None
        try:
            data = base64.b64decode("".join(str(given[0].get("data") or "").split()), validate=True)
        except (binascii.Error, ValueError):
            raise RefusedError("signature[0].data", NOT_BASE64) from None
        signer = self.who(given[0].get("who"), "signature[0].who")
        return Signature(signer, self.second(given[0].get("when"), "signature[0].when", last=False), data)

    def _part(self, name: str) -> dict[str, Any]:
        value = self.written.get(name)
        return value if isinstance(value, dict) else {}
