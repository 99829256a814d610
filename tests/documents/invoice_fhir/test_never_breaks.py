"""Whatever stands in a file, reading it ends with documents and errors, and leaves what is not touched (B2)."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from carestamp.documents import fhir as f

ODD = [None, True, 0, -1, 1e300, 0.001, "", " ", "x", "２", [], {}, [None], [[]], {"a": 1}, ["x"], "9" * 30, "#", "CNY"]
ODD += [
    {"reference": 5},
    {"reference": "Invoice/i1"},
    {"value": 1},
    {"identifier": [], "type": "Invoice"},
    "2026-13-01",
]
ROUNDS = 400


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


@pytest.mark.rules("B2", "X1")
def test_read_never_breaks_and_leaves_the_other_bill(fhir: Any, rng: random.Random) -> None:
    story = [fhir.invoice(), fhir.coverage(), fhir.claim(), fhir.response(), fhir.explanation()]
    other = fhir.invoice("other", identifier=fhir.identifiers("02060126"))
    refused = 0
    for _ in range(ROUNDS):
        spoilt = copy.deepcopy(story)
        for _ in range(rng.randrange(1, 4)):
            _spoil(rng, spoilt)
        intake = f.read(fhir.write("one.json", json.dumps(fhir.bundle(other, *spoilt))))
        refused += bool(intake.errors)
        assert "Invoice/other" in [each.resource for each in intake.billing.bills]
        assert not any(error.resource == "Invoice/other" for error in intake.errors)
    assert refused > ROUNDS / 2
