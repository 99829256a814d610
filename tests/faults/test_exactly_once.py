"""The outbox under everything at once: each act has its effect once, and its journal says so.

`make faults` does the same with a thousand acts and a hundred blows of each kind.
"""

from __future__ import annotations

import pytest

from tests.faults.clients import noted, post_and_pump
from tests.faults.kinds import Fault
from tests.faults.states import mistold
from tests.faults.trial import Outcome, Size, try_out

LEAN = Size(acts=100, client_kills=8, node_kills=6, reorgs=6, deepest=24)
SEED = 6


@pytest.fixture(scope="module")
def outcome(built: None, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return try_out(LEAN, SEED, post_and_pump, tmp_path_factory.mktemp("disk"))


@pytest.mark.rules("X9")
def test_client_comes_to_its_end(outcome: Outcome) -> None:
    assert outcome.ended


@pytest.mark.rules("X9")
def test_nothing_is_lost(outcome: Outcome) -> None:
    assert outcome.verdict.lost == ()


@pytest.mark.rules("X9")
def test_nothing_is_doubled(outcome: Outcome) -> None:
    """Neither an effect, nor a transaction that only failed the second time."""
    assert (outcome.verdict.doubled, outcome.verdict.repeated, outcome.verdict.unwanted) == ((), (), ())


@pytest.mark.rules("X9")
def test_each_act_is_told_as_it_ended(outcome: Outcome) -> None:
    """Final in the block that the chain has it in, or refused with the exact error."""
    assert mistold(outcome) == []


@pytest.mark.rules("X9")
def test_every_blow_fell(outcome: Outcome) -> None:
    assert outcome.blows == {"kill_client": 8, "kill_node": 6, "reorganise": 6}
    assert max(outcome.depths) == LEAN.deepest
    assert outcome.rolled_back > 0


@pytest.mark.rules("X9")
def test_every_fault_happened(outcome: Outcome) -> None:
    assert set(outcome.faults) == set(Fault)


@pytest.mark.rules("X9")
def test_client_had_to_send_again_and_to_offer_more(outcome: Outcome) -> None:
    assert set(noted(outcome.job)) == {"again", "bumped"}
