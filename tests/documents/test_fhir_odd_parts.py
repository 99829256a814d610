"""Single steps of the FHIR side on what hardly anybody sends: parts that are no objects, no codes, no names."""

from __future__ import annotations

import json
from typing import Any

import pytest

from carestamp.documents.fhir import (
    NOBODY,
    Defaults,
    Named,
    Party,
    drugs,
    intake,
    naming,
    parties,
    read_found,
    references,
    supplies,
)
from carestamp.documents.fhir import validation as v
from carestamp.documents.fhir.reading import Entry, read_text
from carestamp.documents.fhir.references import Index, Target
from carestamp.documents.profiles import ORDINARY, classes

ATC = "http://www.whocc.no/atc"


def _entry(**said: Any) -> Entry:
    return Entry("a.json", "", {"resourceType": "MedicationRequest", **said})


@pytest.mark.rules("P1")
@pytest.mark.parametrize(
    ("coding", "number", "assumed"),
    [
        ([], ORDINARY, True),
        ([{"system": ATC}], ORDINARY, False),
        ([{"system": "urn:carestamp:drug-class", "code": "?"}], ORDINARY, True),
        ([{"system": "urn:carestamp:drug-class", "code": "?"}, {"system": ATC, "code": "N02AA01"}], None, False),
    ],
    ids=range(4),
)
def test_class_is_by_the_first_code_that_is_known(coding: list[Any], number: int | None, assumed: bool) -> None:
    narcotic = classes.by_atc("N02AA01")
    assert narcotic is not None
    assert narcotic.number != ORDINARY
    assert drugs.drug_class(_entry(), {"coding": coding}) == (number or narcotic.number, assumed)


def test_drug_is_named_by_what_is_a_coding() -> None:
    assert drugs.drug_name({"coding": ["x", None, {"display": "amlodipine"}]}) == "amlodipine"


def test_given_name_that_is_missing_is_not_shown() -> None:
    assert parties.name_of({"name": [{"family": "Quill", "given": [None, "Zoe"]}]}) == "Zoe Quill"


def test_who_has_no_name_is_shown_as_the_reference_shows_it() -> None:
    nameless, named = ({"resourceType": "Patient", **each} for each in ({}, {"name": [{"text": "Zoe"}]}))
    for resource, shown in ((nameless, "Z. Quill"), (named, "Zoe")):
        party = parties.party_of(Target("k", Entry("a.json", "", resource), "Z. Quill"))
        assert (party.key, party.name, party.kind) == ("k", shown, "Patient")


def test_role_without_a_practitioner_prescribes_itself() -> None:
    role = Entry("a.json", "", {"resourceType": "PractitionerRole", "id": "r"})
    index = Index()
    index.add(role)
    found = parties.requester_of({"reference": "PractitionerRole/r"}, role, index)
    assert found == (Party("PractitionerRole/r", "", "PractitionerRole"), NOBODY)


@pytest.mark.parametrize(("one", "other", "shown"), [("A", "B", "B"), ("A", "", "A"), ("", "B", "B"), ("", "", "")])
def test_somebody_by_two_names_has_both(one: str, other: str, shown: str) -> None:
    found = naming.both(Named("X", ("x", "y"), one), Named("Practitioner", ("z", "x"), other))
    assert (found, found.shown) == (Named("Practitioner", ("z", "x", "y")), shown)


def test_contained_resource_is_an_object_with_a_type() -> None:
    inside = ["a", {"id": "a", "resourceType": 5}, {"id": "a", "resourceType": "Patient"}]
    found = references._contained("a", _entry(id="r", contained=inside))
    assert (found.key, found.entry and found.entry.resource) == ("MedicationRequest/r#a", inside[2])
    with pytest.raises(references.DanglingError):
        references._contained("a", _entry(id="r", contained=inside[:2]))


def test_supply_of_what_is_no_list_rests_on_nothing() -> None:
    reader = supplies._Reader(_entry(authorizingPrescription={"reference": "x"}), Index(), Defaults())
    assert (reader._request(), reader.notes) == ("", [])


@pytest.mark.rules("P1", "X4")
@pytest.mark.parametrize("moment", ["2026-03-02T09:00:00", "2016-12-31T23:59:60Z"])
def test_moment_that_has_no_canonical_form_is_refused_where_it_stands(fhir: Any, moment: str) -> None:
    """One without a zone, and a leap second, which FHIR knows and seconds since 1970 do not."""
    assert fhir.refusal(fhir.request(authoredOn=moment)) == ("MedicationRequest/r1", "authoredOn")
    (error,) = fhir.read(fhir.request(), fhir.dispense(whenPrepared=moment)).errors
    assert (error.resource, error.field) == ("MedicationDispense/s1", "whenPrepared")


@pytest.mark.rules("X1", "P1")
@pytest.mark.parametrize(
    ("value", "problems"),
    [
        ({"whenPrepared": "2026-03-02", "whenHandedOver": "2026-03-01"}, [("whenHandedOver", v.BAD_PERIOD)]),
        ({"start": None, "end": "2026-03-01"}, []),
        ({"other": {"value": 0, "comparator": "<"}}, []),
        ({"doseQuantity": {"value": 0}}, [("doseQuantity.value", v.NOT_POSITIVE)]),
        ({"telecom": [{"use": "home"}, {"use": "x"}]}, [("telecom[1].use", v.UNKNOWN_CODE)]),
    ],
    ids=range(5),
)
def test_sense_is_asked_of_what_has_one(value: Any, problems: list[Any]) -> None:
    assert list(v._senses(value, "")) == problems


def test_more_values_than_were_made_are_passed() -> None:
    assert list(v._numbered_moments([5, 6], [5], "at")) == []


def test_what_was_left_alone_is_told_in_order(fhir: Any) -> None:
    others = [{"resourceType": each} for each in ("Slot", "Account", "Observation", "Account")]
    assert list(fhir.read(*others).skipped.items()) == [("Account", 2), ("Observation", 1), ("Slot", 1)]


@pytest.mark.rules("X8")
def test_what_has_no_name_is_no_repetition() -> None:
    resource = {"resourceType": "Patient", "name": [{"text": "Zoe"}]}
    for found in (
        [each for _ in range(2) for each in read_text(json.dumps(resource), "a.json")],
        [Entry("a.json", "", resource, f"urn:uuid:{each}") for each in "12"],
    ):
        read = read_found(found)
        assert (read.documents, read.errors) == (2, ())


@pytest.mark.rules("X8")
def test_one_address_twice_is_a_repetition() -> None:
    resource = {"resourceType": "Patient", "name": [{"text": "Zoe"}]}
    read = read_found(Entry("a.json", f"entry {each}", resource, "urn:uuid:1") for each in range(2))
    assert [(each.resource, each.field, each.why) for each in read.errors] == [
        ("Patient (entry 1)", "id", intake.SAME_ID)
    ]


def test_what_has_no_canonical_form_is_no_copy() -> None:
    half = {"resourceType": "Patient", "name": "\ud800"}
    assert intake._is_copy(Entry("a.json", "", half), Entry("b.json", "", half)) is False


@pytest.mark.rules("X8")
def test_version_without_a_name_is_none_that_replaces() -> None:
    whole = object()
    bare, odd = (
        Entry("a.json", "", {"resourceType": "Patient", "id": "p", "meta": meta}, "", whole)
        for meta in ({}, {"versionId": ""})
    )
    skipped: Any = {}
    assert intake._newest([bare, odd], skipped) == [bare, odd]
    assert skipped == {}
