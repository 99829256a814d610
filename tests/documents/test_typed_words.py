"""X5, P1: the types that people sign about prescriptions, letter for letter, and the numbers that stand for words."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from carestamp.documents import typed

SPELLED = {
    "Line": "uint16 quantity,uint16 daysSupply,uint16 drugClass",
    "Prescription": "bytes32 content,address holder,uint8 holderKind,address prescriber,uint32 profile,"
    "uint32 issuedAt,uint32 until,uint8 repeats,uint16 intervalDays,bool online,Line[] lines",
    "Pack": "bytes32 pack,uint32 units",
    "Supply": "uint32 pharmacy,uint16[] quantities,uint32 request,uint32 handedOverAt,bytes32 product,Pack[] packs",
    "Acceptance": "bytes32 prescription,Supply supply,uint32 deadline",
    "Countersignature": "bytes32 prescription,address pharmacist,Supply supply,bool identityChecked,uint32 deadline",
    "Hold": "bytes32 prescription,uint32 pharmacy,uint32 until,uint32 sequence,uint32 deadline",
    "Release": "bytes32 prescription,uint32 sequence,uint32 deadline",
    "Anchor": "address author,bytes32 root,uint32 deadline",
    "ControllerMove": "address subject,address controller,uint32 sequence,uint32 deadline",
}
"""As wallets show them. Who signed an old one can't be asked again: a change here is a new contract."""
STRUCTS: dict[type[Any], str] = {
    typed.Line: "Line",
    typed.Prescription: "Prescription",
    typed.PackUnits: "Pack",
    typed.Supply: "Supply",
    typed.Acceptance: "Acceptance",
    typed.Countersignature: "Countersignature",
    typed.Hold: "Hold",
    typed.Release: "Release",
    typed.Anchor: "Anchor",
    typed.ControllerMove: "ControllerMove",
}


@pytest.mark.rules("X5", "P1")
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
    """They are told by their place: quantity and days' supply have the same type, so a swap would pass unseen."""
    signed = [each.split()[1] for each in SPELLED[STRUCTS[struct]].split(",")]
    assert [_camel(each.name) for each in dataclasses.fields(struct)] == signed


@pytest.mark.rules("P1", "P6")
def test_words_stand_for_these_numbers() -> None:
    assert [(each.name, each.value) for each in typed.HolderKind] == [("SUBJECT", 0), ("DELEGATE", 1), ("SLIP", 2)]
    assert (typed.MAX_LINES, typed.MAX_REPEATS, typed.LANE_MAX) == (5, 15, 32_767)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(each.capitalize() for each in rest)
