"""What people sign about bills: EIP-712 in the domain of one invoice ledger, and the packed words that acts take (B2).

A bill's id is its place: 24 bytes of nullifier of its code, then its serial in 8 bytes. What leaves commit to and what
holders sign as `invoice` is the whole EIP-712 digest of the readable terms. Amounts are minor units, times seconds.
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
    encode_value,
    int_to_address,
    struct_hash,
)

MOST_RANKS = 8
CODE_BYTES = 24

TYPES: Types = MappingProxyType(
    {
        "Invoice": (
            ("content", "bytes32"),
            ("holder", "address"),
            ("issuer", "uint32"),
            ("code", "bytes24"),
            ("serial", "uint64"),
            ("issuedAt", "uint32"),
            ("profile", "uint32"),
            ("total", "uint40"),
            ("fund", "uint40"),
            ("cap", "uint40"),
        ),
        "Draw": (("invoice", "bytes32"), ("deadline", "uint32")),
        "CoverageOrder": (
            ("invoice", "bytes32"),
            ("payers", "uint32[]"),
            ("days", "uint16[]"),
            ("sequence", "uint32"),
            ("deadline", "uint32"),
        ),
        "Reservation": (
            ("invoice", "bytes32"),
            ("payer", "uint32"),
            ("rank", "uint8"),
            ("maximum", "uint40"),
            ("capped", "uint40"),
            ("until", "uint32"),
            ("attempt", "uint8"),
            ("deadline", "uint32"),
        ),
        "PaperExchange": (
            ("invoice", "bytes32"),
            ("paper", "bytes32"),
            ("sequence", "uint32"),
            ("deadline", "uint32"),
        ),
        "Use": (
            ("invoice", "bytes32"),
            ("kind", "uint8"),
            ("organisation", "uint32"),
            ("purpose", "bytes32"),
            ("deadline", "uint32"),
        ),
    }
)
"""Type name to (field, type), in the order that is hashed. A struct's class below has its fields in this order."""


class Signed(Struct):
    """What is signed about bills."""

    __slots__ = ()
    types: ClassVar[Types] = TYPES


class UseKind(enum.IntEnum):
    """What a bill is used for besides being reimbursed (B10)."""

    DEDUCTION = 0
    PROOF = 1
    FIXED_BENEFIT = 2


def invoices_domain(chain_id: int, ledger: str) -> Domain:
    """Of an InvoiceRegistry."""
    return Domain("Carestamp Invoices", "1", chain_id, ledger)


def invoice_uses_domain(chain_id: int, contract: str) -> Domain:
    """Of an InvoiceUses, where a Use is recorded; the bill it names is hashed in the domain of its ledger."""
    return Domain("Carestamp Invoice Uses", "1", chain_id, contract)


@dataclass(frozen=True, slots=True)
class Invoice(Signed):
    """Terms as people read them. content: commitment; code: nullifier of the bill code; fund: settled at issue;
    cap: most that payers may take under the further cap, the total where none is declared."""

    type_name: ClassVar[str] = "Invoice"
    content: bytes
    holder: str
    issuer: int
    code: bytes
    serial: int
    issued_at: int
    profile: int
    total: int
    fund: int
    cap: int

    @property
    def place(self) -> bytes:
        """Its id. Raises TypedDataError."""
        return place_of(self.code, self.serial)


@dataclass(frozen=True, slots=True)
class Terms:
    """The same terms in the four words that acts take."""

    content: bytes
    head: int
    body: int
    place: bytes

    def as_tuple(self) -> tuple[bytes, int, int, bytes]:
        """For ABI calls."""
        return (self.content, self.head, self.body, self.place)


@dataclass(frozen=True, slots=True)
class Leaf:
    """Where a bill of a batch stands: its anchored range, and the proof from its leaf to the root (B2)."""

    first: int
    count: int
    proof: tuple[bytes, ...]

    def as_tuple(self) -> tuple[int, int, list[bytes]]:
        """For ABI calls."""
        return (self.first, self.count, list(self.proof))


NO_LEAF = Leaf(0, 0, ())
"""For a bill that the ledger knows."""


@dataclass(frozen=True, slots=True)
class Draw(Signed):
    """The holder takes a bill out of its batch (B3)."""

    type_name: ClassVar[str] = "Draw"
    invoice: bytes
    deadline: int


@dataclass(frozen=True, slots=True)
class CoverageOrder(Signed):
    """The holder's order of payers (B6). days: how long each rank has, in days, before the next may pass it."""

    type_name: ClassVar[str] = "CoverageOrder"
    invoice: bytes
    payers: tuple[int, ...]
    days: tuple[int, ...]
    sequence: int
    deadline: int


