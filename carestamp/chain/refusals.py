"""When a node says no: revert data wherever each kind of node puts it, and errors of our own for the rest.

anvil and geth answer {"code": 3, "data": "0x…"}; Besu the same under other codes; Nethermind writes "Reverted 0x…";
Ganache wraps it, {"data": {"result": "0x…"}}, or names it after the transaction. A revert without data is an empty
one. Everything else (no funds, a wrong nonce) is the node's own refusal, also where its data is a hash.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from web3.exceptions import ContractLogicError, Web3Exception

from carestamp.chain.reverts import ContractError, decode_error
from carestamp.errors import CarestampError

_HEX = re.compile(r"(?:Reverted )?(0x(?:[0-9a-fA-F]{2})*)")
_DATA_KEYS = ("data", "result", "return", "originalError")


class ChainError(CarestampError):
    """The chain did not do it, and no contract refused it."""


class NodeRefusedError(ChainError):
    """The node took the request for bad: no funds, a nonce that is gone, a method it has not. Message: its own."""


class NodeUnreachableError(ChainError):
    """No node answers, or the connection broke. What was sent may still have its effect: ask before sending again."""


class TransactionTimeoutError(ChainError):
    """Not in a block after `seconds`. It may still get there: wait for `transaction` again, don't send anew."""

    def __init__(self, transaction: str, seconds: float) -> None:
        super().__init__(transaction, seconds)
        self.transaction, self.seconds = transaction, seconds

    def __str__(self) -> str:
        return f"transaction {self.transaction} is in no block after {self.seconds:g} s; it may still get there"


@contextmanager
def translated() -> Iterator[None]:
    """What web3 raises in this block comes out as ContractError or ChainError."""
    try:
        yield
    except Web3Exception as problem:
        raise error_of(problem) from problem
    except OSError as problem:
        raise NodeUnreachableError("no node answers: check its address and that it is up") from problem


def error_of(problem: Web3Exception) -> ContractError | ChainError:
    """The error that this exception of web3's stands for."""
    data = revert_data(problem)
    return NodeRefusedError(_message(problem)) if data is None else decode_error(data)


def revert_data(problem: Web3Exception) -> bytes | None:
    """The data of a revert; None when it was none."""
    if not _is_revert(problem):
        return None
    return _find(getattr(problem, "data", None)) or _find(_answer(problem)) or b""


def _is_revert(problem: Web3Exception) -> bool:
    said = f"{_message(problem)} {_answer(problem).get('data')}"
    return isinstance(problem, ContractLogicError) or "revert" in said.lower()


def _answer(problem: Web3Exception) -> Mapping[str, Any]:
    response = getattr(problem, "rpc_response", None) or {}
    error = response.get("error") if isinstance(response, Mapping) else None
    return error if isinstance(error, Mapping) else {}


def _message(problem: Web3Exception) -> str:
    said = _answer(problem).get("message") or getattr(problem, "message", None) or str(problem)
    return str(said)


def _find(value: Any) -> bytes | None:
    if isinstance(value, str):
        whole = _HEX.fullmatch(value)
        return bytes.fromhex(whole[1][2:]) if whole else None
    if not isinstance(value, Mapping):
        return None
    inner = [value[key] for key in _DATA_KEYS if key in value]
    inner += [each for key, each in value.items() if str(key).startswith("0x")]
    return next((found for found in map(_find, inner) if found is not None), None)
