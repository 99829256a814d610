"""At most two tries per payer and bill, and an act on one of them has no effect on the next (B4, X9)."""

from __future__ import annotations

import pytest

from carestamp.client import ClaimState, errors
from scripts.cast import INSURER_A
from tests.support.till import EVIDENCE


@pytest.mark.rules("B4")
def test_payer_has_two_tries(town, till, cast):
    bill, by = till.bill(), cast.adjudicator_a
    for _ in range(2):
        till.reserve(bill, by, 100_00)
        till.release(bill, by)
    for attempt in (0, 2, 3, 255):
        asked = till.permission(bill, by, 100_00, attempt=attempt)
        with town.refused(errors.InvoiceRegistry_BadAttempt(bill.id, INSURER_A, attempt, 2), bill):
            till.reserve(bill, by, 100_00, permission=asked)
    till.reserve(bill, cast.adjudicator_b, 400_00)


@pytest.mark.rules("B4")
def test_first_try_is_not_skipped(town, till, cast):
    bill, by = till.bill(), cast.adjudicator_a
    asked = till.permission(bill, by, 100_00, attempt=2)
    with town.refused(errors.InvoiceRegistry_BadAttempt(bill.id, INSURER_A, 2, 0), bill):
        till.reserve(bill, by, 100_00, permission=asked)


@pytest.mark.rules("B4", "B5")
def test_second_try_adds_to_what_the_first_paid(town, till, cast):
    bill, by = till.bill(), cast.adjudicator_a
    till.reimburse(bill, by, 100_00)
    till.reimburse(bill, by, 50_00)
    claim = till.claim(bill, INSURER_A)
    assert (claim.state, claim.attempts, claim.amount, claim.paid) == (ClaimState.PAID, 2, 50_00, 150_00)
    till.assert_conserved(bill)


@pytest.mark.rules("B4", "X9")
def test_acts_revert_when_they_name_another_try(town, till, cast):
    bill, by, claim = till.bill(), cast.adjudicator_a, INSURER_A
    till.reimburse(bill, by, 100_00)
    till.reserve(bill, by, 50_00)
    for attempt in (0, 1, 3):
        refused = errors.InvoiceRegistry_BadAttempt(bill.id, claim, attempt, 2)
        with town.refused(refused, bill):
            till.ledger.approve(by, bill.id, claim, attempt, 50_00, 0)
        with town.refused(refused, bill):
            till.ledger.pay(by, bill.id, claim, attempt, 100_00, 0, EVIDENCE)
        with town.refused(refused, bill):
            till.ledger.release(by, bill.id, claim, attempt)
        with town.refused(refused, bill):  # an old "all of it came back" would free the new payment too
            till.ledger.recover(by, bill.id, claim, attempt, 0, 0, EVIDENCE)


@pytest.mark.rules("B4", "B7")
def test_reserve_makes_a_lapsed_one_of_its_own_give_way(town, till, cast):
    bill, by = till.bill(), cast.adjudicator_a
    asked = till.permission(bill, by, 400_00, until=town.clock.now() + 60)
    till.reserve(bill, by, 400_00, permission=asked)
    town.clock.go_to(asked.until - 1)
    town.clock.next_block_at(asked.until)
    with town.refused(errors.InvoiceRegistry_BadClaim(bill.id, INSURER_A, 1), bill):
        till.reserve(bill, by, 300_00)
    town.clock.next_block_at(asked.until + 1)
    again = till.permission(bill, by, 300_00)
    receipt = till.reserve(bill, by, 300_00, permission=again)
    town.assert_told(receipt, till.told_expired(bill, INSURER_A), till.told_reserved(bill, by, again, 300_00))
    till.assert_conserved(bill)
