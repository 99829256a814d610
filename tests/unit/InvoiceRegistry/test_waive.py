"""A payer gives up its rank, so that the next need not wait (B6)."""

from __future__ import annotations

import pytest

from carestamp.client import errors
from scripts.cast import INSURER_A, INSURER_B
from tests.support.clock import HOUR


@pytest.fixture
def ordered(till):
    bill = till.bill()
    order = till.order(bill, (INSURER_A, 9), (INSURER_B, 9))
    till.declare(bill, order)
    return bill, order


@pytest.mark.rules("B6", "X14")
def test_waive_marks_the_rank_done(town, till, cast, ordered):
    bill, order = ordered
    receipt = till.ledger.waive(cast.adjudicator_b, bill.id, INSURER_B, 1, order)
    town.assert_told(receipt, till.told_waived(bill, INSURER_B, 1))
    assert till.word(bill).ranks_done == {1}
    assert till.claim(bill, INSURER_B).state == 0


@pytest.mark.rules("B6", "X9")
def test_waive_reverts_when_the_rank_is_done(town, till, cast, ordered):
    bill, order = ordered
    till.ledger.waive(cast.adjudicator_a, bill.id, INSURER_A, 0, order)
    with town.refused(errors.InvoiceRegistry_AlreadyDone(bill.id), bill):
        till.ledger.waive(cast.adjudicator_a, bill.id, INSURER_A, 0, order)


@pytest.mark.rules("B6")
@pytest.mark.parametrize(("approved", "state"), [(False, 1), (True, 2)])
def test_waive_reverts_when_a_claim_is_live(town, till, cast, ordered, approved, state):
    bill, order = ordered
    till.reserve(bill, cast.adjudicator_a, 100_00, order=order)
    if approved:
        till.approve(bill, cast.adjudicator_a, 100_00)
    with town.refused(errors.InvoiceRegistry_BadClaim(bill.id, INSURER_A, state), bill):
        till.ledger.waive(cast.adjudicator_a, bill.id, INSURER_A, 0, order)


@pytest.mark.rules("B6")
def test_waive_works_when_the_reservation_lapsed(town, till, cast, ordered):
    bill, order = ordered
    asked = till.permission(bill, cast.adjudicator_a, 100_00, until=town.clock.now() + HOUR)
    till.reserve(bill, cast.adjudicator_a, 100_00, permission=asked, order=order)
    town.clock.go_to(asked.until + 1)
    receipt = till.ledger.waive(cast.adjudicator_a, bill.id, INSURER_A, 0, order)
    town.assert_told(receipt, till.told_waived(bill, INSURER_A, 0))


@pytest.mark.rules("B6", "X7")
def test_waive_reverts_when_the_rank_is_not_the_callers(town, till, cast, ordered):
    bill, order = ordered
    with town.refused(errors.InvoiceRegistry_NotAuthorised(cast.adjudicator_b.address), bill):
        till.ledger.waive(cast.adjudicator_b, bill.id, INSURER_A, 0, order)
    with town.refused(errors.InvoiceRegistry_NotLive(cast.outsider.address, 16), bill):
        till.ledger.waive(cast.outsider, bill.id, INSURER_A, 0, order)
    with town.refused(errors.InvoiceRegistry_WrongRank(bill.id, INSURER_B, 0), bill):
        till.ledger.waive(cast.adjudicator_b, bill.id, INSURER_B, 0, order)
    with town.refused(errors.InvoiceRegistry_OtherOrder(bill.id), bill):
        till.ledger.waive(cast.adjudicator_b, bill.id, INSURER_B, 0, till.order(bill, (INSURER_B, 1)))


@pytest.mark.rules("B6", "K5")
def test_waive_is_the_successors_too(town, till, cast, ordered):
    bill, order = ordered
    town.credentials.succeed(cast.fiscal_steward, INSURER_A, INSURER_B)
    town.assert_told(
        till.ledger.waive(cast.adjudicator_b, bill.id, INSURER_A, 0, order), till.told_waived(bill, INSURER_A, 0)
    )
