"""B1, X4: the names of a native bill's fields, by hand: which are needed, what each may be called, where it is kept."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest

from carestamp.documents.invoice import native
from carestamp.documents.invoice import native_fields as names
from carestamp.documents.invoice.model import Bill, BillItem

NEEDED = {
    "code": ("票据代码", "billCode", "电子票据代码", "invoiceCode"),
    "number": ("票据号码", "billNumber", "电子票据号码", "invoiceNumber", "billNo"),
    "check_code": ("校验码", "checkCode", "verificationCode"),
    "issued": ("开票日期", "issueDate", "issuedOn"),
    "payer": ("交款人", "payer", "交款人名称", "payerName"),
    "payee": ("收款单位", "payee", "收款单位名称", "收款单位章", "payeeName"),
    "items": ("收费项目", "items", "项目明细", "收费明细", "lineItems"),
    "total": ("金额合计", "total", "合计", "金额", "总金额", "金额合计小写", "totalAmount"),
    "pool": ("医保统筹基金支付", "fundPayment", "统筹支付", "统筹基金支付", "poolPayment"),
    "account": ("个人账户支付", "accountPayment", "个人账户", "personalAccount"),
    "self_borne": ("个人自付", "selfBorne", "selfBorneAmount"),
    "self_paid": ("个人自费", "selfPaid", "selfPaidAmount"),
}
SPARED = {
    "payer_id": ("交款人统一社会信用代码", "payerId"),
    "payee_id": ("收款单位统一社会信用代码", "payeeId"),
    "other_funds": ("其他支付", "otherPayment"),
    "cash": ("个人现金支付", "cashPayment", "现金支付", "个人现金"),
}
DETAILS = {
    "transactionNumber": "业务流水号",
    "outpatientNumber": "门诊号",
    "inpatientNumber": "住院号",
    "recordNumber": "病历号",
    "visitDate": "就诊日期",
    "stay": "住院时间",
    "department": "住院科别",
    "institutionType": "医疗机构类型",
    "insuranceType": "医保类型",
    "insuranceNumber": "医保编号",
    "sex": "性别",
    "prepaid": "预缴金额",
    "toppedUp": "补缴金额",
    "refunded": "退费金额",
    "negotiatedDrugs": "谈判药费",
    "cashier": "收款人",
    "reviewer": "复核人",
    "remark": "备注",
}
"""A detail is called in English what it is kept as."""
ITEM_NEEDED = {
    "name": ("项目名称", "name", "收费项目名称", "itemName"),
    "amount": ("金额", "amount", "项目金额", "itemAmount"),
}
ITEM_SPARED = {
    "quantity": ("数量", "quantity"),
    "unit": ("单位", "unit"),
    "code": ("项目编码", "code", "项目代码", "itemCode"),
    "self_borne": ("自付金额", "selfBorne", "个人自付", "selfBorneAmount"),
}

FULL = Bill(
    code="31060126",
    number="0000000120",
    issued=dt.date(2026, 3, 1),
    payee="市第一人民医院",
    payer="李娜",
    items=(BillItem("西药费", 90_000, Decimal("1.5"), "盒", "A01", 25_000), BillItem("床位费", 10_000)),
    total=100_000,
    currency="CNY",
    check_code="a1B2c3",
    payee_id="12310000425000001X",
    payer_id="310***********001X",
    pool=50_000,
    other_funds=10_000,
    account=10_000,
    cash=30_000,
    self_borne=30_000,
    self_paid=10_000,
    details=tuple({**dict.fromkeys(DETAILS, "12"), "visitDate": "2026-02-28", "stay": "3天", "sex": "女"}.items()),
)
PRINTED: dict[str, Any] = {
    "billCode": "31060126",
    "billNumber": "0000000120",
    "checkCode": "a1B2c3",
    "issueDate": "2026-03-01",
    "payer": "李娜",
    "payerId": "310***********001X",
    "payee": "市第一人民医院",
    "payeeId": "12310000425000001X",
    "total": "1000.00",
    "fundPayment": "500.00",
    "otherPayment": "100.00",
    "accountPayment": "100.00",
    "cashPayment": "300.00",
    "selfBorne": "300.00",
    "selfPaid": "100.00",
    **dict.fromkeys(DETAILS, "12"),
    "visitDate": "2026-02-28",
    "stay": "3天",
    "sex": "女",
    "items": [
        {"name": "西药费", "amount": "900.00", "quantity": "1.5", "unit": "盒", "code": "A01", "selfBorne": "250.00"},
        {"name": "床位费", "amount": "100.00"},
    ],
}


@pytest.mark.rules("B1", "X4")
def test_fields_of_a_bill_have_these_names() -> None:
    kept = [each for each in names.BILL if not each.detail]
    assert _called([each for each in kept if each.required]) == NEEDED
    assert _called([each for each in kept if not each.required]) == SPARED
    assert names.BILL_BY_KEY["电子票据代码"].name == "code"


@pytest.mark.rules("B1", "X4")
def test_details_of_a_bill_have_these_names() -> None:
    kept = [each for each in names.BILL if each.detail]
    assert _called(kept) == {name: (chinese, name) for name, chinese in DETAILS.items()}
    assert not any(each.required for each in kept)


@pytest.mark.rules("B1", "X4")
def test_fields_of_an_item_have_these_names() -> None:
    assert _called([each for each in names.ITEM if each.required]) == ITEM_NEEDED
    assert _called([each for each in names.ITEM if not each.required]) == ITEM_SPARED
    assert not any(each.detail for each in names.ITEM)


def _called(listed: list[names.Field]) -> dict[str, tuple[str, ...]]:
    return {each.name: (each.zh, each.en, *each.also) for each in listed}


@pytest.mark.rules("X4")
def test_elements_around_bills_and_items_have_these_names() -> None:
    """In lower case, as names are compared."""
    assert sorted(names.ROOTS) == ["bill", "medicalbill", "医疗收费电子票据", "电子票据", "票据"]
    assert sorted(names.LISTS) == ["bills", "medicalbills", "票据列表", "票据清单"]
    assert sorted(names.ROWS) == ["item", "收费项目", "项目"]


@pytest.mark.rules("B1", "X4")
def test_every_field_of_a_bill_comes_in_and_goes_out_in_english() -> None:
    assert native.read_text(json.dumps(PRINTED), "one").bills == (FULL,)
    assert json.loads(native.to_json(FULL, english=True)) == PRINTED
    assert native.read_text(native.to_xml(FULL, english=True), "one").bills == (FULL,)


@pytest.mark.rules("B1", "X4")
def test_every_field_of_a_bill_comes_in_and_goes_out_in_chinese() -> None:
    fields = {**NEEDED, **SPARED, **{name: (chinese, name) for name, chinese in DETAILS.items()}}
    printed = _chinese(PRINTED, fields)
    printed["收费项目"] = [_chinese(row, {**ITEM_NEEDED, **ITEM_SPARED}) for row in PRINTED["items"]]
    assert native.read_text(json.dumps(printed), "one").bills == (FULL,)
    assert json.loads(native.to_json(FULL)) == printed


def _chinese(members: dict[str, Any], fields: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    chinese = {english: written for written, english, *_ in fields.values()}
    return {chinese[name]: value for name, value in members.items()}
