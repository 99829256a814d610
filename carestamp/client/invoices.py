"""Invoices, reimbursed once (interfaces/IInvoiceRegistry.sol).

    ledger.issue(biller, invoice, book)
    permission = Reservation(ledger.digest_of(invoice), INSURER, rank=0, maximum=300_00, capped=0, ...)
    signature = ledger.sign(patient, permission)
    ledger.reserve(adjudicator, invoice, permission, 300_00, 0, signature)
    ledger.approve(adjudicator, invoice.place, INSURER, 1, 300_00, 0)
    ledger.pay(adjudicator, invoice.place, INSURER, 1, 250_00, 0, evidence)
    ledger.status_of(invoice).words.zh        # 部分报销

Terms and what people sign go in as people read them and are packed here. Amounts are minor units. Each act raises the
contract's own error when it is refused; a repeated one is answered with the receipt of the first (`receipt.already`,
X9). Acts by signature: the account that calls only relays, it needs no standing.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from eth_account.signers.local import LocalAccount

from carestamp.chain import Receipt
from carestamp.client.bills import AnchoredRange, Book, Claim, DeclaredOrder, InvoiceWord, RedLetterWord
from carestamp.client.enums import InvoiceStatus
from carestamp.client.ledger import SigningLedger, Trace
from carestamp.documents import eip712
from carestamp.documents.eip712 import Domain, Struct
from carestamp.documents.invoice import typed
from carestamp.documents.invoice.batch import Masks, Range
from carestamp.documents.invoice.typed import NO_LEAF, CoverageOrder, Invoice, Leaf, PaperExchange, Reservation


class InvoiceClient(SigningLedger):
    """An InvoiceRegistry."""

    contract_name = "InvoiceRegistry"

    @cached_property
    def domain(self) -> Domain:
        """The EIP-712 domain of this ledger on this chain."""
        return typed.invoices_domain(self.chain.id, self.address)

    # ----------------------------------------------------------------------------------------------------- governance

    def pause(self, account: LocalAccount) -> Receipt:
        """Stop new acts (X13). Governance only."""
        return self._act(account, "pause")

    def unpause(self, account: LocalAccount) -> Receipt:
        """End the pause. Governance only."""
        return self._act(account, "unpause")

    def publish_profile(self, account: LocalAccount, profile: int, word: int) -> Receipt:
        """Publish rules under a number that has none (X12). Governance only."""
        leaves = (("ProfilePublished", {"profile": profile}),)
        return self._act(account, "publishProfile", profile, word, leaves=leaves)

    def close_profile(self, account: LocalAccount, profile: int) -> Receipt:
        """Close a profile for bills issued from now on. Governance only."""
        return self._act(account, "closeProfile", profile, leaves=(("ProfileClosed", {"profile": profile}),))

    # ------------------------------------------------------------------------------------------------------ regulator

    def allot_book(
        self, account: LocalAccount, book: bytes, last: int, issuer: int, batch: bool = False, mask_payer: int = 0
    ) -> Receipt:
        """Allot the serials from that of `book` to `last` (B1). Caller: a steward of a fiscal regulator."""
        leaves = (("BookAllotted", {"book": book}),)
        return self._act(account, "allotBook", book, last, issuer, batch, mask_payer, leaves=leaves)

    def close_book(self, account: LocalAccount, book: bytes) -> Receipt:
        """Nothing more is issued or anchored in it."""
        return self._act(account, "closeBook", book, leaves=(("BookClosed", {"book": book}),))

    # --------------------------------------------------------------------------------------------------------- issuer

    def issue(self, account: LocalAccount, invoice: Invoice, book: bytes) -> Receipt:
        """Issue a bill of a single book (B2)."""
        leaves = _left("InvoiceIssued")
        return self._act(account, "issue", _packed(invoice), book, leaves=leaves)

    def anchor(self, account: LocalAccount, book: bytes, first: int, count: int, root: bytes) -> Receipt:
        """Anchor a root over `count` bills of a batch book from serial `first` on, once (B2)."""
        leaves = (("RangeAnchored", {"book": book, "first": first, "count": count, "root": root}),)
        return self._act(account, "anchor", book, count, first, root, leaves=leaves)

    def red_letter(self, account: LocalAccount, invoice: Invoice, red: bytes, book: bytes) -> Receipt:
        """Void a bill, or begin to (B8). red: a free place in `book`, a single book of the caller's organisation."""
        leaves = (*_left("RedLetterRequested", red=red), *_left("InvoiceRedLettered", red=red))
        return self._act(account, "redLetter", _packed(invoice), red, book, leaves=leaves)

    def complete_red_letter(self, account: LocalAccount, invoice: Invoice, red: bytes) -> Receipt:
        """End the waiting, once payers have their money back or the deadline has passed. Anyone may call."""
        leaves = _left("InvoiceRedLettered", red=red)
        return self._act(account, "completeRedLetter", _packed(invoice), red, leaves=leaves)

    def abort_red_letter(self, account: LocalAccount, invoice: bytes, red: bytes) -> Receipt:
        """Take a waiting red letter back, by the bill's id."""
        return self._act(account, "abortRedLetter", invoice, red, leaves=_left("RedLetterAborted", red=red))

    def reissue(self, account: LocalAccount, invoice: Invoice, book: bytes, replaced: Invoice) -> Receipt:
        """Issue a bill in place of one that is void, or on its way to be (B9)."""
        arguments = (_packed(invoice), book, _packed(replaced))
        return self._act(account, "reissue", *arguments, leaves=_left("InvoiceReissued"))

    def exchange_for_paper(
        self, account: LocalAccount, invoice: Invoice, exchange: PaperExchange, signature: bytes
    ) -> Receipt:
        """Exchange a bill for paper (换开, B10), as the holder signed."""
        asked = (exchange.paper, exchange.sequence, exchange.deadline, signature)
        leaves = _left("ExchangedForPaper", sequence=exchange.sequence)
        return self._act(account, "exchangeForPaper", _packed(invoice), *asked, leaves=leaves)

    def return_paper(self, account: LocalAccount, invoice: Invoice, paper: bytes) -> Receipt:
        """The paper is back."""
        leaves = _left("PaperReturned", paper=paper)
        return self._act(account, "returnPaper", _packed(invoice), paper, leaves=leaves)

    # --------------------------------------------------------------------------------------------------------- holder

    def draw(
        self, account: LocalAccount, invoice: Invoice, leaf: Leaf, deadline: int = 0, signature: bytes = b""
    ) -> Receipt:
        """Take a bill out of its batch (B3): by the issuer, the holder, or anyone with the holder's signed Draw."""
        arguments = (_packed(invoice), leaf.as_tuple(), deadline, signature)
        return self._act(account, "draw", *arguments, leaves=_left("InvoiceDrawn"))

    def declare_order(
        self, account: LocalAccount, invoice: Invoice, order: CoverageOrder, signature: bytes = b""
    ) -> Receipt:
        """Declare the order of payers (B6). Without a signature the account signs for the holder."""
        asked = (typed.pack_order(order), order.sequence, order.deadline, signature)
        leaves = _left("CoverageOrderDeclared", sequence=order.sequence)
        return self._act(account, "declareOrder", _packed(invoice), *asked, leaves=leaves)

    # --------------------------------------------------------------------------------------------------------- payers

    def reserve(
        self,
        account: LocalAccount,
        invoice: Invoice,
        permission: Reservation,
        amount: int,
        capped: int,
        signature: bytes,
        order: CoverageOrder | None = None,
        leaf: Leaf = NO_LEAF,
    ) -> Receipt:
        """Reserve `amount`, of it `capped` under the further cap, within what the holder signed (B4)."""
        asked = (typed.pack_reservation(permission, amount, capped), _ranks(order), leaf.as_tuple(), signature)
        leaves = _left("ClaimReserved", payer=permission.payer, attempt=permission.attempt)
        return self._act(account, "reserve", _packed(invoice), *asked, leaves=leaves)

    def approve(
        self, account: LocalAccount, invoice: bytes, payer: int, attempt: int, amount: int, capped: int
    ) -> Receipt:
        """Approve up to what is reserved, by the bill's id; the rest is free again (B7).

        attempt: the payer's last one, here and below, so that an act sent again during the next has no effect (X9).
        """
        arguments = (invoice, payer, attempt, amount, capped)
        return self._act(account, "approve", *arguments, leaves=_left("ClaimApproved", payer=payer))

    def pay(
        self, account: LocalAccount, invoice: bytes, payer: int, attempt: int, amount: int, capped: int, evidence: bytes
    ) -> Receipt:
        """Put on record that up to what was approved was paid. evidence: commitment to the proof of payment."""
        arguments = (invoice, payer, attempt, amount, capped, evidence)
        return self._act(account, "pay", *arguments, leaves=_left("ClaimPaid", payer=payer))

    def release(self, account: LocalAccount, invoice: bytes, payer: int, attempt: int) -> Receipt:
        """Give up what is reserved or approved."""
        return self._act(account, "release", invoice, payer, attempt, leaves=_left("ClaimReleased", payer=payer))

    def expire(self, account: LocalAccount, invoice: bytes, payer: int) -> Receipt:
        """Free a reservation that is past its time. Anyone may call."""
        return self._act(account, "expire", invoice, payer, leaves=_left("ClaimExpired", payer=payer))

    def recover(
        self,
        account: LocalAccount,
        invoice: bytes,
        payer: int,
        attempt: int,
        remaining: int,
        capped: int,
        evidence: bytes,
    ) -> Receipt:
        """Put on record that the payer got money back, all but `remaining`, of it `capped` under the further cap."""
        arguments = (invoice, payer, attempt, remaining, capped, evidence)
        return self._act(account, "recover", *arguments, leaves=_left("ClaimRecovered", payer=payer))

    def waive(self, account: LocalAccount, invoice: bytes, payer: int, rank: int, order: CoverageOrder) -> Receipt:
        """Give up the payer's rank without a claim (B6)."""
        return self._act(account, "waive", invoice, payer, rank, _ranks(order), leaves=_left("RankWaived", rank=rank))

    def carry_over(
        self, account: LocalAccount, replaced: bytes, invoice: Invoice, payer: int, amount: int, capped: int
    ) -> Receipt:
        """Let what was paid on the replaced bill, by its id, count on the one that replaces it, once (B9)."""
        arguments = (replaced, _packed(invoice), payer, amount, capped)
        leaves = (("ClaimCarriedOver", {"from": replaced, "to": invoice.place, "payer": payer}),)
        return self._act(account, "carryOver", *arguments, leaves=leaves)

    def settle(self, account: LocalAccount, anchored: Range, masks: Masks, evidence: bytes) -> Receipt:
        """Settle bills of a range in full, all or none (B3, B11). `check_batch` says whether a root covers them.

        Looks first whether just this was settled before: refusing many thousand bills costs more than settling them.
        """
        words = tuple(masks.words)
        told = {"range": anchored.place, "firstBucket": masks.first_bucket, "masks": words, "evidence": evidence}
        if done := self._done((("InvoicesSettled", told),)):
            return done
        arguments = (anchored.as_tuple(), masks.first_bucket, list(words), evidence)
        return self._act(account, "settle", *arguments, leaves=(("InvoicesSettled", told),))

    def draw_settled(self, account: LocalAccount, invoice: Invoice, leaf: Leaf) -> Receipt:
        """Give a bill that a mask had settled a word of its own. Anyone who has the leaf may call."""
        arguments = (_packed(invoice), leaf.as_tuple())
        return self._act(account, "drawSettled", *arguments, leaves=_left("SettledInvoiceDrawn"))

    # ----------------------------------------------------------------------------------------------------- signatures

    def sign(self, account: LocalAccount, act: Struct) -> bytes:
        """The holder's signature over a Draw, CoverageOrder, Reservation or PaperExchange, in 64 bytes."""
        return self._signed(account, act)

    # ---------------------------------------------------------------------------------------------------------- views

    def digest_of(self, invoice: Invoice) -> bytes:
        """The hash of the terms: what holders sign as `invoice`; computed here, as the contract does."""
        return eip712.digest(self.domain, invoice)

    def status_of(self, invoice: Invoice) -> InvoiceStatus:
        """The stamp of a bill at the newest block."""
        return InvoiceStatus(self._view("statusOf", _packed(invoice)))

    def left_of(self, invoice: Invoice) -> tuple[int, int]:
        """What payers may still reserve: in all, and under the further cap."""
        return self.word_of(invoice.place).left_of(invoice)

    def word_of(self, invoice: bytes) -> InvoiceWord:
        """Everything that can change about a bill, by id. Raises InvoiceCodec_RedLetter."""
        return InvoiceWord.of(self._view("wordOf", invoice))

    def red_letter_at(self, place: bytes) -> RedLetterWord | None:
        """The red letter that stands in a place, if any."""
        return RedLetterWord.of(self._view("wordOf", place))

    def claim_of(self, invoice: bytes, payer: int) -> Claim:
        """A payer's claim on a bill, by id."""
        return Claim.of(self._view("claimOf", invoice, payer))

    def order_of(self, invoice: bytes) -> DeclaredOrder:
        """When an order of payers was declared for a bill, by id, and which."""
        return DeclaredOrder.of(self._view("orderOf", invoice))

    def book_of(self, book: bytes) -> Book:
        """A book, by id."""
        return Book.of(self._view("bookOf", book))

    def range_of(self, anchored: Range) -> AnchoredRange:
        """By whom and when a range was anchored."""
        return AnchoredRange.of(self._view("rangeOf", anchored.as_tuple()))

    def is_taken(self, place: bytes) -> bool:
        """Whether a bill of a batch was drawn or settled by mask."""
        return bool(self._view("isTaken", place))

    def replaces(self, invoice: bytes) -> bytes:
        """The id of the bill that this one replaces; zeros when none."""
        return bytes(self._view("replaces", invoice))

    def profile_of(self, profile: int) -> int:
        """The word of a profile, with the second of closing in bits 224 to 255. Raises Profiles_Unknown."""
        return int(self._view("profileOf", profile))


def _packed(invoice: Invoice) -> tuple[Any, ...]:
    return typed.pack_terms(invoice).as_tuple()


def _ranks(order: CoverageOrder | None) -> tuple[int, int]:
    return typed.pack_order(order) if order else typed.NO_ORDER


def _left(event: str, **values: Any) -> tuple[Trace, ...]:
    """The trace of an act on one bill; which one, the error says."""
    return ((event, values),)
