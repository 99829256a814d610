"""One patient's bill: settled with its range, or claimed, voided, exchanged by itself (B2 to B10)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

from carestamp.client import Draw, InvoiceStatus, PaperExchange, Reservation
from carestamp.documents import commitment
from carestamp.documents.invoice import content, profiles, typed
from carestamp.documents.invoice.batch import Batch, check_batch, masks_of
from carestamp.documents.invoice.typed import NO_LEAF, Invoice
from scripts.cast import HOSPITAL, INSURER_A, INSURER_B
from scripts.loading.books import Books
from scripts.loading.stamps import Question, status_of
from scripts.loading.town import Town
from scripts.stories.chainwork import HOUR

RANGED = {"settled": 61, "claimed": 11, "left": 10, "drawn": 3}
SINGLE = {"claimed alone": 7, "issued": 2, "red letter": 2, "red letter waits": 2, "on paper": 2}
"""What becomes of a hundred bills: of those in a range, and of those that are issued by themselves."""
CLAIMS = {"paid": 55, "paid half": 20, "approved": 12, "reserved": 13}
"""How far a payer gets with a hundred claims."""
PROFILE = profiles.by_name("china-bill")
EVIDENCE = b'{"kind":"carestamp.payment.1"}'


class Billed:
    """One bill. leaf: of its range, once that is anchored."""

    def __init__(self, town: Town, number: int, books: Books) -> None:
        self.town, self.ledger, self.books = town, town.bills, books
        self.fate = town.dealt("bill", RANGED | SINGLE)
        self.holder, self.leaf = town.key("bill", number), NO_LEAF
        self.invoice = self._written(number)

    @property
    def is_ranged(self) -> bool:
        return self.fate in RANGED

    def acts(self) -> Iterator[None]:
        """In their order; pauses where the next one needs the last one in a block."""
        if not self.is_ranged:
            self.ledger.issue(self.town.cast.biller, self.invoice, self.books.single.id)
            yield
        if self.fate == "drawn":
            self._draw()
        elif self.fate == "on paper":
            self._exchange()
        elif self.fate.startswith("claimed"):
            yield from self._claim(self.town.dealt("claim", CLAIMS))
        elif self.fate == "red letter waits":
            yield from self._claim("paid")
        if self.fate.startswith("red letter"):
            self._void()

    def stamp(self) -> Question:
        """What the ledger calls it."""
        return status_of(
            self.ledger, (typed.pack_terms(self.invoice).as_tuple(),), InvoiceStatus, listed=self.is_ranged
        )

    # ------------------------------------------------------------------------------------------------------ the holder

    def _draw(self) -> None:
        """Out of its range, by the patient's signature (B3)."""
        deadline = self.town.now + HOUR
        signature = self.ledger.sign(self.holder, Draw(self.ledger.digest_of(self.invoice), deadline))
        self.ledger.draw(self.town.cast.relayer, self.invoice, self.leaf, deadline, signature)

    def _exchange(self) -> None:
        paper = commitment.commit(commitment.new_salt(), b"number of the paper bill")
        asked = PaperExchange(self.ledger.digest_of(self.invoice), paper, 1, self.town.now + HOUR)
        self.ledger.exchange_for_paper(self.town.cast.biller, self.invoice, asked, self.ledger.sign(self.holder, asked))

    # ------------------------------------------------------------------------------------------------------- the payer

    def _claim(self, end: str) -> Iterator[None]:
        """Reserved with the patient's signature, approved, paid; or as far as it got (B4, B5)."""
        cast = self.town.cast
        number, who = self.town.lot.choice(((INSURER_A, cast.adjudicator_a), (INSURER_B, cast.adjudicator_b)))
        amount = self.invoice.total - self.invoice.fund
        capped = min(amount, self.invoice.cap)
        until, deadline = self.town.now + PROFILE.rules.reservationHours * HOUR, self.town.now + HOUR
        permit = Reservation(self.ledger.digest_of(self.invoice), number, 0, amount, capped, until, 1, deadline)
        signature = self.ledger.sign(self.holder, permit)
        self.ledger.reserve(who, self.invoice, permit, amount, capped, signature, leaf=self.leaf)
        if end == "reserved":
            return
        yield
        self.ledger.approve(who, self.invoice.place, number, 1, amount, capped)
        if end == "approved":
            return
        yield
        paid = amount // 2 if end == "paid half" else amount
        evidence = commitment.commit(commitment.new_salt(), EVIDENCE)
        self.ledger.pay(who, self.invoice.place, number, 1, paid, min(paid, capped), evidence)
        yield

    # ------------------------------------------------------------------------------------------------------ the issuer

    def _void(self) -> None:
        """A red letter: at once, or waiting until the payer has its money back (B8)."""
        book = self.books.single
        self.ledger.red_letter(self.town.cast.biller, self.invoice, book.place(book.take()), book.id)

    def _written(self, number: int) -> Invoice:
        book = self.books.ranged if self.is_ranged else self.books.single
        template, serial = self.town.lot.choice(self.town.bills_written), book.take()
        names = {"payer": f"示例参保人 {number:07d}", "payer_id": f"P{number:07d}"}
        bill = dataclasses.replace(template, code=book.text, number=str(serial), **names)
        holder, salt = self.holder.address, commitment.new_salt()
        terms = content.invoice_of(bill, salt, holder, HOSPITAL, book.code, PROFILE)
        return dataclasses.replace(terms, issued_at=self.town.now)


class Ranged:
    """The bills of a shift that lie under one root (B2)."""

    def __init__(self, town: Town, books: Books, billed: Sequence[Billed]) -> None:
        self._town, self._books = town, books
        self._billed = [each for each in billed if each.is_ranged]
        self._batch = Batch(town.bills.domain, [each.invoice for each in self._billed]) if self._billed else None

    def anchor(self) -> None:
        """Once; each holder gets leaf and proof."""
        if self._batch is not None:
            book, batch = self._books.ranged, self._batch
            self._town.bills.anchor(self._town.cast.biller, book.id, batch.first, len(batch), batch.root)
            for each in self._billed:
                each.leaf = batch.leaf(each.invoice.serial)

    def settle(self) -> None:
        """The basic insurer looks whether these are all the bills, then settles by mask (B3, B11)."""
        serials = [each.invoice.serial for each in self._billed if each.fate == "settled"]
        if self._batch is not None and serials:
            batch = check_batch(self._batch.domain, self._batch.range, self._batch.invoices)
            evidence = commitment.commit(commitment.new_salt(), EVIDENCE)
            masks = masks_of(self._books.ranged.code, serials)
            self._town.bills.settle(self._town.cast.adjudicator, batch.range, masks, evidence)
