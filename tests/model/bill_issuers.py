"""What regulators, issuers and holders do in a walk through bills."""

from __future__ import annotations

import dataclasses
from random import Random
from typing import Any

from carestamp.documents.merkle import MerkleTree
from tests.model import bill_people as people
from tests.model.bill_books import Book
from tests.model.bill_choice import Chooser
from tests.model.bill_house import leaf_hash, root_over
from tests.model.bill_terms import NO_LEAF, Bill, Leaf, Order, code_in, order_of, place_of, serial_in
from tests.model.invoices import Record, Status
from tests.model.ledgers import Outcome
from tests.model.people import person
from tests.model.terms import DAY, HOUR

MOST = 2**40 - 1
PAID = (Status.PARTLY_REIMBURSED, Status.REIMBURSED)
RED = (Status.RED_PENDING, Status.RED_LETTERED)
TOTALS = (1, 2, 100_00, 100_000, 100_000, 987_654_321, MOST)


class Issuing(Chooser):
    # --- books

    def allot(self, r: Random) -> Outcome:
        """Beyond what was given out of a code, or a new code; now and then over what was."""
        issuer = self.usually(r, r.choice((people.HOSPITAL, people.CLINIC, people.ANNEX, people.SHOP)), 0, people.BASIC)
        batch = r.random() < 0.5
        payer = r.choice((0, *people.PAYERS)) if batch else self.usually(r, 0, people.BASIC)
        book = self._book_place(r)
        last = serial_in(book) + self.usually(r, r.choice((0, 9, 300, 700)), -1)
        caller = self.somebody(r, "fiscal_steward")
        return self.do(self.acts.allot(caller, book, max(last, 0), issuer, batch, payer))

    def _book_place(self, r: Random) -> bytes:
        ends = list(self.house.registry.ends.items())
        fresh = place_of(self.fresh("code")[:24], r.choice((0, 1, 250, 4_000)))
        if not ends or r.random() < 0.5:
            return self.usually(r, fresh, bytes(32))
        code, last = r.choice(ends)
        return place_of(code, last + self.usually(r, r.choice((1, 2)), 0))

    def close_book(self, r: Random) -> Outcome:
        books = list(self.house.invoices.books)
        book = self.usually(r, r.choice(books[4:] or books), bytes(32))
        return self.do(self.acts.close_book(self.somebody(r, "fiscal_steward"), book))

    # --- writing

    def write(self, r: Random, book: Book, place: bytes) -> Bill:
        """A bill on paper; nothing on the chain yet."""
        total, profile = r.choice(TOTALS), self._profile(r)
        fund = r.choice((0, total * 6 // 10, total * 6 // 10, total))
        rules = self.house.invoices.profiles[profile]
        bill = Bill(
            content=self.fresh("content"),
            holder=person(r.choice(people.PATIENTS)).address,
            issuer=book.issuer,
            code=code_in(place),
            serial=serial_in(place),
            issued_at=self.moment() - r.choice((0, 0, 60, rules.lag_hours * HOUR)),
            profile=profile,
            total=total,
            fund=fund,
            cap=r.choice((total, total, (total - fund) // 3, 0)),
        )
        return self._spoilt(r, bill) if r.random() < 0.1 else bill

    def _profile(self, r: Random) -> int:
        closed = self.house.invoices.closed_since
        return r.choice((21, 21, 21, 22, *(each for each in (23,) if each not in closed or r.random() < 0.2)))

    def _spoilt(self, r: Random, bill: Bill) -> Bill:
        """One rule broken, often by one."""
        lag = self.house.invoices.profiles[bill.profile].lag_hours * HOUR
        flaws: list[dict[str, Any]] = [
            {"fund": min(bill.total + 1, MOST)},
            {"cap": min(bill.total + 1, MOST)},
            {"total": 0},
            {"issued_at": self.moment() + 1},
            {"issued_at": self.moment() - lag - 1},
            {"profile": 99},
            {"issuer": r.choice((people.CLINIC, people.SHOP))},
        ]
        return dataclasses.replace(bill, **r.choice(flaws))

    # --- issuers

    def issue(self, r: Random) -> Outcome:
        book = self.book(r, batch=False)
        bill = self.write(r, book, self.free_place(r, book))
        if self.papers and r.random() < 0.1:
            bill = self._again(r, self.bill(r))
        self.papers.append(bill)
        caller = self.biller_for(r, book.issuer)
        return self.do(self.acts.issue(caller, bill, self.usually(r, book.place, bytes(32))), bill)

    def _again(self, r: Random, bill: Bill) -> Bill:
        """The same bill, or another in its place."""
        return r.choice((bill, dataclasses.replace(bill, content=self.fresh("content"))))

    def anchor(self, r: Random) -> Outcome:
        """A batch of a few bills, here and there over the edge of 256."""
        book = self.book(r, batch=True)
        first = book.next + self.usually(r, r.choice((0, 0, 3)), -1)
        count = min(r.choice((1, 2, 3, 5, 8)), max(book.last - first + 1, 1))
        bills = [self.write(r, book, place_of(code_in(book.place), max(first, 0) + i)) for i in range(count)]
        tree = MerkleTree([leaf_hash(self.house.digest_of(each)) for each in bills])
        told = self.usually(r, count, 0, count + 1, 1_000)
        doing = self.acts.anchor(self.biller_for(r, book.issuer), book.place, max(first, 0), told, tree.root)
        outcome = self.do(doing, *bills[:3])
        self._keep(r, bills, tree, told, anchored=outcome.error is None)
        return outcome

    def _keep(self, r: Random, bills: list[Bill], tree: MerkleTree, count: int, anchored: bool) -> None:
        if anchored or r.random() < 0.2:
            self.papers += bills
            for at, bill in enumerate(bills):
                self.leaves[bill] = Leaf(bills[0].serial, count, tree.root, tuple(tree.proof(at)))

    def red_letter(self, r: Random) -> Outcome:
        wanted = r.choice((self.with_status(*PAID), self.with_status(Status.UNREIMBURSED), self._has_approved))
        bill = self.bill(r, self.usually(r, wanted, lambda _: True))
        caller = self.biller_for(r, bill.issuer)
        own = self.house.credentials.standing_of(caller).organisation
        book = self.book(r, batch=False, issuers=(own,))
        red = self.usually(r, self.free_place(r, book), bill.place)
        return self.do(self.acts.red_letter(caller, bill, red, self.usually(r, book.place, bytes(32))), bill)

    def _has_approved(self, bill: Bill) -> bool:
        """Money is under way, and nothing stands against a red letter."""
        known = self._known(bill)
        return known.approved() > 0 and known.frozen() == Status.UNKNOWN

    def _pending(self, r: Random) -> tuple[Bill, bytes] | None:
        """A bill and a red letter that belong together, or nearly."""
        letters = self.house.invoices.red_letters
        waiting = [place for place, each in letters.items() if self.house.invoices.bills[each.bill].red_pending]
        waiting = [place for place in waiting if not letters[place].aborted]
        if not letters or (not waiting and r.random() < 0.7):
            return None
        red = self.usually(r, r.choice(waiting or list(letters)), *letters)
        bill = self.house.invoices.bills[letters[red].bill].terms
        return self.usually(r, bill, self.bill(r)), self.usually(r, red, bill.place, bytes(32))

    def complete(self, r: Random) -> Outcome | None:
        found = self._pending(r)
        if found is None:
            return None
        return self.do(self.acts.complete(self.somebody(r, "outsider"), *found), found[0])

    def abort(self, r: Random) -> Outcome | None:
        found = self._pending(r)
        if found is None:
            return None
        bill, red = found
        letter = self.house.invoices.red_letters.get(red)
        caller = self.biller_for(r, letter.requester if letter else bill.issuer)
        return self.do(self.acts.abort(caller, bill.place, red), bill)

    def reissue(self, r: Random) -> Outcome:
        replaced = self.bill(r, lambda each: self._is_void(each) and not self._known(each).replaced)
        caller = self.biller_for(r, replaced.issuer)
        own = self.house.credentials.standing_of(caller).organisation
        book = self.book(r, batch=False, issuers=(own,))
        bill = self.write(r, book, self.free_place(r, book))
        bill = dataclasses.replace(bill, holder=replaced.holder, total=max(bill.total, replaced.total))
        self.papers.append(bill)
        return self.do(self.acts.reissue(caller, bill, book.place, replaced), bill, replaced)

    def _is_void(self, bill: Bill) -> bool:
        return self.record(bill) is not None and self._known(bill).frozen() in RED

    def exchange(self, r: Random) -> Outcome:
        bill = self.bill(r, lambda each: self.record(each) is not None and self._known(each).frozen() == Status.UNKNOWN)
        last = self._known(bill).paper_sequence
        paper, sequence = self.fresh("paper"), last + self.usually(r, 1, 0, 9)
        deadline = self.deadline(r)
        act = ("PaperExchange", self.house.digest_of(bill), paper, sequence, deadline)
        signature = self.usually(r, self.signed(r, self.signer_for(bill), act), None)
        caller = self.biller_for(r, bill.issuer)
        return self.do(self.acts.exchange(caller, bill, paper, sequence, deadline, signature), bill)

    def return_paper(self, r: Random) -> Outcome:
        bill = self.bill(r, self.with_status(Status.ON_PAPER))
        paper = self.usually(r, self._known(bill).paper, self.fresh("paper"))
        return self.do(self.acts.return_paper(self.biller_for(r, bill.issuer), bill, paper), bill)

    def _known(self, bill: Bill) -> Record:
        return self.record(bill) or Record(bill)

    # --- holders

    def leaf_of(self, r: Random, bill: Bill) -> Leaf:
        """The one that came with the bill; now and then a spoilt one."""
        honest = self.leaves.get(bill, NO_LEAF)
        return self.usually(r, honest, *self._spoilt_leaves(bill, honest))

    def _spoilt_leaves(self, bill: Bill, honest: Leaf) -> list[Leaf]:
        proofs = [honest.proof[:-1], (*honest.proof, bytes(32))]
        proofs += [each.proof for each in list(self.leaves.values())[-3:]]
        digest = self.house.digest_of(bill)
        wrong = [dataclasses.replace(honest, proof=each, root=root_over(digest, each)) for each in proofs]
        shifted = [dataclasses.replace(honest, first=honest.first + 1), dataclasses.replace(honest, count=1)]
        return [*wrong, *shifted, NO_LEAF]

    def draw(self, r: Random) -> Outcome:
        bill = self.bill(r, self.is_waiting if r.random() < 0.8 else lambda each: each in self.leaves)
        deadline = self.deadline(r)
        act = ("Draw", self.house.digest_of(bill), deadline)
        caller, signature = self.own_or_signed(r, self.signer_for(bill), act)
        if r.random() < 0.3:
            caller, signature = self.biller_for(r, bill.issuer), None
        return self.do(self.acts.draw(caller, bill, self.leaf_of(r, bill), deadline, signature), bill)

    def declare(self, r: Random) -> Outcome:
        bill = self.bill(r, self.with_status(Status.UNREIMBURSED))
        known, order, deadline = self._known(bill), self._order(r), self.deadline(r)
        sequence = known.order_sequence + self.usually(r, 1, 0, 5)
        if known.order_sequence and r.random() < 0.1:
            order, sequence = known.order, known.order_sequence
        act = ("CoverageOrder", self.house.digest_of(bill), *order.readable(), sequence, deadline)
        caller, signature = self.own_or_signed(r, self.signer_for(bill), act)
        return self.do(self.acts.declare(caller, bill, order, sequence, deadline, signature), bill)

    def _order(self, r: Random) -> Order:
        """Two to four payers, or eight; days that a walk lives to see."""
        payers = r.sample(people.PAYERS, r.randint(1, 4))
        if r.random() < 0.05:
            payers = payers[:1] + list(people.PAYERS) * 2
        days = [r.choice((0, 0, 1, 2)) for _ in payers[:8]]
        honest = order_of(tuple(payers[:8]), tuple(days))
        gap = order_of((0, payers[0]), (0, 1))
        late = order_of(tuple(payers[:3]), (*days[:3], 0, 0, 1)) if len(payers) < 6 else gap
        return self.usually(r, honest, gap, late, order_of((), ()), order_of((payers[0],), (*(0,) * 8, 1)))

    def lapse_of(self, record: Record, rank: int) -> int:
        """The last second of a rank's turn."""
        return record.declared_at + sum(record.order.days[: rank + 1]) * DAY
