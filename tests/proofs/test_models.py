"""What hospital days counted is added up over their seeds, and told in words."""

from __future__ import annotations

from typing import Any

import pytest

from scripts.proofs import ProofError
from scripts.proofs.models import WORDS, goals, joined, report
from scripts.proofs.pytests import figures, read
from tests.model.day import STORIES

pytestmark = pytest.mark.rules("X14")


def _counted(seed: int, acts: int = 900, refused: int = 80) -> dict[str, Any]:
    told = {"stories": {"visit": 2, "pause": 1}, "acts": acts, "refusals": refused, "errors": 7 + seed}
    return {**told, "days": 3, "seeds": [seed], "rebuilt": 50}


def test_figures_of_seeds_are_added() -> None:
    both = joined([_counted(1), _counted(2)])
    assert both["stories"] == {"pause": 2, "visit": 4}
    assert (both["acts"], both["refusals"], both["days"], both["rebuilt"]) == (1_800, 160, 6, 100)
    assert (both["errors"], both["seeds"]) == (9, [1, 2])


def test_few_acts_fall_short() -> None:
    assert goals(joined([_counted(1)])) == ["900 acts, 1000 are wanted", "80 refusals, 100 are wanted"]
    assert goals(joined([_counted(1), _counted(2)])) == []


def test_every_story_has_its_words() -> None:
    assert set(WORDS) == set(STORIES)
    page = report(joined([_counted(1), _counted(2)]))
    assert "| one ledger is paused" in page
    assert "6 days (seeds 1, 2) with 1800 acts, 160 of them refused in 9 ways" in page


def test_a_later_figure_stands_for_an_earlier_one() -> None:
    lines = '{"name": "a", "figures": {"x": 1, "y": 2}}\n{"name": "a", "figures": {"x": 3}}\n'
    assert read(lines) == {"a": {"x": 3, "y": 2}}


def test_a_test_that_fails_is_no_figure() -> None:
    with pytest.raises(ProofError, match="no_such"):
        figures(["tests/proofs/no_such_test.py"], {})
