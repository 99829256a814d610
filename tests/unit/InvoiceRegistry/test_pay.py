"""What was approved is paid in whole or in part, whatever became of the bill meanwhile (B7, B8)."""

from __future__ import annotations

import pytest

from carestamp.client import Claim, ClaimState, InvoiceStatus, errors
from scripts.cast import INSURER_A
from tests.support.till import EVIDENCE


@pytest.fixture
def bill(till, cast):
    """Insurer A approved 300.00, of it 100.00 under the cap."""
    bill = till.bill()
    till.reserve(bill, cast.adjudicator_a, 300_00, 100_00)
    till.approve(bill, cast.adjudicator_a, 300_00, 100_00)
    return bill


@pytest.mark.rules("B5", "B7", "B12", "X14")
def test_pay_keeps_what_was_paid_and_frees_the_rest(town, till, cast, bill):
    receipt = till.pay(bill, cast.adjudicator_a, 250_00, 50_00)
    town.assert_told(receipt, till.told_paid(bill, cast.adjudicator_a, 250_00, 50_00))
    assert till.claim(bill, INSURER_A) == Claim(ClaimState.PAID, 1, 0, 0, 250_00, 50_00, 250_00, 50_00)
    assert till.left(bill) == (150_00, 950_00)
    word = till.word(bill)
    assert (word.approved, word.ranks_done) == (0, {0})
    assert till.status(bill) is InvoiceStatus.PARTLY_REIMBURSED


@pytest.mark.rules("B7")
@pytest.mark.parametrize(
    ("amount", "capped", "problem"),
    [
        (0, 0, ("NothingAsked",)),
        (300_01, 100_00, ("ExceedsMaximum", 200_01, 200_00)),
        (100_01, 100_01, ("ExceedsMaximum", 100_01, 100_00)),
        (200_01, 0, ("ExceedsMaximum", 200_01, 200_00)),
        (1, 2, ("BadShare", 1, 2)),
    ],
)
def test_pay_reverts_when_a_part_would_grow(town, till, cast, bill, amount, capped, problem):
    name, *values = problem
    named = values if name == "BadShare" else [bill.id, *values]
    with town.refused(getattr(errors, f"InvoiceRegistry_{name}")(*named), bill):
        till.pay(bill, cast.adjudicator_a, amount, capped)


@pytest.mark.rules("B7", "X9")
def test_pay_reverts_when_it_is_paid(town, till, cast, bill):
    till.pay(bill, cast.adjudicator_a, 250_00, 50_00)
    with town.refused(errors.InvoiceRegistry_AlreadyDone(bill.id), bill):
        till.pay(bill, cast.adjudicator_a, 250_00, 50_00)
    with town.refused(errors.InvoiceRegistry_BadClaim(bill.id, INSURER_A, 3), bill):
        till.pay(bill, cast.adjudicator_a, 50_00, 50_00)


@pytest.mark.rules("B7")
def test_pay_reverts_when_nothing_is_approved(town, till, cast):
    bill = till.bill()
    with town.refused(errors.InvoiceRegistry_BadClaim(bill.id, INSURER_A, 0), bill):
        till.pay(bill, cast.adjudicator_a, 1)
    till.reserve(bill, cast.adjudicator_a, 300_00)
    with town.refused(errors.InvoiceRegistry_BadClaim(bill.id, INSURER_A, 1), bill):
        till.pay(bill, cast.adjudicator_a, 300_00)
    till.release(bill, cast.adjudicator_a)
    with town.refused(errors.InvoiceRegistry_BadClaim(bill.id, INSURER_A, 4), bill):
        till.pay(bill, cast.adjudicator_a, 300_00)


@pytest.mark.rules("B7", "B8")
def test_pay_works_while_a_red_letter_waits_and_after_it(town, till, cast, bill):
    red = till.red()
    till.red_letter(bill, red)
    late = till.clock.now() + 360 * 3600 + 1
    with town.clock.isolated():
        till.pay(bill, cast.adjudicator_a, 300_00, 100_00)
        assert till.status(bill) is InvoiceStatus.RED_PENDING
    town.clock.go_to(late)
    town.assert_told(till.complete(bill, red), till.told_red_lettered(bill, red, debt=0))
    receipt = till.pay(bill, cast.adjudicator_a, 300_00, 100_00)
    town.assert_told(receipt, till.told_paid(bill, cast.adjudicator_a, 300_00, 100_00))
    assert till.status(bill) is InvoiceStatus.RED_LETTERED
    till.recover(bill, cast.adjudicator_a)
    assert till.claim(bill, INSURER_A).paid == 0


@pytest.mark.rules("B4", "X7")
def test_pay_reverts_when_the_claim_is_anothers(town, till, cast, bill):
    asked = (bill.id, INSURER_A, 1, 100_00, 0, EVIDENCE)
    with town.refused(errors.InvoiceRegistry_NotAuthorised(cast.adjudicator_b.address), bill):
        till.ledger.pay(cast.adjudicator_b, *asked)
    with town.refused(errors.InvoiceRegistry_NotLive(cast.patient.address, 16), bill):
        till.ledger.pay(cast.patient, *asked)
