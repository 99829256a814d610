"""X8: the same document twice is one document and one error, however it comes; people and houses may be repeated."""

from __future__ import annotations

from typing import Any

import pytest

from carestamp.documents import fhir as f

IDENTIFIER = [{"system": "urn:rx", "value": "A-1"}]


@pytest.mark.rules("X8", "P1")
def test_same_id_in_one_bundle_is_refused(fhir: Any) -> None:
    intake = fhir.read(fhir.request(), fhir.request(), fhir.request("r2"))
    assert [(e.resource, e.field) for e in intake.errors] == [("MedicationRequest/r1", "id")]
    assert len(intake.prescriptions) == 2


@pytest.mark.rules("X8", "X4")
@pytest.mark.parametrize("value", ["A-1", "ａ－１", " a-1 ", "A‐1"])
def test_same_identifier_under_two_ids_is_refused(fhir: Any, value: str) -> None:
    again = fhir.request("r2", identifier=[{"system": "urn:rx", "value": value}])
    intake = fhir.read(fhir.request(identifier=IDENTIFIER), again)
    assert [(e.resource, e.field) for e in intake.errors] == [("MedicationRequest/r2", "identifier")]
    assert len(intake.prescriptions) == 1


@pytest.mark.rules("X8")
def test_same_value_in_another_system_is_another_thing(fhir: Any) -> None:
    other = fhir.request("r2", identifier=[{"system": "urn:other", "value": "A-1"}])
    assert len(fhir.read(fhir.request(identifier=IDENTIFIER), other).prescriptions) == 2


@pytest.mark.rules("X8")
def test_same_prescription_in_two_files_is_refused(fhir: Any) -> None:
    bundle = fhir.bundle(fhir.patient(), fhir.practitioner(), fhir.request())
    fhir.write("a.json", bundle)
    fhir.write("b.json", bundle)
    intake = f.read(fhir.folder)
    assert [(e.file, e.resource) for e in intake.errors] == [("b.json", "MedicationRequest/r1")]
    assert len(intake.prescriptions) == 1
    assert intake.skipped == {"Patient: repeated unchanged": 1, "Practitioner: repeated unchanged": 1}


@pytest.mark.rules("X8")
def test_same_person_twice_in_one_file_or_changed_is_refused(fhir: Any) -> None:
    assert fhir.read(fhir.patient()).errors[0].resource == "Patient/p1"
    fhir.write("a.json", fhir.patient())
    fhir.write("b.json", fhir.patient(birthDate="1981-01-02"))
    assert any(e.file == "b.json" and e.field == "id" for e in f.read(fhir.folder).errors)


@pytest.mark.rules("X8")
def test_same_id_on_two_servers_is_two_things(fhir: Any) -> None:
    for server in ("a", "b"):
        entries = [fhir.patient(), fhir.practitioner(), fhir.request()]
        listed = [
            {"fullUrl": f"https://{server}.example/fhir/{each['resourceType']}/{each['id']}", "resource": each}
            for each in entries
        ]
        fhir.write(f"{server}.json", {"resourceType": "Bundle", "type": "searchset", "entry": listed})
    intake = f.read(fhir.folder)
    assert (len(intake.prescriptions), intake.errors) == (2, ())
    assert len(intake.patients) == 2


@pytest.mark.rules("X8")
def test_same_id_in_two_transactions_is_two_things(fhir: Any) -> None:
    """A sender's urn:uuid is the name there; ids are given by the server that takes the bundle."""
    for sender in ("a", "b"):
        entries = [fhir.patient(), fhir.practitioner(), fhir.request()]
        listed = [{"fullUrl": f"urn:uuid:{sender}{at}", "resource": each} for at, each in enumerate(entries)]
        fhir.write(f"{sender}.json", {"resourceType": "Bundle", "type": "transaction", "entry": listed})
    intake = f.read(fhir.folder)
    assert (len(intake.prescriptions), len(intake.patients), intake.errors) == (2, 2, ())


@pytest.mark.rules("X8")
def test_same_id_in_one_transaction_is_refused(fhir: Any) -> None:
    entries = [fhir.patient(), fhir.practitioner(), fhir.request(), fhir.request()]
    listed = [{"fullUrl": f"urn:uuid:{at}", "resource": each} for at, each in enumerate(entries)]
    intake = f.read(fhir.write("one.json", {"resourceType": "Bundle", "type": "transaction", "entry": listed}))
    assert [(e.resource, e.field) for e in intake.errors] == [("MedicationRequest/r1", "id")]


@pytest.mark.rules("X8")
def test_prescriber_repeated_in_each_bundle_is_one(fhir: Any) -> None:
    for number in range(3):
        person, order = (
            fhir.patient(f"p{number}"),
            fhir.request(f"r{number}", subject={"reference": f"Patient/p{number}"}),
        )
        fhir.write(f"{number}.json", fhir.bundle(person, fhir.practitioner(), order))
    intake = f.read(fhir.folder)
    assert (len(intake.prescriptions), intake.errors) == (3, ())
    assert len({each.prescriber for each in intake.prescriptions}) == 1


@pytest.mark.rules("X8")
def test_history_gives_the_newest_version(fhir: Any) -> None:
    old = fhir.request(meta={"versionId": "9"}, dispenseRequest={"quantity": {"value": 1}})
    new = fhir.request(meta={"versionId": "10"}, dispenseRequest={"quantity": {"value": 2}})
    for order in ([old, new], [new, old]):
        bundle = fhir.bundle(fhir.patient(), fhir.practitioner(), *order, kind="history")
        intake = f.read(fhir.write("one.json", bundle))
        assert intake.errors == ()
        assert [line.quantity for line in intake.prescriptions[0].lines] == [2]
        assert intake.skipped == {"older version": 1}
