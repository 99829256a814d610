"""What a document leaves open, or says beside the point, is listed or left as it is; it stops nothing."""

from __future__ import annotations

from typing import Any

import pytest

from carestamp.documents import fhir as f


@pytest.mark.rules("P1")
def test_unsaid_moment_and_reported_order_are_assumptions(fhir: Any) -> None:
    found = fhir.only(fhir.request(authoredOn=None, reportedBoolean=True))
    assert found.issued_at is None
    assert [note.field for note in found.assumed] == ["reported[x]", "medication[x]", "authoredOn"]


@pytest.mark.rules("P1", "X4")
def test_references_beside_the_point_stay_as_they_are_written(fhir: Any) -> None:
    lost = fhir.request(encounter={"reference": "urn:uuid:lost"}, recorder={"display": "Nurse"})
    other = fhir.request(encounter={"reference": "urn:uuid:other"}, recorder={"display": "Nurse"})
    assert b"urn:uuid:lost" in fhir.only(lost).canonical_bytes
    assert fhir.only(lost).canonical_bytes != fhir.only(other).canonical_bytes


@pytest.mark.rules("P1")
@pytest.mark.parametrize("identifier", [{"value": "1"}, {"system": "urn:x"}])
def test_half_an_identifier_groups_and_matches_nothing(fhir: Any, identifier: dict[str, Any]) -> None:
    one = fhir.request("r1", groupIdentifier=identifier, identifier=[identifier])
    other = fhir.request("r2", groupIdentifier=identifier, identifier=[identifier])
    intake = fhir.read(one, other)
    assert (len(intake.prescriptions), intake.errors) == (2, ())


@pytest.mark.rules("P1", "X4")
def test_identifier_of_nothing_visible_is_refused(fhir: Any) -> None:
    blank = [{"system": "urn:x", "value": "\u200b"}]
    assert fhir.refusal(fhir.request(identifier=blank)) == ("MedicationRequest/r1", "identifier.value")


@pytest.mark.rules("P1")
def test_entry_that_is_no_object_is_an_error_and_the_next_goes_on(fhir: Any) -> None:
    bundle = fhir.bundle(fhir.patient(), fhir.practitioner(), fhir.request())
    bundle["entry"].insert(0, "x")
    intake = f.read(fhir.write("one.json", bundle))
    assert [(e.resource, e.field) for e in intake.errors] == [("entry 0", "entry")]
    assert len(intake.prescriptions) == 1


@pytest.mark.rules("P1")
def test_intake_tells_a_report_what_came_in(fhir: Any) -> None:
    row = fhir.read(fhir.request(), fhir.request("r2", status="x")).as_row()
    assert (row["files"], row["documents"]) == (1, 3)
    assert [set(each) for each in row["rejected"]] == [{"file", "resource", "field", "why"}]


@pytest.mark.rules("P1")
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ([{"text": "王 伟"}], "王 伟"),
        ([{"family": "王", "given": ["伟"]}], "王伟"),
        ([{"family": "Smith", "given": ["Adam", "B."]}], "Adam B. Smith"),
        ([{"given": ["Cher"]}], "Cher"),
        (None, ""),
    ],
)
def test_names_are_shown_as_people_write_them(fhir: Any, name: Any, shown: str) -> None:
    changed = {key: value for key, value in {**fhir.patient("p2"), "name": name}.items() if value is not None}
    assert fhir.only(changed, fhir.request(subject={"reference": "Patient/p2"})).subject.name == shown
