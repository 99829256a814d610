"""S4 at its edges: one file, one source, whether it stands alone, names its maker twice, or ends at midnight."""

from __future__ import annotations

import json
from typing import Any

import pytest

from carestamp.documents.consent import Category
from carestamp.documents.rewards import package
from carestamp.documents.rewards.package import PackageError, read_package
from carestamp.errors import Words
from carestamp.synthetic import contributed
from tests.documents.rewards.test_bad_packages import GENOMIC, LAB, RESULT, STEPS, WEARABLE, Resource, _add, _set

pytestmark = pytest.mark.rules("S4")
REPORT, HOUSE = "DiagnosticReport/report-1", "Organization/hospital-1"
BAND = {"system": "urn:maker", "value": "WB-1"}
ALONE = {
    "resourceType": "Observation",
    "id": "o1",
    "status": "final",
    "category": [{"coding": [{"system": f"{package._HL7}observation-category", "code": "activity"}]}],
    "code": {"text": "steps"},
    "subject": {"identifier": {"system": "urn:p", "value": "1"}},
    "device": {"identifier": BAND},
    "effectiveDateTime": "2026-03-02T12:00:00+08:00",
}


def _refused(bundle: Resource) -> list[tuple[str, str, Words]]:
    with pytest.raises(PackageError) as refused:
        read_package(json.dumps(bundle), "one.json")
    assert isinstance(refused.value.errors, tuple)
    assert all(str(each) in str(refused.value) for each in refused.value.errors)
    return [(each.resource, each.field, each.why) for each in refused.value.errors]


def _changed(kind: Category, *changes: Any) -> Resource:
    bundle: Resource = contributed(kind)
    for each in changes:
        each(bundle)
    return bundle


def _day(**effective: Any) -> Any:
    """What one measurement alone says of its time."""
    return {**{name: value for name, value in ALONE.items() if name != "effectiveDateTime"}, **effective}


# --- alone, or in a bundle --------------------------------------------------------------------------------------------


def test_measurement_alone_names_its_device() -> None:
    found = read_package(json.dumps(ALONE), "one.json")
    assert (found.category, found.source.kind) == (WEARABLE, WEARABLE)
    assert (found.source.maker, found.source.thing) == ("WB-1", "2026-03-02")


@pytest.mark.parametrize(
    ("device", "why"),
    [
        ({"identifier": {"value": "1"}}, package.ONE_NAME),
        ({"identifier": {"system": "urn:a"}}, package.ONE_NAME),
        ({"display": "a band"}, package.MISSING),
    ],
)
def test_device_that_is_not_named_is_refused(device: Any, why: Words) -> None:
    assert _refused({**ALONE, "device": device}) == [("Observation/o1", "device.identifier", why)]


def test_device_at_hand_without_a_name_says_so() -> None:
    nameless = _set("Device/device-1", identifier=None)
    assert (STEPS, "device.identifier", package.ONE_NAME) in _refused(_changed(WEARABLE, nameless))


@pytest.mark.parametrize("resource", [{}, {"id": "x"}, {"resourceType": 5}, "Patient", None])
def test_entry_that_is_no_resource_is_named_by_its_place(resource: Any) -> None:
    bundle = contributed(LAB)
    bundle["entry"].append({"resource": resource})
    assert _refused(bundle) == [(f"entry {len(bundle['entry']) - 1}", "resource", package.NO_OBJECT)]


def test_one_name_for_two_resources_is_refused_wherever_they_are_said_to_lie() -> None:
    """Which of them is meant, the order would say."""
    twin = {"resourceType": "Specimen", "id": "specimen-1", "accessionIdentifier": {"value": "Z-9"}}
    bundle = contributed(LAB)
    bundle["entry"].append({"fullUrl": "urn:uuid:3f1b7a5e-0000-4000-8000-000000000001", "resource": twin})
    assert _refused(bundle) == [("Specimen/specimen-1", "id", package.SAME_ID)]
    nameless = [{"resourceType": "Practitioner", "name": [{"text": each}]} for each in ("Li", "Wu")]
    assert read_package(json.dumps(_changed(LAB, *map(_add, nameless))), "one.json").category is LAB


@pytest.mark.parametrize("kind", [LAB, WEARABLE, GENOMIC])
def test_kind_is_what_was_contributed(kind: Category) -> None:
    found = read_package(json.dumps(contributed(kind)), "one.json")
    assert found.category is found.source.kind is kind


def test_half_a_character_is_refused_without_being_shown() -> None:
    half = _set(RESULT, valueQuantity=None, valueString="\ud800")
    assert [each[:2] for each in _refused(_changed(LAB, half))] == [(RESULT, "valueString")]


# --- one sample, one maker --------------------------------------------------------------------------------------------


def _samples(*names: str) -> Any:
    return _set(REPORT, specimen=[{"reference": f"Specimen/{each}"} for each in names])


def test_report_of_two_samples_is_refused_and_of_one_named_twice_is_not() -> None:
    plain = read_package(json.dumps(contributed(LAB)), "one.json")
    other = _add({"resourceType": "Specimen", "id": "s2", "accessionIdentifier": {"value": "Z-9"}})
    bundle = _changed(LAB, other, _samples("specimen-1", "s2"))
    assert _refused(bundle) == [(REPORT, "specimen", package.SEVERAL_SOURCES)]
    twice = read_package(json.dumps(_changed(LAB, _samples("specimen-1", "specimen-1"))), "one.json")
    assert twice.source == plain.source


