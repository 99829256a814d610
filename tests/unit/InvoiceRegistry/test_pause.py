"""Pause stops new acts; what finishes, reverses or comes back stays open (X13)."""

from __future__ import annotations

import pytest

from carestamp.client import InvoiceStatus, errors
from carestamp.documents.invoice.typed import Draw, place_of
from scripts.cast import BASIC_INSURER, HOSPITAL, INSURER_A, INSURER_B
from tests.support.bills import some_code
from tests.support.events import told


@pytest.fixture
def pause(till, cast):
    return lambda: till.ledger.pause(cast.pauser)


@pytest.mark.rules("X13", "X7")
def test_pause_and_its_end_are_governances(town, till, cast):
    for stranger in (cast.fiscal_steward, cast.biller, cast.curator, cast.outsider):
        with town.refused(errors.AccessManagedUnauthorized(stranger.address)):
            till.ledger.pause(stranger)
    paused = till.ledger.pause(cast.pauser)
    town.assert_told(paused, told("InvoiceRegistry", "Paused", account=cast.pauser.address))
    ended = till.ledger.unpause(cast.governor)
    town.assert_told(ended, told("InvoiceRegistry", "Unpaused", account=cast.governor.address))


@pytest.mark.rules("X13")
def test_pause_stops_issuers_and_holders(town, till, cast, pause):
    bill, void, new, lot = till.bill(), till.bill(), till.unissued(), till.lot(2)
    late = till.unanchored(1, lot.book, first=lot.batch.first + 2)
    till.red_letter(void, till.red())
    order, exchange, leaf = till.order(bill, (INSURER_A, 1)), till.exchange(bill), lot.bills[0]
    signature = till.ledger.sign(cast.patient, Draw(leaf.digest, till.clock.now() + 60))
    pause()
    refused = errors.EnforcedPause()
    for act in (
        lambda: till.ledger.allot_book(cast.fiscal_steward, place_of(some_code(), 1), 9, HOSPITAL),
        lambda: till.issue(new),
        lambda: till.anchor(late),
        lambda: till.reissue(new, void),
        lambda: till.put_on_paper(bill, exchange),
        lambda: till.declare(bill, order),
        lambda: till.ledger.draw(cast.relayer, leaf.invoice, leaf.leaf, till.clock.now() + 60, signature),
    ):
        with town.refused(refused, lambda: [till.ledger.is_taken(leaf.id), *map(till.word, (bill, void, new))]):
            act()


@pytest.mark.rules("X13")
def test_pause_stops_new_claims_and_masks(town, till, cast, pause):
    bill, lot = till.bill(), till.lot(2)
    till.reserve(bill, cast.adjudicator_b, 100_00)
    pause()
    for act in (
        lambda: till.reserve(bill, cast.adjudicator_a, 1),
        lambda: till.approve(bill, cast.adjudicator_b, 1),
        lambda: till.settle(lot, lot.masks()),
    ):
        with town.refused(errors.EnforcedPause(), lambda: (till.word(bill), till.ledger.is_taken(lot.bills[0].id))):
            act()


@pytest.mark.rules("X13", "B7", "B8")
def test_pause_leaves_payments_releases_and_recoveries_open(town, till, cast, pause):
    bill, red, soon = till.bill(), till.red(), till.clock.now() + 60
    asked = till.permission(bill, cast.adjudicator, 1, until=soon)
    till.reserve(bill, cast.adjudicator, 1, permission=asked)
    till.reserve(bill, cast.adjudicator_a, 100_00)
    till.approve(bill, cast.adjudicator_a, 100_00)
    till.reserve(bill, cast.adjudicator_b, 100_00)
    pause()
    till.release(bill, cast.adjudicator_b)
    till.pay(bill, cast.adjudicator_a, 100_00)
    town.clock.go_to(soon + 1)
    till.ledger.expire(cast.outsider, bill.id, BASIC_INSURER)
    till.red_letter(bill, red)
    till.abort(bill, red)
    till.recover(bill, cast.adjudicator_a)
    assert (till.status(bill), till.left(bill)) == (InvoiceStatus.UNREIMBURSED, (400_00, 1000_00))


@pytest.mark.rules("X13", "B8", "B9", "B10")
def test_pause_leaves_red_letters_carry_over_paper_and_waivers_open(town, till, cast, pause):
    old, new, paper, ordered = till.bill(), till.unissued(), till.bill(), till.bill()
    red, exchange, order = till.red(), till.exchange(paper), till.order(ordered, (INSURER_B, 1))
    lot = till.lot(1)
    till.settle(lot, lot.masks())
    till.reimburse(old, cast.adjudicator_a, 100_00)
    till.red_letter(old, red)
    till.reissue(new, old)
    till.put_on_paper(paper, exchange)
    till.declare(ordered, order)
    pause()
    till.ledger.carry_over(cast.adjudicator_a, old.id, new.invoice, INSURER_A, 100_00, 0)
    till.complete(old, red)
    till.ledger.return_paper(cast.biller, paper.invoice, exchange.paper)
    till.ledger.waive(cast.adjudicator_b, ordered.id, INSURER_B, 0, order)
    till.draw_settled(lot.bills[0])
    till.ledger.close_book(cast.fiscal_steward, paper.book)
    assert till.status(old) is InvoiceStatus.RED_LETTERED
    assert till.status(paper) is InvoiceStatus.UNREIMBURSED
