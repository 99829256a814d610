"""Fees: with and without EIP-1559, and where gas costs nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import runner
from eth_account import Account
from eth_account.signers.local import LocalAccount

from carestamp.chain import Chain, Fees, NodeRefusedError, Receipt
from carestamp.client import CredentialClient
from scripts.cast import account
from tests.client.conftest import DELAY, POLL, deployed


def move(registry: CredentialClient, fees: Fees) -> Receipt:
    """Some act of somebody's who was never seen."""
    chain = Chain(registry.chain.web3, fees=fees, poll=POLL)
    actor = payer(fees)
    return CredentialClient(chain, registry.address).move_controller(actor, actor.address, account(0).address, 1)


def payer(fees: Fees) -> LocalAccount:
    """Another person for each way."""
    return account(30 + list(Fees).index(fees))


@pytest.fixture(scope="module")
def old_chain(built: None) -> Iterator[Chain]:
    """Before EIP-1559: no base fee in its blocks."""
    with runner.Node("anvil", None, "--hardfork", "berlin") as node:
        yield Chain.at(node.url, poll=POLL)


@pytest.mark.rules("X5")
@pytest.mark.parametrize(
    ("fees", "kind"), [(Fees.ASK, 2), (Fees.LEGACY, 0), (Fees.DYNAMIC, 2)], ids=lambda each: str(each)
)
def test_act_is_paid_for_in_the_way_that_was_ordered(registry: CredentialClient, fees: Fees, kind: int) -> None:
    receipt = move(registry, fees)
    sent = registry.chain.web3.eth.get_transaction(receipt.transaction)  # type: ignore[arg-type]
    assert sent["type"] == kind
    assert receipt.event("ControllerMoved")["subject"] == payer(fees).address


@pytest.mark.rules("X5")
def test_chain_without_base_fee_is_paid_by_gas_price(old_chain: Chain) -> None:
    registry = CredentialClient(old_chain, deployed(old_chain, "CredentialRegistry", account(0).address, DELAY))
    receipt = move(registry, Fees.ASK)
    sent = old_chain.web3.eth.get_transaction(receipt.transaction)  # type: ignore[arg-type]
    assert (sent["type"], sent["gasPrice"]) == (0, 0)


@pytest.mark.rules("X5")
def test_who_has_no_coins_acts_where_gas_is_free(old_chain: Chain) -> None:
    registry = CredentialClient(old_chain, deployed(old_chain, "CredentialRegistry", account(0).address, DELAY))
    poor = Account.from_key(bytes(31) + b"\x07")
    assert old_chain.web3.eth.get_balance(poor.address) == 0
    registry = CredentialClient(Chain(old_chain.web3, fees=Fees.FREE, poll=POLL), registry.address)
    assert registry.move_controller(poor, poor.address, account(1).address, 1).gas > 0
    assert registry.controller_of(poor.address) == account(1).address


@pytest.mark.rules("X5")
def test_act_is_refused_when_the_account_can_not_pay(registry: CredentialClient) -> None:
    poor = Account.from_key(bytes(31) + b"\x08")
    with pytest.raises(NodeRefusedError, match=r"(?i)insufficient funds"):
        registry.move_controller(poor, poor.address, account(1).address, 1)
    assert registry.controller_of(poor.address) == poor.address
