"""One live claim per payer and bill: what is approved stands until it is paid or released, however late (B4, B7)."""

from __future__ import annotations

import pytest

from carestamp.client import ClaimState, errors
from scripts.cast import INSURER_A
from tests.support.clock import DAY


@pytest.fixture
def approved(till, cast):
    """A bill of which insurer A approved 100.00, and until when that was reserved."""
    bill = till.bill()
    asked = till.permission(bill, cast.adjudicator_a, 100_00, until=till.clock.now() + 60)
    till.reserve(bill, cast.adjudicator_a, 100_00, permission=asked)
    till.approve(bill, cast.adjudicator_a, 100_00)
    return bill, asked.until


@pytest.mark.rules("B4", "B7")
@pytest.mark.parametrize("late", [0, 1, 400 * DAY])
def test_reserve_reverts_when_a_claim_is_approved_however_late(town, till, cast, approved, late):
    bill, until = approved
    town.clock.go_to(until + late)
    with town.refused(errors.InvoiceRegistry_BadClaim(bill.id, INSURER_A, 2), bill):
        till.reserve(bill, cast.adjudicator_a, 50_00)
    assert (till.word(bill).live, till.word(bill).approved) == (100_00, 1)
    town.assert_told(till.pay(bill, cast.adjudicator_a, 100_00), till.told_paid(bill, cast.adjudicator_a, 100_00))


@pytest.mark.rules("B4", "B7")
@pytest.mark.parametrize("end", ["pay", "release"])
def test_reserve_works_when_the_approved_claim_has_ended(town, till, cast, approved, end):
    bill, _ = approved
    if end == "pay":
        till.pay(bill, cast.adjudicator_a, 100_00)
    else:
        till.release(bill, cast.adjudicator_a)
    asked = till.permission(bill, cast.adjudicator_a, 50_00)
    receipt = till.reserve(bill, cast.adjudicator_a, 50_00, permission=asked)
    town.assert_told(receipt, till.told_reserved(bill, cast.adjudicator_a, asked, 50_00))
    claim = till.claim(bill, INSURER_A)
    assert (claim.state, claim.attempts, claim.amount) == (ClaimState.RESERVED, 2, 50_00)
    till.assert_conserved(bill)
