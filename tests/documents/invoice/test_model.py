"""B2, B5: a Bill holds together, or the field that breaks it is named."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from carestamp.documents.invoice import model as m
from carestamp.documents.invoice.model import Bill, BillError, BillItem
from carestamp.documents.invoice.profiles import by_name

SHANGHAI = by_name("china-bill").rules.zone


@pytest.mark.rules("B2", "B12")
def test_bill_tells_what_funds_and_person_pay(bill: Bill) -> None:
    assert (bill.fund, bill.personal, bill.cap, bill.serial) == (60_000, 40_000, 30_000, 120)
    split = replace(bill, pool=50_000, other_funds=10_000)
    assert (split.fund, split.personal) == (60_000, 40_000)


@pytest.mark.rules("B2")
def test_cap_is_the_total_where_none_is_declared(bill: Bill) -> None:
    assert replace(bill, self_borne=None, self_paid=None).cap == bill.total
    assert replace(bill, self_borne=0, self_paid=None).cap == 0


@pytest.mark.rules("B2", "X12")
def test_issued_at_is_the_first_second_of_the_day_in_its_zone(bill: Bill) -> None:
    assert bill.issued_at(SHANGHAI) == dt.datetime(2026, 2, 28, 16, tzinfo=dt.UTC).timestamp()


@pytest.mark.rules("X4")
def test_bill_keeps_one_spelling(bill: Bill) -> None:
    spelled = {"code": "３１０６０１２６", "number": " 000120", "payee": "市第一人民医院\u3000", "payer": "李  娜 Zoë"}
    assert replace(bill, **spelled, currency="cny", check_code=" a1 B2c3", details=bill.details[::-1]) == bill
    assert hash(replace(bill, **spelled)) == hash(bill)


@pytest.mark.rules("B2", "B5", "X1")
@pytest.mark.parametrize(
    ("change", "path", "why"),
    [
        ({"items": ()}, "items", m.NO_ITEMS),
        ({"total": 99_999}, "total", m.ITEMS_DIFFER),
        ({"total": 100_001}, "total", m.ITEMS_DIFFER),
        ({"items": (BillItem("x", 0),), "total": 0}, "total", m.NOTHING_CHARGED),
        ({"total": -1}, "total", m.NEGATIVE),
        ({"total": m.AMOUNT_MAX + 1}, "total", m.TOO_LARGE),
        ({"pool": 100_001}, "pool", m.FUNDS_ABOVE),
        ({"other_funds": 40_001}, "pool", m.FUNDS_ABOVE),
        ({"account": 40_001}, "account", m.PERSON_ABOVE),
        ({"cash": 30_001}, "cash", m.PAID_DIFFERS),
        ({"account": 9_999}, "cash", m.PAID_DIFFERS),
        ({"self_borne": 29_999}, "self_borne", m.BORNE_DIFFERS),
        ({"self_paid": None, "self_borne": 40_001}, "self_borne", m.PERSON_ABOVE),
        ({"self_paid": 40_001}, "self_paid", m.PERSON_ABOVE),
        ({"cash": -1}, "cash", m.NEGATIVE),
        ({"code": " "}, "code", m.EMPTY),
        ({"number": ""}, "number", m.EMPTY),
        ({"number": "A12"}, "number", m.NOT_A_SERIAL),
        ({"number": str(1 << 64)}, "number", m.NOT_A_SERIAL),
        ({"payer": "\u200b"}, "payer", m.EMPTY),
        ({"payee": ""}, "payee", m.EMPTY),
        ({"payee": "a\x00b"}, "payee", m.NOT_A_TEXT),
        ({"payer": "\ud800"}, "payer", m.NOT_A_TEXT),
        ({"currency": "YUAN"}, "currency", m.NOT_A_CURRENCY),
        ({"details": (("sex", "a"), (" sex", "b"))}, "details", m.DETAIL_TWICE),
    ],
    ids=str,
)
def test_bill_refuses_what_does_not_hold_together(bill: Bill, change: dict[str, Any], path: str, why: m.Words) -> None:
    with pytest.raises(BillError) as refused:
        replace(bill, **change)
    assert (refused.value.path, refused.value.why) == (path, why)


@pytest.mark.rules("B2")
@pytest.mark.parametrize(
    ("said", "path", "why"),
    [
        ({"name": " "}, "name", m.EMPTY),
        ({"amount": -1}, "amount", m.NEGATIVE),
        ({"self_borne": 101}, "self_borne", m.SELF_BORNE_ABOVE),
        ({"quantity": Decimal(0)}, "quantity", m.NOT_POSITIVE),
        ({"quantity": Decimal("NaN")}, "quantity", m.NOT_A_NUMBER),
    ],
    ids=str,
)
def test_item_refuses_what_can_not_be(said: dict[str, Any], path: str, why: m.Words) -> None:
    with pytest.raises(BillError) as refused:
        BillItem(**{"name": "x", "amount": 100, **said})
    assert (refused.value.path, refused.value.why) == (path, why)


@pytest.mark.rules("B2")
def test_bill_takes_the_largest_amount_and_serial(bill: Bill) -> None:
    said = {
        "pool": m.AMOUNT_MAX,
        "account": 0,
        "cash": 0,
        "self_borne": 0,
        "self_paid": 0,
        "number": str((1 << 64) - 1),
    }
    largest = replace(bill, items=(BillItem("x", m.AMOUNT_MAX),), total=m.AMOUNT_MAX, **said)  # type: ignore[arg-type]
    assert (largest.total, largest.serial) == (m.AMOUNT_MAX, m.SERIAL_MAX)


@pytest.mark.rules("X1")
def test_bill_shows_nobody_in_its_repr(bill: Bill) -> None:
    shown = repr(bill)
    assert "31060126" in shown
    assert not [each for each in ("娜", "A01", "310*", "a1B2c3", "2026-02-28", "西药") if each in shown]
