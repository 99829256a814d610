"""Books of bill numbers: the operator's nullifiers, and the regulator who allots serials, never twice (B1, X3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from carestamp.documents.invoice import identity, profiles
from carestamp.documents.invoice.model import Bill
from carestamp.documents.invoice.typed import book_id, place_of
from carestamp.documents.nullifier import Epoch, MemoryKey
from carestamp.errors import Words
from scripts.stories.acting import Acting
from scripts.stories.invoices.dossiers import Dossier
from scripts.stories.invoices.people import People
from scripts.stories.register import House
from scripts.stories.stage import Stage

PROFILE = profiles.by_name("china-bill")
SPARE_NUMBERS = 20
"""Serials that a house gets for red letters and new bills."""
AUTHORITY = "90"
"""Of codes that the demo makes up."""


@dataclass(frozen=True)
class Book:
    """Serials of one code, first to last, of one house. text: the code, where the demo made it up."""

    code: bytes
    first: int
    last: int
    house: House
    text: str = ""

    @property
    def id(self) -> bytes:
        return book_id(self.code, self.first)

    def place(self, serial: int) -> bytes:
        return place_of(self.code, serial)


class Books(Acting):
    """The regulator's desk. Samples have keys of their own, so that their numbers never meet those of an input."""

    def __init__(self, stage: Stage, people: People) -> None:
        super().__init__(stage)
        self._people = people
        self._keys: dict[tuple[str, Epoch], MemoryKey] = {}
        self._books: list[Book] = []
        self._spare: dict[int, tuple[Book, Iterator[int]]] = {}

    def code_of(self, bill: Bill, source: str) -> bytes:
        """The nullifier of a bill's code: computed by the operator, read by everybody else."""
        epoch = identity.epoch_of(bill, PROFILE)
        key = self._keys.setdefault((source, epoch), MemoryKey.random([epoch]))
        return identity.code_nullifier(key, epoch, bill.code)

    def allot_for(self, dossiers: Iterable[Dossier]) -> None:
        """Single books for all these bills: of each code upwards, a run of one house's numbers at a time."""
        for code, serial_houses in self._by_code(dossiers):
            for house, run in groupby(serial_houses, key=lambda each: each[1]):
                serials = [serial for serial, _ in run]
                self.allot(Book(code, serials[0], serials[-1], house))

    def allot(self, book: Book, mask_payer: int = 0, note: Words | None = None) -> Book:
        """One book; with a mask payer it is a batch book."""
        regulator, batch = self._people.own.regulator, bool(mask_payer)
        given = (book.id, book.last, book.house.number, batch, mask_payer)
        said = f"{book.last - book.first + 1} 个号码 numbers → {book.house.number}"
        ledger = self.stage.invoices
        self.do("allot", regulator, said, lambda: ledger.allot_book(regulator.account, *given), ("B1",), note)
        self._books.append(book)
        return book

    def single_book_of(self, place: bytes) -> Book:
        """The book that a bill lies in."""
        serial = int.from_bytes(place[24:], "big")
        return next(each for each in self._books if each.code == place[:24] and each.first <= serial <= each.last)

    @property
    def largest(self) -> Book:
        return max(self._books, key=lambda each: each.last - each.first)

    def free_number(self, house: House) -> tuple[Book, int]:
        """A serial that nobody used, for a red letter or a new bill of this house."""
        if house.number not in self._spare:
            book = self.allot(self._spare_book(house))
            self._spare[house.number] = book, iter(range(book.first, book.last + 1))
        book, serials = self._spare[house.number]
        return book, next(serials)

    def made_up_code(self, kind: str) -> tuple[str, bytes]:
        """A bill code of this kind (two digits) under the demo's own authority, and its nullifier."""
        year = self.stage.today.year
        text, epoch = f"{AUTHORITY}01{kind}{year % 100:02d}", Epoch(AUTHORITY, year)
        key = self._keys.setdefault(("own", epoch), MemoryKey.random([epoch]))
        return text, identity.code_nullifier(key, epoch, text)

    def _spare_book(self, house: House) -> Book:
        text, code = self.made_up_code("99")
        first = 1 + SPARE_NUMBERS * len(self._spare)
        return Book(code, first, first + SPARE_NUMBERS - 1, house, text)

    def _by_code(self, dossiers: Iterable[Dossier]) -> Iterator[tuple[bytes, Sequence[tuple[int, House]]]]:
        codes: dict[bytes, list[tuple[int, House]]] = {}
        for each in dossiers:
            house = self._people.biller_of(each).house
            codes.setdefault(self.code_of(each.bill, each.source), []).append((each.bill.serial, house))
        for code, found in codes.items():
            yield code, sorted(found, key=lambda each: each[0])
