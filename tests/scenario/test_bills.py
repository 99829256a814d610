"""A bill's ordinary way: issued, reserved, approved, paid by two payers, and nothing is left (B2 to B7)."""

from __future__ import annotations

import pytest

from carestamp.client import ClaimState, InvoiceStatus, errors
from scripts.cast import HOSPITAL, INSURER_A


@pytest.mark.both_chains
@pytest.mark.rules("B1", "B2")
def test_issue_gives_a_bill_its_place(town, till, cast):
    bill = till.unissued()
    assert till.status(bill) is InvoiceStatus.UNKNOWN
    town.assert_told(till.issue(bill), till.told_issued(bill))
    assert till.status(bill) is InvoiceStatus.UNREIMBURSED
    assert till.left(bill) == (400_00, 1000_00)
    assert town.bill_codec.place_of(bill.invoice.code, bill.invoice.serial) == bill.id
    assert till.ledger.book_of(bill.book).issuer == HOSPITAL


@pytest.mark.both_chains
@pytest.mark.rules("B4", "B5", "B7", "X5")
def test_claim_is_reserved_approved_and_paid(town, till, cast):
    bill, payer = till.bill(), cast.adjudicator_a
    asked = till.permission(bill, payer, 300_00)
    receipt = till.reserve(bill, payer, 300_00, permission=asked)
    town.assert_told(receipt, till.told_reserved(bill, payer, asked, 300_00))
    town.assert_told(till.approve(bill, payer, 300_00), till.told_approved(bill, payer, 300_00))
    town.assert_told(till.pay(bill, payer, 250_00), till.told_paid(bill, payer, 250_00))
    assert till.status(bill) is InvoiceStatus.PARTLY_REIMBURSED
    claim = till.claim(bill, INSURER_A)
    assert (claim.state, claim.paid, claim.attempts) == (ClaimState.PAID, 250_00, 1)
    assert till.left(bill) == (150_00, 1000_00)
    till.assert_conserved(bill)


@pytest.mark.both_chains
@pytest.mark.rules("B5", "B12")
def test_second_payer_takes_what_the_first_left_and_no_fen_more(town, till, cast):
    bill = till.bill()
    till.reserve(bill, cast.adjudicator_a, 300_00)
    till.approve(bill, cast.adjudicator_a, 300_00)
    till.pay(bill, cast.adjudicator_a, 250_00)
    with town.refused(errors.InvoiceRegistry_ExceedsTotal(bill.id, 150_01, 150_00), bill):
        till.reserve(bill, cast.adjudicator_b, 150_01)
    till.reimburse(bill, cast.adjudicator_b, 150_00)
    assert till.status(bill) is InvoiceStatus.REIMBURSED
    till.assert_conserved(bill)


@pytest.mark.both_chains
@pytest.mark.rules("B2", "B3", "B11")
def test_batch_is_settled_by_mask_but_for_the_bill_that_was_drawn(town, till, cast):
    lot = till.lot(4)
    drawn = lot.bills[2]
    town.assert_told(till.draw(drawn), till.told_drawn(drawn))
    masks = lot.masks(0, 1, 3)
    town.assert_told(till.settle(lot, masks), till.told_settled(lot, masks, cast.adjudicator))
    stamps = [till.status(each) for each in lot.bills]
    assert stamps == [InvoiceStatus.UNREIMBURSED if each == drawn else InvoiceStatus.REIMBURSED for each in lot.bills]
