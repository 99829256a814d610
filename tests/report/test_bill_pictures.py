"""The batch as squares, and a sequence in which the same refusal stands once."""

from __future__ import annotations

import re

import pytest

from carestamp.errors import Words
from scripts.report import Act, Actor, Refusal
from scripts.stories.invoices.pictures import CELL, WORD, squares
from scripts.stories.pictures import _refused_alike

RUN = re.compile(r"M(\d+) (\d+)h(\d+)")
SOMEBODY = Actor("biller@1", Words("开票员", "biller"), address="0x01")
NOTHING = Words("", "")


def runs(first: int, kinds: list[str], colour: str) -> list[tuple[int, int, int]]:
    """Column, row and length of each run of one colour, in bills."""
    path = re.search(rf'<path d="([^"]*)" fill="{colour}"', str(squares(first, kinds)))
    assert path is not None
    found = [tuple(map(int, each)) for each in RUN.findall(path[1])]
    return [(x // CELL, y // (2 * CELL), length // CELL) for x, y, length in found]


@pytest.mark.parametrize(("first", "count"), [(0, 1), (0, WORD), (250, 12), (250, 3 * WORD), (100_001, 5_860)])
def test_squares_shows_each_bill_once(first, count):
    kinds = [("batch", "settled", "drawn")[number % 7 % 3] for number in range(count)]
    shown = [run for colour in ("#d6cfc2", "#1f5f55", "#b3261e") for run in runs(first, kinds, colour)]
    places = sorted(row * WORD + column + each for column, row, length in shown for each in range(length))
    assert places == list(range(first % WORD, first % WORD + count))


def test_squares_breaks_a_run_at_the_end_of_a_word():
    assert runs(WORD - 2, ["settled"] * 5, "#1f5f55") == [(WORD - 2, 0, 2), (0, 1, 3)]


def refusal(number: int, code: str) -> Refusal:
    return Refusal(number, code, NOTHING, SOMEBODY, "", "X_Taken", {}, NOTHING, 0, ())


def test_same_refusal_stands_once():
    act = Act(1, "issue", NOTHING, SOMEBODY, "", "", "0x", 1, 0, 0, ())
    found = _refused_alike([refusal(1, "again"), act, refusal(2, "again"), refusal(3, "other")])
    assert [len(each) for each in found] == [2, 1, 1]
