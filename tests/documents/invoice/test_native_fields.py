"""B1: every field of a native bill has its name in both languages; one that is wrong, missing or twice is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from carestamp.documents.invoice import model as m
from carestamp.documents.invoice import native
from carestamp.documents.invoice import native_fields as f
from carestamp.documents.invoice.model import Bill

Refusals = Callable[[Any], list[tuple[str, str]]]
REQUIRED = [each for each in f.BILL if each.required]
NAMES = [(each, name) for each in f.BILL for name in (each.zh, each.en, *each.also)]


@pytest.mark.rules("X4")
def test_names_are_never_shared() -> None:
    for listed, by_key in ((f.BILL, f.BILL_BY_KEY), (f.ITEM, f.ITEM_BY_KEY)):
        spelled = [f.key_of(name) for each in listed for name in {each.zh, each.en, *each.also}]
        assert len(set(spelled)) == len(spelled) == len(by_key)


@pytest.mark.rules("X4")
@pytest.mark.parametrize(("field", "name"), NAMES, ids=[name for _, name in NAMES])
def test_read_takes_each_name_of_a_field(written: dict[str, Any], bill: Bill, field: f.Field, name: str) -> None:
    if field.zh in written:
        written[name] = written.pop(field.zh)
        assert native.read_text(json.dumps(written), "one").bills == (bill,)
    else:
        written[name] = "2026-03-01" if "日期" in field.zh else "12"
        assert field.name in dict(native.read_text(json.dumps(written), "one").bills[0].details)


@pytest.mark.rules("X4")
@pytest.mark.parametrize("name", ["bill_code", "BILL-CODE", "Bill Code", "ｂｉｌｌＣｏｄｅ", " 票据代码 "])
def test_read_compares_names_without_case_space_and_width(written: dict[str, Any], bill: Bill, name: str) -> None:
    written[name] = written.pop("票据代码")
    assert native.read_text(json.dumps(written), "one").bills == (bill,)


@pytest.mark.rules("B1")
@pytest.mark.parametrize("field", REQUIRED, ids=lambda each: each.zh)
@pytest.mark.parametrize("empty", ["left out", None, "", " "])
def test_read_names_a_missing_field(written: dict[str, Any], refusals: Refusals, field: f.Field, empty: Any) -> None:
    written[field.zh] = empty
    if empty == "left out":
        del written[field.zh]
    assert refusals(written) == [(field.zh, native.MISSING.en)]


@pytest.mark.rules("B1")
@pytest.mark.parametrize(
    ("change", "field", "why"),
    [
        (
            {"票据代码": "3106012X"},
            "票据代码",
            "a bill code has eight digits: authority, class, kind and year, two each",
        ),
        ({"票据号码": "x1"}, "票据号码", f.NOT_A_BILL_NUMBER.en),
        ({"校验码": "12"}, "校验码", None),
        ({"校验码": "12-45"}, "校验码", f.NOT_A_CHECK_CODE.en),
        ({"开票日期": "2026-02-30"}, "开票日期", f.NO_SUCH_DAY.en),
        ({"交款人": ["a"]}, "交款人", f.NOT_A_TEXT.en),
        ({"收款单位": True}, "收款单位", f.NOT_A_TEXT.en),
        ({"交款人": "a\x1b[8mb"}, "交款人", m.NOT_A_TEXT.en),
        ({"金额合计": "1000.001"}, "金额合计", m.NOT_MINOR_UNITS.en),
        ({"金额合计": "999.99"}, "金额合计", m.ITEMS_DIFFER.en),
        ({"医保统筹基金支付": "-600"}, "医保统筹基金支付", m.NEGATIVE.en),
        ({"医保统筹基金支付": "1000.01"}, "医保统筹基金支付", m.FUNDS_ABOVE.en),
        ({"个人账户支付": "x"}, "个人账户支付", m.NOT_A_NUMBER.en),
        ({"个人现金支付": "299.99"}, "个人现金支付", m.PAID_DIFFERS.en),
        ({"个人自付": "300.01"}, "个人自付", m.BORNE_DIFFERS.en),
        ({"个人自费": "400.01"}, "个人自费", m.PERSON_ABOVE.en),
        ({"就诊日期": "昨天"}, "就诊日期", f.NOT_A_DAY.en),
        ({"预缴金额": "1.234"}, "预缴金额", m.NOT_MINOR_UNITS.en),
        ({"收费项目": {"a": 1}}, "收费项目", native.NO_LIST.en),
        ({"收费项目": []}, "收费项目", m.NO_ITEMS.en),
        ({"收费项目": ["x"]}, "收费项目[0]", native.NO_OBJECT.en),
        ({"发票抬头": "x"}, "发票抬头", native.UNKNOWN.en),
        ({"billCode": "31060126"}, "billCode", native.TWICE.en),
        ({"李娜 310": "x"}, "?", native.UNKNOWN.en),
    ],
    ids=str,
)
def test_read_names_the_field_that_is_wrong(
    written: dict[str, Any], refusals: Refusals, change: dict[str, Any], field: str, why: str | None
) -> None:
    if why is None:
        assert native.read_text(json.dumps({**written, **change}), "one").bills[0].check_code == "000012"
    else:
        assert refusals({**written, **change}) == [(field, why)]


@pytest.mark.rules("B1")
@pytest.mark.parametrize(
    ("change", "field", "why"),
    [
        ({"金额": None}, "收费项目[1].金额", native.MISSING.en),
        ({"项目名称": ""}, "收费项目[1].项目名称", native.MISSING.en),
        ({"金额": "1.001"}, "收费项目[1].金额", m.NOT_MINOR_UNITS.en),
        ({"数量": "0"}, "收费项目[1].数量", m.NOT_POSITIVE.en),
        ({"自付金额": "100.01"}, "收费项目[1].自付金额", m.SELF_BORNE_ABOVE.en),
        ({"amount": "1"}, "收费项目[1].amount", native.TWICE.en),
        ({"规格": "x"}, "收费项目[1].规格", native.UNKNOWN.en),
    ],
    ids=str,
)
def test_read_names_the_item_that_is_wrong(
    written: dict[str, Any], refusals: Refusals, change: dict[str, Any], field: str, why: str
) -> None:
    written["收费项目"][1] |= change
    assert refusals(written) == [(field, why)]


@pytest.mark.rules("B1")
def test_read_lists_every_field_that_is_wrong(written: dict[str, Any], refusals: Refusals) -> None:
    wrong = {**written, "票据号码": "x", "金额合计": "y", "开票日期": None}
    assert [field for field, _ in refusals(wrong)] == ["票据号码", "金额合计", "开票日期"]


@pytest.mark.rules("X1")
def test_read_never_says_a_value(written: dict[str, Any]) -> None:
    secrets = dict.fromkeys(written, "SECRET-9") | {"SECRET-9 x": "SECRET-9"}
    found = native.read_text(json.dumps(secrets), "one")
    assert len(found.errors) > 10
    assert not [each for each in found.errors if "SECRET" in str(each)]
