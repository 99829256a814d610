"""What a payer had paid on the old bill counts on the new one, once, by the payer's own act (B9, B5)."""

from __future__ import annotations

import pytest

from carestamp.client import Claim, ClaimState, InvoiceStatus, errors
from scripts.cast import INSURER_A, INSURER_B


@pytest.fixture
def pair(till, cast):
    """A new bill of 800.00 less 480.00 for one of which A had paid 300.00 (100.00 capped), and the red letter."""
    old, red = till.bill(), till.red()
    till.reimburse(old, cast.adjudicator_a, 300_00, 100_00)
    till.red_letter(old, red)
    new = till.unissued(total=800_00, fund=480_00, cap=200_00)
    till.reissue(new, old)
    return old, new, red


def _carry(till, by, old, new, amount, capped=0, payer=INSURER_A):
    return till.ledger.carry_over(by, old.id, new.invoice, payer, amount, capped)


@pytest.mark.rules("B5", "B9", "X14")
def test_carry_over_moves_what_was_paid(town, till, cast, pair):
    old, new, red = pair
    receipt = _carry(till, cast.adjudicator_a, old, new, 250_00, 80_00)
    town.assert_told(receipt, till.told_carried(old, new, INSURER_A, 250_00, 80_00))
    before, after = till.claim(old, INSURER_A), till.claim(new, INSURER_A)
    assert (before.paid, before.capped_paid) == (50_00, 20_00)
    assert after == Claim(ClaimState.PAID, 0, 0, 0, 250_00, 80_00, 250_00, 80_00)
    assert till.status(new) is InvoiceStatus.PARTLY_REIMBURSED
    assert till.left(new) == (70_00, 120_00)
    for bill in (old, new):
        till.assert_conserved(bill)
    till.recover(old, cast.adjudicator_a)
    town.assert_told(till.complete(old, red), till.told_red_lettered(old, red))


@pytest.mark.rules("B5", "B9")
@pytest.mark.parametrize(
    ("amount", "capped", "problem"),
    [
        (0, 0, ("NothingAsked", "new")),
        (320_01, 100_00, ("ExceedsTotal", "new", 320_01, 320_00)),
        (300_00, 200_01, ("ExceedsCap", "new", 200_01, 200_00)),
        (1, 2, ("BadShare", 1, 2)),
        (300_01, 100_00, ("ExceedsMaximum", "old", 200_01, 200_00)),
        (150_00, 100_01, ("ExceedsMaximum", "old", 100_01, 100_00)),
    ],
)
def test_carry_over_reverts_when_it_is_too_much(town, till, cast, pair, amount, capped, problem):
    old, new, _ = pair
    name, *values = problem
    named = [{"new": new.id, "old": old.id}.get(each, each) for each in values]
    with town.refused(getattr(errors, f"InvoiceRegistry_{name}")(*named), old, new):
        _carry(till, cast.adjudicator_a, old, new, amount, capped)


@pytest.mark.rules("B9", "X9")
def test_carry_over_happens_once(town, till, cast, pair):
    old, new, _ = pair
    _carry(till, cast.adjudicator_a, old, new, 100_00)
    with town.refused(errors.InvoiceRegistry_AlreadyDone(new.id), old, new):
        _carry(till, cast.adjudicator_a, old, new, 100_00)
    with town.refused(errors.InvoiceRegistry_BadClaim(new.id, INSURER_A, 3), old, new):
        _carry(till, cast.adjudicator_a, old, new, 50_00)


@pytest.mark.rules("B9", "X9")
def test_carry_over_reverts_when_the_payer_acted_on_the_new_bill(town, till, cast, pair):
    old, new, _ = pair
    till.reserve(new, cast.adjudicator_a, 10_00)
    with town.refused(errors.InvoiceRegistry_BadClaim(new.id, INSURER_A, 1), old, new):
        _carry(till, cast.adjudicator_a, old, new, 100_00)


@pytest.mark.rules("B4", "B9")
def test_payer_has_both_tries_after_a_carry_over(town, till, cast, pair):
    old, new, _ = pair
    _carry(till, cast.adjudicator_a, old, new, 100_00)
    till.reimburse(new, cast.adjudicator_a, 20_00)
    till.reimburse(new, cast.adjudicator_a, 30_00)
    assert till.claim(new, INSURER_A).paid == 150_00
    till.assert_conserved(new)


@pytest.mark.rules("B9")
def test_carry_over_reverts_when_the_bills_do_not_belong_together(town, till, cast, pair):
    old, new, _ = pair
    other = till.bill()
    for replaced, bill in ((other, new), (old, other), (new, old)):
        with town.refused(errors.InvoiceRegistry_NotReplaced(bill.id, replaced.id), old, new, other):
            _carry(till, cast.adjudicator_a, replaced, bill, 1)
    with town.refused(errors.InvoiceRegistry_NotReplaced(other.id, bytes(32)), other):
        till.ledger.carry_over(cast.adjudicator_a, bytes(32), other.invoice, INSURER_A, 1, 0)
    till.red_letter(new, till.red())
    with town.refused(errors.InvoiceRegistry_NotOpen(new.id, 5), old, new):
        _carry(till, cast.adjudicator_a, old, new, 1)


@pytest.mark.rules("B4", "B9", "X7", "K5")
def test_carry_over_is_the_payers_or_its_successors(town, till, cast, pair):
    old, new, _ = pair
    with town.refused(errors.InvoiceRegistry_NotAuthorised(cast.adjudicator_b.address), old, new):
        _carry(till, cast.adjudicator_b, old, new, 1)
    with town.refused(errors.InvoiceRegistry_NotLive(cast.biller.address, 16), old, new):
        _carry(till, cast.biller, old, new, 1)
    town.credentials.succeed(cast.fiscal_steward, INSURER_A, INSURER_B)
    receipt = _carry(till, cast.adjudicator_b, old, new, 100_00)
    town.assert_told(receipt, till.told_carried(old, new, INSURER_A, 100_00))
