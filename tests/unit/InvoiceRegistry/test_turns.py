"""A rank's turn comes when every lower rank paid, released or waived, or let its days pass (B6).

Ranks 0, 1, 2 are insurer A, insurer B and the basic insurer, with one, two and no days. Rank r lapses when the days of
ranks 0 to r have passed since the order was declared.
"""

from __future__ import annotations

import pytest

from carestamp.client import errors
from scripts.cast import BASIC_INSURER, INSURER_A, INSURER_B
from tests.support.clock import DAY

RANKS = ((INSURER_A, 1), (INSURER_B, 2), (BASIC_INSURER, 0))


@pytest.fixture
def ordered(till):
    """A bill with its order, and when that was declared."""
    bill = till.bill()
    order = till.order(bill, *RANKS)
    till.declare(bill, order)
    return bill, order, till.clock.now()


def _reserve(till, by, bill, order, rank, amount=100_00):
    asked = till.permission(bill, by, amount, rank=rank)
    return till.reserve(bill, by, amount, permission=asked, order=order), asked


@pytest.mark.rules("B6")
def test_first_rank_reserves_at_once_and_the_next_waits(town, till, cast, ordered):
    bill, order, _ = ordered
    with town.refused(errors.InvoiceRegistry_NotYourTurn(bill.id, 0), bill):
        _reserve(till, cast.adjudicator_b, bill, order, 1)
    receipt, asked = _reserve(till, cast.adjudicator_a, bill, order, 0)
    town.assert_told(receipt, till.told_reserved(bill, cast.adjudicator_a, asked, 100_00))
    with town.refused(errors.InvoiceRegistry_NotYourTurn(bill.id, 0), bill):
        _reserve(till, cast.adjudicator_b, bill, order, 1)


@pytest.mark.rules("B6")
@pytest.mark.parametrize("end", ["pay", "release", "waive"])
def test_turn_comes_when_the_lower_rank_is_done(town, till, cast, ordered, end):
    bill, order, _ = ordered
    if end == "waive":
        till.ledger.waive(cast.adjudicator_a, bill.id, INSURER_A, 0, order)
    else:
        _reserve(till, cast.adjudicator_a, bill, order, 0)
    if end == "release":
        till.release(bill, cast.adjudicator_a)
    if end == "pay":
        till.approve(bill, cast.adjudicator_a, 50_00)
        with town.refused(errors.InvoiceRegistry_NotYourTurn(bill.id, 0), bill):
            _reserve(till, cast.adjudicator_b, bill, order, 1)
        till.pay(bill, cast.adjudicator_a, 50_00)
    assert till.word(bill).ranks_done == {0}
    receipt, asked = _reserve(till, cast.adjudicator_b, bill, order, 1)
    town.assert_told(receipt, till.told_reserved(bill, cast.adjudicator_b, asked, 100_00))


@pytest.mark.rules("B6")
def test_silent_ranks_lapse_one_after_the_other_to_the_second(town, till, cast, ordered):
    bill, order, declared = ordered
    town.clock.go_to(declared + DAY - 1)
    town.clock.next_block_at(declared + DAY)
    with town.refused(errors.InvoiceRegistry_NotYourTurn(bill.id, 0), bill):
        _reserve(till, cast.adjudicator_b, bill, order, 1)
    town.clock.go_to(declared + DAY)
    town.clock.next_block_at(declared + DAY + 1)
    with town.refused(errors.InvoiceRegistry_NotYourTurn(bill.id, 1), bill):
        _reserve(till, cast.adjudicator, bill, order, 2)
    receipt, asked = _reserve(till, cast.adjudicator_b, bill, order, 1)
    town.assert_told(receipt, till.told_reserved(bill, cast.adjudicator_b, asked, 100_00))
    town.clock.go_to(declared + 3 * DAY)
    town.clock.next_block_at(declared + 3 * DAY + 1)
    receipt, asked = _reserve(till, cast.adjudicator, bill, order, 2)
    town.assert_told(receipt, till.told_reserved(bill, cast.adjudicator, asked, 100_00))


@pytest.mark.rules("B6", "B5")
def test_rank_that_lapsed_still_reserves_what_is_left(town, till, cast, ordered):
    bill, order, declared = ordered
    town.clock.go_to(declared + 4 * DAY)
    _reserve(till, cast.adjudicator, bill, order, 2, 350_00)
    with town.refused(errors.InvoiceRegistry_ExceedsTotal(bill.id, 50_01, 50_00), bill):
        _reserve(till, cast.adjudicator_a, bill, order, 0, 50_01)
    _reserve(till, cast.adjudicator_a, bill, order, 0, 50_00)
    till.assert_conserved(bill)


@pytest.mark.rules("B6")
def test_reserve_reverts_when_the_rank_is_anothers(town, till, cast, ordered):
    bill, order, declared = ordered
    town.clock.go_to(declared + 4 * DAY)
    for rank in (1, 2, 3, 8, 255):
        with town.refused(errors.InvoiceRegistry_WrongRank(bill.id, INSURER_A, rank), bill):
            _reserve(till, cast.adjudicator_a, bill, order, rank)
    plain = till.bill()
    with town.refused(errors.InvoiceRegistry_WrongRank(plain.id, INSURER_A, 1), plain):
        _reserve(till, cast.adjudicator_a, plain, None, 1)


@pytest.mark.rules("B6")
def test_reserve_reverts_when_another_order_is_shown(town, till, cast, ordered):
    bill, _, _ = ordered
    kinder = till.order(bill, (INSURER_B, 1), (INSURER_A, 2), (BASIC_INSURER, 0))
    for order, rank in ((kinder, 0), (None, 0), (till.order(bill, *RANKS[:2]), 1)):
        with town.refused(errors.InvoiceRegistry_OtherOrder(bill.id), bill):
            _reserve(till, cast.adjudicator_b, bill, order, rank)
