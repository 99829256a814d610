"""A node with a disk: what it has written there outlives a SIGKILL, what it has not is gone, and so is its pool.

anvil writes its state as a whole, so the harness says when. It can replace the blocks that it made itself, and none of
those that it read from its disk: the states before these are nowhere. (Ganache keeps every block in its database, and
takes seven seconds to start: too long for a hundred kills.)
"""

from __future__ import annotations

import gzip
import os
import signal
from typing import Any

import runner
from web3 import HTTPProvider, Web3

GENESIS = 1_767_225_600
"""The second of the first block, which anvil makes anew whenever it starts: the same one, then."""


class Durable(runner.Node):
    """anvil that makes blocks when told to. fixed: the newest block that it can't replace."""

    def __init__(self) -> None:
        super().__init__("anvil", None, "--no-mining", "--timestamp", str(GENESIS))
        self._started_with, self._disk = self._more, self.home.path / "state.json"
        self.web3, self.fixed = Web3(HTTPProvider(self.url)), 0

    def __enter__(self) -> Durable:
        self.start()
        return self

    def ask(self, method: str, *values: Any) -> Any:
        answer = self.web3.provider.make_request(method, list(values))  # type: ignore[arg-type]
        if "error" in answer:
            raise AssertionError(f"{method}: {answer['error']}")
        return answer["result"]

    @property
    def head(self) -> int:
        return int(self.ask("eth_blockNumber"), 16)

    def mine(self, blocks: int = 1) -> None:
        for _ in range(blocks):
            self.ask("evm_mine")

    def has_acts(self) -> bool:
        """In its newest block."""
        return int(self.ask("eth_getBlockTransactionCountByNumber", "latest"), 16) > 0

    def reorganise(self, depth: int) -> list[str]:
        """Other, empty blocks in place of the newest ones: what was in those, signed, for whoever sends it again."""
        head = self.head
        assert head - depth >= self.fixed, "the node has no state from before these blocks"
        gone = [self._signed_in(number) for number in range(head - depth + 1, head + 1)]
        self.ask("anvil_reorg", depth, [])
        return [each for block in gone for each in block]

    def send(self, signed: str) -> None:
        """One that the node may refuse."""
        self.web3.provider.make_request("eth_sendRawTransaction", [signed])  # type: ignore[arg-type]

    def write(self) -> None:
        """Everything but the pool is on disk."""
        self._disk.write_bytes(gzip.decompress(bytes.fromhex(self.ask("anvil_dumpState")[2:])))

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    def start_again(self) -> None:
        """After its death, with what was on disk."""
        assert self._group is not None
        self._group.process.wait()
        self._more = (*self._started_with, "--load-state", str(self._disk))
        self.start()
        self.fixed = self.head + 1

    def _signed_in(self, number: int) -> list[str]:
        hashes = self.ask("eth_getBlockByNumber", hex(number), False)["transactions"]
        return [self.ask("eth_getRawTransactionByHash", each) for each in hashes]
