"""Transactions that wait where everybody can read them, and what becomes of them in one block."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from eth_account.signers.local import LocalAccount
from web3 import Web3
from web3.exceptions import Web3RPCError

from carestamp.chain.connection import Call
from scripts.attacks.forced import ForcedChain, Mined

TIP = 10**9
"""Wei a unit of gas that a thief offers above everybody else."""


@dataclass(frozen=True)
class Copied:
    """Calldata that somebody read, as a call of one's own."""

    to: str
    data: str

    def build_transaction(self, transaction: Any = None) -> dict[str, Any]:
        return {**transaction, "to": self.to, "data": self.data}


def front_run(chain: ForcedChain, victim: LocalAccount, call: Call, thief: LocalAccount) -> tuple[Mined, Mined]:
    """The victim's call waits; the thief reads it there and sends the same with a higher fee. What became of the
    thief's and of the victim's."""
    web3 = chain.web3
    with one_block(web3):
        waiting = chain.hand_in(victim, call)
        seen: Any = web3.eth.get_transaction(waiting)  # type: ignore[arg-type]
        copy = chain.hand_in(thief, Copied(seen["to"], "0x" + bytes(seen["input"]).hex()), TIP)
    return chain.read_mined(copy), chain.read_mined(waiting)


@contextmanager
def one_block(web3: Web3) -> Iterator[None]:
    """What is sent inside waits, and goes into one block at the end."""
    anvil = "anvil" in web3.client_version.lower()
    stop: tuple[Any, ...] = ("evm_setAutomine", False) if anvil else ("miner_stop",)
    start: tuple[Any, ...] = ("evm_setAutomine", True) if anvil else ("miner_start",)
    _ask(web3, *stop)
    try:
        yield
        with suppress(Web3RPCError):  # Ganache answers with the failure of one; it has mined them all the same
            _ask(web3, "evm_mine")
    finally:
        _ask(web3, *start)


def _ask(web3: Web3, method: str, *values: Any) -> None:
    web3.manager.request_blocking(method, list(values))  # type: ignore[arg-type]
