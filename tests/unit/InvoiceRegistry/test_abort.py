"""Whoever asked for a red letter may take it back while it waits; its number stays used (B8)."""

from __future__ import annotations

import pytest

from carestamp.client import InvoiceStatus, errors
from scripts.cast import HOSPITAL, HOSPITAL_B


@pytest.fixture
def pending(till, cast):
    """A bill with a red letter that waits, and that letter."""
    bill, red = till.bill(), till.red()
    till.reimburse(bill, cast.adjudicator_a, 100_00)
    till.red_letter(bill, red)
    return bill, red


@pytest.mark.rules("B8", "X14")
def test_abort_opens_the_bill_and_keeps_the_number(town, till, cast, pending):
    bill, red = pending
    town.assert_told(till.abort(bill, red), till.told_aborted(bill, red))
    assert till.status(bill) is InvoiceStatus.PARTLY_REIMBURSED
    assert till.ledger.red_letter_at(red.id).aborted
    till.reserve(bill, cast.adjudicator_b, 300_00)
    with town.refused(errors.InvoiceRegistry_Taken(red.id), bill):
        till.red_letter(bill, red)
    with town.refused(errors.InvoiceRegistry_NoSuchRedLetter(bill.id, red.id), bill):
        till.complete(bill, red)
    again = till.red()
    till.red_letter(bill, again)
    assert till.status(bill) is InvoiceStatus.RED_PENDING


@pytest.mark.rules("B8", "X9")
def test_abort_reverts_when_it_was_aborted(town, till, cast, pending):
    bill, red = pending
    other, theirs = till.bill(), till.red()
    till.abort(bill, red)
    with town.refused(errors.InvoiceRegistry_AlreadyDone(bill.id), bill):
        till.abort(bill, red)
    for place in (red, theirs):
        with town.refused(errors.InvoiceRegistry_NoSuchRedLetter(other.id, place.id), other):
            till.abort(other, place)


@pytest.mark.rules("B8")
def test_abort_reverts_when_it_is_final(town, till, cast):
    bill, red = till.bill(), till.red()
    till.red_letter(bill, red)
    with town.refused(errors.InvoiceRegistry_NotOpen(bill.id, 5), bill):
        till.abort(bill, red)


@pytest.mark.rules("B8", "B9")
def test_abort_reverts_when_a_new_bill_stands_for_it(town, till, cast, pending):
    bill, red = pending
    till.reissue(till.unissued(), bill)
    with town.refused(errors.InvoiceRegistry_AlreadyReplaced(bill.id), bill):
        till.abort(bill, red)


@pytest.mark.rules("B8", "X7", "K5")
def test_abort_reverts_when_another_house_asks(town, till, cast, pending):
    bill, red = pending
    with town.refused(errors.InvoiceRegistry_NotLive(cast.adjudicator_a.address, 128), bill):
        till.abort(bill, red, cast.adjudicator_a)
    with town.refused(errors.InvoiceRegistry_NotAuthorised(cast.biller_b.address), bill):
        till.abort(bill, red, cast.biller_b)


@pytest.mark.rules("B8", "K5")
def test_abort_by_the_successor_of_who_asked(town, till, cast, pending):
    """The old house has nobody left to do it."""
    bill, red = pending
    town.credentials.succeed(cast.health_steward, HOSPITAL, HOSPITAL_B)
    till.abort(bill, red, cast.biller_b)
    assert not till.word(bill).red_pending
