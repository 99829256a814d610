"""A block that goes takes its acts with it: they are sent again under their nonces, and happen once.

below the last final block   anvil_reorg, other blocks at the same heights
final after all              deeper than the confirmations: noticed by the newest final block, told, sent again
the node lost it             fewer blocks than it had: believed when it stays so
the node forgot it           no block was lost, the transaction was
"""

from __future__ import annotations

from typing import Any

import pytest

from carestamp.outbox import Outbox, State
from carestamp.outbox.finality import GONE
from tests.outbox.conftest import RELAYER, Place

ACTS = 5


def post(place: Place, outbox: Outbox, acts: int = ACTS) -> None:
    for number in range(acts):
        outbox.post(f"visit-{number}", RELAYER, place.move())


def states(outbox: Outbox, acts: int = ACTS) -> set[State]:
    return {outbox[f"visit-{number}"].state for number in range(acts)}


@pytest.mark.rules("X9")
def test_act_is_final_only_below_its_confirmations(place: Place) -> None:
    outbox = place.open(confirmations=3)
    post(place, outbox)
    outbox.pump()
    place.mine()
    for _ in range(3):
        assert outbox.pump().final == 0
        assert states(outbox) == {State.MINED}
        place.mine()
    assert outbox.pump().final == ACTS


@pytest.mark.rules("X9")
def test_reorganised_acts_happen_once(place: Place) -> None:
    outbox = place.open(confirmations=4)
    post(place, outbox)
    outbox.pump()
    place.mine(3)
    assert outbox.pump().mined == ACTS
    nonces = [outbox[f"visit-{number}"].nonce for number in range(ACTS)]
    place.ask("anvil_reorg", 3, [])
    assert place.moves() == []
    assert outbox.pump().rolled_back == ACTS
    assert {each.why for each in outbox.events() if each.state is State.SENT} == {GONE}
    assert outbox.pump().again == ACTS
    outbox.settle(timeout=60)
    assert (states(outbox), len(place.moves())) == ({State.FINAL}, ACTS)
    assert [outbox[f"visit-{number}"].nonce for number in range(ACTS)] == nonces


@pytest.mark.rules("X9")
@pytest.mark.parametrize("confirmations", [0, 2])
def test_reorganisation_below_finality_is_noticed(place: Place, confirmations: int) -> None:
    outbox = place.open(confirmations=confirmations)
    for number in range(ACTS):
        outbox.post(f"visit-{number}", RELAYER, place.move())
        outbox.settle(timeout=10)
    held = len(place.moves())
    depth = place.chain.web3.eth.block_number - (outbox["visit-2"].block or 0) + 1
    place.ask("anvil_reorg", depth, [])
    assert len(place.moves()) == held - 3
    assert outbox.pump().rolled_back == 3
    assert outbox["visit-1"].state is State.FINAL
    outbox.settle(timeout=60)
    assert (states(outbox), len(place.moves())) == ({State.FINAL}, ACTS)


@pytest.mark.rules("X9")
def test_block_that_nobody_sees_is_not_final(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest block comes from one node, the act's from another that is far behind."""
    outbox = place.open(confirmations=2)
    post(place, outbox, 1)
    outbox.pump()
    place.mine()
    assert outbox.pump().mined == 1
    with monkeypatch.context() as behind:
        hide(place, behind, hex(outbox["visit-0"].block or 0))
        place.mine(5)
        assert outbox.pump().final == 0
        assert states(outbox, 1) == {State.MINED}
    assert outbox.pump().final == 1


def hide(place: Place, monkeypatch: pytest.MonkeyPatch, block: str) -> None:
    """The node says that it has no such block."""
    provider: Any = place.chain.web3.provider
    asked = provider.make_batch_request

    def answered(questions: list[tuple[str, list[Any]]]) -> list[dict[str, Any]]:
        hidden = [method == "eth_getBlockByNumber" and values[0] == block for method, values in questions]
        answers = zip(hidden, asked(questions), strict=True)
        return [{**answer, "result": None} if gone else dict(answer) for gone, answer in answers]

    monkeypatch.setattr(provider, "make_batch_request", answered)


@pytest.mark.rules("X9")
def test_node_that_lost_blocks_is_believed_after_a_while(place: Place, outbox: Outbox) -> None:
    post(place, outbox, 1)
    before = place.ask("evm_snapshot")
    outbox.settle(timeout=10)
    place.ask("evm_revert", before)
    assert outbox.pump().rolled_back == 0
    place.now += 5
    assert outbox.pump().rolled_back == 1
    outbox.settle(timeout=10)
    assert (states(outbox, 1), len(place.moves())) == ({State.FINAL}, 1)


@pytest.mark.rules("X9")
def test_forgotten_acts_are_sent_again(place: Place, outbox: Outbox) -> None:
    post(place, outbox)
    outbox.pump()
    place.ask("anvil_dropAllTransactions")
    place.mine()
    assert outbox.pump().again == 0
    place.now += 5
    assert outbox.pump().again == ACTS
    outbox.settle(timeout=10)
    assert (states(outbox), len(place.moves())) == ({State.FINAL}, ACTS)


@pytest.mark.rules("X9")
def test_clock_that_was_set_back_holds_nothing_up(place: Place, outbox: Outbox) -> None:
    post(place, outbox)
    outbox.pump()
    place.ask("anvil_dropAllTransactions")
    place.now -= 500
    assert outbox.pump().again == ACTS
    outbox.settle(timeout=10)
    assert len(place.moves()) == ACTS


@pytest.mark.rules("X9")
def test_node_tells_what_is_final(place: Place) -> None:
    outbox = place.open(confirmations="finalized")
    post(place, outbox, 1)
    outbox.pump()
    place.mine()
    assert (outbox.pump().mined, states(outbox, 1)) == (1, {State.MINED})
    place.mine(100)
    assert (outbox.pump().final, states(outbox, 1)) == (1, {State.FINAL})