def test_results_of_two_samples_are_two_sources() -> None:
    other = _add({"resourceType": "Specimen", "id": "s2", "accessionIdentifier": {"value": "Z-9"}})
    apart = _set(RESULT, specimen={"reference": "Specimen/s2"})
    assert _refused(_changed(LAB, other, apart)) == [(RESULT, "specimen", package.SEVERAL_SOURCES)]


def test_sample_outside_of_the_file_is_missing() -> None:
    away = _set(RESULT, specimen={"reference": "https://lab.example/Specimen/9"})
    assert (RESULT, "specimen", package.MISSING) in _refused(_changed(LAB, away))


def test_maker_is_one_house_however_often_and_beside_whomever_it_stands() -> None:
    plain = read_package(json.dumps(contributed(LAB)), "one.json")
    house, person = {"reference": HOUSE}, {"type": "Practitioner", "identifier": {"system": "urn:d", "value": "1"}}
    for performers in ([house, house], [person, house]):
        assert read_package(json.dumps(_changed(LAB, _set(RESULT, performer=performers))), "x").source == plain.source
    logical = {"type": "Organization", "identifier": {"system": "urn:carestamp:synthetic:house", "value": "ELSE-1"}}
    for performers in ([house, logical], [person]):
        bundle = _changed(LAB, _set(RESULT, performer=performers))
        assert (RESULT, "performer", package.ONE_MAKER) in _refused(bundle)
    absent = _changed(LAB, _set(RESULT, performer=None))
    assert (RESULT, "performer", package.MISSING) in _refused(absent)


def test_house_that_is_not_there_is_refused_at_its_field() -> None:
    gone = _set(RESULT, performer=[{"reference": "Organization/gone"}])
    assert (RESULT, "performer") in {each[:2] for each in _refused(_changed(LAB, gone))}


@pytest.mark.parametrize(
    ("codes", "category"),
    [
        (["v2-0074|LAB", "v2-0074|GE"], GENOMIC),
        (["v2-0074|GE", "v2-0074|LAB"], GENOMIC),
        (["observation-category|laboratory", "observation-category|unheard"], LAB),
        (["v2-0074|LAB", "observation-category|activity"], None),
        (["observation-category|unheard"], None),
    ],
)
def test_category_is_one_and_a_genetic_test_is_genomic(codes: list[str], category: Category | None) -> None:
    said = [{"coding": [{"system": package._HL7 + each.split("|")[0], "code": each.split("|")[1]}]} for each in codes]
    bundle = contributed(LAB)
    names = [f"{each['resource']['resourceType']}/{each['resource']['id']}" for each in bundle["entry"]]
    data = [each for each in names if each.startswith(("Observation", "DiagnosticReport"))]
    for each in data:
        _set(each, category=said)(bundle)
    if category is None:
        assert {each[1:] for each in _refused(bundle)} == {("category", package.NO_KIND)}
    else:
        assert read_package(json.dumps(bundle), "one.json").category is category


# --- one day ----------------------------------------------------------------------------------------------------------

MIDNIGHT, NEXT = "2026-03-02T00:00:00+08:00", "2026-03-03T00:00:00+08:00"
ONE_MORE = "2026-03-03T00:00:01+08:00"


@pytest.mark.parametrize(
    "effective",
    [
        {"effectiveDateTime": MIDNIGHT},
        {"effectiveInstant": MIDNIGHT},
        {"effectiveDateTime": "2026-03-02"},
        {"effectivePeriod": {"start": MIDNIGHT, "end": MIDNIGHT}},
        {"effectivePeriod": {"start": MIDNIGHT, "end": "2026-03-02T00:00:01+08:00"}},
        {"effectivePeriod": {"start": MIDNIGHT, "end": NEXT}},
        {"effectivePeriod": {"start": "2026-03-02", "end": "2026-03-02"}},
    ],
    ids=str,
)
def test_day_of_a_measurement_holds_both_its_midnights(effective: dict[str, Any]) -> None:
    assert read_package(json.dumps(_day(**effective)), "one.json").source.thing == "2026-03-02"


@pytest.mark.parametrize(
    "period",
    [
        {"start": MIDNIGHT, "end": ONE_MORE},
        {"start": "2026-03-01T23:59:59+08:00", "end": NEXT},
        {"start": "2026-03-02", "end": "2026-03-03"},
        {"start": "2026-03-01T23:59:59+08:00", "end": MIDNIGHT.replace("00:00:00", "00:00:02")},
    ],
    ids=str,
)
def test_two_days_are_two_sources(period: dict[str, str]) -> None:
    assert _refused(_day(effectivePeriod=period)) == [("Observation/o1", "effectivePeriod", package.ONE_DAY)]


# --- what is committed to ---------------------------------------------------------------------------------------------


def test_content_is_a_json_list_of_its_resources() -> None:
    """The patient is in them by identity only."""
    (alone,) = json.loads(read_package(json.dumps(ALONE), "one.json").content)
    assert alone["resourceType"] == "Observation"
    bundle = contributed(LAB)
    kinds = [each["resource"]["resourceType"] for each in bundle["entry"]]
    listed = json.loads(read_package(json.dumps(bundle), "one.json").content)
    assert len(listed) > 1
    assert sorted(each["resourceType"] for each in listed) == sorted(each for each in kinds if each != "Patient")


def test_measurement_alone_without_an_id_is_named_by_its_kind() -> None:
    nameless = {name: value for name, value in ALONE.items() if name != "id"} | {"status": "draft"}
    ((resource, field, _),) = _refused(nameless)
    assert (resource.strip(), field) == ("Observation", "status")
