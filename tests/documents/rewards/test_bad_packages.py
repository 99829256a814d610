"""S4, X1: what does not say where it comes from is refused by file, resource and field, and no value is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from carestamp.documents.consent import Category
from carestamp.documents.rewards.package import PackageError, read_package
from carestamp.synthetic import contributed

LAB, WEARABLE, GENOMIC = Category.LABORATORY, Category.WEARABLE, Category.GENOMIC
Resource = dict[str, Any]


def _find(bundle: Resource, name: str) -> Resource:
    kind, id_ = name.split("/")
    named = [each["resource"] for each in bundle["entry"]]
    found: Resource = next(each for each in named if each["resourceType"] == kind and each["id"] == id_)
    return found


def _set(name: str, **changes: Any) -> Callable[[Resource], None]:
    def change(bundle: Resource) -> None:
        resource = _find(bundle, name)
        resource.update(changes)
        for each in [key for key, value in changes.items() if value is None]:
            del resource[each]

    return change


def _add(resource: Resource) -> Callable[[Resource], None]:
    return lambda bundle: bundle["entry"].append({"resource": resource})


OTHER_SAMPLE = {"resourceType": "Specimen", "id": "s2", "accessionIdentifier": {"system": "urn:a", "value": "Z-9"}}
TWO_NAMES = [{"system": "urn:a", "value": "1"}, {"system": "urn:b", "value": "2"}]
NOON, LATER = "2026-03-02T12:00:00+08:00", "2026-03-03T12:00:00+08:00"
RESULT, SPECIMEN, STEPS, GENE = "Observation/result-1", "Specimen/specimen-1", "Observation/measure-1", "sequence-1"
CASES = [
    (LAB, _set(RESULT, specimen=None), RESULT, "specimen"),
    (LAB, _set(SPECIMEN, accessionIdentifier=None), "DiagnosticReport/report-1", "specimen.accessionIdentifier"),
    (LAB, _set(RESULT, specimen={"reference": "Specimen/gone"}), RESULT, "specimen"),
    (LAB, _set(RESULT, performer=None), RESULT, "performer"),
    (LAB, _set(RESULT, performer=[{"reference": "Practitioner/p"}]), RESULT, "performer"),
    (LAB, _set("Organization/hospital-1", identifier=TWO_NAMES), RESULT, "performer.identifier"),
    (LAB, _set("Organization/hospital-1", identifier=None), RESULT, "performer.identifier"),
    (LAB, _set(RESULT, status="preliminary"), RESULT, "status"),
    (LAB, _set(RESULT, category=None), RESULT, "category"),
    (LAB, _set(RESULT, implicitRules="urn:x"), RESULT, "implicitRules"),
    (LAB, _set(RESULT, subject=None), RESULT, "subject"),
    (LAB, _set(RESULT, colour="red"), RESULT, "colour"),
    (LAB, _add({**OTHER_SAMPLE, "id": "specimen-1"}), SPECIMEN, "id"),
    (LAB, _add({"resourceType": "Invoice", "id": "i", "status": "issued"}), "Invoice/i", "-"),
    (WEARABLE, _set(STEPS, device=None), STEPS, "device"),
    (WEARABLE, _set(STEPS, device={"reference": "Device/gone"}), STEPS, "device"),
    (WEARABLE, _set("Device/device-1", identifier=TWO_NAMES), STEPS, "device.identifier"),
    (WEARABLE, _set(STEPS, effectivePeriod=None), STEPS, "effectiveDateTime"),
    (WEARABLE, _set(STEPS, effectivePeriod={"start": NOON}), STEPS, "effectivePeriod.end"),
    (WEARABLE, _set(STEPS, effectivePeriod={"start": NOON, "end": LATER}), STEPS, "effectivePeriod"),
    (WEARABLE, _set(STEPS, effectivePeriod=None, effectiveDateTime="2026-03"), STEPS, "effectiveDateTime"),
    (LAB, _set(RESULT, effectiveDateTime=5), RESULT, "effectiveDateTime"),
    (LAB, _set(RESULT, effectiveDateTime="9999-12-31T23:59:59-12:00"), RESULT, "effectiveDateTime"),
    (LAB, _set(SPECIMEN, receivedTime=5.5), SPECIMEN, "receivedTime"),
    (
        LAB,
        _set("Patient/patient-001", identifier=[{"system": "urn:p", "value": "\ufe0f"}]),
        SPECIMEN,
        "subject.identifier.value",
    ),
    (GENOMIC, _set(f"MolecularSequence/{GENE}", specimen=None), f"MolecularSequence/{GENE}", "specimen"),
    (GENOMIC, _set(f"MolecularSequence/{GENE}", performer=None), f"MolecularSequence/{GENE}", "performer"),
]


@pytest.mark.rules("S4", "X1")
@pytest.mark.parametrize(("kind", "change", "resource", "field"), CASES)
def test_read_refuses_naming_the_field(
    kind: Category, change: Callable[[Resource], None], resource: str, field: str
) -> None:
    bundle = contributed(kind)
    change(bundle)
    with pytest.raises(PackageError) as refused:
        read_package(json.dumps(bundle), "one.json")
    assert ("one.json", resource, field) in {(each.file, each.resource, each.field) for each in refused.value.errors}


@pytest.mark.rules("S4")
def test_read_refuses_two_sources_two_patients_and_two_days() -> None:
    """Half of one and half of another would be a third source."""
    for kind, name, change, field in (
        (LAB, RESULT, {"specimen": {"reference": "Specimen/s2"}}, "specimen"),
        (LAB, RESULT, {"subject": {"reference": "Patient/else"}}, "subject"),
        (WEARABLE, STEPS, {"effectivePeriod": {"start": LATER, "end": LATER}}, "effectivePeriod"),
    ):
        bundle = contributed(kind)
        _add(OTHER_SAMPLE)(bundle)
        _add({"resourceType": "Patient", "id": "else"})(bundle)
        _set(name, **change)(bundle)
        with pytest.raises(PackageError) as refused:
            read_package(json.dumps(bundle), "one.json")
        assert {each.field for each in refused.value.errors} == {field}


@pytest.mark.rules("S4", "X12")
def test_read_takes_a_period_that_ends_at_midnight() -> None:
    bundle = contributed(WEARABLE)
    for name in (STEPS, "Observation/measure-2"):
        period = {"start": "2026-03-02T00:00:00+08:00", "end": "2026-03-02T16:00:00Z"}
        _set(name, effectivePeriod=period)(bundle)
    assert read_package(json.dumps(bundle), "one.json").source.thing == "2026-03-02"


@pytest.mark.rules("X1")
@pytest.mark.parametrize("written", ["", "[]", "{}", "3", '{"resourceType": "Bundle", "entry": [{}]}', "{" * 400])
def test_read_refuses_what_is_no_resource(written: str) -> None:
    with pytest.raises(PackageError, match=r"one\.json"):
        read_package(written, "one.json")


@pytest.mark.rules("S4")
def test_read_refuses_a_bundle_without_data() -> None:
    bundle = contributed(LAB)
    bundle["entry"] = bundle["entry"][:3]
    with pytest.raises(PackageError, match="laboratory"):
        read_package(json.dumps(bundle), "one.json")
