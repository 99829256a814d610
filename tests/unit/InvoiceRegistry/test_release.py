"""A payer gives up what it reserved or approved; nobody else does (B4, B7)."""

from __future__ import annotations

import pytest

from carestamp.client import Claim, ClaimState, errors
from scripts.cast import INSURER_A, INSURER_B


@pytest.fixture
def bill(till, cast):
    bill = till.bill()
    till.reserve(bill, cast.adjudicator_a, 300_00, 100_00)
    return bill


@pytest.mark.rules("B7", "X14")
@pytest.mark.parametrize("approved", [False, True])
def test_release_frees_all_of_it(town, till, cast, bill, approved):
    if approved:
        till.approve(bill, cast.adjudicator_a, 250_00, 60_00)
    town.assert_told(till.release(bill, cast.adjudicator_a), till.told_released(bill, cast.adjudicator_a))
    assert till.claim(bill, INSURER_A) == Claim(ClaimState.RELEASED, 1, 0, 0, 0, 0, 0, 0)
    assert till.left(bill) == (400_00, 1000_00)
    word = till.word(bill)
    assert (word.approved, word.ranks_done) == (0, {0})


@pytest.mark.rules("B7", "X9")
def test_release_reverts_when_nothing_is_held(town, till, cast, bill):
    till.release(bill, cast.adjudicator_a)
    with town.refused(errors.InvoiceRegistry_AlreadyDone(bill.id), bill):
        till.release(bill, cast.adjudicator_a)
    with town.refused(errors.InvoiceRegistry_BadClaim(bill.id, INSURER_B, 0), bill):
        till.release(bill, cast.adjudicator_b)
    till.reimburse(bill, cast.adjudicator_b, 100_00)
    with town.refused(errors.InvoiceRegistry_BadClaim(bill.id, INSURER_B, 3), bill):
        till.release(bill, cast.adjudicator_b)


@pytest.mark.rules("B4", "X7")
def test_release_reverts_when_the_claim_is_anothers(town, till, cast, bill):
    for caller in (cast.adjudicator_b, cast.adjudicator):
        with town.refused(errors.InvoiceRegistry_NotAuthorised(caller.address), bill):
            till.ledger.release(caller, bill.id, INSURER_A, 1)
    for caller in (cast.patient, cast.biller, cast.outsider):
        with town.refused(errors.InvoiceRegistry_NotLive(caller.address, 16), bill):
            till.ledger.release(caller, bill.id, INSURER_A, 1)


@pytest.mark.rules("B7", "B8", "K5")
def test_release_is_the_successors_and_works_while_a_red_letter_waits(town, till, cast, bill):
    till.approve(bill, cast.adjudicator_a, 300_00, 100_00)
    red = till.red()
    till.red_letter(bill, red)
    town.credentials.succeed(cast.fiscal_steward, INSURER_A, INSURER_B)
    till.ledger.release(cast.adjudicator_b, bill.id, INSURER_A, 1)
    town.assert_told(till.complete(bill, red), till.told_red_lettered(bill, red))
