"""B2, B4, B6: what the builders make of resources that no reader of files has checked, field by field."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from carestamp.documents.fhir import Defaults
from carestamp.documents.fhir.reading import Entry
from carestamp.documents.fhir.references import NOT_FOUND, Index
from carestamp.documents.fhir.validation import MISSING
from carestamp.documents.invoice import model
from carestamp.documents.invoice.fhir import bills as b
from carestamp.documents.invoice.fhir import ranked
from carestamp.documents.invoice.fhir.billing import Billing, build, is_foreign
from carestamp.documents.invoice.fhir.claims import ABOVE_CLAIM, NOTHING_CLAIMED

from .conftest import money, share
from .test_exact import _errors, _unchecked

CHECK = "urn:carestamp:bill-check-code"
Told = list[tuple[str, str, Any]]


def built(fhir: Any, *resources: Any) -> tuple[Billing, Told, dict[str, int]]:
    """What is made, what is wrong, what was left alone; entries are handed over one by one, as a stream."""
    index = Index()
    known = [fhir.patient(), fhir.house("h1", "示例医院"), fhir.house("a", "Payer A"), fhir.house("b", "Payer B")]
    entries = [Entry("a.json", "", each) for each in (*known, *resources)]
    for each in entries:
        index.add(each)
    billing, errors, skipped = build(iter(entries), index, Defaults())
    return billing, [(each.resource, each.field, each.why) for each in errors], dict(skipped)


def whole(fhir: Any, **changes: Any) -> list[Any]:
    """Bill, coverage, claim, answer and payment; one of them changed, by its name."""
    return [
        getattr(fhir, name)(**changes.get(name, {}))
        for name in ("invoice", "coverage", "claim", "response", "explanation")
    ]


# -------------------------------------------------------------------------------------------------------------- billing


@pytest.mark.rules("B4", "B12")
def test_all_about_one_bill_is_made_once_and_nothing_is_left(fhir: Any) -> None:
    billing, errors, skipped = built(fhir, *whole(fhir))
    assert (errors, skipped) == ([], {})
    resources = {name: tuple(each.resource for each in getattr(billing, name)) for name in Billing.__slots__}
    assert resources == {
        "bills": ("Invoice/i1",),
        "coverages": ("Coverage/c1",),
        "claims": ("Claim/k1",),
        "approvals": ("ClaimResponse/r1",),
        "payments": ("ExplanationOfBenefit/e1",),
    }
    assert {type(getattr(billing, name)) for name in Billing.__slots__} == {tuple}
    assert type(ranked(billing.coverages, billing.coverages[0].beneficiary)) is tuple


@pytest.mark.rules("B4")
def test_a_wrong_answer_is_told_and_the_right_one_stands(fhir: Any) -> None:
    wrong = fhir.response("r2", total=[fhir.benefit(300.01)])
    billing, errors, _ = built(fhir, *whole(fhir), wrong)
    assert errors == [("ClaimResponse/r2", "total[0].amount.value", ABOVE_CLAIM)]
    assert [each.resource for each in billing.approvals] == ["ClaimResponse/r1"]


@pytest.mark.rules("B4")
def test_what_follows_on_a_draft_is_left_with_it(fhir: Any) -> None:
    billing, errors, skipped = built(fhir, *whole(fhir, invoice={"status": "draft"}))
    assert (billing.bills, billing.claims, billing.approvals, billing.payments, errors) == ((), (), (), (), [])
    assert skipped == {
        "Invoice: no bill in force": 1,
        **{f"{kind}: about no bill at hand": 1 for kind in ("Claim", "ClaimResponse", "ExplanationOfBenefit")},
    }


@pytest.mark.rules("B4")
@pytest.mark.parametrize(
    ("kind", "foreign"), [("claim", True), ("response", True), ("explanation", True), ("invoice", False)]
)
def test_what_follows_on_no_bill_at_hand_is_foreign(fhir: Any, kind: str, foreign: bool) -> None:
    index = Index()
    entry = Entry("a.json", "", getattr(fhir, kind)())
    assert is_foreign(entry, index) is foreign
    for each in (fhir.invoice(), fhir.claim()):
        index.add(Entry("a.json", "", each))
    assert not is_foreign(entry, index)


@pytest.mark.rules("B4")
def test_a_claim_on_nothing_names_no_field(fhir: Any) -> None:
    _, errors, skipped = built(fhir, fhir.claim(supportingInfo=None))
    assert (errors, skipped) == ([("Claim/k1", "-", NOT_FOUND)], {})


@pytest.mark.rules("B4")
@pytest.mark.parametrize(
    ("kind", "changes", "field"),
    [
        ("claim", {"created": "2026-03-03T09:00:00"}, "created"),
        ("response", {"created": "2026-03-03T09:00:00"}, "created"),
        ("response", {"preAuthPeriod": {"end": "2026-03-03T09:00:00"}}, "preAuthPeriod.end"),
        ("explanation", {"payment": {"amount": money(250), "date": "2026-03-05T09:00:00"}}, "payment.date"),
        ("explanation", {"created": "2026-03-05T09:00:00", "payment": {"amount": money(250)}}, "created"),
    ],
)
def test_a_time_without_its_zone_is_named_by_its_field(fhir: Any, kind: str, changes: Any, field: str) -> None:
    _, errors, _ = built(fhir, *whole(fhir, **{kind: changes}))
    label = {"claim": "Claim/k1", "response": "ClaimResponse/r1", "explanation": "ExplanationOfBenefit/e1"}[kind]
    assert [each[1] for each in errors if each[0] == label] == [field]


@pytest.mark.rules("B4")
def test_a_claim_is_about_an_invoice_and_not_what_else_it_names(fhir: Any) -> None:
    """The patient has no status: taken for the bill, it would be one in force."""
    named = [fhir.about("Patient/p1"), {**fhir.about(), "sequence": 2}]
    _, errors, skipped = built(fhir, fhir.invoice(status="cancelled"), fhir.claim(supportingInfo=named))
    assert errors == []
    assert skipped == {"Invoice: no bill in force": 1, "Claim: about no bill at hand": 1}


@pytest.mark.rules("B4", "B6")
def test_a_claim_without_insurance_has_no_coverage(fhir: Any) -> None:
    billing, errors, _ = built(fhir, *whole(fhir, claim={"insurance": None}))
    assert (errors, [each.coverage for each in billing.claims]) == ([], [None])


@pytest.mark.rules("B4", "B5")
def test_a_claim_that_says_no_amount_at_all_lacks_one(fhir: Any) -> None:
    for changes, why in (({"total": None}, MISSING), ({"total": money(0)}, NOTHING_CLAIMED)):
        _, errors, _ = built(fhir, fhir.invoice(), fhir.claim(item=None, **changes))
        assert errors == [("Claim/k1", "total.value", why)]


@pytest.mark.rules("B6")
def test_a_coverage_that_nobody_can_be_named_for_is_refused(fhir: Any) -> None:
    _, errors, _ = built(fhir, fhir.coverage(payor=[{"type": "Organization"}]))
    assert errors == [("Coverage/c1", "payor", MISSING)]


# ---------------------------------------------------------------------------------------------------------------- bills


def refused(fhir: Any, **changes: Any) -> tuple[str, Any]:
    found = _unchecked(fhir, **changes)
    assert not isinstance(found, b.BillDocument)
    return found.field, found.why


NOTHING = {"lineItem": None, "totalPriceComponent": None}
BASE, LESS = {"type": "base", "amount": money(1)}, {"type": "discount", "amount": money(2)}
HALF = {"display": "A", "identifier": {"value": "\ud800"}}


@pytest.mark.rules("B2", "X1")
@pytest.mark.parametrize(
    ("changes", "field", "why"),
    [
        ({**NOTHING, "totalGross": money(0)}, "lineItem", model.NO_ITEMS),
        ({"subject": None, "recipient": HALF}, "recipient", model.NOT_A_TEXT),
        ({"subject": HALF}, "subject", model.NOT_A_TEXT),
        ({"issuer": HALF}, "issuer", model.NOT_A_TEXT),
        ({"issuer": {"display": "\ud800"}}, "issuer", model.NOT_A_TEXT),
        ({"subject": {"display": "\ud800"}}, "subject", model.NOT_A_TEXT),
    ],
)
def test_what_no_bill_can_say_is_told_in_words_of_fhir(fhir: Any, changes: Any, field: str, why: Any) -> None:
    assert refused(fhir, **changes) == (field, why)


@pytest.mark.rules("B2")
def test_a_detail_that_is_there_twice_is_an_extension(fhir: Any) -> None:
    said = [{"url": "name", "valueString": "ward"}, {"url": "text", "valueString": "2"}]
    detail = {"url": "urn:carestamp:bill-detail", "extension": said}
    assert refused(fhir, extension=[detail, detail]) == ("extension", model.DETAIL_TWICE)


@pytest.mark.rules("B1", "B2")
def test_a_number_without_a_value_is_missing(fhir: Any) -> None:
    code, number, _ = fhir.identifiers()
    silent = {name: {"system": each["system"]} for name, each in (("code", code), ("number", number))}
    assert refused(fhir, identifier=[silent["code"], number]) == ("identifier[0].value", model.EMPTY)
    assert refused(fhir, identifier=[code, silent["number"]]) == ("identifier[1].value", model.EMPTY)
    assert fhir.bill(identifier=[code, number, {"system": CHECK}]).bill.check_code == ""


@pytest.mark.rules("B2")
def test_the_first_day_of_all_is_a_day(fhir: Any) -> None:
    """A day is taken as it is written: no clock is asked, which has none before it in another zone."""
    found = _unchecked(fhir, date="0001-01-01")
    assert isinstance(found, b.BillDocument)
    assert found.bill.issued == dt.date(1, 1, 1)


@pytest.mark.rules("B2")
def test_an_issuer_that_is_elsewhere_is_called_by_its_address(fhir: Any) -> None:
    far = {"reference": "http://other.example/Organization/9"}
    assert fhir.bill(issuer=far).bill.payee == far["reference"]


@pytest.mark.rules("B2", "B5")
def test_a_refusal_is_the_same_whatever_was_read_before(fhir: Any) -> None:
    """Where the shares of one bill stand says nothing of the next."""
    above = fhir.invoice("i2", identifier=fhir.identifiers(number="13"))
    above["totalPriceComponent"] = [share("other-funds", 1000.01)]
    shares = fhir.invoice()["totalPriceComponent"]
    told = [_errors(fhir, fhir.invoice(totalPriceComponent=before), above) for before in (shares, shares[::-1])]
    assert told[0] == told[1]
    assert told[0] == [("Invoice/i2", "totalPriceComponent", model.FUNDS_ABOVE)]


@pytest.mark.rules("B2", "B5")
def test_a_line_that_is_too_large_or_below_zero_is_named_at_its_prices(fhir: Any) -> None:
    most = money("10995116277.75")
    large = [{"type": "base", "amount": most}, {"type": "surcharge", "amount": money("0.01")}]
    twice = [BASE, LESS, share("self-borne", 1), share("self-borne", 1)]
    for prices, why in ((large, model.TOO_LARGE), ([BASE, LESS], model.NEGATIVE), (twice, model.NEGATIVE)):
        found = refused(fhir, lineItem=[fhir.line(priceComponent=prices)])
        assert found == ("lineItem[0].priceComponent", why)


@pytest.mark.rules("B2")
def test_the_code_of_an_item_is_the_first_that_is_said(fhir: Any) -> None:
    concept = {"coding": [{"system": "urn:a", "display": "CT"}, {"system": "urn:b", "code": "A-1"}]}
    line = fhir.line(1000, chargeItemCodeableConcept={**concept, "text": "CT"})
    assert [each.code for each in fhir.bill(lineItem=[line]).bill.items] == ["A-1"]
