"""B2, B5, B12: systems, codes and addresses that others read, as docs/decisions/bills-in-fhir.md has them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class

from carestamp.documents.invoice.fhir import ClaimFacts, ClaimState, terms, to_explanation, to_invoice, to_response
from carestamp.documents.invoice.model import Bill, BillItem

from .conftest import coded, money, share

FIELDS = {
    "pool": "pool",
    "other-funds": "other_funds",
    "account": "account",
    "cash": "cash",
    "self-borne": "self_borne",
    "self-paid": "self_paid",
}
ADJUDICATION = "http://terminology.hl7.org/CodeSystem/adjudication"


@pytest.mark.rules("B2")
def test_each_share_is_a_field_of_a_bill_and_has_its_words() -> None:
    assert dict(terms.SHARES) == FIELDS
    assert list(terms.SHARE_WORDS) == list(FIELDS)


@pytest.mark.rules("B2", "B6", "B8")
def test_addresses_of_what_fhir_has_no_place_for() -> None:
    assert tuple(
        f"urn:carestamp:{each}" for each in ("bill-share", "bill-detail", "coverage-waiting-days", "claim-amount")
    ) == (terms.SHARES_SYSTEM, terms.DETAIL_URL, terms.WAITING_URL, terms.AMOUNTS_SYSTEM)
    assert (terms.STAMP_URL, terms.RED_LETTER_URL) == ("urn:carestamp:bill-stamp", "urn:carestamp:bill-red-letter")
    assert terms.ADJUDICATION_SYSTEM == ADJUDICATION


BILL = Bill(
    code="1060126",
    number="12",
    issued=dt.date(2026, 3, 2),
    payee="示例医院",
    payer="Zoe Quill",
    items=(BillItem("CT", 40_000, Decimal(2), "次", "A-1", 100),),
    total=40_000,
    currency="CNY",
    payee_id="H1",
    payer_id="P1",
    pool=20_000,
)


@pytest.mark.rules("B2", "B12")
def test_a_bill_is_written_with_parties_and_charges_inside() -> None:
    written = to_invoice(BILL, "i1")
    get_fhir_model_class("Invoice").model_validate(written)
    assert written["contained"] == [
        {
            "resourceType": "Patient",
            "id": "payer",
            "name": [{"text": "Zoe Quill"}],
            "identifier": [{"system": "urn:carestamp:bill-payer", "value": "P1"}],
        },
        {
            "resourceType": "Organization",
            "id": "payee",
            "name": "示例医院",
            "identifier": [{"system": "urn:carestamp:bill-payee", "value": "H1"}],
        },
        {
            "resourceType": "ChargeItem",
            "id": "charge-1",
            "status": "billed",
            "code": {**coded("urn:carestamp:bill-item", "A-1"), "text": "CT"},
            "subject": {"reference": "#payer"},
            "quantity": {"value": 2, "unit": "次"},
        },
    ]
    shares = [(each["code"]["coding"], each["amount"]) for each in written["totalPriceComponent"]]
    system = "urn:carestamp:bill-share"
    assert shares == [
        ([{"system": system, "code": code}], money(amount))
        for code, amount in (("pool", 200.0), ("other-funds", 0.0), ("account", 0.0))
    ]
    assert written["lineItem"][0]["priceComponent"][1]["code"]["coding"] == [{"system": system, "code": "self-borne"}]


# -------------------------------------------------------------------------------------------------------------- answers

AT = 1_772_500_000


def facts(state: ClaimState, **said: Any) -> ClaimFacts:
    return ClaimFacts("0x01", state, AT, "CNY", **said)


def totals(resource: dict[str, Any]) -> list[tuple[str, str, float]]:
    codes = [each["category"]["coding"][0] for each in resource.get("total", [])]
    amounts = [each["amount"]["value"] for each in resource.get("total", [])]
    return [(code["system"], code["code"], amount) for code, amount in zip(codes, amounts, strict=True)]


@pytest.mark.rules("B5", "B8")
@pytest.mark.parametrize(
    ("said", "beside"),
    [
        ({}, []),
        ({"recovered": 100}, [("recovered", 1.0)]),
        ({"debt": 200}, [("debt", 2.0)]),
        ({"recovered": 100, "debt": 200}, [("recovered", 1.0), ("debt", 2.0)]),
    ],
)
def test_what_came_back_is_told_only_where_something_did(fhir: Any, said: dict[str, int], beside: Any) -> None:
    written = to_explanation(fhir.claim(), facts(ClaimState.PAID, paid=300, evidence="PAY-1", **said))
    expected = [("urn:carestamp:claim-amount", code, amount) for code, amount in beside]
    assert totals(written) == [(ADJUDICATION, "benefit", 3.0), *expected]
    assert written["identifier"] == [{"system": "urn:carestamp:claim", "value": "0x01"}]
    assert written["payment"] == {
        "amount": money(3.0),
        "date": "2026-03-03",
        "identifier": {"system": "urn:carestamp:payment", "value": "PAY-1"},
    }


@pytest.mark.rules("B5", "B7")
@pytest.mark.parametrize(
    ("state", "status", "granted"),
    [
        (ClaimState.NONE, "cancelled", []),
        (ClaimState.RESERVED, "active", []),
        (ClaimState.APPROVED, "active", [(ADJUDICATION, "benefit", 9.0)]),
        (ClaimState.PAID, "active", [(ADJUDICATION, "benefit", 9.0)]),
        (ClaimState.RELEASED, "cancelled", []),
        (ClaimState.EXPIRED, "cancelled", []),
    ],
)
def test_only_what_was_approved_or_paid_is_granted(fhir: Any, state: ClaimState, status: str, granted: Any) -> None:
    written = to_response(fhir.claim(), facts(state, amount=400, paid=500))
    assert (written["status"], totals(written)) == (status, granted)


# ---------------------------------------------------------------------------------------------------------------- lists


@pytest.mark.parametrize(
    ("concept", "codes"),
    [
        (coded("urn:a", "x"), ["x"]),
        (coded("urn:b", "x"), []),
        ({"coding": [{"system": "urn:a"}, {"system": "urn:a", "code": "y"}, {"code": "z"}]}, ["", "y"]),
        ({"coding": ["x", None, {"system": "urn:a", "code": 1}]}, ["1"]),
        ({"coding": {}}, []),
        ({}, []),
        (None, []),
    ],
)
def test_codes_are_those_of_one_system(concept: Any, codes: list[str]) -> None:
    assert terms.codes_of(concept, "urn:a") == codes


@pytest.mark.parametrize(
    ("value", "listed"), [([{"a": 1}, None, "x", {}], {"p[0]": {"a": 1}, "p[3]": {}}), ({"a": 1}, {}), (None, {})]
)
def test_an_object_of_a_list_keeps_its_place_in_it(value: Any, listed: dict[str, Any]) -> None:
    assert dict(terms.numbered(value, "p")) == listed
    assert terms.dicts(value) == list(listed.values())


@pytest.mark.rules("B2", "B5")
@pytest.mark.parametrize(
    ("kind", "amount"),
    [
        ("surcharge", 41_000),
        ("tax", 41_000),
        ("discount", 39_000),
        ("deduction", 39_000),
        ("informational", 40_000),
    ],
)
def test_a_line_adds_and_takes_off_what_r4_says(fhir: Any, kind: str, amount: int) -> None:
    line = fhir.line(priceComponent=[{"type": "base", "amount": money(400)}, {"type": kind, "amount": money(10)}])
    found = fhir.bill(lineItem=[line], totalGross=money(amount / 100), totalPriceComponent=[share("pool", 1)])
    assert [each.amount for each in found.bill.items] == [amount]


@pytest.mark.rules("B2", "B5")
@pytest.mark.parametrize("kind", ["base", "surcharge", "tax"])
def test_any_part_that_adds_makes_a_line(fhir: Any, kind: str) -> None:
    line = fhir.line(priceComponent=[{"type": kind, "amount": money(1000)}])
    assert fhir.bill(lineItem=[line]).bill.items[0].amount == 100_000
