"""S4, X4: which fields of a contribution are more than text, which resources and states it takes, one by one."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from carestamp.documents.canonical import canonical
from carestamp.documents.consent import Category
from carestamp.documents.rewards import package
from carestamp.documents.rewards.package import PackageError, read_package
from carestamp.synthetic import contributed
from tests.documents.rewards.test_bad_packages import LAB, RESULT, _add, _find, _set
from tests.documents.rewards.test_package_edges import ALONE

pytestmark = pytest.mark.rules("S4", "X4")

NOON, AS_UTC = "2026-03-02T12:00:00+08:00", "2026-03-02T04:00:00Z"
PERIOD = ({"start": NOON, "end": NOON}, {"start": AS_UTC, "end": AS_UTC})
SPELLINGS: dict[str, tuple[Any, Any]] = {
    **dict.fromkeys(("identifier", "accessionIdentifier"), ({"value": "ab 01"}, {"value": "AB01"})),
    **dict.fromkeys(("effectivePeriod", "collectedPeriod", "period"), PERIOD),
    **dict.fromkeys(
        ("effectiveDateTime", "effectiveInstant", "issued", "collectedDateTime", "receivedTime"), (NOON, AS_UTC)
    ),
}


@pytest.mark.parametrize("name", SPELLINGS)
@pytest.mark.parametrize("deep", [False, True])
def test_two_spellings_are_one(name: str, deep: bool) -> None:
    """However deep the field lies."""
    one, other = ({"in": [{"of": {name: each}}]} if deep else {name: each} for each in SPELLINGS[name])
    written = json.dumps(other, sort_keys=True, separators=(",", ":")).encode()
    assert canonical(one, package.FORM) == canonical(other, package.FORM) == written


@pytest.mark.parametrize("name", ["valueQuantity", "low", "high"])
def test_amount_is_a_number_however_it_is_written(name: str) -> None:
    assert canonical({name: {"value": "1.50"}}, package.FORM) == f'{{"{name}":{{"value":1.5}}}}'.encode()


def test_other_fields_are_text() -> None:
    assert canonical({"code": {"value": "ab 01"}, "note": NOON}, package.FORM) == (
        b'{"code":{"value":"ab 01"},"note":"2026-03-02T12:00:00+08:00"}'
    )


@pytest.mark.parametrize("status", ["final", "amended", "corrected", "appended"])
def test_final_states_are_taken(status: str) -> None:
    """A report has all four, an observation no `appended`: FHIR's own tables."""
    bundle = contributed(LAB)
    _set("DiagnosticReport/report-1", status=status)(bundle)
    assert read_package(json.dumps(bundle), "one.json").category is LAB


@pytest.mark.parametrize("status", ["registered", "preliminary", "cancelled", "entered-in-error", "unknown"])
def test_other_states_are_refused(status: str) -> None:
    bundle = contributed(LAB)
    _set(RESULT, status=status)(bundle)
    with pytest.raises(PackageError) as refused:
        read_package(json.dumps(bundle), "one.json")
    assert [(each.resource, each.field, each.why) for each in refused.value.errors] == [
        (RESULT, "status", package.NOT_FINAL)
    ]


@pytest.mark.parametrize("kind", ["Specimen", "Device", "Organization", "Practitioner", "Patient"])
def test_what_data_may_point_to_may_lie_beside_it(kind: str) -> None:
    bundle = contributed(LAB)
    _add({"resourceType": kind, "id": "beside"})(bundle)
    assert read_package(json.dumps(bundle), "one.json").category is LAB


@pytest.mark.parametrize("field", ["modifierExtension", "implicitRules"])
def test_what_changes_the_meaning_is_refused(field: str) -> None:
    value = "urn:x" if field == "implicitRules" else [{"url": "urn:x", "valueBoolean": True}]
    bundle = contributed(LAB)
    _find(bundle, RESULT)[field] = value
    with pytest.raises(PackageError) as refused:
        read_package(json.dumps(bundle), "one.json")
    assert (RESULT, field, package.MODIFIED) in {(each.resource, each.field, each.why) for each in refused.value.errors}


@pytest.mark.parametrize("code", ["activity", "vital-signs"])
def test_what_a_body_shows_is_a_wearables(code: str) -> None:
    system = "http://terminology.hl7.org/CodeSystem/observation-category"
    told = {**ALONE, "category": [{"coding": [{"system": system, "code": code}]}]}
    assert read_package(json.dumps(told), "one.json").category is Category.WEARABLE


@pytest.mark.parametrize(
    ("code", "taken"), [("laboratory", True), ("imaging", False), ("exam", False), ("social-history", False)]
)
def test_only_three_categories_are_contributed(code: str, taken: bool) -> None:
    system = "http://terminology.hl7.org/CodeSystem/observation-category"
    said = [{"coding": [{"system": system, "code": code}]}]
    bundle = contributed(LAB)
    for each in (entry["resource"] for entry in bundle["entry"]):
        if "category" in each:
            each["category"] = said
    if taken:
        assert read_package(json.dumps(bundle), "one.json").category is LAB
        return
    with pytest.raises(PackageError) as refused:
        read_package(json.dumps(bundle), "one.json")
    assert {(each.field, each.why) for each in refused.value.errors} == {("category", package.NO_KIND)}


@pytest.mark.parametrize(("moment", "day"), [("2026-03-01T16:00:00Z", "02"), ("2026-03-01T15:59:59Z", "01")])
def test_days_begin_at_midnight_in_china(moment: str, day: str) -> None:
    assert package.CHINA.utcoffset(None) == dt.timedelta(hours=8)
    assert read_package(json.dumps({**ALONE, "effectiveDateTime": moment}), "x").source.thing == f"2026-03-{day}"


def test_package_shows_nothing_personal() -> None:
    found = read_package(json.dumps(ALONE), "one.json")
    assert repr(found) == "Package(file='one.json', category=<Category.WEARABLE: 11>)"
