"""Asking a chain, and acting on it with keys that stay here."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from typing import Any, Protocol

from eth_abi.abi import encode
from eth_account.signers.local import LocalAccount
from web3 import HTTPProvider, Web3
from web3.contract import Contract
from web3.exceptions import BlockNotFound, TimeExhausted, TransactionNotFound
from web3.middleware import AttributeDictMiddleware, ExtraDataToPOAMiddleware
from web3.providers import BaseProvider
from web3.types import BlockIdentifier, TxReceipt

from carestamp.chain import abi
from carestamp.chain.fees import Fees, offer
from carestamp.chain.receipts import Event, Receipt, read_logs, read_receipt
from carestamp.chain.refusals import NodeRefusedError, TransactionTimeoutError, translated

PATIENCE = 60.0
"""Seconds to wait for a block."""
REQUEST_TIMEOUT = 30.0
"""Seconds to wait for one answer of the node's."""


class Call(Protocol):
    """A function of a contract with its arguments, or a constructor: `contract.functions.recall(batch)`."""

    def build_transaction(self, transaction: Any = None) -> Any: ...


def connected(provider: BaseProvider) -> Web3:
    """web3 on this provider, with the layers that are needed: looking for ENS names and asking for the chain id before
    each call cost more than the call. Blocks may hold the signatures of a consortium."""
    layers = ((AttributeDictMiddleware, "attrdict"), (ExtraDataToPOAMiddleware, "poa"))
    return Web3(provider, middleware=layers)


