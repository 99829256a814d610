"""What people sign: EIP-712 in the domain of one ledger on one chain (X5), and the packed words that acts take.

Types and packing follow contracts/prescriptions and contracts/shared to the letter; a test reads both from the
sources. The id of a prescription is its whole EIP-712 digest: what its prescriber signs, and what every act is keyed
by (P1).
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from carestamp.documents import merkle
from carestamp.documents.eip712 import (
    Domain,
    Struct,
    TypedDataError,
    Types,
    address_to_int,
    digest,
    encode_value,
    int_to_address,
    members,
)
from carestamp.documents.keccak import keccak256

MAX_LINES = 5
MAX_REPEATS = 15
LANE_MAX = 0x7FFF
"""The most units of a line over all portions; the sixteenth bit of a lane stays free for carries."""

TYPES: Types = MappingProxyType(
    {
        "Line": (("quantity", "uint16"), ("daysSupply", "uint16"), ("drugClass", "uint16")),
        "Prescription": (
            ("content", "bytes32"),
            ("holder", "address"),
            ("holderKind", "uint8"),
            ("prescriber", "address"),
            ("profile", "uint32"),
            ("issuedAt", "uint32"),
            ("until", "uint32"),
            ("repeats", "uint8"),
            ("intervalDays", "uint16"),
            ("online", "bool"),
            ("lines", "Line[]"),
        ),
        "Pack": (("pack", "bytes32"), ("units", "uint32")),
        "Supply": (
            ("pharmacy", "uint32"),
            ("quantities", "uint16[]"),
            ("request", "uint32"),
            ("handedOverAt", "uint32"),
            ("product", "bytes32"),
            ("packs", "Pack[]"),
        ),
        "Acceptance": (("prescription", "bytes32"), ("supply", "Supply"), ("deadline", "uint32")),
        "Countersignature": (
            ("prescription", "bytes32"),
            ("pharmacist", "address"),
            ("supply", "Supply"),
            ("identityChecked", "bool"),
            ("deadline", "uint32"),
        ),
        "Hold": (
            ("prescription", "bytes32"),
            ("pharmacy", "uint32"),
            ("until", "uint32"),
            ("sequence", "uint32"),
            ("deadline", "uint32"),
        ),
        "Release": (("prescription", "bytes32"), ("sequence", "uint32"), ("deadline", "uint32")),
        "Anchor": (("author", "address"), ("root", "bytes32"), ("deadline", "uint32")),
        "ControllerMove": (
            ("subject", "address"),
            ("controller", "address"),
            ("sequence", "uint32"),
            ("deadline", "uint32"),
        ),
    }
)
"""Type name to (field, type), in the order that is hashed. A struct's class below has its fields in this order."""


class Signed(Struct):
    """What is signed about prescriptions and subjects."""

    __slots__ = ()
    types: ClassVar[Types] = TYPES


class HolderKind(enum.IntEnum):
    """Whose key the holder is (P1)."""

    SUBJECT = 0
    DELEGATE = 1
    SLIP = 2


def prescriptions_domain(chain_id: int, ledger: str) -> Domain:
    """Of a PrescriptionRegistry."""
    return Domain("Carestamp Prescriptions", "1", chain_id, ledger)


def credentials_domain(chain_id: int, registry: str) -> Domain:
    """Of a CredentialRegistry, where controllers of subjects are moved."""
    return Domain("Carestamp Credentials", "1", chain_id, registry)


@dataclass(frozen=True, slots=True)
class Line(Signed):
    """One drug. quantity: units of one portion; days_supply: days it lasts; drug_class: 1 to 63."""

    type_name: ClassVar[str] = "Line"
    quantity: int
    days_supply: int
    drug_class: int


@dataclass(frozen=True, slots=True)
class Prescription(Signed):
    """Terms as people read and sign them. Times in seconds; `until` is the last second of validity."""

    type_name: ClassVar[str] = "Prescription"
    content: bytes
    holder: str
    holder_kind: HolderKind
    prescriber: str
    profile: int
    issued_at: int
    until: int
    repeats: int
    interval_days: int
    online: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """The same terms in the four words that acts take."""

    content: bytes
    head: int
    body: int
    lines: int

    def as_tuple(self) -> tuple[bytes, int, int, int]:
        """For ABI calls."""
        return (self.content, self.head, self.body, self.lines)


@dataclass(frozen=True, slots=True)
class PackUnits(Signed):
    """Units taken out of one pack; pack: its nullifier."""

    type_name: ClassVar[str] = "Pack"
    pack: bytes
    units: int


@dataclass(frozen=True, slots=True)
class Supply(Signed):
    """What a pharmacy hands out, all of it. quantities: one entry a line of the prescription, zeros included."""

    type_name: ClassVar[str] = "Supply"
    pharmacy: int
    quantities: tuple[int, ...]
    request: int
    handed_over_at: int
    product: bytes
    packs: tuple[PackUnits, ...]


