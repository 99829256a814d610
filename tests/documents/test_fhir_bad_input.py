"""Bad input is one error that names file, resource and field, in both languages, without a value; the rest goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from carestamp import synthetic
from carestamp.documents import fhir as f
from carestamp.errors import CarestampError, DocumentError

SECRET = "Zhang San 13800000000"


@pytest.mark.rules("P1", "X1")
@pytest.mark.parametrize("name", synthetic.BAD_EXAMPLES)
def test_read_names_file_resource_and_field(name: str, tmp_path: Path) -> None:
    example = synthetic.BAD_EXAMPLES[name]
    (tmp_path / name).write_text(example.text, encoding="utf-8")
    intake = f.read(tmp_path)
    (error,) = intake.errors
    assert (error.file, error.resource, error.field) == (name, example.resource, example.field)
    assert error.why.zh
    assert error.why.en
    assert len(intake.prescriptions) == example.prescriptions


@pytest.mark.rules("P1")
def test_read_goes_on_past_all_bad_files_at_once(tmp_path: Path) -> None:
    synthetic.write_bad_examples(tmp_path)
    intake = f.read(tmp_path)
    assert sorted(error.file for error in intake.errors) == sorted(synthetic.BAD_EXAMPLES)
    assert len(intake.prescriptions) == sum(each.prescriptions for each in synthetic.BAD_EXAMPLES.values())


@pytest.mark.rules("X1")
@pytest.mark.parametrize(
    "changes",
    [
        {"status": SECRET},
        {"intent": SECRET},
        {"authoredOn": SECRET},
        {SECRET: 1},
        {"subject": {"reference": f"urn:uuid:{SECRET}"}},
        {"subject": {SECRET: SECRET}},
        {"dispenseRequest": {"quantity": {"value": SECRET}}},
        {"dispenseRequest": {"quantity": {"value": 1.5, "unit": SECRET}}},
        {"dispenseRequest": {"expectedSupplyDuration": {"value": 1, "unit": SECRET}}},
        {"contained": [{"resourceType": SECRET}]},
        {"id": SECRET, "status": "x"},
        {"medicationCodeableConcept": SECRET},
        {"dosageInstruction": [{"timing": {"repeat": {"periodUnit": SECRET}}}]},
        {"identifier": [{"use": SECRET, "system": "urn:x", "value": SECRET}]},
    ],
    ids=range(14),
)
def test_error_never_shows_a_value(fhir: Any, changes: dict[str, Any]) -> None:
    errors = fhir.read(fhir.request(**changes)).errors
    assert errors
    for error in errors:
        for said in (str(error), repr(error), str(error.as_row())):
            assert not any(part in said for part in SECRET.split())


@pytest.mark.rules("X1")
def test_resource_with_an_impossible_id_is_named_by_its_place(fhir: Any) -> None:
    resources = {error.resource for error in fhir.read(fhir.request(id=SECRET, status="x")).errors}
    assert resources == {"MedicationRequest (entry 2)"}


@pytest.mark.rules("X1")
def test_broken_json_never_shows_its_text(fhir: Any) -> None:
    (error,) = f.read(fhir.write("x.json", f'{{"name": "{SECRET}", "name": "{SECRET}"}}')).errors
    assert SECRET not in str(error)
    (error,) = f.read(fhir.write("y.json", f'{{"name": {SECRET}}}')).errors
    assert SECRET not in str(error)
    assert "line 1" in error.why.en
    assert "第 1 行" in error.why.zh


@pytest.mark.rules("P1")
@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("status", "Active", "status"),
        ("intent", "ORDER", "intent"),
        ("priority", "soon", "priority"),
        ("authoredOn", "2026-03-02T09:00:00", "authoredOn"),
        ("authoredOn", "02.03.2026", "authoredOn"),
        ("authoredOn", 5, "authoredOn"),
        ("authoredOn", 5.5, "authoredOn"),
        ("dispenseRequest", {"validityPeriod": {"end": 5}}, "dispenseRequest.validityPeriod.end"),
        ("note", [{"text": "a", "time": 5}], "note[0].time"),
        ("note", [{"text": "a\x1b[8mb"}], "note[0].text"),
        ("medicationReference", {"reference": "#m"}, "medication[x]"),
        ("subject", {"reference": "Practitioner/d1"}, "subject"),
        ("subject", {"reference": "#nobody"}, "subject"),
        ("subject", {"reference": "urn:uuid:0"}, "subject"),
        ("requester", {"reference": "Practitioner/unknown"}, "requester"),
        ("substitution", {"allowedBoolean": "yes please"}, "substitution.allowedBoolean"),
        (
            "dosageInstruction",
            [{"timing": {"repeat": {"periodUnit": "day"}}}],
            "dosageInstruction[0].timing.repeat.periodUnit",
        ),
        (
            "dosageInstruction",
            [{"doseAndRate": [{"doseQuantity": {"value": 0}}]}],
            "dosageInstruction[0].doseAndRate[0].doseQuantity.value",
        ),
        ("dispenseRequest", {"quantity": {"value": 0}}, "dispenseRequest.quantity.value"),
        ("dispenseRequest", {"quantity": {"value": 7, "comparator": "<"}}, "dispenseRequest.quantity.comparator"),
        ("dispenseRequest", {"quantity": {"value": 32768}}, "dispenseRequest.quantity.value"),
        ("dispenseRequest", {"numberOfRepeatsAllowed": -1}, "dispenseRequest.numberOfRepeatsAllowed"),
        ("dispenseRequest", {"numberOfRepeatsAllowed": 16}, "dispenseRequest.numberOfRepeatsAllowed"),
        (
            "dispenseRequest",
            {"quantity": {"value": 10_923}, "numberOfRepeatsAllowed": 2},
            "dispenseRequest.quantity.value",
        ),
        (
            "dispenseRequest",
            {"validityPeriod": {"start": "2026-03-02", "end": "2026-03-01"}},
            "dispenseRequest.validityPeriod.end",
        ),
        (
            "dispenseRequest",
            {"expectedSupplyDuration": {"value": 3, "unit": "moons"}},
            "dispenseRequest.expectedSupplyDuration.unit",
        ),
    ],
)
def test_request_refused_by_its_field(fhir: Any, path: str, value: Any, field: str) -> None:
    assert fhir.refusal(fhir.request(**{path: value})) == ("MedicationRequest/r1", field)


@pytest.mark.rules("P1")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"status": "done"}, "status"),
        ({"quantity": {"value": -1}}, "quantity.value"),
        ({"quantity": {"value": 0.5}}, "quantity.value"),
        ({"daysSupply": {"value": 0}}, "daysSupply.value"),
        ({"whenHandedOver": 5}, "whenHandedOver"),
        ({"whenPrepared": "2026-03-03", "whenHandedOver": "2026-03-02"}, "whenHandedOver"),
        ({"authorizingPrescription": [{"reference": "urn:uuid:0"}]}, "authorizingPrescription"),
        ({"medicationCodeableConcept": None}, "medication[x]"),
        ({"subject": {"reference": "Patient/unknown"}}, "subject"),
    ],
)
def test_dispense_refused_by_its_field(fhir: Any, changes: dict[str, Any], field: str) -> None:
    intake = fhir.read(fhir.request(), fhir.dispense(**changes))
    (error,) = intake.errors
    assert (error.resource, error.field) == ("MedicationDispense/s1", field)
    assert len(intake.prescriptions) == 1
    assert intake.supplies == ()


@pytest.mark.rules("P1")
def test_prescription_of_a_refused_patient_is_refused_too(fhir: Any) -> None:
    path = fhir.write("one.json", fhir.bundle(fhir.patient(gender="x"), fhir.practitioner(), fhir.request()))
    intake = f.read(path)
    assert [(e.resource, e.field) for e in intake.errors] == [
        ("Patient/p1", "gender"),
        ("MedicationRequest/r1", "subject"),
    ]
    assert intake.prescriptions == ()


@pytest.mark.rules("P1")
def test_group_comes_whole_or_not_at_all(fhir: Any) -> None:
    """Nothing half made: a wrong line takes its sisters with it, and leaves the next group alone."""
    group = {"groupIdentifier": {"system": "urn:g", "value": "1"}}
    wrong = fhir.request("r2", status="wrong", **group)
    uncountable = fhir.request("r3", dispenseRequest={"quantity": {"value": 1.5}}, **group)
    other = fhir.request("r4", groupIdentifier={"system": "urn:g", "value": "2"})
    for bad in (wrong, uncountable):
        intake = fhir.read(fhir.request("r1", **group), bad, other)
        assert sorted(e.field for e in intake.errors)[-1] in ("groupIdentifier", "status")
        assert {e.resource for e in intake.errors} == {"MedicationRequest/r1", f"MedicationRequest/{bad['id']}"}
        assert [each.resources for each in intake.prescriptions] == [("MedicationRequest/r4",)]


@pytest.mark.rules("P1")
def test_group_over_two_files_comes_whole_or_not_at_all(fhir: Any) -> None:
    group = {"groupIdentifier": {"system": "urn:g", "value": "1"}}
    fhir.write("a.json", [fhir.patient(), fhir.practitioner(), fhir.request("r1", **group)])
    fhir.write("b.json", fhir.request("r2", **group))
    (found,) = f.read(fhir.folder).prescriptions
    assert len(found.lines) == 2
    fhir.write("b.json", fhir.request("r2", status="wrong", **group))
    assert f.read(fhir.folder).prescriptions == ()


@pytest.mark.rules("P1")
def test_unreadable_paths_are_errors(tmp_path: Path) -> None:
    (tmp_path / "gbk.json").write_bytes('{"resourceType": "Patient", "id": "张"}'.encode("gbk"))
    assert f.read(tmp_path).errors[0].why.en == "the file is not UTF-8"
    (empty := tmp_path / "empty").mkdir()
    assert f.read(empty).errors[0].why.en == "there is no JSON or NDJSON file to read"
    assert f.read(tmp_path / "not-there.json").errors[0].why.en == "the file can't be opened"


@pytest.mark.rules("P1")
@pytest.mark.parametrize("text", ["", "null", "1", '"x"', "{}", '{"resourceType": 1}', '{"resourceType": "Bundle"}'])
def test_json_that_is_no_document_is_an_error(fhir: Any, text: str) -> None:
    intake = f.read(fhir.write("x.json", text))
    assert len(intake.errors) == 1
    assert intake.documents == 0


@pytest.mark.rules("P1")
def test_endless_bundles_are_an_error(fhir: Any) -> None:
    bundle = fhir.bundle(fhir.patient())
    for _ in range(20):
        bundle = fhir.bundle(bundle)
    assert [error.why.en for error in f.read(fhir.write("x.json", bundle)).errors] == [
        "bundles inside bundles, too deep"
    ]


@pytest.mark.rules("X1")
def test_errors_have_one_root(fhir: Any) -> None:
    error = fhir.read(fhir.request(status="x")).errors[0]
    assert isinstance(error, DocumentError | CarestampError)
    assert error.as_row() == {
        "file": "one.json",
        "resource": "MedicationRequest/r1",
        "field": "status",
        "why": "FHIR R4 没有这个代码 / FHIR R4 knows no such code here",
    }
