"""P1, X4: whom a reference means: which of several it is, by every name, and what it is called."""

from __future__ import annotations

from typing import Any

import pytest

from carestamp.documents.fhir.naming import Named, named
from carestamp.documents.fhir.parties import name_of
from carestamp.documents.fhir.reading import Entry
from carestamp.documents.fhir.references import DanglingError, Index, Target, identifier_of, identifiers
from carestamp.documents.fhir.registers import Known
from carestamp.documents.fhir.vocabulary import SHARED_SYSTEMS

BUNDLES = (object(), object())
URL = "http://house.example/people/1"
INSIDE = {"resourceType": "Practitioner", "id": "d", "name": [{"text": "Dr Inside"}]}
KNOWN = {"system": "urn:s", "value": "7"}


def _entry(kind: str, id_: str = "", file: str = "a.json", url: str = "", bundle: Any = None, **more: Any) -> Entry:
    own = {"id": id_} if id_ else {}
    return Entry(file, "entry 1", {"resourceType": kind, **own, **more}, url, bundle)


def _index(*entries: Entry) -> Index:
    index = Index()
    for each in entries:
        index.add(each)
    return index


SOURCE = _entry("Consent", "c1", contained=[INSIDE | {"identifier": [KNOWN]}])
WHOLE = _entry("Practitioner", "d1", url=URL, identifier=[KNOWN], name=[{"text": "Dr Whole"}])
BARE = _entry("Organization", url="http://house.example/bare")


@pytest.mark.rules("P1")
@pytest.mark.parametrize(
    ("reference", "kind", "names", "shown"),
    [
        ({"reference": "Patient/x", "display": "A B"}, "Patient", ("Patient/x",), "A B"),
        ({"reference": "Patient/x"}, "Patient", ("Patient/x",), ""),
        ({"reference": "Patient/x", "display": 5}, "Patient", ("Patient/x",), ""),
        ({"reference": "Patient/x", "type": ""}, "Patient", ("Patient/x",), ""),
        ({"reference": "Patient/x", "type": 5}, "Patient", ("Patient/x",), ""),
        ({"reference": "Patient/x", "type": "Group"}, "Group", ("Patient/x",), ""),
        ({"reference": "urn:uuid-like#", "type": "Group"}, "Group", ("urn:uuid-like#",), ""),
        ({"reference": 5, "identifier": {"system": "urn:t", "value": "1"}}, "", ("urn:t|1",), ""),
        ({"reference": "", "identifier": {"system": "urn:t", "value": "1"}}, "", ("urn:t|1",), ""),
        ({"reference": "#d", "display": "x"}, "Practitioner", ("urn:s|7",), "Dr Inside"),
        (
            {"reference": "Practitioner/d1", "display": "x"},
            "Practitioner",
            ("Practitioner/d1", URL, "urn:s|7"),
            "Dr Whole",
        ),
        ({"reference": URL}, "Practitioner", (URL, "Practitioner/d1", "urn:s|7"), "Dr Whole"),
        ({"reference": BARE.full_url, "display": "House"}, "Organization", (BARE.full_url,), "House"),
        ({"reference": BARE.full_url}, "Organization", (BARE.full_url,), ""),
    ],
)
def test_a_reference_has_all_its_names(reference: Any, kind: str, names: tuple[str, ...], shown: str) -> None:
    found = named(reference, SOURCE, _index(SOURCE, WHOLE, BARE))
    assert found is not None
    assert (found.kind, found.names, found.shown) == (kind, names, shown)


@pytest.mark.rules("P1")
@pytest.mark.parametrize("reference", [None, "Patient/x", {}, {"display": "A B"}])
def test_a_reference_that_names_nothing_is_nobody(reference: Any) -> None:
    assert named(reference, SOURCE, _index(SOURCE)) is None


@pytest.mark.rules("P1")
def test_a_name_in_a_system_is_all_that_follows_it() -> None:
    known = Named("Patient", ("Patient/x", "urn:s|a|b", "urn:s|c"))
    assert known.own("urn:s") == "a|b"
    assert known.own("urn:t") == ""


NEAR = _entry("Patient", "p", "a.json", bundle=BUNDLES[0])
BESIDE = _entry("Patient", "p", "a.json", bundle=BUNDLES[1])
LOOSE = _entry("Patient", "p", "b.json")
LOOSE_TOO = _entry("Patient", "p", "c.json")


@pytest.mark.rules("P1")
@pytest.mark.parametrize(
    ("file", "bundle", "candidates", "meant"),
    [
        ("a.json", BUNDLES[0], (LOOSE, BESIDE, NEAR), NEAR),
        ("a.json", BUNDLES[1], (LOOSE, NEAR, BESIDE), BESIDE),
        ("a.json", None, (LOOSE, BESIDE, NEAR), BESIDE),
        ("a.json", None, (NEAR, BESIDE, LOOSE), NEAR),
        ("c.json", None, (LOOSE, NEAR, LOOSE_TOO), LOOSE_TOO),
        ("b.json", None, (LOOSE_TOO, NEAR, LOOSE), LOOSE),
        ("d.json", None, (NEAR, LOOSE), NEAR),
        ("d.json", BUNDLES[0], (LOOSE, BESIDE, NEAR), NEAR),
    ],
)
def test_the_nearest_of_one_name_is_meant(file: str, bundle: Any, candidates: Any, meant: Entry) -> None:
    """First in the same bundle, then in the same file, then the first of all."""
    source = _entry("MedicationRequest", "r", file, bundle=bundle)
    assert _index(*candidates).peek({"reference": "Patient/p"}, source) is meant


