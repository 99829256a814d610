"""Coverages of a patient are the ranks of the coverage order: who pays first, and how long the next one waits."""

from __future__ import annotations

from typing import Any

import pytest

from carestamp.documents.fhir import read
from carestamp.documents.invoice.fhir import ranked

WAITING = "urn:carestamp:coverage-waiting-days"


@pytest.mark.rules("B6")
def test_order_becomes_ranks_without_gaps(fhir: Any) -> None:
    days = [{"url": WAITING, "valuePositiveInt": 15}]
    third, first = fhir.coverage("c3", "b", order=7, extension=days), fhir.coverage("c1", "a", order=2)
    billing = fhir.good(third, first)
    listed = ranked(billing.coverages, billing.coverages[0].beneficiary)
    assert [(each.payer.name, each.rank, each.waiting_days) for each in listed] == [
        ("Payer A", 0, None),
        ("Payer B", 1, 15),
    ]
    assert [each.resource for each in billing.coverages] == ["Coverage/c3", "Coverage/c1"]
    assert listed[0].assumed == ()


@pytest.mark.rules("B6")
def test_coverage_without_order_comes_last_and_says_so(fhir: Any) -> None:
    billing = fhir.good(fhir.coverage("c1", "a", order=None), fhir.coverage("c2", "b", order=3))
    assert [(each.resource, each.rank) for each in billing.coverages] == [("Coverage/c1", 1), ("Coverage/c2", 0)]
    assert [note.field for note in billing.coverages[0].assumed] == ["order"]


@pytest.mark.rules("B6")
def test_ranks_of_two_patients_do_not_meet(fhir: Any) -> None:
    other = fhir.coverage("c2", "a", beneficiary={"reference": "Patient/p2"})
    billing = fhir.good(fhir.patient("p2"), fhir.coverage("c1", "a"), other)
    assert [each.rank for each in billing.coverages] == [0, 0]
    assert [each.resource for each in ranked(billing.coverages, billing.coverages[1].beneficiary)] == ["Coverage/c2"]


@pytest.mark.rules("B6")
def test_ninth_coverage_and_same_order_are_refused(fhir: Any) -> None:
    nine = [fhir.coverage(f"c{number}", "a", order=number) for number in range(1, 10)]
    intake = fhir.read(*nine)
    assert [(e.resource, e.field) for e in intake.errors] == [("Coverage/c9", "order")]
    assert [each.rank for each in intake.billing.coverages] == list(range(8))
    twice = fhir.read(fhir.coverage("c1", "a"), fhir.coverage("c2", "b"))
    assert [(e.resource, e.field) for e in twice.errors] == [("Coverage/c2", "order")]


@pytest.mark.rules("B6", "X1")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"status": "open"}, "status"),
        ({"beneficiary": None}, "beneficiary"),
        ({"beneficiary": {"reference": "Organization/h1"}}, "beneficiary"),
        ({"payor": None}, "payor"),
        ({"payor": [{"reference": "Organization/gone"}]}, "payor"),
        ({"order": 0}, "order"),
        ({"extension": [{"url": WAITING, "valuePositiveInt": 65_536}]}, "extension"),
        ({"extension": [{"url": WAITING, "valueString": "15"}]}, "extension"),
    ],
)
def test_coverage_that_can_not_be_is_refused(fhir: Any, changes: dict[str, Any], field: str) -> None:
    intake = fhir.read(fhir.coverage(**changes), fhir.coverage("c2", "b"))
    assert [(e.file, e.resource, e.field) for e in intake.errors] == [("one.json", "Coverage/c1", field)]
    assert [each.resource for each in intake.billing.coverages] == ["Coverage/c2"]


@pytest.mark.rules("B6")
@pytest.mark.parametrize(
    "changes",
    [{"status": "cancelled"}, {"status": "draft"}, {"payor": [{"reference": "Patient/p1"}]}],
)
def test_coverage_under_which_nobody_else_pays_is_left_alone(fhir: Any, changes: dict[str, Any]) -> None:
    intake = fhir.read(fhir.coverage(**changes))
    assert (intake.billing.coverages, intake.errors) == ((), ())
    assert intake.skipped == {"Coverage: nobody else pays": 1}


@pytest.mark.rules("B6")
def test_house_beside_the_patient_is_the_payer(fhir: Any) -> None:
    payors = [{"reference": "Patient/p1"}, {"reference": "Organization/b"}]
    assert fhir.good(fhir.coverage(payor=payors)).coverages[0].payer.name == "Payer B"


@pytest.mark.rules("B6")
@pytest.mark.parametrize(
    "person",
    [
        {"reference": "Patient/p1"},
        {"reference": "RelatedPerson/x"},
        {"reference": "Patient/elsewhere/_history/1"},
        {"type": "Patient", "identifier": {"system": "urn:id", "value": "P-0001"}},
    ],
)
def test_a_person_among_the_payors_is_passed_over(fhir: Any, person: dict[str, Any]) -> None:
    loose = fhir.bundle()["entry"]
    written = [each["resource"] for each in loose]
    payors = [person, {"reference": "Organization/b"}]
    found = read(fhir.write("many.json", [*written, fhir.coverage(payor=payors)]))
    assert [str(each) for each in found.errors] == []
    (coverage,) = found.billing.coverages
    assert coverage.payer.name == "Payer B"


@pytest.mark.rules("B6")
def test_a_payor_known_by_display_alone_pays(fhir: Any) -> None:
    (coverage,) = fhir.good(fhir.coverage(payor=[{"display": "Fund"}], beneficiary={"display": "Zoe"})).coverages
    assert (coverage.payer.name, coverage.beneficiary.name) == ("Fund", "Zoe")
    assert [each.field for each in coverage.assumed] == ["beneficiary", "payor"]
    intake = fhir.read(fhir.coverage(payor=[{"reference": "Patient/p1"}]))
    assert (intake.errors, intake.billing.coverages) == ((), ())
    assert intake.skipped == {"Coverage: nobody else pays": 1}


@pytest.mark.rules("B6")
@pytest.mark.parametrize("days", [1, 65_535])
def test_the_fewest_and_most_waiting_days_beside_other_extensions(fhir: Any, days: int) -> None:
    url = "urn:carestamp:coverage-waiting-days"
    listed = [{"url": "urn:other", "valueString": "x"}, {"url": url, "valuePositiveInt": days}]
    (coverage,) = fhir.good(fhir.coverage(extension=listed)).coverages
    assert coverage.waiting_days == days
