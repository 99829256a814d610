"""The holder orders its payers, and may order them anew until one of them acts (B6)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carestamp.client import errors
from scripts.cast import BASIC_INSURER, INSURER_A, INSURER_B

EIGHT = tuple((payer, day) for day, payer in enumerate((BASIC_INSURER, INSURER_A, INSURER_B) * 3))[:8]


@pytest.mark.rules("B6", "X14")
@pytest.mark.parametrize("ranks", [((INSURER_A, 0),), ((BASIC_INSURER, 3), (INSURER_A, 65_535)), EIGHT])
def test_declare_keeps_the_order_and_its_moment(town, till, ranks):
    bill = till.bill()
    order = till.order(bill, *ranks)
    town.assert_told(till.declare(bill, order), till.told_declared(bill, order))
    kept = till.ledger.order_of(bill.id)
    assert (kept.declared_at, kept.sequence) == (town.clock.now(), 1)
    assert till.word(bill).ordered


@pytest.mark.rules("B6", "X5")
def test_declare_is_the_holders_own_without_a_signature(town, till, cast):
    bill = till.bill()
    order = till.order(bill, (INSURER_A, 1))
    with town.refused(errors.SignedActs_NotSigner(cast.patient.address, cast.outsider.address), bill):
        till.ledger.declare_order(cast.outsider, bill.invoice, order)
    town.assert_told(till.ledger.declare_order(cast.patient, bill.invoice, order), till.told_declared(bill, order))


@pytest.mark.rules("B6", "X5")
def test_declare_reverts_when_the_signature_is_not_for_just_this(town, till, cast):
    bill, other = till.bill(), till.bill()
    order = till.order(bill, (INSURER_A, 1), (INSURER_B, 2))
    signature = till.ledger.sign(cast.patient, order)
    refused = errors.SignedActs_BadSignature(cast.patient.address)
    for changed in (
        replace(order, payers=(INSURER_B, INSURER_A)),
        replace(order, days=(1, 3)),
        replace(order, sequence=2),
        replace(order, deadline=order.deadline + 1),
    ):
        with town.refused(refused, bill):
            till.ledger.declare_order(cast.relayer, bill.invoice, changed, signature)
    with town.refused(refused, other):
        till.ledger.declare_order(cast.relayer, other.invoice, order, signature)
    with town.refused(refused, bill):
        till.declare(bill, order, signed_by=cast.outsider)
    town.clock.next_block_at(order.deadline + 1)
    with town.refused(errors.SignedActs_Expired(order.deadline), bill):
        till.ledger.declare_order(cast.relayer, bill.invoice, order, signature)


@pytest.mark.rules("B6", "X5", "X9")
def test_declare_reverts_when_the_sequence_is_not_above_the_last(town, till):
    bill = till.bill()
    order = till.order(bill, (INSURER_A, 1), sequence=5)
    till.declare(bill, order)
    with town.refused(errors.InvoiceRegistry_AlreadyDone(bill.id), bill):
        till.declare(bill, order)
    for sequence in (0, 4, 5):
        stale = till.order(bill, (INSURER_B, 1), sequence=sequence)
        with town.refused(errors.InvoiceRegistry_StaleSequence(bill.id, sequence, 5), bill):
            till.declare(bill, stale)
    anew = till.order(bill, (INSURER_B, 1), sequence=6)
    town.assert_told(till.declare(bill, anew), till.told_declared(bill, anew))


@pytest.mark.rules("B6")
def test_declare_reverts_when_the_order_is_none(town, till, cast):
    bill, days = till.bill(), 1 << 16
    for payers, waiting in (
        (0, 0),
        (INSURER_A << 32, 0),  # nobody is first
        (INSURER_A | INSURER_B << 64, 0),  # a gap
        (INSURER_A, days),  # days of nobody
        (INSURER_A, 1 << 128),  # a ninth rank
    ):
        with town.refused(errors.InvoiceRegistry_BadOrder(bill.id), bill):
            words = (bill.terms.as_tuple(), (payers, waiting), 1, 0, b"")
            town.raw(cast.patient, "InvoiceRegistry", "declareOrder", *words)


@pytest.mark.rules("B6")
def test_declare_reverts_when_a_payer_has_acted(town, till, cast):
    bill = till.bill()
    order = till.order(bill, (INSURER_A, 1), sequence=2)
    till.reserve(bill, cast.adjudicator_a, 100_00)
    with town.refused(errors.InvoiceRegistry_PayersActed(bill.id), bill):
        till.declare(bill, order)
    till.release(bill, cast.adjudicator_a)
    with town.refused(errors.InvoiceRegistry_PayersActed(bill.id), bill):
        till.declare(bill, order)


@pytest.mark.rules("B6", "B7")
def test_declare_works_again_when_a_reservation_has_expired(town, till, cast):
    bill = till.bill()
    asked = till.permission(bill, cast.adjudicator_a, 100_00, until=town.clock.now() + 60)
    till.reserve(bill, cast.adjudicator_a, 100_00, permission=asked)
    town.clock.go_to(asked.until + 1)
    order = till.order(bill, (INSURER_B, 1))
    with town.refused(errors.InvoiceRegistry_PayersActed(bill.id), bill):
        till.declare(bill, order)
    till.ledger.expire(cast.outsider, bill.id, INSURER_A)
    town.assert_told(till.declare(bill, order), till.told_declared(bill, order))


@pytest.mark.rules("B6", "B8")
def test_declare_reverts_when_the_bill_is_void_or_unknown(town, till):
    bill, unknown = till.bill(), till.unissued()
    till.red_letter(bill, till.red())
    with town.refused(errors.InvoiceRegistry_NotOpen(bill.id, 5), bill):
        till.declare(bill, till.order(bill, (INSURER_A, 1)))
    with town.refused(errors.InvoiceRegistry_Unknown(unknown.id), unknown):
        till.declare(unknown, till.order(unknown, (INSURER_A, 1)))
