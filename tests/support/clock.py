"""The development chain of a run: its time, its snapshots, and blocks with several transactions in them.

On anvil each block is one second after the last one, whatever the wall clock says: a slow machine changes no test.
On ganache the clock can only be set, so tests of exact seconds run on anvil.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from web3 import Web3

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Clock:
    """Drives the time of a development chain over JSON-RPC. Seconds everywhere."""

    def __init__(self, web3: Web3) -> None:
        self._web3 = web3
        self.exact = "anvil" in web3.client_version.lower()
        self._after_revert: list[Callable[[], None]] = []
        if self.exact:
            self._ask("anvil_setBlockTimestampInterval", 1)

    def now(self) -> int:
        """The second of the latest block."""
        return int(self._web3.eth.get_block("latest")["timestamp"])

    def next_block_at(self, moment: int) -> None:
        """The next block, and only it, is of this second."""
        if self.exact:
            self._ask("evm_setNextBlockTimestamp", moment)
        else:
            self._ask("evm_setTime", moment * 1000)

    def go_to(self, moment: int) -> int:
        """Mine a block of this second."""
        self.next_block_at(moment)
        self.mine()
        return self.now()

    def pass_time(self, seconds: int) -> int:
        """Mine a block this many seconds after the latest."""
        return self.go_to(self.now() + seconds)

    def mine(self) -> None:
        self._ask("evm_mine")

    @contextmanager
    def one_block(self) -> Iterator[None]:
        """What is sent inside waits in the mempool and goes into one block at the end."""
        self._ask("evm_setAutomine", False) if self.exact else self._ask("miner_stop")
        try:
            yield
        finally:
            self.mine()
            self._ask("evm_setAutomine", True) if self.exact else self._ask("miner_start")

    # --- isolation ------------------------------------------------------------------------------------------------

    def after_revert(self, forget: Callable[[], None]) -> None:
        """Call this after each return to a snapshot: for caches of what the chain knew, such as nonces."""
        self._after_revert.append(forget)

    @contextmanager
    def isolated(self) -> Iterator[None]:
        """Whatever happens inside has not happened afterwards."""
        snapshot = self._ask("evm_snapshot")
        try:
            yield
        finally:
            assert self._ask("evm_revert", snapshot), "the chain did not return to its snapshot"
            for forget in self._after_revert:
                forget()

    def _ask(self, method: str, *values: Any) -> Any:
        answer = self._web3.provider.make_request(method, list(values))  # type: ignore[arg-type]
        if "error" in answer:
            raise AssertionError(f"{method}: {answer['error']}")
        return answer["result"]
