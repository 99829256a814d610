"""Only a reservation times out, one second after its last, by anybody (B7)."""

from __future__ import annotations

import pytest

from carestamp.client import ClaimState, errors
from scripts.cast import INSURER_A, INSURER_B
from tests.support.clock import DAY


@pytest.fixture
def reserved(till, cast):
    """A bill of which insurer A reserved all, and until when."""
    bill = till.bill()
    asked = till.permission(bill, cast.adjudicator_a, 400_00, until=till.clock.now() + 60)
    till.reserve(bill, cast.adjudicator_a, 400_00, permission=asked)
    return bill, asked.until


@pytest.mark.rules("B7", "X14")
def test_expire_frees_what_was_reserved(town, till, cast, reserved):
    bill, until = reserved
    town.clock.next_block_at(until)
    with town.refused(errors.InvoiceRegistry_NotExpired(bill.id, INSURER_A, until), bill):
        till.ledger.expire(cast.outsider, bill.id, INSURER_A)
    town.clock.next_block_at(until + 1)
    town.assert_told(till.ledger.expire(cast.outsider, bill.id, INSURER_A), till.told_expired(bill, INSURER_A))
    claim = till.claim(bill, INSURER_A)
    assert (claim.state, claim.amount, claim.attempts, claim.until) == (ClaimState.EXPIRED, 0, 1, 0)
    assert till.left(bill) == (400_00, 1000_00)
    assert till.word(bill).ranks_done == set()


@pytest.mark.rules("B7", "X9")
def test_expire_reverts_when_it_is_expired(town, till, cast, reserved):
    bill, until = reserved
    town.clock.go_to(until)
    till.ledger.expire(cast.outsider, bill.id, INSURER_A)
    with town.refused(errors.InvoiceRegistry_AlreadyDone(bill.id), bill):
        till.ledger.expire(cast.outsider, bill.id, INSURER_A)


@pytest.mark.rules("B7")
def test_expire_reverts_when_the_claim_is_approved_however_late(town, till, cast, reserved):
    bill, _ = reserved
    till.approve(bill, cast.adjudicator_a, 300_00)
    town.clock.pass_time(400 * DAY)
    with town.refused(errors.InvoiceRegistry_BadClaim(bill.id, INSURER_A, 2), bill):
        till.ledger.expire(cast.outsider, bill.id, INSURER_A)
    town.assert_told(till.pay(bill, cast.adjudicator_a, 300_00), till.told_paid(bill, cast.adjudicator_a, 300_00))


@pytest.mark.rules("B7")
def test_expire_reverts_when_nothing_is_reserved(town, till, cast, reserved):
    bill, _ = reserved
    with town.refused(errors.InvoiceRegistry_BadClaim(bill.id, INSURER_B, 0), bill):
        till.ledger.expire(cast.outsider, bill.id, INSURER_B)
    till.release(bill, cast.adjudicator_a)
    with town.refused(errors.InvoiceRegistry_BadClaim(bill.id, INSURER_A, 4), bill):
        till.ledger.expire(cast.outsider, bill.id, INSURER_A)


@pytest.mark.rules("B7")
def test_approve_keeps_the_last_second_of_a_reservation(town, till, cast, reserved):
    bill, until = reserved
    with town.clock.isolated():
        town.clock.next_block_at(until)
        till.approve(bill, cast.adjudicator_a, 400_00)
    town.clock.next_block_at(until + 1)
    with town.refused(errors.InvoiceRegistry_Expired(bill.id, INSURER_A, until), bill):
        till.approve(bill, cast.adjudicator_a, 400_00)
