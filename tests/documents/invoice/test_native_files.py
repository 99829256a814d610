"""B1: files and folders of native bills; what one of them says wrong leaves the others alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from carestamp.documents.invoice import native
from carestamp.documents.invoice.model import Bill, BillError

Refusals = Callable[[Any], list[tuple[str, str]]]


@pytest.mark.rules("B1", "X4")
@pytest.mark.parametrize("english", [False, True])
@pytest.mark.parametrize("write", [native.to_json, native.to_xml])
def test_write_gives_back_what_was_read(bill: Bill, write: Callable[[Bill, bool], str], english: bool) -> None:
    for each in (bill, replace(bill, cash=None, details=(), payer_id=""), replace(bill, code="00010126")):
        assert native.read_text(write(each, english), "one").bills == (each,)


@pytest.mark.rules("B1")
def test_write_prints_numbers_and_amounts_as_bills_do(bill: Bill) -> None:
    printed = json.loads(native.to_json(replace(bill, code="10126")))
    assert (printed["票据代码"], printed["票据号码"], printed["金额合计"]) == ("00010126", "0000000120", "1000.00")
    assert printed["收费项目"][0] == {
        "项目名称": "西药费",
        "金额": "900.00",
        "数量": "1.5",
        "单位": "盒",
        "项目编码": "A01",
        "自付金额": "250.00",
    }


@pytest.mark.rules("B1")
@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"currency": "EUR"}, "currency"),
        ({"check_code": ""}, "check_code"),
        ({"self_borne": None}, "self_borne"),
        ({"details": (("IBAN", "x"),)}, "details"),
    ],
    ids=str,
)
def test_write_refuses_what_a_native_bill_can_not_say(bill: Bill, change: dict[str, Any], path: str) -> None:
    with pytest.raises(BillError) as refused:
        native.to_json(replace(bill, **change))
    assert refused.value.path == path


@pytest.mark.rules("B1")
def test_read_goes_on_after_a_bad_file(tmp_path: Path, bill: Bill) -> None:
    (tmp_path / "a.json").write_text(native.to_json(bill), encoding="utf-8-sig")
    (tmp_path / "b.xml").write_bytes("<票据>中</票据>".encode("gbk"))
    (tmp_path / "c.json").write_text("{", encoding="utf-8")
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "e.XML").write_text(native.to_xml(replace(bill, number="121")), encoding="utf-8")
    (tmp_path / "f.txt").write_text("no bill", encoding="utf-8")
    found = native.read(tmp_path)
    assert [each.serial for each in found.bills] == [120, 121]
    assert found.documents == (("a.json", "bill"), ("d/e.XML", "bill"))
    assert [(each.file, each.why.en) for each in found.errors] == [
        ("b.xml", native.NOT_UTF8.en),
        ("c.json", "broken JSON at line 1, column 2"),
    ]


@pytest.mark.rules("B1")
def test_read_goes_on_after_a_bad_bill_in_a_list(bill: Bill) -> None:
    listed = [json.loads(native.to_json(replace(bill, number=str(n)))) for n in (1, 2, 3)]
    listed[1]["金额合计"] = "1"
    found = native.read_text(json.dumps(listed), "day.json")
    assert [each.serial for each in found.bills] == [1, 3]
    assert [(each.resource, each.field) for each in found.errors] == [("entry 1", "金额合计")]


@pytest.mark.rules("B1", "X8")
def test_read_refuses_the_same_bill_twice_in_another_spelling(bill: Bill) -> None:
    again = {**json.loads(native.to_json(bill, english=True)), "billNumber": "１２０", "payer": "Somebody Else"}
    found = native.read_text(json.dumps([json.loads(native.to_json(bill)), again]), "day.json")
    assert found.bills == (bill,)
    assert [(each.resource, each.field, each.why) for each in found.errors] == [
        ("entry 1", "票据号码", native.SAME_BILL)
    ]


@pytest.mark.rules("B1")
def test_read_names_nothing_to_read(tmp_path: Path, refusals: Refusals) -> None:
    assert [each.why for each in native.read(tmp_path).errors] == [native.NOTHING_HERE]
    assert [each.why for each in native.read(tmp_path / "none.json").errors] == [native.UNREADABLE]
    for empty in ("[]", "<票据列表></票据列表>"):
        assert refusals(empty) == [("-", native.NO_BILLS.en)]


@pytest.mark.rules("B1", "X4")
@pytest.mark.parametrize(
    ("broken", "field", "why"),
    [
        ("", "-", "broken JSON at line 1, column 1"),
        ('{"票据代码": NaN}', "-", "not a decimal number"),
        ("[" * 200, "-", "JSON nested too deeply"),
        ('"票据"', "-", native.NO_OBJECT.en),
        ("12", "-", native.NO_OBJECT.en),
        ('[{"a": 1, "a": 1}, ' + "9" * 5000 + "]", "-", "the same name twice"),
    ],
    ids=["nothing", "NaN", "deep", "text", "number", "twice and endless"],
)
def test_read_names_broken_json(refusals: Refusals, broken: str, field: str, why: str) -> None:
    assert refusals(broken) == [(field, why)]


@pytest.mark.rules("B1", "X4")
@pytest.mark.parametrize("first", ['"票据号码": null', '"票据号码": "1"', '"票据号码": ""'])
def test_read_names_a_name_given_twice_in_json(bill: Bill, refusals: Refusals, first: str) -> None:
    twice = "{" + first + "," + native.to_json(bill)[1:]
    assert ("票据号码", native.TWICE.en) in refusals(twice)
