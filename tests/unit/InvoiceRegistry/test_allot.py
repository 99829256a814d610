"""The fiscal regulator allots books: to a live issuer, for a live insurer, never twice (B1)."""

from __future__ import annotations

import pytest

from carestamp.client import errors
from carestamp.client.bills import Book
from carestamp.documents.invoice.typed import CODE_BYTES, place_of
from scripts.cast import BASIC_INSURER, FISCAL_REGULATOR, HOSPITAL, HOSPITAL_B, PHARMACY
from tests.support.bills import some_code

FISCAL = {"regulator": FISCAL_REGULATOR, "closed": False}


@pytest.mark.rules("B1", "X14")
@pytest.mark.parametrize(
    ("issuer", "batch", "payer"), [(HOSPITAL, True, BASIC_INSURER), (PHARMACY, False, 0), (HOSPITAL_B, True, 0)]
)
def test_allot_gives_an_issuer_a_book(town, till, cast, issuer, batch, payer):
    book = place_of(some_code(), 250)
    receipt = till.ledger.allot_book(cast.fiscal_steward, book, 999, issuer, batch, payer)
    told = till.told_allotted(book, 999, issuer, batch, payer, cast.fiscal_steward, till.ledger.address)
    town.assert_told(receipt, *told)
    assert till.ledger.book_of(book) == Book(issuer, 999, 250, payer, batch, **FISCAL)
    assert town.books.ledger_of(book) == till.ledger.address


@pytest.mark.rules("B1", "X9")
def test_allot_reverts_when_it_was_allotted(town, till, cast):
    book = till.book(first=5, room=10)
    look = lambda: till.ledger.book_of(book)  # noqa: E731
    with town.refused(errors.InvoiceRegistry_AlreadyDone(book), look):
        till.ledger.allot_book(cast.fiscal_steward, book, 14, HOSPITAL)
    for asked in ((14, HOSPITAL_B, False, 0), (13, HOSPITAL, False, 0), (14, HOSPITAL, True, 0)):
        with town.refused(errors.BookRegistry_Overlaps(book, 14), look):
            till.ledger.allot_book(cast.fiscal_steward, book, *asked)


@pytest.mark.rules("B1")
def test_allot_reverts_when_serials_of_the_code_are_out(town, till, cast):
    code = till.book(first=100, room=50)[:CODE_BYTES]
    for first in (0, 99, 149):
        place = place_of(code, first)
        with town.refused(errors.BookRegistry_Overlaps(place, 149), lambda p=place: till.ledger.book_of(p)):
            till.ledger.allot_book(cast.fiscal_steward, place, 500, HOSPITAL)
    till.ledger.allot_book(cast.fiscal_steward, place_of(code, 150), 500, HOSPITAL)


@pytest.mark.rules("B1", "K2")
def test_allot_reverts_when_a_house_is_of_another_kind(town, till, cast):
    book = place_of(some_code(), 1)
    wrong = [
        ((BASIC_INSURER, True, 0), BASIC_INSURER),
        ((999, False, 0), 999),
        ((HOSPITAL, True, HOSPITAL), HOSPITAL),
        ((HOSPITAL, False, BASIC_INSURER), 0),  # nobody settles a single book
    ]
    for asked, house in wrong:
        with town.refused(errors.InvoiceRegistry_WrongKind(house), lambda: till.ledger.book_of(book)):
            till.ledger.allot_book(cast.fiscal_steward, book, 9, *asked)


@pytest.mark.rules("B1", "K3")
def test_allot_reverts_when_the_issuer_is_suspended(town, till, cast):
    town.credentials.suspend_organisation(cast.health_steward, HOSPITAL)
    book = place_of(some_code(), 1)
    with town.refused(errors.InvoiceRegistry_WrongKind(HOSPITAL), lambda: till.ledger.book_of(book)):
        till.ledger.allot_book(cast.fiscal_steward, book, 9, HOSPITAL)


@pytest.mark.rules("B1", "X7")
def test_allot_reverts_when_no_steward_of_the_regulator_asks(town, till, cast):
    book = place_of(some_code(), 1)
    for caller in (cast.tax_auditor, cast.biller, cast.outsider):
        with town.refused(errors.InvoiceRegistry_NotLive(caller.address, 64), lambda: till.ledger.book_of(book)):
            till.ledger.allot_book(caller, book, 9, HOSPITAL)
    for caller in (cast.health_steward, cast.hospital_steward, cast.basic_steward):
        with town.refused(errors.InvoiceRegistry_NotAuthorised(caller.address), lambda: till.ledger.book_of(book)):
            till.ledger.allot_book(caller, book, 9, HOSPITAL)
