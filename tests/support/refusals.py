"""A refusal, asserted whole: the raw revert data of the chain, decoded by the ABI alone, and that nothing moved."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from carestamp.chain import AlreadyDone, ChainError, ContractError
from scripts._networks import Direct
from tests.support.abi import describe, encode_error

_HEX = re.compile(r"0x(?:[0-9a-fA-F]{2})*")


class Ear(Direct):
    """Hears what the node answers before anything of ours has made something of it."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.refusals: list[bytes] = []

    def make_request(self, method: Any, params: Any) -> Any:
        answer = super().make_request(method, params)
        data = _revert_data(answer.get("error"))
        if data is not None:
            self.refusals.append(data)
        return answer


@contextmanager
def reverts_with(ear: Ear, expected: ContractError, looks: list[Callable[[], Any]]) -> Iterator[None]:
    """What is done inside reverts with this error and these values; every look sees the same before and after.

    The client answers AlreadyDone with success (X9), so for that one no exception is needed: the node said it.
    """
    wanted = encode_error(type(expected).__name__, expected.args)
    before = [look() for look in looks]
    heard = len(ear.refusals)
    try:
        yield
    except (ContractError, ChainError):
        pass
    else:
        assert isinstance(expected, AlreadyDone), f"nothing was refused, expected {describe(wanted)}"
    said = ear.refusals[heard:]
    assert [describe(each) for each in said] == [describe(wanted)]
    assert said == [wanted]
    assert [look() for look in looks] == before, "a refusal moved something"


def _revert_data(error: Any) -> bytes | None:
    """anvil: data is the hex; ganache: it is inside, under `result`, or under the transaction's hash."""
    if isinstance(error, str):
        return bytes.fromhex(error[2:]) if _HEX.fullmatch(error) else None
    if not isinstance(error, dict):
        return None
    inner = [error[key] for key in ("data", "result", "return") if key in error]
    inner += [value for key, value in error.items() if str(key).startswith("0x")]
    return next((found for found in map(_revert_data, inner) if found is not None), None)
