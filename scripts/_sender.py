"""Sends steps: each signed once with its own nonce, written down, sent, and waited for."""

from __future__ import annotations

import time
from typing import Any

from eth_account.signers.local import LocalAccount
from hexbytes import HexBytes
from web3 import Web3
from web3.exceptions import TransactionNotFound, Web3Exception
from web3.types import TxParams, TxReceipt

from carestamp.chain import ContractError, Fees
from carestamp.chain.fees import offer
from carestamp.chain.refusals import error_of
from scripts._journal import Entry, Journal
from scripts._plan import Step
from scripts._problems import DeployError

PATIENCE = 600.0  # seconds for one transaction
ROOM = 1.25  # gas limit over the estimate
POOR = (
    "insufficient funds",
    "exceeds balance",
    "enough funds",
    "upfront cost",
)  # geth and anvil, Nethermind, Ganache, Besu


class Sender:
    """One account on one chain."""

    def __init__(self, account: LocalAccount, web3: Web3, journal: Journal) -> None:
        self.account, self.web3, self.journal = account, web3, journal
        self.chain_id = web3.eth.chain_id

    def ensure(self, step: Step, nonce: int) -> TxReceipt:
        """The receipt of a step, which is sent if it never was. Raises DeployError."""
        known = self.journal.entry(step.key)
        receipt = self.receipt(known.hash) if known else None
        if receipt is None:
            known = known or self._sign(step, nonce)
            self._send(step, known, nonce)
            receipt = self._wait(step, known)
        if receipt["status"] != 1:
            raise DeployError(f"{step.key}: the chain reverted it: move the journal away and begin anew.")
        return receipt

    def receipt(self, transaction: str) -> TxReceipt | None:
        try:
            return self.web3.eth.get_transaction_receipt(HexBytes(transaction))
        except TransactionNotFound:
            return None

    def _sign(self, step: Step, nonce: int) -> Entry:
        self._require_nonce(step, nonce)
        unsigned = {"from": self.account.address, "data": step.data, **({"to": step.to} if step.to else {})}
        gas = int(self._estimate(step, unsigned) * ROOM)
        filled: dict[str, Any] = {
            **unsigned,
            **offer(self.web3, Fees.ASK),
            "gas": gas,
            "nonce": nonce,
            "chainId": self.chain_id,
            "value": 0,
        }
        filled.pop("from")
        signed = self.account.sign_transaction(filled)
        entry = Entry("0x" + bytes(signed.hash).hex(), "0x" + bytes(signed.raw_transaction).hex())
        self.journal.record(step.key, entry)
        return entry

    def _require_nonce(self, step: Step, nonce: int) -> None:
        now = self.web3.eth.get_transaction_count(self.account.address)
        if now != nonce:
            raise DeployError(
                f"{step.key}: the deployer's account was used for something else (nonce {now}, not {nonce}): deploy "
                "with a key of its own; move the journal away to begin anew."
            )

    def _estimate(self, step: Step, transaction: dict[str, Any]) -> int:
        try:
            return self.web3.eth.estimate_gas(transaction)  # type: ignore[arg-type]
        except Web3Exception as problem:
            raise DeployError(f"{step.key}: {_refusal(problem)}") from None

    def _send(self, step: Step, entry: Entry, nonce: int) -> None:
        try:
            broadcast(self.web3, entry.raw)
        except Web3Exception as problem:
            if self._is_known(entry.hash):
                return
            self._require_nonce(step, nonce)
            raise DeployError(f"{step.key}: {_refusal(problem)}") from None

    def _is_known(self, transaction: str) -> bool:
        try:
            return bool(self.web3.eth.get_transaction(HexBytes(transaction)))
        except TransactionNotFound:
            return False

    def _wait(self, step: Step, entry: Entry) -> TxReceipt:
        until, pause = time.monotonic() + PATIENCE, 0.002
        while time.monotonic() < until:
            receipt = self.receipt(entry.hash)
            if receipt is not None:
                return receipt
            time.sleep(pause)
            pause = min(pause * 1.5, 2.0)
        raise DeployError(f"{step.key}: {entry.hash} is not in a block after {PATIENCE:.0f} s: run again to go on.")


def broadcast(web3: Web3, raw: str) -> None:
    """The one place that sends."""
    web3.eth.send_raw_transaction(HexBytes(raw))


def price_of(offered: TxParams) -> int:
    """The most that a unit of gas may cost, in wei."""
    return int(offered.get("gasPrice") or offered.get("maxFeePerGas") or 0)


def _refusal(problem: Web3Exception) -> str:
    why = error_of(problem)
    if isinstance(why, ContractError):
        return f"the chain refuses it: {why}"
    if any(words in str(why).lower() for words in POOR):
        return "the deployer's account holds too little for the fees: fund it and run again."
    return f"the node refuses it: {str(why)[:200]}"