@dataclass(frozen=True, slots=True)
class Acceptance(Signed):
    """The holder accepts a supply (P5)."""

    type_name: ClassVar[str] = "Acceptance"
    prescription: bytes
    supply: Supply
    deadline: int


@dataclass(frozen=True, slots=True)
class Countersignature(Signed):
    """A second pharmacist vouches for the supply of `pharmacist` (P10, P11)."""

    type_name: ClassVar[str] = "Countersignature"
    prescription: bytes
    pharmacist: str
    supply: Supply
    identity_checked: bool
    deadline: int


@dataclass(frozen=True, slots=True)
class Hold(Signed):
    """The holder keeps a prescription for one pharmacy (P4)."""

    type_name: ClassVar[str] = "Hold"
    prescription: bytes
    pharmacy: int
    until: int
    sequence: int
    deadline: int


@dataclass(frozen=True, slots=True)
class Release(Signed):
    """The holder ends a hold (P4)."""

    type_name: ClassVar[str] = "Release"
    prescription: bytes
    sequence: int
    deadline: int


@dataclass(frozen=True, slots=True)
class Anchor(Signed):
    """A prescriber vouches for every document under a root (P2)."""

    type_name: ClassVar[str] = "Anchor"
    author: str
    root: bytes
    deadline: int


@dataclass(frozen=True, slots=True)
class ControllerMove(Signed):
    """A subject gets another key (X6)."""

    type_name: ClassVar[str] = "ControllerMove"
    subject: str
    controller: str
    sequence: int
    deadline: int


# ------------------------------------------------------------------------------------------------------------- hashing


def prescription_id(domain: Domain, prescription: Prescription) -> bytes:
    """The id of a prescription in this ledger. Raises TypedDataError where the ledger would refuse its form."""
    pack_terms(prescription)
    return digest(domain, prescription)


# ------------------------------------------------------------------------------------------------------------- packing


def pack_terms(prescription: Prescription) -> Terms:
    """The four words, as PrescriptionCodec.pack makes them. Raises TypedDataError where that would revert."""
    p = prescription
    for name, kind, value in members(p):
        if name != "lines":
            encode_value(kind, value, name)
    head = address_to_int(p.holder, "holder") | p.issued_at << 160 | p.until << 192 | p.profile << 224
    body = address_to_int(p.prescriber, "prescriber") | p.repeats << 160 | p.interval_days << 168
    body |= HolderKind(p.holder_kind) << 184 | p.online << 192
    return Terms(p.content, head, body, _pack_lines(p))


