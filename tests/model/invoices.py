"""Bills: reimbursed once, by several payers, in books and batches, reversible (B1 to B12).

A bill is a Record under its place, with a Claim for each payer; sums are counted from the claims, never kept. Checks
come first and effects last, so that a refused act leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import IntEnum

from tests.model.bill_books import Book, Books
from tests.model.bill_terms import (
    NO_ORDER,
    Bill,
    BillRules,
    Leaf,
    Order,
    Range,
    Reservation,
    code_in,
    place_of,
    require_amounts,
    require_no_growth,
    serial_in,
)
from tests.model.credentials import Credentials, Kind, Role, Standing
from tests.model.refusals import Now, Pausable, Refused, governed_by, paused_or_not, refuse_when
from tests.model.signing import Act, Signed, require_act_of, require_signed
from tests.model.terms import DAY, HOUR

ISSUERS = Kind.HOSPITAL | Kind.PHARMACY
INSURERS = Kind.BASIC_INSURER | Kind.COMMERCIAL_INSURER
ATTEMPTS = 2
BUCKET = 256


class ClaimState(IntEnum):
    NONE = 0
    RESERVED = 1
    APPROVED = 2
    PAID = 3
    RELEASED = 4
    EXPIRED = 5


class Status(IntEnum):
    UNKNOWN = 0
    UNREIMBURSED = 1
    PARTLY_REIMBURSED = 2
    REIMBURSED = 3
    RED_PENDING = 4
    RED_LETTERED = 5
    ON_PAPER = 6


Amounts = tuple[int, int]  # an amount, and how much of it is under the further cap


@dataclass
class Claim:
    """One payer's. asked: reserved, approved, or last paid. paid: less recovered, over all attempts."""

    state: ClaimState = ClaimState.NONE
    attempts: int = 0
    rank: int = 0
    until: int = 0
    asked: Amounts = (0, 0)
    paid: Amounts = (0, 0)

    def is_held(self) -> bool:
        """It holds money of the bill back, also when nobody has swept it yet."""
        return self.state in (ClaimState.RESERVED, ClaimState.APPROVED)

    def is_live(self, second: int) -> bool:
        return self.state == ClaimState.APPROVED or (self.state == ClaimState.RESERVED and self.until >= second)

    def turn(self, state: ClaimState, asked: Amounts = (0, 0)) -> None:
        self.state, self.asked, self.until = state, asked, 0


@dataclass
class Record:
    """What can change about a bill."""

    terms: Bill
    claims: dict[int, Claim] = field(default_factory=dict)
    ranks_done: set[int] = field(default_factory=set)
    order: Order = NO_ORDER
    order_sequence: int = 0
    declared_at: int = 0
    red_pending: bool = False
    red_lettered: bool = False
    on_paper: bool = False
    replaced: bool = False
    settled: bool = False  # a mask had settled it before it had a record
    paper: bytes = bytes(32)
    paper_sequence: int = 0

    def claim(self, payer: int) -> Claim:
        return self.claims.get(payer, Claim())

    def held(self) -> Amounts:
        """Reserved and approved, over all payers."""
        return _sum(each.asked for each in self.claims.values() if each.is_held())

    def paid(self) -> Amounts:
        return _sum(each.paid for each in self.claims.values())

    def left(self) -> Amounts:
        """What payers may still reserve (B5)."""
        (held, held_capped), (paid, paid_capped) = self.held(), self.paid()
        return self.terms.rest - held - paid, self.terms.cap - held_capped - paid_capped

    def approved(self) -> int:
        return sum(each.state == ClaimState.APPROVED for each in self.claims.values())

    def frozen(self) -> Status:
        """Why nothing new can happen to it; UNKNOWN: it can."""
        if self.red_lettered:
            return Status.RED_LETTERED
        if self.red_pending:
            return Status.RED_PENDING
        return Status.ON_PAPER if self.on_paper else Status.UNKNOWN

    def status(self) -> Status:
        paid, _ = self.paid()
        if self.frozen() != Status.UNKNOWN:
            return self.frozen()
        if paid == self.terms.rest:
            return Status.REIMBURSED
        return Status.PARTLY_REIMBURSED if paid else Status.UNREIMBURSED


@dataclass
class RedLetter:
    """What stands in a red letter's place. deadline: 0 when it had not to wait. aborted: it was taken back."""

    bill: bytes
    requester: int
    deadline: int
    aborted: bool = False


@dataclass(frozen=True)
class Anchored:
    """Who vouched for a range, when, and who may settle it by mask."""

    biller: str
    issuer: int
    mask_payer: int
    at: int


