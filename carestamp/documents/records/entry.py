"""What a gateway writes down of one decision: who asked for what in which capacity, the answer, and what it rests on
(L1).

Numbers, keys, masks and ids only, no name and no text (X1). The document is canonical JSON.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from carestamp.documents import canonical
from carestamp.documents.canonical import CanonicalError
from carestamp.documents.consent.vocabulary import Purpose
from carestamp.documents.eip712 import TypedDataError, address_to_int, encode_value, int_to_address
from carestamp.errors import CarestampError, Words


class EntryError(CarestampError):
    """A document is no entry of an access log. Never names a value."""


class Verdict(enum.Enum):
    """What was decided."""

    PERMIT = "permit"
    DENY = "deny"
    EMERGENCY = "emergency"

    @property
    def words(self) -> Words:
        """What a report prints."""
        return _VERDICTS[self]


_VERDICTS: Mapping[Verdict, Words] = MappingProxyType(
    {
        Verdict.PERMIT: Words("准许", "permitted"),
        Verdict.DENY: Words("拒绝", "denied"),
        Verdict.EMERGENCY: Words("紧急调阅", "emergency"),
    }
)


@dataclass(frozen=True, slots=True)
class OnConsent:
    """It rests on an entry of the consent ledger. consent: `consent_id(subject, entry)`; sequence: of its last act."""

    consent: bytes
    sequence: int


@dataclass(frozen=True, slots=True)
class OnOpening:
    """It rests on an emergency opening, by its id."""

    opening: bytes


Basis = OnConsent | OnOpening | None
"""None: a denial, because nothing covers what was asked."""


@dataclass(frozen=True, slots=True)
class Access:
    """One decision. actor: key; role: the capacity in which it asked; categories: mask; basis: an entry for a permit,
    an opening for an emergency; record: id of what was asked for, 32 bytes; occurred_at: seconds."""

    actor: str
    role: int
    purpose: Purpose
    categories: int
    verdict: Verdict
    basis: Basis
    record: bytes
    occurred_at: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One decision in its place. custodian: organisation that logged it; number: from 1, for each subject."""

    custodian: int
    subject: str
    number: int
    access: Access

    def document(self) -> bytes:
        """Its canonical JSON. Raises TypedDataError for a value that does not fit or a basis of another kind."""
        return canonical.canonical(_written(self))


def read_entry(document: bytes) -> Entry:
    """An entry from its document, whoever wrote it. Raises EntryError for whatever is not exactly one."""
    try:
        entry = _read(canonical.parse(document))
        if entry.document() == document:
            return entry
    except (CanonicalError, TypedDataError, KeyError, TypeError, ValueError, AttributeError):
        pass
    raise EntryError("not an entry of an access log in canonical form")


_KINDS: Mapping[str, str] = MappingProxyType(
    {"custodian": "uint32", "number": "uint64", "role": "uint32", "categories": "uint24", "occurredAt": "uint32"}
)


def _written(entry: Entry) -> dict[str, Any]:
    access = entry.access
    numbers = (entry.custodian, entry.number, access.role, access.categories, access.occurred_at)
    return {
        **{name: _number(value, name) for name, value in zip(_KINDS, numbers, strict=True)},
        "subject": int_to_address(address_to_int(entry.subject, "subject")),
        "actor": int_to_address(address_to_int(access.actor, "actor")),
        "purpose": Purpose(access.purpose).name.lower(),
        "decision": access.verdict.value,
        "basis": _written_basis(access.verdict, access.basis),
        "record": _hex(access.record, "record"),
    }


def _written_basis(verdict: Verdict, basis: Basis) -> dict[str, Any] | None:
    needed = {Verdict.PERMIT: OnConsent, Verdict.EMERGENCY: OnOpening}.get(verdict, OnConsent | None)
    if not isinstance(basis, needed):
        raise TypedDataError(
            "basis: a permit rests on an entry, an emergency on an opening, a denial on either or none"
        )
    if isinstance(basis, OnConsent):
        return {"consent": _hex(basis.consent, "consent"), "sequence": _number(basis.sequence, "sequence")}
    return None if basis is None else {"opening": _hex(basis.opening, "opening")}


def _read(found: dict[str, Any]) -> Entry:
    purpose, verdict = Purpose[found["purpose"].upper()], Verdict(found["decision"])
    asked = (found["actor"], found["role"], purpose, found["categories"], verdict, _read_basis(found.get("basis")))
    access = Access(*asked, _unhex(found["record"]), found["occurredAt"])
    return Entry(found["custodian"], found["subject"], found["number"], access)


def _read_basis(found: dict[str, Any] | None) -> Basis:
    if found is None:
        return None
    if "opening" in found:
        return OnOpening(_unhex(found["opening"]))
    return OnConsent(_unhex(found["consent"]), found["sequence"])


def _number(value: Any, name: str) -> int:
    """A plain int that fits: a decimal with an endless exponent must not be spelled out. Entries count from 1."""
    if not isinstance(value, int) or (name == "number" and value == 0):
        raise TypedDataError(f"{name}: no such number")
    encode_value(_KINDS.get(name, "uint32"), value, name)
    return int(value)


def _hex(value: bytes, name: str) -> str:
    return "0x" + encode_value("bytes32", value, name).hex()


def _unhex(value: str) -> bytes:
    return bytes.fromhex(value[2:])
