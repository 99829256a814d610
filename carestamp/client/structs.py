"""The structs of the contracts, field by field. What people sign is defined in carestamp.documents.typed.

Times are in seconds, units of drugs are the smallest that is handed out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from carestamp.client.enums import Kinds, Roles
from carestamp.documents.eip712 import encode_value
from carestamp.documents.profiles import Rules
from carestamp.documents.typed import (
    Line,
    PackUnits,
    Prescription,
    Terms,
    pack_asked,
    pack_evidence,
    pack_made,
    pack_use,
    unpack_lanes,
    unpack_terms,
)

__all__ = [
    "Batch",
    "Evidence",
    "Held",
    "Line",
    "Organisation",
    "Pack",
    "PackUnits",
    "PackUse",
    "Practitioner",
    "Prescription",
    "Rules",
    "Supply",
    "SupplyFacts",
    "Terms",
]

FOREVER = 2**32 - 1
"""As `suspended_until`: until further notice. As `distrusted_since`: never."""
NOBODY = "0x" + "00" * 20
NO_PRODUCT = bytes(32)


@dataclass(frozen=True, slots=True)
class Supply:
    """What a pharmacist hands out, or asks to.

    quantities: units of each line, zeros included. request: the pharmacy's number for it, not 0. handed_over_at: when.
    deadline: last second at which its signatures may be used. identity_checked: instead of the holder's signature
    (P11). second: the countersigning pharmacist. product: commitment to what is really given.
    """

    quantities: tuple[int, ...]
    request: int
    handed_over_at: int
    deadline: int = 0
    identity_checked: bool = False
    second: str = NOBODY
    product: bytes = NO_PRODUCT

    def with_evidence(self, packs: Sequence[PackUse], evidence: Evidence) -> tuple[tuple[int, bytes], bytes]:
        """For ABI calls: the supply, and all that comes with it. Raises TypedDataError."""
        what = (self.quantities, self.request, self.handed_over_at)
        signed = evidence.countersignature
        if self.second != NOBODY or signed:
            signed = encode_value("address", self.second, "second")[12:] + signed
        told, shown = pack_evidence(evidence.acceptance, signed, pack_uses(packs), evidence.origin)
        return (pack_asked(*what, self.deadline, self.identity_checked) | told, self.product), shown


@dataclass(frozen=True, slots=True)
class Evidence:
    """Signatures and evidence of a supply; each empty where it is not needed."""

    acceptance: bytes = b""
    countersignature: bytes = b""
    origin: bytes = b""


NO_EVIDENCE = Evidence()


@dataclass(frozen=True, slots=True)
class SupplyFacts:
    """A supply that was made, as the reversing pharmacist presents it (P7)."""

    quantities: tuple[int, ...]
    request: int
    handed_over_at: int
    pharmacy: int
    pharmacist: str
    product: bytes = NO_PRODUCT

    @classmethod
    def of(cls, supply: Supply, pharmacy: int, pharmacist: str) -> SupplyFacts:
        """The facts of a supply that this pharmacist of this pharmacy made."""
        return cls(supply.quantities, supply.request, supply.handed_over_at, pharmacy, pharmacist, supply.product)

    def as_tuple(self) -> tuple[Any, ...]:
        """For ABI calls. Raises TypedDataError."""
        what = (self.quantities, self.request, self.handed_over_at)
        return (self.product, pack_made(*what, self.pharmacy), self.pharmacist)


@dataclass(frozen=True, slots=True)
class PackUse:
    """Units taken out of one pack. capacity: units in the sealed pack; proof: siblings up to the batch's root (D1)."""

    pack: bytes
    units: int
    capacity: int
    proof: tuple[bytes, ...] = ()

    def as_tuple(self) -> tuple[bytes, int, int, tuple[bytes, ...]]:
        """For ABI calls."""
        return (self.pack, self.units, self.capacity, tuple(self.proof))

    @property
    def taken(self) -> PackUnits:
        """As signatures and a reversal name it."""
        return PackUnits(self.pack, self.units)


def pack_uses(packs: Sequence[PackUse]) -> bytes:
    """Packs as they are sold, one after the other. Raises TypedDataError."""
    return b"".join(pack_use(each.pack, each.units, each.capacity, each.proof) for each in packs)


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack in the registry. sale: the last one from it, 20 bytes (see typed.sale_of)."""

    capacity: int
    sold: int
    returned: bool
    stolen: bool
    destroyed: bool
    sale: bytes


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch of packs. operator and commissioned_at are 0 when it never was."""

    operator: int
    commissioned_at: int
    recalled: bool


@dataclass(frozen=True, slots=True)
class Held:
    """The last hold of a prescription; live while `until` is not past."""

    pharmacy: int
    until: int
    sequence: int


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation. suspended_until: 0 never was, FOREVER until further notice."""

    kinds: Kinds
    valid_from: int
    valid_until: int
    suspended_until: int
    distrusted_since: int
    successor: int


@dataclass(frozen=True, slots=True)
class Practitioner:
    """A practitioner's licence. What counts of its roles is also limited by the organisation's kinds."""

    organisation: int
    roles: Roles
    valid_from: int
    valid_until: int
    own_suspended_until: int
    regulator_suspended_until: int
    distrusted_since: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Who a practitioner is at this moment (contracts/credentials/Standing.sol). roles: live ones."""

    roles: Roles
    organisation: int
    kinds: Kinds
    distrusted_since: int
    word: int = field(repr=False, compare=False, default=0)

    @classmethod
    def of(cls, word: int) -> Standing:
        """Read from its word."""
        roles, organisation, kinds, since = (word >> shift & FOREVER for shift in (0, 32, 64, 96))
        return cls(Roles(roles), organisation, Kinds(kinds), since, word)

    def may(self, role: Roles, moment: int) -> bool:
        """Whether the role is live now and what was done at `moment` is trusted (K3, K4)."""
        return bool(self.roles & role) and moment < self.distrusted_since


@dataclass(frozen=True, slots=True)
class PrescriptionWord:
    """Everything that can change about a prescription (contracts/prescriptions/PrescriptionWord.sol)."""

    dispensed: tuple[int, ...]
    tag: bytes
    request: int
    issuer: int
    repeat_day: int
    repeats_opened: int
    reviewed: bool
    rejected: bool
    cancelled: bool
    stopped: bool
    suspended_by_issuer: bool
    suspended_by_regulator: bool
    held: bool
    several: bool
    needs_review: bool
    partial: bool
    second_pharmacist: bool
    controlled: bool

    @classmethod
    def of(cls, word: int) -> PrescriptionWord:
        """Read from its word. `dispensed` has five lanes, `tag` ten bytes."""
        facts = (bool(word >> bit & 1) for bit in range(244, 256))
        tag = (word >> 80 & (1 << 80) - 1).to_bytes(10, "big")
        numbers = (word >> 160 & FOREVER, word >> 192 & FOREVER, word >> 224 & 0xFFFF, word >> 240 & 0xF)
        return cls(unpack_lanes(word), tag, *numbers, *facts)

    @property
    def known(self) -> bool:
        """Whether the ledger has ever seen it."""
        return self.issuer != 0

    def left_of(self, terms: Terms) -> tuple[int, ...]:
        """Units of each line that the opened portions still allow, as PrescriptionCodec counts them."""
        lines = unpack_terms(terms).lines
        open_ones = 1 + self.repeats_opened
        return tuple(line.quantity * open_ones - gone for line, gone in zip(lines, self.dispensed, strict=False))


def as_tuples(structs: Sequence[Any]) -> list[Any]:
    """For ABI calls."""
    return [each.as_tuple() for each in structs]