@dataclass
class Invoices(Pausable):
    """`address`: its own, to which books are bound. `digest_of`: what leaves commit to and people sign as `invoice`."""

    governor: str
    address: str
    credentials: Credentials
    registry: Books
    now: Now
    digest_of: Callable[[Bill], bytes]
    paused: bool = False
    profiles: dict[int, BillRules] = field(default_factory=dict)
    closed_since: dict[int, int] = field(default_factory=dict)
    books: dict[bytes, Book] = field(default_factory=dict)
    ranges: dict[Range, Anchored] = field(default_factory=dict)
    bills: dict[bytes, Record] = field(default_factory=dict)
    red_letters: dict[bytes, RedLetter] = field(default_factory=dict)
    taken: set[bytes] = field(default_factory=set)  # places of batches: drawn, or settled by mask
    replaces: dict[bytes, bytes] = field(default_factory=dict)

    # --- governance

    def close_profile(self, caller: str, profile: int) -> None:
        governed_by(self.governor, caller)
        refuse_when(profile not in self.profiles, "Profiles_Unknown", profile)
        refuse_when(profile in self.closed_since, "Profiles_AlreadyDone", profile)
        self.closed_since[profile] = self.now.second
        self.now.tell("ProfileClosed", profile, self.now.second)

    # --- regulator

    def allot_book(self, caller: str, book: bytes, last: int, issuer: int, batch: bool, mask_payer: int) -> None:
        """Only bills of batches are settled by mask, so only their books have a mask payer (B1)."""
        paused_or_not(self.paused)
        regulator = self._require_fiscal_steward(caller)
        self._require_kind(issuer, ISSUERS)
        if mask_payer:
            self._require_kind(mask_payer if batch else 0, INSURERS)
        wanted, known = Book(issuer, book, last, batch, mask_payer, regulator, serial_in(book)), self.books.get(book)
        again = known is not None and known.allotment() == wanted.allotment()
        refuse_when(again, "InvoiceRegistry_AlreadyDone", book)
        self.registry.bind(self.address, book, last)
        self.books[book] = wanted
        self.now.tell("BookAllotted", book, issuer, mask_payer, last, batch, caller)

    def close_book(self, caller: str, book: bytes) -> None:
        """By the regulator that allotted it, or its successor."""
        refuse_when(book not in self.books, "InvoiceRegistry_NoSuchBook", book)
        regulator = self._require_fiscal_steward(caller)
        ours = self._is_for(regulator, self.books[book].regulator)
        refuse_when(not ours, "InvoiceRegistry_NotAuthorised", caller)
        refuse_when(self.books[book].closed, "InvoiceRegistry_AlreadyDone", book)
        self.books[book].closed = True
        self.now.tell("BookClosed", book, caller)

    # --- issuer

    def issue(self, caller: str, bill: Bill, book: bytes) -> None:
        paused_or_not(self.paused)
        self._require_issuable(caller, bill, book)
        self._put(bill)

    def anchor(self, caller: str, book: bytes, first: int, count: int, root: bytes) -> None:
        """Ranges of a book only go upwards, so no serial lies in two (B2)."""
        paused_or_not(self.paused)
        standing, place = self._require_live(caller, Role.BILLER), place_of(code_in(book), first)
        wanted = Range(place, count, root)
        refuse_when(wanted in self.ranges, "InvoiceRegistry_AlreadyDone", place)
        known = self._open_book(book)
        refuse_when(standing.organisation != known.issuer, "InvoiceRegistry_NotAuthorised", caller)
        inside = count > 0 and first >= serial_in(book) and wanted.last() <= known.last
        refuse_when(not inside or not known.batch, "InvoiceRegistry_NotInBook", place, book)
        refuse_when(first < known.next, "InvoiceRegistry_RangeOverlaps", book, first, known.next)
        self.ranges[wanted] = Anchored(caller, known.issuer, known.mask_payer, self.now.second)
        known.next = first + count
        self.now.tell("RangeAnchored", book, known.issuer, caller, first, count, root)

    def red_letter(self, caller: str, bill: Bill, red: bytes, book: bytes) -> None:
        """At once when nothing is approved or paid; else it waits (B8)."""
        record = self._known(bill)
        requester = self._require_for(caller, bill.issuer, Role.BILLER)
        again = (record.red_pending or record.red_lettered) and self._is_red_letter_of(bill.place, red)
        refuse_when(again, "InvoiceRegistry_AlreadyDone", bill.place)
        self._require_open(record)
        self._require_free(red, book, self.books.get(book), requester)
        if record.approved() == 0 and record.paid()[0] == 0:
            self.red_letters[red] = RedLetter(bill.place, requester, 0)
            self._void(record, red)
            return
        deadline = self.now.second + self._rules_of(bill.profile).red_letter_hours * HOUR
        self.red_letters[red] = RedLetter(bill.place, requester, deadline)
        record.red_pending = True
        self.now.tell("RedLetterRequested", bill.place, red, requester, deadline)

    def complete_red_letter(self, bill: Bill, red: bytes) -> None:
        record = self._known(bill)
        known = self._is_red_letter_of(bill.place, red)
        refuse_when(not known, "InvoiceRegistry_NoSuchRedLetter", bill.place, red)
        refuse_when(record.red_lettered, "InvoiceRegistry_AlreadyDone", bill.place)
        deadline = self.red_letters[red].deadline
        waits = (record.approved() or record.paid()[0]) and self.now.second <= deadline
        refuse_when(bool(waits), "InvoiceRegistry_RedLetterWaits", bill.place, deadline)
        self._void(record, red)

    def abort_red_letter(self, caller: str, name: bytes, red: bytes) -> None:
        """Only by the house that asked for it, or its successor. The number stays used."""
        record, letter = self.bills.get(name), self.red_letters.get(red)
        done = letter is not None and letter.aborted and letter.bill == name
        refuse_when(done, "InvoiceRegistry_AlreadyDone", name)
        if record is None or letter is None or not self._is_red_letter_of(name, red):
            raise Refused("InvoiceRegistry_NoSuchRedLetter", name, red)
        self._require_for(caller, letter.requester, Role.BILLER)
        refuse_when(record.red_lettered, "InvoiceRegistry_NotOpen", name, Status.RED_LETTERED)
        refuse_when(record.replaced, "InvoiceRegistry_AlreadyReplaced", name)
        record.red_pending, letter.aborted = False, True
        self.now.tell("RedLetterAborted", name, red)

    def reissue(self, caller: str, bill: Bill, book: bytes, replaced: Bill) -> None:
        """A partial refund is a full red letter and a new bill (B9)."""
        paused_or_not(self.paused)
        record = self._known(replaced)
        other = self._is_occupied(bill.place) and self.replaces.get(bill.place) != replaced.place
        refuse_when(other, "InvoiceRegistry_Taken", bill.place)
        self._require_issuable(caller, bill, book)
        heir = self._is_for(bill.issuer, replaced.issuer)
        refuse_when(not heir, "InvoiceRegistry_NotAuthorised", caller)
        void = record.red_pending or record.red_lettered
        refuse_when(not void, "InvoiceRegistry_NotReplaced", bill.place, replaced.place)
        refuse_when(record.replaced, "InvoiceRegistry_AlreadyReplaced", replaced.place)
        self._put(bill)
        record.replaced = True
        self.replaces[bill.place] = replaced.place
        self.now.tell("InvoiceReissued", bill.place, replaced.place)

    def exchange(
        self, caller: str, bill: Bill, paper: bytes, sequence: int, deadline: int, signature: Signed | None
    ) -> None:
        """Paper out: the bill is frozen until it is back (B10)."""
        paused_or_not(self.paused)
        record = self._known(bill)
        self._require_for(caller, bill.issuer, Role.BILLER)
        again = record.on_paper and (record.paper, record.paper_sequence) == (paper, sequence)
        refuse_when(again, "InvoiceRegistry_AlreadyDone", bill.place)
        last = record.paper_sequence
        refuse_when(sequence <= last, "InvoiceRegistry_StaleSequence", bill.place, sequence, last)
        act = ("PaperExchange", self.digest_of(bill), paper, sequence, deadline)
        require_signed(self._signer_for(bill), act, deadline, self.now.second, signature)
        self._require_open(record)
        acted = record.held()[0] or record.paid()[0]
        refuse_when(bool(acted), "InvoiceRegistry_PayersActed", bill.place)
        allowed = self._rules_of(bill.profile).paper
        refuse_when(not allowed, "InvoiceRegistry_PaperNotAllowed", bill.place)
        record.on_paper, record.paper, record.paper_sequence = True, paper, sequence
        self.now.tell("ExchangedForPaper", bill.place, caller, paper, sequence)

    def return_paper(self, caller: str, bill: Bill, paper: bytes) -> None:
        record = self._known(bill)
        self._require_for(caller, bill.issuer, Role.BILLER)
        refuse_when(record.paper != paper, "InvoiceRegistry_OtherPaper", bill.place)
        refuse_when(not record.on_paper, "InvoiceRegistry_AlreadyDone", bill.place)
        record.on_paper = False
        self.now.tell("PaperReturned", bill.place, caller, paper)

    # --- holder

    def draw(self, caller: str, bill: Bill, leaf: Leaf, deadline: int, signature: Signed | None) -> None:
        """By the issuer, the holder, or whoever shows the holder's signature; never by a stranger (B3)."""
        paused_or_not(self.paused)
        settled = bill.place in self.bills and self.bills[bill.place].settled
        refuse_when(settled, "InvoiceRegistry_Settled", bill.place)
        refuse_when(self._has_terms(bill), "InvoiceRegistry_AlreadyDone", bill.place)
        standing = self.credentials.standing_of(caller)
        by_issuer = standing.may(Role.BILLER, self.now.second) and self._is_for(standing.organisation, bill.issuer)
        if signature is not None or not by_issuer:
            act = ("Draw", self.digest_of(bill), deadline)
            require_act_of(self._signer_for(bill), act, deadline, self.now.second, caller, signature)
        refuse_when(self._is_occupied(bill.place), "InvoiceRegistry_Taken", bill.place)
        self._require_drawable(bill, leaf)
        self._take_out(bill)

    def declare_order(
        self, caller: str, bill: Bill, order: Order, sequence: int, deadline: int, signature: Signed | None
    ) -> None:
        """It can change until a payer acts (B6)."""
        paused_or_not(self.paused)
        record, last = self._known(bill), 0
        last = record.order_sequence
        again = (order, sequence) == (record.order, last)
        refuse_when(again and last > 0, "InvoiceRegistry_AlreadyDone", bill.place)
        refuse_when(sequence <= last, "InvoiceRegistry_StaleSequence", bill.place, sequence, last)
        refuse_when(not order.is_sound(), "InvoiceRegistry_BadOrder", bill.place)
        act = ("CoverageOrder", self.digest_of(bill), *order.readable(), sequence, deadline)
        require_act_of(self._signer_for(bill), act, deadline, self.now.second, caller, signature)
        self._require_open(record)
        acted = record.held()[0] or record.ranks_done
        refuse_when(bool(acted), "InvoiceRegistry_PayersActed", bill.place)
        record.order, record.order_sequence, record.declared_at = order, sequence, self.now.second
        self.now.tell("CoverageOrderDeclared", bill.place, order, sequence)

    # --- payers

    def reserve(
        self, caller: str, bill: Bill, asked: Reservation, order: Order, leaf: Leaf, signature: Signed | None
    ) -> None:
        """What the holder signed for, in the payer's turn, of what is left (B4, B5, B6)."""
        paused_or_not(self.paused)
        payer = self._require_live(caller, Role.ADJUDICATOR).organisation
        record = self._reservable(bill, asked, leaf, payer, signature)
        self._require_turn(record, payer, asked.rank, order)
        self._require_expiry(bill, asked.until)
        lapsed = self._require_no_live_claim(record, payer)
        self._require_amounts(record, asked, lapsed)
        if not self._is_occupied(bill.place):
            self._take_out(bill)
            record = self.bills[bill.place]
        self._hold(caller, record, payer, asked)

    def approve(self, caller: str, name: bytes, payer: int, attempt: int, asked: Amounts) -> None:
        """Up to what is reserved; the rest is free again (B7)."""
        paused_or_not(self.paused)
        record, claim = self._attempted(caller, name, payer, attempt)
        again = (claim.state, claim.asked) == (ClaimState.APPROVED, asked)
        refuse_when(again, "InvoiceRegistry_AlreadyDone", name)
        self._require_state(name, payer, claim, ClaimState.RESERVED)
        self._require_open(record)
        late = claim.until < self.now.second
        refuse_when(late, "InvoiceRegistry_Expired", name, payer, claim.until)
        self._require_part(name, asked, claim.asked)
        claim.turn(ClaimState.APPROVED, asked)
        self.now.tell("ClaimApproved", name, payer, caller, *asked)

    def pay(self, caller: str, name: bytes, payer: int, attempt: int, asked: Amounts, evidence: bytes) -> None:
        """Whatever became of the bill meanwhile: the money is under way (B7, B8)."""
        record, claim = self._attempted(caller, name, payer, attempt)
        again = (claim.state, claim.asked) == (ClaimState.PAID, asked)
        refuse_when(again, "InvoiceRegistry_AlreadyDone", name)
        self._require_state(name, payer, claim, ClaimState.APPROVED)
        self._require_part(name, asked, claim.asked)
        claim.turn(ClaimState.PAID, asked)
        claim.paid = _sum((claim.paid, asked))
        record.ranks_done.add(claim.rank)
        self.now.tell("ClaimPaid", name, payer, caller, *asked, evidence)

    def release(self, caller: str, name: bytes, payer: int, attempt: int) -> None:
        record, claim = self._attempted(caller, name, payer, attempt)
        refuse_when(claim.state == ClaimState.RELEASED, "InvoiceRegistry_AlreadyDone", name)
        refuse_when(not claim.is_held(), "InvoiceRegistry_BadClaim", name, payer, claim.state)
        claim.turn(ClaimState.RELEASED)
        record.ranks_done.add(claim.rank)
        self.now.tell("ClaimReleased", name, payer, caller)

    def expire(self, name: bytes, payer: int) -> None:
        """Only what is reserved times out (B7)."""
        record = self.bills.get(name)
        claim = record.claim(payer) if record else Claim()
        refuse_when(claim.state == ClaimState.EXPIRED, "InvoiceRegistry_AlreadyDone", name)
        self._require_state(name, payer, claim, ClaimState.RESERVED)
        early = claim.until >= self.now.second
        refuse_when(early, "InvoiceRegistry_NotExpired", name, payer, claim.until)
        claim.turn(ClaimState.EXPIRED)
        self.now.tell("ClaimExpired", name, payer)

    def recover(self, caller: str, name: bytes, payer: int, attempt: int, remaining: Amounts, evidence: bytes) -> None:
        record, claim = self._attempted(caller, name, payer, attempt)
        same, state = claim.paid == remaining, claim.state
        nothing = remaining[0] == 0 and state is not ClaimState.PAID
        refuse_when(same and nothing, "InvoiceRegistry_BadClaim", name, payer, state)
        refuse_when(same, "InvoiceRegistry_AlreadyDone", name)
        require_no_growth(name, remaining, claim.paid)
        claim.paid = remaining
        record.claims[payer] = claim
        self.now.tell("ClaimRecovered", name, payer, caller, *remaining, evidence)

    def waive(self, caller: str, name: bytes, payer: int, rank: int, order: Order) -> None:
        record, claim = self._claimed(caller, name, payer)
        self._require_rank(record, payer, rank, order)
        refuse_when(rank in record.ranks_done, "InvoiceRegistry_AlreadyDone", name)
        live = claim.is_live(self.now.second)
        refuse_when(live, "InvoiceRegistry_BadClaim", name, payer, claim.state)
        record.ranks_done.add(rank)
        self.now.tell("RankWaived", name, payer, rank)

    def carry_over(self, caller: str, replaced: bytes, bill: Bill, payer: int, asked: Amounts) -> None:
        """Money paid on the old bill counts on the new one, once (B9)."""
        self._require_for(caller, payer, Role.ADJUDICATOR)
        record, name = self._known(bill), bill.place
        other = self.replaces.get(name) != replaced
        refuse_when(other, "InvoiceRegistry_NotReplaced", name, replaced)
        claim, carried = record.claim(payer), Claim(ClaimState.PAID, asked=asked, paid=asked)
        refuse_when(claim == carried, "InvoiceRegistry_AlreadyDone", name)
        known = payer in record.claims
        refuse_when(known, "InvoiceRegistry_BadClaim", name, payer, claim.state)
        self._require_open(record)
        refuse_when(asked[0] == 0, "InvoiceRegistry_NothingAsked", name)
        self._require_left(name, record.left(), asked)
        old = self.bills[replaced].claim(payer)
        require_no_growth(replaced, asked, old.paid)
        old.paid = _less(old.paid, asked)
        record.claims[payer] = carried
        self.now.tell("ClaimCarriedOver", replaced, name, payer, *asked)

    # --- masks

    def settle(self, caller: str, wanted: Range, first_bucket: int, masks: tuple[int, ...], evidence: bytes) -> None:
        """Bills of a range in full, all or none (B3, B11)."""
        paused_or_not(self.paused)
        anchored = self._anchored(wanted)
        self._require_for(caller, anchored.mask_payer, Role.ADJUDICATOR)
        refuse_when(not masks, "InvoiceRegistry_BadMask", first_bucket)
        for number in (0, len(masks) - 1):
            self._require_mask(wanted, first_bucket + number, masks[number])
        for number, mask in enumerate(masks):
            self._require_free_mask(wanted, first_bucket, masks, number, mask)
        self._require_trusted(anchored)
        self.taken |= {each for number, mask in enumerate(masks) for each in _places(first_bucket + number, mask)}
        payer = anchored.mask_payer
        self.now.tell("InvoicesSettled", wanted.place, payer, caller, first_bucket, masks, evidence)

    def draw_settled(self, bill: Bill, leaf: Leaf) -> None:
        """A word for a bill that was settled by mask: nothing that was so is changed (B3)."""
        name = bill.place
        if self._is_occupied(name):
            done = self._known(bill).settled
            raise Refused(f"InvoiceRegistry_{'AlreadyDone' if done else 'Taken'}", name)
        refuse_when(name not in self.taken, "InvoiceRegistry_Unknown", name)
        payer = self._proved(bill, leaf).mask_payer
        require_amounts(bill)
        paid = (bill.rest, min(bill.rest, bill.cap))
        claim = Claim(ClaimState.PAID, attempts=1, asked=paid, paid=paid)
        self.bills[name] = Record(bill, {payer: claim}, settled=True)
        self.now.tell("SettledInvoiceDrawn", name, payer, bill.holder, self.digest_of(bill), *paid)

    # --- views

    def status_of(self, bill: Bill) -> Status:
        if not self._is_occupied(bill.place):
            return Status.REIMBURSED if bill.place in self.taken else Status.UNKNOWN
        return self._known(bill).status()

    # --- first sight

    def _has_terms(self, bill: Bill) -> bool:
        return bill.place in self.bills and self.bills[bill.place].terms == bill

    def _is_occupied(self, place: bytes) -> bool:
        return place in self.bills or place in self.red_letters

    def _known(self, bill: Bill) -> Record:
        name = bill.place
        refuse_when(not self._is_occupied(name), "InvoiceRegistry_Unknown", name)
        refuse_when(name in self.red_letters, "InvoiceRegistry_Taken", name)
        refuse_when(self.bills[name].terms != bill, "InvoiceRegistry_OtherTerms", name)
        return self.bills[name]

    def _require_issuable(self, caller: str, bill: Bill, book: bytes) -> None:
        refuse_when(self._has_terms(bill), "InvoiceRegistry_AlreadyDone", bill.place)
        issuer = self._require_live(caller, Role.BILLER).organisation
        refuse_when(issuer != bill.issuer, "InvoiceRegistry_NotAuthorised", caller)
        self._require_free(bill.place, book, self._open_book(book), issuer)
        self._require_terms(bill, self.now.second)

    def _put(self, bill: Bill) -> None:
        self.bills[bill.place] = Record(bill)
        self.now.tell("InvoiceIssued", bill.place, bill.issuer, bill.holder, self.digest_of(bill))

    def _require_drawable(self, bill: Bill, leaf: Leaf) -> None:
        refuse_when(bill.place in self.taken, "InvoiceRegistry_Settled", bill.place)
        anchored = self._proved(bill, leaf)
        self._require_trusted(anchored)
        self._require_terms(bill, anchored.at)

    def _take_out(self, bill: Bill) -> None:
        self.taken.add(bill.place)
        self.bills[bill.place] = Record(bill)
        self.now.tell("InvoiceDrawn", bill.place, bill.issuer, bill.holder, self.digest_of(bill))

    def _proved(self, bill: Bill, leaf: Leaf) -> Anchored:
        """These terms lie in a range that their issuer anchored (B2)."""
        refuse_when(leaf.count == 0, "InvoiceRegistry_Unknown", bill.place)
        inside = leaf.first <= bill.serial < leaf.first + leaf.count
        refuse_when(not inside, "InvoiceRegistry_NotInRange", bill.place, leaf.first, leaf.count)
        place = place_of(bill.code, leaf.first)
        anchored = self._anchored(Range(place, leaf.count, leaf.root))
        refuse_when(anchored.issuer != bill.issuer, "InvoiceRegistry_NotAnchored", place)
        return anchored

    def _anchored(self, wanted: Range) -> Anchored:
        refuse_when(wanted not in self.ranges, "InvoiceRegistry_NotAnchored", wanted.place)
        return self.ranges[wanted]

    def _require_terms(self, bill: Bill, seen_at: int) -> None:
        """`seen_at`: when the chain could first tell that they exist."""
        require_amounts(bill)
        issued_at = bill.issued_at
        refuse_when(issued_at > seen_at, "InvoiceRegistry_IssuedLater", issued_at, seen_at)
        rules, closed = self._rules_of(bill.profile), self.closed_since.get(bill.profile)
        if closed is not None:
            refuse_when(issued_at >= closed, "Profiles_Closed", bill.profile, closed)
        too_old = seen_at - issued_at > rules.lag_hours * HOUR
        refuse_when(too_old, "InvoiceRegistry_TooOld", issued_at, seen_at)

    # --- books

    def _open_book(self, book: bytes) -> Book:
        refuse_when(book not in self.books, "InvoiceRegistry_NoSuchBook", book)
        refuse_when(self.books[book].closed, "InvoiceRegistry_BookIsClosed", book)
        return self.books[book]

    def _require_free(self, place: bytes, book: bytes, known: Book | None, issuer: int) -> None:
        """It lies in a single book of this issuer, and nothing stands there."""
        fits = known is not None and known.holds(place) and not known.batch and known.issuer == issuer
        refuse_when(not fits, "InvoiceRegistry_NotInBook", place, book)
        refuse_when(self._is_occupied(place), "InvoiceRegistry_Taken", place)

    # --- who may do it

    def _rules_of(self, profile: int) -> BillRules:
        refuse_when(profile not in self.profiles, "Profiles_Unknown", profile)
        return self.profiles[profile]

    def _signer_for(self, bill: Bill) -> str:
        return self.credentials.controller_of(bill.holder)

    def _require_live(self, caller: str, role: Role) -> Standing:
        standing = self.credentials.standing_of(caller)
        dead = not standing.may(role, self.now.second)
        refuse_when(dead, "InvoiceRegistry_NotLive", caller, int(role))
        return standing

    def _require_trusted(self, anchored: Anchored) -> None:
        """Neither the biller nor its house was distrusted when it anchored; both may be gone since (K4)."""
        person = self.credentials.practitioners[anchored.biller]
        house = self.credentials.organisations[anchored.issuer]
        since = min(person.distrusted_since, house.distrusted_since)
        refuse_when(anchored.at >= since, "InvoiceRegistry_NotLive", anchored.biller, int(Role.BILLER))

    def _require_fiscal_steward(self, caller: str) -> int:
        standing = self._require_live(caller, Role.STEWARD)
        fiscal = standing.kinds & Kind.FISCAL_REGULATOR
        refuse_when(not fiscal, "InvoiceRegistry_NotAuthorised", caller)
        return standing.organisation

    def _require_kind(self, number: int, kinds: Kind) -> None:
        fits = self.credentials.live_kinds_of(number) & kinds
        refuse_when(not fits, "InvoiceRegistry_WrongKind", number)

    def _is_for(self, actor: int, original: int) -> bool:
        return self.credentials.may_finish(actor, original)

    def _require_for(self, caller: str, original: int, role: Role) -> int:
        """A house's own people, or its successor's (K5)."""
        number = self._require_live(caller, role).organisation
        refuse_when(not self._is_for(number, original), "InvoiceRegistry_NotAuthorised", caller)
        return number

    # --- status and claims

    @staticmethod
    def _require_open(record: Record) -> None:
        frozen = record.frozen()
        refuse_when(frozen != Status.UNKNOWN, "InvoiceRegistry_NotOpen", record.terms.place, frozen)

    def _is_red_letter_of(self, name: bytes, red: bytes) -> bool:
        letter = self.red_letters.get(red)
        return letter is not None and letter.bill == name and not letter.aborted

    def _void(self, record: Record, red: bytes) -> None:
        record.red_pending, record.red_lettered = False, True
        debt, _ = record.paid()
        self.now.tell("InvoiceRedLettered", record.terms.place, red, record.terms.fund, debt)

    def _claimed(self, caller: str, name: bytes, payer: int) -> tuple[Record, Claim]:
        self._require_for(caller, payer, Role.ADJUDICATOR)
        refuse_when(name not in self.bills, "InvoiceRegistry_Unknown", name)
        return self.bills[name], self.bills[name].claim(payer)

    def _attempted(self, caller: str, name: bytes, payer: int, attempt: int) -> tuple[Record, Claim]:
        """The payer's last attempt: an act that is sent again during the next one has no effect (X9)."""
        record, claim = self._claimed(caller, name, payer)
        other = attempt != claim.attempts
        refuse_when(other, "InvoiceRegistry_BadAttempt", name, payer, attempt, claim.attempts)
        return record, claim

    @staticmethod
    def _require_state(name: bytes, payer: int, claim: Claim, state: ClaimState) -> None:
        refuse_when(claim.state != state, "InvoiceRegistry_BadClaim", name, payer, claim.state)

    @staticmethod
    def _require_part(name: bytes, asked: Amounts, most: Amounts) -> None:
        refuse_when(asked[0] == 0, "InvoiceRegistry_NothingAsked", name)
        require_no_growth(name, asked, most)

    @staticmethod
    def _require_left(name: bytes, left: Amounts, asked: Amounts) -> None:
        (amount, capped), (most, most_capped) = asked, left
        refuse_when(capped > amount, "InvoiceRegistry_BadShare", amount, capped)
        refuse_when(amount > most, "InvoiceRegistry_ExceedsTotal", name, amount, most)
        refuse_when(capped > most_capped, "InvoiceRegistry_ExceedsCap", name, capped, most_capped)

    # --- reserving

    def _reservable(self, bill: Bill, asked: Reservation, leaf: Leaf, payer: int, signature: Signed | None) -> Record:
        """The bill, or how it will stand when it is drawn for this."""
        occupied = self._is_occupied(bill.place)
        record = self._known(bill) if occupied else Record(bill)
        self._require_new_attempt(record, payer, asked)
        act = reservation_act(self.digest_of(bill), payer, asked)
        require_signed(self._signer_for(bill), act, asked.deadline, self.now.second, signature)
        if not occupied:
            self._require_drawable(bill, leaf)
        self._require_open(record)
        return record

    @staticmethod
    def _require_new_attempt(record: Record, payer: int, asked: Reservation) -> None:
        claim, name = record.claim(payer), record.terms.place
        wanted = (ClaimState.RESERVED, asked.attempt, asked.rank, asked.until, (asked.amount, asked.capped))
        same = (claim.state, claim.attempts, claim.rank, claim.until, claim.asked) == wanted
        refuse_when(same, "InvoiceRegistry_AlreadyDone", name)
        wrong = asked.attempt != claim.attempts + 1 or asked.attempt > ATTEMPTS
        refuse_when(wrong, "InvoiceRegistry_BadAttempt", name, payer, asked.attempt, claim.attempts)

    def _require_rank(self, record: Record, payer: int, rank: int, order: Order) -> None:
        name = record.terms.place
        other = record.order_sequence == 0 or order != record.order
        refuse_when(other, "InvoiceRegistry_OtherOrder", name)
        refuse_when(order.payer_at(rank) != payer, "InvoiceRegistry_WrongRank", name, payer, rank)

    def _require_turn(self, record: Record, payer: int, rank: int, order: Order) -> None:
        """Every lower rank paid, released, waived, or silent for its days (B6)."""
        if record.order_sequence == 0:
            refuse_when(rank != 0, "InvoiceRegistry_WrongRank", record.terms.place, payer, rank)
            return
        self._require_rank(record, payer, rank, order)
        for lower in range(rank):
            waits = lower not in record.ranks_done and self._still_has_its_turn(record, lower)
            refuse_when(waits, "InvoiceRegistry_NotYourTurn", record.terms.place, lower)

    def _still_has_its_turn(self, record: Record, rank: int) -> bool:
        lapses = record.declared_at + sum(record.order.days[: rank + 1]) * DAY
        return self.now.second <= lapses

    def _require_expiry(self, bill: Bill, until: int) -> None:
        latest = self.now.second + self._rules_of(bill.profile).reservation_hours * HOUR
        inside = self.now.second <= until <= latest
        refuse_when(not inside, "InvoiceRegistry_BadExpiry", until, latest)

    def _require_no_live_claim(self, record: Record, payer: int) -> Amounts:
        """What a lapsed reservation of this payer's gives back by making way."""
        claim = record.claim(payer)
        live = claim.is_live(self.now.second)
        refuse_when(live, "InvoiceRegistry_BadClaim", record.terms.place, payer, claim.state)
        return claim.asked if claim.is_held() else (0, 0)

    def _require_amounts(self, record: Record, asked: Reservation, lapsed: Amounts) -> None:
        name = record.terms.place
        wanted, most = (asked.amount, asked.capped), (asked.maximum, asked.capped_maximum)
        self._require_part(name, wanted, most)
        self._require_left(name, _sum((record.left(), lapsed)), wanted)

    def _hold(self, caller: str, record: Record, payer: int, asked: Reservation) -> None:
        name, claim = record.terms.place, record.claims.setdefault(payer, Claim())
        if claim.is_held():
            self.now.tell("ClaimExpired", name, payer)
        claim.turn(ClaimState.RESERVED, (asked.amount, asked.capped))
        claim.attempts, claim.rank, claim.until = asked.attempt, asked.rank, asked.until
        terms = (asked.amount, asked.capped, asked.until, asked.rank, asked.attempt)
        self.now.tell("ClaimReserved", name, payer, caller, *terms)

    # --- masks

    def _is_drawn(self, place: bytes) -> bool:
        return place in self.bills and not self.bills[place].settled

    def _require_mask(self, wanted: Range, bucket: int, mask: int) -> None:
        outside = any(not _lies_in(wanted, each) for each in _places(bucket, mask))
        refuse_when(not mask or outside, "InvoiceRegistry_BadMask", bucket)

    def _require_free_mask(
        self, wanted: Range, first_bucket: int, masks: tuple[int, ...], number: int, mask: int
    ) -> None:
        bucket = first_bucket + number
        met = {each for each in _places(bucket, mask) if each in self.taken}
        if not met:
            return
        everything = [each for i, bits in enumerate(masks) for each in _places(first_bucket + i, bits)]
        again = all(each in self.taken and not self._is_drawn(each) for each in everything)
        refuse_when(again, "InvoiceRegistry_AlreadyDone", wanted.place)
        raise Refused("InvoiceRegistry_BillsTaken", bucket, sum(1 << each[-1] for each in met))


def reservation_act(digest: bytes, payer: int, asked: Reservation) -> Act:
    """What the holder signs for one payer and one attempt."""
    most = (asked.maximum, asked.capped_maximum)
    return ("Reservation", digest, payer, asked.rank, *most, asked.until, asked.attempt, asked.deadline)


def _sum(amounts: Iterable[Amounts]) -> Amounts:
    listed = list(amounts)
    return sum(amount for amount, _ in listed), sum(capped for _, capped in listed)


def _less(amounts: Amounts, other: Amounts) -> Amounts:
    return amounts[0] - other[0], amounts[1] - other[1]


def _places(bucket: int, mask: int) -> list[bytes]:
    """The bills that a mask names; none lies past the last place there is."""
    bits = (bit for bit in range(BUCKET) if mask >> bit & 1)
    return [(bucket * BUCKET + bit).to_bytes(64, "big")[-32:] for bit in bits]


def _lies_in(wanted: Range, place: bytes) -> bool:
    return code_in(place) == code_in(wanted.place) and serial_in(wanted.place) <= serial_in(place) <= wanted.last()
