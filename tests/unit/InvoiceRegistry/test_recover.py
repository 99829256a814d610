"""What a payer got back is free again on an open bill, and closes a debt on a void one (B5, B8)."""

from __future__ import annotations

import pytest

from carestamp.client import Claim, ClaimState, InvoiceStatus, errors
from scripts.cast import INSURER_A, INSURER_B
from tests.support.till import EVIDENCE


@pytest.fixture
def bill(till, cast):
    """Insurer A paid 300.00, of it 100.00 under the cap."""
    bill = till.bill()
    till.reimburse(bill, cast.adjudicator_a, 300_00, 100_00)
    return bill


@pytest.mark.rules("B5", "X14")
def test_recover_says_what_remains(town, till, cast, bill):
    by = cast.adjudicator_a
    town.assert_told(till.recover(bill, by, 120_00, 20_00), till.told_recovered(bill, by, 120_00, 20_00))
    assert till.claim(bill, INSURER_A) == Claim(ClaimState.PAID, 1, 0, 0, 300_00, 100_00, 120_00, 20_00)
    assert till.left(bill) == (280_00, 980_00)
    town.assert_told(till.recover(bill, by), till.told_recovered(bill, by))
    assert till.status(bill) is InvoiceStatus.UNREIMBURSED
    till.assert_conserved(bill)


@pytest.mark.rules("B5")
@pytest.mark.parametrize(
    ("amount", "capped", "problem"),
    [
        (300_01, 100_00, ("ExceedsMaximum", 200_01, 200_00)),
        (300_00, 100_01, ("ExceedsMaximum", 100_01, 100_00)),
        (250_00, 49_99, ("ExceedsMaximum", 200_01, 200_00)),
        (10_00, 10_01, ("BadShare", 10_00, 10_01)),
    ],
)
def test_recover_reverts_when_a_part_would_grow(town, till, cast, bill, amount, capped, problem):
    name, *values = problem
    named = values if name == "BadShare" else [bill.id, *values]
    with town.refused(getattr(errors, f"InvoiceRegistry_{name}")(*named), bill):
        till.recover(bill, cast.adjudicator_a, amount, capped)


@pytest.mark.rules("X9")
def test_recover_reverts_when_just_that_remains(town, till, cast, bill):
    with town.refused(errors.InvoiceRegistry_AlreadyDone(bill.id), bill):
        till.recover(bill, cast.adjudicator_a, 300_00, 100_00)
    till.recover(bill, cast.adjudicator_a)
    with town.refused(errors.InvoiceRegistry_AlreadyDone(bill.id), bill):
        till.recover(bill, cast.adjudicator_a)
    unknown = till.unissued()
    with town.refused(errors.InvoiceRegistry_Unknown(unknown.id), unknown):
        till.recover(unknown, cast.adjudicator_a)


@pytest.mark.rules("X9")
def test_recover_reverts_when_nothing_was_ever_paid(town, till, cast):
    """Nothing came back, so nobody may be told that it is done."""
    bill = till.bill()
    till.reserve(bill, cast.adjudicator_a, 300_00)
    with town.refused(errors.InvoiceRegistry_BadClaim(bill.id, INSURER_A, ClaimState.RESERVED), bill):
        till.recover(bill, cast.adjudicator_a)


@pytest.mark.rules("B4", "X7")
def test_recover_reverts_when_the_claim_is_anothers(town, till, cast, bill):
    asked = (bill.id, INSURER_A, 1, 0, 0, EVIDENCE)
    with town.refused(errors.InvoiceRegistry_NotAuthorised(cast.adjudicator_b.address), bill):
        till.ledger.recover(cast.adjudicator_b, *asked)
    with town.refused(errors.InvoiceRegistry_NotLive(cast.biller.address, 16), bill):
        till.ledger.recover(cast.biller, *asked)


@pytest.mark.rules("B8", "K5")
def test_recover_closes_a_debt_also_by_the_successor(town, till, cast, bill):
    red = till.red()
    till.red_letter(bill, red)
    town.clock.pass_time(361 * 3600)
    town.assert_told(till.complete(bill, red), till.told_red_lettered(bill, red, debt=300_00))
    town.credentials.succeed(cast.fiscal_steward, INSURER_A, INSURER_B)
    till.ledger.recover(cast.adjudicator_b, bill.id, INSURER_A, 1, 0, 0, EVIDENCE)
    assert till.word(bill).paid == 0
    assert till.status(bill) is InvoiceStatus.RED_LETTERED