@dataclass(frozen=True, slots=True)
class Reservation(Signed):
    """The holder lets one payer reserve (B4). maximum: the most of it; capped: most of that under the further cap."""

    type_name: ClassVar[str] = "Reservation"
    invoice: bytes
    payer: int
    rank: int
    maximum: int
    capped: int
    until: int
    attempt: int
    deadline: int


@dataclass(frozen=True, slots=True)
class PaperExchange(Signed):
    """The holder wants paper instead (B10). paper: commitment to the paper bill's number."""

    type_name: ClassVar[str] = "PaperExchange"
    invoice: bytes
    paper: bytes
    sequence: int
    deadline: int


@dataclass(frozen=True, slots=True)
class Use(Signed):
    """The holder shows a bill to an organisation for a purpose (B10)."""

    type_name: ClassVar[str] = "Use"
    invoice: bytes
    kind: UseKind
    organisation: int
    purpose: bytes
    deadline: int


# ------------------------------------------------------------------------------------------------------------- hashing


def invoice_leaf(invoice_digest: bytes) -> bytes:
    """The leaf of a bill in its range's tree: hashed twice, so that no inner node passes for one (B2)."""
    return merkle.leaf_of_bytes(invoice_digest)


# ------------------------------------------------------------------------------------------------------ places, packing


def place_of(code: bytes, serial: int) -> bytes:
    """The 32 bytes that a bill is known by: nullifier of its code ‖ serial (B1). Raises TypedDataError."""
    return encode_value("bytes24", code, "code")[:CODE_BYTES] + encode_value("uint64", serial, "serial")[24:]


def book_id(code: bytes, first: int) -> bytes:
    """A book is known by the place of its first serial (B1). Raises TypedDataError."""
    return place_of(code, first)


def bucket_and_bit(place: bytes) -> tuple[int, int]:
    """Where the bit of a bill stands: key of the word, and number of the bit from 0 (B3)."""
    return int.from_bytes(place[:-1], "big"), place[-1]


def pack_terms(invoice: Invoice) -> Terms:
    """The four words. Raises TypedDataError for a value that does not fit."""
    i = invoice
    struct_hash(i)
    head = address_to_int(i.holder, "holder") | i.issued_at << 160 | i.profile << 192 | i.issuer << 224
    return Terms(bytes(i.content), head, i.total | i.fund << 40 | i.cap << 80, i.place)


def unpack_terms(terms: Terms) -> Invoice:
    """The readable form. Raises TypedDataError for bits that mean nothing."""
    if len(terms.content) != 32 or len(terms.place) != 32:
        raise TypedDataError("terms: content and place have 32 bytes")
    if not 0 <= terms.head < 1 << 256 or not 0 <= terms.body < 1 << 120:
        raise TypedDataError("terms: bits that mean nothing")
    issued_at, profile, issuer = _lanes(terms.head >> 160, 32)
    code, serial = terms.place[:CODE_BYTES], int.from_bytes(terms.place[CODE_BYTES:], "big")
    holder = int_to_address(terms.head & (1 << 160) - 1)
    return Invoice(terms.content, holder, issuer, code, serial, issued_at, profile, *_lanes(terms.body, 40))


def pack_order(order: CoverageOrder) -> tuple[int, int]:
    """Payers and days in the two words that acts take, rank 0 lowest (B6).

    Raises TypedDataError for no rank, more than eight, a payer 0, or not a number of days for each.
    """
    struct_hash(order)
    if not 1 <= len(order.payers) <= MOST_RANKS or len(order.days) != len(order.payers) or 0 in order.payers:
        raise TypedDataError("payers: one to eight, with days for each")
    payers = sum(payer << 32 * rank for rank, payer in enumerate(order.payers))
    return payers, sum(days << 16 * rank for rank, days in enumerate(order.days))


NO_ORDER = (0, 0)
"""Where the holder declared none."""


def pack_reservation(permission: Reservation, amount: int, capped: int) -> int:
    """What a payer asks, `amount` and of it `capped`, and what the holder signed, in the word that the act takes (B4).

    Raises TypedDataError for a value that does not fit.
    """
    struct_hash(permission)
    for name, value in (("amount", amount), ("capped", capped)):
        encode_value("uint40", value, name)
    p = permission
    amounts = amount | capped << 40 | p.maximum << 80 | p.capped << 120
    return amounts | p.until << 160 | p.attempt << 200 | p.rank << 208 | p.deadline << 216


def _lanes(word: int, bits: int) -> Sequence[int]:
    return [word >> bits * lane & (1 << bits) - 1 for lane in range(3)]
