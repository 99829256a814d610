"""B4, B5, B12: bills and claims where a field is missing, stands twice, or names what is not at hand."""

from __future__ import annotations

from typing import Any

import pytest

from carestamp.documents.fhir import Defaults
from carestamp.documents.fhir.prescriptions import NO_CANONICAL
from carestamp.documents.fhir.reading import Entry
from carestamp.documents.fhir.references import REFUSED, Index
from carestamp.documents.invoice.fhir import bills as b
from carestamp.documents.invoice.fhir.claims import NO_CLAIM
from carestamp.errors import DocumentError

from .conftest import coded, money, share

CODE, NUMBER, CHECK = (f"urn:carestamp:{name}" for name in ("bill-code", "bill-number", "bill-check-code"))


def _errors(fhir: Any, *resources: Any) -> list[tuple[str, str, Any]]:
    return [(each.resource, each.field, each.why) for each in fhir.read(*resources).errors]


def _unchecked(fhir: Any, **changes: Any) -> b.BillDocument | DocumentError:
    """What the reader of bills makes of an Invoice whose shape nobody checked."""
    index = Index()
    entries = [Entry("a.json", "", each) for each in (fhir.patient(), fhir.house("h1", "H"), fhir.invoice(**changes))]
    for each in entries:
        index.add(each)
    return b.build(entries[2:], index, Defaults())[entries[2]]


@pytest.mark.rules("B12")
@pytest.mark.parametrize(
    ("status", "stands"),
    [
        ("issued", True),
        ("balanced", True),
        ("draft", False),
        ("cancelled", False),
        ("entered-in-error", False),
    ],
)
def test_a_bill_is_what_was_issued(fhir: Any, status: str, stands: bool) -> None:
    assert b.is_bill(Entry("a.json", "", fhir.invoice(status=status))) is stands


@pytest.mark.rules("B12")
def test_the_recipient_pays_where_no_subject_is_written(fhir: Any) -> None:
    told = fhir.bill(subject=None, recipient={"reference": "Patient/p1"})
    assert told.bill == fhir.bill().bill
    both = fhir.bill(recipient={"display": "Somebody Else"})
    assert both.bill == fhir.bill().bill


HIDDEN = "\u200b"


@pytest.mark.rules("B12", "X1")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"subject": None}, "subject"),
        ({"issuer": None, "recipient": {"reference": "Patient/p1"}}, "issuer"),
        ({"subject": {"display": HIDDEN}}, "subject"),
        ({"subject": None, "recipient": {"display": HIDDEN}}, "recipient"),
        ({"issuer": {"display": HIDDEN}}, "issuer"),
        ({"subject": {"display": "A", "identifier": {"value": "\ud800"}}}, "subject"),
        ({"issuer": {"display": "A", "identifier": {"value": "\ud800"}}}, "issuer"),
        ({"identifier": [{"system": "urn:h", "value": "9" * 40}]}, "identifier[0].value"),
        ({"identifier": [{"system": HIDDEN, "value": "9"}]}, "identifier[0].system"),
        ({"identifier": [{"system": CODE, "value": "1"}, {"system": NUMBER}]}, "identifier[1].value"),
        ({"identifier": [{"system": CODE}, {"system": NUMBER, "value": "1"}]}, "identifier[0].value"),
        ({"identifier": [{"system": CODE, "value": "1"}]}, "identifier"),
        ({"identifier": [{"value": "1"}]}, "identifier"),
        ({"identifier": [{"system": "urn:h", "value": 12}]}, "identifier"),
        ({"identifier": [{"system": "urn:h", "value": ""}]}, "identifier"),
        ({"date": "2026-02-30"}, "date"),
        ({"date": "2026-03"}, "date"),
        ({"date": None}, "date"),
        ({"extension": [{"url": "urn:carestamp:bill-detail", "extension": [{"url": "text"}]}]}, "extension"),
    ],
)
def test_a_refused_bill_names_its_field_in_words_of_fhir(fhir: Any, changes: dict[str, Any], field: str) -> None:
    found = _unchecked(fhir, **changes)
    assert isinstance(found, DocumentError)
    assert (found.file, found.resource, found.field) == ("a.json", "Invoice/i1", field)


@pytest.mark.rules("B12")
@pytest.mark.parametrize("date", ["0001-01-01", "0001-01-01T00:00:00Z", "9999-12-31", "9999-12-31T23:59:59Z"])
def test_a_day_at_the_end_of_all_times_is_an_answer_and_no_exception(fhir: Any, date: str) -> None:
    found = _unchecked(fhir, date=date)
    assert not isinstance(found, DocumentError) or found.field == "date"


@pytest.mark.rules("B12")
def test_a_moment_whose_day_of_issue_no_calendar_has_is_refused(fhir: Any) -> None:
    """In China the last hours of 9999 in UTC lie in a year 10000."""
    last = fhir.invoice(date="9999-12-31T23:59:59Z")
    assert _errors(fhir, last) == [("Invoice/i1", "date", NO_CANONICAL)]


