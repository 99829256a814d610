"""Every act on bills as something that can be done in both worlds: now, again, or with others in one block."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.model import bill_people as people
from tests.model.bill_house import (
    LEDGER,
    USES,
    BillHouse,
    Doing,
    packed,
    packed_leaf,
    packed_order,
    packed_range,
    packed_reservation,
)
from tests.model.bill_terms import Bill, Leaf, Order, Range, Reservation
from tests.model.bill_uses import Use, UseKind
from tests.model.invoices import Amounts
from tests.model.people import person
from tests.model.signing import Signed

FUNCTIONS = {UseKind.DEDUCTION: "deduct", UseKind.PROOF: "prove", UseKind.FIXED_BENEFIT: "benefit"}


class Acts:
    """Callers and signers are addresses; `signature` None is the empty one."""

    def __init__(self, house: BillHouse) -> None:
        self.house = house
        self.ledger = house.invoices

    def _doing(self, function: str, model: Callable[..., None], caller: str, given: Any, *values: Any) -> Doing:
        return Doing(function, lambda: model(*given), LEDGER, function, caller, values)

    def bytes_of(self, signature: Signed | None, contract: str = LEDGER) -> bytes:
        if signature is None:
            return b""
        return self.house.signature(contract, signature, self.name_of(signature.by))

    @staticmethod
    def name_of(address: str) -> str:
        return next((name for name in people.EVERYBODY if person(name).address == address), "outsider")

    # --- books

    def allot(self, caller: str, book: bytes, last: int, issuer: int, batch: bool, mask_payer: int) -> Doing:
        given = (book, last, issuer, batch, mask_payer)
        return self._doing("allotBook", self.ledger.allot_book, caller, (caller, *given), *given)

    def close_book(self, caller: str, book: bytes) -> Doing:
        return self._doing("closeBook", self.ledger.close_book, caller, (caller, book), book)

    # --- issuers

    def issue(self, caller: str, bill: Bill, book: bytes) -> Doing:
        return self._doing("issue", self.ledger.issue, caller, (caller, bill, book), packed(bill), book)

    def anchor(self, caller: str, book: bytes, first: int, count: int, root: bytes) -> Doing:
        return self._doing(
            "anchor", self.ledger.anchor, caller, (caller, book, first, count, root), book, count, first, root
        )

    def red_letter(self, caller: str, bill: Bill, red: bytes, book: bytes) -> Doing:
        given = (caller, bill, red, book)
        return self._doing("redLetter", self.ledger.red_letter, caller, given, packed(bill), red, book)

    def complete(self, caller: str, bill: Bill, red: bytes) -> Doing:
        return self._doing("completeRedLetter", self.ledger.complete_red_letter, caller, (bill, red), packed(bill), red)

    def abort(self, caller: str, name: bytes, red: bytes) -> Doing:
        given = (caller, name, red)
        return self._doing("abortRedLetter", self.ledger.abort_red_letter, caller, given, name, red)

    def reissue(self, caller: str, bill: Bill, book: bytes, replaced: Bill) -> Doing:
        given = (caller, bill, book, replaced)
        return self._doing("reissue", self.ledger.reissue, caller, given, packed(bill), book, packed(replaced))

    def exchange(
        self, caller: str, bill: Bill, paper: bytes, sequence: int, deadline: int, signature: Signed | None
    ) -> Doing:
        given = (paper, sequence, deadline)
        return self._doing(
            "exchangeForPaper",
            self.ledger.exchange,
            caller,
            (caller, bill, *given, signature),
            *(packed(bill), *given, self.bytes_of(signature)),
        )

    def return_paper(self, caller: str, bill: Bill, paper: bytes) -> Doing:
        return self._doing("returnPaper", self.ledger.return_paper, caller, (caller, bill, paper), packed(bill), paper)

    # --- holders

    def draw(self, caller: str, bill: Bill, leaf: Leaf, deadline: int, signature: Signed | None) -> Doing:
        return self._doing(
            "draw",
            self.ledger.draw,
            caller,
            (caller, bill, leaf, deadline, signature),
            *(packed(bill), packed_leaf(leaf), deadline, self.bytes_of(signature)),
        )

    def declare(
        self, caller: str, bill: Bill, order: Order, sequence: int, deadline: int, signature: Signed | None
    ) -> Doing:
        return self._doing(
            "declareOrder",
            self.ledger.declare_order,
            caller,
            (caller, bill, order, sequence, deadline, signature),
            *(packed(bill), packed_order(order), sequence, deadline, self.bytes_of(signature)),
        )

    # --- payers

    def reserve(
        self, caller: str, bill: Bill, asked: Reservation, order: Order, leaf: Leaf, signature: Signed | None
    ) -> Doing:
        return self._doing(
            "reserve",
            self.ledger.reserve,
            caller,
            (caller, bill, asked, order, leaf, signature),
            *(packed(bill), packed_reservation(asked), packed_order(order), packed_leaf(leaf)),
            self.bytes_of(signature),
        )

    def approve(self, caller: str, name: bytes, payer: int, attempt: int, asked: Amounts) -> Doing:
        given = (caller, name, payer, attempt, asked)
        return self._doing("approve", self.ledger.approve, caller, given, name, payer, attempt, *asked)

    def pay(self, caller: str, name: bytes, payer: int, attempt: int, asked: Amounts, evidence: bytes) -> Doing:
        given = (caller, name, payer, attempt, asked, evidence)
        return self._doing("pay", self.ledger.pay, caller, given, name, payer, attempt, *asked, evidence)

    def release(self, caller: str, name: bytes, payer: int, attempt: int) -> Doing:
        given = (name, payer, attempt)
        return self._doing("release", self.ledger.release, caller, (caller, *given), *given)

    def expire(self, caller: str, name: bytes, payer: int) -> Doing:
        return self._doing("expire", self.ledger.expire, caller, (name, payer), name, payer)

    def recover(self, caller: str, name: bytes, payer: int, attempt: int, remaining: Amounts, evidence: bytes) -> Doing:
        given = (caller, name, payer, attempt, remaining, evidence)
        return self._doing("recover", self.ledger.recover, caller, given, name, payer, attempt, *remaining, evidence)

    def waive(self, caller: str, name: bytes, payer: int, rank: int, order: Order) -> Doing:
        given = (caller, name, payer, rank, order)
        return self._doing("waive", self.ledger.waive, caller, given, name, payer, rank, packed_order(order))

    def carry_over(self, caller: str, replaced: bytes, bill: Bill, payer: int, asked: Amounts) -> Doing:
        given = (caller, replaced, bill, payer, asked)
        return self._doing("carryOver", self.ledger.carry_over, caller, given, replaced, packed(bill), payer, *asked)

    # --- masks

    def settle(self, caller: str, wanted: Range, first_bucket: int, masks: tuple[int, ...], evidence: bytes) -> Doing:
        given = (caller, wanted, first_bucket, masks, evidence)
        words = (packed_range(wanted), first_bucket, list(masks), evidence)
        return self._doing("settle", self.ledger.settle, caller, given, *words)

    def draw_settled(self, caller: str, bill: Bill, leaf: Leaf) -> Doing:
        given = (bill, leaf)
        return self._doing("drawSettled", self.ledger.draw_settled, caller, given, packed(bill), packed_leaf(leaf))

    # --- uses

    def use(self, caller: str, bill: Bill, use: Use, signature: Signed | None) -> Doing:
        models = {
            UseKind.DEDUCTION: self.house.uses.deduct,
            UseKind.PROOF: self.house.uses.prove,
            UseKind.FIXED_BENEFIT: self.house.uses.benefit,
        }
        model, function = models[use.kind], FUNCTIONS[use.kind]
        words = (packed(bill), use.organisation, use.purpose, use.deadline, self.bytes_of(signature, USES))
        return Doing(function, lambda: model(caller, bill, use, signature), USES, function, caller, words)

    # --- governance

    def pause(self, caller: str) -> Doing:
        return self._doing("pause", self.ledger.pause, caller, (caller,))

    def unpause(self, caller: str) -> Doing:
        return self._doing("unpause", self.ledger.unpause, caller, (caller,))

    def close_profile(self, caller: str, profile: int) -> Doing:
        return self._doing("closeProfile", self.ledger.close_profile, caller, (caller, profile), profile)
