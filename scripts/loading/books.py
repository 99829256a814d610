"""Bill numbers of a run: a book for ranges, a book for single bills and red letters, behind all others (B1)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from carestamp.documents.invoice import identity
from carestamp.documents.invoice.typed import book_id, place_of
from carestamp.documents.nullifier import Epoch, MemoryKey
from scripts.cast import BASIC_INSURER, HOSPITAL
from scripts.loading.town import Town
from scripts.node import KEY
from scripts.stories.stage import ZONE

AUTHORITY = "90"
RANGED, SINGLE = "61", "62"
"""Kinds of bill, in the third pair of digits of a code."""


@dataclass
class Book:
    """Serials of one code. text: the code as bills print it; next: the first free serial."""

    text: str
    code: bytes = field(repr=False)
    first: int
    next: int

    @property
    def id(self) -> bytes:
        return book_id(self.code, self.first)

    def take(self) -> int:
        """A serial that nobody has."""
        self.next += 1
        return self.next - 1

    def place(self, serial: int) -> bytes:
        return place_of(self.code, serial)


class Books:
    """The fiscal regulator's desk."""

    def __init__(self, town: Town, visits: int) -> None:
        """Enough numbers for so many visits. They wait in the outbox."""
        self._town = town
        self.ranged = self._allot(RANGED, visits, batch=True)
        self.single = self._allot(SINGLE, 2 * visits, batch=False)

    def _allot(self, kind: str, serials: int, batch: bool) -> Book:
        year = dt.datetime.fromtimestamp(self._town.now, ZONE).year
        text, epoch = f"{AUTHORITY}01{kind}{year % 100:02d}", Epoch(AUTHORITY, year)
        code = identity.code_nullifier(MemoryKey({epoch: KEY}), epoch, text)
        first = (self._town.books.last_of(code) or 0) + 1
        book, steward = Book(text, code, first, first), self._town.cast.fiscal_steward
        payer = BASIC_INSURER if batch else 0
        self._town.bills.allot_book(steward, book.id, first + serials - 1, HOSPITAL, batch, payer)
        return book
