"""Which scenarios are told: by story and by rule, with those that they need before them."""

from __future__ import annotations

from typing import Any

import pytest

from scripts.stories import CONSENT, INVOICES, PRESCRIPTIONS, STORIES
from scripts.stories.choice import choose
from scripts.stories.stage import StoryError
from scripts.stories.told import Told
from tests.report.conftest import Played

BY_ID = pytest.mark.parametrize("told", STORIES, ids=lambda told: told.id)


def test_choose_takes_everything_without_a_name():
    assert {name: set(found) for name, found in choose(STORIES).items()} == {
        told.id: set(told.rules) for told in STORIES
    }


def test_choose_takes_whole_stories():
    assert choose(STORIES, "consent, invoices") == {
        "invoices": frozenset(INVOICES.rules),
        "consent": frozenset(CONSENT.rules),
    }


def test_choose_finds_rules_in_every_story():
    found = choose([PRESCRIPTIONS, INVOICES, CONSENT], rule="K4,B12,C5")
    assert found == {
        "prescriptions": {"practice"},
        "invoices": {"worked", "recovered", "replaced", "debts"},
        "consent": {"gateway"},
    }


@pytest.mark.parametrize(
    ("story", "rule", "said"),
    [
        ("consents", "", "STORY=consents is not known: use prescriptions, invoices, consent"),
        ("", "B5,Q1", "RULE=Q1 is not known: use B1, B2"),
        ("consent", "B5", "nothing in STORY=consent shows RULE=B5"),
    ],
)
def test_choose_says_what_there_is(story, rule, said):
    with pytest.raises(StoryError, match=said):
        choose(STORIES, story, rule)


def test_what_is_needed_goes_before():
    assert CONSENT.with_needs(["unknown", "erased"]) == ["enrolment", "roles", "erased", "glass", "unknown"]
    assert INVOICES.with_needs(["debts"]) == ["enrolment", "books", "worked", "debts"]


@BY_ID
def test_every_chapter_is_a_scenario(told: Told[Any]):
    assert list(told.rules) == list(told.script.chapters)


@BY_ID
def test_needs_name_earlier_scenarios(told: Told[Any]):
    names = list(told.rules)
    assert all(names.index(need) < names.index(each.name) for each in told.scenarios for need in each.needs)


@BY_ID
def test_scenarios_show_the_rules_that_they_say(told: Told[Any], played: Played):
    """None but these, and none that the whole story does not show: what an earlier scenario did is not done again."""
    (story,) = [each for each in played.report.stories if each.id == told.id]
    shown = {
        name: {rule for entry in chapter.entries for rule in entry.rules}
        for name, chapter in zip(told.rules, story.chapters, strict=True)
    }
    assert {name: shown[name] - set(rules) for name, rules in told.rules.items()} == {
        name: set() for name in told.rules
    }
    assert {rule for rules in told.rules.values() for rule in rules} == set().union(*shown.values())