class Chain:
    """One chain behind one node.

    patience: seconds to wait until a transaction is in a block. poll: seconds between two questions about it.
    Nonces are counted here while transactions are on their way, so that several of one account can be; else the node
    is asked, so that a chain that went back (a test's snapshot, a reorganisation) is no trouble.
    """

    def __init__(self, web3: Web3, fees: Fees = Fees.ASK, patience: float = PATIENCE, poll: float = 0.05) -> None:
        self.web3, self.fees, self.patience, self.poll = web3, fees, patience, poll
        self._lock = threading.Lock()
        self._under_way: dict[str, dict[str, int]] = {}

    @classmethod
    def at(cls, url: str, fees: Fees = Fees.ASK, patience: float = PATIENCE, poll: float = 0.05) -> Chain:
        """The chain behind the node at this address."""
        provider = HTTPProvider(url, request_kwargs={"timeout": REQUEST_TIMEOUT})
        return cls(connected(provider), fees, patience, poll)

    @cached_property
    def id(self) -> int:
        """The chain id."""
        with translated():
            return self.web3.eth.chain_id

    def now(self) -> int:
        """The time of the block that comes next, in seconds: an idle chain's newest one may be hours old."""
        with translated():
            newest = self.web3.eth.get_block("latest")["timestamp"]
            with suppress(BlockNotFound):  # some nodes prepare no block
                return max(newest, self.web3.eth.get_block("pending")["timestamp"])
            return newest

    def contract(self, name: str, address: str) -> Contract:
        """A deployed contract of ours, by its shipped ABI.

        Raises NodeRefusedError where no contract is: an act there would seem to succeed.
        """
        at = Web3.to_checksum_address(address)
        with translated():
            if not self.web3.eth.get_code(at):
                raise NodeRefusedError(f"no contract is at {at} on chain {self.id}: check address and chain")
        return self.web3.eth.contract(address=at, abi=abi.abi_of(name))

    def read(self, call: Any, block: BlockIdentifier = "latest") -> Any:
        """What a view answers. Raises ContractError, ChainError."""
        with translated():
            return call.call(block_identifier=block)

    # ----------------------------------------------------------------------------------------------------------- acts

    def send(self, account: LocalAccount, call: Call) -> Receipt:
        """Sign here, send, wait for the block. Raises ContractError (before anything is sent, where the node can tell),
        TransactionTimeoutError, NodeRefusedError, NodeUnreachableError."""
        return self.wait(self.submit(account, call))

    def submit(self, account: LocalAccount, call: Call) -> str:
        """Sign and send without waiting: the transaction's hash. Raises as `send` does."""
        with translated():
            transaction = self._priced(account, call)
            with self._lock:
                return self._sent(account, transaction)

    def wait(self, transaction: str) -> Receipt:
        """Wait for a transaction that was sent. Raises what it failed with, or TransactionTimeoutError."""
        try:
            with translated():
                receipt = self._receipt(transaction)
                if receipt["status"] != 1:
                    self._fail(receipt)
                return read_receipt(receipt)
        finally:
            self._forget(transaction)

    def receipt(self, transaction: str) -> Receipt:
        """What became of an old transaction that succeeded. Raises NodeRefusedError where the node has none."""
        with translated():
            return read_receipt(self.web3.eth.get_transaction_receipt(_hash(transaction)))

    def _priced(self, account: LocalAccount, call: Call) -> dict[str, Any]:
        """The transaction with fees and gas, all but its nonce. The gas leaves a quarter for what changes meanwhile."""
        blank = {"from": account.address, "chainId": self.id, "value": 0, "gas": 0, "nonce": 0}
        transaction = dict(call.build_transaction({**blank, **offer(self.web3, self.fees)}))
        estimate = self.web3.eth.estimate_gas(_question(transaction), "pending")
        return {**transaction, "gas": estimate + estimate // 4}

    def _sent(self, account: LocalAccount, transaction: dict[str, Any]) -> str:
        transaction["nonce"] = self._next_nonce(account.address)
        signed = account.sign_transaction({key: value for key, value in transaction.items() if key != "from"})
        sent = "0x" + bytes(self.web3.eth.send_raw_transaction(signed.raw_transaction)).hex()
        self._under_way.setdefault(account.address, {})[sent] = transaction["nonce"]
        return sent

    def _next_nonce(self, address: str) -> int:
        """What the node counts; or more, while it does not count what it has from us and not yet in a block."""
        asked = self.web3.eth.get_transaction_count(address, "pending")  # type: ignore[arg-type]
        sent = self._under_way.get(address, {})
        ahead = [nonce + 1 for transaction, nonce in sent.items() if nonce >= asked and self._has(transaction)]
        return max([asked, *ahead])

    def _has(self, transaction: str) -> bool:
        try:
            return bool(self.web3.eth.get_transaction(_hash(transaction)))
        except TransactionNotFound:
            return False

    def _forget(self, transaction: str) -> None:
        with self._lock:
            for sent in self._under_way.values():
                sent.pop(transaction, None)

    def _receipt(self, transaction: str) -> TxReceipt:
        try:
            return self.web3.eth.wait_for_transaction_receipt(_hash(transaction), self.patience, self.poll)
        except TimeExhausted:
            raise TransactionTimeoutError(transaction, self.patience) from None

    def _fail(self, receipt: TxReceipt) -> None:
        """Raise what it failed with, found by asking again on top of its block."""
        sent = dict(self.web3.eth.get_transaction(receipt["transactionHash"]))
        self.web3.eth.call(_question({**sent, "data": sent["input"]}), receipt["blockNumber"])
        raise NodeRefusedError("it failed in its block and would not now: out of gas, or in a state that has passed")

    # --------------------------------------------------------------------------------------------------------- events

    def events(
        self, contract: str, address: str, name: str, values: Mapping[str, Any], since: int = 0
    ) -> tuple[Event, ...]:
        """The events of this name at this address with these values, oldest first, from block `since` on."""
        event = abi.event_named(contract, name)
        values = abi.tidied(event, values)
        topics = [abi.topic_of(event), *(_topic(each, values) for each in event["inputs"] if each["indexed"])]
        asked: Any = {"address": Web3.to_checksum_address(address), "topics": topics, "fromBlock": since}
        with translated():
            found = read_logs(self.web3.eth.get_logs(asked))
        return tuple(each for each in found if all(each[key] == value for key, value in values.items()))


def _topic(field: Mapping[str, Any], values: Mapping[str, Any]) -> str | None:
    if field["name"] not in values:
        return None
    return "0x" + encode([field["type"]], [values[field["name"]]]).hex()


def _question(transaction: Mapping[str, Any]) -> Any:
    """The part of a transaction that a node needs to try it."""
    return {key: transaction[key] for key in ("from", "to", "data") if transaction.get(key)}


def _hash(transaction: str) -> Any:
    """For web3's types."""
    return transaction
