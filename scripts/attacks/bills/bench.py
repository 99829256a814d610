"""The bench of bills: real documents of synthetic patients, the cast's billers and payers, books of fresh numbers."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cached_property
from typing import Any

from carestamp.chain import Receipt
from carestamp.client import InvoiceClient
from carestamp.documents import commitment
from carestamp.documents.invoice import content
from carestamp.documents.invoice.batch import Batch
from carestamp.errors import Words
from scripts import cast as casting
from scripts.attacks.attack import Front
from scripts.attacks.bench import Bench, Expected
from scripts.attacks.ground import Ground
from scripts.stories.invoices.acts import Acts, Claim
from scripts.stories.invoices.books import PROFILE, Book, Books
from scripts.stories.invoices.dossiers import Dossier, listed
from scripts.stories.invoices.papers import BillPaper, Desk
from scripts.stories.invoices.people import People
from scripts.stories.invoices.words import SCRIPT
from scripts.stories.register import House, Person
from scripts.stories.stage import Stage, StoryError

LEAST = 20_000
"""Fen that payers can share in an attack."""
Fits = Callable[[Dossier], bool]


class CastPeople(People):
    """Whoever the documents name, the cast's provincial hospitals issue."""

    def biller_of(self, dossier: Dossier) -> Person:  # noqa: ARG002
        return self.own.biller


def shared(dossier: Dossier) -> bool:
    """There is something left for two payers, and no further cap."""
    return dossier.bill.personal >= LEAST and not dossier.bill.self_paid


def capped(dossier: Dossier) -> bool:
    """A part of what is left lies outside a further cap."""
    return dossier.bill.personal >= LEAST and bool(dossier.bill.self_paid)


class BillBench(Bench):
    """Bills, claims and books, ready to be attacked."""

    def __init__(self, ground: Ground, front: Front[Any]) -> None:
        super().__init__(ground, front)
        self.people = CastPeople(self.stage)
        self.own = self.people.own
        self.books = Books(self.stage, self.people)
        self.desk = Desk(self.stage, self.people, self.books)
        self.acts_of_bills = Acts(self.stage, self.people, self.books, self.desk)
        self.payer_a = self._payer("演示保险甲 Demo Insurer A", casting.INSURER_A, "adjudicator_a")
        self.payer_b = self._payer("演示保险乙 Demo Insurer B", casting.INSURER_B, "adjudicator_b")
        hospital = House(casting.HOSPITAL, "演示医院 Demo Hospital", self.cast.hospital_steward)
        self.other_biller = Person(self.cast.biller, hospital, "biller")
        self._dossiers = listed(self.stage.given, "sample")
        self._written = self._lots = 0

    @staticmethod
    def more_words() -> dict[str, Words]:
        return dict(SCRIPT.acts)

    @property
    def ledger(self) -> InvoiceClient:
        return self.stage.invoices

    # ------------------------------------------------------------------------------------------------------------ bills

    def bill(self, fits: Fits = shared) -> BillPaper:
        """Written from the first document that fits; its number is its own, in a book that is allotted. Not issued."""
        self._written += 1
        dossier = dataclasses.replace(self._dossier(fits), source=f"attack {self._written}")
        paper = self.desk.write(dossier)
        self.books.allot_for([dossier])
        return paper

    def issued(self, fits: Fits = shared) -> BillPaper:
        paper = self.bill(fits)
        self.acts_of_bills.issue(paper)
        return paper

    def book_of(self, paper: BillPaper) -> Book:
        return self.books.single_book_of(paper.place)

    def _dossier(self, fits: Fits) -> Dossier:
        for each in self._dossiers:
            if fits(each):
                return each
        raise StoryError("no sample bill fits an attack: raise the number of synthetic bills")

    def _payer(self, name: str, number: int, account: str) -> Person:
        house = House(number, name, getattr(self.cast, account.replace("adjudicator", "insurer") + "_steward"))
        return Person(getattr(self.cast, account), house, "adjudicator")

    # ----------------------------------------------------------------------------------------------------------- claims

    def claim(self, paper: BillPaper, payer: Person, amount: int, **more: Any) -> Claim:
        """Signed by the patient, not brought yet."""
        return self.acts_of_bills.claim(paper, payer, amount, **more)

    def reserved(self, paper: BillPaper, payer: Person, amount: int, **more: Any) -> Claim:
        return self.acts_of_bills.reserve(self.claim(paper, payer, amount, **more))

    def paid(self, paper: BillPaper, payer: Person, amount: int) -> Claim:
        return self.acts_of_bills.reimburse(self.claim(paper, payer, amount))

    def grabs(self, claim: Claim, expected: Expected, *things: object, by: Person | None = None) -> None:
        """Somebody reserves what it must not. by: another account than the payer's."""
        self.tries(lambda: self.reserve(claim, by), expected, claim.paper, *things)

    def reserve(self, claim: Claim, by: Person | None = None) -> Receipt:
        """As a thief sends it."""
        paper, given = claim.paper, (claim.permission, claim.amount, claim.capped, claim.signature)
        account = (by or claim.payer).account
        return self.thief.invoices.reserve(account, paper.invoice, *given, paper.order, paper.leaf)

    # ---------------------------------------------------------------------------------------------------------- batches

    def lot(self, count: int = 8, mask_payer: bool = True) -> Lot:
        """So many bills under one root, in a book of its own, anchored. The basic insurer settles by mask, or A."""
        lot = self.unanchored(count, mask_payer)
        biller = self.own.biller
        given = (biller.account, lot.book.id, lot.book.first, count, lot.batch.root)
        self.honest("anchor", biller, f"{count} 张 bills", lambda: self.ledger.anchor(*given), ("B2", "B11"))
        return lot

    def unanchored(self, count: int = 8, mask_payer: bool = True) -> Lot:
        """The same, before it is anchored."""
        self._lots += 1
        text, code = self.books.made_up_code(f"{self._lots:02d}")
        book = Book(code, 1, count, self.own.biller.house, text)
        self.books.allot(book, self.own.insurer.house.number if mask_payer else self.payer_a.house.number)
        return Lot(self.stage, self.desk, book, self._dossier(shared), self.own.biller)


class Lot:
    """Bills with consecutive numbers, each with a salt and a holder of its own."""

    def __init__(self, stage: Stage, desk: Desk, book: Book, dossier: Dossier, biller: Person) -> None:
        self._stage, self.book = stage, book
        self.papers = [self._paper(desk, dossier, serial, biller) for serial in range(book.first, book.last + 1)]
        for each in self.papers:
            each.leaf = self.batch.leaf(each.invoice.serial)

    @cached_property
    def batch(self) -> Batch:
        return Batch(self._stage.invoices.domain, (each.invoice for each in self.papers))

    def _paper(self, desk: Desk, dossier: Dossier, serial: int, biller: Person) -> BillPaper:
        bill = dataclasses.replace(dossier.bill, code=self.book.text, number=str(serial))
        salt, holder = commitment.new_salt(), desk.new_holder()
        terms = content.invoice_of(bill, salt, holder.address, self.book.house.number, self.book.code, PROFILE)
        terms = dataclasses.replace(terms, issued_at=self._stage.now)
        name = f"batch-{serial}.json"
        return desk.paper(Dossier(name, name, "json", "own", bill), terms, salt, holder, biller)