@pytest.mark.rules("B12")
def test_a_bill_has_one_code_and_one_number(fhir: Any) -> None:
    twice = [*fhir.identifiers(), {"system": NUMBER, "value": "13"}]
    assert _errors(fhir, fhir.invoice(identifier=twice)) == [("Invoice/i1", "identifier[3]", b.NUMBER_TWICE)]
    old = [*fhir.identifiers(), {"system": NUMBER, "value": "13", "use": "old"}]
    assert fhir.bill(identifier=old).bill == fhir.bill().bill


@pytest.mark.rules("B12")
def test_a_strangers_number_is_the_first_of_digits_that_has_a_system(fhir: Any) -> None:
    listed = [
        {"value": "11"},
        {"system": "01060125", "value": "٣"},
        {"system": "urn:b", "value": "B-12"},
        {"system": "01060126", "value": "0012"},
        {"system": "01060127", "value": "13"},
    ]
    found = fhir.bill(identifier=listed)
    assert (found.bill.code, found.bill.serial) == ("1060126", 12)
    assert [(each.field, each.why) for each in found.assumed] == [("identifier[3].system", b.ASSUMED_CODE)]


@pytest.mark.rules("B12")
def test_a_detail_without_text_is_left_out(fhir: Any) -> None:
    url = "urn:carestamp:bill-detail"
    inner = [{"url": "name", "valueString": "ward"}]
    found = _unchecked(fhir, extension=[{"url": url, "extension": inner}])
    silent = _unchecked(fhir, extension=[{"url": url, "extension": [*inner, {"url": "text"}]}])
    assert isinstance(found, b.BillDocument)
    assert isinstance(silent, b.BillDocument)
    assert dict(found.bill.details) == dict(silent.bill.details) == {}


@pytest.mark.rules("B12")
def test_the_number_of_a_party_is_its_official_one_that_has_a_value(fhir: Any) -> None:
    known = [{"system": "urn:id"}, {"system": "urn:id", "value": "1"}, {"use": "official", "value": "2"}]
    assert b._number_of(Index().resolve({"display": "A"}, Entry("a", "", fhir.patient()))) == ""
    patient = Entry("a", "", fhir.patient(identifier=known))
    assert b._number_of(b.Target("", patient)) == "2"
    assert b._number_of(b.Target("", Entry("a", "", fhir.patient(identifier=known[:2])))) == "1"
    assert b._number_of(None) == ""


def _about(fhir: Any, *references: str) -> list[dict[str, Any]]:
    return [{**fhir.about(each), "sequence": number} for number, each in enumerate(references, 1)]


@pytest.mark.rules("B4")
def test_a_claim_is_about_the_first_invoice_at_hand(fhir: Any) -> None:
    info = _about(fhir, "http://other.example/notes/1", "Patient/p1", "Invoice/i1")
    silent = {name: each for name, each in info[0].items() if name != "valueReference"}
    claim = fhir.claim(supportingInfo=[{**silent, "sequence": 9, "valueString": "x"}, *info])
    (found,) = fhir.good(fhir.invoice(), fhir.coverage(), claim).claims
    assert found.bill.resource == "Invoice/i1"


@pytest.mark.rules("B4")
def test_an_answer_to_something_that_is_no_claim_is_left_alone(fhir: Any) -> None:
    answer = fhir.response(request={"reference": "ExplanationOfBenefit/e1"})
    intake = fhir.read(fhir.invoice(), fhir.coverage(), fhir.claim(), fhir.explanation(), answer)
    assert (intake.errors, intake.billing.approvals) == ((), ())
    assert intake.skipped == {"ClaimResponse: about no bill at hand": 1}


@pytest.mark.rules("B4")
@pytest.mark.parametrize(
    ("changes", "approved"),
    [
        ({"outcome": "partial"}, [28_000]),
        ({"outcome": "error"}, []),
        ({"status": "cancelled"}, []),
    ],
)
def test_an_approval_is_settled_and_active(fhir: Any, changes: dict[str, Any], approved: list[int]) -> None:
    found = fhir.good(fhir.invoice(), fhir.coverage(), fhir.claim(), fhir.response(**changes))
    assert [each.approved for each in found.approvals] == approved


@pytest.mark.rules("B4")
def test_of_several_totals_the_benefit_is_approved(fhir: Any) -> None:
    asked = {"category": coded("http://terminology.hl7.org/CodeSystem/adjudication", "submitted"), "amount": money(300)}
    answer = fhir.response(total=[asked, fhir.benefit(280)])
    (found,) = fhir.good(fhir.invoice(), fhir.coverage(), fhir.claim(), answer).approvals
    assert found.approved == 28_000


@pytest.mark.rules("B4")
def test_a_cancelled_explanation_pays_nothing_and_evidence_may_be_missing(fhir: Any) -> None:
    known = [fhir.invoice(), fhir.coverage(), fhir.claim()]
    assert fhir.good(*known, fhir.explanation(status="cancelled")).payments == ()
    paid = {"amount": money(250), "date": "2026-03-05"}
    (found,) = fhir.good(*known, fhir.explanation(payment=paid)).payments
    assert (found.evidence, found.paid) == ("", 25_000)


