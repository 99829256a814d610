"""The state of the invoice ledger, its books and its uses, made from their events and nothing else (X14).

Who is licensed by whom stands in events of the credentials, which are read along: a book knows its regulator.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from eth_abi import encode
from eth_utils import keccak

from tests.model.ledgers import Seen
from tests.replay.rebuilt import Rebuilt, Storage, _authority, _key

BOOKS, LEDGER, USES = "BookRegistry", "InvoiceRegistry", "InvoiceUses"
RESERVED, APPROVED, PAID, RELEASED, EXPIRED = 1, 2, 3, 4, 5
FACTS = {"ordered": 248, "red pending": 249, "red": 250, "on paper": 251, "replaced": 252, "settled": 253}
RED_LETTER, ABORTED = 1 << 254, 1 << 255
BATCH, CLOSED = 1 << 192, 1 << 193
TAG = (1 << 112) - 1

USE = keccak(text="Use(bytes32 invoice,uint8 kind,uint32 organisation,bytes32 purpose,uint32 deadline)")
DEDUCTION = 0


@dataclass
class Bill:
    """A bill: its word in fields, and the hash of its terms."""

    digest: bytes
    live: int = 0
    paid: int = 0
    capped: int = 0
    approved: int = 0
    ranks: int = 0
    facts: set[str] = field(default_factory=set)

    def word(self) -> int:
        word = int.from_bytes(self.digest) & TAG | self.live << 112 | self.paid << 152 | self.capped << 192
        return word | self.approved << 232 | self.ranks << 240 | sum(1 << FACTS[each] for each in self.facts)


@dataclass
class Claim:
    """A payer's claim: its word in fields."""

    amount: int = 0
    capped: int = 0
    paid: int = 0
    capped_paid: int = 0
    until: int = 0
    state: int = 0
    attempts: int = 0
    rank: int = 0

    def word(self) -> int:
        word = self.amount | self.capped << 40 | self.paid << 80 | self.capped_paid << 120
        return word | self.until << 160 | self.state << 192 | self.attempts << 200 | self.rank << 208

    def become(self, state: int, amount: int = 0, capped: int = 0) -> None:
        self.state, self.amount, self.capped, self.until = state, amount, capped, 0


