"""What the clients read about bills, and compute without asking, is what the contracts say."""

from __future__ import annotations

import pytest

from carestamp.client import (
    AnchoredRange,
    Book,
    Claim,
    ClaimState,
    DeclaredOrder,
    Deduction,
    InvoiceWord,
    RedLetterWord,
    UseKind,
    errors,
)
from carestamp.documents import eip712
from carestamp.documents.invoice import profiles, typed
from carestamp.documents.keccak import keccak256
from scripts.cast import BASIC_INSURER, FISCAL_REGULATOR, HOSPITAL, INSURER_A, INSURER_B, Cast
from tests.support.bills import Bill
from tests.support.clock import DAY
from tests.support.till import Till
from tests.support.town import Town


def _raw(till: Till, view: str, *asked: object) -> int:
    return int(till.town.chain.read(till.ledger.call(view, *asked)))


@pytest.mark.rules("X5", "B2")
def test_domains_and_digests_of_bills_are_those_of_the_contracts(town: Town, till: Till) -> None:
    assert town.invoices.domain_separator() == town.invoices.domain.separator
    assert town.uses.domain_separator() == town.uses.domain.separator
    bill = till.unissued()
    on_chain = town.chain.read(town.invoices.call("digestOf", bill.terms.as_tuple()))
    assert on_chain == bill.digest == town.invoices.digest_of(bill.invoice)
    assert {each.version() for each in (town.invoices, town.uses, town.books, town.bill_codec)} == {"1.0.0"}


@pytest.mark.rules("B1", "B2", "B6")
def test_terms_places_and_orders_are_packed_as_the_contract_packs_them(town: Town, till: Till) -> None:
    bill = till.unissued()
    assert town.bill_codec.pack(bill.invoice) == bill.terms
    assert town.bill_codec.unpack(bill.terms) == bill.invoice
    assert town.bill_codec.place_of(bill.invoice.code, bill.invoice.serial) == bill.id
    order = till.order(bill, *((payer, payer % 7) for payer in range(1, 9)))
    assert town.bill_codec.pack_order(order.payers, order.days) == typed.pack_order(order)


@pytest.mark.rules("B4")
def test_reservation_is_packed_as_the_contract_packs_it(town: Town, till: Till, cast: Cast) -> None:
    most = (1 << 40) - 1
    asked = till.permission(till.unissued(), cast.adjudicator_a, most, most - 1, rank=7, attempt=2)
    packed = typed.pack_reservation(asked, most - 2, most - 3)
    assert town.bill_codec.pack_reservation(asked, most - 2, most - 3) == packed
    with pytest.raises(eip712.TypedDataError):
        typed.pack_reservation(asked, most + 1, 0)


@pytest.mark.rules("X12")
@pytest.mark.parametrize("profile", profiles.all_profiles(), ids=lambda each: each.name)
def test_rules_of_bills_are_packed_as_the_contract_packs_them(town: Town, profile: profiles.BillProfile) -> None:
    word = profile.rules.word
    assert town.bill_codec.pack_rules(profile.rules) == word == town.invoices.profile_of(profile.number)
    assert town.bill_codec.unpack_rules(word) == profile.rules


@pytest.mark.rules("B2", "B4", "B5")
def test_word_and_claim_are_read_by_their_fields(town: Town, till: Till, cast: Cast) -> None:
    bill = till.bill(cap=350_00)
    order = till.order(bill, (INSURER_A, 3), (INSURER_B, 3))
    till.declare(bill, order)
    asked = till.permission(bill, cast.adjudicator_a, 300_00, 50_00)
    till.reserve(bill, cast.adjudicator_a, 300_00, 50_00, permission=asked, order=order)
    reserved = till.claim(bill, INSURER_A)
    assert reserved == Claim(ClaimState.RESERVED, 1, 0, asked.until, 300_00, 50_00, 0, 0)
    till.approve(bill, cast.adjudicator_a, 280_00, 40_00)
    assert till.word(bill).approved == 1
    till.pay(bill, cast.adjudicator_a, 250_00, 30_00)
    assert till.claim(bill, INSURER_A) == Claim(ClaimState.PAID, 1, 0, 0, 250_00, 30_00, 250_00, 30_00)
    nothing = dict.fromkeys(("red_pending", "red_lettered", "on_paper", "replaced", "settled"), False)
    assert till.word(bill) == InvoiceWord(
        bill.digest[-14:], 0, 250_00, 30_00, 0, frozenset({0}), ordered=True, **nothing
    )
    assert till.left(bill) == (150_00, 320_00)
    _assert_read_alike(town, till, bill)


def _assert_read_alike(town: Town, till: Till, bill: Bill) -> None:
    """The codec on the chain and the package read the same words alike."""
    word, claim = _raw(till, "wordOf", bill.id), _raw(till, "claimOf", bill.id, INSURER_A)
    assert town.bill_codec.read_word(word) == till.word(bill)
    assert town.bill_codec.read_claim(claim) == till.claim(bill, INSURER_A)
    assert town.bill_codec.left_of(bill.terms, word) == till.left(bill)
    assert town.bill_codec.read_book(_raw(till, "bookOf", bill.book)) == town.invoices.book_of(bill.book)


