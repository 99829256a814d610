"""No serial comes under two roots, wherever a later range begins and ends (B2).

Serials 10 to 13 of a book that ends with 29 are under a root: whatever touches one of them is refused, also what goes
on behind them.
"""

from __future__ import annotations

import pytest

from carestamp.client import errors
from tests.support.papers import some_bytes


@pytest.fixture
def book(till):
    book = till.book(batch=True, first=10, room=20)
    till.anchor(till.unanchored(4, book))
    return book


@pytest.mark.rules("B2", "X8")
@pytest.mark.parametrize(("first", "count"), [(10, 4), (10, 20), (11, 2), (13, 1), (13, 2), (13, 17)])
def test_anchor_reverts_when_it_touches_an_anchored_serial(town, till, cast, book, first, count):
    with town.refused(errors.InvoiceRegistry_RangeOverlaps(book, first, 14), lambda: till.ledger.book_of(book)):
        till.ledger.anchor(cast.biller, book, first, count, some_bytes("root"))


@pytest.mark.rules("B2")
def test_anchor_goes_on_with_the_next_serial_to_the_last(town, till, cast, book):
    lot = till.unanchored(16, book, first=14)
    town.assert_told(till.anchor(lot), till.told_anchored(lot, cast.biller))
    assert till.ledger.book_of(book).next == 30
