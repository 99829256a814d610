"""A bill that a mask settled gets a word by anybody who has its leaf, and only says what was so (B3)."""

from __future__ import annotations

import pytest

from carestamp.client import Claim, ClaimState, InvoiceStatus, errors
from scripts.cast import BASIC_INSURER


@pytest.fixture
def lot(till):
    """Three bills; the first two are settled."""
    lot = till.lot(3, cap=150_00)
    till.settle(lot, lot.masks(0, 1))
    return lot


@pytest.mark.rules("B3", "B5", "X14")
def test_draw_settled_writes_down_what_the_payer_paid(town, till, lot):
    bill = lot.bills[0]
    told = till.told_settled_drawn(bill, BASIC_INSURER, 400_00, 150_00)
    town.assert_told(till.draw_settled(bill), told)
    assert till.status(bill) is InvoiceStatus.REIMBURSED
    assert till.word(bill).settled
    assert till.left(bill) == (0, 0)
    wanted = Claim(ClaimState.PAID, 1, 0, 0, 400_00, 150_00, 400_00, 150_00)
    assert till.claim(bill, BASIC_INSURER) == wanted
    till.assert_conserved(bill)


@pytest.mark.rules("B3")
def test_draw_settled_counts_no_more_under_the_cap_than_there_was(town, till):
    for fund, cap, capped in ((900_00, 1000_00, 100_00), (0, 0, 0)):
        lot = till.lot(1, fund=fund, cap=cap)
        till.settle(lot, lot.masks())
        bill = lot.bills[0]
        town.assert_told(till.draw_settled(bill), till.told_settled_drawn(bill, BASIC_INSURER, 1000_00 - fund, capped))


@pytest.mark.rules("B3", "B8")
def test_draw_settled_lets_the_bill_be_voided_and_recovered(town, till, cast, lot):
    bill, red = lot.bills[0], till.red()
    with town.refused(errors.InvoiceRegistry_Unknown(bill.id), bill):
        till.red_letter(bill, red)
    till.draw_settled(bill)
    till.red_letter(bill, red)
    town.assert_told(till.recover(bill, cast.adjudicator), till.told_recovered(bill, cast.adjudicator))
    town.assert_told(till.complete(bill, red), till.told_red_lettered(bill, red))


@pytest.mark.rules("B3", "X8", "X9")
def test_draw_settled_reverts_when_there_is_nothing_to_say(town, till, lot):
    bill, free = lot.bills[0], lot.bills[2]
    with town.refused(errors.InvoiceRegistry_Unknown(free.id), free):
        till.draw_settled(free)
    till.draw_settled(bill)
    with town.refused(errors.InvoiceRegistry_AlreadyDone(bill.id), bill):
        till.draw_settled(bill)
    till.draw(free)
    with town.refused(errors.InvoiceRegistry_Taken(free.id), free):
        till.draw_settled(free)
    other = bill.altered(total=2000_00)
    with town.refused(errors.InvoiceRegistry_OtherTerms(bill.id), bill):
        till.draw_settled(other)


@pytest.mark.rules("B2", "B3")
def test_draw_settled_reverts_when_the_leaf_is_another(town, till, lot):
    bill, other = lot.bills[:2]
    dearer = bill.altered(total=2000_00)
    with town.refused(errors.InvoiceRegistry_NotAnchored(lot.range.place), bill):
        till.draw_settled(dearer)
    for leaf in (other.leaf, till.lot(3).bills[0].leaf):
        with town.refused(errors.InvoiceRegistry_NotAnchored(lot.range.place), bill):
            till.ledger.draw_settled(town.cast.patient, bill.invoice, leaf)


@pytest.mark.rules("B2", "B5")
def test_draw_settled_reverts_when_amounts_can_not_be(town, till):
    for amounts in ((1000_00, 1000_01, 1000_00), (1000_00, 0, 1000_01), (0, 0, 0)):
        lot = till.lot(1, **dict(zip(("total", "fund", "cap"), amounts, strict=True)))
        till.settle(lot, lot.masks())
        with town.refused(errors.InvoiceRegistry_BadAmounts(*amounts), lambda b=lot.bills[0]: till.word(b)):
            till.draw_settled(lot.bills[0])


@pytest.mark.rules("B4", "B5")
def test_payer_that_settled_has_one_more_try_and_nothing_left(town, till, cast, lot):
    bill = lot.bills[0]
    till.draw_settled(bill)
    with town.refused(errors.InvoiceRegistry_ExceedsTotal(bill.id, 1, 0), bill):
        till.reserve(bill, cast.adjudicator, 1)
    with town.refused(errors.InvoiceRegistry_ExceedsTotal(bill.id, 1, 0), bill):
        till.reserve(bill, cast.adjudicator_a, 1)
    till.recover(bill, cast.adjudicator, remaining=300_00, capped=150_00)
    till.reimburse(bill, cast.adjudicator_a, 100_00)
    till.assert_conserved(bill)
