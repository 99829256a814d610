"""A bill on paper is frozen until the paper is back; whom a payer served can't have it on paper too (B10)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carestamp.client import InvoiceStatus, errors
from scripts.cast import HOSPITAL, HOSPITAL_B
from tests.support.bills import NO_PAPER
from tests.support.papers import some_bytes


@pytest.mark.rules("B10", "X14")
def test_exchange_freezes_until_the_paper_is_back(town, till, cast):
    bill = till.bill()
    exchange = till.exchange(bill)
    town.assert_told(till.put_on_paper(bill, exchange), till.told_on_paper(bill, exchange, cast.biller))
    assert till.status(bill) is InvoiceStatus.ON_PAPER
    for act in (lambda: till.reserve(bill, cast.adjudicator_a, 1), lambda: till.red_letter(bill, till.red())):
        with town.refused(errors.InvoiceRegistry_NotOpen(bill.id, 6), bill):
            act()
    receipt = till.ledger.return_paper(cast.biller, bill.invoice, exchange.paper)
    town.assert_told(receipt, till.told_back(bill, exchange, cast.biller))
    assert till.status(bill) is InvoiceStatus.UNREIMBURSED
    till.reserve(bill, cast.adjudicator_a, 400_00)


@pytest.mark.rules("B10", "X5", "X9")
def test_exchange_goes_out_again_with_a_higher_sequence(town, till, cast):
    bill = till.bill()
    first = till.exchange(bill, sequence=3)
    till.put_on_paper(bill, first)
    with town.refused(errors.InvoiceRegistry_AlreadyDone(bill.id), bill):
        till.put_on_paper(bill, first)
    till.ledger.return_paper(cast.biller, bill.invoice, first.paper)
    for stale in (first, till.exchange(bill, sequence=2), till.exchange(bill, sequence=0)):
        with town.refused(errors.InvoiceRegistry_StaleSequence(bill.id, stale.sequence, 3), bill):
            till.put_on_paper(bill, stale)
    again = till.exchange(bill, sequence=4)
    town.assert_told(till.put_on_paper(bill, again), till.told_on_paper(bill, again, cast.biller))


@pytest.mark.rules("B10", "X9")
def test_return_reverts_when_it_is_back_or_another_paper(town, till, cast):
    bill, other = till.bill(), some_bytes("paper")
    exchange = till.exchange(bill)
    with town.refused(errors.InvoiceRegistry_OtherPaper(bill.id), bill):
        till.ledger.return_paper(cast.biller, bill.invoice, other)
    till.put_on_paper(bill, exchange)
    with town.refused(errors.InvoiceRegistry_OtherPaper(bill.id), bill):
        till.ledger.return_paper(cast.biller, bill.invoice, other)
    till.ledger.return_paper(cast.biller, bill.invoice, exchange.paper)
    with town.refused(errors.InvoiceRegistry_AlreadyDone(bill.id), bill):
        till.ledger.return_paper(cast.biller, bill.invoice, exchange.paper)


@pytest.mark.rules("B10")
@pytest.mark.parametrize("approve", [False, True])
def test_exchange_reverts_when_a_payer_has_acted(town, till, cast, approve):
    bill = till.bill()
    till.reserve(bill, cast.adjudicator_a, 1)
    if approve:
        till.approve(bill, cast.adjudicator_a, 1)
        till.pay(bill, cast.adjudicator_a, 1)
    with town.refused(errors.InvoiceRegistry_PayersActed(bill.id), bill):
        till.put_on_paper(bill, till.exchange(bill))


@pytest.mark.rules("B10", "X12")
def test_exchange_reverts_when_the_profile_knows_no_paper(town, till, cast):
    bill = till.bill(profile=NO_PAPER)
    with town.refused(errors.InvoiceRegistry_PaperNotAllowed(bill.id), bill):
        till.put_on_paper(bill, till.exchange(bill))


@pytest.mark.rules("B10", "X5")
def test_exchange_reverts_when_the_holder_did_not_sign_just_this(town, till, cast):
    bill, refused = till.bill(), errors.SignedActs_BadSignature(cast.patient.address)
    exchange = till.exchange(bill)
    honest = till.ledger.sign(cast.patient, exchange)
    for other in (replace(exchange, paper=some_bytes("paper")), replace(exchange, sequence=2)):
        with town.refused(refused, bill):
            till.ledger.exchange_for_paper(cast.biller, bill.invoice, other, honest)
    for signature in (b"", till.ledger.sign(cast.biller, exchange)):
        with town.refused(refused, bill):
            till.ledger.exchange_for_paper(cast.biller, bill.invoice, exchange, signature)
    town.clock.next_block_at(exchange.deadline + 1)
    with town.refused(errors.SignedActs_Expired(exchange.deadline), bill):
        till.ledger.exchange_for_paper(cast.biller, bill.invoice, exchange, honest)


@pytest.mark.rules("B10", "X7", "K5")
def test_paper_is_the_issuers_or_its_successors(town, till, cast):
    bill = till.bill()
    exchange = till.exchange(bill)
    with town.refused(errors.InvoiceRegistry_NotAuthorised(cast.biller_b.address), bill):
        till.put_on_paper(bill, exchange, cast.biller_b)
    till.put_on_paper(bill, exchange)
    with town.refused(errors.InvoiceRegistry_NotAuthorised(cast.biller_b.address), bill):
        till.ledger.return_paper(cast.biller_b, bill.invoice, exchange.paper)
    with town.refused(errors.InvoiceRegistry_NotLive(cast.patient.address, 128), bill):
        till.ledger.return_paper(cast.patient, bill.invoice, exchange.paper)
    town.credentials.succeed(cast.health_steward, HOSPITAL, HOSPITAL_B)
    receipt = till.ledger.return_paper(cast.biller_b, bill.invoice, exchange.paper)
    town.assert_told(receipt, till.told_back(bill, exchange, cast.biller_b))
