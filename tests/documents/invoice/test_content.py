"""X2, X4: a commitment covers all that a bill says, in one canonical form for every format, and nothing else."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import pytest

from carestamp.documents import commitment
from carestamp.documents.canonical import parse
from carestamp.documents.invoice import content, native
from carestamp.documents.invoice.model import Bill, BillError, BillItem
from carestamp.documents.invoice.profiles import by_name
from carestamp.documents.invoice.typed import Invoice

CHINA, GERMANY = by_name("china-bill"), by_name("germany-bill")
SALT = bytes(range(32))
OTHERS: dict[str, Any] = {
    "code": "31060226",
    "number": "121",
    "issued": dt.date(2026, 3, 2),
    "payee": "B",
    "payer": "B",
    "items": (BillItem("x", 100_000),),
    "currency": "EUR",
    "check_code": "bbbbbb",
    "payee_id": "1",
    "payer_id": "1",
    "details": (),
    "self_borne": None,
    "self_paid": None,
    "cash": None,
}


@pytest.mark.rules("X2", "X4")
def test_bytes_keep_their_value_for_ever(bill: Bill) -> None:
    """Pinned: a holder's salt and document must open the commitment in thirty years."""
    assert content.bytes_of(bill).decode() == PINNED
    assert content.commit(SALT, bill).hex() == "4223721d20eccd801accfb796a6688883ddb0ae5c31e298db6f82bbe5e38acd8"
    assert commitment.verify(content.commit(SALT, bill), SALT, PINNED.encode())


PINNED = (
    '{"account":10000,"cash":30000,"check_code":"A1B2C3","code":"31060126","currency"'
    ':"CNY","details":{"prepaid":"500","sex":"女","visitDate":"2026-02-28"},"format":"'
    'carestamp.bill.1","issued":"2026-03-01","items":[{"amount":90000,"code":"A01","n'
    'ame":"西药费","quantity":1.5,"self_borne":25000,"unit":"盒"},{"amount":10000,"name":'
    '"床位费","quantity":2,"unit":"天"}],"number":"120","other_funds":0,"payee":"市第一人民医院"'
    ',"payee_id":"12310000425000001X","payer":"李 娜 Zoë","payer_id":"310***********001'
    'X","pool":60000,"self_borne":30000,"self_paid":10000,"total":100000}'
)


@pytest.mark.rules("X4")
def test_bytes_agree_across_json_xml_and_languages(bill: Bill) -> None:
    written = [write(bill, english) for write in (native.to_json, native.to_xml) for english in (False, True)]
    assert {content.bytes_of(native.read_text(each, "one").bills[0]) for each in written} == {content.bytes_of(bill)}


@pytest.mark.rules("X4")
def test_bytes_are_their_own_canonical_form(bill: Bill) -> None:
    once = content.bytes_of(bill)
    assert content.canonical(parse(once), content.FORM) == once


@pytest.mark.rules("X4")
def test_bytes_agree_on_the_case_of_a_check_code_and_idle_zeros(bill: Bill) -> None:
    item = replace(bill.items[0], quantity=Decimal("1.50"))
    assert content.bytes_of(replace(bill, check_code="A1B2C3", items=(item, bill.items[1]))) == content.bytes_of(bill)


@pytest.mark.rules("X2")
@pytest.mark.parametrize("name", OTHERS)
def test_bytes_cover_each_field(bill: Bill, name: str) -> None:
    assert content.bytes_of(replace(bill, **{name: OTHERS[name]})) != content.bytes_of(bill)


@pytest.mark.rules("X2")
def test_bytes_cover_each_amount_and_every_item(bill: Bill) -> None:
    free = replace(bill, cash=None, self_borne=None, self_paid=None)
    changed = [replace(free, **{name: 1}) for name in ("pool", "other_funds", "account", "self_paid")]
    changed += [replace(free, items=free.items[::-1]), replace(free, items=(*free.items, BillItem("x", 0)))]
    first = free.items[0]
    others = {"name": "y", "quantity": Decimal(2), "unit": "y", "code": "y", "self_borne": 1}
    changed += [replace(free, items=(replace(first, **{n: v}), free.items[1])) for n, v in others.items()]  # type: ignore[arg-type]
    assert len({content.bytes_of(each) for each in (free, *changed)}) == len(changed) + 1


@pytest.mark.rules("X2")
def test_no_field_of_a_bill_is_left_out(bill: Bill) -> None:
    said = content.content_of(bill)
    assert set(said) == {each.name for each in fields(Bill)} | {"format"}
    assert set(said["items"][0]) == {each.name for each in fields(BillItem)}


@pytest.mark.rules("B2", "B12")
def test_invoice_says_the_bill_in_terms(bill: Bill) -> None:
    bill = replace(bill, pool=50_000, other_funds=10_000)
    made = content.invoice_of(bill, SALT, "0x" + "b2" * 20, 7, b"c" * 24, CHINA)
    at = int(dt.datetime(2026, 2, 28, 16, tzinfo=dt.UTC).timestamp())
    committed = content.commit(SALT, bill)
    expected = committed, "0x" + "b2" * 20, 7, b"c" * 24, 120, at, 1565101, 100_000, 60_000, 30_000
    assert made == Invoice(*expected)


@pytest.mark.rules("B2")
def test_invoice_reverts_when_the_currency_is_not_the_profiles(bill: Bill) -> None:
    with pytest.raises(BillError) as refused:
        content.invoice_of(bill, SALT, "0x" + "b2" * 20, 7, b"c" * 24, GERMANY)
    assert (refused.value.path, refused.value.why) == ("currency", content.OTHER_CURRENCY)


@pytest.mark.rules("X2")
def test_commit_differs_by_salt_and_refuses_a_weak_one(bill: Bill) -> None:
    assert content.commit(SALT, bill) != content.commit(b"s" * 32, bill)
    with pytest.raises(commitment.SaltError):
        content.commit(bytes(32), bill)
