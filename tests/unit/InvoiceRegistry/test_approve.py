"""A payer approves up to what it reserved; the rest is free again, and no clock frees what is approved (B7)."""

from __future__ import annotations

import pytest

from carestamp.client import Claim, ClaimState, errors
from scripts.cast import INSURER_A, INSURER_B


@pytest.fixture
def bill(till, cast):
    """Insurer A reserved 300.00, of it 100.00 under the cap."""
    bill = till.bill()
    till.reserve(bill, cast.adjudicator_a, 300_00, 100_00)
    return bill


@pytest.mark.rules("B5", "B7", "X14")
def test_approve_keeps_a_part_and_frees_the_rest(town, till, cast, bill):
    town.assert_told(
        till.approve(bill, cast.adjudicator_a, 250_00, 60_00),
        till.told_approved(bill, cast.adjudicator_a, 250_00, 60_00),
    )
    assert till.claim(bill, INSURER_A) == Claim(ClaimState.APPROVED, 1, 0, 0, 250_00, 60_00, 0, 0)
    assert till.left(bill) == (150_00, 940_00)
    assert till.word(bill).approved == 1


@pytest.mark.rules("B5", "B7")
@pytest.mark.parametrize(
    ("amount", "capped", "problem"),
    [
        (0, 0, ("NothingAsked",)),
        (300_01, 100_00, ("ExceedsMaximum", 200_01, 200_00)),
        (300_00, 100_01, ("ExceedsMaximum", 100_01, 100_00)),
        (300_00, 99_99, ("ExceedsMaximum", 200_01, 200_00)),
        (99_00, 99_01, ("BadShare", 99_00, 99_01)),
    ],
)
def test_approve_reverts_when_a_part_would_grow(town, till, cast, bill, amount, capped, problem):
    name, *values = problem
    named = values if name == "BadShare" else [bill.id, *values]
    with town.refused(getattr(errors, f"InvoiceRegistry_{name}")(*named), bill):
        till.approve(bill, cast.adjudicator_a, amount, capped)


@pytest.mark.rules("B7", "X9")
def test_approve_reverts_when_it_is_approved(town, till, cast, bill):
    till.approve(bill, cast.adjudicator_a, 250_00, 60_00)
    with town.refused(errors.InvoiceRegistry_AlreadyDone(bill.id), bill):
        till.approve(bill, cast.adjudicator_a, 250_00, 60_00)
    for amounts in ((250_00, 59_99), (249_99, 60_00)):
        with town.refused(errors.InvoiceRegistry_BadClaim(bill.id, INSURER_A, 2), bill):
            till.approve(bill, cast.adjudicator_a, *amounts)


@pytest.mark.rules("B7")
def test_approve_reverts_when_nothing_is_reserved(town, till, cast, bill):
    with town.refused(errors.InvoiceRegistry_BadClaim(bill.id, INSURER_B, 0), bill):
        till.approve(bill, cast.adjudicator_b, 1)
    unknown = till.unissued()
    with town.refused(errors.InvoiceRegistry_Unknown(unknown.id), unknown):
        till.approve(unknown, cast.adjudicator_b, 1)


@pytest.mark.rules("B8")
def test_approve_reverts_when_a_red_letter_waits(town, till, cast, bill):
    till.reimburse(bill, cast.adjudicator_b, 1)
    till.red_letter(bill, till.red())
    with town.refused(errors.InvoiceRegistry_NotOpen(bill.id, 4), bill):
        till.approve(bill, cast.adjudicator_a, 1)


@pytest.mark.rules("B4", "X7")
def test_approve_reverts_when_the_claim_is_anothers(town, till, cast, bill):
    asked = (bill.id, INSURER_A, 1, 100_00, 0)
    for caller in (cast.adjudicator_b, cast.adjudicator):
        with town.refused(errors.InvoiceRegistry_NotAuthorised(caller.address), bill):
            till.ledger.approve(caller, *asked)
    for caller in (cast.insurer_a_steward, cast.biller, cast.outsider):
        with town.refused(errors.InvoiceRegistry_NotLive(caller.address, 16), bill):
            till.ledger.approve(caller, *asked)


@pytest.mark.rules("K5")
def test_approve_is_the_successors_too(town, till, cast, bill):
    town.credentials.succeed(cast.fiscal_steward, INSURER_A, INSURER_B)
    till.ledger.approve(cast.adjudicator_b, bill.id, INSURER_A, 1, 300_00, 100_00)
    assert till.claim(bill, INSURER_A).state is ClaimState.APPROVED
