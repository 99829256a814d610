"""X9 in the clients of bills: a repeated request is answered with the receipt of the first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carestamp.client import UseKind
from scripts.cast import BASIC_INSURER, INSURER_A, INSURER_B, Cast
from tests.client.test_already_done import assert_repeats
from tests.support import bills
from tests.support.clock import MINUTE
from tests.support.till import Till
from tests.support.town import Town

ASKED = 100_00


@pytest.mark.rules("X9", "B1", "B2")
def test_books_bills_and_ranges_again_answer_with_the_first(town: Town, till: Till, cast: Cast) -> None:
    book = bills.typed.book_id(bills.some_code(), 1)
    allot = lambda: town.invoices.allot_book(cast.fiscal_steward, book, 99, 101, True, BASIC_INSURER)  # noqa: E731
    assert_repeats(allot)
    bill, lot = till.unissued(), till.unanchored(3, book)
    assert_repeats(lambda: till.issue(bill))
    assert_repeats(lambda: till.anchor(lot))
    assert_repeats(lambda: till.draw(lot.bills[0]))
    assert_repeats(lambda: till.settle(lot, lot.masks(1, 2)))
    assert_repeats(lambda: till.draw_settled(lot.bills[1]))
    assert_repeats(lambda: town.invoices.close_book(cast.fiscal_steward, book))


@pytest.mark.rules("X9", "B4", "B7")
def test_claims_again_answer_with_the_first(till: Till, cast: Cast) -> None:
    bill, payer = till.bill(), cast.adjudicator_a
    asked = till.permission(bill, payer, ASKED)
    assert_repeats(lambda: till.reserve(bill, payer, ASKED, permission=asked))
    assert_repeats(lambda: till.approve(bill, payer, ASKED))
    assert_repeats(lambda: till.pay(bill, payer, ASKED))
    assert_repeats(lambda: till.recover(bill, payer, 50_00))
    assert_repeats(lambda: till.recover(bill, payer))
    till.reserve(bill, cast.adjudicator_b, ASKED)
    assert_repeats(lambda: till.release(bill, cast.adjudicator_b))


@pytest.mark.rules("X9", "B4", "B6")
def test_orders_waivers_and_expiries_again_answer_with_the_first(town: Town, till: Till, cast: Cast) -> None:
    bill = till.bill()
    order = till.order(bill, (INSURER_A, 3), (INSURER_B, 3))
    assert_repeats(lambda: till.declare(bill, order))
    assert_repeats(lambda: town.invoices.waive(cast.adjudicator_a, bill.id, INSURER_A, 0, order))
    asked = till.permission(bill, cast.adjudicator_b, ASKED, rank=1, until=town.clock.now() + MINUTE)
    till.reserve(bill, cast.adjudicator_b, ASKED, permission=asked, order=order)
    town.clock.go_to(asked.until + 1)
    assert_repeats(lambda: town.invoices.expire(cast.relayer, bill.id, INSURER_B))


@pytest.mark.rules("X9", "B8", "B9")
def test_red_letters_and_new_bills_again_answer_with_the_first(town: Town, till: Till, cast: Cast) -> None:
    bill, red, new = till.bill(), till.red(), till.unissued()
    till.reimburse(bill, cast.adjudicator_a, ASKED)
    assert_repeats(lambda: till.red_letter(bill, red))
    assert_repeats(lambda: till.reissue(new, bill))
    carry = lambda: town.invoices.carry_over(cast.adjudicator_a, bill.id, new.invoice, INSURER_A, ASKED, 0)  # noqa: E731
    assert_repeats(carry)
    assert_repeats(lambda: till.complete(bill, red))
    unpaid, at_once = till.bill(), till.red()
    assert_repeats(lambda: till.red_letter(unpaid, at_once))
    other, back = till.bill(), till.red()
    till.reimburse(other, cast.adjudicator_a, ASKED)
    till.red_letter(other, back)
    assert_repeats(lambda: till.abort(other, back))


@pytest.mark.rules("X9", "B10")
def test_paper_and_uses_again_answer_with_the_first(town: Town, till: Till, cast: Cast) -> None:
    bill = till.bill()
    exchange = till.exchange(bill)
    assert_repeats(lambda: till.put_on_paper(bill, exchange))
    assert_repeats(lambda: town.invoices.return_paper(cast.biller, bill.invoice, exchange.paper))
    deduction, proof = till.use(bill, UseKind.DEDUCTION), till.use(bill, UseKind.PROOF, INSURER_B)
    assert_repeats(lambda: till.record(bill, deduction, cast.tax_auditor))
    assert_repeats(lambda: till.record(bill, proof, cast.relayer))
    benefit = replace(proof, kind=UseKind.FIXED_BENEFIT)
    assert_repeats(lambda: till.record(bill, benefit, cast.adjudicator_b))


@pytest.mark.rules("X9", "X11", "X12")
def test_governance_of_bills_again_answers_with_the_first(town: Town, till: Till, cast: Cast) -> None:
    word = town.invoices.profile_of(till.unissued().invoice.profile)
    assert_repeats(lambda: town.invoices.publish_profile(cast.curator, 9_000_001, word))
    assert_repeats(lambda: town.invoices.close_profile(cast.curator, 9_000_001))
    assert_repeats(lambda: town.books.admit_ledger(cast.governor, cast.outsider.address))
