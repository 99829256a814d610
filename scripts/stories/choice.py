"""Which scenarios: by story and by rule."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from scripts.stories.stage import StoryError
from scripts.stories.told import Told

Choice = Mapping[str, frozenset[str]]
"""Scenarios by the ids of their stories, in the order of the stories."""


def choose(stories: Sequence[Told[Any]], story: str = "", rule: str = "") -> Choice:
    """Of the named stories those that show one of the named rules; names stand apart by commas, an empty text means
    all. Raises StoryError, which says what there is."""
    wanted, rules = _listed(story), _listed(rule)
    known = {number for each in stories for shown in each.rules.values() for number in shown}
    _require("STORY", wanted, [each.id for each in stories])
    _require("RULE", rules, sorted(known, key=_place))
    told = [each for each in stories if each.id in (wanted or [one.id for one in stories])]
    chosen = {each.id: _showing(each, rules) for each in told}
    if not any(chosen.values()):
        raise StoryError(f"nothing in STORY={story} shows RULE={rule}: make scenarios LIST=1 RULE={rule} finds it")
    return {name: found for name, found in chosen.items() if found}


def everything(stories: Sequence[Told[Any]]) -> Choice:
    """All of it."""
    return {each.id: frozenset(each.rules) for each in stories}


def _showing(told: Told[Any], rules: Collection[str]) -> frozenset[str]:
    return frozenset(name for name, shown in told.rules.items() if not rules or set(rules) & set(shown))


def _listed(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]


def _require(name: str, given: Iterable[str], known: Sequence[str]) -> None:
    for each in given:
        if each not in known:
            raise StoryError(f"{name}={each} is not known: use {', '.join(known)}")


def _place(rule: str) -> tuple[str, int]:
    return rule[:1], int(rule[1:])
