"""B1, B2, B6: the numbers that stand for words in what is signed about bills, and what fits into its words."""

from __future__ import annotations

import dataclasses

import pytest

from carestamp.documents.eip712 import TypedDataError
from carestamp.documents.invoice import typed


@pytest.mark.rules("B6", "B10")
def test_words_stand_for_these_numbers() -> None:
    kinds = [("DEDUCTION", 0), ("PROOF", 1), ("FIXED_BENEFIT", 2)]
    assert [(each.name, each.value) for each in typed.UseKind] == kinds
    assert (typed.MOST_RANKS, typed.CODE_BYTES) == (8, 24)


@pytest.mark.rules("B2", "B6")
def test_nothing_is_zero_in_every_word() -> None:
    """A bill that the ledger knows needs no leaf, and one without an order of payers no ranks."""
    assert dataclasses.astuple(typed.NO_LEAF) == (0, 0, ())
    assert typed.NO_ORDER == (0, 0)


@pytest.mark.rules("B1", "B2")
@pytest.mark.parametrize(
    ("code", "serial", "why"),
    [
        (b"\x03" * 23, 1, "code: 24 bytes are needed"),
        (b"\x03" * 25, 1, "code: 24 bytes are needed"),
        (b"\x03" * 24, 1 << 64, "serial: does not fit uint64"),
        (b"\x03" * 24, -1, "serial: does not fit uint64"),
    ],
)
def test_place_names_the_part_that_does_not_fit(code: bytes, serial: int, why: str) -> None:
    with pytest.raises(TypedDataError) as refused:
        typed.place_of(code, serial)
    assert str(refused.value) == why


@pytest.mark.rules("B2")
def test_pack_names_a_holder_that_is_no_address() -> None:
    bill = typed.Invoice(b"\x01" * 32, "0x" + "b2" * 19, 7, b"\x03" * 24, 120, 100, 1565101, 1_000, 600, 300)
    with pytest.raises(TypedDataError, match=r"^holder: an address has 0x and 40 hexadecimal digits$"):
        typed.pack_terms(bill)
