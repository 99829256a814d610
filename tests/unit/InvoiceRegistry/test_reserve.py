"""A payer reserves what the holder signed for, and nobody else can use that signature (B4, X5)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carestamp.client import Claim, ClaimState, InvoiceStatus, errors
from scripts.cast import INSURER_A, INSURER_B
from tests.support.clock import HOUR

LONGEST = 720 * HOUR


@pytest.mark.rules("B4", "X14")
def test_reserve_holds_a_part_for_the_payer(town, till, cast):
    bill = till.bill(cap=200_00)
    asked = till.permission(bill, cast.adjudicator_a, 300_00, 150_00)
    receipt = till.reserve(bill, cast.adjudicator_a, 250_00, 100_00, permission=asked)
    town.assert_told(receipt, till.told_reserved(bill, cast.adjudicator_a, asked, 250_00, 100_00))
    assert till.claim(bill, INSURER_A) == Claim(ClaimState.RESERVED, 1, 0, asked.until, 250_00, 100_00, 0, 0)
    assert till.left(bill) == (150_00, 100_00)
    assert till.status(bill) is InvoiceStatus.UNREIMBURSED


@pytest.mark.rules("B3", "B4", "X14")
def test_reserve_draws_the_bill_first(town, till, cast):
    bill = till.lot(3).bills[1]
    asked = till.permission(bill, cast.adjudicator_a, 100_00)
    receipt = till.reserve(bill, cast.adjudicator_a, 100_00, permission=asked)
    town.assert_told(receipt, till.told_drawn(bill), till.told_reserved(bill, cast.adjudicator_a, asked, 100_00))
    assert till.ledger.is_taken(bill.id)


@pytest.mark.rules("B3", "X8")
def test_reserve_reverts_when_a_mask_settled_it(town, till, cast):
    lot = till.lot(2)
    till.settle(lot, lot.masks(0))
    with town.refused(errors.InvoiceRegistry_Settled(lot.bills[0].id), lot.bills[0]):
        till.reserve(lot.bills[0], cast.adjudicator_a, 1)
    unknown = till.unissued()
    with town.refused(errors.InvoiceRegistry_Unknown(unknown.id), unknown):
        till.reserve(unknown, cast.adjudicator_a, 1)


@pytest.mark.rules("B4", "X5")
def test_reserve_reverts_when_the_signature_is_not_for_just_this(town, till, cast):
    bill, other = till.bill(), till.bill()
    asked = till.permission(bill, cast.adjudicator_a, 100_00, 50_00)
    signature = till.ledger.sign(cast.patient, asked)
    refused = errors.SignedActs_BadSignature(cast.patient.address)
    for field in ("maximum", "capped", "until", "deadline"):
        more = replace(asked, **{field: getattr(asked, field) + 1})
        with town.refused(refused, bill):
            till.ledger.reserve(cast.adjudicator_a, bill.invoice, more, 1, 0, signature)
    with town.refused(refused, bill):  # the signature names the payer: whoever copies it gets nothing
        till.ledger.reserve(cast.adjudicator_b, bill.invoice, asked, 1, 0, signature)
    with town.refused(refused, other):
        till.ledger.reserve(cast.adjudicator_a, other.invoice, asked, 1, 0, signature)
    for nothing in (b"", till.ledger.sign(cast.outsider, asked)):
        with town.refused(refused, bill):
            till.ledger.reserve(cast.adjudicator_a, bill.invoice, asked, 1, 0, nothing)


@pytest.mark.rules("B4", "X5")
def test_reserve_keeps_its_times_to_the_second(town, till, cast):
    bill, now = till.bill(), town.clock.now() + 100
    for until in (now - 1, now + LONGEST + 1):
        asked = till.permission(bill, cast.adjudicator_a, 1, until=until, deadline=now)
        town.clock.next_block_at(now)
        with town.refused(errors.InvoiceRegistry_BadExpiry(until, now + LONGEST), bill):
            till.reserve(bill, cast.adjudicator_a, 1, permission=asked)
    late = till.permission(bill, cast.adjudicator_a, 1, deadline=now - 1)
    with town.refused(errors.SignedActs_Expired(now - 1), bill):
        till.reserve(bill, cast.adjudicator_a, 1, permission=late)
    for by, until in ((cast.adjudicator_a, now), (cast.adjudicator_b, now + 1 + LONGEST)):
        asked = till.permission(bill, by, 1, until=until, deadline=now + 1)
        till.reserve(bill, by, 1, permission=asked)


@pytest.mark.rules("B4", "X9")
def test_reserve_reverts_when_it_is_reserved(town, till, cast):
    bill = till.bill()
    asked = till.permission(bill, cast.adjudicator_a, 100_00)
    till.reserve(bill, cast.adjudicator_a, 100_00, permission=asked)
    with town.refused(errors.InvoiceRegistry_AlreadyDone(bill.id), bill):
        till.reserve(bill, cast.adjudicator_a, 100_00, permission=asked)
    with town.refused(errors.InvoiceRegistry_BadAttempt(bill.id, INSURER_A, 1, 1), bill):
        till.reserve(bill, cast.adjudicator_a, 50_00, permission=asked)
    with town.refused(errors.InvoiceRegistry_BadClaim(bill.id, INSURER_A, 1), bill):
        till.reserve(bill, cast.adjudicator_a, 50_00)


@pytest.mark.rules("B4", "X7", "K3")
def test_reserve_reverts_when_no_live_adjudicator_asks(town, till, cast):
    bill = till.bill()
    for caller in (cast.insurer_a_steward, cast.biller, cast.patient):
        with town.refused(errors.InvoiceRegistry_NotLive(caller.address, 16), bill):
            till.reserve(bill, caller, 1)
    town.credentials.suspend_organisation(cast.fiscal_steward, INSURER_B)
    with town.refused(errors.InvoiceRegistry_NotLive(cast.adjudicator_b.address, 16), bill):
        till.reserve(bill, cast.adjudicator_b, 1)


@pytest.mark.rules("B4", "X6")
def test_reserve_needs_the_controllers_signature(town, till, cast):
    bill = till.bill()
    town.move_controller(cast.patient, cast.delegate)
    with town.refused(errors.SignedActs_BadSignature(cast.delegate.address), bill):
        till.reserve(bill, cast.adjudicator_a, 1)
    till.reserve(bill, cast.adjudicator_a, 1, signed_by=cast.delegate)


@pytest.mark.rules("B4", "B8", "B10")
def test_reserve_reverts_when_the_bill_is_frozen(town, till, cast):
    paper, pending, void = till.bill(), till.bill(), till.bill()
    till.put_on_paper(paper, till.exchange(paper))
    till.reimburse(pending, cast.adjudicator_a, 1)
    for bill in (pending, void):
        till.red_letter(bill, till.red())
    for bill, status in ((paper, 6), (pending, 4), (void, 5)):
        with town.refused(errors.InvoiceRegistry_NotOpen(bill.id, status), bill):
            till.reserve(bill, cast.adjudicator_b, 1)
