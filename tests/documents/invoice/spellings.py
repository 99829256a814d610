"""The bill of the worked case (B12), and how strangers spell it."""

from __future__ import annotations

import datetime as dt
import json
import random
from decimal import Decimal
from typing import Any

from carestamp.documents.invoice import native_fields as names
from carestamp.documents.invoice.model import Bill, BillItem, major_units
from carestamp.documents.invoice.native_xml import write_xml

ITEMS = (
    BillItem("西药费", 90_000, Decimal("1.5"), "盒", "A01", 25_000),
    BillItem("床位费", 10_000, Decimal(2), "天"),
)
BILL = Bill(
    code="31060126",
    number="0000000120",
    issued=dt.date(2026, 3, 1),
    payee="市第一人民医院",
    payer="李 娜 Zoë",
    items=ITEMS,
    total=100_000,
    currency="CNY",
    check_code="a1B2c3",
    payee_id="12310000425000001X",
    payer_id="310***********001X",
    pool=60_000,
    account=10_000,
    cash=30_000,
    self_borne=30_000,
    self_paid=10_000,
    details=(("prepaid", "500"), ("sex", "女"), ("visitDate", "2026-02-28")),
)
"""Total 1000.00, fund 600.00 (B12)."""

_AMOUNTS = ("total", "pool", "other_funds", "account", "cash", "self_borne", "self_paid", "amount")
_SPACES = ["", " ", "  ", "\t", "\u3000", "\u00a0"]
_WIDE = {code: chr(code + 0xFEE0) for code in range(0x21, 0x7F)}


def respelled(rng: random.Random, bill: Bill) -> str:
    """The same bill as some other system writes it: format, names, order, widths, zeros, dates."""
    xml = rng.random() < 0.5
    members = [*_members(rng, bill, names.BILL, xml), (_name(rng, "items", names.BILL, xml), _rows(rng, bill, xml))]
    rng.shuffle(members)
    if xml:
        return write_xml(rng.choice(["医疗收费电子票据", "MedicalBill", "bill"]), members)
    return json.dumps(dict(members), ensure_ascii=rng.random() < 0.5, indent=rng.choice([None, 2]))


def _rows(rng: random.Random, bill: Bill, xml: bool) -> list[Any]:
    rows = [_members(rng, item, names.ITEM, xml) for item in bill.items]
    return [(rng.choice(["项目", "item"]), row) for row in rows] if xml else [dict(row) for row in rows]


def _members(rng: random.Random, record: Any, listed: tuple[names.Field, ...], xml: bool) -> list[tuple[str, Any]]:
    said = dict(record.details) if isinstance(record, Bill) else {}
    values = [(each, said.get(each.name) if each.detail else getattr(record, each.name)) for each in listed]
    kept = [(each.name, value) for each, value in values if value not in (None, "") and each.name != "items"]
    return [(_name(rng, name, listed, xml), _value(rng, name, value, xml)) for name, value in kept]


def _name(rng: random.Random, name: str, listed: tuple[names.Field, ...], xml: bool) -> str:
    field = next(each for each in listed if each.name == name)
    chosen = rng.choice([field.zh, field.en, *field.also])
    return chosen if xml or rng.random() < 0.7 else rng.choice([_wide(rng, chosen), f" {chosen} ", chosen.upper()])


def _value(rng: random.Random, name: str, value: Any, xml: bool) -> Any:
    if name in _AMOUNTS:
        return _decimal(rng, major_units(value), xml)
    if name in ("quantity", "prepaid"):
        return _decimal(rng, str(value), xml)
    if name in ("issued", "visitDate"):
        return _date(rng, dt.date.fromisoformat(str(value)))
    if name in ("code", "number") and value.isdigit():
        return _edges(rng, _wide(rng, "0" * rng.randrange(8) + value))
    return _edges(rng, _wide(rng, value))


def _decimal(rng: random.Random, value: str, xml: bool) -> Any:
    padded = "0" * rng.randrange(3) + (value if "." in value else value + ".") + "0" * rng.randrange(1, 4)
    short = value.rstrip("0").rstrip(".") if "." in value else value
    number = short if xml else float(short)
    return rng.choice([_edges(rng, _wide(rng, padded)), short, "+" + padded, number])


def _date(rng: random.Random, day: dt.date) -> str:
    plain = [f"{day:%Y-%m-%d}", f"{day:%Y%m%d}", f"{day.year}/{day.month}/{day.day}", f"{day:%Y.%m.%d}"]
    timed = [f"{day}T09:30:00+08:00", f"{day} 23:59:59", f"{day}T00:00Z", f"{day.year}年{day.month}月{day.day}日"]
    return _edges(rng, _wide(rng, rng.choice(plain + timed)))


def _wide(rng: random.Random, value: str) -> str:
    return "".join(_WIDE.get(ord(each), each) if rng.random() < 0.2 else each for each in value)


def _edges(rng: random.Random, value: str) -> str:
    return rng.choice([*_SPACES, "\u200b"]) + value + rng.choice(_SPACES)
