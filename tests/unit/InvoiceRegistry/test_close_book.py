"""A closed book takes no new bills; what was issued goes on, and red letters still find numbers in it (B1, B8)."""

from __future__ import annotations

import pytest

from carestamp.client import InvoiceStatus, errors


@pytest.mark.rules("B1")
def test_close_ends_a_single_book(town, till, cast):
    book = till.book()
    bill, late = till.bill(book, serial=1), till.unissued(book, serial=2)
    receipt = till.ledger.close_book(cast.fiscal_steward, book)
    town.assert_told(receipt, till.told_closed(book, cast.fiscal_steward))
    assert till.ledger.book_of(book).closed
    with town.refused(errors.InvoiceRegistry_BookIsClosed(book), late):
        till.issue(late)
    till.reimburse(bill, cast.adjudicator_a, 400_00)
    assert till.status(bill) is InvoiceStatus.REIMBURSED


@pytest.mark.rules("B1", "B2")
def test_close_ends_a_batch_book_and_bills_are_still_drawn(town, till, cast):
    lot = till.lot(2)
    till.ledger.close_book(cast.fiscal_steward, lot.book)
    late = till.unanchored(1, lot.book, first=lot.batch.first + 2)
    with town.refused(errors.InvoiceRegistry_BookIsClosed(lot.book), lambda: till.ledger.book_of(lot.book)):
        till.anchor(late)
    with town.refused(errors.InvoiceRegistry_AlreadyDone(lot.range.place), lambda: till.ledger.book_of(lot.book)):
        till.anchor(lot)
    till.draw(lot.bills[0])
    assert till.status(lot.bills[0]) is InvoiceStatus.UNREIMBURSED


@pytest.mark.rules("B8")
def test_red_letter_finds_a_number_in_a_closed_book(town, till, cast):
    book = till.book()
    bill, red = till.bill(book, serial=1), till.unissued(book, serial=2)
    till.ledger.close_book(cast.fiscal_steward, book)
    town.assert_told(till.red_letter(bill, red), till.told_red_lettered(bill, red))


@pytest.mark.rules("B1", "X9")
def test_close_reverts_when_it_is_closed_or_unknown(town, till, cast):
    book = till.book()
    till.ledger.close_book(cast.fiscal_steward, book)
    with town.refused(errors.InvoiceRegistry_AlreadyDone(book)):
        till.ledger.close_book(cast.fiscal_steward, book)
    with town.refused(errors.InvoiceRegistry_NoSuchBook(bytes(32))):
        till.ledger.close_book(cast.fiscal_steward, bytes(32))


@pytest.mark.rules("B1", "X7")
def test_close_reverts_when_no_steward_of_the_regulator_asks(town, till, cast):
    book = till.book()
    for caller in (cast.tax_auditor, cast.biller, cast.outsider):
        with town.refused(errors.InvoiceRegistry_NotLive(caller.address, 64), lambda: till.ledger.book_of(book)):
            till.ledger.close_book(caller, book)
    for caller in (cast.health_steward, cast.hospital_steward):
        with town.refused(errors.InvoiceRegistry_NotAuthorised(caller.address), lambda: till.ledger.book_of(book)):
            till.ledger.close_book(caller, book)
