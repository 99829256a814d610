"""An Invoice says everything that a bill says, wherever FHIR lets it be written (B1, B2)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from carestamp.documents.fhir import Defaults
from carestamp.documents.invoice import profiles
from carestamp.documents.invoice.model import Bill, BillItem

from .conftest import money, share


@pytest.mark.rules("B1", "B2")
def test_read_gives_the_whole_bill(fhir: Any) -> None:
    found = fhir.bill()
    assert found.bill == Bill(
        code="1060126",
        number="12",
        check_code="a1b2c3",
        issued=dt.date(2026, 3, 2),
        payee="示例医院",
        payee_id="h1",
        payer="Zoe Quill",
        payer_id="P-0001",
        items=(BillItem("CT", 40_000), BillItem("bed", 60_000)),
        total=100_000,
        currency="CNY",
        pool=60_000,
        self_borne=30_000,
        self_paid=10_000,
    )
    assert (found.bill.serial, found.bill.fund, found.bill.cap) == (12, 60_000, 30_000)
    assert (found.file, found.resource, found.status, found.assumed) == ("one.json", "Invoice/i1", "issued", ())
    assert (found.subject.name, found.issuer.name) == ("Zoe Quill", "示例医院")


@pytest.mark.rules("B2")
def test_read_takes_every_share_of_the_total(fhir: Any) -> None:
    parts = {"pool": 500, "other-funds": 100, "account": 150.5, "cash": 249.5, "self-borne": 399.99, "self-paid": 0.01}
    bill = fhir.bill(totalPriceComponent=[share(*each) for each in parts.items()]).bill
    assert (bill.pool, bill.other_funds, bill.account, bill.cash) == (50_000, 10_000, 15_050, 24_950)
    assert (bill.self_borne, bill.self_paid, bill.fund) == (39_999, 1, 60_000)


@pytest.mark.rules("B2")
def test_silent_shares_leave_the_total_as_cap(fhir: Any) -> None:
    bill = fhir.bill(totalPriceComponent=None).bill
    assert (bill.fund, bill.cap, bill.self_borne, bill.self_paid, bill.cash) == (0, 100_000, None, None, None)


@pytest.mark.rules("B2")
def test_charge_item_says_code_quantity_and_unit(fhir: Any) -> None:
    charge = {
        "resourceType": "ChargeItem",
        "id": "ch1",
        "status": "billed",
        "code": {"coding": [{"system": "urn:tariff", "code": "0210102015"}], "text": "胸部CT平扫"},
        "subject": {"reference": "Patient/p1"},
        "quantity": {"value": 1.5, "unit": "次"},
    }
    inside = {**charge, "id": "ch2", "code": {"text": "bed"}}
    lines = [
        fhir.line(400, chargeItemCodeableConcept=None, chargeItemReference={"reference": "ChargeItem/ch1"}),
        fhir.line(600, chargeItemCodeableConcept=None, chargeItemReference={"reference": "#ch2"}),
    ]
    (found,) = fhir.good(charge, fhir.invoice(lineItem=lines, contained=[inside])).bills
    assert found.bill.items == (
        BillItem("胸部CT平扫", 40_000, Decimal("1.5"), "次", "210102015"),
        BillItem("bed", 60_000, Decimal("1.5"), "次"),
    )


@pytest.mark.rules("B2")
def test_line_comes_to_its_components_but_the_informational(fhir: Any) -> None:
    prices = [{"type": kind, "amount": money(value)} for kind, value in (("base", 400), ("surcharge", 50), ("tax", 9))]
    prices += [{"type": kind, "amount": money(value)} for kind, value in (("deduction", 40), ("discount", 19))]
    prices += [{"type": "informational", "amount": money(77)}, share("self-borne", 12.34)]
    item = fhir.bill(lineItem=[fhir.line(priceComponent=prices), fhir.line(600)]).bill.items[0]
    assert (item.amount, item.self_borne) == (40_000, 1_234)


@pytest.mark.rules("B2")
def test_gross_total_counts_and_what_it_adds_to_the_lines_is_tax(fhir: Any) -> None:
    found = fhir.bill(totalNet=money(1000), totalGross=money(1060), totalPriceComponent=None)
    assert (found.bill.total, found.bill.items[-1]) == (106_000, BillItem("税 tax", 6_000))
    assert [note.field for note in found.assumed] == ["totalGross"]
    assert fhir.bill(totalNet=money(1000), totalGross=None).bill.total == 100_000


@pytest.mark.rules("B2", "X12")
@pytest.mark.parametrize(
    ("written", "day"),
    [("2026-03-02", 2), ("2026-03-01T23:30:00Z", 2), ("2026-03-02T23:59:59+08:00", 2), ("2026-03-02T16:00:00Z", 3)],
)
def test_day_of_issue_is_that_of_the_profile(fhir: Any, written: str, day: int) -> None:
    assert fhir.bill(date=written).bill.issued == dt.date(2026, 3, day)


@pytest.mark.rules("B2")
def test_other_profile_takes_its_own_currency_and_codes(fhir: Any) -> None:
    euro = Defaults(bill_profile=profiles.by_name("germany-bill"))
    line, total = fhir.line(priceComponent=[{"type": "base", "amount": money(12.5, "EUR")}]), money(12.5, "EUR")
    bill = fhir.bill(
        defaults=euro, lineItem=[line], totalGross=total, totalPriceComponent=None, identifier=fhir.identifiers("R-26")
    ).bill
    assert (bill.code, bill.total, bill.currency) == ("R-26", 1_250, "EUR")


@pytest.mark.rules("B2")
def test_details_come_along(fhir: Any) -> None:
    inner = [{"url": "name", "valueString": "sex"}, {"url": "text", "valueString": "女"}]
    other = {"url": "urn:other", "valueString": "x"}
    assert fhir.bill(extension=[{"url": "urn:carestamp:bill-detail", "extension": inner}, other]).bill.details == (
        ("sex", "女"),
    )


@pytest.mark.rules("B2", "B8")
@pytest.mark.parametrize("status", ["draft", "cancelled", "entered-in-error"])
def test_invoice_that_is_not_in_force_is_left_alone_and_counted(fhir: Any, status: str) -> None:
    intake = fhir.read(fhir.invoice(status=status), fhir.claim())
    assert (intake.billing.bills, intake.errors) == ((), ())
    assert intake.skipped == {"Invoice: no bill in force": 1, "Claim: about no bill at hand": 1}


@pytest.mark.rules("B2")
def test_balanced_invoice_is_a_bill_too(fhir: Any) -> None:
    assert fhir.bill(status="balanced").status == "balanced"


@pytest.mark.rules("B1", "X4")
def test_old_number_does_not_count_and_the_official_one_goes_first(fhir: Any) -> None:
    old = {"use": "old", "system": "urn:carestamp:bill-number", "value": "11"}
    known = [{"system": "urn:a", "value": "A-1"}, {"system": "urn:b", "value": "B-2", "use": "official"}]
    payer = fhir.patient("p2", identifier=known)
    invoice = fhir.invoice(identifier=[old, *fhir.identifiers()], subject={"reference": "Patient/p2"})
    (found,) = fhir.good(payer, invoice).bills
    assert (found.bill.serial, found.bill.payer_id) == (12, "B-2")
