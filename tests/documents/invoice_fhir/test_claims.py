"""A Claim asks a payer to reserve money of one bill; answers to it approve and pay (B4, B5)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from .conftest import money

CHINA = dt.timezone(dt.timedelta(hours=8))


def _at(day: int, hour: int = 9, minute: int = 0, second: int = 0) -> int:
    return int(dt.datetime(2026, 3, day, hour, minute, second, tzinfo=CHINA).timestamp())


def _focal(coverage: str) -> dict[str, Any]:
    return {"sequence": 1, "focal": True, "coverage": {"reference": coverage}}


@pytest.mark.rules("B4", "B6")
def test_claim_names_bill_payer_amounts_and_coverage(fhir: Any) -> None:
    billing = fhir.good(fhir.claim(), fhir.invoice(), fhir.coverage())
    (claim,) = billing.claims
    assert claim.bill is billing.bills[0]
    assert claim.coverage is billing.coverages[0]
    assert (claim.payer.name, claim.maximum, claim.capped, claim.created) == ("Payer A", 30_000, 25_000, _at(3))
    assert (claim.file, claim.resource, claim.assumed) == ("one.json", "Claim/k1", ())


@pytest.mark.rules("B6")
def test_focal_coverage_is_the_claims(fhir: Any) -> None:
    other = {**_focal("Coverage/c2"), "focal": False}
    billing = fhir.good(
        fhir.invoice(),
        fhir.coverage(),
        fhir.coverage("c2", "b", order=2),
        fhir.claim(insurance=[other, _focal("Coverage/c1")]),
    )
    assert billing.claims[0].coverage.resource == "Coverage/c1"


@pytest.mark.rules("B4", "B6")
def test_claim_of_a_refused_coverage_is_refused_too(fhir: Any) -> None:
    twice = fhir.coverage("c2", "b")
    intake = fhir.read(fhir.invoice(), fhir.coverage(), twice, fhir.claim(insurance=[_focal("Coverage/c2")]))
    assert [(e.resource, e.field) for e in intake.errors] == [
        ("Coverage/c2", "order"),
        ("Claim/k1", "insurance[0].coverage"),
    ]


@pytest.mark.rules("B4")
def test_payer_of_a_claim_without_insurer_is_that_of_its_coverage(fhir: Any) -> None:
    billing = fhir.good(fhir.invoice(), fhir.coverage(payer="b"), fhir.claim(insurer=None))
    assert billing.claims[0].payer.name == "Payer B"
    loose = fhir.read(
        fhir.invoice(), fhir.claim(insurer=None, insurance=[{"sequence": 1, "focal": True, "coverage": {}}])
    )
    assert ("Claim/k1", "insurer") in [(e.resource, e.field) for e in loose.errors]


@pytest.mark.rules("B5")
def test_claim_silent_about_its_parts_counts_under_the_cap(fhir: Any) -> None:
    (small,) = fhir.good(fhir.invoice(), fhir.coverage(), fhir.claim(item=None, total=money(200))).claims
    assert (small.maximum, small.capped, [note.field for note in small.assumed]) == (20_000, 20_000, ["item"])
    (large,) = fhir.good(fhir.invoice(), fhir.coverage(), fhir.claim(item=None, total=money(400))).claims
    assert (large.maximum, large.capped) == (40_000, 30_000)


@pytest.mark.rules("B5")
def test_items_alone_make_the_total(fhir: Any) -> None:
    (claim,) = fhir.good(fhir.invoice(), fhir.coverage(), fhir.claim(total=None)).claims
    assert (claim.maximum, claim.capped) == (30_000, 25_000)


@pytest.mark.rules("B5", "X1")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"total": money(400.01), "item": None}, "total.value"),
        ({"total": money(0), "item": None}, "total.value"),
        ({"total": money(-1), "item": None}, "total.value"),
        ({"total": money(1.001), "item": None}, "total.value"),
        ({"total": money(300, "USD")}, "total.currency"),
        ({"total": money(300.01)}, "total.value"),
        ({"total": None, "item": None}, "total.value"),
        ({"status": "open"}, "status"),
        ({"use": "wish"}, "use"),
        ({"created": None}, "created"),
        (
            {"insurance": [{"sequence": 1, "focal": True, "coverage": {"reference": "Coverage/x"}}]},
            "insurance[0].coverage",
        ),
        ({"insurer": {"reference": "Organization/x"}}, "insurer"),
    ],
    ids=range(12),
)
def test_claim_that_does_not_fit_its_bill_is_refused(fhir: Any, changes: dict[str, Any], field: str) -> None:
    intake = fhir.read(fhir.invoice(), fhir.coverage(), fhir.claim(**changes))
    assert [(e.file, e.resource, e.field) for e in intake.errors] == [("one.json", "Claim/k1", field)]
    assert (len(intake.billing.claims), len(intake.billing.bills)) == (0, 1)


@pytest.mark.rules("B5")
def test_self_borne_part_above_the_cap_is_refused(fhir: Any) -> None:
    items = [fhir.part(1, "self-borne", 300.01)]
    wrong = fhir.claim(item=items, total=money(300.01))
    assert fhir.refusal(fhir.invoice(), fhir.coverage(), wrong, bills=1)[1:] == ("Claim/k1", "item")


@pytest.mark.rules("B4", "B5")
def test_claim_of_a_refused_bill_is_refused_too(fhir: Any) -> None:
    intake = fhir.read(
        fhir.claim(), fhir.response(), fhir.explanation(), fhir.invoice(totalGross=money(1)), fhir.coverage()
    )
    assert [(e.resource, e.field) for e in intake.errors] == [
        ("Invoice/i1", "totalGross"),
        ("Claim/k1", "supportingInfo[0].valueReference"),
        ("ClaimResponse/r1", "request"),
        ("ExplanationOfBenefit/e1", "supportingInfo[0].valueReference"),
    ]
    assert intake.errors[1].why.en == "the document that it refers to was refused"
    invalid = fhir.read(fhir.invoice(status="x"), fhir.coverage(), fhir.claim())
    assert [e.resource for e in invalid.errors] == ["Invoice/i1", "Claim/k1"]


@pytest.mark.rules("B4")
@pytest.mark.parametrize(
    ("kind", "changes", "reason"),
    [
        ("claim", {"use": "predetermination"}, "Claim: asks for nothing"),
        ("claim", {"status": "cancelled"}, "Claim: asks for nothing"),
        ("claim", {"supportingInfo": None}, "Claim: about no bill at hand"),
        ("response", {"outcome": "queued"}, "ClaimResponse: nothing approved"),
        ("response", {"total": None}, "ClaimResponse: nothing approved"),
        ("explanation", {"payment": None}, "ExplanationOfBenefit: nothing paid"),
        ("explanation", {"supportingInfo": None}, "ExplanationOfBenefit: about no bill at hand"),
    ],
)
def test_what_asks_or_grants_nothing_is_left_alone(fhir: Any, kind: str, changes: dict[str, Any], reason: str) -> None:
    beside = [] if kind == "claim" else [fhir.claim()]
    intake = fhir.read(fhir.invoice(), fhir.coverage(), *beside, getattr(fhir, kind)(**changes))
    assert (intake.errors, intake.skipped) == ((), {reason: 1})


@pytest.mark.rules("X8", "X9")
def test_same_claim_twice_is_refused(fhir: Any) -> None:
    known = [{"system": "urn:claims", "value": "K-7"}]
    one, two = fhir.claim("k1", identifier=known), fhir.claim("k2", identifier=known)
    assert fhir.refusal(fhir.invoice(), fhir.coverage(), one, two, bills=1)[1:] == ("Claim/k2", "identifier")
