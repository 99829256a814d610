"""One long story of consents, keys and emergencies from a seed, told by a chain and by a model in plain Python.

After each act both must say the same: success with every event or the exact error, what stands, and what is decided.
CARESTAMP_SEED chooses another story; the seed is printed, and the same seed tells the same story again on any day.
"""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from tests.model.consent_fixtures import young_node
from tests.model.consent_house import open_house
from tests.model.consent_walk import ConsentWalk, step
from tests.model.fixtures import SEED

__all__ = ["young_node"]

ACTS = 2_000
LOOK_EVERY = 200


@pytest.mark.rules("C1", "C2", "C3", "C4", "E1", "E2", "K3", "K4", "K5", "X5", "X6", "X7", "X9", "X13")
def test_long_story_of_consents_agrees_with_the_model(young_node: str, capsys: pytest.CaptureFixture[str]) -> None:
    print(f"seed {SEED}")
    walk, r = ConsentWalk(open_house(young_node)), Random(SEED)
    for number in range(ACTS):
        step(walk, r)
        if number % LOOK_EVERY == 0:
            walk.look_at_everything()
    walk.look_at_everything()
    _tell(walk.house.outcomes, capsys)


def _tell(ends: dict[str, int], capsys: pytest.CaptureFixture[str]) -> None:
    errors = Counter(end.split(": ")[1] for end in ends)
    done = sum(times for end, times in ends.items() if end.endswith(": done"))
    with capsys.disabled():
        print(f"\nseed {SEED}: {sum(ends.values())} acts on consents, {done} done, {len(errors) - 1} errors")
    assert done > ACTS / 5, "a story in which little succeeds proves little"
