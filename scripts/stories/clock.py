"""A chain's clock. Development nodes move it on when they are asked; any other runs by itself."""

from __future__ import annotations

import time
from functools import cached_property

from web3.exceptions import Web3Exception

from carestamp.chain import Chain
from carestamp.errors import CarestampError
from scripts.cast import advance

PATIENCE = 300
"""Seconds that are really waited for where the clock can't be moved."""
STEP = 1.0


class ClockError(CarestampError):
    """It can't be waited that long; one sentence."""


class Clock:
    """Of one chain."""

    def __init__(self, chain: Chain) -> None:
        self._chain = chain

    @cached_property
    def moves(self) -> bool:
        """The node is asked to move it on by nothing: one that knows no such call keeps the world's time."""
        try:
            self._chain.web3.manager.request_blocking("evm_increaseTime", [0])  # type: ignore[arg-type]
        except (Web3Exception, ValueError):
            return False
        return True

    def wait(self, seconds: int) -> None:
        """Move it on, or wait really. Raises ClockError for what is too long to wait for."""
        if self.moves:
            advance(self._chain.web3, seconds)
        else:
            self._wait_really(seconds)

    def _wait_really(self, seconds: int) -> None:
        until, patience = self._chain.now() + seconds, time.monotonic() + PATIENCE
        while seconds <= PATIENCE and self._chain.now() < until and time.monotonic() < patience:
            time.sleep(STEP)
        if self._chain.now() < until:
            raise ClockError(f"the clock of this chain can't be moved, and {seconds} s are too long to wait for")
