"""Where bills are made, shown and paid: the acts of billers, holders, payers and the tax office in a word each.

    bill = till.bill()                                          # 1000.00, of which the fund paid 600.00
    till.reserve(bill, cast.adjudicator_a, 300_00)
    till.approve(bill, cast.adjudicator_a, 300_00)
    till.pay(bill, cast.adjudicator_a, 250_00)

Who acts decides for which insurer. Amounts are fen; `capped` is the part under the further cap.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from eth_account.signers.local import LocalAccount

from carestamp.chain import Receipt
from carestamp.client import Claim, InvoiceStatus, InvoiceWord
from carestamp.documents.invoice import profiles, typed
from carestamp.documents.invoice.batch import Batch, Masks
from carestamp.documents.invoice.typed import CoverageOrder, Draw, PaperExchange, Reservation, Use, UseKind
from scripts.cast import BASIC_INSURER, FISCAL_REGULATOR, HOSPITAL, INSURER_A, INSURER_B, LICENCES
from tests.support import bills
from tests.support.bill_telling import EVIDENCE, BillTelling
from tests.support.bills import Bill, Lot
from tests.support.clock import DAY, HOUR
from tests.support.papers import some_bytes, some_number

if TYPE_CHECKING:
    from tests.support.town import Town

PAYERS = (BASIC_INSURER, INSURER_A, INSURER_B)
ROOM = 1_000
"""Serials in a book, unless a test asks for more."""


class Till(BillTelling):
    """The bills of a town."""

    def __init__(self, town: Town) -> None:
        self.town, self.cast, self.clock = town, town.cast, town.clock
        self.ledger, self.uses = town.invoices, town.uses

    # --- people ---------------------------------------------------------------------------------------------------

    def house_of(self, person: LocalAccount) -> int:
        """Who licensed it, by scripts.cast; 0 for nobody."""
        names = {getattr(self.cast, each.person).address: each.organisation for each in LICENCES}
        return names.get(person.address, 0)

    def holder_of(self, bill: Bill) -> LocalAccount:
        return self.town.account_of(bill.invoice.holder)

    # --- books, bills, batches ------------------------------------------------------------------------------------

    def book(
        self, issuer: int = HOSPITAL, batch: bool = False, mask_payer: int = 0, first: int = 1, room: int = ROOM
    ) -> bytes:
        """A book of a code of its own, just allotted."""
        book = typed.book_id(bills.some_code(), first)
        self.ledger.allot_book(self.cast.fiscal_steward, book, first + room - 1, issuer, batch, mask_payer)
        return book

    def bill(self, book: bytes | None = None, by: LocalAccount | None = None, **changes: Any) -> Bill:
        """Issued alone. `changes` replace fields of the terms; `profile` is a name."""
        bill = self.unissued(book, by, **changes)
        self.issue(bill, by)
        return bill

    def unissued(self, book: bytes | None = None, by: LocalAccount | None = None, **changes: Any) -> Bill:
        """Terms that no ledger has seen, with a fresh number of the book."""
        issuer = self.house_of(by or self.cast.biller)
        book = book or self.book(issuer)
        first = int.from_bytes(book[typed.CODE_BYTES :], "big")
        usual = {"serial": first + some_number() % ROOM, "issued_at": self.clock.now()}
        usual |= {"holder": self.cast.patient.address, "issuer": issuer, "code": book[: typed.CODE_BYTES]}
        return Bill(bills.invoice(**(usual | changes)), self.ledger.domain, book)

    def issue(self, bill: Bill, by: LocalAccount | None = None) -> Receipt:
        return self.ledger.issue(by or self.cast.biller, bill.invoice, bill.book)

    def lot(self, count: int, mask_payer: int = BASIC_INSURER, book: bytes | None = None, **changes: Any) -> Lot:
        """So many bills of one batch book, anchored."""
        book = book or self.book(batch=True, mask_payer=mask_payer, room=max(ROOM, count))
        lot = self.unanchored(count, book, **changes)
        self.anchor(lot)
        return lot

    def unanchored(self, count: int, book: bytes, first: int | None = None, **changes: Any) -> Lot:
        """A lot whose root no ledger has, from the book's first number on."""
        begin = int.from_bytes(book[typed.CODE_BYTES :], "big") if first is None else first
        made = [self.unissued(book, serial=begin + number, **changes).invoice for number in range(count)]
        return Lot(Batch(self.ledger.domain, made), book)

    def anchor(self, lot: Lot, by: LocalAccount | None = None) -> Receipt:
        asked = (lot.book, lot.batch.first, len(lot), lot.batch.root)
        return self.ledger.anchor(by or self.cast.biller, *asked)

    def settle(self, lot: Lot, masks: Masks, by: LocalAccount | None = None) -> Receipt:
        """By the book's mask payer."""
        return self.ledger.settle(by or self.cast.adjudicator, lot.range, masks, EVIDENCE)

    def draw_settled(self, bill: Bill) -> Receipt:
        return self.ledger.draw_settled(self.cast.relayer, bill.invoice, bill.leaf)

    # --- what the holder signs ------------------------------------------------------------------------------------

    def draw(self, bill: Bill, signed_by: LocalAccount | None = None) -> Receipt:
        """Anyone relays the holder's signature."""
        act = Draw(bill.digest, self.clock.now() + HOUR)
        signature = self.ledger.sign(signed_by or self.holder_of(bill), act)
        return self.ledger.draw(self.cast.relayer, bill.invoice, bill.leaf, act.deadline, signature)

    def order(self, bill: Bill, *ranks: tuple[int, int], sequence: int = 1) -> CoverageOrder:
        """Payers with their days, rank 0 first."""
        payers, days = zip(*ranks, strict=True)
        return CoverageOrder(bill.digest, payers, days, sequence, self.clock.now() + HOUR)

    def declare(self, bill: Bill, order: CoverageOrder, signed_by: LocalAccount | None = None) -> Receipt:
        """Anyone relays the holder's signature."""
        signature = self.ledger.sign(signed_by or self.holder_of(bill), order)
        return self.ledger.declare_order(self.cast.relayer, bill.invoice, order, signature)

    def permission(self, bill: Bill, by: LocalAccount, maximum: int, capped: int = 0, **changes: Any) -> Reservation:
        """For the payer of this adjudicator and its next attempt: a week, rank 0. `changes` replace its fields."""
        payer, now = self.house_of(by), self.clock.now()
        attempt = self.claim(bill, payer).attempts + 1
        usual = Reservation(bill.digest, payer, 0, maximum, capped, now + 7 * DAY, attempt, now + HOUR)
        return replace(usual, **changes)

    def exchange(self, bill: Bill, sequence: int = 1) -> PaperExchange:
        """For a paper of its own."""
        return PaperExchange(bill.digest, some_bytes("paper"), sequence, self.clock.now() + HOUR)

    def use(self, bill: Bill, kind: UseKind, organisation: int = FISCAL_REGULATOR, **changes: Any) -> Use:
        """For a purpose of its own."""
        return replace(Use(bill.digest, kind, organisation, some_bytes("purpose"), self.clock.now() + HOUR), **changes)

    def record(self, bill: Bill, use: Use, by: LocalAccount, signed_by: LocalAccount | None = None) -> Receipt:
        """A deduction, a proof or a fixed benefit, as the holder signed it."""
        act = {UseKind.DEDUCTION: self.uses.deduct, UseKind.PROOF: self.uses.prove}.get(use.kind, self.uses.benefit)
        return act(by, bill.invoice, use, self.uses.sign(signed_by or self.holder_of(bill), use))

    # --- payers ---------------------------------------------------------------------------------------------------

    def reserve(
        self,
        bill: Bill,
        by: LocalAccount,
        amount: int,
        capped: int = 0,
        permission: Reservation | None = None,
        order: CoverageOrder | None = None,
        signed_by: LocalAccount | None = None,
    ) -> Receipt:
        """With the holder's signature for just this, unless another permission is given."""
        asked, signature = self._signed(bill, by, amount, capped, permission, signed_by)
        return self.ledger.reserve(by, bill.invoice, asked, amount, capped, signature, order, bill.leaf)

    def reserve_data(self, bill: Bill, by: LocalAccount, amount: int, capped: int = 0) -> str:
        """The calldata of a reservation, as it stands in the mempool."""
        asked, signature = self._signed(bill, by, amount, capped)
        wanted = typed.pack_reservation(asked, amount, capped)
        return self.data("reserve", bill.terms.as_tuple(), wanted, typed.NO_ORDER, bill.leaf.as_tuple(), signature)

    def data(self, function: str, *values: Any) -> str:
        """The calldata of an act of the invoice ledger."""
        return str(self.ledger.contract.encode_abi(function, args=values))

    def last_try(self, bill: Bill, by: LocalAccount) -> tuple[bytes, int, int]:
        """Bill, payer and its last attempt, as the acts below name them."""
        payer = self.house_of(by)
        return bill.id, payer, self.claim(bill, payer).attempts

    def approve(self, bill: Bill, by: LocalAccount, amount: int, capped: int = 0) -> Receipt:
        return self.ledger.approve(by, *self.last_try(bill, by), amount, capped)

    def pay(self, bill: Bill, by: LocalAccount, amount: int, capped: int = 0) -> Receipt:
        return self.ledger.pay(by, *self.last_try(bill, by), amount, capped, EVIDENCE)

    def release(self, bill: Bill, by: LocalAccount) -> Receipt:
        return self.ledger.release(by, *self.last_try(bill, by))

    def recover(self, bill: Bill, by: LocalAccount, remaining: int = 0, capped: int = 0) -> Receipt:
        """All but what remains."""
        return self.ledger.recover(by, *self.last_try(bill, by), remaining, capped, EVIDENCE)

    def reimburse(self, bill: Bill, by: LocalAccount, amount: int, capped: int = 0) -> Receipt:
        """Reserved, approved and paid."""
        self.reserve(bill, by, amount, capped)
        self.approve(bill, by, amount, capped)
        return self.pay(bill, by, amount, capped)

    # --- what voids and freezes -----------------------------------------------------------------------------------

    def red(self, by: LocalAccount | None = None) -> Bill:
        """A free place for a red letter: the id and book of terms that nobody issues."""
        return self.unissued(by=by)

    def red_letter(self, bill: Bill, red: Bill, by: LocalAccount | None = None) -> Receipt:
        return self.ledger.red_letter(by or self.cast.biller, bill.invoice, red.id, red.book)

    def complete(self, bill: Bill, red: Bill) -> Receipt:
        """By anybody."""
        return self.ledger.complete_red_letter(self.cast.relayer, bill.invoice, red.id)

    def abort(self, bill: Bill, red: Bill, by: LocalAccount | None = None) -> Receipt:
        return self.ledger.abort_red_letter(by or self.cast.biller, bill.id, red.id)

    def reissue(self, bill: Bill, replaced: Bill, by: LocalAccount | None = None) -> Receipt:
        return self.ledger.reissue(by or self.cast.biller, bill.invoice, bill.book, replaced.invoice)

    def put_on_paper(
        self,
        bill: Bill,
        exchange: PaperExchange,
        by: LocalAccount | None = None,
        signed_by: LocalAccount | None = None,
    ) -> Receipt:
        """As the holder signed."""
        signature = self.ledger.sign(signed_by or self.holder_of(bill), exchange)
        return self.ledger.exchange_for_paper(by or self.cast.biller, bill.invoice, exchange, signature)

    def publish(self, like: str = bills.USUAL, **changes: Any) -> int:
        """A profile of governance's own, like a shipped one but for the changes: its number."""
        number = 9_980_000 + some_number() % 10_000
        word = replace(profiles.by_name(like).rules, **changes).word
        self.ledger.publish_profile(self.cast.curator, number, word)
        return number

    # --- looking --------------------------------------------------------------------------------------------------

    def status(self, bill: Bill) -> InvoiceStatus:
        return self.ledger.status_of(bill.invoice)

    def word(self, bill: Bill) -> InvoiceWord:
        return self.ledger.word_of(bill.id)

    def claim(self, bill: Bill, payer: int) -> Claim:
        return self.ledger.claim_of(bill.id, payer)

    def left(self, bill: Bill) -> tuple[int, int]:
        """In all, and under the further cap."""
        return self.ledger.left_of(bill.invoice)

    def look(self, bill: Bill) -> tuple[Any, ...]:
        """All that the ledger keeps about a bill, raw, so that a refusal can be shown to move nothing."""
        views = [("wordOf", bill.id), ("orderOf", bill.id), ("isTaken", bill.id), ("replaces", bill.id)]
        views += [("claimOf", bill.id, payer) for payer in PAYERS]
        kept = [self.town.chain.read(self.ledger.call(*view)) for view in views]
        ours = kept[0] & (1 << 112) - 1 == int.from_bytes(bill.digest[-14:], "big")
        return (*kept, self.uses.deduction_of(bill.invoice) if ours else None)

    def assert_conserved(self, bill: Bill) -> None:
        """What the fund, payers and claims have of a bill adds up, and is within it (B5)."""
        word, claims = self.word(bill), [self.claim(bill, payer) for payer in PAYERS]
        live = [each for each in claims if each.state.name in ("RESERVED", "APPROVED")]
        assert word.live == sum(each.amount for each in live)
        assert word.paid == sum(each.paid for each in claims)
        assert word.capped == sum(each.capped for each in live) + sum(each.capped_paid for each in claims)
        assert word.live + word.paid + bill.invoice.fund <= bill.invoice.total
        assert word.capped <= bill.invoice.cap

    # --- private --------------------------------------------------------------------------------------------------

    def _signed(
        self,
        bill: Bill,
        by: LocalAccount,
        amount: int,
        capped: int,
        permission: Reservation | None = None,
        signed_by: LocalAccount | None = None,
    ) -> tuple[Reservation, bytes]:
        asked = permission or self.permission(bill, by, amount, capped)
        return asked, self.ledger.sign(signed_by or self.holder_of(bill), asked)


__all__ = ["EVIDENCE", "PAYERS", "Till"]
