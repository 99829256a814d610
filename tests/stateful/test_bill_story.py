"""One long story of bills from a seed: nothing is shrunk, so it says at once where chain and model differ.

CARESTAMP_SEED chooses another story; the seed is printed, and the same seed tells the same story again.
"""

from __future__ import annotations

from random import Random

import pytest

from tests.model.bill_house import open_house
from tests.model.bill_walk import BillWalk, step
from tests.model.fixtures import SEED

ACTS = 2_000
LOOK_EVERY = 200


@pytest.mark.rules("B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B9", "B10", "B11", "X5", "X9", "X12", "X13", "K5")
def test_long_story_of_bills_agrees_with_the_model(node: str, capsys: pytest.CaptureFixture[str]) -> None:
    print(f"seed {SEED}")
    walk, r = BillWalk(open_house(node)), Random(SEED)
    walk.begin()
    for number in range(ACTS):
        step(walk, r)
        if number % LOOK_EVERY == 0:
            walk.look_at_everything()
    walk.look_at_everything()
    ends = walk.house.outcomes
    with capsys.disabled():
        print(f"\nseed {SEED}: {sum(ends.values())} acts on bills, {len({each.split(': ')[1] for each in ends})} ends")
