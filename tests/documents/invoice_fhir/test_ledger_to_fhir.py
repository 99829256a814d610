"""What the ledger says of a bill and its claims, as FHIR again (B5, B8, B12)."""

from __future__ import annotations

import enum
import re
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class

from carestamp.documents.invoice.fhir import BillStamp, ClaimFacts, ClaimState, to_explanation, to_response, with_stamp

from .conftest import money

ROOT = Path(__file__).resolve().parents[3]
AT = 1_772_500_000
UNTIL = AT + 86_400
FACTS = {"identifier": "0x01", "at": AT, "currency": "CNY"}
STATUS = {
    BillStamp.UNKNOWN: ("issued", "未见 / unknown"),
    BillStamp.UNREIMBURSED: ("issued", "未报销 / unreimbursed"),
    BillStamp.PARTLY_REIMBURSED: ("issued", "部分报销 / partly reimbursed"),
    BillStamp.REIMBURSED: ("balanced", "已报销 / reimbursed"),
    BillStamp.RED_PENDING: ("issued", "冲红中 / red letter pending"),
    BillStamp.RED_LETTERED: ("cancelled", "已冲红 / red-lettered"),
    BillStamp.ON_PAPER: ("issued", "已换开 / exchanged for paper"),
}


def _valid(resource: dict[str, Any]) -> dict[str, Any]:
    get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    return resource


def _facts(state: ClaimState, **changes: Any) -> ClaimFacts:
    return ClaimFacts(**{**FACTS, "state": state, **changes})


@pytest.mark.rules("B5", "B8", "B10")
@pytest.mark.parametrize("stamp", BillStamp)
def test_stamp_becomes_status_and_extension(fhir: Any, stamp: BillStamp) -> None:
    written = _valid(with_stamp(fhir.invoice(), stamp))
    status, words = STATUS[stamp]
    assert written["status"] == status
    assert written["extension"] == [{"url": "urn:carestamp:bill-stamp", "valueString": words}]
    assert written.get("cancelledReason") == (words if stamp is BillStamp.RED_LETTERED else None)


@pytest.mark.rules("B8")
def test_stamp_replaces_the_one_before_and_leaves_the_document(fhir: Any) -> None:
    invoice = fhir.invoice(extension=[{"url": "urn:other", "valueString": "x"}])
    red = _valid(with_stamp(invoice, BillStamp.RED_LETTERED, "0000000099"))
    assert [each["url"].rpartition(":")[2] for each in red["extension"]] == ["other", "bill-stamp", "bill-red-letter"]
    assert red["extension"][2]["valueIdentifier"]["value"] == "0000000099"
    again = with_stamp(red, BillStamp.UNREIMBURSED)
    assert (again["status"], len(again["extension"]), "cancelledReason" in again) == ("issued", 2, False)
    assert with_stamp(red, BillStamp.UNKNOWN)["status"] == "cancelled"
    assert invoice["status"] == "issued"


@pytest.mark.rules("B2", "B8")
def test_stamped_invoice_is_the_same_bill(fhir: Any) -> None:
    stamped = with_stamp(fhir.invoice(), BillStamp.REIMBURSED)
    assert fhir.good(stamped).bills[0].bill == fhir.bill().bill


@pytest.mark.rules("B4", "B7")
def test_reservation_is_queued_until_its_last_second(fhir: Any) -> None:
    written = _valid(to_response(fhir.claim(), _facts(ClaimState.RESERVED, amount=30_000, until=UNTIL)))
    assert (written["status"], written["outcome"]) == ("active", "queued")
    assert written["preAuthPeriod"] == {"end": "2026-03-04T01:06:40Z"}
    assert "total" not in written
    assert fhir.good(fhir.invoice(), fhir.coverage(), fhir.claim(), written).approvals == ()


@pytest.mark.rules("B5", "B7")
@pytest.mark.parametrize(
    ("state", "amounts", "granted"),
    [(ClaimState.APPROVED, {"amount": 28_000}, 28_000), (ClaimState.PAID, {"paid": 25_000}, 25_000)],
)
def test_grant_reads_back_as_approval(fhir: Any, state: ClaimState, amounts: dict[str, int], granted: int) -> None:
    written = _valid(to_response(fhir.claim(), _facts(state, **amounts))) | {"id": "r1"}
    (approval,) = fhir.good(fhir.invoice(), fhir.coverage(), fhir.claim(), written).approvals
    assert (approval.approved, approval.created, approval.until) == (granted, AT, None)


@pytest.mark.rules("B7")
@pytest.mark.parametrize("state", [ClaimState.RELEASED, ClaimState.EXPIRED, ClaimState.NONE])
def test_ended_claim_is_cancelled(fhir: Any, state: ClaimState) -> None:
    written = _valid(to_response(fhir.claim(), _facts(state)))
    assert (written["status"], written["outcome"], written["disposition"]) == (
        "cancelled",
        "complete",
        str(state.words),
    )


@pytest.mark.rules("B5", "B12")
def test_payment_reads_back_as_payment(fhir: Any) -> None:
    written = _valid(to_explanation(fhir.claim(), _facts(ClaimState.PAID, paid=25_000, evidence="PAY-1"))) | {
        "id": "e1"
    }
    billing = fhir.good(fhir.invoice(), fhir.coverage(), fhir.claim(), written)
    (payment,) = billing.payments
    assert (payment.claim, payment.paid, payment.evidence) == (billing.claims[0], 25_000, "PAY-1")


@pytest.mark.rules("B8", "B12")
def test_recovery_and_debt_are_told_beside_the_payment(fhir: Any) -> None:
    partly = _facts(ClaimState.PAID, paid=25_000, recovered=10_000, debt=15_000)
    written = _valid(to_explanation(fhir.claim(), partly))
    codes = [each["category"]["coding"][0]["code"] for each in written["total"]]
    assert codes == ["benefit", "recovered", "debt"]
    assert [each["amount"] for each in written["total"]] == [money(250.0), money(100.0), money(150.0)]
    assert (written["status"], written["payment"]["amount"]) == ("active", money(250.0))
    whole = to_explanation(fhir.claim(), _facts(ClaimState.PAID, paid=25_000, recovered=25_000))
    assert whole["status"] == "cancelled"


@pytest.mark.rules("B5")
@pytest.mark.parametrize(("enumeration", "name"), [(BillStamp, "Status"), (ClaimState, "ClaimState")])
def test_numbers_are_those_of_the_contract(enumeration: type[enum.IntEnum], name: str) -> None:
    source = (ROOT / "interfaces" / "IInvoiceRegistry.sol").read_text("utf-8")
    body = re.search(rf"enum {name} \{{(.*?)\}}", source, re.DOTALL)
    assert body is not None
    listed = re.sub(r"//[^\n]*|\s", "", body[1]).split(",")
    assert [each.name.replace("_", "") for each in enumeration] == [each.upper() for each in listed]
    assert [int(each) for each in enumeration] == list(range(len(listed)))
