"""Documents that are wrong in one known way each, beside good ones that must go on."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from carestamp.synthetic.generator import write_files

Resource = dict[str, Any]


@dataclass(frozen=True, slots=True)
class BadExample:
    """A file, what its one error must name, and how many prescriptions of the file go on."""

    text: str
    resource: str
    field: str
    prescriptions: int = 1


def _patient(name: str) -> Resource:
    return {"resourceType": "Patient", "id": name, "name": [{"family": "Test", "given": ["Only"]}], "gender": "female"}


def _request(name: str) -> Resource:
    return {
        "resourceType": "MedicationRequest",
        "id": name,
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": {"text": "氨氯地平片 amlodipine"},
        "subject": {"reference": f"Patient/{name}"},
        "authoredOn": "2026-03-02T09:00:00+08:00",
        "requester": {"display": "Dr Nobody"},
        "dispenseRequest": {
            "quantity": {"value": 7, "unit": "tablet"},
            "expectedSupplyDuration": {"value": 7, "code": "d"},
        },
    }


def _file(name: str, *bad: Any) -> str:
    """A bundle with one good prescription and then the bad resources."""
    resources = [_patient(f"{name}-ok"), _request(f"{name}-ok"), _patient(f"{name}-bad"), *bad]
    entries = [{"resource": each} for each in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}, ensure_ascii=False, indent=1)


def _changed(name: str, path: str, value: Any) -> Resource:
    """A request with one field replaced; None takes it away."""
    made = copy.deepcopy(_request(f"{name}-bad"))
    *way, last = path.split(".")
    inner = made
    for step in way:
        inner = inner[step]
    inner.pop(last, None)
    if value is not None:
        inner[last] = value
    return made


def _examples() -> Mapping[str, BadExample]:
    twice = _request("duplicate-bad")
    patient = {**_patient("gender-bad"), "gender": "woman"}
    return {
        "broken.json": BadExample('{"resourceType": "Bundle", "type": ', "-", "-", 0),
        "array.json": BadExample("[1]", "entry 0", "-", 0),
        "lines.ndjson": BadExample(
            "\n".join([json.dumps(_patient("lines")), "{broken", json.dumps(_request("lines"))]), "line 2", "-"
        ),
        "unknown-resource.json": BadExample(
            _file("unknown", {"resourceType": "Prescription", "id": "x"}), "entry 3", "resourceType"
        ),
        "unknown-field.json": BadExample(
            _file("field", {**_request("field-bad"), "dose": 1}), "MedicationRequest/field-bad", "dose"
        ),
        "missing-subject.json": BadExample(
            _file("subject", _changed("subject", "subject", None)), "MedicationRequest/subject-bad", "subject"
        ),
        "missing-status.json": BadExample(
            _file("status", _changed("status", "status", None)), "MedicationRequest/status-bad", "status"
        ),
        "missing-drug.json": BadExample(
            _file("drug", _changed("drug", "medicationCodeableConcept", None)),
            "MedicationRequest/drug-bad",
            "medication[x]",
        ),
        "unknown-status.json": BadExample(
            _file("code", _changed("code", "status", "valid")), "MedicationRequest/code-bad", "status"
        ),
        "unknown-intent.json": BadExample(
            _file("intent", _changed("intent", "intent", "wish")), "MedicationRequest/intent-bad", "intent"
        ),
        "unknown-gender.json": BadExample(_gendered(patient), "Patient/gender-bad", "gender"),
        "negative-quantity.json": BadExample(
            _file("negative", _changed("negative", "dispenseRequest.quantity.value", -7)),
            "MedicationRequest/negative-bad",
            "dispenseRequest.quantity.value",
        ),
        "half-quantity.json": BadExample(
            _file("half", _changed("half", "dispenseRequest.quantity.value", 7.5)),
            "MedicationRequest/half-bad",
            "dispenseRequest.quantity.value",
        ),
        "bad-date.json": BadExample(
            _file("date", _changed("date", "authoredOn", "2026-02-30")), "MedicationRequest/date-bad", "authoredOn"
        ),
        "dangling.json": BadExample(
            _file("dangling", _changed("dangling", "subject.reference", "Patient/not-there")),
            "MedicationRequest/dangling-bad",
            "subject",
        ),
        "duplicate.json": BadExample(_file("duplicate", twice, twice), "MedicationRequest/duplicate-bad", "id", 2),
    }


def _gendered(patient: Resource) -> str:
    good = [_patient("gender-ok"), _request("gender-ok")]
    entries = [{"resource": each} for each in (*good, patient)]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}, ensure_ascii=False)


BAD_EXAMPLES: Mapping[str, BadExample] = _examples()
"""File name to example."""


def write_bad_examples(folder: Path) -> list[Path]:
    """Writes them below `folder` and says where."""
    return write_files(folder, {name: example.text for name, example in BAD_EXAMPLES.items()})
