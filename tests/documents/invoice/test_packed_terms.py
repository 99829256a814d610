"""B1, B2, B6: terms, places and orders lie in the words that acts take exactly as agreed, and nothing else fits."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import pytest
from hypothesis import given

from carestamp.documents.eip712 import TypedDataError
from carestamp.documents.invoice import typed
from tests.documents.invoice.terms import BILL, INVOICE, SIZES, invoices, value_of


@pytest.mark.rules("B2")
def test_pack_lays_each_field_where_it_was_agreed() -> None:
    terms = typed.pack_terms(INVOICE)
    assert terms.content == INVOICE.content
    assert terms.head == int("b2" * 20, 16) | 100 << 160 | 1565101 << 192 | 7 << 224
    assert terms.body == 100_000 | 60_000 << 40 | 30_000 << 80
    assert terms.place == b"\x03" * 24 + (120).to_bytes(8, "big") == INVOICE.place
    assert terms.as_tuple() == (terms.content, terms.head, terms.body, terms.place)


@pytest.mark.rules("B2")
@given(invoices)
def test_unpack_gives_back_what_was_packed(invoice: typed.Invoice) -> None:
    assert typed.unpack_terms(typed.pack_terms(invoice)) == invoice


@pytest.mark.rules("B2")
@pytest.mark.parametrize("name", SIZES)
def test_pack_takes_the_largest_value_and_refuses_one_more(name: str) -> None:
    """Each field alone fills its bits and no others."""
    zero = typed.Invoice(**{each: value_of(each, 0) for each in SIZES})
    largest = typed.pack_terms(dataclasses.replace(zero, **{name: value_of(name, (1 << SIZES[name]) - 1)}))
    words = (*(int.from_bytes(each, "big") for each in (largest.content, largest.place)), largest.head, largest.body)
    assert sum(word.bit_count() for word in words) == SIZES[name]
    too_large = bytes(SIZES[name] // 8 + 1) if name in ("content", "code") else 1 << SIZES[name]
    too_large = "0x1" + "00" * 20 if name == "holder" else too_large
    with pytest.raises(TypedDataError, match=re.sub("_(.)", lambda each: each[1].upper(), name)):
        typed.pack_terms(dataclasses.replace(zero, **{name: too_large}))


@pytest.mark.rules("B2")
@pytest.mark.parametrize(
    "change",
    [{"body": 1 << 120}, {"body": -1}, {"head": 1 << 256}, {"head": -1}, {"content": b"1"}, {"place": bytes(33)}],
    ids=str,
)
def test_unpack_refuses_bits_that_mean_nothing(change: dict[str, Any]) -> None:
    with pytest.raises(TypedDataError):
        typed.unpack_terms(dataclasses.replace(typed.pack_terms(INVOICE), **change))


@pytest.mark.rules("B1", "B3")
def test_place_is_id_and_bit_of_a_bill() -> None:
    place = typed.place_of(b"\xab" * 24, 0x0102030405060708)
    assert place == b"\xab" * 24 + bytes(range(1, 9))
    assert typed.bucket_and_bit(place) == (int.from_bytes(place, "big") >> 8, 8)
    assert typed.book_id(b"\xab" * 24, 1) == typed.place_of(b"\xab" * 24, 1)
    for code, serial in ((b"\xab" * 23, 1), (b"\xab" * 24, 1 << 64), (b"\xab" * 24, -1)):
        with pytest.raises(TypedDataError):
            typed.place_of(code, serial)


@pytest.mark.rules("B6")
def test_order_is_packed_in_lanes_rank_0_lowest() -> None:
    order = typed.CoverageOrder(BILL, (9, 8, 0xFFFFFFFF), (10, 0, 0xFFFF), 1, 180)
    assert typed.pack_order(order) == (9 | 8 << 32 | 0xFFFFFFFF << 64, 10 | 0xFFFF << 32)
    eight = typed.pack_order(dataclasses.replace(order, payers=tuple(range(1, 9)), days=(1,) * 8))
    assert (eight[0] >> 224, eight[1]) == (8, sum(1 << 16 * rank for rank in range(8)))


@pytest.mark.rules("B6")
@pytest.mark.parametrize(
    ("payers", "days"),
    [
        ((), ()),
        ((1,) * 9, (1,) * 9),
        ((1, 0), (1, 1)),
        ((1,), ()),
        ((1,), (1, 1)),
        ((1 << 32,), (1,)),
        ((1,), (1 << 16,)),
    ],
)
def test_order_refuses_what_the_ledger_refuses(payers: tuple[int, ...], days: tuple[int, ...]) -> None:
    with pytest.raises(TypedDataError):
        typed.pack_order(typed.CoverageOrder(BILL, payers, days, 1, 180))
