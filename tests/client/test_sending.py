"""Sending: signed here, counted here, waited for, and never taken for done when it failed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from eth_account.signers.local import LocalAccount

from carestamp.chain import Chain, ContractError, NodeRefusedError, TransactionTimeoutError
from carestamp.chain.fees import offer
from carestamp.client import CredentialClient, Status, errors
from scripts.cast import Cast, account
from tests.client.conftest import POLL
from tests.support.town import Town


@pytest.fixture
def stopped(registry: CredentialClient) -> Iterator[CredentialClient]:
    """The same registry while its chain makes no blocks."""
    web3 = registry.chain.web3
    ask = web3.manager.request_blocking
    kind = "anvil" in web3.client_version.lower()
    ask("evm_setAutomine", [False]) if kind else ask("miner_stop", [])  # type: ignore
    yield registry
    ask("evm_setAutomine", [True]) if kind else ask("miner_start", [])  # type: ignore
    ask("evm_mine", [])  # type: ignore


@pytest.mark.rules("X9")
@pytest.mark.parametrize("counts", [True, False], ids=["node counts them", "node counts blocks only"])
def test_several_acts_of_one_account_can_be_under_way(
    stopped: CredentialClient, monkeypatch: pytest.MonkeyPatch, counts: bool
) -> None:
    chain, actor, other = stopped.chain, account(20 + counts), account(24 + counts)
    if not counts:
        counted = chain.web3.eth.get_transaction_count
        monkeypatch.setattr(chain.web3.eth, "get_transaction_count", lambda address, _: counted(address, "latest"))
    new, deadline = account(0).address, chain.now() + 3600
    signature = stopped.sign_controller_move(other, other.address, new, 1, deadline)
    sent = [
        chain.submit(actor, stopped.call("moveController", actor.address, new, 1, 0, b"")),
        chain.submit(actor, stopped.call("moveController", other.address, new, 1, deadline, signature)),
    ]
    chain.web3.manager.request_blocking("evm_mine", [])  # type: ignore
    subjects = [chain.wait(each).event("ControllerMoved")["subject"] for each in sent]
    assert subjects == [actor.address, other.address]


@pytest.mark.rules("X9")
def test_patience_ends_with_the_transaction_named(stopped: CredentialClient) -> None:
    actor = account(23)
    hasty = CredentialClient(Chain(stopped.chain.web3, patience=0.1, poll=POLL), stopped.address)
    with pytest.raises(TransactionTimeoutError) as caught:
        hasty.move_controller(actor, actor.address, account(21).address, 1)
    assert caught.value.seconds == 0.1
    stopped.chain.web3.manager.request_blocking("evm_mine", [])  # type: ignore
    assert stopped.chain.wait(caught.value.transaction).event("ControllerMoved")["subject"] == actor.address


def send_untried(chain: Chain, actor: LocalAccount, call: Any, gas: int) -> str:
    """Without the estimate in which a node would refuse it."""
    blank = {"from": actor.address, "chainId": chain.id, "value": 0, "gas": gas}
    nonce = chain.web3.eth.get_transaction_count(actor.address)
    unsigned = call.build_transaction({**blank, "nonce": nonce, **offer(chain.web3, chain.fees)})
    unsigned.pop("from")
    return "0x" + bytes(chain.web3.eth.send_raw_transaction(actor.sign_transaction(unsigned).raw_transaction)).hex()


@pytest.mark.rules("P5", "X9")
def test_second_pharmacy_in_one_block_learns_why_it_failed(town: Town, cast: Cast) -> None:
    paper, sent = town.paper(), []
    with town.clock.one_block():
        for ask in (town.ask(30, by=cast.pharmacist), town.ask(30, by=cast.pharmacist_b)):
            values = (paper.terms.as_tuple(), *ask.supply.with_evidence((), town.evidence(paper, ask)))
            sent.append(send_untried(town.chain, ask.pharmacist, town.prescriptions.call("dispense", *values), 300_000))
    blocks, refusals = [], []
    for each in sent:
        try:
            blocks.append(town.chain.wait(each).block)
        except ContractError as refusal:
            refusals.append(refusal)
    assert len(blocks) == 1
    assert refusals == [errors.PrescriptionRegistry_QuantityExceeded(paper.id, 0, 30, 0)]
    assert town.status(paper) is Status.DISPENSED


@pytest.mark.rules("X9")
def test_out_of_gas_is_no_success(town: Town, cast: Cast) -> None:
    paper = town.paper(vouch_only=True)
    call = town.prescriptions.call("issue", paper.terms.as_tuple(), b"")
    sent = send_untried(town.chain, cast.prescriber, call, 40_000)
    with pytest.raises(NodeRefusedError, match="would not now"):
        town.chain.wait(sent)
    assert town.status(paper) is Status.UNKNOWN


@pytest.mark.rules("X9")
def test_chain_that_went_back_takes_the_next_act(town: Town, cast: Cast) -> None:
    """A reorganisation, or a test's snapshot: what the node knows no more counts no more, waited for or not."""
    paper = town.paper(vouch_only=True)
    with town.clock.isolated():
        lost = town.paper()
        sent = town.chain.submit(cast.prescriber, town.prescriptions.call("issue", paper.terms.as_tuple(), b""))
        town.web3.eth.wait_for_transaction_receipt(sent, poll_latency=0.01)  # type: ignore[arg-type]  # in a block first
    assert town.status(lost) is Status.UNKNOWN
    again = town.prescriptions.issue(cast.prescriber, lost.terms)
    assert not again.already
    assert town.status(lost) is Status.ACTIVE
