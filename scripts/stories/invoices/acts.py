"""Acts of the invoice ledger, each written down by the recorder with the rules that it shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from eth_account.signers.local import LocalAccount

from carestamp.chain import Receipt
from carestamp.documents import commitment
from carestamp.documents.invoice import typed
from carestamp.documents.invoice.typed import CoverageOrder, Reservation
from carestamp.errors import CarestampError, Words
from scripts.stories.acting import RELAYED, Acting
from scripts.stories.invoices.books import PROFILE, Books
from scripts.stories.invoices.papers import BillPaper, Desk, yuan
from scripts.stories.invoices.people import Own, People
from scripts.stories.invoices.words import SCRIPT
from scripts.stories.register import Person
from scripts.stories.stage import HOUR, Stage


@dataclass(frozen=True)
class Claim:
    """What a payer asks of a bill, as the holder signed for it. capped: of the amount under the further cap."""

    paper: BillPaper
    payer: Person
    permission: Reservation
    amount: int
    capped: int
    signature: bytes

    @property
    def number(self) -> int:
        return self.payer.house.number

    def part(self, amount: int) -> tuple[int, int]:
        """Less of it: amount, and what of that is under the further cap."""
        return amount, min(self.capped, amount)


class Acts(Acting):
    """What people do with bills. Each method is one act; `…refused` say with what."""

    def __init__(self, stage: Stage, people: People, books: Books, desk: Desk) -> None:
        super().__init__(stage)
        self.people, self.books, self.desk, self.ledger = people, books, desk, stage.invoices

    @property
    def own(self) -> Own:
        return self.people.own

    # ------------------------------------------------------------------------------------------------------- the issuer

    def issue(self, paper: BillPaper, rules: Sequence[str] = ("B1", "B2")) -> None:
        book, biller = self.books.single_book_of(paper.place), paper.biller
        self.do("issue", biller, paper.view, lambda: self.ledger.issue(biller.account, paper.invoice, book.id), rules)

    def red_letter(self, paper: BillPaper, code: str = "red-request", note: Words | None = None) -> bytes:
        """The issuer's red letter, with a number of its own; that number's place."""
        book, serial = self.books.free_number(paper.biller.house)
        red, account = book.place(serial), paper.biller.account
        self.do(
            code,
            paper.biller,
            paper.view,
            lambda: self.ledger.red_letter(account, paper.invoice, red, book.id),
            ("B8",),
            note,
        )
        return red

    def complete(self, paper: BillPaper, red: bytes, debt: int = 0) -> None:
        """Anyone ends the waiting; what the ledger says of fund and debts must be so to the fen."""
        relayer, name = self.own.relayer, "red-debt" if debt else "red-done"
        note = SCRIPT.remark(name, yuan(paper.invoice.fund), yuan(debt))
        done = self.do("red-complete", relayer, paper.view, lambda: self._complete(paper, red), ("B8", "B12"), note)
        (event,) = done.all_named("InvoiceRedLettered")
        self.recorder.agree(
            "red-complete", paper.view, (paper.invoice.fund, debt), (event["fundReversed"], event["debt"])
        )

    def complete_refused(self, paper: BillPaper, red: bytes, expected: CarestampError) -> None:
        code, relayer = "red-too-early", self.own.relayer
        self.refused(code, relayer, paper.view, lambda: self._complete(paper, red), expected, ("B8",))

    def _complete(self, paper: BillPaper, red: bytes) -> Receipt:
        return self.ledger.complete_red_letter(self.own.relayer.account, paper.invoice, red)

    # ------------------------------------------------------------------------------------------------------- the holder

    def order(self, paper: BillPaper, payers: Sequence[Person], days: Sequence[int]) -> None:
        """Who pays first, signed by the patient."""
        digest, deadline = self.ledger.digest_of(paper.invoice), self.stage.now + HOUR
        order = CoverageOrder(digest, tuple(each.house.number for each in payers), tuple(days), 1, deadline)
        signature, relayer = self.ledger.sign(paper.holder, order), self.own.relayer.account
        self.do(
            "order",
            paper.patient,
            paper.view,
            lambda: self.ledger.declare_order(relayer, paper.invoice, order, signature),
            ("B6", "X5"),
            RELAYED,
        )
        paper.order = order

    def claim(
        self,
        paper: BillPaper,
        payer: Person,
        amount: int,
        hours: int = PROFILE.rules.reservationHours,
        capped: int | None = None,
    ) -> Claim:
        """The patient signs that this payer may reserve this much, for so many hours; nobody else can use it."""
        number, now, place = payer.house.number, self.stage.now, paper.place
        share = min(amount, self.ledger.left_of(paper.invoice)[1] if capped is None else capped)
        payers = paper.order.payers if paper.order else ()
        rank = payers.index(number) if number in payers else 0
        attempt = self.ledger.claim_of(place, number).attempts + 1
        digest, until = self.ledger.digest_of(paper.invoice), now + hours * HOUR
        permission = Reservation(digest, number, rank, amount, share, until, attempt, now + HOUR)
        return Claim(paper, payer, permission, amount, share, self.ledger.sign(paper.holder, permission))

    # ------------------------------------------------------------------------------------------------------- the payers

    def reserve(self, claim: Claim, rules: Sequence[str] = ("B4", "B5"), code: str = "reserve") -> Claim:
        self._claimed(code, claim, lambda: self.reserving(claim), rules, yuan(claim.amount))
        return claim

    def reserve_refused(
        self, code: str, claim: Claim, expected: CarestampError, rules: Sequence[str], note: Words | None = None
    ) -> None:
        self.refused(code, claim.payer, claim.paper.view, lambda: self.reserving(claim), expected, rules, note)

    def reserving(self, claim: Claim) -> Receipt:
        given = (claim.permission, claim.amount, claim.capped, claim.signature)
        paper = claim.paper
        return self.ledger.reserve(claim.payer.account, paper.invoice, *given, paper.order, paper.leaf)

    def reserve_call(self, claim: Claim) -> Any:
        """The same as a call that somebody else sends."""
        asked = typed.pack_reservation(claim.permission, claim.amount, claim.capped)
        terms, leaf = typed.pack_terms(claim.paper.invoice).as_tuple(), claim.paper.leaf.as_tuple()
        return self.ledger.call("reserve", terms, asked, typed.NO_ORDER, leaf, claim.signature)

    def approve(self, claim: Claim, amount: int | None = None) -> None:
        asked = claim.part(claim.amount if amount is None else amount)
        given = (*self._by(claim), *asked)
        self._claimed("approve-claim", claim, lambda: self.ledger.approve(*given), ("B7",), yuan(asked[0]))

    def pay(
        self, claim: Claim, amount: int | None = None, note: Words | None = None, rules: Sequence[str] = ("B5", "B7")
    ) -> None:
        """With a commitment to the proof of payment."""
        asked = claim.part(claim.amount if amount is None else amount)
        given = (*self._by(claim), *asked, self.evidence())
        self._claimed("pay", claim, lambda: self.ledger.pay(*given), rules, note or yuan(asked[0]))

    def reimburse(self, claim: Claim, paid: int | None = None) -> Claim:
        """Reserved, approved, paid."""
        self.reserve(claim)
        self.approve(claim)
        self.pay(claim, paid)
        return claim

    def recover(self, claim: Claim, note: Words | None = None) -> None:
        """The payer got all of its money back."""
        given = (*self._by(claim), 0, 0, self.evidence())
        self._claimed("recover", claim, lambda: self.ledger.recover(*given), ("B8",), note)

    def expire(self, claim: Claim) -> None:
        relayer = self.own.relayer
        self.do("expire", relayer, claim.paper.view, lambda: self.expiring(claim), ("B7",), SCRIPT.remark("anyone"))

    def expire_refused(self, code: str, claim: Claim, expected: CarestampError) -> None:
        self.refused(code, self.own.relayer, claim.paper.view, lambda: self.expiring(claim), expected, ("B7",))

    def expiring(self, claim: Claim) -> Receipt:
        return self.ledger.expire(self.own.relayer.account, claim.paper.place, claim.number)

    def evidence(self) -> bytes:
        """A commitment to a proof of payment, which stays with the payer."""
        return commitment.commit(commitment.new_salt(), b'{"kind":"carestamp.payment.1"}')

    def _by(self, claim: Claim) -> tuple[LocalAccount, bytes, int, int]:
        """Who acts, on which bill, for which payer, on which try."""
        return claim.payer.account, claim.paper.place, claim.number, claim.permission.attempt

    def _claimed(
        self, code: str, claim: Claim, call: Callable[[], Receipt], rules: Sequence[str], note: Words | None
    ) -> None:
        self.do(code, claim.payer, claim.paper.view, call, rules, note)
