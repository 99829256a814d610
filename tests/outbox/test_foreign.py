"""Somebody else acts with the outbox's key: its nonce is taken, and the act gets another one, when that is sure."""

from __future__ import annotations

from typing import Any

import pytest

from carestamp.outbox import Outbox, State
from carestamp.outbox.foreign import TAKEN
from tests.outbox.conftest import RELAYER, Place


def spend(place: Place, nonce: int, price: int) -> None:
    """A transaction of the relayer's that the outbox knows nothing of."""
    given = {"to": RELAYER.address, "value": 0, "gas": 21_000, "gasPrice": price, "nonce": nonce}
    signed = RELAYER.sign_transaction({**given, "chainId": place.chain.id})
    place.chain.web3.eth.send_raw_transaction(signed.raw_transaction)


def take_nonce(place: Place, outbox: Outbox) -> None:
    """Signed, but forgotten by the node before the stranger comes."""
    outbox.post("visit-1", RELAYER, place.move())
    outbox.post("visit-2", RELAYER, place.move())
    outbox.pump()
    place.ask("anvil_dropAllTransactions")
    spend(place, outbox["visit-1"].nonce or 0, 10**9)
    place.mine()


@pytest.mark.rules("X9")
def test_act_gets_another_nonce_when_its_own_is_gone(place: Place, outbox: Outbox) -> None:
    take_nonce(place, outbox)
    old = outbox["visit-1"].nonce or 0
    assert outbox.settle(timeout=60).unfinished == 0
    assert [each.why for each in outbox.events() if each.why] == [TAKEN]
    assert (outbox["visit-1"].nonce, outbox["visit-2"].nonce) == (old + 2, old + 1)
    assert (outbox["visit-1"].state, len(place.moves())) == (State.FINAL, 2)


@pytest.mark.rules("X9")
def test_act_keeps_its_nonce_while_the_strangers_block_may_go(place: Place) -> None:
    outbox = place.open(confirmations=4)
    take_nonce(place, outbox)
    for _ in range(4):
        assert outbox.pump().moved == 0
        place.sleep(3)
    assert outbox.pump().moved == 1
    assert outbox.settle(timeout=60).unfinished == 0
    assert len(place.moves()) == 2


@pytest.mark.rules("X9")
def test_act_keeps_its_nonce_on_a_chain_without_final_blocks(place: Place) -> None:
    outbox = place.open(confirmations=10_000)
    take_nonce(place, outbox)
    for _ in range(3):
        place.now += 5
        progress = outbox.pump()
        assert (progress.moved, progress.trouble) == (0, None)


@pytest.mark.rules("X9")
def test_missing_receipt_moves_no_act(place: Place, outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """The node counts the act and lacks its receipt: a new nonce would do it twice."""
    real = place.chain.web3.provider.make_batch_request

    def forgetful(asked: list[Any]) -> Any:
        hidden = asked[0][0] == "eth_getTransactionReceipt"
        return [{**each, "result": None} for each in real(asked)] if hidden else real(asked)

    outbox.post("visit-1", RELAYER, place.move())
    with monkeypatch.context() as patched:
        patched.setattr(place.chain.web3.provider, "make_batch_request", forgetful)
        for _ in range(4):
            assert outbox.pump().moved == 0
            place.sleep(5)
    assert outbox.settle(timeout=60).unfinished == 0
    assert len(place.moves()) == 1


@pytest.mark.rules("X9")
def test_nonces_are_counted_here(place: Place, outbox: Outbox) -> None:
    """Whatever the node has forgotten meanwhile."""
    outbox.post("visit-1", RELAYER, place.move())
    outbox.pump()
    place.ask("anvil_dropAllTransactions")
    outbox.post("visit-2", RELAYER, place.move())
    outbox.pump()
    assert (outbox["visit-2"].nonce or 0) == (outbox["visit-1"].nonce or 0) + 1
    assert outbox.settle(timeout=60).unfinished == 0
    assert len(place.moves()) == 2


@pytest.mark.rules("X9")
def test_nonce_that_nobody_used_is_told(place: Place, outbox: Outbox) -> None:
    """The node had another transaction of this account when the first act was signed, and lost it."""
    first = place.chain.web3.eth.get_transaction_count(RELAYER.address)
    spend(place, first, 10**9)
    outbox.post("visit-1", RELAYER, place.move())
    outbox.pump()
    place.ask("anvil_dropAllTransactions")
    place.now += 5
    place.mine()
    assert outbox.pump().missing == ((RELAYER.address, first),)
    spend(place, first, 10**9)
    place.mine()
    assert outbox.settle(timeout=60).missing == ()
    assert len(place.moves()) == 1
