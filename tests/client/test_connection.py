"""What is asked of a node besides the question: nothing; and blocks of consortium chains, which hold signatures."""

from __future__ import annotations

from typing import Any

import pytest
from web3.providers import BaseProvider

from carestamp.chain import Chain
from carestamp.chain.connection import connected

SEALED = "0x" + "5e" * 97
"""More than the 32 bytes of Ethereum's rule: a validator's signature behind them."""


class Notes(BaseProvider):
    """A node that knows one block, and writes down what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def make_request(self, method: Any, params: Any) -> Any:  # noqa: ARG002
        self.asked.append(method)
        block = {"timestamp": "0x64", "extraData": SEALED, "number": "0x1"}
        return {"jsonrpc": "2.0", "id": 1, "result": block if method == "eth_getBlockByNumber" else "0x1"}


@pytest.mark.rules("X10")
def test_question_is_all_that_is_asked() -> None:
    notes = Notes()
    connected(notes).eth.call({"to": "0x" + "00" * 20, "data": "0x00"})  # type: ignore[typeddict-item]
    assert notes.asked == ["eth_call"]


@pytest.mark.rules("X5")
def test_block_with_signatures_in_it_is_read() -> None:
    assert Chain(connected(Notes())).now() == 100


def test_chain_at_an_address_is_connected_so() -> None:
    assert (
        Chain.at("http://127.0.0.1:1").web3.middleware_onion.middleware
        == connected(Notes()).middleware_onion.middleware
    )
