"""A ClaimResponse approves and an ExplanationOfBenefit pays: never above what was claimed, or the bill left (B5)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from .conftest import money

CHINA = dt.timezone(dt.timedelta(hours=8))


def _at(day: int, hour: int = 9, minute: int = 0, second: int = 0) -> int:
    return int(dt.datetime(2026, 3, day, hour, minute, second, tzinfo=CHINA).timestamp())


@pytest.mark.rules("B4")
def test_response_approves_and_explanation_pays(fhir: Any) -> None:
    told = fhir.response(preAuthPeriod={"end": "2026-04-02"})
    billing = fhir.good(fhir.explanation(), told, fhir.claim(), fhir.coverage(), fhir.invoice())
    (approval,), (payment,) = billing.approvals, billing.payments
    assert approval.claim is payment.claim is billing.claims[0]
    until = int(dt.datetime(2026, 4, 3, tzinfo=CHINA).timestamp()) - 1
    assert (approval.approved, approval.created, approval.until) == (28_000, _at(4), until)
    assert (payment.bill, payment.paid, payment.evidence) == (billing.bills[0], 25_000, "PAY-1")
    assert payment.paid_at == _at(5, 0)


@pytest.mark.rules("B4", "B5")
@pytest.mark.parametrize(
    ("kind", "changes", "field"),
    [
        ("response", {"outcome": "done"}, "outcome"),
        ("response", {"total": "benefit", "value": 300.01}, "total[0].amount.value"),
        ("response", {"total": "benefit", "value": -1}, "total[0].amount.value"),
        ("explanation", {"payment": {"amount": money(300.01)}}, "payment.amount.value"),
        ("explanation", {"payment": {"amount": money(1.234)}}, "payment.amount.value"),
        ("explanation", {"payment": {"amount": money(1, "EUR")}}, "payment.amount.currency"),
        ("explanation", {"provider": None}, "provider"),
    ],
    ids=range(7),
)
def test_answer_above_the_claim_is_refused(fhir: Any, kind: str, changes: dict[str, Any], field: str) -> None:
    if "value" in changes:
        changes = {"total": [fhir.benefit(changes["value"])]}
    answer = getattr(fhir, kind)(**changes)
    place = fhir.refusal(fhir.invoice(), fhir.coverage(), fhir.claim(), answer, bills=1)
    assert place == ("one.json", f"{answer['resourceType']}/{answer['id']}", field)


@pytest.mark.rules("B5")
def test_payment_without_its_claim_is_held_against_the_bill(fhir: Any) -> None:
    loose = fhir.explanation(claim=None, payment={"amount": money(400)})
    (payment,) = fhir.good(fhir.invoice(), fhir.coverage(), loose).payments
    assert (payment.claim, payment.paid, payment.paid_at) == (None, 40_000, _at(4))
    above = fhir.explanation(claim=None, payment={"amount": money(400.01)})
    assert fhir.refusal(fhir.invoice(), fhir.coverage(), above, bills=1)[2] == "payment.amount.value"
