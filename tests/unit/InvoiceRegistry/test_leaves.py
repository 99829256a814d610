"""Only the very terms that the issuer put under its root come out of it, at their own serial (B2)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carestamp.client import errors
from carestamp.documents.invoice.batch import Batch
from carestamp.documents.invoice.typed import NO_LEAF, place_of
from scripts.cast import HOSPITAL, HOSPITAL_B
from tests.support.bills import Lot


def _draw(town, till, bill):
    return till.ledger.draw(town.cast.patient, bill.invoice, bill.leaf)


@pytest.mark.rules("B2")
def test_draw_takes_each_bill_of_a_batch(town, till):
    for count in (1, 2, 7):
        for bill in till.lot(count).bills:
            town.assert_told(_draw(town, till, bill), till.told_drawn(bill))


@pytest.mark.rules("B2")
def test_draw_reverts_when_the_proof_leads_elsewhere(town, till):
    bill, other = till.lot(4).bills[:2]
    proof, refused = bill.leaf.proof, errors.InvoiceRegistry_NotAnchored(bill.id)
    for wrong in (proof[:-1], (*proof, bytes(32)), proof[::-1], other.leaf.proof, ()):
        with town.refused(refused, bill):
            _draw(town, till, replace(bill, leaf=replace(bill.leaf, proof=wrong)))
    for altered in (bill.altered(total=1000_01), bill.altered(content=bytes(32))):
        with town.refused(refused, altered):
            _draw(town, till, altered)
    moved = bill.altered(holder=town.cast.patient_b.address)
    with town.refused(refused, moved):
        till.ledger.draw(town.cast.patient_b, moved.invoice, moved.leaf)


@pytest.mark.rules("B2")
def test_draw_reverts_when_the_range_is_another(town, till):
    bill = till.lot(4).bills[2]
    code, first = bill.invoice.code, bill.leaf.first
    for begin, count, error in (
        (first + 3, 4, errors.InvoiceRegistry_NotInRange(bill.id, first + 3, 4)),
        (first, 2, errors.InvoiceRegistry_NotInRange(bill.id, first, 2)),
        (first, 5, errors.InvoiceRegistry_NotAnchored(place_of(code, first))),
        (first + 1, 3, errors.InvoiceRegistry_NotAnchored(place_of(code, first + 1))),
        (first, 0, errors.InvoiceRegistry_Unknown(bill.id)),
    ):
        with town.refused(error, bill):
            _draw(town, till, replace(bill, leaf=replace(bill.leaf, first=begin, count=count)))
    with town.refused(errors.InvoiceRegistry_Unknown(bill.id), bill):
        _draw(town, till, replace(bill, leaf=NO_LEAF))


@pytest.mark.rules("B1", "B2")
def test_draw_reverts_when_the_bill_names_another_serial_issuer_or_ledger(town, till):
    book = till.book(batch=True)
    honest = till.unanchored(2, book)
    doubled = honest.batch.invoices[0]
    foreign = replace(doubled, issuer=HOSPITAL_B)
    elsewhere = replace(honest.batch.domain, verifying_contract=town.uses.address)
    for batch in (Batch(honest.batch.domain, [foreign]), Batch(elsewhere, [doubled])):
        book = till.book(batch=True)
        moved = [replace(each, code=book[:24]) for each in batch.invoices]
        lot = Lot(Batch(batch.domain, moved), book)
        till.anchor(lot)
        bill = replace(lot.bills[0], domain=till.ledger.domain)
        with town.refused(errors.InvoiceRegistry_NotAnchored(lot.range.place), bill):
            _draw(town, till, bill)
    assert doubled.issuer == HOSPITAL


@pytest.mark.rules("B2", "X12")
def test_draw_reverts_when_the_terms_break_their_profile(town, till):
    now = town.clock.now() + 100
    wrong = [
        ({"fund": 1000_01}, errors.InvoiceRegistry_BadAmounts(1000_00, 1000_01, 1000_00)),
        ({"issued_at": now + 1}, errors.InvoiceRegistry_IssuedLater(now + 1, now)),
        ({"issued_at": now - 72 * 3600 - 1}, errors.InvoiceRegistry_TooOld(now - 72 * 3600 - 1, now)),
    ]
    for changes, error in wrong:
        with town.clock.isolated():
            lot = till.unanchored(1, till.book(batch=True), **changes)
            town.clock.next_block_at(now)
            till.anchor(lot)
            with town.refused(error, lot.bills[0]):
                _draw(town, till, lot.bills[0])


@pytest.mark.rules("K4", "B2")
@pytest.mark.parametrize("late", [0, 1])
def test_draw_reverts_when_the_biller_was_distrusted_when_it_anchored(town, till, cast, late):
    lot = till.lot(1)
    anchored_at, bill = town.clock.now(), lot.bills[0]
    town.clock.pass_time(10)
    town.credentials.distrust_practitioner(cast.hospital_steward, cast.biller.address, anchored_at + late)
    if late:
        town.assert_told(_draw(town, till, bill), till.told_drawn(bill))
        return
    with town.refused(errors.InvoiceRegistry_NotLive(cast.biller.address, 128), bill):
        _draw(town, till, bill)


@pytest.mark.rules("X7", "B2")
def test_draw_works_when_the_issuer_is_gone(town, till, cast):
    bill = till.lot(1).bills[0]
    town.credentials.suspend_organisation(cast.health_steward, HOSPITAL)
    town.assert_told(_draw(town, till, bill), till.told_drawn(bill))
