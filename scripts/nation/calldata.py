"""Calldata by the million: the first of its form is what a client of ours makes, the others differ in some values.

A client's call is checked and encoded field by field, which takes longer than the chain takes to do it. So the first
call of each form goes that way, and the values in which the next ones differ are put in their places.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from eth_account.signers.local import LocalAccount
from web3 import Web3

from carestamp.chain import Chain, Receipt
from carestamp.chain.connection import Call
from scripts.benches import BenchError

MOST_GAS = 0
NOBODY = "0x" + "00" * 20


@dataclass(frozen=True, slots=True)
class Written:
    """A call as it is sent. to: 20 bytes."""

    to: bytes
    data: bytes


class Scribe(Chain):
    """A chain whose `send` writes the call down and sends nothing."""

    def __init__(self, web3: Web3) -> None:
        super().__init__(web3)
        self._written: list[Written] = []

    def send(self, account: LocalAccount, call: Call) -> Receipt:
        """Nothing is asked of the node: gas and fees are said."""
        blank = {"from": account.address, "chainId": self.id, "gas": MOST_GAS, "gasPrice": 0, "nonce": 0, "value": 0}
        whole: dict[str, Any] = dict(call.build_transaction(blank))
        self._written.append(Written(bytes.fromhex(whole["to"][2:]), bytes.fromhex(whole["data"][2:])))
        return Receipt("0x", 0, 0, ())

    def last(self) -> Written:
        return self._written.pop()


class Form:
    """A call in which some values change. Values of one place have one length, and the first ones stand there once."""

    def __init__(self, first: Written, values: Sequence[bytes]) -> None:
        self.to = first.to
        self._parts = _between(first.data, values)
        self._sizes = [len(each) for each in values]

    def filled(self, values: Sequence[bytes]) -> Written:
        """The call with these values. Raises BenchError for one of another length."""
        if [len(each) for each in values] != self._sizes:
            raise BenchError("national: a value does not fit the form of its call")
        pieces = [piece for pair in zip(self._parts, values, strict=False) for piece in pair]
        return Written(self.to, b"".join([*pieces, self._parts[-1]]))


class Forms:
    """One form for each combination of lengths."""

    def __init__(self, client: Callable[..., Written]) -> None:
        self._client, self._forms = client, dict[tuple[int, ...], Form]()

    def write(self, values: Sequence[bytes], *arguments: Any) -> Written:
        """The call of these values. arguments: of the client, for the first of its form."""
        sizes = tuple(map(len, values))
        if sizes not in self._forms:
            first = self._client(*arguments)
            self._forms[sizes] = Form(first, values)
            return first
        return self._forms[sizes].filled(values)


def _between(data: bytes, values: Sequence[bytes]) -> list[bytes]:
    """What lies before, between and after the values, which stand there in this order."""
    parts, rest = [], data
    for each in values:
        before, found, rest = rest.partition(each)
        if not found or each in rest:
            raise BenchError("national: a value is not there once in its call")
        parts.append(before)
    return [*parts, rest]
