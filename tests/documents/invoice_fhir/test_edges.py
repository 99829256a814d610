"""B4, B5 at their edges: a share said twice in one line, and answers to nothing at hand."""

from __future__ import annotations

from typing import Any

import pytest

from carestamp.documents.invoice.fhir.lines import SHARE_TWICE

from .conftest import money, share


def _why(fhir: Any, *resources: Any) -> set[tuple[str, Any]]:
    return {(each.field, each.why) for each in fhir.read(*resources).errors}


@pytest.mark.rules("B5")
def test_line_says_its_self_borne_part_once(fhir: Any) -> None:
    base, borne = {"type": "base", "amount": money(400)}, share("self-borne", 100)
    once = fhir.line(400, priceComponent=[base, borne])
    (bill,) = fhir.good(fhir.invoice(lineItem=[once, fhir.line(600, "bed")])).bills
    assert [each.self_borne for each in bill.bill.items] == [10_000, None]
    twice = fhir.line(400, priceComponent=[base, borne, share("self-borne", 50)])
    refused = _why(fhir, fhir.invoice(lineItem=[twice, fhir.line(600, "bed")]))
    assert refused == {("lineItem[0].priceComponent[2].code", SHARE_TWICE)}


@pytest.mark.rules("B4")
@pytest.mark.parametrize("request_", [{"identifier": {"system": "urn:claims", "value": "else"}}, None])
def test_answers_to_a_claim_that_is_not_at_hand_are_counted_as_left_alone(fhir: Any, request_: Any) -> None:
    intake = fhir.read(fhir.invoice(), fhir.coverage(), fhir.response(request=request_))
    assert (intake.errors, intake.billing.approvals) == ((), ())
    assert intake.skipped == {"ClaimResponse: about no bill at hand": 1}


@pytest.mark.rules("B4", "B5")
def test_answers_that_say_nothing_are_counted_each_with_its_kind(fhir: Any) -> None:
    silent = [fhir.response(outcome="queued"), fhir.explanation(payment=None)]
    intake = fhir.read(fhir.invoice(), fhir.coverage(), fhir.claim(), *silent)
    assert intake.skipped == {"ClaimResponse: nothing approved": 1, "ExplanationOfBenefit: nothing paid": 1}


@pytest.mark.rules("B2", "B5")
@pytest.mark.parametrize(
    ("line", "field"),
    [
        (
            [{"type": "base", "amount": money(1)}, {"type": "discount", "amount": money(2)}],
            "lineItem[0].priceComponent",
        ),
        (
            [{"type": "base", "amount": money(400)}, share("self-borne", "0.001")],
            "lineItem[0].priceComponent[1].amount.value",
        ),
    ],
)
def test_a_line_below_zero_or_of_no_amount_is_refused(fhir: Any, line: Any, field: str) -> None:
    lines = [fhir.line(priceComponent=line), fhir.line(600, "bed")]
    assert fhir.refusal(fhir.invoice(lineItem=lines)) == ("one.json", "Invoice/i1", field)


@pytest.mark.rules("B2", "B5")
def test_a_line_known_by_reference_alone_has_its_name(fhir: Any) -> None:
    far = {"reference": "http://other.example/ChargeItem/9"}
    line = fhir.line(400, chargeItemCodeableConcept=None, chargeItemReference=far)
    (bill,) = fhir.good(fhir.invoice(lineItem=[line, fhir.line(600, "bed")])).bills
    assert [each.name for each in bill.bill.items] == [far["reference"], "bed"]
    other = [{"type": "base", "amount": money(400)}, share("self-paid", 100), share("self-borne", 50)]
    (bill,) = fhir.good(fhir.invoice(lineItem=[fhir.line(priceComponent=other), fhir.line(600, "bed")])).bills
    assert bill.bill.items[0].self_borne == 5_000
