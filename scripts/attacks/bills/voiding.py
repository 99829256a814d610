"""Void bills, bills on paper, bills used for other things: none of them is a second bill."""

from __future__ import annotations

import dataclasses

from eth_account.signers.local import LocalAccount

from carestamp.client import ClaimState, InvoiceStatus, UseKind, errors
from carestamp.documents import commitment
from carestamp.documents.invoice.typed import Invoice, PaperExchange, Use
from scripts.attacks.bills.front import FRONT, Bench, stranger
from scripts.stories.invoices.papers import BillPaper
from scripts.stories.stage import HOUR


@FRONT.attack("after-the-red-letter", "B8")
def after_the_red_letter(b: Bench) -> None:
    """Void on paper, still in a patient's hand: reimbursed, and issued again under its number."""
    paper = b.issued()
    b.acts_of_bills.red_letter(paper, "red-at-once")
    void = errors.InvoiceRegistry_NotOpen(paper.place, InvoiceStatus.RED_LETTERED)
    b.grabs(b.claim(paper, b.payer_a, paper.rest), void)
    biller, book = paper.biller.account, b.book_of(paper)
    other = b.desk.altered(paper, total=paper.invoice.total + 1)
    taken = errors.InvoiceRegistry_Taken(paper.place)
    b.tries(lambda: b.thief.invoices.issue(biller, other.invoice, book.id), taken, paper)


@FRONT.attack("red-letter-under-way", "B7", "B8")
def red_letter_under_way(b: Bench) -> None:
    """A red letter while one payer's money is under way: another wants to slip in, somebody wants it over."""
    paper = b.issued()
    half = paper.rest // 2
    claim = b.reserved(paper, b.payer_a, half)
    b.acts_of_bills.approve(claim)
    red = b.acts_of_bills.red_letter(paper)
    pending = errors.InvoiceRegistry_NotOpen(paper.place, InvoiceStatus.RED_PENDING)
    b.grabs(b.claim(paper, b.payer_b, paper.rest - half), pending)
    letter = b.ledger.red_letter_at(red)
    assert letter is not None
    waits = errors.InvoiceRegistry_RedLetterWaits(paper.place, letter.deadline)
    given = (b.robber.account, paper.invoice, red)
    b.tries(lambda: b.thief.invoices.complete_red_letter(*given), waits, paper)
    b.acts_of_bills.pay(claim)
    b.acts_of_bills.recover(claim)
    b.acts_of_bills.complete(paper, red)


@FRONT.attack("anothers-red-letter", "B8", "K1")
def anothers_red_letter(b: Bench) -> None:
    """A hospital voids another's bill; and one red number is to void two bills."""
    paper, second = b.issued(), b.issued()
    red = b.acts_of_bills.red_letter(second, "red-at-once")
    thief, ledger = b.other_biller, b.thief.invoices
    book, _ = b.books.free_number(paper.biller.house)
    mine = (thief.account, paper.invoice, book.place(book.last), book.id)
    b.tries(lambda: ledger.red_letter(*mine), stranger(thief), paper)
    again = (paper.biller.account, paper.invoice, red, book.id)
    b.tries(lambda: ledger.red_letter(*again), errors.InvoiceRegistry_Taken(red), paper)


