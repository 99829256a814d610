"""One id, one act: what is written down, once, and what is refused before it is."""

from __future__ import annotations

import pytest
from eth_account import Account
from hexbytes import HexBytes

from carestamp.client import CredentialClient
from carestamp.outbox import IntentConflictError, Outbox, OutboxError, Pace, State
from scripts.cast import account
from tests.outbox.conftest import FAR, RELAYER, Place, somebody


@pytest.mark.rules("X9")
def test_settle_brings_every_intent_to_its_one_effect(place: Place, outbox: Outbox) -> None:
    with outbox.together():
        for number in range(30):
            outbox.post(f"visit-{number}", RELAYER, place.move())
    assert [each.state for each in outbox.unfinished()] == [State.WAITING] * 30
    assert outbox.settle(timeout=10).unfinished == 0
    intents = [outbox[f"visit-{number}"] for number in range(30)]
    assert {each.state for each in intents} == {State.FINAL}
    nonces = [each.nonce or 0 for each in intents]
    assert nonces == list(range(nonces[0], nonces[0] + 30))
    told = [each.receipt.event("ControllerMoved")["subject"] for each in intents if each.receipt]
    assert (told, len(set(told))) == (place.moves(), 30)


@pytest.mark.rules("X9")
def test_client_on_the_outbox_posts_the_act_of_its_block(place: Place, outbox: Outbox) -> None:
    client = CredentialClient(outbox.chain, place.registry.address)
    with outbox.intent("visit-1/move"):
        client.move_controller(RELAYER, RELAYER.address, account(1).address, 1)
    assert place.moves() == []
    outbox.settle(timeout=10)
    done = outbox["visit-1/move"]
    assert (done.kind, done.state) == ("CredentialRegistry.moveController", State.FINAL)
    assert done.receipt == place.registry.chain.receipt(done.transaction or "")


@pytest.mark.rules("X9")
def test_post_of_the_same_act_again_is_the_same_intent(place: Place, outbox: Outbox) -> None:
    call = place.move()
    first = outbox.post("visit-1", RELAYER, call)
    assert outbox.post("visit-1", RELAYER, call) == first
    outbox.settle(timeout=10)
    assert outbox.post("visit-1", RELAYER, call).state is State.FINAL
    assert (outbox.pump().unfinished, len(place.moves())) == (0, 1)


@pytest.mark.rules("X9")
def test_post_reverts_when_the_id_stands_for_another_act(place: Place, outbox: Outbox) -> None:
    call = place.move()
    outbox.post("visit-1", RELAYER, call)
    with pytest.raises(IntentConflictError) as caught:
        outbox.post("visit-1", RELAYER, place.move())
    assert caught.value.intent == "visit-1"
    outbox.settle(timeout=10)
    assert len(place.moves()) == 1


@pytest.mark.rules("X9")
def test_intent_reverts_when_it_is_not_one_act(place: Place, outbox: Outbox) -> None:
    client = CredentialClient(outbox.chain, place.registry.address)
    move = (RELAYER, RELAYER.address, account(1).address, 1)
    with pytest.raises(OutboxError, match="none was done"), outbox.intent("nothing"):
        pass
    with outbox.intent("one"):
        client.move_controller(*move)
        with pytest.raises(OutboxError, match="an intent is one act"):
            client.move_controller(*move)
    with pytest.raises(OutboxError, match="needs an intent"):
        client.move_controller(*move)
    with pytest.raises(OutboxError, match="only when it is signed"):
        outbox.chain.submit(RELAYER, place.move())
    with pytest.raises(OutboxError, match="no key of"):
        outbox.post("stranger", somebody(), place.move())
    assert [each.id for each in outbox.unfinished()] == ["one"]


@pytest.mark.rules("X9")
def test_together_writes_all_or_nothing(place: Place, outbox: Outbox) -> None:
    def post_two_for_one() -> None:
        with outbox.together():
            for _ in range(2):
                outbox.post("visit-1", RELAYER, place.move())

    with pytest.raises(IntentConflictError):
        post_two_for_one()
    assert "visit-1" not in outbox
    with pytest.raises(KeyError):
        outbox["visit-1"]


@pytest.mark.rules("X9")
def test_window_bounds_what_is_under_way(place: Place) -> None:
    outbox = place.open(pace=Pace(window=3))
    for number in range(5):
        outbox.post(f"visit-{number}", RELAYER, place.move())
    assert [outbox.pump().signed for _ in range(2)] == [3, 0]
    outbox.settle(timeout=60)
    told = [each["subject"] for each in place.registry.events("ControllerMoved")]
    assert (told, len(told)) == (place.moves(), 5)
    assert [outbox[f"visit-{number}"].state for number in range(5)] == [State.FINAL] * 5


@pytest.mark.rules("X9")
def test_act_is_written_down_as_web3_would_send_it(place: Place, outbox: Outbox) -> None:
    patient = Account.from_key(bytes(31) + b"\x05")
    call = place.registry.call("moveController", patient.address, account(2).address, 1, FAR, b"\x07" * 64)
    outbox.post("visit-1", RELAYER, call)
    outbox.settle(timeout=10)
    sent = place.chain.web3.eth.get_transaction(outbox["visit-1"].transaction or "")  # type: ignore[arg-type]
    blank = {"from": RELAYER.address, "chainId": 1, "value": 0, "gas": 0, "gasPrice": 0, "nonce": 0}
    assert HexBytes(sent["input"]) == HexBytes(call.build_transaction(blank)["data"])
