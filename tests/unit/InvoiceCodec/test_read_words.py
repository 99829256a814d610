"""Each field of a word is read from its own bits, and from no others (B5, B7)."""

from __future__ import annotations

import pytest

from carestamp.client import Claim, ClaimState, errors
from carestamp.client.bills import Book, InvoiceWord
from scripts.cast import INSURER_A, INSURER_B

BILL = {"live": (112, 40), "paid": (152, 40), "capped": (192, 40), "approved": (232, 8)}
FACTS = {"ordered": 248, "red_pending": 249, "red_lettered": 250, "on_paper": 251, "replaced": 252, "settled": 253}
CLAIM = {"amount": 0, "capped": 40, "paid": 80, "capped_paid": 120}
CLAIM_BYTES = {"attempts": 200, "rank": 208}
BOOK = {"issuer": (0, 32), "last": (32, 64), "next": (96, 64), "mask_payer": (160, 32), "regulator": (194, 32)}
EMPTY = InvoiceWord(bytes(14), 0, 0, 0, 0, frozenset(), *(False,) * 6)


def _most(bits: int) -> int:
    return (1 << bits) - 1


def _with(record, **fields):
    return {name: fields.get(name, getattr(record, name)) for name in record.__dataclass_fields__}


@pytest.mark.rules("B5")
def test_word_of_a_bill_is_read_field_by_field(town):
    read = town.bill_codec.read_word
    assert read(0) == EMPTY
    assert read(_most(112)) == InvoiceWord(**_with(EMPTY, tag=b"\xff" * 14))
    for name, (shift, bits) in BILL.items():
        assert read(_most(bits) << shift) == InvoiceWord(**_with(EMPTY, **{name: _most(bits)}))
    for name, bit in FACTS.items():
        assert read(1 << bit) == InvoiceWord(**_with(EMPTY, **{name: True}))
    for rank in range(8):
        assert read(1 << 240 + rank) == InvoiceWord(**_with(EMPTY, ranks_done=frozenset({rank})))
    assert all(InvoiceWord.of(1 << bit) == read(1 << bit) for bit in range(254))


@pytest.mark.rules("B8")
def test_word_reverts_when_a_red_letter_stands_there(town):
    for word in (1 << 254, 1 << 254 | 1 << 255, _most(255)):
        with town.refused(errors.InvoiceCodec_RedLetter()):
            town.bill_codec.read_word(word)


@pytest.mark.rules("B4", "B7")
def test_word_of_a_claim_is_read_field_by_field(town):
    read, empty = town.bill_codec.read_claim, Claim(ClaimState.NONE, *(0,) * 7)
    for name, shift in CLAIM.items():
        assert read(_most(40) << shift) == Claim(**_with(empty, **{name: _most(40)}))
    for name, shift in CLAIM_BYTES.items():
        assert read(255 << shift) == Claim(**_with(empty, **{name: 255}))
    assert read(_most(32) << 160) == Claim(**_with(empty, until=_most(32)))
    for state in ClaimState:
        assert read(int(state) << 192) == Claim(**_with(empty, state=state)) == Claim.of(int(state) << 192)


@pytest.mark.rules("B1")
def test_word_of_a_book_is_read_field_by_field(town):
    read, empty = town.bill_codec.read_book, Book(0, 0, 0, 0, False, False, 0)
    for name, (shift, bits) in BOOK.items():
        assert read(_most(bits) << shift) == Book(**_with(empty, **{name: _most(bits)}))
    assert read(1 << 192) == Book(**_with(empty, batch=True)) == Book.of(1 << 192)
    assert read(1 << 193) == Book(**_with(empty, closed=True)) == Book.of(1 << 193)


@pytest.mark.rules("B5")
def test_left_is_the_total_less_the_fund_and_what_payers_have(town, till):
    bill = till.unissued(cap=300_00)
    for live, paid, capped, left in (
        (0, 0, 0, (400_00, 300_00)),
        (1, 0, 1, (399_99, 299_99)),
        (100_00, 250_00, 300_00, (50_00, 0)),
        (0, 400_00, 0, (0, 300_00)),
    ):
        word = live << 112 | paid << 152 | capped << 192 | _most(8) << 232
        assert town.bill_codec.left_of(bill.terms, word) == left


@pytest.mark.rules("B5", "X14")
def test_codec_and_package_read_a_real_bill_alike(town, till, cast):
    bill = till.bill(cap=300_00)
    till.reimburse(bill, cast.adjudicator_a, 150_00, 50_00)
    till.reserve(bill, cast.adjudicator_b, 100_00, 20_00)
    views = till.ledger.contract.functions
    word = views.wordOf(bill.id).call()
    assert town.bill_codec.read_word(word) == till.word(bill)
    assert town.bill_codec.left_of(bill.terms, word) == till.left(bill) == (150_00, 230_00)
    for payer in (INSURER_A, INSURER_B):
        assert town.bill_codec.read_claim(views.claimOf(bill.id, payer).call()) == till.claim(bill, payer)
    assert town.bill_codec.read_book(views.bookOf(bill.book).call()) == till.ledger.book_of(bill.book)
