"""Bad input is one error that names file, resource and field, in both languages, without a value; the rest goes on."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import money, share

SECRET = "Zhang San 13800000000"

WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "unknown status": ({"status": "paid"}, "status"),
    "no status": ({"status": None}, "status"),
    "unknown field": ({"amount": 5}, "amount"),
    "no subject": ({"subject": None}, "subject"),
    "no issuer": ({"issuer": None}, "issuer"),
    "issuer not there": ({"issuer": {"reference": "Organization/nobody"}}, "issuer"),
    "no date": ({"date": None}, "date"),
    "month only": ({"date": "2026-03"}, "date"),
    "no such day": ({"date": "2026-02-30"}, "date"),
    "no total": ({"totalGross": None}, "totalGross"),
    "negative total": ({"totalGross": money(-1000)}, "totalGross.value"),
    "total of nothing": ({"totalGross": money(None)}, "totalGross.value"),
    "third decimal": ({"totalGross": money(1000.001)}, "totalGross.value"),
    "too large": ({"totalGross": money(10_995_116_277.76)}, "totalGross.value"),
    "other currency": ({"totalGross": money(1000, "EUR")}, "totalGross.currency"),
    "sum too small": ({"totalGross": money(1000.01)}, "totalGross"),
    "sum too large": ({"totalGross": money(999.99)}, "totalGross"),
    "net above gross": ({"totalNet": money(1000.01)}, "totalNet"),
    "fund above total": ({"totalPriceComponent": [share("pool", 1000.01)]}, "totalPriceComponent[0].amount"),
    "shares do not add up": (
        {"totalPriceComponent": [share("pool", 600), share("self-borne", 300), share("self-paid", 100.01)]},
        "totalPriceComponent[1].amount",
    ),
    "cash does not add up": (
        {"totalPriceComponent": [share("account", 1), share("cash", 998)]},
        "totalPriceComponent[1].amount",
    ),
    "negative share": ({"totalPriceComponent": [share("pool", -1)]}, "totalPriceComponent[0].amount.value"),
    "unknown share": ({"totalPriceComponent": [share("fund", 1)]}, "totalPriceComponent[0].code"),
    "share twice": ({"totalPriceComponent": [share("pool", 1), share("pool", 1)]}, "totalPriceComponent[1].code"),
    "share that counts": ({"totalPriceComponent": [share("pool", 1, "deduction")]}, "totalPriceComponent[0].type"),
    "unknown component": ({"totalPriceComponent": [share("pool", 1, "fund")]}, "totalPriceComponent[0].type"),
}


@pytest.mark.rules("B2", "X1")
@pytest.mark.parametrize("name", WRONG)
def test_read_names_file_resource_and_field(fhir: Any, name: str) -> None:
    changes, field = WRONG[name]
    good = fhir.invoice("good", identifier=fhir.identifiers(number="13"))
    assert fhir.refusal(fhir.invoice(**changes), good, bills=1) == ("one.json", "Invoice/i1", field)


@pytest.mark.rules("B1", "X1")
@pytest.mark.parametrize(
    ("identifiers", "field"),
    [
        ([], "identifier"),
        ([{"system": "urn:carestamp:bill-code", "value": "01060126"}], "identifier"),
        ([{"system": "urn:carestamp:bill-number", "value": "12"}], "identifier"),
        ([{"system": "urn:hospital", "value": "A-12"}], "identifier"),
        ([{"system": "urn:carestamp:bill-code", "value": "01060126"}] * 2, "identifier[1]"),
    ],
)
def test_bill_without_its_numbers_is_refused(fhir: Any, identifiers: list[dict[str, str]], field: str) -> None:
    assert fhir.refusal(fhir.invoice(identifier=identifiers or None))[1:] == ("Invoice/i1", field)


@pytest.mark.rules("B1", "X3")
@pytest.mark.parametrize(
    ("code", "number", "field"),
    [
        ("106012601", "12", "identifier[0].value"),
        ("0106A126", "12", "identifier[0].value"),
        ("01060126", "No 12", "identifier[1].value"),
        ("01060126", str(1 << 64), "identifier[1].value"),
        ("01060126", " ", "identifier[1].value"),
    ],
)
def test_numbers_that_no_book_has_are_refused(fhir: Any, code: str, number: str, field: str) -> None:
    assert fhir.refusal(fhir.invoice(identifier=fhir.identifiers(code, number)))[2] == field


@pytest.mark.rules("B2")
@pytest.mark.parametrize(
    ("line", "field"),
    [
        ({"priceComponent": None}, ".priceComponent"),
        ({"priceComponent": [share("self-borne", 1)]}, ".priceComponent"),
        ({"priceComponent": [{"type": "base"}]}, ".priceComponent[0].amount.value"),
        ({"priceComponent": [{"type": "base", "amount": money(-1)}]}, ".priceComponent[0].amount.value"),
        ({"priceComponent": [{"type": "base", "amount": money(0.125)}]}, ".priceComponent[0].amount.value"),
        ({"priceComponent": [{"type": "base", "amount": money(1, "USD")}]}, ".priceComponent[0].amount.currency"),
        ({"priceComponent": [{"type": "cost", "amount": money(1)}]}, ".priceComponent[0].type"),
        (
            {"priceComponent": [{"type": "base", "amount": money(1)}, {"type": "discount", "amount": money(2)}]},
            ".priceComponent",
        ),
        (
            {"priceComponent": [{"type": "base", "amount": money(1)}, share("self-borne", 1.01)]},
            ".priceComponent",
        ),
        ({"chargeItemCodeableConcept": {"coding": []}}, ".chargeItem[x]"),
        ({"chargeItemCodeableConcept": None}, ""),
        (
            {"chargeItemCodeableConcept": None, "chargeItemReference": {"reference": "#gone"}},
            ".chargeItemReference",
        ),
    ],
    ids=range(12),
)
def test_line_that_does_not_count_is_refused(fhir: Any, line: dict[str, Any], field: str) -> None:
    lines = [fhir.line(400), fhir.line(600, **line)]
    assert fhir.refusal(fhir.invoice(lineItem=lines))[2] == f"lineItem[1]{field}"


@pytest.mark.rules("X1")
@pytest.mark.parametrize(
    "changes",
    [
        {"status": SECRET},
        {"date": SECRET},
        {SECRET: 1},
        {"totalGross": {"value": SECRET, "currency": "CNY"}},
        {"totalGross": {"value": 1000, "currency": SECRET}},
        {"identifier": [{"system": "urn:carestamp:bill-number", "value": SECRET}]},
        {"subject": {"reference": f"#{SECRET}"}},
        {"totalPriceComponent": [{"type": SECRET}]},
        {"totalPriceComponent": [{"type": "informational", "code": {"coding": [{"system": SECRET, "code": 1}]}}]},
        {"lineItem": [{"chargeItemCodeableConcept": {"text": SECRET}, "priceComponent": [{"type": "base"}]}]},
        {"extension": [{"url": "urn:carestamp:bill-detail", "extension": [{"url": "text", "valueString": SECRET}]}]},
    ],
    ids=range(11),
)
def test_error_never_shows_a_value(fhir: Any, changes: dict[str, Any]) -> None:
    errors = fhir.read(fhir.invoice(**changes)).errors
    assert errors
    for error in errors:
        for said in (str(error), repr(error), str(error.as_row())):
            assert not any(part in said for part in SECRET.split())
