"""What the invoice ledger keeps, read from its words into fields. Amounts are minor units, times seconds.

The bits are drawn in contracts/invoices/*Word.sol. What people sign is defined in carestamp.documents.invoice.typed.
"""

from __future__ import annotations

from dataclasses import dataclass

from carestamp.client.enums import ClaimState
from carestamp.client.errors import InvoiceCodec_RedLetter
from carestamp.documents.eip712 import int_to_address
from carestamp.documents.invoice.typed import Invoice

_RED_LETTER = 1 << 254
_TAG = (1 << 112) - 1


@dataclass(frozen=True, slots=True)
class InvoiceWord:
    """Everything that can change about a bill.

    tag: low 14 bytes of the hash of its terms. live: reserved and approved. paid: less what was recovered, without the
    fund's share. capped: of both under the further cap. approved: claims approved and not yet paid or released.
    ranks_done: ranks that paid, released or waived. settled: by a mask, before it got this word.
    """

    tag: bytes
    live: int
    paid: int
    capped: int
    approved: int
    ranks_done: frozenset[int]
    ordered: bool
    red_pending: bool
    red_lettered: bool
    on_paper: bool
    replaced: bool
    settled: bool

    @classmethod
    def of(cls, word: int) -> InvoiceWord:
        """Read from its word. Raises InvoiceCodec_RedLetter where a red letter stands in the place."""
        if word & _RED_LETTER:
            raise InvoiceCodec_RedLetter()
        live, paid, capped = (_bits(word, shift, 40) for shift in (112, 152, 192))
        done = frozenset(rank for rank in range(8) if word >> 240 + rank & 1)
        facts = (bool(word >> bit & 1) for bit in range(248, 254))
        return cls((word & _TAG).to_bytes(14, "big"), live, paid, capped, _bits(word, 232, 8), done, *facts)

    @property
    def known(self) -> bool:
        """Whether the bill has a word; one of a batch has none until it is drawn."""
        return any(self.tag)

    def left_of(self, invoice: Invoice) -> tuple[int, int]:
        """What payers may still reserve: in all, and under the further cap (B5)."""
        return invoice.total - invoice.fund - self.live - self.paid, invoice.cap - self.capped


@dataclass(frozen=True, slots=True)
class RedLetterWord:
    """A place where a red letter stands. link: low 14 bytes of the hash of its bill's id; deadline 0: none.
    aborted: it was taken back, and its number stays used."""

    link: bytes
    requester: int
    deadline: int
    aborted: bool

    @classmethod
    def of(cls, word: int) -> RedLetterWord | None:
        """Read from its word; None where none stands."""
        if not word & _RED_LETTER:
            return None
        return cls((word & _TAG).to_bytes(14, "big"), _bits(word, 112, 32), _bits(word, 152, 32), bool(word >> 255))


@dataclass(frozen=True, slots=True)
class Claim:
    """A payer's claim on a bill. amount: reserved, approved or last paid; paid: less recovered, over all attempts."""

    state: ClaimState
    attempts: int
    rank: int
    until: int
    amount: int
    capped: int
    paid: int
    capped_paid: int

    @classmethod
    def of(cls, word: int) -> Claim:
        """Read from its word."""
        amounts = (_bits(word, shift, 40) for shift in (0, 40, 80, 120))
        state, attempts, rank = (_bits(word, shift, 8) for shift in (192, 200, 208))
        return cls(ClaimState(state), attempts, rank, _bits(word, 160, 32), *amounts)


@dataclass(frozen=True, slots=True)
class DeclaredOrder:
    """What the ledger keeps of an order of payers. fingerprint: first 24 bytes of the hash of its two words."""

    declared_at: int
    sequence: int
    fingerprint: bytes

    @classmethod
    def of(cls, word: int) -> DeclaredOrder:
        """Read from its word; sequence 0 when none was declared."""
        return cls(_bits(word, 0, 32), _bits(word, 32, 32), (word >> 64).to_bytes(24, "big"))


@dataclass(frozen=True, slots=True)
class Book:
    """A book (B1). issuer 0: never allotted. next: serial from which the next range may begin. mask_payer 0: nobody.
    regulator: that allotted it."""

    issuer: int
    last: int
    next: int
    mask_payer: int
    batch: bool
    closed: bool
    regulator: int

    @classmethod
    def of(cls, word: int) -> Book:
        """Read from its word."""
        issuer, payer, regulator = (_bits(word, shift, 32) for shift in (0, 160, 194))
        batch, closed = (bool(word >> bit & 1) for bit in (192, 193))
        return cls(issuer, _bits(word, 32, 64), _bits(word, 96, 64), payer, batch, closed, regulator)


@dataclass(frozen=True, slots=True)
class AnchoredRange:
    """By whom and when a range was anchored; anchored_at 0: never."""

    biller: str
    issuer: int
    mask_payer: int
    anchored_at: int

    @classmethod
    def of(cls, word: int) -> AnchoredRange:
        """Read from its word."""
        issuer, payer, at = (_bits(word, shift, 32) for shift in (160, 192, 224))
        return cls(int_to_address(_bits(word, 0, 160)), issuer, payer, at)


@dataclass(frozen=True, slots=True)
class Deduction:
    """What was deducted of a bill, and whether that still holds. net 0: nothing was."""

    holds: bool
    net: int
    purpose: bytes


def _bits(word: int, shift: int, size: int) -> int:
    return word >> shift & (1 << size) - 1
