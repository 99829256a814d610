"""Invoices, claims and coverages that nobody here wrote: read where they can be, else counted and left alone."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from carestamp.documents import fhir as f
from carestamp.documents.fhir.reading import Entry, read_text
from carestamp.documents.invoice import profiles

from .conftest import money

EURO = f.Defaults(bill_profile=profiles.by_name("germany-bill"))
BARE: dict[str, Any] = {
    "resourceType": "Invoice",
    "id": "example",
    "identifier": [{"system": "http://hospital.example/invoices", "value": "654321"}],
    "status": "issued",
    "subject": {"reference": "Patient/example", "display": "A patient"},
    "date": "2017-01-25T08:00:00+01:00",
    "issuer": {"identifier": {"system": "http://hospital.example/departments", "value": "CARDIOLOGY"}},
    "totalNet": money(40, "EUR"),
    "totalGross": money(48, "EUR"),
}


@pytest.mark.rules("B1", "B2")
def test_bare_invoice_is_read_with_its_assumptions_listed(fhir: Any) -> None:
    intake = f.read(fhir.write("one.json", BARE), EURO)
    assert intake.errors == ()
    (found,) = intake.billing.bills
    bill = found.bill
    assert (bill.code, bill.serial, bill.total) == ("HTTP://HOSPITAL.EXAMPLE/INVOICES", 654_321, 4_800)
    assert (bill.payer, bill.payee, bill.payee_id) == ("A patient", "CARDIOLOGY", "CARDIOLOGY")
    assert [(item.name, item.amount) for item in bill.items] == [("未列明细 not itemised", 4_800)]
    assert [note.field for note in found.assumed] == ["subject", "issuer", "identifier[0].system", "lineItem"]


@pytest.mark.rules("B2")
def test_invoice_in_another_currency_is_refused_under_the_default_profile(fhir: Any) -> None:
    (error,) = f.read(fhir.write("one.json", BARE)).errors
    assert (error.resource, error.field) == ("Invoice/example", "totalGross.currency")


@pytest.mark.rules("B2")
def test_amount_without_currency_is_the_profiles(fhir: Any) -> None:
    prices = [{"type": "base", "amount": {"value": 48}}]
    line = {"chargeItemCodeableConcept": {"text": "ECG"}, "priceComponent": prices}
    written = {**BARE, "totalNet": None, "totalGross": {"value": 48}, "lineItem": [line]}
    (found,) = f.read(fhir.write("one.json", written), EURO).billing.bills
    assert (found.bill.currency, found.assumed[-1].field) == ("EUR", "currency")


@pytest.mark.rules("B1", "X3")
def test_equal_numbers_of_two_issuers_are_two_bills_where_each_issuer_numbers_its_own(fhir: Any) -> None:
    numbers = {"totalPriceComponent": None, "lineItem": None, "totalGross": money(9, "EUR")}
    one, other = fhir.invoice("i1", **numbers), fhir.invoice("i2", issuer={"reference": "Organization/a"}, **numbers)
    assert len(fhir.good(one, other, defaults=EURO).bills) == 2
    again = fhir.invoice("i3", **numbers)
    intake = fhir.read(one, again, defaults=EURO)
    assert [(e.resource, e.field) for e in intake.errors] == [("Invoice/i3", "identifier")]


@pytest.mark.rules("P1")
def test_claims_about_no_bill_are_not_kept(fhir: Any) -> None:
    claim = {**fhir.claim(supportingInfo=None), "status": "no such code"}
    explanation = {**fhir.explanation(supportingInfo=None), "supportingInfo": [{"sequence": 1}]}
    intake = fhir.read(claim, explanation, fhir.response())
    assert intake.errors == ()
    assert intake.skipped == {
        "Claim: about no bill at hand": 1,
        "ClaimResponse: about no bill at hand": 1,
        "ExplanationOfBenefit: about no bill at hand": 1,
    }
    (kept,) = read_text(json.dumps(claim), "x")
    assert isinstance(kept, Entry)
    assert kept.resource == {"resourceType": "Claim", "id": "k1"}


@pytest.mark.rules("B4")
@pytest.mark.parametrize("info", [5, "x", [], [5], [{"valueReference": 5}], [{"valueReference": {"reference": 5}}]])
def test_odd_information_of_a_claim_never_breaks_the_intake(fhir: Any, info: Any) -> None:
    intake = fhir.read(fhir.invoice(), fhir.coverage(), fhir.claim(supportingInfo=info))
    assert intake.skipped == {"Claim: about no bill at hand": 1}
    assert len(intake.billing.bills) == 1


@pytest.mark.rules("P1", "B1")
def test_prescriptions_and_bills_of_one_bundle_are_both_read(fhir: Any) -> None:
    request = {
        "resourceType": "MedicationRequest",
        "id": "r1",
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": {"text": "amlodipine 5 mg"},
        "subject": {"reference": "Patient/p1"},
    }
    intake = fhir.read(request, fhir.invoice(), {"resourceType": "Account", "id": "x", "status": "active"})
    assert (len(intake.prescriptions), len(intake.billing.bills)) == (1, 1)
    assert (intake.errors, intake.skipped) == ((), {"Account": 1})


@pytest.mark.parametrize(
    "module", ["fhir", "fhir.references", "invoice.fhir", "invoice.fhir.billing", "invoice.fhir.writing"]
)
def test_either_package_can_be_imported_first(module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"import carestamp.documents.{module}"], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
