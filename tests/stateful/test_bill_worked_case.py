"""The worked case to the fen (B12), in both worlds, with the numbers of the rule written out.

Total 1000.00, fund 600.00; A reserves 300.00, pays 250.00, 50.00 is freed; B may take 150.00, 150.01 is refused; a red
letter then needs A's 250.00 and B's 150.00 back or leaves two debts; the fund's 600.00 is reversed with it.
"""

from __future__ import annotations

import pytest

from tests.model.bill_counter import Counter
from tests.model.bill_house import open_house
from tests.model.bill_people import INSURER_A, INSURER_B
from tests.model.bill_terms import Bill
from tests.model.invoices import Status
from tests.model.ledgers import Outcome
from tests.model.terms import HOUR

RED_LETTER_HOURS = 36


@pytest.fixture(scope="module")
def counter(node: str) -> Counter:
    return Counter(open_house(node))


def told(outcome: Outcome) -> list[tuple[str, tuple[object, ...]]]:
    return [(each.name, each.values) for each in outcome.seen]


def fully_paid(counter: Counter) -> Bill:
    """A paid 250.00 of the 300.00 that it had reserved, B 150.00."""
    bill = counter.issued(total=1000_00, fund=600_00)
    assert counter.reserve(bill, INSURER_A, 300_00).error is None
    assert counter.approve(bill, INSURER_A, 300_00).error is None
    assert counter.pay(bill, INSURER_A, 250_00).error is None
    refused = counter.reserve(bill, INSURER_B, 150_01)
    assert (refused.error, refused.values) == ("InvoiceRegistry_ExceedsTotal", (bill.place, 150_01, 150_00))
    counter.paid(bill, INSURER_B, 150_00)
    return bill


def status(counter: Counter, bill: Bill) -> Status:
    return counter.house.invoices.status_of(bill)


@pytest.mark.rules("B5", "B12")
def test_payers_take_what_is_left_and_not_a_fen_more(counter: Counter) -> None:
    bill = fully_paid(counter)
    assert status(counter, bill) == Status.REIMBURSED
    refused = counter.reserve(bill, INSURER_A, 1)
    assert (refused.error, refused.values) == ("InvoiceRegistry_ExceedsTotal", (bill.place, 1, 0))


@pytest.mark.rules("B8", "B12")
def test_red_letter_waits_until_both_have_their_money_back(counter: Counter) -> None:
    bill, red = fully_paid(counter), counter.place()
    assert counter.red_letter(bill, red).error is None
    assert status(counter, bill) == Status.RED_PENDING
    assert counter.recover(bill, INSURER_A).error is None
    assert counter.complete(bill, red).error == "InvoiceRegistry_RedLetterWaits"
    assert counter.recover(bill, INSURER_B).error is None
    voided = ("InvoiceRedLettered", (bill.place, red, 600_00, 0))
    assert told(counter.complete(bill, red)) == [voided]
    assert status(counter, bill) == Status.RED_LETTERED


@pytest.mark.rules("B8", "B12")
def test_red_letter_leaves_two_debts_that_are_closed_later(counter: Counter) -> None:
    bill, red = fully_paid(counter), counter.place()
    deadline = counter.now() + RED_LETTER_HOURS * HOUR
    assert counter.red_letter(bill, red).error is None
    counter.wait_until(deadline)
    refused = counter.complete(bill, red)
    assert (refused.error, refused.values) == ("InvoiceRegistry_RedLetterWaits", (bill.place, deadline))
    assert told(counter.complete(bill, red)) == [("InvoiceRedLettered", (bill.place, red, 600_00, 400_00))]
    record = counter.house.invoices.bills[bill.place]
    assert [record.claim(payer).paid[0] for payer in (INSURER_A, INSURER_B)] == [250_00, 150_00]
    assert counter.recover(bill, INSURER_A).error is None
    assert counter.recover(bill, INSURER_B).error is None
    assert record.paid() == (0, 0)
