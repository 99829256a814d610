"""Files to resources: what is found where, what of it is kept, and what is wrong with the rest (X1)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from carestamp.documents.fhir import reading as r
from carestamp.errors import DocumentError

PATIENT = {"resourceType": "Patient", "id": "p1"}
OURS = {"identifier": {"system": "urn:carestamp:record", "value": "0x01"}}


def _found(value: Any) -> list[Any]:
    return list(r.read_text(value if isinstance(value, str) else json.dumps(value), "a.json"))


def _bundle(*entries: Any, kind: Any = "collection") -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": kind, "entry": list(entries)}


def _told(found: list[Any]) -> list[tuple[str, str, Any]]:
    """Resource, field and rule of each error, or what an entry is and where it stood."""
    return [
        (each.resource, each.field, each.why)
        if isinstance(each, DocumentError)
        else (each.label, each.place, each.full_url)
        for each in found
    ]


def test_files_that_are_read_end_so() -> None:
    assert frozenset({".json", ".ndjson", ".jsonl"}) == r.SUFFIXES


def test_folder_is_read_in_the_order_of_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the order in which a system lists it; a folder that is called like a file is none."""
    (tmp_path / "b.json").mkdir()
    for name in ("b.json/c.json", "a.json", "d.NDJSON", "e.jsonl", "f.ndjson", "g.xml"):
        (tmp_path / name).write_text(json.dumps(PATIENT), encoding="utf-8")
    listed = sorted(tmp_path.rglob("*"), reverse=True)
    monkeypatch.setattr(Path, "rglob", lambda *_: iter(listed))
    found = list(r.read_path(tmp_path))
    assert [(each.file, each.place) for each in found if isinstance(each, r.Entry)] == [
        *(("a.json", ""), ("b.json/c.json", "")),
        *((name, "line 1") for name in ("d.NDJSON", "e.jsonl", "f.ndjson")),
    ]
    assert len(found) == 5


