"""Attacks on privacy are told with their controls, and what is found is said."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from scripts.proofs.privacy import arranged, goals, report

pytestmark = pytest.mark.rules("X1")
FOUND: dict[str, dict[str, Any]] = {
    "dictionary": {"candidates": 120_000, "ways": 27, "hits": 0, "documents": 400, "documents_hits": 0},
    "dictionary controls": {"record": 1, "plan": 1},
    "canary": {"tokens": 500, "encodings": 13, "hits": 0},
    "canary controls": {"name in calldata": 9},
    "links": {"patients": 1_000, "allowed": 0.021},
    "links found": {"same day": 0.001, "same turn": 0.002},
    "links controls": {"one address": 0.87, "numbers counted up": 0.04},
    "erasure": {"records": 30, "erased": 15, "opened": 0, "verified": 0, "control": 15, "hits": 0},
    "key leak": {
        "bill codes tried": 100,
        "bill codes learnt": 2,
        "packs tried": 6_000,
        "packs learnt": 2,
        "facts tried": 9_000,
        "facts learnt": 0,
    },
}


def _with(name: str, **figures: Any) -> dict[str, dict[str, Any]]:
    changed = deepcopy(FOUND)
    changed[name] |= figures
    return arranged(changed, long=False)


def test_what_found_nothing_reaches_its_goals() -> None:
    told = arranged(FOUND, long=False)
    assert goals(told) == []
    assert (told["links"]["found"], told["links"]["worst"]) == (0.002, "same turn")
    assert "in 0.20% of cases by the best of 2 ways (same turn); 2.10% is allowed" in report(told)
    assert "| personal tokens, each in up to 13 encodings | 500 | 0 |" in report(told)


def test_the_long_lane_wants_a_million() -> None:
    assert goals(arranged(FOUND, long=True)) == ["120000 guesses, 1000000 are wanted"]


@pytest.mark.parametrize(
    ("name", "figures", "said"),
    [
        ("dictionary", {"hits": 1}, "a guess was found"),
        ("dictionary", {"documents_hits": 1}, "a guess was found"),
        ("dictionary controls", {"record": 0}, "a careless hash was not found"),
        ("canary", {"hits": 2}, "a personal token is on the chain"),
        ("canary controls", {"name in calldata": 0}, "a token that was put on the chain was not found"),
        ("links", {"patients": 20}, "20 patients, 1000 are wanted"),
        ("links found", {"same day": 0.3}, "same day finds 0.300"),
        ("links controls", {"one address": 0.01}, "a careless practice was not caught"),
        ("erasure", {"verified": 1}, "an erased record came back"),
        ("key leak", {"facts learnt": 1}, "a leaked key finds a person"),
    ],
)
def test_what_is_found_falls_short(name: str, figures: dict[str, Any], said: str) -> None:
    assert goals(_with(name, **figures)) == [said]
