"""Single bills out of a batch: drawn by ticket from a mirror, paid by several, voided; and what must not work (B3 to
B8, B12). Nobody asks the issuer for anything but its red letter."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any

from eth_account.signers.local import LocalAccount

from carestamp.chain import ContractError, Receipt
from carestamp.client import Draw, InvoiceStatus, Leaf, Reservation, errors
from carestamp.documents import commitment
from carestamp.documents.invoice.batch import Masks, Range, masks_of
from carestamp.documents.invoice.typed import CoverageOrder, Invoice, bucket_and_bit
from carestamp.documents.published import Ticket, bills
from scripts.benches import BenchError
from scripts.cast import BASIC_INSURER, INSURER_A, INSURER_B
from scripts.province.ground import Ground
from scripts.province.house import Billed, House
from scripts.province.mirror import Mirror
from scripts.province.payer import EVIDENCE
from scripts.province.told import Told
from scripts.stories.chainwork import DAY

WEEK = 7 * DAY
WAITING_DAYS = 15


@dataclass(frozen=True, slots=True)
class Shown:
    """A bill as a ticket opens it, with the key that signs for it."""

    house: House
    holder: LocalAccount
    invoice: Invoice
    leaf: Leaf
    range: Range

    @property
    def left(self) -> int:
        """What its fund did not pay."""
        return self.invoice.total - self.invoice.fund


class Singles:
    """Bills one by one. red: the single book of each house for red letters, and how many numbers are used."""

    def __init__(self, ground: Ground, mirror: Mirror, told: Told, books: dict[int, bytes]) -> None:
        self.ground, self.mirror, self.told = ground, mirror, told
        self.ledger, self.cast, self._books = ground.bills, ground.cast, books
        self._used = dict.fromkeys(books, 0)
        self.payers = {INSURER_A: ground.cast.adjudicator_a, INSURER_B: ground.cast.adjudicator_b}

    def shown(self, house: House, billed: Billed) -> Shown:
        """Whoever is shown the patient's ticket gets terms and proof from a mirror."""
        return self._opened(house, billed.holder, house.ticket(billed))

    def _opened(self, house: House, holder: LocalAccount, ticket: Ticket) -> Shown:
        public, boxes = self.mirror.get(house.published[0].leaves.root)
        return Shown(house, holder, *bills.open_bill(public, boxes, ticket), bills.range_of(public))

    # ------------------------------------------------------------------------------------------------------- going well

    def several(self, bill: Shown) -> None:
        """Drawn by its patient; two payers in the patient's order, to the fen (B5, B6, B12)."""
        self.told.did("draw, by the holder's signature", self._draw(bill))
        days = (WAITING_DAYS, 2 * WAITING_DAYS)
        order = CoverageOrder(self._digest(bill), tuple(self.payers), days, 1, self.ground.soon)
        signed = self.ledger.sign(bill.holder, order)
        self.told.did("declare order", self.ledger.declare_order(self.cast.relayer, bill.invoice, order, signed))
        first, paid = bill.left * 3 // 4, bill.left // 2
        self._claim(bill, INSURER_A, 0, first, paid, order)
        rest = bill.left - paid
        self._over(bill, rest + 1, rest, order)
        self._claim(bill, INSURER_B, 1, rest, rest, order)
        self.require(bill, InvoiceStatus.REIMBURSED)

    def claimed(self, bill: Shown) -> None:
        """Drawn by a payer that reserves with the patient's signature and the leaf (B3, B4)."""
        self._claim(bill, INSURER_A, 0, bill.left, bill.left)
        self.require(bill, InvoiceStatus.REIMBURSED)

    def voided(self, bill: Shown) -> None:
        """A red letter on a drawn and paid bill: it waits until the payer has its money back (B8)."""
        self.claimed(bill)
        self._void(bill, INSURER_A, self.cast.adjudicator_a)

    def voided_settled(self, bill: Shown) -> None:
        """A red letter on a bill that a mask settled: its word is built from its leaf first, by anyone (B3, B8)."""
        self.require(bill, InvoiceStatus.REIMBURSED)
        drawn = self.ledger.draw_settled(self.cast.relayer, bill.invoice, bill.leaf)
        self.told.did("draw what a mask settled", drawn)
        self._void(bill, BASIC_INSURER, self.cast.adjudicator)

    def _draw(self, bill: Shown) -> Receipt:
        deadline = self.ground.soon
        signature = self.ledger.sign(bill.holder, Draw(self._digest(bill), deadline))
        return self.ledger.draw(self.cast.relayer, bill.invoice, bill.leaf, deadline, signature)

    def _claim(
        self, bill: Shown, payer: int, rank: int, reserved: int, paid: int, order: CoverageOrder | None = None
    ) -> None:
        """Reserved with the patient's signature, approved, paid. Without an order the leaf draws the bill."""
        by, capped = self.payers[payer], min(reserved, bill.invoice.cap if order is None else 0)
        signed = self._permit(bill, payer, rank, reserved, capped)
        given = (by, bill.invoice, signed[0], reserved, capped, signed[1], order)
        if order is None:
            self.told.did("reserve, with the leaf", self.ledger.reserve(*given, leaf=bill.leaf))
        else:
            self.told.did("reserve, by rank", self.ledger.reserve(*given))
        self.told.did("approve", self.ledger.approve(by, bill.invoice.place, payer, 1, paid, min(paid, capped)))
        evidence = commitment.commit(commitment.new_salt(), EVIDENCE)
        self.told.did("pay", self.ledger.pay(by, bill.invoice.place, payer, 1, paid, min(paid, capped), evidence))

    def _permit(self, bill: Shown, payer: int, rank: int, amount: int, capped: int) -> tuple[Reservation, bytes]:
        now, deadline = self.ground.now, self.ground.soon
        permit = Reservation(self._digest(bill), payer, rank, amount, capped, now + WEEK, 1, deadline)
        return permit, self.ledger.sign(bill.holder, permit)

    def _void(self, bill: Shown, payer: int, by: LocalAccount) -> None:
        book, house = self._books[bill.house.number], bill.house
        self._used[house.number] += 1
        red = book[:-8] + (int.from_bytes(book[-8:], "big") + self._used[house.number] - 1).to_bytes(8, "big")
        self.told.did("red letter", self.ledger.red_letter(house.biller, bill.invoice, red, book))
        self.require(bill, InvoiceStatus.RED_PENDING)
        attempt = self.ledger.claim_of(bill.invoice.place, payer).attempts
        evidence = commitment.commit(commitment.new_salt(), EVIDENCE)
        self.told.did("recover", self.ledger.recover(by, bill.invoice.place, payer, attempt, 0, 0, evidence))
        if self.ledger.status_of(bill.invoice) is not InvoiceStatus.RED_LETTERED:
            done = self.ledger.complete_red_letter(self.cast.relayer, bill.invoice, red)
            self.told.did("complete the red letter", done)
        self.require(bill, InvoiceStatus.RED_LETTERED)

    def require(self, bill: Shown, status: InvoiceStatus) -> None:
        """What the ledger says of it. Raises BenchError."""
        if (found := self.ledger.status_of(bill.invoice)) is not status:
            raise BenchError(f"a bill is {found.name}, not {status.name}")

    # ----------------------------------------------------------------------------------------------------- and not well

    def _over(self, bill: Shown, asked: int, left: int, order: CoverageOrder) -> None:
        """A fen more than the bill has left (B5, B12)."""
        permit, signed = self._permit(bill, INSURER_B, 1, asked, 0)
        given = (self.payers[INSURER_B], bill.invoice, permit, asked, 0, signed, order)
        expected = errors.InvoiceRegistry_ExceedsTotal(bill.invoice.place, asked, left)
        self._refused("a payer asks for a fen more than is left", bill, lambda: self.ledger.reserve(*given), expected)

    def refuse_settled(self, bill: Shown) -> None:
        """A settled bill can't be drawn; another payer settles nothing (B3)."""
        place, by = bill.invoice.place, self.cast.adjudicator_a
        settled = errors.InvoiceRegistry_Settled(place)
        self._refused("draw of a bill that a mask settled", bill, lambda: self._draw(bill), settled)
        stranger = errors.InvoiceRegistry_NotAuthorised(by.address)
        self._refused("another payer settles by mask", bill, lambda: self._settle(bill, by), stranger)

    def refuse_range(self, bill: Shown, settled: Collection[int]) -> None:
        """A mask over the whole range, with the settled bills in it: all or nothing (B11)."""
        first, code = bill.leaf.first, bill.invoice.code
        done, whole = masks_of(code, settled), masks_of(code, range(first, first + bill.leaf.count))
        taken = errors.InvoiceRegistry_BillsTaken(done.first_bucket, done.words[0])
        self._refused("a mask with settled bills in it", bill, lambda: self._settle(bill, masks=whole), taken)

    def refuse_drawn(self, bill: Shown) -> None:
        """With a drawn bill in the way, the whole mask fails (B11)."""
        bucket, bit = bucket_and_bit(bill.invoice.place)
        taken = errors.InvoiceRegistry_BillsTaken(bucket, 1 << bit)
        self._refused("a mask with a drawn bill in the way", bill, lambda: self._settle(bill), taken)

    def refuse_leaf(self, bill: Shown, other: Shown) -> None:
        """A wrong proof, another's leaf, other terms, a stranger (B2, B3)."""
        anchored = errors.InvoiceRegistry_NotAnchored(bill.range.place)
        word = bytes([bill.leaf.proof[0][0] ^ 1]) + bill.leaf.proof[0][1:]
        wrong = replace(bill, leaf=replace(bill.leaf, proof=(word, *bill.leaf.proof[1:])))
        self._refused("a proof with one bit changed", bill, lambda: self._draw(wrong), anchored)
        swapped = replace(bill, leaf=other.leaf)
        self._refused("another bill's leaf", bill, lambda: self._draw(swapped), anchored)
        dearer = replace(bill, invoice=replace(bill.invoice, total=bill.invoice.total + 1))
        self._refused("a bill with a fen more on it", bill, lambda: self._draw(dearer), anchored)
        unsigned = errors.SignedActs_NotSigner(bill.holder.address, self.cast.outsider.address)
        given = (self.cast.outsider, bill.invoice, bill.leaf)
        self._refused("a stranger draws", bill, lambda: self.ledger.draw(*given), unsigned)

    def refuse_ticket(self, house: House, mine: Billed, other: Billed) -> None:
        """A ticket opens its own leaf and no other (X1)."""
        forged = Ticket(house.ticket(other).leaf, house.ticket(mine).key)
        tried = "a ticket tried on another leaf"
        self.told.refused(tried, lambda: self._opened(house, mine.holder, forged), "a box does not open")

    def _settle(self, bill: Shown, by: LocalAccount | None = None, masks: Masks | None = None) -> Receipt:
        """This bill alone, where no masks are given."""
        bucket, bit = bucket_and_bit(bill.invoice.place)
        evidence = commitment.commit(commitment.new_salt(), EVIDENCE)
        asked = masks or Masks(bucket, (1 << bit,))
        return self.ledger.settle(by or self.cast.adjudicator, bill.range, asked, evidence)

    def _refused(self, tried: str, bill: Shown, act: Callable[[], Any], expected: ContractError) -> None:
        def look() -> Any:
            return self.ledger.is_taken(bill.invoice.place), self.ledger.word_of(bill.invoice.place)

        self.told.refused(tried, act, expected, look)

    def _digest(self, bill: Shown) -> bytes:
        return self.ledger.digest_of(bill.invoice)
