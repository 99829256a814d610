"""Enumerations and masks are those of the contracts, and every member has words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from carestamp.client import Basis, HolderKind, Kinds, Obstacle, Origin, Roles, Status, SupplyState

ROOT = Path(__file__).resolve().parents[2]
ENUMS = {
    Status: "IPrescriptionRegistry",
    Obstacle: "IPrescriptionRegistry",
    Basis: "IPrescriptionRegistry",
    SupplyState: "IPrescriptionRegistry",
    HolderKind: "IPrescriptionRegistry",
    Origin: "IOrigins",
}
STAMPS = [
    "未见",
    "未使用",
    "待审方",
    "已预留",
    "部分发药",
    "已发药",
    "审方不通过",
    "已撤销",
    "已停用",
    "已暂停",
    "已过期",
]


def members_of(enumeration: str, interface: str) -> list[str]:
    """The names in the source, as Python writes them."""
    source = (ROOT / "interfaces" / f"{interface}.sol").read_text("utf-8")
    body = re.search(rf"enum {enumeration} \{{(.*?)\}}", source, re.DOTALL)
    assert body is not None
    listed = re.sub(r"//[^\n]*", "", body[1]).replace("\n", "").split(",")
    return [re.sub(r"(?<!^)(?=[A-Z])", "_", each.strip()).upper() for each in listed]


@pytest.mark.rules("P1")
@pytest.mark.parametrize("enumeration", ENUMS, ids=lambda each: each.__name__)
def test_enumeration_has_the_members_of_the_contract(enumeration: type) -> None:
    expected = members_of(enumeration.__name__, ENUMS[enumeration])
    assert [(each.name, int(each)) for each in enumeration] == [(name, i) for i, name in enumerate(expected)]


@pytest.mark.rules("K2")
@pytest.mark.parametrize("mask", [Kinds, Roles], ids=lambda each: each.__name__)
def test_mask_has_the_bits_of_the_contract(mask: type) -> None:
    source = (ROOT / "contracts" / "credentials" / "Kinds.sol").read_text("utf-8")
    body = re.search(rf"library {mask.__name__} \{{(.*?)\n\}}", source, re.DOTALL)
    assert body is not None
    expected = {name: 1 << int(bit) for name, bit in re.findall(r"constant (\w+) = 1 << (\d+);", body[1])}
    assert {each.name: int(each) for each in mask} == expected


@pytest.mark.rules("P1")
def test_stamps_are_told_in_the_words_of_the_house() -> None:
    assert [each.words.zh for each in Status] == STAMPS
    assert len({each.words.en for each in Status}) == len(Status)


@pytest.mark.rules("K2")
def test_every_member_has_words_in_both_languages() -> None:
    worded = [each for kind in (Status, Obstacle, Basis, Origin, SupplyState, Kinds, Roles) for each in kind]
    assert all(each.words.zh and each.words.en for each in worded)
    assert (Roles.PHARMACIST | Roles.REVIEWER).words.zh == "药师、审方药师"
    assert (Kinds.HOSPITAL | Kinds.PHARMACY).words.en == "hospital, pharmacy"
    assert Kinds(0).words.en == "none"
