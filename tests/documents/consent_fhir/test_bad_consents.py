"""Bad Consents are one error each that names file, resource and field, never a value; the others go on (C1, X1)."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from carestamp import synthetic
from carestamp.documents import fhir as f

from .conftest import NOW, REGISTER, actor, coded, coding, consent, provision, purpose

SECRET = "Zhang San 13800000000"
ODD = [None, True, 0, -1, 1e300, "", " ", "x", "２", [], {}, [None], [[]], {"a": 1}, ["x"], "9" * 30, "#", "#x"]
ODD += ["9999-12-31", "0001-01-01", "2026-13-01", "permit", "deny", {"reference": 5}, {"reference": "Consent/c1"}]
ODD += [{"coding": 5}, {"coding": [5]}, {"type": "permit"}, [{"type": "deny"}], {"start": "2026"}, {"end": 5}]
ROUNDS = 400


@pytest.mark.rules("C1", "X1")
@pytest.mark.parametrize("name", synthetic.BAD_CONSENTS)
def test_read_names_file_resource_and_field(name: str, tmp_path: Path) -> None:
    example = synthetic.BAD_CONSENTS[name]
    (tmp_path / name).write_text(example.text, encoding="utf-8")
    intake = f.read(tmp_path)
    (error,) = intake.errors
    assert (error.file, error.resource, error.field) == (name, example.resource, example.field)
    assert error.why.zh
    assert error.why.en
    assert len(intake.consents) == example.consents


@pytest.mark.rules("C1")
def test_read_goes_on_past_all_bad_files_at_once(tmp_path: Path) -> None:
    synthetic.write_bad_consents(tmp_path)
    intake = f.read(tmp_path)
    assert sorted(error.file for error in intake.errors) == sorted(synthetic.BAD_CONSENTS)
    assert len(intake.consents) == len(synthetic.BAD_CONSENTS)


@pytest.mark.rules("X1")
@pytest.mark.parametrize(
    "changes",
    [
        {"status": SECRET},
        {"dateTime": SECRET},
        {SECRET: 1},
        {"patient": {"display": SECRET}},
        {"performer": [{"display": SECRET}]},
        {"scope": {"text": SECRET}},
        {"scope": coded("consentscope", SECRET)},
        {"provision": provision(type=SECRET)},
        {"provision": provision(purpose=purpose(SECRET))},
        {"provision": provision(class_=[coding("urn:x", SECRET)])},
        {"provision": provision(actor=[actor(SECRET, "Organization/hospital")])},
        {"provision": provision(actor=[actor("PRCP", {"reference": "Patient/x", "display": SECRET})])},
        {"provision": provision(period={"start": SECRET})},
        {"provision": provision(action=[coded("consentaction", SECRET)])},
        {"modifierExtension": [{"url": SECRET, "valueString": SECRET}]},
        {"id": SECRET, "status": "x"},
    ],
    ids=range(16),
)
def test_error_never_shows_a_value(consents: Any, changes: dict[str, Any]) -> None:
    errors = consents.read(consent(**changes)).errors
    assert errors
    for error in errors:
        for said in (str(error), repr(error), str(error.as_row())):
            assert not any(part in said for part in SECRET.split())


def _places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in members:
        yield (*way, name)
        yield from _places(each, (*way, name))


def _spoil(rng: random.Random, resources: list[dict[str, Any]]) -> None:
    """Replaces or takes away one member, anywhere but what kind of resource it is."""
    *way, last = rng.choice([each for each in _places(resources) if len(each) > 1 and each[-1] != "resourceType"])
    inner: Any = resources
    for step in way:
        inner = inner[step]
    if rng.random() < 0.2:
        del inner[last]
    else:
        inner[last] = copy.deepcopy(rng.choice(ODD))


def _story() -> list[dict[str, Any]]:
    events = json.loads(synthetic.generate_accesses(accesses=1))["entry"]
    role = {"resourceType": "PractitionerRole", "id": "r", "code": [coded("practitioner-role", "doctor")]}
    inner = {
        "type": "deny",
        "securityLabel": [coding("v3-ActCode", "PSY")],
        "actor": [actor("PRCP", "Practitioner/d1")],
    }
    rich = provision(class_=None, provision=[inner], actor=[actor("PRCP", "#r"), actor("CST", "Organization/hospital")])
    told = {"performer": [{"reference": "Patient/p1"}], "policyRule": coded("v3-ActCode", "OPTOUT")}
    return [consent(contained=[role], provision=rich, **told), *(each["resource"] for each in events)]


@pytest.mark.rules("C1", "X1")
def test_read_never_breaks_and_leaves_the_other_consent(consents: Any, rng: random.Random) -> None:
    other, refused, opened = consent("other"), 0, 0
    for _ in range(ROUNDS):
        spoilt = _story()
        for _ in range(rng.randrange(1, 4)):
            _spoil(rng, spoilt)
        intake = consents.read(other, *spoilt)
        refused += bool(intake.errors)
        assert "Consent/other" in [each.resource for each in intake.consents]
        assert not any(error.resource == "Consent/other" for error in intake.errors)
        kept, _ = f.all_decisions(intake.consents, REGISTER, NOW)
        opened += sum(len(each.acts) for each in kept)
    assert refused > ROUNDS / 3
    assert opened > ROUNDS