@pytest.mark.rules("B4")
def test_what_follows_on_a_refused_or_left_claim_is_refused(fhir: Any) -> None:
    known = [fhir.invoice(), fhir.coverage()]
    refused = fhir.claim(total=money(0), item=None)
    assert _errors(fhir, *known, refused, fhir.response())[1:] == [("ClaimResponse/r1", "request", REFUSED)]
    left = fhir.claim(use="predetermination")
    assert _errors(fhir, *known, left, fhir.response()) == [("ClaimResponse/r1", "request", NO_CLAIM)]


@pytest.mark.rules("B4")
def test_the_first_moment_of_1970_is_zero(fhir: Any) -> None:
    first = {"created": "1970-01-01T00:00:00Z"}
    paid = {"amount": money(250)}
    found = fhir.good(
        fhir.invoice(),
        fhir.coverage(),
        fhir.claim(**first),
        fhir.response(**first),
        fhir.explanation(**first, payment=paid),
    )
    assert [each.created for each in (*found.claims, *found.approvals)] == [0, 0]
    assert [each.paid_at for each in found.payments] == [0]


@pytest.mark.rules("B4")
@pytest.mark.parametrize(
    ("kind", "changes", "field"),
    [
        ("claim", {"created": "2026-03-03T09:00:00"}, "created"),
        ("response", {"created": "2026-03-03T09:00:00"}, "created"),
        ("response", {"preAuthPeriod": {"end": "2026-03-03T09:00:00"}}, "preAuthPeriod.end"),
        ("explanation", {"created": "2026-03-03T09:00:00", "payment": {"amount": money(250)}}, "created"),
    ],
)
def test_a_time_without_its_zone_is_refused_at_its_field(fhir: Any, kind: str, changes: Any, field: str) -> None:
    resources = {"claim": fhir.claim(), "response": fhir.response(), "explanation": fhir.explanation()}
    resources[kind] = getattr(fhir, kind)(**changes)
    kept = list(resources.values()) if kind != "claim" else [resources["claim"]]
    fields = [each[1] for each in _errors(fhir, fhir.invoice(), fhir.coverage(), *kept)]
    assert fields == [field]


@pytest.mark.rules("B4", "B6")
@pytest.mark.parametrize(
    ("insurance", "coverage"),
    [
        ([{"sequence": 1, "focal": False, "coverage": {"reference": "Coverage/c1"}}], "Coverage/c1"),
        ([{"sequence": 1, "focal": True, "coverage": {"reference": "http://other.example/Coverage/9"}}], None),
    ],
)
def test_the_coverage_of_a_claim_is_the_first_where_none_is_focal(fhir: Any, insurance: Any, coverage: Any) -> None:
    (found,) = fhir.good(fhir.invoice(), fhir.coverage(), fhir.claim(insurance=insurance)).claims
    assert (found.coverage and found.coverage.resource) == coverage


@pytest.mark.rules("B5")
def test_an_item_without_an_amount_counts_nothing_and_a_bad_one_is_named(fhir: Any) -> None:
    parts = fhir.claim()["item"]
    silent = {"sequence": 3, "productOrService": {"text": "told in words"}}
    (found,) = fhir.good(fhir.invoice(), fhir.coverage(), fhir.claim(item=[silent, *parts])).claims
    assert (found.maximum, found.capped) == (30_000, 25_000)
    bad = [silent, fhir.part(1, "self-paid", "0.001")]
    errors = _errors(fhir, fhir.invoice(), fhir.coverage(), fhir.claim(item=bad))
    assert [each[:2] for each in errors] == [("Claim/k1", "item[1].net.value")]


@pytest.mark.rules("B5")
def test_a_bill_without_a_self_borne_part_leaves_nothing_to_assume(fhir: Any) -> None:
    plain = fhir.invoice(totalPriceComponent=[share("pool", 600)])
    (found,) = fhir.good(plain, fhir.coverage(), fhir.claim(item=None)).claims
    assert [each.field for each in found.assumed] == []
    assert found.capped == min(30_000, found.bill.bill.cap)


@pytest.mark.rules("B4")
def test_a_creation_that_is_unknown_is_the_first_moment(fhir: Any) -> None:
    """FHIR lets a required field be absent where an extension says why."""
    absent = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
    silent = {"created": None, "_created": {"extension": [{"url": absent, "valueCode": "unknown"}]}}
    known, paid = [fhir.invoice(), fhir.coverage()], {"amount": money(250)}
    found = fhir.good(*known, fhir.claim(**silent), fhir.response(**silent), fhir.explanation(**silent, payment=paid))
    assert [each.created for each in (*found.claims, *found.approvals)] == [0, 0]
    assert [each.paid_at for each in found.payments] == [0]
