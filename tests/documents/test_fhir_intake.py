"""P1, P5: which of several versions counts, what is there twice, and what is left alone and told as left alone."""

from __future__ import annotations

from typing import Any

import pytest

from carestamp.documents import fhir as f
from carestamp.documents.fhir.intake import SAME_ID, SAME_IDENTIFIER

Meta = tuple[str | None, str | None]
GROUP = {"groupIdentifier": {"system": "urn:g", "value": "42"}}


def _versions(fhir: Any, *versions: Meta) -> list[dict[str, Any]]:
    """One request in several versions; the place of each is its quantity, counted from one."""
    return [
        fhir.request(
            meta={name: each for name, each in (("versionId", id_), ("lastUpdated", at)) if each is not None},
            dispenseRequest={"quantity": {"value": place, "unit": "tablet"}},
        )
        for place, (id_, at) in enumerate(versions, 1)
    ]


def _quantities(intake: f.Intake) -> list[int]:
    return [line.quantity for each in intake.prescriptions for line in each.lines]


EARLY, LATE = "2026-03-02T09:00:00Z", "2026-03-03T09:00:00Z"


@pytest.mark.rules("P1")
@pytest.mark.parametrize(
    ("versions", "kept"),
    [
        ([("1", None), ("2", None)], 2),
        ([("2", None), ("10", None)], 2),
        ([("10", None), ("2", None)], 1),
        ([("b", None), ("a", None)], 1),
        ([("a", None), ("b", None)], 2),
        ([("x", EARLY), ("a", LATE)], 2),
        ([("a", LATE), ("x", EARLY)], 1),
        ([("1", LATE), ("2", EARLY)], 2),
        ([("b", None), ("1", None)], 2),
        ([("1", None), ("b", None)], 1),
        ([("1", EARLY), ("3", EARLY), ("2", LATE)], 2),
    ],
)
def test_the_newest_version_of_a_history_counts(fhir: Any, versions: list[Meta], kept: int) -> None:
    intake = fhir.read(*_versions(fhir, *versions))
    assert intake.errors == ()
    assert _quantities(intake) == [kept]
    assert intake.skipped == {"older version": len(versions) - 1}


@pytest.mark.rules("P1")
def test_a_digit_of_another_script_is_no_number_of_a_version(fhir: Any) -> None:
    """It is no id either, so the version that has it is older than each with a number."""
    intake = fhir.read(*_versions(fhir, ("²", None), ("1", None)))
    assert (_quantities(intake), intake.skipped) == ([2], {"older version": 1})


@pytest.mark.rules("P1")
@pytest.mark.parametrize(
    "versions",
    [
        [("1", None), ("1", None)],
        [("1", EARLY), ("1", EARLY)],
        [("1", None), (None, None)],
        [(None, None), ("1", None)],
        [(None, None), (None, None)],
        [(None, EARLY), (None, LATE)],
    ],
)
def test_what_is_no_other_version_is_there_twice(fhir: Any, versions: list[Meta]) -> None:
    intake = fhir.read(*_versions(fhir, *versions))
    (error,) = intake.errors
    assert (error.resource, error.field, error.why) == ("MedicationRequest/r1", "id", SAME_ID)
    assert intake.skipped == {}


@pytest.mark.rules("P1")
def test_versions_count_inside_a_bundle_alone(fhir: Any) -> None:
    lines = _versions(fhir, ("1", None), ("2", None))
    everyone = [fhir.patient(), fhir.practitioner(), *lines]
    (error,) = f.read(fhir.write("x.json", everyone)).errors
    assert (error.field, error.why) == ("id", SAME_ID)
    assert f.read(fhir.write("x.json", everyone)).skipped == {}


@pytest.mark.rules("P1")
def test_requests_without_an_id_are_no_versions_of_each_other(fhir: Any) -> None:
    intake = fhir.read(*_unnamed(fhir))
    assert (_quantities(intake), intake.skipped, intake.errors) == ([1, 2], {}, ())


def _unnamed(fhir: Any) -> list[dict[str, Any]]:
    listed = _versions(fhir, ("1", None), ("2", None))
    return [{name: value for name, value in each.items() if name != "id"} for each in listed]


@pytest.mark.rules("P1")
def test_one_address_or_one_identifier_twice_is_told_apart(fhir: Any) -> None:
    unnamed = _unnamed(fhir)
    entries = [{"fullUrl": "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0", "resource": each} for each in unnamed]
    people = [{"resource": fhir.patient()}, {"resource": fhir.practitioner()}]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [*people, *entries]}
    (error,) = f.read(fhir.write("x.json", bundle)).errors
    assert (error.field, error.why) == ("id", SAME_ID)
    known = {"identifier": [{"system": "urn:rx", "value": "1"}]}
    (error,) = fhir.read(fhir.request("r1", **known), fhir.request("r2", **known)).errors
    assert (error.resource, error.field, error.why) == ("MedicationRequest/r2", "identifier", SAME_IDENTIFIER)


@pytest.mark.rules("P1")
def test_the_first_of_one_name_is_what_later_ones_are_compared_with(fhir: Any) -> None:
    for name, born in (("a", "1980-01-02"), ("b", "1980-01-03"), ("c", "1980-01-02")):
        fhir.write(f"people/{name}.json", fhir.patient(birthDate=born))
    intake = f.read(fhir.folder / "people")
    assert [(each.file, each.field, each.why) for each in intake.errors] == [("b.json", "id", SAME_ID)]
    assert intake.skipped == {"Patient: repeated unchanged": 1}


@pytest.mark.rules("P1", "P5")
def test_what_is_left_alone_is_counted_by_its_reason(fhir: Any) -> None:
    weight = {"resourceType": "Observation", "id": "o1", "status": "final", "code": {"text": "weight"}}
    orders = [fhir.request("r1"), fhir.request("r2", intent="plan"), fhir.request("r3", status="draft")]
    handed = [fhir.dispense("s1"), fhir.dispense("s2", status="declined"), fhir.dispense("s3", status="preparation")]
    intake = fhir.read(weight, *orders, *handed, fhir.dispense("s4", status="cancelled"))
    assert intake.errors == ()
    assert intake.skipped == {
        "MedicationDispense: nothing handed over": 3,
        "MedicationRequest: not an order in force": 2,
        "Observation": 1,
    }
    assert intake.documents == 9
    assert [each.resource for each in intake.supplies] == ["MedicationDispense/s1"]
    assert all(isinstance(each, tuple) for each in (intake.prescriptions, intake.supplies, intake.patients))
    assert [each.name for each in intake.patients] == ["Zoe Quill"]


@pytest.mark.rules("P1")
def test_a_refused_supply_breaks_no_group_and_a_dangling_one_is_told(fhir: Any) -> None:
    broken = fhir.dispense("s1", status="nonsense", **GROUP)
    lost = fhir.dispense("s2", subject={"reference": "Patient/p9"})
    intake = fhir.read(fhir.request(**GROUP), broken, lost)
    assert len(intake.prescriptions) == 1
    assert ("MedicationDispense/s2", "subject") in {(each.resource, each.field) for each in intake.errors}
    assert intake.supplies == ()
