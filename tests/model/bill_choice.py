"""How people of a walk through bills choose: mostly sensibly, now and then not at all.

Every choice is drawn from a `random.Random`: Hypothesis passes one that it can shrink, a replay passes a seeded one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from random import Random
from typing import TypeVar

from eth_utils import keccak

from tests.model import bill_people as people
from tests.model.bill_acts import Acts
from tests.model.bill_agreement import require_agreement, require_conservation
from tests.model.bill_books import Book
from tests.model.bill_house import BillHouse, Doing
from tests.model.bill_terms import Bill, Leaf, place_of, serial_in
from tests.model.credentials import Role
from tests.model.invoices import Record, Status
from tests.model.ledgers import Outcome
from tests.model.people import person
from tests.model.signing import Act, Signed

T = TypeVar("T")
RECENT = 10


class Chooser:
    """`papers`: every bill that was ever written, with its leaf when it lies in a batch."""

    def __init__(self, house: BillHouse) -> None:
        self.house = house
        self.acts = Acts(house)
        self.papers: list[Bill] = []
        self.leaves: dict[Bill, Leaf] = {}
        self.count = 0

    # --- doing

    def do(self, doing: Doing, *bills: Bill) -> Outcome:
        """In both worlds; then both are asked about these bills."""
        outcome = self.house.redo(doing)
        self.look(bills)
        return outcome

    def look(self, bills: Iterable[Bill]) -> None:
        require_agreement(self.house, bills)
        require_conservation(self.house)

    def moment(self) -> int:
        """The second at which the next act happens."""
        return self.house.now.second + 1

    # --- choosing

    def fresh(self, what: str) -> bytes:
        self.count += 1
        return keccak(text=f"{what} {self.count}")

    @staticmethod
    def usually(r: Random, sensible: T, *others: T) -> T:
        """The first, but for one time in fifteen or so."""
        return sensible if r.random() < 0.93 or not others else r.choice(others)

    def somebody(self, r: Random, name: str) -> str:
        """The address of this person, or now and then of another."""
        return person(self.usually(r, name, *people.EVERYBODY)).address

    def works(self, name: str, role: Role) -> bool:
        return self.house.credentials.standing_of(person(name).address).may(role, self.moment())

    def at_work(self, r: Random, names: Iterable[str], role: Role) -> str:
        """One of these who is live, when there is one."""
        listed = list(names) or ["outsider"]
        return r.choice([each for each in listed if self.works(each, role)] or listed)

    def biller_for(self, r: Random, issuer: int) -> str:
        """Of the issuer, or of the house that took it over."""
        finishing = self.house.credentials.may_finish
        able = [name for name, number in people.BILLERS.items() if finishing(number, issuer)]
        return self.somebody(r, self.usually(r, self.at_work(r, able, Role.BILLER), *people.BILLERS))

    def adjudicator_for(self, r: Random, payer: int) -> str:
        finishing = self.house.credentials.may_finish
        able = [name for name, number in people.ADJUDICATORS.items() if finishing(number, payer)]
        return self.somebody(r, self.usually(r, self.at_work(r, able, Role.ADJUDICATOR), *people.ADJUDICATORS))

    def adjudicator_of(self, r: Random, payer: int) -> str:
        own = [name for name, number in people.ADJUDICATORS.items() if number == payer]
        return self.somebody(r, self.at_work(r, own, Role.ADJUDICATOR))

    def payers_at_work(self) -> list[int]:
        """Payers that have somebody who is live."""
        found = {number for name, number in people.ADJUDICATORS.items() if self.works(name, Role.ADJUDICATOR)}
        return sorted(found) or list(people.PAYERS)

    # --- bills

    def bill(self, r: Random, wanted: Callable[[Bill], bool] | None = None) -> Bill:
        """One that fits when there is one, later ones rather; else any."""
        recent = self.papers[-RECENT:]
        fitting = [each for each in recent if wanted and wanted(each)]
        fitting = fitting or [each for each in self.papers if wanted and wanted(each)][-RECENT:]
        return r.choice(fitting or recent)

    def with_status(self, *wanted: Status) -> Callable[[Bill], bool]:
        return lambda bill: (record := self.record(bill)) is not None and record.status() in wanted

    def record(self, bill: Bill) -> Record | None:
        """Of this very bill, when the ledger knows it."""
        known = self.house.invoices.bills.get(bill.place)
        return known if known is not None and known.terms == bill else None

    def is_waiting(self, bill: Bill) -> bool:
        """In a batch, neither drawn nor settled."""
        return bill in self.leaves and bill.place not in self.house.invoices.taken

    def is_settled_by_mask(self, bill: Bill) -> bool:
        ledger = self.house.invoices
        return bill.place in ledger.taken and bill.place not in ledger.bills

    def record_of_some(self, r: Random, wanted: Callable[[Record], bool]) -> Record | None:
        """One that fits among the later ones, or any."""
        known = list(self.house.invoices.bills.values())
        fitting = [each for each in known if wanted(each)][-RECENT:]
        return r.choice(fitting or known[-RECENT:]) if known else None

    # --- books and numbers

    def book(self, r: Random, batch: bool, issuers: Sequence[int] = ()) -> Book:
        """An open one of this sort, of a house that is there."""
        books = list(self.house.invoices.books.values())
        fitting = [each for each in books if each.batch == batch and not each.closed]
        fitting = [each for each in fitting if not issuers or each.issuer in issuers] or fitting
        served = {number for name, number in people.BILLERS.items() if self.works(name, Role.BILLER)}
        alive = [each for each in fitting if each.issuer in served]
        return self.usually(r, r.choice(alive or fitting or books), *books)

    def free_place(self, r: Random, book: Book) -> bytes:
        """The next free number of this book, or now and then one that is used, or outside."""
        first, code = serial_in(book.place), book.place[:24]
        ledger = self.house.invoices
        used = {*ledger.bills, *ledger.red_letters}
        numbers = (place_of(code, each) for each in range(first, book.last + 1))
        free = next((each for each in numbers if each not in used), book.place)
        outside = [place_of(code, each) for each in (book.last + 1, max(first - 1, 0))]
        return self.usually(r, free, book.place, *outside)

    # --- signing

    def signer_for(self, bill: Bill) -> str:
        return self.house.credentials.controller_of(bill.holder)

    def signed(self, r: Random, signer: str, act: Act) -> Signed:
        """By the signer, or now and then by another, or over something else."""
        altered = Signed(signer, (*act[:-1], act[-1] + 1))
        return self.usually(r, Signed(signer, act), Signed(person("outsider").address, act), altered)

    def deadline(self, r: Random) -> int:
        """Later, at the very second of the act, or just past."""
        return self.moment() + self.usually(r, r.choice((3_600, 3_600, 0)), -1)

    def own_or_signed(self, r: Random, signer: str, act: Act) -> tuple[str, Signed | None]:
        """The signer does it itself, or somebody carries its signature."""
        if r.random() < 0.3:
            return self.usually(r, signer, person("outsider").address), None
        carrier = r.choice(("relayer", "biller", "adjudicator_a"))
        return person(carrier).address, self.signed(r, signer, act)
