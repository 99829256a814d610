"""One real bill, one place: other spellings, larger sums, numbers that are somebody else's."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from carestamp.client import Roles, errors
from carestamp.synthetic import respelled
from scripts.attacks.bench import Expected
from scripts.attacks.bills.front import FRONT, Bench, nothing_left, stranger
from scripts.inputs import read_bill
from scripts.stories.invoices.books import PROFILE, Book
from scripts.stories.invoices.papers import BillPaper
from scripts.stories.register import Person
from scripts.stories.stage import HOUR


@FRONT.attack("eleven-spellings", "B1", "X3", "X4")
def eleven_spellings(b: Bench) -> None:
    """The same bill, paid already, in eleven writings: issued again by a desk that never saw it, and claimed again."""
    original = b.issued()
    b.paid(original, b.payer_a, original.rest)
    for name, written in respelled(original.bill).items():
        form = "fhir" if name.startswith("fhir") else "json"
        dossier = dataclasses.replace(original.dossier, bill=read_bill(name, written), form=form)
        _issue(b, b.desk.write(dossier), errors.InvoiceRegistry_Taken(original.place), original)
        same = b.desk.read_again(original, dossier)
        b.grabs(b.claim(same, b.payer_b, 1, capped=0), nothing_left(original, 1))


@FRONT.attack("larger-sum", "B1", "B2")
def larger_sum(b: Bench) -> None:
    """The same number over twice the sum: issued once more, and claimed from."""
    paper = b.issued()
    total = 2 * paper.invoice.total
    altered = b.desk.altered(paper, total=total, cap=total)
    _issue(b, altered, errors.InvoiceRegistry_Taken(paper.place), paper)
    claim = b.claim(altered, b.payer_a, paper.invoice.total, capped=0)
    b.grabs(claim, errors.InvoiceRegistry_OtherTerms(paper.place))


@FRONT.attack("serial-of-another-book", "B1", "B2")
def serial_of_another_book(b: Bench) -> None:
    """A hospital issues under a number outside its book, and inside another house's."""
    paper, other = b.issued(), b.bill()
    beyond = b.desk.altered(paper, serial=paper.invoice.serial + 1)
    outside = errors.InvoiceRegistry_NotInBook(beyond.place, b.book_of(paper).id)
    _issue(b, beyond, outside, beyond, book=b.book_of(paper))
    thief = b.other_biller
    foreign = b.desk.altered(other, issuer=thief.house.number)
    not_its = errors.InvoiceRegistry_NotInBook(other.place, b.book_of(other).id)
    _issue(b, foreign, not_its, other, by=thief)


@FRONT.attack("for-another-hospital", "B2", "K1")
def for_another_hospital(b: Bench) -> None:
    """A biller of one hospital issues in the name of another; and somebody whom nobody licensed."""
    paper = b.bill()
    _issue(b, paper, stranger(b.other_biller), paper, by=b.other_biller)
    unlicensed = errors.InvoiceRegistry_NotLive(b.robber.account.address, Roles.BILLER)
    _issue(b, paper, unlicensed, paper, by=b.robber)
    b.acts_of_bills.issue(paper)


@FRONT.attack("single-from-a-batch", "B2", "B3")
def single_from_a_batch(b: Bench) -> None:
    """A number of a batch is issued singly, so that one bill would have two lives."""
    lot = b.lot()
    paper = lot.papers[0]
    refused = errors.InvoiceRegistry_NotInBook(paper.place, lot.book.id)
    _issue(b, paper, refused, paper, book=lot.book)


@FRONT.attack("book-allotted-twice", "B1", "X11")
def book_allotted_twice(b: Bench) -> None:
    """The same numbers for a second hospital, by the regulator itself; then a hospital allots itself a book."""
    paper = b.issued()
    book = b.book_of(paper)
    regulator, thief, ledger = b.own.regulator, b.other_biller, b.thief.invoices
    again = (regulator.account, book.id, book.last, thief.house.number)
    overlaps = errors.BookRegistry_Overlaps(book.id, book.last)
    b.tries(lambda: ledger.allot_book(*again), overlaps, _book(b, book))
    steward = b.stage.register.steward_of(thief.house)
    own = (steward.account, book.id, book.last + 100, thief.house.number)
    b.tries(lambda: ledger.allot_book(*own), stranger(steward), _book(b, book))


@FRONT.attack("bill-in-a-drawer", "B2")
def bill_in_a_drawer(b: Bench) -> None:
    """Dated back further than a bill may be old when it is first seen; and dated ahead."""
    b.issued()
    now, lag = b.stage.now, PROFILE.rules.lagHours * HOUR
    old = b.bill()
    stale = b.desk.altered(old, issued_at=now - 2 * lag)
    at_book = b.book_of(old)
    _issue(b, stale, lambda at: errors.InvoiceRegistry_TooOld(now - 2 * lag, at), stale, book=at_book)
    ahead = b.desk.altered(old, issued_at=now + lag)
    _issue(b, ahead, lambda at: errors.InvoiceRegistry_IssuedLater(now + lag, at), ahead, book=at_book)


def _issue(
    b: Bench,
    paper: BillPaper,
    expected: Expected,
    *things: object,
    by: Person | None = None,
    book: Book | None = None,
) -> None:
    account, found = (by or b.own.biller).account, book or b.book_of(paper)
    b.tries(lambda: b.thief.invoices.issue(account, paper.invoice, found.id), expected, *things)


def _book(b: Bench, book: Book) -> Callable[[], object]:
    return lambda: b.ledger.book_of(book.id)