@pytest.mark.rules("B1", "B2", "B3")
def test_book_range_and_settled_bill_are_read_by_their_fields(town: Town, till: Till, cast: Cast) -> None:
    book = till.book(batch=True, mask_payer=BASIC_INSURER, first=100, room=50)
    lot = till.lot(3, book=book)
    at = town.clock.now()
    assert town.invoices.book_of(book) == Book(HOSPITAL, 149, 103, BASIC_INSURER, True, False, FISCAL_REGULATOR)
    assert town.invoices.range_of(lot.range) == AnchoredRange(cast.biller.address, HOSPITAL, BASIC_INSURER, at)
    assert town.books.ledger_of(book) == town.invoices.address
    assert town.books.last_of(book[:24]) == 149
    assert town.books.last_of(bytes(24)) is None
    assert town.books.is_ledger(town.invoices.address)
    assert not town.books.is_ledger(town.packs.address)
    till.settle(lot, lot.masks(1))
    assert [town.invoices.is_taken(each.id) for each in lot.bills] == [False, True, False]
    assert not till.word(lot.bills[1]).known
    till.draw_settled(lot.bills[1])
    word = till.word(lot.bills[1])
    assert (word.known, word.settled, word.paid) == (True, True, 400_00)
    town.invoices.close_book(cast.fiscal_steward, book)
    assert town.invoices.book_of(book).closed


@pytest.mark.rules("B6")
def test_declared_order_is_read_by_its_fields(town: Town, till: Till) -> None:
    bill = till.bill()
    assert town.invoices.order_of(bill.id) == DeclaredOrder(0, 0, bytes(24))
    order = till.order(bill, (INSURER_A, 3), (INSURER_B, 4), sequence=9)
    till.declare(bill, order)
    words = b"".join(each.to_bytes(32, "big") for each in typed.pack_order(order))
    assert town.invoices.order_of(bill.id) == DeclaredOrder(town.clock.now(), 9, keccak256(words)[:24])


@pytest.mark.rules("B8", "B9")
def test_red_letter_is_read_by_its_fields(town: Town, till: Till, cast: Cast) -> None:
    bill, red, new = till.bill(), till.red(), till.unissued()
    assert town.invoices.red_letter_at(red.id) is None
    till.reimburse(bill, cast.adjudicator_a, 100_00)
    till.red_letter(bill, red)
    rules = profiles.by_number(bill.invoice.profile).rules
    deadline, link = town.clock.now() + rules.redLetterHours * 3600, keccak256(bill.id)[-14:]
    assert town.invoices.red_letter_at(red.id) == RedLetterWord(link, HOSPITAL, deadline, False)
    for look in (town.invoices.word_of, lambda place: town.bill_codec.read_word(_raw(till, "wordOf", place))):
        with pytest.raises(errors.InvoiceCodec_RedLetter):
            look(red.id)
    assert town.invoices.replaces(new.id) == bytes(32)
    till.reissue(new, bill)
    assert town.invoices.replaces(new.id) == bill.id
    assert till.word(bill).replaced
    other, taken_back = till.bill(), till.red()
    till.reimburse(other, cast.adjudicator_a, 100_00)
    till.red_letter(other, taken_back)
    till.abort(other, taken_back)
    letter = town.invoices.red_letter_at(taken_back.id)
    assert letter is not None
    assert letter.aborted


@pytest.mark.rules("B10")
def test_uses_are_read_by_their_fields(town: Town, till: Till, cast: Cast) -> None:
    bill = till.bill()
    assert town.uses.deduction_of(bill.invoice) == Deduction(False, 0, bytes(32))
    use = till.use(bill, UseKind.DEDUCTION)
    till.record(bill, use, cast.tax_auditor)
    assert town.uses.deduction_of(bill.invoice) == Deduction(True, 400_00, use.purpose)
    till.reimburse(bill, cast.adjudicator_a, 100_00)
    assert town.uses.deduction_of(bill.invoice) == Deduction(False, 400_00, use.purpose)
    proof = till.use(bill, UseKind.PROOF, INSURER_B)
    assert not town.uses.is_recorded(bill.id, proof.kind, INSURER_B, proof.purpose)
    till.record(bill, proof, cast.relayer)
    assert town.uses.is_recorded(bill.id, proof.kind, INSURER_B, proof.purpose)


@pytest.mark.rules("K4")
def test_distrust_is_read_of_key_and_house(town: Town, cast: Cast) -> None:
    since = town.clock.now() - DAY
    before = town.credentials.distrusted_since(cast.biller.address, HOSPITAL)
    town.credentials.distrust_organisation(cast.health_steward, HOSPITAL, since)
    assert before > since
    assert town.credentials.distrusted_since(cast.biller.address, HOSPITAL) == since
