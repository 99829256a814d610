"""What clinicians sign when they break the glass: EIP-712 in the domain of one EmergencyAccess (E1, E2).

Times in seconds. An opening's id is its whole EIP-712 digest.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from carestamp.documents.eip712 import Domain, Struct, Types, digest
from carestamp.errors import Words

NOBODY = "0x" + "00" * 20

TYPES: Types = MappingProxyType(
    {
        "Opening": (
            ("subject", "address"),
            ("clinician", "address"),
            ("reason", "uint8"),
            ("categories", "uint24"),
            ("openedAt", "uint32"),
            ("until", "uint32"),
            ("encounter", "bytes32"),
            ("second", "address"),
        ),
        "Countersignature": (("opening", "bytes32"),),
    }
)
"""Type name to (field, type), in the order that is hashed. A struct's class below has its fields in this order."""


class Signed(Struct):
    """What is signed about emergencies."""

    __slots__ = ()
    types: ClassVar[Types] = TYPES


class Reason(enum.IntEnum):
    """Why the glass was broken. Codes 6 to 255 are a custodian's own, plain numbers here."""

    UNCONSCIOUS = 1
    LIFE_AT_RISK = 2
    RISK_TO_OTHERS = 3
    UNKNOWN_PATIENT = 4
    SYSTEMS_DOWN = 5

    @property
    def words(self) -> Words:
        """What a report prints."""
        return _REASONS[self]


_REASONS: Mapping[Reason, Words] = MappingProxyType(
    {
        Reason.UNCONSCIOUS: Words("昏迷", "unconscious"),
        Reason.LIFE_AT_RISK: Words("生命危急", "life at risk"),
        Reason.RISK_TO_OTHERS: Words("危及他人", "risk to others"),
        Reason.UNKNOWN_PATIENT: Words("身份不明", "unknown patient"),
        Reason.SYSTEMS_DOWN: Words("系统中断", "systems down"),
    }
)


def emergency_domain(chain_id: int, contract: str) -> Domain:
    """Of an EmergencyAccess."""
    return Domain("Carestamp Emergency Access", "1", chain_id, contract)


@dataclass(frozen=True, slots=True)
class Opening(Signed):
    """A window on a subject's emergency categories. subject: the patient's id at this custodian, or a fresh one for an
    unknown patient; categories: mask; until: at most 24 hours later; encounter: commitment; second: clinician who
    countersigns, the zero address for nobody."""

    type_name: ClassVar[str] = "Opening"
    subject: str
    clinician: str
    reason: int
    categories: int
    opened_at: int
    until: int
    encounter: bytes
    second: str = NOBODY

    def as_tuple(self) -> tuple[str, str, int, int, int, int, bytes, str]:
        """For ABI calls."""
        times = (self.opened_at, self.until)
        return (self.subject, self.clinician, int(self.reason), self.categories, *times, self.encounter, self.second)


@dataclass(frozen=True, slots=True)
class Countersignature(Signed):
    """A second clinician vouches for an opening, by its id."""

    type_name: ClassVar[str] = "Countersignature"
    opening: bytes


def opening_id(domain: Domain, opening: Opening) -> bytes:
    """The id of an opening in this ledger: what its clinician signs. Raises TypedDataError."""
    return digest(domain, opening)