def _pack_lines(prescription: Prescription) -> int:
    lines, portions = prescription.lines, 1 + prescription.repeats
    if not 1 <= len(lines) <= MAX_LINES or portions > 1 + MAX_REPEATS:
        raise TypedDataError("lines: 1 to 5, and at most 15 repeats")
    if not all(1 <= line.quantity <= LANE_MAX // portions for line in lines):
        raise TypedDataError(f"quantity: 1 to {LANE_MAX} over all portions")
    columns = ([line.quantity for line in lines], [line.days_supply for line in lines])
    packed = [pack_lanes(column, 0xFFFF) for column in (*columns, [line.drug_class for line in lines])]
    return packed[0] | packed[1] << 80 | packed[2] << 160


def unpack_terms(terms: Terms) -> Prescription:
    """The readable form. Raises TypedDataError for bits that mean nothing, so that one struct has one packed form."""
    head, body = terms.head, terms.body
    if not 0 <= body < 1 << 193 or not 0 <= head < 1 << 256 or body >> 184 & 0xFF > HolderKind.SLIP:
        raise TypedDataError("terms: bits that mean nothing")
    prescription = Prescription(
        content=terms.content,
        holder=int_to_address(head & (1 << 160) - 1),
        holder_kind=HolderKind(body >> 184 & 0xFF),
        prescriber=int_to_address(body & (1 << 160) - 1),
        profile=head >> 224,
        issued_at=head >> 160 & 0xFFFFFFFF,
        until=head >> 192 & 0xFFFFFFFF,
        repeats=body >> 160 & 0xFF,
        interval_days=body >> 168 & 0xFFFF,
        online=bool(body >> 192),
        lines=_unpack_lines(terms.lines),
    )
    if pack_terms(prescription) != terms:
        raise TypedDataError("terms: bits that mean nothing")
    return prescription


def _unpack_lines(word: int) -> tuple[Line, ...]:
    lanes = [[word >> shift + 16 * i & 0xFFFF for i in range(MAX_LINES)] for shift in (0, 80, 160)]
    count = next((i for i, quantity in enumerate(lanes[0]) if quantity == 0), MAX_LINES)
    return tuple(Line(*line) for line in list(zip(*lanes, strict=True))[:count])


def pack_lanes(values: Sequence[int], most: int = LANE_MAX) -> int:
    """Up to five numbers in lanes of 16 bits, the first lowest. Raises TypedDataError."""
    if len(values) > MAX_LINES or not all(0 <= value <= most for value in values):
        raise TypedDataError("lanes: up to five numbers of 16 bits")
    return sum(value << 16 * i for i, value in enumerate(values))


def unpack_lanes(lanes: int, count: int = MAX_LINES) -> tuple[int, ...]:
    """The lowest `count` lanes."""
    return tuple(lanes >> 16 * i & 0xFFFF for i in range(count))


@dataclass(frozen=True, slots=True)
class SupplyTold:
    """What the word of PrescriptionDispensed and SupplyConflicted tells. quantities: in lanes; code: Basis of what was
    dispensed, Obstacle of what conflicted; recorded: handed out without the chain (P11)."""

    quantities: int
    request: int
    handed_over_at: int
    tag: bytes
    code: int
    recorded: bool


def pack_supply(quantities: Sequence[int], request: int, handed_over_at: int) -> int:
    """What a supply is, in the word that calls and events share. Raises TypedDataError."""
    encode_value("uint32", request, "request")
    encode_value("uint32", handed_over_at, "handed_over_at")
    return pack_lanes(quantities) | request << 80 | handed_over_at << 112


def pack_asked(quantities: Sequence[int], request: int, handed_over_at: int, deadline: int, identity: bool) -> int:
    """The facts of a supply that is asked for, without evidence. identity: two pharmacists checked it (P11). Raises
    TypedDataError."""
    encode_value("uint32", deadline, "deadline")
    return pack_supply(quantities, request, handed_over_at) | deadline << 144 | identity << 176


def pack_evidence(acceptance: bytes, countersignature: bytes, packs: bytes, origin: bytes) -> tuple[int, bytes]:
    """Evidence of a supply, and what its facts tell of it: where each part ends. countersignature: with the address of
    who signed it before it. Raises TypedDataError for more than 65,535 bytes."""
    parts = (acceptance, countersignature, packs)
    for each in parts:
        encode_value("uint16", len(each), "bytes of evidence")
    lengths = sum(len(each) << 184 + 16 * place for place, each in enumerate(parts))
    return lengths, b"".join((*parts, origin))


def pack_use(pack: bytes, units: int, capacity: int, proof: Sequence[bytes]) -> bytes:
    """What is taken out of one pack, as the pack registry reads it (D1). Raises TypedDataError."""
    encode_value("uint32", units, "units")
    encode_value("uint32", capacity, "capacity")
    encode_value("uint8", len(proof), "siblings")
    facts = units | capacity << 32 | len(proof) << 64
    siblings = b"".join(encode_value("bytes32", each, "sibling") for each in proof)
    return encode_value("bytes32", pack, "pack") + facts.to_bytes(32, "big") + siblings


def pack_made(quantities: Sequence[int], request: int, handed_over_at: int, pharmacy: int) -> int:
    """The facts of a supply that is to be reversed. Raises TypedDataError."""
    encode_value("uint32", pharmacy, "pharmacy")
    return pack_supply(quantities, request, handed_over_at) | pharmacy << 144


def unpack_told(word: int) -> SupplyTold:
    """What an event tells of a supply."""
    request, handed_over_at = word >> 80 & 0xFFFFFFFF, word >> 112 & 0xFFFFFFFF
    tag = (word >> 144 & (1 << 80) - 1).to_bytes(10, "big")
    return SupplyTold(word & (1 << 80) - 1, request, handed_over_at, tag, word >> 224 & 0xFF, bool(word >> 232 & 1))


# --------------------------------------------------------------------------------------------- origins, leaves, sales


def signed_origin(signature: bytes) -> bytes:
    """Origin bytes of a document that its author signed (P2)."""
    return b"\x01" + signature


def leaf_origin(proof: Sequence[bytes]) -> bytes:
    """Origin bytes of a leaf of a root that its author anchored (P2)."""
    return b"\x02" + b"".join(proof)


def prescription_leaf(identity: bytes) -> bytes:
    """The leaf of a prescription in its prescriber's tree."""
    return merkle.leaf_of_bytes(identity)


def pack_leaf(chain_id: int, registry: str, pack: bytes, capacity: int) -> bytes:
    """The leaf of a pack in its batch's tree (D1). capacity: units in the sealed pack."""
    fields = (("uint256", chain_id), ("address", registry), ("bytes32", pack), ("uint32", capacity))
    return merkle.leaf_of_bytes(b"".join(encode_value(kind, value, kind) for kind, value in fields))


def sale_of(prescription: bytes, request: int) -> bytes:
    """What a sale is called in the pack registry: 20 bytes over prescription and request number."""
    return keccak256(
        encode_value("bytes32", prescription, "prescription") + encode_value("uint32", request, "request")
    )[:20]
