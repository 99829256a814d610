"""Serials of a code are given out upwards, once, whichever ledger asks (B1, X11)."""

from __future__ import annotations

import pytest

from carestamp.client import errors
from carestamp.documents.invoice.typed import CODE_BYTES, place_of
from scripts.cast import HOSPITAL
from tests.support.bills import some_code
from tests.support.events import told

BOOKS, LAST = "BookRegistry", 2**64 - 1


def _look(town, book):
    return lambda: (town.books.ledger_of(book), town.books.last_of(book[:CODE_BYTES]))


@pytest.fixture
def other(town, cast):
    """Another version of the ledger, as far as books can tell."""
    town.books.admit_ledger(cast.governor, cast.outsider.address)
    return cast.outsider


@pytest.mark.rules("B1", "X11")
def test_bind_gives_serials_to_the_ledger_that_asks(town, other):
    book = place_of(some_code(), 7)
    receipt = town.raw(other, BOOKS, "bind", book, 9)
    town.assert_told(receipt, told(BOOKS, "BookBound", book=book, ledger=other.address, last=9))
    assert _look(town, book)() == (other.address, 9)


@pytest.mark.rules("B1", "X11")
def test_bind_reverts_when_the_serials_are_given_out(town, till, other):
    book = till.book(first=10, room=5)
    code, look = book[:CODE_BYTES], _look(town, book)
    for first, last in ((10, 14), (14, 20), (9, 9), (0, 99)):
        with town.refused(errors.BookRegistry_Overlaps(place_of(code, first), 14), look):
            town.raw(other, BOOKS, "bind", place_of(code, first), last)
    town.raw(other, BOOKS, "bind", place_of(code, 15), 15)
    assert look() == (town.invoices.address, 15)


@pytest.mark.rules("B1", "X11")
def test_allot_reverts_when_another_ledger_has_the_serials(town, till, cast, other):
    book = place_of(some_code(), 1)
    town.raw(other, BOOKS, "bind", book, 100)
    with town.refused(errors.BookRegistry_Overlaps(book, 100), _look(town, book)):
        till.ledger.allot_book(cast.fiscal_steward, book, 100, HOSPITAL)
    assert till.ledger.book_of(book).issuer == 0


@pytest.mark.rules("B1")
def test_bind_reverts_when_the_range_can_not_be(town, other):
    code = some_code()
    for book, last in ((place_of(code, 5), 4), (place_of(bytes(24), 1), 9), (place_of(code, 1), LAST)):
        with town.refused(errors.BookRegistry_BadRange(book, last), _look(town, book)):
            town.raw(other, BOOKS, "bind", book, last)
    town.raw(other, BOOKS, "bind", place_of(code, LAST - 1), LAST - 1)
    assert town.books.last_of(code) == LAST - 1


@pytest.mark.rules("X11", "X7")
def test_bind_reverts_when_no_ledger_calls(town, cast):
    book = place_of(some_code(), 1)
    for caller in (cast.governor, cast.fiscal_steward, cast.biller):
        with town.refused(errors.BookRegistry_NotLedger(caller.address), _look(town, book)):
            town.raw(caller, BOOKS, "bind", book, 9)
