"""The outbox's parts that need no chain: bytes, words, answers."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from coincurve import PrivateKey
from eth_account import Account
from hexbytes import HexBytes
from web3 import Web3
from web3.providers import BaseProvider

from carestamp.chain import NodeRefusedError, NodeUnreachableError, abi
from carestamp.outbox import Outbox, OutboxError
from carestamp.outbox.content import Content
from carestamp.outbox.prices import Price
from carestamp.outbox.signing import Draft, signed
from carestamp.outbox.wire import Wire
from carestamp.outbox.words import Said, meaning_of

SEED = 6
FEES: dict[Any, dict[str, int]] = {
    Price(10**9): {"gasPrice": 10**9},
    Price(0): {"gasPrice": 0},
    Price(10**11, 7): {"maxFeePerGas": 10**11, "maxPriorityFeePerGas": 7},
    Price(0, 0): {"maxFeePerGas": 0, "maxPriorityFeePerGas": 0},
}


@pytest.mark.rules("X5")
@pytest.mark.parametrize("price", FEES, ids=str)
def test_signed_bytes_are_those_of_eth_account(price: Price) -> None:
    print("seed", SEED)
    lot = random.Random(SEED)
    for length in (0, 1, 4, 55, 56, 300):
        key, to, data = lot.randbytes(32), lot.randbytes(20), lot.randbytes(length)
        draft = Draft(lot.choice([1, 31337, 2**40]), lot.choice([0, 127, 128, 2**30]), price, 90_000, to, data)
        whole = {"to": Web3.to_checksum_address(to), "data": data, "value": 0, "gas": draft.gas, "nonce": draft.nonce}
        expected = Account.from_key(key).sign_transaction({**whole, **FEES[price], "chainId": draft.chain_id})
        assert signed(PrivateKey(key), draft) == bytes(expected.raw_transaction)


@pytest.mark.rules("X9")
@pytest.mark.parametrize("name", abi.CONTRACTS)
def test_content_is_what_web3_would_send(name: str) -> None:
    contract = Web3().eth.contract(address="0x" + 40 * "1", abi=abi.abi_of(name))  # type: ignore[arg-type]
    for function in abi.abi_of(name):
        if function["type"] == "function":
            arguments = [some(each) for each in function["inputs"]]
            content = Content.of(contract.functions[abi.signature_of(function)](*arguments))
            assert content.to == contract.address
            assert content.data == bytes(HexBytes(contract.encode_abi(abi.signature_of(function), args=arguments)))


def some(entry: Mapping[str, Any], kind: str = "") -> Any:
    """A value of this input's type; of arrays, two."""
    kind = kind or entry["type"]
    if kind.endswith("]"):
        inner, _, length = kind[:-1].rpartition("[")
        return [some(entry, inner) for _ in range(int(length or 2))]
    if kind == "tuple":
        return tuple(some(each) for each in entry["components"])
    return _SOME[kind.rstrip("0123456789")](kind)


_SOME: dict[str, Callable[[str], Any]] = {
    "address": lambda _: "0x" + 40 * "2",
    "bool": lambda _: True,
    "bytes": lambda kind: b"\x07" * int(kind[5:] or 65),
    "string": lambda _: "text",
    "uint": lambda kind: 2 ** int(kind[4:]) - 1,
    "int": lambda kind: -(2 ** int(kind[3:]) // 2),
}


@pytest.mark.parametrize(
    ("message", "meaning"),
    [
        ("already known", Said.KNOWN),
        ("transaction already imported", Said.KNOWN),
        ("AlreadyKnown", Said.KNOWN),
        ("Known transaction", Said.KNOWN),
        ("nonce too low", Said.TAKEN),
        ("OldNonce, Current nonce: 7", Said.TAKEN),
        ("the tx doesn't have the correct nonce. account has nonce of: 2 tx has nonce of: 1", Said.TAKEN),
        ("replacement transaction underpriced", Said.DEAR),
        ("transaction underpriced", Said.DEAR),
        ("max fee per gas less than block base fee", Said.DEAR),
        ("Gas price below configured minimum gas price", Said.DEAR),
        ("txpool is full", Said.LATER),
        ("insufficient funds for gas * price + value", Said.LATER),
        ("Too Many Requests", Said.LATER),
    ],
)
def test_node_is_understood(message: str, meaning: Said) -> None:
    assert meaning_of(message) is meaning


class Answering(BaseProvider):
    """A node that gives these answers to whatever it is asked."""

    def __init__(self, answers: Any) -> None:
        super().__init__()
        self.answers = answers

    def make_batch_request(self, requests: Any) -> Any:  # noqa: ARG002
        if isinstance(self.answers, Exception):
            raise self.answers
        return self.answers


WHOLE = {"jsonrpc": "2.0", "id": 1, "result": "0x1"}


@pytest.mark.rules("X9")
@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        ([WHOLE], NodeUnreachableError),
        ([WHOLE, WHOLE], NodeUnreachableError),
        ([WHOLE, {"jsonrpc": "2.0", "id": 2}], NodeUnreachableError),
        (ValueError("Unterminated string"), NodeUnreachableError),
        (ConnectionError("reset"), NodeUnreachableError),
        ({"jsonrpc": "2.0", "id": None, "error": {"code": -32005, "message": "slow down"}}, NodeRefusedError),
        ([WHOLE, {**WHOLE, "id": 2, "error": {"code": -32000, "message": "no state"}}], NodeRefusedError),
    ],
    ids=["missing", "twice", "empty", "cut off", "broken", "refused", "one refused"],
)
def test_half_an_answer_is_none(answers: Any, problem: type[Exception]) -> None:
    with pytest.raises(problem):
        Wire(Web3(Answering(answers)), batch=10).results([("eth_chainId", []), ("eth_gasPrice", [])])


def test_finality_that_is_no_number_is_refused(tmp_path: Any) -> None:
    with pytest.raises(OutboxError, match="confirmations"):
        Outbox(tmp_path / "acts.outbox", None, [], confirmations="safe")  # type: ignore[arg-type]
