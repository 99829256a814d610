"""X4 for whole prescriptions: the same one has the same bytes however it was sent, another one never."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest

from carestamp.documents import fhir as f
from carestamp.documents.commitment import commit, new_salt

DOSAGE = [{"text": "one a day", "doseAndRate": [{"doseQuantity": {"value": 1.5, "unit": "tablet"}}]}]
GROUP = {"groupIdentifier": {"system": "urn:g", "value": "0042"}}


def _story(fhir: Any) -> list[dict[str, Any]]:
    drug = {"resourceType": "Medication", "id": "m1", "code": {"text": "amlodipine"}}
    second = fhir.request(
        "r2", medicationCodeableConcept=None, medicationReference={"reference": "Medication/m1"}, **GROUP
    )
    first = fhir.request("r1", dosageInstruction=copy.deepcopy(DOSAGE), **GROUP)
    person = fhir.patient(identifier=[{"system": "urn:id", "value": "007"}])
    return [person, fhir.practitioner(), drug, first, second]


def _bytes(fhir: Any, resources: list[dict[str, Any]], text: str | None = None) -> bytes:
    intake = f.read(fhir.write("one.json", text or fhir.bundle(*resources)))
    assert [str(error) for error in intake.errors] == []
    (found,) = intake.prescriptions
    return found.canonical_bytes


@pytest.mark.rules("X4", "P1")
def test_content_agrees_on_500_ways_to_send_it(fhir: Any, rng: random.Random) -> None:
    story = _story(fhir)
    sent = {_sent(rng, story) for _ in range(500)}
    assert len(sent) > 490
    assert {_bytes(fhir, [], text) for text in sent} == {_bytes(fhir, story)}


def _sent(rng: random.Random, story: list[dict[str, Any]]) -> str:
    """Other ids, urn:uuid or relative references, shuffled entries and names, other status, meta, numbers, width."""
    text = json.dumps(story)
    uuids = rng.random() < 0.5
    urls = {}
    for each in story:
        own = f"{each['resourceType']}/{each['id']}"
        new = f"x{rng.randrange(10**9)}"
        urls[own] = f"urn:uuid:{new}" if uuids else f"{each['resourceType']}/{new}"
        text = text.replace(f'"{own}"', f'"{urls[own]}"').replace(f'"id": "{each["id"]}"', f'"id": "{new}"')
    text = text.replace("1.5", rng.choice(["1.5", "1.50", "15e-1"])).replace("0042", rng.choice(["42", "0042", "４２"]))
    text = text.replace("2026-03-02T09:00:00+08:00", rng.choice(["2026-03-02T01:00:00Z", "2026-03-02T09:00:00+08:00"]))
    text = text.replace('"007"', rng.choice(['"007"', '"7"', '" 07"']))
    text = text.replace('"active"', rng.choice(['"active"', '"completed"']))
    text = text.replace("amlodipine", rng.choice(["amlodipine", "ａｍｌｏdipine", " amlodipine "]))
    resources = [_shuffled(rng, each) for each in _parsed(text)]
    rng.shuffle(resources)
    entries = [{"fullUrl": f"urn:uuid:{each['id']}", "resource": each} for each in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}, indent=rng.choice([None, 2]))


def _parsed(text: str) -> list[dict[str, Any]]:
    return list(json.loads(text))


def _shuffled(rng: random.Random, resource: dict[str, Any]) -> dict[str, Any]:
    names = list(resource)
    rng.shuffle(names)
    meta = {"meta": {"versionId": str(rng.randrange(9)), "lastUpdated": "2026-03-02T09:00:00Z"}}
    narrative = {"text": {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">x</div>'}}
    return {name: resource[name] for name in names} | rng.choice([{}, meta, narrative, meta | narrative])


@pytest.mark.rules("X4", "P1")
def test_content_agrees_for_a_contained_and_a_separate_drug(fhir: Any) -> None:
    apart = _story(fhir)
    drug = apart[2]
    request = {**apart[4], "contained": [drug], "medicationReference": {"reference": "#m1"}}
    assert _bytes(fhir, [*apart[:2], apart[3], request]) == _bytes(fhir, apart)


@pytest.mark.rules("X4", "P1")
def test_content_differs_for_each_change_that_matters(fhir: Any) -> None:
    changes: list[tuple[int, str, Any]] = [
        (0, "birthDate", "1980-01-03"),
        (0, "name", [{"family": "Quill", "given": ["Zoa"]}]),
        (0, "identifier", [{"system": "urn:id", "value": "8"}]),
        (1, "name", [{"text": "Dr Weng"}]),
        (2, "code", {"text": "amlodipin"}),
        (3, "medicationCodeableConcept", {"text": "amlodipine 10 mg"}),
        (3, "dosageInstruction", [{**DOSAGE[0], "text": "two a day"}]),
        (3, "dosageInstruction", [{**DOSAGE[0], "doseAndRate": [{"doseQuantity": {"value": 1.51, "unit": "tablet"}}]}]),
        (3, "note", [{"text": "with food"}]),
        (3, "substitution", {"allowedBoolean": False}),
        (3, "identifier", [{"system": "urn:rx", "value": "1"}]),
        (3, "reasonCode", [{"text": "hypertension"}]),
    ]
    stories = [_story(fhir)] + [_changed(_story(fhir), *change) for change in changes]
    everywhere = json.dumps(_story(fhir))
    stories.append(_parsed(everywhere.replace("09:00:00", "09:00:01")))
    stories.append(_parsed(everywhere.replace('"value": 14', '"value": 15')))
    assert len({_bytes(fhir, story) for story in stories}) == len(stories)


def _changed(story: list[dict[str, Any]], at: int, name: str, value: Any) -> list[dict[str, Any]]:
    story[at] = {**story[at], name: value}
    return story


@pytest.mark.rules("P1")
@pytest.mark.parametrize(
    "apart",
    [
        {"groupIdentifier": {"system": "urn:g", "value": "43"}},
        {"authoredOn": "2026-03-02T09:00:01+08:00"},
        {"requester": {"display": "somebody else"}},
        {"subject": {"display": "somebody else"}},
        {"dispenseRequest": {"quantity": {"value": 1}, "numberOfRepeatsAllowed": 1}},
    ],
)
def test_lines_come_together_only_where_all_agrees(fhir: Any, apart: dict[str, Any]) -> None:
    story = _story(fhir)
    assert len(_found(fhir, story)) == 1
    assert len(_found(fhir, [*story[:4], {**story[4], **apart}])) == 2


def _found(fhir: Any, story: list[dict[str, Any]]) -> tuple[f.PrescriptionDocument, ...]:
    return f.read(fhir.write("one.json", fhir.bundle(*story))).prescriptions


@pytest.mark.rules("P1")
def test_requests_without_a_group_stay_single(fhir: Any) -> None:
    assert len(fhir.read(fhir.request("r1"), fhir.request("r2")).prescriptions) == 2


@pytest.mark.rules("X1", "X2")
def test_document_shows_nothing_personal_and_its_commitment_opens(fhir: Any) -> None:
    found = fhir.only(fhir.request())
    shown = repr(found) + found.label
    assert not any(secret in shown for secret in ("Quill", "Wang", "amlodipine", "1980"))
    assert b"Quill" in found.canonical_bytes
    assert commit(new_salt(), found.canonical_bytes) != commit(new_salt(), found.canonical_bytes)
