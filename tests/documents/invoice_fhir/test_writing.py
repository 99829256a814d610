"""A Bill written as FHIR reads back as the same Bill; what the ledger says becomes valid FHIR (B2, B5, B8)."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import random
from decimal import Decimal
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class

from carestamp import synthetic
from carestamp.documents import fhir as f
from carestamp.documents.invoice.fhir import to_invoice
from carestamp.documents.invoice.model import AMOUNT_MAX, Bill, BillError, BillItem


def _bill(*amounts: int, **changes: Any) -> Bill:
    items = tuple(BillItem(f"项目 {number}", amount) for number, amount in enumerate(amounts))
    said: dict[str, Any] = {"code": "1060126", "number": "7", "issued": dt.date(2026, 3, 2), "payee": "示例医院"}
    said |= {"payer": "Zoe Quill", "items": items, "total": sum(amounts), "currency": "CNY"}
    return Bill(**{**said, **changes})


def _read_back(fhir: Any, bill: Bill) -> Bill:
    written = to_invoice(bill, "i1")
    get_fhir_model_class("Invoice").model_validate(written)
    intake = f.read(fhir.write("one.json", written))
    assert [str(error) for error in intake.errors] == []
    return intake.billing.bills[0].bill


@pytest.mark.rules("B2", "X4")
def test_bill_survives_the_way_through_fhir(fhir: Any) -> None:
    for case in synthetic.generate_bills(bills=8):
        assert _read_back(fhir, case.bill) == case.bill
    assert _read_back(fhir, _bill(1)) == _bill(1)


@pytest.mark.rules("B2", "X4")
def test_every_amount_survives_to_the_fen(fhir: Any, rng: random.Random) -> None:
    amounts = [1, 10, 29, 57, 58, 1_001, *(rng.randrange(1, 1 << rng.randrange(1, 34)) for _ in range(200))]
    bill = _bill(*amounts, AMOUNT_MAX - sum(amounts))
    assert _read_back(fhir, bill) == bill


@pytest.mark.rules("B2", "X4")
@pytest.mark.parametrize("quantity", ["0.5", "1", "12.125", "1e3", "0.000001", "99999999999.25"])
def test_quantity_survives(fhir: Any, quantity: str) -> None:
    item = BillItem("CT", 100, Decimal(quantity), "次", "A-1", 50)
    bill = _bill(100, items=(item, BillItem("bed", 0, None, "日")))
    assert _read_back(fhir, bill) == bill


@pytest.mark.rules("B2")
def test_quantity_that_json_can_not_keep_is_refused() -> None:
    item = BillItem("CT", 100, Decimal("1.00000000000000000001"))
    with pytest.raises(BillError) as refused:
        to_invoice(_bill(100, items=(item,)), "i1")
    assert (refused.value.path, refused.value.why.en) == (
        "quantity",
        "a quantity with more digits than JSON numbers keep",
    )


@pytest.mark.rules("X1")
def test_written_invoice_says_nothing_but_the_bill() -> None:
    bill = dataclasses.replace(_bill(100), payer_id="P-1", check_code="a1b2c3")
    said = json.dumps(to_invoice(bill, "i1"), ensure_ascii=False)
    assert said.count("Zoe Quill") == said.count("P-1") == 1
    assert list(to_invoice(bill, "i1")) == [
        *("resourceType", "id", "contained", "identifier", "status", "subject", "date", "issuer", "lineItem"),
        *("totalPriceComponent", "totalNet", "totalGross"),
    ]


@pytest.mark.rules("B2")
@pytest.mark.parametrize(
    ("quantity", "unit", "written"),
    [
        (None, "", None),
        (Decimal(2), "", {"value": 2}),
        (None, "d", {"unit": "d"}),
        (Decimal("1.5"), "d", {"value": 1.5, "unit": "d"}),
    ],
)
def test_a_line_is_written_with_its_charge_inside(quantity: Any, unit: str, written: Any) -> None:
    items = (BillItem("CT", 100, quantity, unit), BillItem("bed", 200))
    made = to_invoice(_bill(items=items, total=300), "i1")
    payer, house, first, second = made["contained"]
    assert (payer["id"], house["resourceType"]) == ("payer", "Organization")
    assert (first["id"], first["status"], first.get("quantity")) == ("charge-1", "billed", written)
    assert ("quantity" in first, second["id"]) == (written is not None, "charge-2")
    if written and "value" in written:
        assert type(first["quantity"]["value"]) is type(written["value"])
    lines = [(each["sequence"], each["chargeItemReference"]) for each in made["lineItem"]]
    assert lines == [(1, {"reference": "#charge-1"}), (2, {"reference": "#charge-2"})]


@pytest.mark.rules("B2")
def test_who_is_pointed_to_does_not_go_inside() -> None:
    made = to_invoice(_bill(1), "i1", {"reference": "Patient/p1"}, {"reference": "Organization/h1"})
    assert [each["resourceType"] for each in made["contained"]] == ["ChargeItem"]
    assert (made["subject"], made["issuer"]) == ({"reference": "Patient/p1"}, {"reference": "Organization/h1"})


@pytest.mark.rules("B2")
@pytest.mark.parametrize(
    ("field", "make"),
    [
        ("unit", lambda: BillItem("CT", 1, None, "\ud800")),
        ("code", lambda: BillItem("CT", 1, None, "", "\ud800")),
        ("check_code", lambda: _bill(1, check_code="\ud800")),
        ("details", lambda: _bill(1, details=(("\ud800", "a"),))),
        ("details", lambda: _bill(1, details=(("a", "\ud800"),))),
    ],
)
def test_half_a_sign_is_refused_at_its_field(field: str, make: Any) -> None:
    with pytest.raises(BillError) as refused:
        make()
    assert refused.value.path == field
