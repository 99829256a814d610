"""One long story from a seed, without Hypothesis: nothing is shrunk, so it says at once where the two differ."""

from __future__ import annotations

from random import Random

import pytest

from tests.model.agreement import require_agreement, require_conservation
from tests.model.fixtures import SEED
from tests.model.house import House
from tests.model.walk import Walk, step

ACTS = 2_000
LOOK_EVERY = 3


@pytest.mark.rules("X5", "X6", "X12", "K1", "K3", "K5", "P1", "P5", "P6", "P7", "P8", "P10", "P11", "D1")
def test_long_story_agrees_with_the_model(house: House) -> None:
    print(f"seed {SEED}")
    walk, r = Walk(house), Random(SEED)
    for number in range(ACTS):
        step(walk, r)
        if number % LOOK_EVERY == 0:
            require_agreement(house, walk.papers[-12:])
    require_agreement(house, walk.papers)
    require_conservation(house)
