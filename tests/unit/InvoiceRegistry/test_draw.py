"""A bill leaves its batch by its issuer, its holder, or with the holder's signature; never by a stranger (B3)."""

from __future__ import annotations

import pytest

from carestamp.client import InvoiceStatus, errors
from carestamp.documents.invoice.typed import NO_LEAF, Draw
from scripts.cast import HOSPITAL, HOSPITAL_B
from tests.support.clock import HOUR


def _draw(town, till, bill, by, deadline=0, signature=b""):
    return till.ledger.draw(by, bill.invoice, bill.leaf, deadline, signature)


@pytest.mark.rules("B3", "X14")
@pytest.mark.parametrize("by", ["patient", "biller"])
def test_draw_gives_a_bill_a_word(town, till, cast, by):
    bill, other = till.lot(2).bills
    town.assert_told(_draw(town, till, bill, getattr(cast, by)), till.told_drawn(bill))
    assert till.status(bill) is InvoiceStatus.UNREIMBURSED
    assert [till.ledger.is_taken(each.id) for each in (bill, other)] == [True, False]
    assert till.word(bill).tag == bill.digest[-14:]


@pytest.mark.rules("B3", "X5")
def test_draw_is_relayed_by_anybody_until_its_last_second(town, till, cast):
    bill = till.lot(1).bills[0]
    act = Draw(bill.digest, town.clock.now() + HOUR)
    signature = till.ledger.sign(cast.patient, act)
    town.clock.next_block_at(act.deadline)
    town.assert_told(_draw(town, till, bill, cast.outsider, act.deadline, signature), till.told_drawn(bill))


@pytest.mark.rules("B3", "X5")
def test_draw_reverts_when_the_signature_is_not_the_holders(town, till, cast):
    bill, other = till.lot(2).bills
    deadline, refused = town.clock.now() + HOUR, errors.SignedActs_BadSignature(cast.patient.address)
    stranger = till.ledger.sign(cast.outsider, Draw(bill.digest, deadline))
    elsewhere = till.ledger.sign(cast.patient, Draw(other.digest, deadline))
    for signature in (stranger, elsewhere, bytes(64)):
        with town.refused(refused, bill):
            _draw(town, till, bill, cast.relayer, deadline, signature)
    honest = till.ledger.sign(cast.patient, Draw(bill.digest, deadline))
    with town.refused(refused, bill):
        _draw(town, till, bill, cast.relayer, deadline + 1, honest)
    town.clock.next_block_at(deadline + 1)
    with town.refused(errors.SignedActs_Expired(deadline), bill):
        _draw(town, till, bill, cast.relayer, deadline, honest)


@pytest.mark.rules("B3", "X7")
def test_draw_reverts_when_a_stranger_asks(town, till, cast):
    bill = till.lot(1).bills[0]
    for caller in (cast.outsider, cast.adjudicator, cast.biller_b, cast.fiscal_steward):
        refused = errors.SignedActs_NotSigner(cast.patient.address, caller.address)
        with town.refused(refused, bill):
            _draw(town, till, bill, caller)


@pytest.mark.rules("B3", "X6")
def test_draw_is_the_controllers(town, till, cast):
    bill = till.lot(1).bills[0]
    town.move_controller(cast.patient, cast.delegate)
    with town.refused(errors.SignedActs_NotSigner(cast.delegate.address, cast.patient.address), bill):
        _draw(town, till, bill, cast.patient)
    town.assert_told(_draw(town, till, bill, cast.delegate), till.told_drawn(bill))


@pytest.mark.rules("B3", "K5")
def test_draw_is_the_successors(town, till, cast):
    bill = till.lot(1).bills[0]
    town.credentials.succeed(cast.health_steward, HOSPITAL, HOSPITAL_B)
    town.assert_told(_draw(town, till, bill, cast.biller_b), till.told_drawn(bill))


@pytest.mark.rules("B3", "X8", "X9")
def test_draw_reverts_when_it_was_drawn_or_settled(town, till, cast):
    lot = till.lot(3)
    drawn, settled, told = lot.bills
    till.draw(drawn)
    till.settle(lot, lot.masks(1, 2))
    till.draw_settled(told)
    with town.refused(errors.InvoiceRegistry_AlreadyDone(drawn.id), drawn):
        _draw(town, till, drawn, cast.patient)
    for each in (settled, told):
        with town.refused(errors.InvoiceRegistry_Settled(each.id), each):
            _draw(town, till, each, cast.patient)


@pytest.mark.rules("B2", "B3")
def test_draw_reverts_when_another_bill_stands_there(town, till, cast):
    bill = till.bill()
    other = bill.altered(content=bytes(32))
    with town.refused(errors.InvoiceRegistry_Taken(bill.id), bill):
        till.ledger.draw(cast.biller, other.invoice, NO_LEAF)
