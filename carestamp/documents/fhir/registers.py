"""Who is who on the ledger: what a custodian knows and no document says. It stays with the custodian (X1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from carestamp.documents.eip712 import TypedDataError, address_to_int, int_to_address
from carestamp.documents.fhir.naming import KEY_SYSTEM, ORGANISATION_SYSTEM, STUDY_SYSTEM, SUBJECT_SYSTEM, Named
from carestamp.documents.fhir.references import identifier_of

Value = TypeVar("Value")


class Register(Protocol):
    """What turns names of documents into those of the ledger; None where nobody of that name is known."""

    @property
    def custodian(self) -> int:
        """The organisation whose records these consents are about, for a subject is a patient's id at one custodian."""

    def subject_of(self, patient: Named) -> str | None:
        """The patient's id at this custodian."""

    def key_of(self, person: Named) -> str | None:
        """The key of a practitioner, delegate or guardian."""

    def organisation_of(self, house: Named) -> int | None:
        """Its number in the credential registry."""

    def study_of(self, study: Named) -> tuple[int, int] | None:
        """Its organisation, and the number which that gave it."""


@dataclass(frozen=True)
class Known:
    """A register of lists. Their keys are references (`Practitioner/p1`, an address) or `system|value` of identifiers.

    Identifiers that are the ledger's own names (carestamp.documents.fhir.naming) need no list.
    """

    custodian: int
    subjects: Mapping[str, str] = field(default_factory=dict, repr=False)
    people: Mapping[str, str] = field(default_factory=dict, repr=False)
    organisations: Mapping[str, int] = field(default_factory=dict, repr=False)
    studies: Mapping[str, tuple[int, int]] = field(default_factory=dict, repr=False)

    def subject_of(self, patient: Named) -> str | None:
        """See Register."""
        return _listed(self.subjects, patient) or _address(patient.own(SUBJECT_SYSTEM))

    def key_of(self, person: Named) -> str | None:
        """See Register."""
        return _listed(self.people, person) or _address(person.own(KEY_SYSTEM))

    def organisation_of(self, house: Named) -> int | None:
        """See Register."""
        return _listed(self.organisations, house) or _number(house.own(ORGANISATION_SYSTEM))

    def study_of(self, study: Named) -> tuple[int, int] | None:
        """See Register."""
        house, _, number = study.own(STUDY_SYSTEM).partition("/")
        own = (_number(house), _number(number))
        return _listed(self.studies, study) or ((own[0], own[1]) if own[0] and own[1] else None)


def _listed(known: Mapping[str, Value], party: Named) -> Value | None:
    for name in party.names:
        if name in known:
            return known[name]
    canonical = {each: value for name, value in known.items() for each in _spellings(name)}
    return next((canonical[name] for name in party.names if name in canonical), None)


def _spellings(name: str) -> Iterator[str]:
    yield name
    system, _, value = name.rpartition("|")
    if system and (known := identifier_of({"system": system, "value": value})):
        yield known


def _address(written: str) -> str | None:
    try:
        return int_to_address(address_to_int(written, "address")) if written else None
    except TypedDataError:
        return None


def _number(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 30 else None
