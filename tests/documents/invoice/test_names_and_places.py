"""B1: names that a native bill has not, places of errors, and numbers as they are printed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from carestamp.documents.invoice import native
from carestamp.documents.invoice.model import Bill

Refusals = Callable[[Any], list[tuple[str, str]]]
Written = dict[str, Any]
UNKNOWN = "a bill has no such field"


@pytest.mark.rules("B1", "X1")
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("colour", "colour"),
        ("备注（一）", "?"),
        ("备注(一)", "备注(一)"),
        ("x" * 32, "x" * 32),
        ("x" * 33, "?"),
        ("colour~", "?"),
        ("1colour", "?"),
        ("13800138000", "?"),
        ("", "?"),
    ],
)
def test_a_name_is_told_only_where_it_looks_like_one(
    refusals: Refusals, written: Written, name: str, shown: str
) -> None:
    assert refusals({**written, name: "x"}) == [(shown, UNKNOWN)]


@pytest.mark.rules("B1")
@pytest.mark.parametrize("inside", ["x", "一张", "<bill/>x"])
def test_a_list_of_bills_holds_elements(inside: str) -> None:
    found = native.read_text(f"<票据列表>{inside}</票据列表>", "one.xml")
    assert found.bills == ()
    assert [(each.file, each.resource, each.field.rpartition(".")[2]) for each in found.errors] == [
        ("one.xml", "-", "-" if "<" not in inside else "票据列表")
    ]


@pytest.mark.rules("B1")
@pytest.mark.parametrize(
    ("items", "field"),
    [
        (None, "收费项目"),
        ("", "收费项目"),
        ([], "收费项目"),
        ("x", "收费项目"),
        ({"a": 1}, "收费项目"),
        ([None], "收费项目[0]"),
        ([[]], "收费项目[0]"),
    ],
)
def test_items_that_are_none_are_named_and_leave_no_bill(
    refusals: Refusals, written: Written, items: Any, field: str
) -> None:
    assert [each for each, _ in refusals({**written, "收费项目": items})] == [field]


@pytest.mark.rules("B1", "X4")
def test_codes_and_numbers_are_printed_with_their_zeros(bill: Bill) -> None:
    """Eight digits of a code and ten of a number; a quantity without an exponent."""
    tiny, many = (
        replace(each, quantity=Decimal(said)) for each, said in zip(bill.items, ("1E-7", "1E+2"), strict=True)
    )
    few = replace(bill, code="01060126", number="12", items=(tiny, many))
    printed = json.loads(native.to_json(few))
    assert (printed["票据代码"], printed["票据号码"]) == ("01060126", "0000000012")
    assert [each["数量"] for each in printed["收费项目"]] == ["0.0000001", "100"]
    assert list(printed)[-1] == "收费项目"
    assert native.read_text(native.to_json(few), "one.json").bills == (few,)


@pytest.mark.rules("B1")
@pytest.mark.parametrize(("digits", "read"), [("9" * 10, True), ("9" * 11, False)])
def test_a_number_has_ten_digits_at_most(written: Written, digits: str, read: bool) -> None:
    found = native.read_text(json.dumps({**written, "票据号码": digits}), "one.json")
    assert [len(found.bills), len(found.errors)] == ([1, 0] if read else [0, 1])


@pytest.mark.rules("B1")
@pytest.mark.parametrize(("name", "read"), [("a.json", 1), ("a.JSON", 1), ("a.xml", 1), ("a.txt", 0), ("json", 0)])
def test_a_folder_holds_json_and_xml(bill: Bill, tmp_path: Path, name: str, read: int) -> None:
    (tmp_path / name).write_text(native.to_xml(bill) if name.endswith("xml") else native.to_json(bill), "utf-8")
    assert len(native.read(tmp_path).bills) == read
