"""A counter for stories that are told by hand: sensible acts with few words, each done in both worlds and compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from eth_utils import keccak

from carestamp.documents.merkle import MerkleTree
from tests.model import bill_people as people
from tests.model.bill_acts import Acts
from tests.model.bill_agreement import require_agreement, require_conservation
from tests.model.bill_house import BillHouse, Doing, leaf_hash
from tests.model.bill_terms import (
    NO_LEAF,
    NO_ORDER,
    Bill,
    Leaf,
    Order,
    Range,
    Reservation,
    code_in,
    place_of,
    serial_in,
)
from tests.model.bill_uses import Use, UseKind
from tests.model.invoices import Amounts, reservation_act
from tests.model.ledgers import Outcome
from tests.model.people import person
from tests.model.signing import Signed
from tests.model.terms import HOUR

EVIDENCE = keccak(text="evidence")
PAYER_PEOPLE = {
    people.BASIC: "basic_adjudicator",
    people.INSURER_A: "adjudicator_a",
    people.INSURER_B: "adjudicator_b",
    people.INSURER_C: "adjudicator_c",
}
PATIENT = person("patient").address


class Counter:
    """`book`: a single book of the hospital; `batches`: a batch book of it, settled by mask by the basic insurer."""

    def __init__(self, house: BillHouse) -> None:
        self.house = house
        self.acts = Acts(house)
        self._numbers = iter(range(1, 10_000))
        self.book = self._allotted(1, batch=False, payer=0)
        self.batches = self._allotted(250, batch=True, payer=people.BASIC)

    def _allotted(self, first: int, batch: bool, payer: int) -> bytes:
        book = place_of(keccak(text=f"book {len(self.house.invoices.books)}")[:24], first)
        steward = person("fiscal_steward").address
        self.done(self.acts.allot(steward, book, first + 5_000, people.HOSPITAL, batch, payer))
        return book

    # --- doing

    def do(self, doing: Doing, *bills: Bill) -> Outcome:
        outcome = self.house.redo(doing)
        require_agreement(self.house, bills)
        require_conservation(self.house)
        return outcome

    def done(self, doing: Doing, *bills: Bill) -> Outcome:
        """It succeeds, in both worlds."""
        outcome = self.do(doing, *bills)
        assert outcome.error is None, f"{doing.name}: {outcome}"
        return outcome

    def now(self) -> int:
        """The second of the next act."""
        return self.house.now.second + 1

    def wait_until(self, second: int) -> None:
        """The next act happens at this second."""
        self.house.now.second = second - 1

    # --- papers

    def place(self) -> bytes:
        """A free number of the single book."""
        return place_of(code_in(self.book), next(self._numbers))

    def bill(self, total: int = 100_000, fund: int = 60_000, cap: int | None = None, **other: object) -> Bill:
        """On paper. Amounts in fen."""
        return self._bill_at(self.place(), total, fund, cap, **other)

    def _bill_at(self, place: bytes, total: int, fund: int, cap: int | None, **other: object) -> Bill:
        bill = Bill(
            content=keccak(place),
            holder=PATIENT,
            issuer=people.HOSPITAL,
            code=code_in(place),
            serial=serial_in(place),
            issued_at=self.now(),
            profile=21,
            total=total,
            fund=fund,
            cap=total if cap is None else cap,
        )
        return replace(bill, **other)  # type: ignore[arg-type]

    def issued(self, **terms: object) -> Bill:
        bill = self.bill(**terms)  # type: ignore[arg-type]
        self.done(self.acts.issue(person("biller").address, bill, self.book), bill)
        return bill

    def batch(self, count: int, total: int = 100_000, fund: int = 60_000) -> tuple[Range, list[tuple[Bill, Leaf]]]:
        """Anchored: the range, and each bill with its leaf."""
        first, code = self.house.invoices.books[self.batches].next, code_in(self.batches)
        bills = [self._bill_at(place_of(code, first + i), total, fund, None) for i in range(count)]
        tree = MerkleTree([leaf_hash(self.house.digest_of(each)) for each in bills])
        self.done(self.acts.anchor(person("biller").address, self.batches, first, count, tree.root))
        leaves = [Leaf(first, count, tree.root, tuple(tree.proof(i))) for i in range(count)]
        return Range(bills[0].place, count, tree.root), list(zip(bills, leaves, strict=True))

    # --- claims

    def reserving(
        self,
        bill: Bill,
        payer: int,
        amount: int,
        capped: int = 0,
        order: Order = NO_ORDER,
        leaf: Leaf = NO_LEAF,
        **other: int,
    ) -> Doing:
        """With the holder's signature for just that; `other`: fields of the reservation."""
        known = self.house.invoices.bills.get(bill.place)
        attempt = known.claim(payer).attempts + 1 if known else 1
        rank = order.payers.index(payer) if payer in order.payers else 0
        hour = self.now() + HOUR
        asked = Reservation(rank, attempt, amount, capped, amount, capped, hour, hour)
        asked = replace(asked, **other)
        act = reservation_act(self.house.digest_of(bill), payer, asked)
        caller = person(PAYER_PEOPLE[payer]).address
        return self.acts.reserve(caller, bill, asked, order, leaf, Signed(bill.holder, act))

    def reserve(self, bill: Bill, payer: int, amount: int, **other: object) -> Outcome:
        return self.do(self.reserving(bill, payer, amount, **other), bill)  # type: ignore[arg-type]

    def approve(self, bill: Bill, payer: int, amount: int, capped: int = 0) -> Outcome:
        caller = person(PAYER_PEOPLE[payer]).address
        return self.do(self.acts.approve(caller, bill.place, payer, self._attempt(bill, payer), (amount, capped)), bill)

    def pay(self, bill: Bill, payer: int, amount: int, capped: int = 0) -> Outcome:
        caller, attempt = person(PAYER_PEOPLE[payer]).address, self._attempt(bill, payer)
        return self.do(self.acts.pay(caller, bill.place, payer, attempt, (amount, capped), EVIDENCE), bill)

    def release(self, bill: Bill, payer: int) -> Outcome:
        caller, attempt = person(PAYER_PEOPLE[payer]).address, self._attempt(bill, payer)
        return self.do(self.acts.release(caller, bill.place, payer, attempt), bill)

    def recover(self, bill: Bill, payer: int, remaining: Amounts = (0, 0)) -> Outcome:
        caller, attempt = person(PAYER_PEOPLE[payer]).address, self._attempt(bill, payer)
        return self.do(self.acts.recover(caller, bill.place, payer, attempt, remaining, EVIDENCE), bill)

    def paid(self, bill: Bill, payer: int, amount: int, **other: object) -> None:
        """Reserved, approved and paid, in full."""
        for outcome in self._steps_to_pay(bill, payer, amount, **other):
            assert outcome.error is None, outcome

    def _steps_to_pay(self, bill: Bill, payer: int, amount: int, **other: object) -> Iterator[Outcome]:
        yield self.reserve(bill, payer, amount, **other)
        yield self.approve(bill, payer, amount)
        yield self.pay(bill, payer, amount)

    def _attempt(self, bill: Bill, payer: int) -> int:
        return self.house.invoices.bills[bill.place].claim(payer).attempts

    # --- the rest

    def declare(self, bill: Bill, order: Order, sequence: int = 1) -> Outcome:
        return self.do(self.acts.declare(bill.holder, bill, order, sequence, 0, None), bill)

    def red_letter(self, bill: Bill, red: bytes) -> Outcome:
        return self.do(self.acts.red_letter(person("biller").address, bill, red, self.book), bill)

    def complete(self, bill: Bill, red: bytes) -> Outcome:
        return self.do(self.acts.complete(person("outsider").address, bill, red), bill)

    def deduct(self, bill: Bill, year: int, signature: int = 0) -> Outcome:
        """`signature`: its number; each has a deadline of its own."""
        use = Use(UseKind.DEDUCTION, people.FISCAL, year.to_bytes(32, "big"), self.now() + HOUR + signature)
        act = ("Use", self.house.digest_of(bill), int(use.kind), use.organisation, use.purpose, use.deadline)
        return self.do(self.acts.use(person("tax_auditor").address, bill, use, Signed(bill.holder, act)), bill)