def test_empty_lines_of_a_list_are_no_resources(tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson"
    path.write_text(f"\ufeff{json.dumps(PATIENT)}\n \t\r\n\n{json.dumps(PATIENT)}\n", encoding="utf-8")
    assert _told(list(r.read_path(path))) == [("Patient/p1", "line 1", ""), ("Patient/p1", "line 4", "")]


@pytest.mark.parametrize(
    ("full_url", "id_", "identity"),
    [
        ("http://fhir.example/Patient/1", "p1", "http://fhir.example/Patient/1"),
        ("https://fhir.example/Patient/1", "p1", "https://fhir.example/Patient/1"),
        ("urn:uuid:1", "p1", "urn:uuid:1"),
        ("Patient/1", "p1", "Patient/p1"),
        ("", "p1", "Patient/p1"),
        ("", "", "a.json#Patient (entry 1)"),
        ("", "Zoe Quill", "a.json#Patient (entry 1)"),
    ],
)
def test_same_resource_has_one_identity(full_url: str, id_: str, identity: str) -> None:
    assert r.Entry("a.json", "entry 1", {**PATIENT, "id": id_}, full_url).identity == identity


@pytest.mark.rules("X1")
def test_content_of_an_entry_is_not_shown() -> None:
    assert (
        repr(r.Entry("a.json", "entry 1", PATIENT)) == "Entry(file='a.json', place='entry 1', full_url='', bundle=None)"
    )


@pytest.mark.parametrize(
    ("resource", "kept"),
    [
        ({**PATIENT, "birthDate": "1980"}, True),
        ({"resourceType": "Observation", "id": "o", "status": "final"}, False),
        ({"resourceType": "Claim", "id": "c", "supportingInfo": [{"valueReference": {}}]}, True),
        ({"resourceType": "Claim", "id": "c", "supportingInfo": [{"sequence": 1}]}, False),
        ({"resourceType": "Claim", "id": "c", "supportingInfo": ["valueReference"]}, False),
        ({"resourceType": "ExplanationOfBenefit", "id": "c", "use": "claim"}, False),
        ({"resourceType": "ClaimResponse", "id": "c", "use": "claim"}, True),
        ({"resourceType": "AuditEvent", "id": "e", "entity": [{"what": OURS}]}, True),
        ({"resourceType": "AuditEvent", "id": "e", "entity": [OURS]}, False),
        ({"resourceType": "AuditEvent", "id": "e", "action": "R"}, False),
        ({"resourceType": "Provenance", "id": "e", "target": [OURS]}, True),
        ({"resourceType": "Provenance", "id": "e", "target": [{"what": OURS}]}, False),
        ({"resourceType": "Provenance", "id": "e", "target": [{"identifier": {"system": "urn:x"}}]}, False),
    ],
    ids=range(13),
)
def test_only_what_may_be_ours_is_kept_whole(resource: dict[str, Any], kept: bool) -> None:
    named = {"resourceType": resource["resourceType"], "id": resource["id"]}
    assert [each.resource for each in _found(resource)] == [resource if kept else named]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (5, ("-", "-", r.NO_OBJECT)),
        ({}, ("-", "resourceType", r.NO_TYPE)),
        ({"resourceType": ""}, ("-", "resourceType", r.NO_TYPE)),
        ({"resourceType": 5}, ("-", "resourceType", r.NO_TYPE)),
        ({"resourceType": ["Patient"]}, ("-", "resourceType", r.NO_TYPE)),
        ({"resourceType": "Payslip"}, ("-", "resourceType", r.UNKNOWN_TYPE)),
        (_bundle(kind="pile"), ("Bundle", "type", r.UNKNOWN_BUNDLE)),
        (_bundle(kind=["collection"]), ("Bundle", "type", r.UNKNOWN_BUNDLE)),
        ({"resourceType": "Bundle", "type": "history", "entry": {}}, ("Bundle", "entry", r.NO_LIST)),
        (_bundle("x"), ("entry 0", "entry", r.NO_OBJECT)),
        ("{", ("-", "-", None)),
    ],
    ids=range(11),
)
def test_what_is_no_resource_is_one_error(value: Any, told: tuple[str, str, Any]) -> None:
    (found,) = _found(value)
    assert isinstance(found, DocumentError)
    assert (found.file, found.resource, found.field) == ("a.json", *told[:2])
    assert told[2] in (None, found.why)


def test_place_is_the_way_to_it() -> None:
    inner = _bundle({"fullUrl": "urn:uuid:2", "resource": PATIENT}, {"fullUrl": 5, "resource": PATIENT})
    outer = _bundle({"response": {}}, {"fullUrl": "urn:uuid:1", "resource": inner})
    found = _found([outer, PATIENT])
    assert _told(found) == [
        ("Patient/p1", "entry 0, entry 1, entry 0", "urn:uuid:2"),
        ("Patient/p1", "entry 0, entry 1, entry 1", ""),
        ("Patient/p1", "entry 1", ""),
    ]
    assert found[0].bundle is found[1].bundle is not None
    assert found[2].bundle is None


def _nested(depth: int, entries: Any) -> dict[str, Any]:
    """A bundle in so many others."""
    made = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    for _ in range(depth):
        made = _bundle({"resource": made})
    return made


@pytest.mark.parametrize(
    ("depth", "entries", "fields"),
    [
        (8, [{"resource": PATIENT}], []),
        (8, 5, [("entry", r.NO_LIST)]),
        (9, 5, [("entry", r.TOO_DEEP)]),
        (9, [{"resource": PATIENT}], [("entry", r.TOO_DEEP)]),
    ],
)
def test_bundles_may_stand_in_eight_others(depth: int, entries: Any, fields: list[Any]) -> None:
    found = _found(_nested(depth, entries))
    assert [(each.field, each.why) for each in found if isinstance(each, DocumentError)] == fields
    assert len(found) == 1
