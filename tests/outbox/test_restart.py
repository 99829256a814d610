"""The process ends wherever it likes: another one opens the journal and goes on."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest
import runner

from carestamp.chain import Chain, NodeUnreachableError
from carestamp.outbox import JournalError, Outbox, State
from carestamp.outbox import outbox as module
from scripts.cast import account
from tests.outbox.conftest import RELAYER, Place

STEPS = ("sign_new", "offer_more", "send_due", "collect", "watch", "move_taken")


class KilledError(BaseException):
    """As a signal would end it."""


@pytest.mark.rules("X9")
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_kill_at_any_step_leaves_one_effect(
    place: Place, monkeypatch: pytest.MonkeyPatch, step: str, after: bool
) -> None:
    def killed(*values: Any) -> None:
        if after:
            real(*values)
        raise KilledError

    outbox, real = place.open(), getattr(module, step)
    for number in range(3):
        outbox.post(f"visit-{number}", RELAYER, place.move())
    with monkeypatch.context() as patched:
        patched.setattr(module, step, killed)
        with pytest.raises(KilledError):
            outbox.pump()
    place.mine()
    outbox = place.open()
    outbox.settle(timeout=30)
    assert [outbox[f"visit-{number}"].state for number in range(3)] == [State.FINAL] * 3
    assert len(place.moves()) == 3


@pytest.mark.rules("X9")
def test_lost_answer_is_no_lost_act(place: Place, outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    real, lost, asks = place.chain.web3.provider.make_batch_request, [], []

    def lossy(asked: list[Any]) -> Any:
        answers = real(asked)
        asks.append(asked)
        if asked[0][0] == "eth_sendRawTransaction" and not lost:
            lost.append(answers)
            raise ConnectionError("the line broke")
        return answers

    monkeypatch.setattr(place.chain.web3.provider, "make_batch_request", lossy)
    outbox.post("visit-1", RELAYER, place.move())
    trouble = outbox.pump()
    assert (type(trouble.trouble), trouble.unfinished) == (NodeUnreachableError, 1)
    before = len(asks)
    assert (outbox.pump().trouble, len(asks)) == (None, before)  # it leaves the node alone for a moment
    assert outbox.settle(timeout=30).unfinished == 0
    assert (len(lost), len(place.moves())) == (1, 1)


@pytest.mark.rules("X9")
def test_acts_are_taken_while_no_node_answers(place: Place) -> None:
    dark = Chain.at("http://127.0.0.1:1")
    with Outbox(place.journal, dark, [RELAYER], clock=lambda: place.now) as outbox:
        outbox.post("visit-1", RELAYER, place.move())
        assert isinstance(outbox.pump().trouble, NodeUnreachableError)
    outbox = place.open()
    assert outbox.settle(timeout=10).unfinished == 0
    assert len(place.moves()) == 1


@pytest.mark.rules("X9")
def test_open_reverts_when_the_journal_is_anothers(place: Place, outbox: Outbox) -> None:
    with pytest.raises(JournalError, match="in use"):
        Outbox(place.journal, place.chain, [RELAYER])
    outbox.post("visit-1", RELAYER, place.move())
    place.close()
    with pytest.raises(JournalError, match=f"{RELAYER.address}.*give their keys"):
        Outbox(place.journal, place.chain, [account(11)])
    with runner.Node("anvil") as other, pytest.raises(JournalError, match="take another file"):
        Outbox(place.journal, Chain.at(other.url), [RELAYER])
    place.journal.with_suffix(".bad").write_bytes(b"no journal" * 100)
    with pytest.raises(JournalError, match="damaged"):
        Outbox(place.journal.with_suffix(".bad"), place.chain, [RELAYER])
    assert place.open().settle(timeout=10).unfinished == 0


@pytest.mark.rules("X9")
def test_pump_reverts_when_another_chain_came_back(
    place: Place, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = place.chain.web3.provider
    outbox.post("visit-1", RELAYER, place.move())
    with runner.Node("anvil") as other:
        elsewhere = Chain.at(other.url).web3.provider
        answers = iter([ConnectionError("it went down")])

        def swapped(asked: list[Any]) -> Any:
            for problem in answers:
                raise problem
            return elsewhere.make_batch_request(asked)  # type: ignore[attr-defined]

        monkeypatch.setattr(provider, "make_batch_request", swapped)
        assert isinstance(outbox.pump().trouble, NodeUnreachableError)
        place.now += 1
        with pytest.raises(JournalError, match="take another file"):
            outbox.pump()
        assert elsewhere.make_request("eth_getBlockByNumber", ["pending", False])["result"]["transactions"] == []  # type: ignore[arg-type]
    assert outbox["visit-1"].state is State.WAITING


@pytest.mark.rules("X1")
def test_journal_holds_no_key(place: Place, outbox: Outbox) -> None:
    outbox.post("visit-1", RELAYER, place.move())
    outbox.settle(timeout=10)
    place.close()
    with sqlite3.connect(place.journal) as base:
        dump = "\n".join(base.iterdump()).lower()
    assert "visit-1" in dump
    assert bytes(RELAYER.key).hex() not in dump
