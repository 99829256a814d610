"""Books: each number of a bill code is given out once, to one ledger (B1, X11)."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.model.bill_terms import code_in, serial_in
from tests.model.refusals import Now, governed_by, refuse_when

LAST_NUMBER = 2**64 - 1  # no book ends with it, so that there is always a next one


@dataclass
class Books:
    """The registry that outlives ledgers."""

    governor: str
    now: Now
    ledgers: set[str] = field(default_factory=set)
    bound: dict[bytes, str] = field(default_factory=dict)
    ends: dict[bytes, int] = field(default_factory=dict)

    def admit_ledger(self, caller: str, ledger: str) -> None:
        governed_by(self.governor, caller)
        done = ledger in self.ledgers
        refuse_when(done, "BookRegistry_AlreadyDone", bytes(12) + bytes.fromhex(ledger[2:]))
        self.ledgers.add(ledger)
        self.now.tell("LedgerAdmitted", ledger)

    def bind(self, ledger: str, book: bytes, last: int) -> None:
        refuse_when(ledger not in self.ledgers, "BookRegistry_NotLedger", ledger)
        first, code = serial_in(book), code_in(book)
        wrong = last < first or last == LAST_NUMBER or not any(code)
        refuse_when(wrong, "BookRegistry_BadRange", book, last)
        end = self.ends.get(code, -1)
        refuse_when(first <= end, "BookRegistry_Overlaps", book, end)
        self.ends[code], self.bound[book] = last, ledger
        self.now.tell("BookBound", book, ledger, last)


@dataclass
class Book:
    """What a ledger knows of one of its books. next: the serial at which its next range may begin."""

    issuer: int
    place: bytes
    last: int
    batch: bool
    mask_payer: int
    regulator: int
    next: int
    closed: bool = False

    def allotment(self) -> tuple[object, ...]:
        """What was allotted, whatever became of it since."""
        return self.issuer, self.last, self.batch, self.mask_payer, self.regulator

    def holds(self, place: bytes) -> bool:
        same_code = code_in(place) == code_in(self.place)
        return same_code and serial_in(self.place) <= serial_in(place) <= self.last