@FRONT.attack("reissued-twice", "B9")
def reissued_twice(b: Bench) -> None:
    """One void bill is replaced by two; what was paid on it is carried over twice."""
    old = b.issued()
    claim = b.paid(old, b.payer_a, old.rest // 2)
    b.acts_of_bills.red_letter(old)
    first, second = (_replacement(b, old) for _ in range(2))
    biller, ledger = old.biller.account, b.stage.invoices
    given = (biller, first.invoice, b.book_of(first).id, old.invoice)
    b.honest("reissue", old.biller, first.view, lambda: ledger.reissue(*given), ("B9",))
    twice = (biller, second.invoice, b.book_of(second).id, old.invoice)
    replaced = errors.InvoiceRegistry_AlreadyReplaced(old.place)
    b.tries(lambda: b.thief.invoices.reissue(*twice), replaced, old, second)
    payer, asked = b.payer_a, claim.part(claim.amount)
    carried = (payer.account, old.place, first.invoice, claim.number, *asked)
    b.honest("carry-over", payer, first.view, lambda: ledger.carry_over(*carried), ("B9",))
    less = (payer.account, old.place, first.invoice, claim.number, claim.amount - 1, 0)
    closed = errors.InvoiceRegistry_BadClaim(first.place, claim.number, ClaimState.PAID)
    b.tries(lambda: b.thief.invoices.carry_over(*less), closed, old, first)


@FRONT.attack("red-letter-taken-back", "B8", "B9")
def red_letter_taken_back(b: Bench) -> None:
    """Replaced by a new bill, then the red letter on the old one is taken back: two live bills for one stay."""
    old = b.issued()
    b.paid(old, b.payer_a, old.rest // 2)
    red = b.acts_of_bills.red_letter(old)
    new, biller = _replacement(b, old), old.biller
    given = (biller.account, new.invoice, b.book_of(new).id, old.invoice)
    b.honest("reissue", biller, new.view, lambda: b.stage.invoices.reissue(*given), ("B9",))
    replaced = errors.InvoiceRegistry_AlreadyReplaced(old.place)
    b.tries(lambda: b.thief.invoices.abort_red_letter(biller.account, old.place, red), replaced, old, new)


@FRONT.attack("on-paper-and-online", "B10")
def on_paper_and_online(b: Bench) -> None:
    """Exchanged for paper, then reimbursed online; and frozen bills freed by the wrong paper."""
    paper, ledger = b.issued(), b.stage.invoices
    number = _commitment(b"a paper bill's number")
    exchange = PaperExchange(ledger.digest_of(paper.invoice), number, 1, b.stage.now + HOUR)
    given = (paper.biller.account, paper.invoice, exchange, ledger.sign(paper.holder, exchange))
    b.honest("exchange", paper.biller, paper.view, lambda: ledger.exchange_for_paper(*given), ("B10",))
    frozen = errors.InvoiceRegistry_NotOpen(paper.place, InvoiceStatus.ON_PAPER)
    b.grabs(b.claim(paper, b.payer_a, paper.rest), frozen)
    other = (paper.biller.account, paper.invoice, _commitment(b"another number"))
    b.tries(lambda: b.thief.invoices.return_paper(*other), errors.InvoiceRegistry_OtherPaper(paper.place), paper)


@FRONT.attack("paid-then-on-paper", "B10")
def paid_then_on_paper(b: Bench) -> None:
    """Reimbursed online, then taken out on paper for a second round at another counter."""
    paper, ledger = b.issued(), b.stage.invoices
    b.paid(paper, b.payer_a, paper.rest)
    exchange = PaperExchange(ledger.digest_of(paper.invoice), _commitment(b"paper"), 1, b.stage.now + HOUR)
    given = (paper.biller.account, paper.invoice, exchange, ledger.sign(paper.holder, exchange))
    acted = errors.InvoiceRegistry_PayersActed(paper.place)
    b.tries(lambda: b.thief.invoices.exchange_for_paper(*given), acted, paper)


@FRONT.attack("deducted-twice", "B10")
def deducted_twice(b: Bench) -> None:
    """One bill in two tax years; then one that is void."""
    paper, uses = b.issued(), b.stage.uses
    this, next_ = (_deduction(b, paper, b.stage.today.year + more) for more in (0, 1))
    tax, thief = b.own.tax, b.thief.uses
    b.honest("deduct", tax, paper.view, lambda: uses.deduct(*this), ("B10", "X5"))
    twice = errors.InvoiceUses_Deducted(paper.place, paper.rest, this[2].purpose)
    b.tries(lambda: thief.deduct(*next_), twice, paper, lambda: uses.deduction_of(paper.invoice))
    b.acts_of_bills.red_letter(paper, "red-at-once")
    void = errors.InvoiceUses_NotOpen(paper.place, InvoiceStatus.RED_LETTERED)
    b.tries(lambda: thief.deduct(*next_), void, paper, lambda: uses.deduction_of(paper.invoice))


@FRONT.attack("deducted-by-a-stranger", "B10", "X5")
def deducted_by_a_stranger(b: Bench) -> None:
    """Somebody deducts a bill that is not theirs: with their own signature, and without an office."""
    paper, uses, tax = b.issued(), b.stage.uses, b.own.tax
    account, invoice, use, honest = _deduction(b, paper, b.stage.today.year)
    own = (account, invoice, use, uses.sign(b.robber.account, use))
    watched = lambda: uses.deduction_of(paper.invoice)  # noqa: E731
    b.tries(lambda: b.thief.uses.deduct(*own), errors.SignedActs_BadSignature(paper.holder.address), paper, watched)
    b.honest("deduct", tax, paper.view, lambda: uses.deduct(account, invoice, use, honest), ("B10", "X5"))


def _replacement(b: Bench, old: BillPaper) -> BillPaper:
    """A bill of the same sum under a number of its own."""
    new = b.bill()
    terms = dataclasses.replace(new.invoice, total=old.invoice.total, fund=old.invoice.fund, cap=old.invoice.cap)
    return dataclasses.replace(new, invoice=terms)


def _deduction(b: Bench, paper: BillPaper, year: int) -> tuple[LocalAccount, Invoice, Use, bytes]:
    """For one tax year, as the patient signed."""
    tax, digest = b.own.tax, b.ledger.digest_of(paper.invoice)
    use = Use(digest, UseKind.DEDUCTION, tax.house.number, year.to_bytes(32, "big"), b.stage.now + HOUR)
    return tax.account, paper.invoice, use, b.stage.uses.sign(paper.holder, use)


def _commitment(document: bytes) -> bytes:
    return commitment.commit(commitment.new_salt(), document)
