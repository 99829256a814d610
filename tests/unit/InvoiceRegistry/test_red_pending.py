"""With money approved or paid, a red letter waits for the payers, and leaves debts after its deadline (B8, B12)."""

from __future__ import annotations

import pytest

from carestamp.client import InvoiceStatus, errors
from scripts.cast import HOSPITAL, INSURER_A, INSURER_B
from tests.support.clock import HOUR

TIME = 360 * HOUR
"""For payers to get their money back, in the profile of the tests."""


@pytest.fixture
def paid(till, cast):
    """As in B12: A paid 250.00 and B 150.00."""
    bill = till.bill()
    till.reserve(bill, cast.adjudicator_a, 300_00)
    till.approve(bill, cast.adjudicator_a, 300_00)
    till.pay(bill, cast.adjudicator_a, 250_00)
    till.reimburse(bill, cast.adjudicator_b, 150_00)
    return bill


@pytest.mark.rules("B8", "B12", "X14")
def test_red_letter_waits_for_all_the_money(town, till, cast, paid):
    red, asked_at = till.red(), town.clock.now() + 10
    town.clock.next_block_at(asked_at)
    deadline = asked_at + TIME
    receipt = till.red_letter(paid, red)
    town.assert_told(receipt, till.told_red_requested(paid, red, cast.biller, deadline))
    assert till.status(paid) is InvoiceStatus.RED_PENDING
    letter = till.ledger.red_letter_at(red.id)
    assert (letter.requester, letter.deadline) == (HOSPITAL, deadline)
    for payer in (cast.adjudicator_a, cast.adjudicator_b):
        with town.refused(errors.InvoiceRegistry_RedLetterWaits(paid.id, deadline), paid):
            till.complete(paid, red)
        till.recover(paid, payer)
    town.assert_told(till.complete(paid, red), till.told_red_lettered(paid, red))
    assert till.status(paid) is InvoiceStatus.RED_LETTERED


@pytest.mark.rules("B8", "B12")
def test_red_letter_leaves_debts_one_second_after_its_deadline(town, till, cast, paid):
    red = till.red()
    till.red_letter(paid, red)
    deadline = town.clock.now() + TIME
    town.clock.next_block_at(deadline)
    with town.refused(errors.InvoiceRegistry_RedLetterWaits(paid.id, deadline), paid):
        till.complete(paid, red)
    town.clock.next_block_at(deadline + 1)
    town.assert_told(till.complete(paid, red), till.told_red_lettered(paid, red, debt=400_00))
    assert [till.claim(paid, payer).paid for payer in (INSURER_A, INSURER_B)] == [250_00, 150_00]
    till.recover(paid, cast.adjudicator_a)
    till.recover(paid, cast.adjudicator_b)
    assert till.word(paid).paid == 0


@pytest.mark.rules("B7", "B8")
def test_red_letter_waits_for_money_under_way(town, till, cast):
    bill, red = till.bill(), till.red()
    till.reserve(bill, cast.adjudicator_a, 100_00)
    till.approve(bill, cast.adjudicator_a, 100_00)
    till.red_letter(bill, red)
    deadline = town.clock.now() + TIME
    with town.refused(errors.InvoiceRegistry_RedLetterWaits(bill.id, deadline), bill):
        till.complete(bill, red)
    town.assert_told(till.pay(bill, cast.adjudicator_a, 100_00), till.told_paid(bill, cast.adjudicator_a, 100_00))
    till.recover(bill, cast.adjudicator_a)
    town.assert_told(till.complete(bill, red), till.told_red_lettered(bill, red))


@pytest.mark.rules("B8", "X9")
def test_complete_reverts_when_it_is_complete_or_no_letter_of_this_bill(town, till, cast, paid):
    other, red, theirs = till.bill(), till.red(), till.red()
    till.red_letter(other, theirs)
    for place in (red, theirs, paid):
        with town.refused(errors.InvoiceRegistry_NoSuchRedLetter(paid.id, place.id), paid):
            till.complete(paid, place)
    with town.refused(errors.InvoiceRegistry_AlreadyDone(other.id), other):
        till.complete(other, theirs)


@pytest.mark.rules("B8", "X9")
def test_red_letter_reverts_when_one_waits(town, till, cast, paid):
    red, other = till.red(), till.red()
    till.red_letter(paid, red)
    with town.refused(errors.InvoiceRegistry_AlreadyDone(paid.id), paid):
        till.red_letter(paid, red)
    with town.refused(errors.InvoiceRegistry_NotOpen(paid.id, 4), paid, other):
        till.red_letter(paid, other)
