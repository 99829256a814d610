"""Bills and batches of bills with sensible defaults, so that a test says only what it is about. Amounts in fen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from carestamp.documents import commitment, eip712
from carestamp.documents.eip712 import Domain
from carestamp.documents.invoice import profiles, typed
from carestamp.documents.invoice.batch import Batch, Masks, Range, masks_of
from carestamp.documents.invoice.typed import NO_LEAF, Invoice, Leaf, Terms
from tests.support.papers import some_bytes

USUAL = "china-bill"
NO_PAPER = "germany-bill"
TOTAL, FUND = 1000_00, 600_00
"""Of rule B12: what is left for payers and patient is 400.00."""


def some_code() -> bytes:
    """The nullifier of a bill code that no other call gives."""
    return some_bytes("bill code")[: typed.CODE_BYTES]


def invoice(holder: str, issuer: int, code: bytes, serial: int, issued_at: int, **changes: Any) -> Invoice:
    """Terms of a bill; `changes` replace its fields, `profile` by its name. The cap is the total, unless told."""
    known = profiles.by_name(changes.pop("profile", USUAL))
    amounts = {"total": TOTAL, "fund": FUND} | changes
    amounts = {"cap": amounts["total"]} | amounts
    content = commitment.commit(some_bytes("salt"), b"{}")
    written = Invoice(content, holder, issuer, code, serial, issued_at, known.number, 0, 0, 0)
    return replace(written, **amounts)


@dataclass(frozen=True)
class Bill:
    """A bill, the book its number is from, and where it stands in its batch. The leaf goes with each act: a known
    bill ignores it."""

    invoice: Invoice
    domain: Domain
    book: bytes
    leaf: Leaf = NO_LEAF

    @property
    def id(self) -> bytes:
        return self.invoice.place

    @property
    def terms(self) -> Terms:
        return typed.pack_terms(self.invoice)

    @property
    def digest(self) -> bytes:
        """What its holder names when it signs."""
        return eip712.digest(self.domain, self.invoice)

    @property
    def rest(self) -> int:
        """What payers and patient bear."""
        return self.invoice.total - self.invoice.fund

    def altered(self, **changes: Any) -> Bill:
        """The same evidence for other terms."""
        return replace(self, invoice=replace(self.invoice, **changes))


@dataclass(frozen=True)
class Lot:
    """Bills under one root, as they were anchored."""

    batch: Batch
    book: bytes

    def __len__(self) -> int:
        return len(self.batch)

    @cached_property
    def bills(self) -> tuple[Bill, ...]:
        """Each with its leaf."""
        return tuple(
            Bill(each, self.batch.domain, self.book, self.batch.leaf(each.serial)) for each in self.batch.invoices
        )

    @property
    def range(self) -> Range:
        return self.batch.range

    def masks(self, *numbers: int) -> Masks:
        """The call that settles these bills, counted from 0; all of them without a number."""
        code, first = self.batch.invoices[0].code, self.batch.first
        return masks_of(code, [first + each for each in numbers or range(len(self))])
