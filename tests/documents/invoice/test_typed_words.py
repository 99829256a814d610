"""X5, B2: the types that people sign about bills, letter for letter, and the numbers that stand for words."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from carestamp.documents.eip712 import TypedDataError
from carestamp.documents.invoice import typed

SPELLED = {
    "Invoice": "bytes32 content,address holder,uint32 issuer,bytes24 code,uint64 serial,uint32 issuedAt,uint32 profile,"
    "uint40 total,uint40 fund,uint40 cap",
    "Draw": "bytes32 invoice,uint32 deadline",
    "CoverageOrder": "bytes32 invoice,uint32[] payers,uint16[] days,uint32 sequence,uint32 deadline",
    "Reservation": "bytes32 invoice,uint32 payer,uint8 rank,uint40 maximum,uint40 capped,uint32 until,uint8 attempt,"
    "uint32 deadline",
    "PaperExchange": "bytes32 invoice,bytes32 paper,uint32 sequence,uint32 deadline",
    "Use": "bytes32 invoice,uint8 kind,uint32 organisation,bytes32 purpose,uint32 deadline",
}
"""As wallets show them. Who signed an old one can't be asked again: a change here is a new contract."""
STRUCTS: dict[type[Any], str] = {
    typed.Invoice: "Invoice",
    typed.Draw: "Draw",
    typed.CoverageOrder: "CoverageOrder",
    typed.Reservation: "Reservation",
    typed.PaperExchange: "PaperExchange",
    typed.Use: "Use",
}


@pytest.mark.rules("X5", "B2")
def test_types_are_spelled_as_they_are_signed() -> None:
    ours = {name: ",".join(f"{kind} {field}" for field, kind in listed) for name, listed in typed.TYPES.items()}
    assert ours == SPELLED


@pytest.mark.rules("X5")
def test_each_struct_is_signed_under_its_own_type() -> None:
    assert {each: each.type_name for each in STRUCTS} == STRUCTS
    assert all(each.types is typed.TYPES for each in STRUCTS)


@pytest.mark.rules("X5")
@pytest.mark.parametrize("struct", STRUCTS, ids=lambda each: each.__name__)
def test_each_struct_has_the_fields_of_its_type_in_their_order(struct: type[Any]) -> None:
    """They are told by their place: maximum and capped have the same type, so a swap would pass unseen."""
    signed = [each.split()[1] for each in SPELLED[STRUCTS[struct]].split(",")]
    assert [each.name.replace("_at", "At") for each in dataclasses.fields(struct)] == signed


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
