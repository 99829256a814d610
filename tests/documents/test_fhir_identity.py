"""X2, P1: a document's content says who and what it points to, however deep and however they are written down."""

from __future__ import annotations

import json
from typing import Any

import pytest

from carestamp.documents.fhir.content import content_of
from carestamp.documents.fhir.reading import Entry
from carestamp.documents.fhir.references import Index

pytestmark = pytest.mark.rules("X2", "P1", "X4")
PATIENT = {"resourceType": "Patient", "id": "p1", "name": [{"id": "n", "text": "Zoe"}], "telecom": [{"value": "1"}]}


def _content(request: dict[str, Any], *beside: dict[str, Any]) -> Any:
    index, document = Index(), Entry("one.json", "1", {"resourceType": "MedicationRequest", "id": "r1", **request})
    for number, each in enumerate(beside):
        index.add(Entry("one.json", str(number), each))
    return content_of(document, index)


@pytest.mark.parametrize("wrapped", [lambda value: value, lambda value: [value], lambda value: {"deep": [value]}])
def test_what_is_referred_to_stands_for_itself_at_any_depth(wrapped: Any) -> None:
    """Its identity, not its ids and not what else is known of it."""
    said = _content({"subject": wrapped({"reference": "Patient/p1"})}, PATIENT)["subject"]
    assert said == wrapped({"resourceType": "Patient", "name": [{"text": "Zoe"}]})


def test_what_is_not_at_hand_is_the_reference_as_written() -> None:
    known = {"reference": "https://else.example/Patient/9", "display": "Zoe"}
    assert _content({"subject": {"id": "x", **known}})["subject"] == known


@pytest.mark.parametrize(
    "plain",
    [
        {"identifier": {"system": "urn:a", "value": "1"}, "use": "official"},
        {"type": "Patient", "text": "Zoe"},
        {"reference": 5},
        {"text": {"type": "x", "value": {"identifier": "y"}}},
    ],
)
def test_what_is_no_reference_is_said_as_it_is_without_ids(plain: dict[str, Any]) -> None:
    assert _content({"extension": [{"id": "e", **plain}]}, PATIENT)["extension"] == [plain]


@pytest.mark.parametrize("name", ["identifier", "type"])
def test_half_of_a_reference_is_read_on_into_its_depth(name: str) -> None:
    """A reference that is not at hand stays as written; what is none loses the ids inside."""
    assert _content({"extension": {name: {"id": "x", "value": "1"}}})["extension"] == {name: {"value": "1"}}


def test_reference_by_identifier_and_type_is_found() -> None:
    numbered = {**PATIENT, "identifier": [{"system": "urn:a", "value": "1"}]}
    logical = {"type": "Patient", "identifier": {"system": "urn:a", "value": "1"}}
    assert _content({"subject": logical}, numbered)["subject"]["name"] == [{"text": "Zoe"}]
    assert _content({"subject": {"id": "x", **logical}})["subject"] == logical


def test_a_drug_made_of_itself_ends() -> None:
    """Four levels of what is in it; the fifth is named and no more."""
    loop = {"resourceType": "Medication", "id": "m", "ingredient": [{"itemReference": {"reference": "Medication/m"}}]}
    said = json.dumps(_content({"medicationReference": {"reference": "Medication/m"}}, loop)["medicationReference"])
    assert (said.count("resourceType"), said.count("itemReference")) == (5, 4)


def test_ids_states_and_what_is_about_the_file_are_left_out() -> None:
    beside = {"id": "r1", "meta": {}, "text": {}, "status": "active", "statusReason": {}, "contained": []}
    assert _content({**beside, "note": [{"id": "n", "text": "with food"}]}) == {
        "resourceType": "MedicationRequest",
        "note": [{"text": "with food"}],
    }
