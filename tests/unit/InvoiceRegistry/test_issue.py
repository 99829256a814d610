"""A bill of a single book is issued by its issuer, once, under rules that hold (B2, X12)."""

from __future__ import annotations

import pytest

from carestamp.client import InvoiceStatus, errors
from carestamp.documents.invoice.typed import CODE_BYTES
from scripts.cast import HOSPITAL_B, PHARMACY
from tests.support.clock import HOUR

LAG = 72 * HOUR


@pytest.mark.rules("B2", "X14")
def test_issue_stamps_a_bill_unreimbursed(town, till):
    bill = till.unissued(cap=150_00)
    town.assert_told(till.issue(bill), till.told_issued(bill))
    assert till.status(bill) is InvoiceStatus.UNREIMBURSED
    assert till.left(bill) == (400_00, 150_00)
    assert till.word(bill).tag == bill.digest[-14:]
    assert not till.ledger.is_taken(bill.id)


@pytest.mark.rules("B2")
def test_issue_takes_a_bill_that_the_fund_paid_alone(town, till):
    bill = till.bill(fund=1000_00)
    assert till.status(bill) is InvoiceStatus.REIMBURSED
    assert till.left(bill) == (0, 1000_00)


@pytest.mark.rules("B1", "X8", "X9")
def test_issue_reverts_when_something_stands_in_the_place(town, till):
    bill = till.bill()
    with town.refused(errors.InvoiceRegistry_AlreadyDone(bill.id), bill):
        till.issue(bill)
    for other in (bill.altered(content=bytes(32)), bill.altered(total=2000_00)):
        with town.refused(errors.InvoiceRegistry_Taken(bill.id), bill):
            till.issue(other)
    red = till.red()
    till.red_letter(bill, red)
    with town.refused(errors.InvoiceRegistry_Taken(red.id), bill):
        till.issue(red)


@pytest.mark.rules("B2")
def test_issue_reverts_when_amounts_can_not_be(town, till):
    for amounts in ((1000_00, 1000_01, 1000_00), (1000_00, 0, 1000_01), (0, 0, 0)):
        bill = till.unissued(**dict(zip(("total", "fund", "cap"), amounts, strict=True)))
        with town.refused(errors.InvoiceRegistry_BadAmounts(*amounts), bill):
            till.issue(bill)
    till.bill(total=2**40 - 1, fund=2**40 - 1, cap=0)


@pytest.mark.rules("B2", "X12")
def test_issue_keeps_the_lag_to_the_second(town, till):
    now = town.clock.now() + 100
    late, old = till.unissued(issued_at=now + 1), till.unissued(issued_at=now - LAG - 1)
    just, latest = till.unissued(issued_at=now - LAG + 1), till.unissued(issued_at=now + 2)
    town.clock.next_block_at(now)
    with town.refused(errors.InvoiceRegistry_IssuedLater(now + 1, now), late):
        till.issue(late)
    with town.refused(errors.InvoiceRegistry_TooOld(now - LAG - 1, now), old):
        till.issue(old)
    town.clock.next_block_at(now + 1)
    till.issue(just)
    town.clock.next_block_at(now + 2)
    till.issue(latest)


@pytest.mark.rules("X12")
def test_issue_reverts_when_the_profile_is_unknown_or_was_closed(town, till, cast):
    number = till.publish()
    before = till.unissued().altered(profile=number)
    closed = town.clock.now() + 10
    town.clock.next_block_at(closed)
    till.ledger.close_profile(cast.curator, number)
    after = before.altered(issued_at=closed)
    with town.refused(errors.Profiles_Closed(number, closed), after):
        till.issue(after)
    till.issue(before)
    unknown = till.unissued().altered(profile=77)
    with town.refused(errors.Profiles_Unknown(77), unknown):
        till.issue(unknown)


@pytest.mark.rules("B1", "B2")
def test_issue_reverts_when_it_is_not_of_this_book(town, till, cast):
    book, batch, theirs = till.book(first=5, room=10), till.book(batch=True), till.book(HOSPITAL_B)
    for serial in (4, 15):
        bill = till.unissued(book, serial=serial)
        with town.refused(errors.InvoiceRegistry_NotInBook(bill.id, book), bill):
            till.issue(bill)
    for other in (batch, theirs):
        bill = till.unissued(other, serial=1)
        with town.refused(errors.InvoiceRegistry_NotInBook(bill.id, other), bill):
            till.issue(bill)
    unknown = till.unissued(book[:CODE_BYTES] + bytes(8), serial=5)
    with town.refused(errors.InvoiceRegistry_NoSuchBook(unknown.book), unknown):
        till.issue(unknown)


@pytest.mark.rules("B2", "X7", "K3")
def test_issue_reverts_when_no_biller_of_the_issuer_asks(town, till, cast):
    bill = till.unissued()
    for caller in (cast.prescriber, cast.hospital_steward, cast.adjudicator, cast.patient):
        with town.refused(errors.InvoiceRegistry_NotLive(caller.address, 128), bill):
            till.issue(bill, caller)
    for caller in (cast.biller_b, cast.pharmacy_biller):
        with town.refused(errors.InvoiceRegistry_NotAuthorised(caller.address), bill):
            till.issue(bill, caller)
    town.credentials.suspend_practitioner(cast.hospital_steward, cast.biller.address)
    with town.refused(errors.InvoiceRegistry_NotLive(cast.biller.address, 128), bill):
        till.issue(bill)
    pharmacy = till.unissued(by=cast.pharmacy_biller)
    assert pharmacy.invoice.issuer == PHARMACY
    till.issue(pharmacy, cast.pharmacy_biller)


@pytest.mark.rules("B2")
def test_issue_reverts_when_a_bit_means_nothing(town, till, cast):
    bill = till.unissued()
    content, head, body, place = bill.terms.as_tuple()
    for bit in (120, 255):
        with town.refused(errors.InvoiceRegistry_MalformedTerms(), bill):
            town.raw(cast.biller, "InvoiceRegistry", "issue", (content, head, body | 1 << bit, place), bill.book)
