"""P1, P6: a field of packed words holds its largest value, and refuses one more by name instead of spilling over."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from carestamp.documents import typed
from carestamp.documents.eip712 import TypedDataError, encode_type, int_to_address, typed_message
from carestamp.documents.typed import Line, Prescription, Terms
from tests.documents.test_typed import DOMAIN, ID, LEDGER, LINES, PRESCRIPTION, SUPPLY

LARGEST = Prescription(
    b"\xff" * 32,
    int_to_address((1 << 160) - 1),
    typed.HolderKind.SLIP,
    int_to_address((1 << 160) - 1),
    0xFFFFFFFF,
    0xFFFFFFFF,
    0xFFFFFFFF,
    15,
    0xFFFF,
    True,
    (Line(typed.LANE_MAX // 16, 0xFFFF, 0xFFFF),) * 5,
)


@pytest.mark.rules("P1")
@pytest.mark.parametrize("value", [0, typed.LANE_MAX // 2 + 1, 1 << 16])
def test_every_line_has_a_quantity_that_all_portions_fit(value: int) -> None:
    """One that is wrong among others that are right."""
    with pytest.raises(TypedDataError, match=r"^quantity: 1 to 32767 over all portions$"):
        typed.pack_terms(replace(PRESCRIPTION, repeats=1, lines=(LINES[0], replace(LINES[1], quantity=value))))


@pytest.mark.rules("P1")
def test_largest_terms_come_back() -> None:
    assert typed.unpack_terms(typed.pack_terms(LARGEST)) == LARGEST


@pytest.mark.rules("P1")
@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"content": b"\x01" * 31}, "content: 32 bytes are needed"),
        ({"issued_at": 1 << 32}, "issued_at: does not fit uint32"),
        ({"until": 1 << 32}, "until: does not fit uint32"),
        ({"profile": 1 << 32}, "profile: does not fit uint32"),
        ({"profile": -1}, "profile: does not fit uint32"),
        ({"interval_days": 1 << 16}, "interval_days: does not fit uint16"),
        ({"repeats": 1 << 8}, "repeats: does not fit uint8"),
        ({"repeats": 16}, "lines: 1 to 5, and at most 15 repeats"),
        ({"lines": LINES * 3}, "lines: 1 to 5, and at most 15 repeats"),
        ({"lines": (replace(LINES[0], days_supply=1 << 16), LINES[1])}, "lanes: up to five numbers of 16 bits"),
        ({"lines": (replace(LINES[0], drug_class=1 << 16),)}, "lanes: up to five numbers of 16 bits"),
    ],
    ids=str,
)
def test_pack_names_the_field_that_does_not_fit(change: dict[str, Any], why: str) -> None:
    with pytest.raises(TypedDataError) as refused:
        typed.pack_terms(replace(PRESCRIPTION, **change))
    assert _snake(str(refused.value)) == why


def _snake(text: str) -> str:
    """Fields are named as the type names them: camel case."""
    return "".join(f"_{each.lower()}" if each.isupper() else each for each in text)


@pytest.mark.rules("P1")
@pytest.mark.parametrize(
    "terms", [{"body": 1 << 193}, {"body": -1}, {"head": 1 << 256}, {"head": -1}, {"body": 3 << 184}], ids=str
)
def test_unpack_says_which_words_mean_nothing(terms: dict[str, int]) -> None:
    sound = typed.pack_terms(PRESCRIPTION)
    with pytest.raises(TypedDataError, match=r"^terms: bits that mean nothing$"):
        typed.unpack_terms(replace(sound, **terms))


@pytest.mark.rules("P6")
def test_lanes_hold_their_largest_and_not_one_more_anywhere() -> None:
    assert typed.pack_lanes([0xFFFF] * 5, 0xFFFF) == (1 << 80) - 1
    assert typed.pack_lanes([9, 0], most=9) == 9
    with pytest.raises(TypedDataError):
        typed.pack_lanes([typed.LANE_MAX + 1])
    for values in ([1, 10], [10, 1], [1, -1], [1] * 6):
        with pytest.raises(TypedDataError, match=r"^lanes: up to five numbers of 16 bits$"):
            typed.pack_lanes(values, most=9)


@pytest.mark.rules("P6", "X14")
def test_told_supply_is_read_at_its_largest() -> None:
    told = typed.unpack_told((1 << 240) - 1)
    ones = (1 << 32) - 1
    assert told == typed.SupplyTold((1 << 80) - 1, ones, ones, b"\xff" * 10, 0xFF, True)
    assert typed.unpack_told(1 << 233).recorded is False


@pytest.mark.rules("X5")
def test_message_for_a_wallet_has_plain_numbers_and_texts() -> None:
    """A wallet is asked by JSON: an enumeration is its number, bytes are hexadecimal, a list is a list."""
    message = typed_message(DOMAIN, typed.Acceptance(ID, SUPPLY, 180))["message"]
    assert message["prescription"] == "0x" + ID.hex()
    assert message["supply"]["quantities"] == [14, 0]
    kind = typed_message(DOMAIN, PRESCRIPTION)["message"]["holderKind"]
    assert (type(kind), kind) == (int, 1)
    assert typed_message(DOMAIN, PRESCRIPTION)["domain"]["verifyingContract"] == LEDGER


@pytest.mark.rules("P1")
def test_terms_of_one_line_of_one_unit_come_back() -> None:
    least = replace(LARGEST, lines=(Line(1, 0, 0),), repeats=0, online=False)
    packed = typed.pack_terms(least)
    assert (packed.lines, packed.body >> 192) == (1, 0)
    assert typed.unpack_terms(packed) == least
    assert isinstance(packed, Terms)


@pytest.mark.rules("X5")
def test_structs_inside_a_struct_follow_it_by_name() -> None:
    """Whatever order a set of them happens to have: another order is another hash."""
    names = [f"T{number:02d}" for number in range(40)]
    types = {"Whole": tuple((name.lower(), name) for name in reversed(names))} | dict.fromkeys(names, ())
    written = encode_type(types, "Whole").partition(")")[2]
    assert written == "".join(f"{each}()" for each in names)
