"""Stories that Hypothesis makes up, shrinks when they go wrong, and that end with a balance of everything.

A step is an act of somebody in tests.model.walk, drawn by Hypothesis: the model foretells success (with every event)
or the exact error (with every value), the chain is asked, and both must say the same. CARESTAMP_SEED chooses other
stories; the seed is printed.
"""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from random import Random
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.model.agreement import require_agreement, require_conservation
from tests.model.fixtures import SEED
from tests.model.house import House
from tests.model.walk import OFTEN, SELDOM, SOMETIMES, Walk, step

STORIES, STEPS = 60, 40
randoms = st.randoms(use_true_random=False)


class Stories(RuleBasedStateMachine):
    """Each story begins in the same house, on a chain that returns to where it was."""

    founded: House
    tally: ClassVar[Counter[str]]

    def __init__(self) -> None:
        super().__init__()
        self.snapshot = self.founded.ledgers.rpc.ask("evm_snapshot")
        # The model is copied, the connection is shared.
        self.house = deepcopy(self.founded, {id(self.founded.ledgers): self.founded.ledgers})
        self.house.outcomes = {}
        self.walk = Walk(self.house)

    @initialize(r=randoms)
    def begin(self, r: Random) -> None:
        """Something to talk about."""
        for act in (self.walk.issue, self.walk.issue, self.walk.commission, self.walk.anchor):
            act(r)

    @rule(r=randoms)
    def anything(self, r: Random) -> None:
        step(self.walk, r)
        self._agree()

    @rule(r=randoms, act=st.sampled_from(OFTEN))
    def usual(self, r: Random, act: str) -> None:
        getattr(self.walk, act)(r)
        self._agree()

    @rule(r=randoms, act=st.sampled_from(SOMETIMES + SELDOM))
    def unusual(self, r: Random, act: str) -> None:
        getattr(self.walk, act)(r)
        self._agree()

    def _agree(self) -> None:
        require_agreement(self.house, self.walk.papers[-12:])

    def teardown(self) -> None:
        require_agreement(self.house, self.walk.papers)
        require_conservation(self.house)
        self.tally.update(self.house.outcomes)
        assert self.house.ledgers.rpc.ask("evm_revert", self.snapshot)


@pytest.mark.rules("X5", "X7", "X9", "X13", "K3", "K4", "K5", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9", "D1")
def test_stories_agree_with_the_model(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    class Told(Stories):
        founded = house
        tally: ClassVar[Counter[str]] = Counter()

    options = settings(
        max_examples=STORIES,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=HealthCheck.all(),
    )
    run_state_machine_as_test(seed(SEED)(Told), settings=options)
    _print_tally(Told.tally, capsys)


def _print_tally(ends: Counter[str], capsys: pytest.CaptureFixture[str]) -> None:
    done = sum(times for end, times in ends.items() if end.endswith(": done"))
    errors = {end.split(": ")[1] for end in ends} - {"done"}
    with capsys.disabled():
        print(f"\nseed {SEED}: {sum(ends.values())} acts, {done} done, {len(errors)} different errors")
    assert done > STORIES * STEPS / 10, "stories in which little succeeds prove little"
