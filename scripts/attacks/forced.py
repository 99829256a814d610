"""Transactions that are mined although they fail: what a thief really sends, and what the chain really answered."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from eth_account.datastructures import SignedTransaction
from eth_account.signers.local import LocalAccount
from web3.exceptions import Web3Exception, Web3RPCError

from carestamp.chain import Chain, ContractError, Receipt
from carestamp.chain.connection import Call
from carestamp.chain.fees import offer
from carestamp.chain.receipts import read_receipt
from carestamp.chain.refusals import revert_data, translated
from carestamp.chain.reverts import decode_error

GAS = 3_000_000
"""Gas limit of each: a node that is not asked for an estimate mines what fails, too."""
_TRACER = {"tracer": "callTracer"}
"""Tells the revert data of a mined transaction, where a node knows it: anvil and geth do, Ganache does not."""


@dataclass(frozen=True)
class Mined:
    """One transaction in its block. at: the second of that. error: what it failed with there; None where it went
    through. logs: how many it left."""

    transaction: str
    block: int
    at: int
    index: int
    gas: int
    logs: int
    error: ContractError | None

    @property
    def ran_out(self) -> bool:
        """All of its gas was used, so that whatever it failed with says nothing."""
        return self.gas >= GAS


class ForcedChain(Chain):
    """A chain to which everything is sent without asking first. mined: all that was, in order."""

    mined: list[Mined]

    @classmethod
    def over(cls, chain: Chain) -> ForcedChain:
        """The same chain, for a thief."""
        forced = cls(chain.web3, chain.fees, chain.patience, chain.poll)
        forced.mined = []
        return forced

    def send(self, account: LocalAccount, call: Call) -> Receipt:
        """Signs, sends, waits. Raises the contract's error that the transaction failed with in its block."""
        with translated():
            signed = self.signed(account, call)
            with suppress(Web3RPCError):  # Ganache may answer with the failure; it has mined it all the same
                self.web3.eth.send_raw_transaction(signed.raw_transaction)
        return self.result("0x" + bytes(signed.hash).hex())

    def signed(self, account: LocalAccount, call: Call, tip: int = 0) -> SignedTransaction:
        """Signed with the next nonce and a fixed gas limit. tip: wei a unit of gas above the usual offer."""
        nonce = self.web3.eth.get_transaction_count(account.address, "pending")
        blank = {"from": account.address, "chainId": self.id, "value": 0, "gas": GAS, "nonce": nonce}
        whole = dict(call.build_transaction({**blank, **self._offer(tip)}))
        return account.sign_transaction({key: value for key, value in whole.items() if key != "from"})

    def hand_in(self, account: LocalAccount, call: Call, tip: int = 0) -> str:
        """Signs and sends without waiting: the transaction's hash."""
        with translated():
            return (
                "0x" + bytes(self.web3.eth.send_raw_transaction(self.signed(account, call, tip).raw_transaction)).hex()
            )

    def read_mined(self, transaction: str) -> Mined:
        """What became of a transaction, written down in `mined`."""
        with translated():
            receipt = self.web3.eth.wait_for_transaction_receipt(transaction, self.patience, self.poll)  # type: ignore[arg-type]
            error = None if receipt["status"] == 1 else decode_error(self._revert_data(transaction))
            at = self.web3.eth.get_block(receipt["blockNumber"])["timestamp"]
        place = receipt["blockNumber"], at, receipt["transactionIndex"]
        found = Mined(transaction, *place, receipt["gasUsed"], len(receipt["logs"]), error)
        self.mined.append(found)
        return found

    def result(self, transaction: str) -> Receipt:
        """The receipt of a transaction that was mined. Raises the error that it failed with."""
        found = self.read_mined(transaction)
        if found.error is not None:
            raise found.error
        return read_receipt(self.web3.eth.get_transaction_receipt(transaction))  # type: ignore[arg-type]

    def _offer(self, tip: int) -> dict[str, Any]:
        """The usual offer, or a legacy price above it: whatever else waits is mined later."""
        return {"gasPrice": self.web3.eth.gas_price + tip} if tip else dict(offer(self.web3, self.fees))

    def _revert_data(self, transaction: str) -> bytes:
        """As the node traces the mined failure; else as the same call fails where it stood."""
        answer = self.web3.provider.make_request("debug_traceTransaction", [transaction, _TRACER])  # type: ignore[arg-type]
        traced = str((answer.get("result") or {}).get("output", ""))
        return bytes.fromhex(traced[2:]) if len(traced) > len("0x") else self._asked_again(transaction)

    def _asked_again(self, transaction: str) -> bytes:
        sent: Any = self.web3.eth.get_transaction(transaction)  # type: ignore[arg-type]
        question: Any = {"from": sent["from"], "to": sent["to"], "data": sent["input"], "gas": sent["gas"]}
        alone = self.web3.eth.get_block_transaction_count(sent["blockNumber"]) == 1
        before = 0 if alone or sent["transactionIndex"] else 1
        try:
            self.web3.eth.call(question, sent["blockNumber"] - before)
        except Web3Exception as problem:
            return revert_data(problem) or b""
        return b""