class RebuiltBills(Rebuilt):
    """Feed it logs in order; each event has a method of its own name."""

    TIMED = ("RangeAnchored", "CoverageOrderDeclared")

    def __init__(self) -> None:
        super().__init__()
        self.ledgers: set[str] = set()
        self.ends: dict[bytes, int] = {}
        self.bound: dict[bytes, str] = {}
        self.books: dict[bytes, int] = {}
        self.ranges: dict[bytes, int] = {}
        self.bills: dict[bytes, Bill] = {}
        self.letters: dict[bytes, int] = {}
        self.claims: defaultdict[tuple[bytes, int], Claim] = defaultdict(Claim)
        self.taken: defaultdict[int, int] = defaultdict(int)
        self.orders: dict[bytes, int] = {}
        self.papers: dict[bytes, int] = {}
        self.replaced: dict[bytes, bytes] = {}
        self.deductions: dict[bytes, tuple[bytes, int, int]] = {}
        self.uses: set[bytes] = set()

    def read(self, log: Seen) -> None:
        if log.name in self.TIMED:
            getattr(self, log.name)(*log.values, log.second)
        else:
            super().read(log)

    # --- books

    def LedgerAdmitted(self, ledger: str) -> None:  # noqa: N802 - methods are named like events
        self.ledgers.add(ledger)

    def BookBound(self, book: bytes, ledger: str, last: int) -> None:  # noqa: N802
        self.ends[book[:24]] = last | 1 << 64
        self.bound[book] = ledger

    def BookAllotted(self, book: bytes, issuer: int, payer: int, last: int, batch: bool, by: str) -> None:  # noqa: N802
        regulator = self.practitioners[by].house
        word = issuer | last << 32 | _serial(book) << 96 | payer << 160 | regulator << 194
        self.books[book] = word | BATCH if batch else word

    def BookClosed(self, book: bytes, _by: str) -> None:  # noqa: N802
        self.books[book] |= CLOSED

    def RangeAnchored(  # noqa: N802
        self, book: bytes, issuer: int, biller: str, first: int, count: int, root: bytes, second: int
    ) -> None:
        payer = self.books[book] >> 160 & 0xFFFFFFFF
        key = keccak(encode(["bytes32", "uint32", "bytes32"], [book[:24] + first.to_bytes(8), count, root]))
        self.ranges[key] = int(biller, 16) | issuer << 160 | payer << 192 | second << 224
        self.books[book] = self.books[book] & ~((1 << 64) - 1 << 96) | first + count << 96

    # --- first sight

    def InvoiceIssued(self, name: bytes, _issuer: int, _holder: str, digest: bytes) -> None:  # noqa: N802
        self.bills[name] = Bill(digest)

    def InvoiceDrawn(self, name: bytes, _issuer: int, _holder: str, digest: bytes) -> None:  # noqa: N802
        self.bills[name] = Bill(digest)
        self.taken[int.from_bytes(name[:31])] |= 1 << name[31]

    def InvoicesSettled(  # noqa: N802
        self, _range: bytes, _payer: int, _by: str, first: int, masks: tuple[int, ...], _evidence: bytes
    ) -> None:
        for place, mask in enumerate(masks):
            self.taken[first + place] |= mask

    def SettledInvoiceDrawn(  # noqa: N802
        self, name: bytes, payer: int, _holder: str, digest: bytes, amount: int, capped: int
    ) -> None:
        self.bills[name] = Bill(digest, paid=amount, capped=capped, facts={"settled"})
        self.claims[name, payer] = Claim(amount, capped, amount, capped, state=PAID, attempts=1)

    # --- claims

    def CoverageOrderDeclared(  # noqa: N802
        self, name: bytes, payers: int, waiting: int, sequence: int, second: int
    ) -> None:
        hashed = int.from_bytes(keccak(encode(["uint256", "uint256"], [payers, waiting])))
        self.orders[name] = second | sequence << 32 | hashed >> 64 << 64
        self.bills[name].facts.add("ordered")

    def RankWaived(self, name: bytes, _payer: int, rank: int) -> None:  # noqa: N802
        self.bills[name].ranks |= 1 << rank

    def ClaimReserved(  # noqa: N802
        self, name: bytes, payer: int, _by: str, amount: int, capped: int, until: int, rank: int, attempt: int
    ) -> None:
        claim = self.claims[name, payer]
        claim.become(RESERVED, amount, capped)
        claim.until, claim.rank, claim.attempts = until, rank, attempt
        self._live(name, amount, capped)

    def ClaimApproved(self, name: bytes, payer: int, _by: str, amount: int, capped: int) -> None:  # noqa: N802
        self._free(name, payer).become(APPROVED, amount, capped)
        self._live(name, amount, capped)
        self.bills[name].approved += 1

    def ClaimPaid(  # noqa: N802
        self, name: bytes, payer: int, _by: str, amount: int, capped: int, _evidence: bytes
    ) -> None:
        claim, bill = self._free(name, payer), self.bills[name]
        claim.become(PAID, amount, capped)
        self._pay(name, payer, amount, capped)
        bill.approved -= 1
        bill.ranks |= 1 << claim.rank

    def ClaimReleased(self, name: bytes, payer: int, _by: str) -> None:  # noqa: N802
        bill = self.bills[name]
        bill.approved -= self.claims[name, payer].state == APPROVED
        bill.ranks |= 1 << self.claims[name, payer].rank
        self._free(name, payer).become(RELEASED)

    def ClaimExpired(self, name: bytes, payer: int) -> None:  # noqa: N802
        self._free(name, payer).become(EXPIRED)

    def ClaimRecovered(  # noqa: N802
        self, name: bytes, payer: int, _by: str, remaining: int, capped: int, _evidence: bytes
    ) -> None:
        claim = self.claims[name, payer]
        self._pay(name, payer, remaining - claim.paid, capped - claim.capped_paid)

    def ClaimCarriedOver(self, old: bytes, new: bytes, payer: int, amount: int, capped: int) -> None:  # noqa: N802
        self._pay(old, payer, -amount, -capped)
        self.claims[new, payer].become(PAID, amount, capped)
        self._pay(new, payer, amount, capped)

    # --- red letters, paper, uses

    def RedLetterRequested(self, name: bytes, red: bytes, requester: int, deadline: int) -> None:  # noqa: N802
        self.bills[name].facts.add("red pending")
        self.letters[red] = _letter(name, requester, deadline)

    def InvoiceRedLettered(self, name: bytes, red: bytes, _fund: int, _debt: int) -> None:  # noqa: N802
        """At once when nobody requested it before: its number is from a book of who did it."""
        bill = self.bills[name]
        bill.facts = bill.facts - {"red pending"} | {"red"}
        if red not in self.letters:
            self.letters[red] = _letter(name, self._issuer_of(red), 0)

    def RedLetterAborted(self, name: bytes, red: bytes) -> None:  # noqa: N802
        self.bills[name].facts.discard("red pending")
        self.letters[red] = self.letters.get(red, 0) | ABORTED

    def InvoiceReissued(self, name: bytes, replaced: bytes) -> None:  # noqa: N802
        self.bills[replaced].facts.add("replaced")
        self.replaced[name] = replaced

    def ExchangedForPaper(self, name: bytes, _by: str, paper: bytes, sequence: int) -> None:  # noqa: N802
        self.bills[name].facts.add("on paper")
        self.papers[name] = int.from_bytes(paper) >> 32 << 32 | sequence

    def PaperReturned(self, name: bytes, _by: str, _paper: bytes) -> None:  # noqa: N802
        self.bills[name].facts.discard("on paper")

    def InvoiceDeducted(  # noqa: N802
        self, name: bytes, organisation: int, _by: str, purpose: bytes, net: int, deadline: int
    ) -> None:
        self.deductions[name] = (purpose, organisation, net)
        signed = [USE, self.bills[name].digest, DEDUCTION, organisation, purpose, deadline]
        kinds = ["bytes32", "bytes32", "uint8", "uint32", "bytes32", "uint32"]
        self.uses.add(keccak(encode(kinds, signed)))

    def InvoiceUsed(self, name: bytes, organisation: int, kind: int, purpose: bytes, _by: str) -> None:  # noqa: N802
        self.uses.add(keccak(encode(["bytes32", "uint8", "uint32", "bytes32"], [name, kind, organisation, purpose])))

    # --- sums

    def _live(self, name: bytes, amount: int, capped: int) -> None:
        self.bills[name].live += amount
        self.bills[name].capped += capped

    def _free(self, name: bytes, payer: int) -> Claim:
        claim = self.claims[name, payer]
        self._live(name, -claim.amount, -claim.capped)
        return claim

    def _pay(self, name: bytes, payer: int, amount: int, capped: int) -> None:
        claim, bill = self.claims[name, payer], self.bills[name]
        claim.paid, claim.capped_paid = claim.paid + amount, claim.capped_paid + capped
        bill.paid, bill.capped = bill.paid + amount, bill.capped + capped

    def _issuer_of(self, place: bytes) -> int:
        """Whose book a place lies in."""
        words = [word for book, word in self.books.items() if book[:24] == place[:24] and book <= place]
        return next(word & 0xFFFFFFFF for word in words if word >> 32 & (1 << 64) - 1 >= _serial(place))


