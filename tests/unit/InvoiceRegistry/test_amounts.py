"""To the fen: never more than is left of the bill, under its cap, and of what the holder signed (B4, B5)."""

from __future__ import annotations

import pytest

from carestamp.client import errors
from carestamp.documents.invoice import typed


@pytest.mark.rules("B5", "B12")
def test_several_payers_share_what_the_fund_left(town, till, cast):
    bill = till.bill()
    till.reserve(bill, cast.adjudicator, 100_00)
    till.reserve(bill, cast.adjudicator_a, 299_99)
    with town.refused(errors.InvoiceRegistry_ExceedsTotal(bill.id, 2, 1), bill):
        till.reserve(bill, cast.adjudicator_b, 2)
    till.reserve(bill, cast.adjudicator_b, 1)
    assert till.left(bill) == (0, 1000_00)
    till.assert_conserved(bill)


@pytest.mark.rules("B5")
def test_several_payers_share_what_the_cap_leaves(town, till, cast):
    bill = till.bill(cap=100_00)
    till.reserve(bill, cast.adjudicator, 100_00, 60_00)
    with town.refused(errors.InvoiceRegistry_ExceedsCap(bill.id, 40_01, 40_00), bill):
        till.reserve(bill, cast.adjudicator_a, 40_01, 40_01)
    till.reserve(bill, cast.adjudicator_a, 200_00, 40_00)
    till.reserve(bill, cast.adjudicator_b, 100_00)
    assert till.left(bill) == (0, 0)
    till.assert_conserved(bill)


@pytest.mark.rules("B5")
def test_greatest_amounts_keep_to_their_lanes(town, till, cast):
    most = 2**40 - 1
    bill = till.bill(total=most, fund=0)
    till.reimburse(bill, cast.adjudicator_a, most - 1, most - 1)
    with town.refused(errors.InvoiceRegistry_ExceedsTotal(bill.id, 2, 1), bill):
        till.reserve(bill, cast.adjudicator_b, 2)
    till.reimburse(bill, cast.adjudicator_b, 1, 1)
    assert till.left(bill) == (0, 0)
    assert not till.word(bill).red_pending
    till.assert_conserved(bill)


@pytest.mark.rules("B4")
def test_reserve_reverts_when_it_is_more_than_was_signed(town, till, cast):
    bill, by = till.bill(), cast.adjudicator_a
    cases = [
        ((100_00, 40_00), (0, 0), errors.InvoiceRegistry_NothingAsked(bill.id)),
        ((100_00, 40_00), (50_00, 40_01), errors.InvoiceRegistry_ExceedsMaximum(bill.id, 40_01, 40_00)),
        ((100_00, 40_00), (100_01, 40_00), errors.InvoiceRegistry_ExceedsMaximum(bill.id, 60_01, 60_00)),
        ((100_00, 40_00), (60_01, 0), errors.InvoiceRegistry_ExceedsMaximum(bill.id, 60_01, 60_00)),
        ((100_00, 40_00), (10_00, 10_01), errors.InvoiceRegistry_BadShare(10_00, 10_01)),
        ((40_00, 40_01), (10_00, 0), errors.InvoiceRegistry_BadShare(40_00, 40_01)),
    ]
    for (maximum, most_capped), (amount, capped), error in cases:
        asked = till.permission(bill, by, maximum, most_capped)
        with town.refused(error, bill):
            till.reserve(bill, by, amount, capped, permission=asked)
    asked = till.permission(bill, by, 100_00, 40_00)
    till.reserve(bill, by, 100_00, 40_00, permission=asked)
    till.assert_conserved(bill)


@pytest.mark.rules("B5", "B7")
def test_what_is_freed_can_be_reserved_again(town, till, cast):
    bill = till.bill()
    till.reserve(bill, cast.adjudicator_a, 400_00)
    for step, free in ((till.approve, 50_00), (till.pay, 120_00)):
        step(bill, cast.adjudicator_a, 400_00 - free)
        assert till.left(bill)[0] == free
        with town.refused(errors.InvoiceRegistry_ExceedsTotal(bill.id, free + 1, free), bill):
            till.reserve(bill, cast.adjudicator_b, free + 1)
    till.recover(bill, cast.adjudicator_a, remaining=279_99)
    till.reserve(bill, cast.adjudicator_b, 120_01)
    till.assert_conserved(bill)


@pytest.mark.rules("B4")
def test_reserve_reverts_when_a_bit_means_nothing(town, till, cast):
    bill, by = till.bill(), cast.adjudicator_a
    asked = till.permission(bill, by, 100_00)
    signature = till.ledger.sign(cast.patient, asked)
    word = typed.pack_reservation(asked, 100_00, 0)
    for bit in (192, 199, 248, 255):
        words = (bill.terms.as_tuple(), word | 1 << bit, typed.NO_ORDER, bill.leaf.as_tuple(), signature)
        with town.refused(errors.InvoiceRegistry_MalformedTerms(), bill):
            town.raw(by, "InvoiceRegistry", "reserve", *words)
