"""Stories of bills that Hypothesis makes up and shrinks when they go wrong.

A step is an act of somebody in tests.model.bill_walk: the model foretells success (with every event) or the exact
error (with every value), the chain is asked, and both must say the same. CARESTAMP_SEED chooses other stories.
"""

from __future__ import annotations

from copy import deepcopy
from random import Random

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.model.bill_house import BillHouse, open_house
from tests.model.bill_walk import OFTEN, SELDOM, SOMETIMES, BillWalk, step
from tests.model.fixtures import SEED

STORIES, STEPS = 25, 40
randoms = st.randoms(use_true_random=False)


class Stories(RuleBasedStateMachine):
    """Each story begins in the same house, on a chain that returns to where it was."""

    founded: BillHouse

    def __init__(self) -> None:
        super().__init__()
        self.snapshot = self.founded.ledgers.rpc.ask("evm_snapshot")
        # The model is copied, the connection is shared.
        house = deepcopy(self.founded, {id(self.founded.ledgers): self.founded.ledgers})
        house.done = []  # what was done before is bound to the model that was copied
        self.walk = BillWalk(house)

    @initialize(r=randoms)
    def begin(self, r: Random) -> None:
        """Something to talk about."""
        self.walk.begin()
        for act in (self.walk.issue, self.walk.issue, self.walk.anchor):
            act(r)

    @rule(r=randoms)
    def anything(self, r: Random) -> None:
        step(self.walk, r)

    @rule(r=randoms, act=st.sampled_from(OFTEN))
    def usual(self, r: Random, act: str) -> None:
        self._do(r, act)

    @rule(r=randoms, act=st.sampled_from(SOMETIMES + SELDOM))
    def unusual(self, r: Random, act: str) -> None:
        self._do(r, act)

    def _do(self, r: Random, act: str) -> None:
        getattr(self.walk, act if self.walk.papers else "issue")(r)

    def teardown(self) -> None:
        self.walk.look_at_everything()
        assert self.walk.house.ledgers.rpc.ask("evm_revert", self.snapshot)


@pytest.mark.rules("B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B9", "B10", "B11", "X5", "X7", "X9", "X13", "K4")
def test_stories_of_bills_agree_with_the_model(node: str) -> None:
    print(f"seed {SEED}")

    class Told(Stories):
        founded = open_house(node)

    options = settings(
        max_examples=STORIES,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=HealthCheck.all(),
    )
    run_state_machine_as_test(seed(SEED)(Told), settings=options)