def _serial(place: bytes) -> int:
    return int.from_bytes(place[24:])


def _letter(bill: bytes, requester: int, deadline: int) -> int:
    return RED_LETTER | int.from_bytes(keccak(bill)) & TAG | requester << 112 | deadline << 152


# --- as storage -------------------------------------------------------------------------------------------------------


def bill_storage_of(rebuilt: RebuiltBills) -> dict[str, Storage]:
    """Every slot that is not zero, by contract. Slot numbers follow the order of declaration, bases first."""
    laid_out = {BOOKS: _books(rebuilt), LEDGER: _invoices(rebuilt), USES: _uses(rebuilt)}
    return {name: {slot: word for slot, word in slots.items() if word} for name, slots in laid_out.items()}


def _books(rebuilt: RebuiltBills) -> Storage:
    slots = {0: _authority(rebuilt, BOOKS)}
    slots |= {_key("bytes24", code, 1): end for code, end in rebuilt.ends.items()}
    slots |= {_key("bytes32", book, 2): int(ledger, 16) for book, ledger in rebuilt.bound.items()}
    return slots | {_key("address", ledger, 3): 1 for ledger in rebuilt.ledgers}


def _invoices(rebuilt: RebuiltBills) -> Storage:
    slots = {2: _authority(rebuilt, LEDGER), 4: int(LEDGER in rebuilt.paused)}
    slots |= {_key("uint32", profile, 3): word for profile, word in rebuilt.profiles.items()}
    slots |= {_key("bytes32", name, 5): each.word() for name, each in rebuilt.bills.items()}
    slots |= {_key("bytes32", red, 5): word for red, word in rebuilt.letters.items()}
    slots |= {_word_of(bucket): bits for bucket, bits in rebuilt.taken.items()}
    for (name, payer), claim in rebuilt.claims.items():
        slots[_key("uint32", payer, _key("bytes32", name, 7))] = claim.word()
    kept: dict[int, dict[bytes, Any]] = {8: rebuilt.orders, 9: rebuilt.books, 10: rebuilt.ranges, 11: rebuilt.papers}
    slots |= {_key("bytes32", name, slot): word for slot, words in kept.items() for name, word in words.items()}
    return slots | {_key("bytes32", name, 12): int.from_bytes(old) for name, old in rebuilt.replaced.items()}


def _word_of(bucket: int) -> int:
    """The slot of 256 bits: a list a code, a word a bucket of its serials."""
    code, number = divmod(bucket, 1 << 56)
    return _key("bytes24", code.to_bytes(24), 6) + number


def _uses(rebuilt: RebuiltBills) -> Storage:
    slots = {_key("bytes32", use, 3): 1 for use in rebuilt.uses}
    for name, (purpose, organisation, net) in rebuilt.deductions.items():
        first = _key("bytes32", name, 2)
        slots |= {first: int.from_bytes(purpose), first + 1: organisation | net << 32}
    return slots
