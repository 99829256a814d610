"""X4: what spells a word stays, also behind other marks and at the ends of an alphabet; what only looks so goes."""

from __future__ import annotations

import pytest

from carestamp.documents.invisible import visible

SEPARATOR, NON_JOINER, JOINER = "\u180e", "\u200c", "\u200d"
BEH, FATHA, KA, VIRAMA, ACCENT = "\u0628", "\u064e", "\u0915", "\u094d", "\u0951"
pytestmark = pytest.mark.rules("X4")


@pytest.mark.parametrize("letter", ["\u1820", "\u1878"])
@pytest.mark.parametrize("after", ["\u1820", "\u1821"])
def test_first_and_last_letter_of_mongolian_take_a_separated_vowel(letter: str, after: str) -> None:
    assert visible(letter + SEPARATOR + after) == letter + SEPARATOR + after


@pytest.mark.parametrize(("letter", "after"), [("\u181f", "\u1820"), ("\u1879", "\u1820"), ("\u1820", "\u1822")])
def test_separator_beside_anything_else_goes(letter: str, after: str) -> None:
    assert visible(letter + SEPARATOR + after) == letter + after


@pytest.mark.parametrize("between", ["", FATHA, JOINER])
def test_letters_that_would_join_are_kept_apart_past_marks_and_other_joiners(between: str) -> None:
    kept = between.replace(JOINER, "")
    assert visible(BEH + NON_JOINER + between + BEH) == BEH + NON_JOINER + kept + BEH


def test_joiner_behind_a_virama_stays_though_another_mark_lies_between() -> None:
    assert visible(KA + VIRAMA + ACCENT + JOINER + KA) == KA + VIRAMA + ACCENT + JOINER + KA
    assert visible(KA + ACCENT + JOINER + KA) == KA + ACCENT + KA