HELD = _entry("Patient", "p1", identifier=[KNOWN, {"system": "urn:a|b", "value": "7"}], url=URL)


@pytest.mark.rules("P1", "X4")
@pytest.mark.parametrize(
    "reference",
    [
        {"reference": "Patient/p1"},
        {"reference": "Patient/p1/_history/3"},
        {"reference": "http://other.example/fhir/Patient/p1"},
        {"reference": "urn:uuid:p1"},
        {"reference": URL},
        {"reference": "Patient?identifier=urn:s|007"},
        {"reference": "Patient?active=true&identifier=urn%3As%7C7"},
        {"reference": "Patient?identifier=urn:a|b|007"},
        {"identifier": KNOWN},
        {"identifier": KNOWN, "type": "Patient"},
        {"identifier": {"system": " urn:s ", "value": "07"}},
    ],
)
def test_one_patient_is_found_by_each_name(reference: dict[str, Any]) -> None:
    assert _index(HELD).resolve(reference, SOURCE) == Target(URL, HELD)


@pytest.mark.rules("P1")
@pytest.mark.parametrize(
    ("reference", "target"),
    [
        ({"reference": "Patient/"}, Target("Patient/")),
        ({"reference": "Patient/p2", "display": "A"}, Target("Patient/p2", None, "A")),
        ({"identifier": KNOWN, "type": "Group"}, Target("Group?urn:s|7")),
        ({"identifier": {"value": "7"}}, None),
        ({"identifier": {"system": "urn:s"}, "display": "A"}, Target("display|A", None, "A")),
        ({"display": "A"}, Target("display|A", None, "A")),
        ({}, None),
        ("Patient/p1", None),
    ],
)
def test_what_is_not_at_hand_is_known_by_its_reference(reference: Any, target: Target | None) -> None:
    assert _index(HELD, _entry("Patient")).resolve(reference, SOURCE) == target


@pytest.mark.rules("P1")
def test_a_fragment_means_the_document_or_what_it_contains() -> None:
    index = _index(SOURCE)
    assert index.resolve({"reference": "#"}, SOURCE) == Target("Consent/c1", SOURCE)
    inside = index.resolve({"reference": "#d"}, SOURCE)
    assert inside is not None
    assert inside.entry is not None
    assert (inside.key, inside.entry.resource["name"], inside.entry.file) == ("Consent/c1#d", INSIDE["name"], "a.json")
    for written in ("#e", "urn:uuid:", "urn:uuid:e"):
        with pytest.raises(DanglingError):
            _index(SOURCE, _entry("Patient")).resolve({"reference": written}, SOURCE)


@pytest.mark.rules("X4")
def test_identifiers_are_system_and_value_but_of_no_shared_system() -> None:
    shared = [{"system": each, "value": "7"} for each in sorted(SHARED_SYSTEMS)]
    assert shared
    assert identifiers({"identifier": [*shared, KNOWN, {"system": "urn:s", "value": "a|007"}, "x"]}) == [
        "urn:s|7",
        "urn:s|A|007",
    ]
    assert identifiers({"identifier": {"system": " urn:s ", "value": "x"}}) == ["urn:s|X"]
    assert identifiers({"identifier": [{"system": sorted(SHARED_SYSTEMS)[0], "value": "a|b"}]}) == []
    assert identifiers({}) == []
    assert identifier_of({"system": "urn:s", "value": "a\ud800"}) == ""


@pytest.mark.rules("P1")
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ([{"family": "王", "given": ["小", "明"]}], "王小明"),
        ([{"family": "王", "given": ["小", "Ming"]}], "小 Ming 王"),
        ([{"family": "王", "given": ["Ming"]}], "Ming 王"),
        ([{"family": "Wang", "given": ["小明"]}], "小明 Wang"),
        ([{"given": ["小", "明"]}], "小 明"),
        ([{"family": "王"}], "王"),
        ([{"family": "Quill", "given": ["Zoe", "Ann"]}], "Zoe Ann Quill"),
        (["Quill"], ""),
        ([], ""),
        (None, ""),
        ({"text": "Quill"}, ""),
    ],
)
def test_a_name_is_shown_as_its_script_writes_it(name: Any, shown: str) -> None:
    assert name_of({"name": name}) == shown


def _study(written: str) -> Named:
    return Named("ResearchStudy", (f"urn:carestamp:study|{written}",))


@pytest.mark.rules("L1")
@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("12/34", (12, 34)),
        ("12/", None),
        ("/34", None),
        ("12", None),
        ("0/34", None),
        ("12/0", None),
        ("12/3/4", None),
        ("²/34", None),
        ("12/" + "9" * 29, (12, int("9" * 29))),
        ("12/" + "9" * 30, None),
    ],
)
def test_a_study_is_a_house_and_a_number(written: str, number: tuple[int, int] | None) -> None:
    assert Known(1).study_of(_study(written)) == number


@pytest.mark.rules("L1")
def test_a_list_is_looked_up_as_written_first_then_in_canonical_form() -> None:
    house = Named("Organization", ("Organization/h", "urn:a|b|7"))
    assert Known(1, organisations={"urn:a|b|007": 5}).organisation_of(house) == 5
    assert Known(1, organisations={"Organization/h": 6, "urn:a|b|007": 5}).organisation_of(house) == 6
    twice = {"urn:a|b|7": 7, "urn:a|b|007": 8}
    assert Known(1, organisations=twice).organisation_of(house) == 7
