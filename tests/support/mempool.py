"""Transactions that wait: what anyone can read in the mempool, and what becomes of them in one block."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from eth_account.signers.local import LocalAccount

from tests.support.abi import describe
from tests.support.town import Town

GAS = 600_000
GWEI = 10**9


@dataclass
class Waiting:
    """A transaction in the mempool. call: what everybody can read there."""

    hash: str
    call: dict[str, Any]
    receipt: dict[str, Any] | None = None

    @property
    def succeeded(self) -> bool:
        assert self.receipt is not None
        return self.receipt["status"] == 1

    @property
    def place(self) -> tuple[int, int]:
        assert self.receipt is not None
        return self.receipt["blockNumber"], self.receipt["transactionIndex"]


class Mempool:
    """Transactions pushed here go into the next block together, the one with the higher fee first."""

    def __init__(self, town: Town) -> None:
        self.town, self.waiting = town, []

    def push(
        self, account: LocalAccount, data: bytes | str, fee: int, nonce: int | None = None, to: str | None = None
    ) -> Waiting:
        """Sign calldata for a ledger, by default the prescriptions', and hand it over. fee: wei a unit of gas."""
        web3 = self.town.web3
        count = web3.eth.get_transaction_count(account.address, "latest") if nonce is None else nonce
        call = {"to": to or self.town.prescriptions.address, "data": data, "value": 0}
        whole = {**call, "nonce": count, "gas": GAS, "gasPrice": fee, "chainId": self.town.chain.id}
        sent = web3.eth.send_raw_transaction(account.sign_transaction(whole).raw_transaction)
        self.waiting.append(Waiting("0x" + bytes(sent).hex(), {**call, "from": account.address}))
        return self.waiting[-1]

    def error_of(self, waiting: Waiting) -> str:
        """What a transaction failed with in its block, from its trace, decoded by the ABI."""
        asked = [waiting.hash, {"tracer": "callTracer"}]
        answer = self.town.web3.provider.make_request("debug_traceTransaction", asked)  # type: ignore[arg-type]
        return describe(bytes.fromhex(answer["result"]["output"][2:]))


@contextmanager
def one_block(town: Town) -> Iterator[Mempool]:
    """What is pushed inside is in one block afterwards."""
    pool = Mempool(town)
    with town.clock.one_block():
        yield pool
    for each in pool.waiting:
        each.receipt = dict(town.web3.eth.get_transaction_receipt(each.hash))  # type: ignore[arg-type]
    assert len({each.place[0] for each in pool.waiting}) == 1, "not in one block"
