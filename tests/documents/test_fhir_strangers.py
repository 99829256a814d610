"""Bundles that nobody here wrote: other shapes, silent fields, references to elsewhere. They yield prescriptions."""

from __future__ import annotations

import json
from typing import Any

import pytest

from carestamp.documents import fhir as f

BARE = {
    "resourceType": "MedicationRequest",
    "id": "m1",
    "status": "stopped",
    "intent": "order",
    "medicationCodeableConcept": {
        "coding": [
            {"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "314076", "display": "lisinopril 10 MG"}
        ]
    },
    "subject": {"reference": "urn:uuid:00000000-0000-4000-8000-000000000001"},
    "encounter": {"reference": "urn:uuid:00000000-0000-4000-8000-000000000003"},
    "authoredOn": "2011-05-03T08:22:41-04:00",
    "requester": {
        "reference": "Practitioner?identifier=http://hl7.org/fhir/sid/us-npi|9999912345",
        "display": "Dr. A B",
    },
}


def _posted(*resources: dict[str, Any]) -> dict[str, Any]:
    entries = [
        {
            "fullUrl": f"urn:uuid:00000000-0000-4000-8000-{number:012d}",
            "resource": each,
            "request": {"method": "POST", "url": each["resourceType"]},
        }
        for number, each in enumerate(resources, 1)
    ]
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def _posted_by_a_generator(fhir: Any) -> dict[str, Any]:
    encounter = {"resourceType": "Encounter", "id": "e", "status": "finished", "class": {"code": "AMB"}}
    return _posted(fhir.patient("p"), {"resourceType": "Observation", "id": "o"}, encounter, BARE)


@pytest.mark.rules("P1")
def test_bare_order_is_stamped_with_its_assumptions_listed(fhir: Any) -> None:
    intake = f.read(fhir.write("stranger.json", _posted_by_a_generator(fhir)))
    assert intake.errors == ()
    assert intake.skipped == {"Encounter": 1, "Observation": 1}
    (found,) = intake.prescriptions
    assert (found.lines[0].quantity, found.lines[0].days_supply, found.lines[0].drug_class) == (1, 7, 1)
    assert {note.field for note in found.assumed} == {
        "dispenseRequest.quantity.value",
        "dispenseRequest.expectedSupplyDuration",
        "medication[x]",
        "requester",
    }
    assert found.suggested_profile() is not None


@pytest.mark.rules("P1")
@pytest.mark.parametrize("separator", ["|", "%7C"])
def test_conditional_reference_finds_its_practitioner_in_another_file(fhir: Any, separator: str) -> None:
    npi = [{"system": "http://hl7.org/fhir/sid/us-npi", "value": "9999912345"}]
    fhir.write("staff.json", fhir.bundle(fhir.practitioner("far", identifier=npi), kind="batch"))
    text = json.dumps(_posted_by_a_generator(fhir)).replace("us-npi|", f"us-npi{separator}")
    fhir.write("a/patient.json", text)
    (found,) = f.read(fhir.folder).prescriptions
    assert (found.prescriber.kind, found.prescriber.name) == ("Practitioner", "Dr Wang")


@pytest.mark.rules("P1")
def test_single_resource_without_its_patient_is_known_by_reference(fhir: Any) -> None:
    intake = f.read(fhir.write("single.json", fhir.request()))
    (found,) = intake.prescriptions
    assert (found.subject.kind, found.prescriber.kind) == ("", "")
    assert [note.field for note in found.assumed[:2]] == ["subject", "requester"]


@pytest.mark.rules("P1")
@pytest.mark.parametrize(
    "reference", [{"identifier": {"system": "urn:nhi", "value": "ZZZ0016"}}, {"display": "A patient"}]
)
def test_logical_reference_is_a_patient_too(fhir: Any, reference: dict[str, Any]) -> None:
    one, other = fhir.request(subject=reference), fhir.request("r2", subject=reference)
    intake = fhir.read(one, other)
    assert intake.errors == ()
    assert len(intake.prescriptions) == 2
    assert len(intake.patients) == 1


@pytest.mark.rules("P1")
def test_logical_reference_finds_the_patient_that_has_the_identifier(fhir: Any) -> None:
    known = {"system": "urn:nhi", "value": "0016"}
    person = fhir.patient("p9", identifier=[known])
    found = fhir.only(person, fhir.request(subject={"type": "Patient", "identifier": {**known, "value": "16"}}))
    assert found.subject.kind == "Patient"


@pytest.mark.rules("P1")
@pytest.mark.parametrize("kind", ["document", "message", "transaction", "batch", "history", "searchset", "collection"])
def test_bundle_of_any_type_is_read(fhir: Any, kind: str) -> None:
    head = {"resourceType": "Composition", "id": "c"}
    bundle = fhir.bundle(head, fhir.patient(), fhir.practitioner(), fhir.request(), kind=kind)
    bundle["entry"].append({"response": {"status": "204"}})
    intake = f.read(fhir.write("one.json", bundle))
    assert (len(intake.prescriptions), intake.errors, intake.skipped) == (1, (), {"Composition": 1})


@pytest.mark.rules("P1")
def test_ndjson_arrays_and_nested_bundles_are_read(fhir: Any) -> None:
    lines = [fhir.patient(), fhir.practitioner(), fhir.request()]
    fhir.write("a.ndjson", "\ufeff" + "\r\n".join(map(json.dumps, lines)) + "\n\n")
    fhir.write("b.json", [fhir.request("r2"), fhir.request("r3")])
    fhir.write("c.JSON", fhir.bundle(fhir.bundle(fhir.request("r4"))))
    fhir.write("readme.txt", "not FHIR")
    intake = f.read(fhir.folder)
    assert (len(intake.prescriptions), intake.errors, intake.files) == (4, (), 3)
    assert len(intake.patients) == 1


@pytest.mark.rules("P1")
@pytest.mark.parametrize(
    "changes",
    [
        {"intent": "plan"},
        {"intent": "proposal"},
        {"status": "draft"},
        {"status": "cancelled"},
        {"status": "entered-in-error"},
        {"doNotPerform": True},
    ],
)
def test_what_orders_nothing_is_left_alone_and_counted(fhir: Any, changes: dict[str, Any]) -> None:
    intake = fhir.read(fhir.request(**changes))
    assert (intake.prescriptions, intake.errors) == ((), ())
    assert intake.skipped == {"MedicationRequest: not an order in force": 1}


@pytest.mark.rules("P1")
def test_official_shape_with_contained_drug_and_role_is_read(fhir: Any) -> None:
    drug = {
        "resourceType": "Medication",
        "id": "med",
        "code": {"coding": [{"code": "N05BA01", "system": "http://www.whocc.no/atc"}]},
    }
    role = {
        "resourceType": "PractitionerRole",
        "id": "role",
        "practitioner": {"reference": "Practitioner/d1"},
        "organization": {"reference": "Organization/h1"},
    }
    house = {"resourceType": "Organization", "id": "h1", "name": "示例医院"}
    request = fhir.request(
        contained=[drug],
        medicationCodeableConcept=None,
        medicationReference={"reference": "#med"},
        requester={"reference": "PractitionerRole/role"},
    )
    found = fhir.only(role, house, request)
    assert (found.prescriber.name, found.organisation.name) == ("Dr Wang", "示例医院")
    assert (found.lines[0].drug, found.lines[0].drug_class) == ("N05BA01", 9)
    assert found.assumed == ()


@pytest.mark.rules("P1")
def test_organisation_or_nobody_as_requester_leaves_the_prescriber_open(fhir: Any) -> None:
    house = {"resourceType": "Organization", "id": "h1", "name": "H"}
    by_house = fhir.only(house, fhir.request(requester={"reference": "Organization/h1"}))
    assert (by_house.prescriber, by_house.organisation.name) == (f.NOBODY, "H")
    assert [note.field for note in fhir.only(fhir.request(requester=None)).assumed] == ["requester", "medication[x]"]


@pytest.mark.rules("P1")
def test_old_prescription_can_be_issued_today(fhir: Any) -> None:
    found = fhir.only(fhir.request(authoredOn="2011"))
    moved = found.issued(1_800_000_000)
    assert (moved.issued_at, moved.until, moved.canonical_bytes) == (1_800_000_000, None, found.canonical_bytes)
    assert moved.assumed[-1].field == "authoredOn"
