"""A range of a batch book is anchored once, upwards, inside the book, by its issuer (B2)."""

from __future__ import annotations

import pytest

from carestamp.client import InvoiceStatus, errors
from carestamp.client.bills import AnchoredRange
from carestamp.documents.invoice.batch import Range
from carestamp.documents.invoice.typed import place_of
from scripts.cast import BASIC_INSURER, HOSPITAL
from tests.support.papers import some_bytes


@pytest.fixture
def book(till):
    """Serials 250 to 269."""
    return till.book(batch=True, mask_payer=BASIC_INSURER, first=250, room=20)


@pytest.mark.rules("B2", "X14")
def test_anchor_keeps_who_vouched_and_when(town, till, cast, book):
    lot = till.unanchored(5, book)
    receipt = till.anchor(lot)
    town.assert_told(receipt, till.told_anchored(lot, cast.biller))
    assert till.ledger.range_of(lot.range) == AnchoredRange(
        cast.biller.address, HOSPITAL, BASIC_INSURER, town.clock.now()
    )
    assert till.ledger.book_of(book).next == 255
    assert [till.status(each) for each in lot.bills] == [InvoiceStatus.UNKNOWN] * 5


@pytest.mark.rules("B2")
def test_anchor_goes_upwards_and_may_leave_gaps(town, till, cast, book):
    till.anchor(till.unanchored(2, book))
    till.anchor(till.unanchored(1, book, first=260))
    for first, count in ((250, 2), (259, 1), (260, 1), (255, 3)):
        root = some_bytes("root")
        with town.refused(errors.InvoiceRegistry_RangeOverlaps(book, first, 261), lambda: till.ledger.book_of(book)):
            till.ledger.anchor(cast.biller, book, first, count, root)
    till.anchor(till.unanchored(1, book, first=261))


@pytest.mark.rules("B2", "X9")
def test_anchor_reverts_when_it_was_anchored(town, till, cast, book):
    lot = till.unanchored(2, book)
    till.anchor(lot)
    with town.refused(errors.InvoiceRegistry_AlreadyDone(lot.range.place), lambda: till.ledger.range_of(lot.range)):
        till.anchor(lot)


@pytest.mark.rules("B1", "B2")
def test_anchor_reverts_when_it_is_not_inside_a_batch_book(town, till, cast, book):
    code, root = book[:24], some_bytes("root")
    for first, count in ((249, 2), (250, 21), (269, 2), (270, 1), (250, 0), (2**64 - 1, 1)):
        with town.refused(errors.InvoiceRegistry_NotInBook(place_of(code, first), book)):
            till.ledger.anchor(cast.biller, book, first, count, root)
    single = till.book()
    with town.refused(errors.InvoiceRegistry_NotInBook(place_of(single[:24], 1), single)):
        till.ledger.anchor(cast.biller, single, 1, 1, root)
    with town.refused(errors.InvoiceRegistry_NoSuchBook(bytes(32))):
        till.ledger.anchor(cast.biller, bytes(32), 1, 1, root)
    till.ledger.anchor(cast.biller, book, 250, 20, root)
    assert till.ledger.range_of(Range(book, 20, root)).issuer == HOSPITAL


@pytest.mark.rules("B2", "X7")
def test_anchor_reverts_when_no_biller_of_the_issuer_asks(town, till, cast, book):
    look = lambda: till.ledger.book_of(book)  # noqa: E731
    for caller in (cast.hospital_steward, cast.adjudicator, cast.patient):
        with town.refused(errors.InvoiceRegistry_NotLive(caller.address, 128), look):
            till.ledger.anchor(caller, book, 250, 1, some_bytes("root"))
    with town.refused(errors.InvoiceRegistry_NotAuthorised(cast.biller_b.address), look):
        till.ledger.anchor(cast.biller_b, book, 250, 1, some_bytes("root"))
