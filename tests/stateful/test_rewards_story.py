"""One long story of studies, data and rewards from a seed, told by a chain and by a model in plain Python.

After each act both must say the same: success with every event or the exact error, what stands of everything that has
not ended, every study's money, and that the ledger has just that. CARESTAMP_SEED chooses another story; the seed is
printed, and the same seed tells the same story again on any day.
"""

from __future__ import annotations

from random import Random

import pytest

from tests.model.consent_fixtures import young_node
from tests.model.fixtures import SEED
from tests.model.rewards_house import open_house
from tests.model.rewards_walk import WANTED, RewardsWalk, step

__all__ = ["young_node"]

ACTS, MOST = 400, 2_000  # and on, while something was not done often enough
OFTEN = {"draft": 5, "approve": 5, "fund": 5, "grant": 10, "commit": 20, "commitVerdicts": 20, "attest": 5, "end": 5}
FLOORS = dict.fromkeys(WANTED, 1) | OFTEN


@pytest.mark.rules("S1", "S2", "S3", "S4", "S5", "S6", "S7", "X5", "X6", "X8", "X9", "X13", "K3", "K4", "K5")
def test_long_story_of_rewards_agrees_with_the_model(young_node: str, capsys: pytest.CaptureFixture[str]) -> None:
    print(f"seed {SEED}")
    walk, r = RewardsWalk(open_house(young_node)), Random(SEED)
    for number in range(MOST):
        if number >= ACTS and not _short(walk.house.outcomes):
            break
        step(walk, r, late=number > ACTS // 2)
    walk.look_at_everything()
    _tell(walk.house.outcomes, capsys)
    assert _short(walk.house.outcomes) == {}


def _short(ends: dict[str, int]) -> dict[str, int]:
    """What succeeded less often than it should, and how often it should."""
    return {act: floor for act, floor in FLOORS.items() if ends.get(f"{act}: done", 0) < floor}


def _tell(ends: dict[str, int], capsys: pytest.CaptureFixture[str]) -> None:
    done = sum(times for end, times in ends.items() if end.endswith(": done"))
    errors = {end.split(": ")[1] for end in ends} - {"done"}
    with capsys.disabled():
        print(f"\nseed {SEED}: {sum(ends.values())} acts on studies, {done} done, {len(errors)} errors")
