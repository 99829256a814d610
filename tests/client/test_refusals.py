"""Where each kind of node puts the data of a revert, and what is no revert at all."""

from __future__ import annotations

from typing import Any

import pytest
from web3 import Web3
from web3.providers.base import BaseProvider

from carestamp.chain import Chain, ChainError, NodeRefusedError, NodeUnreachableError, UnknownRevertError
from carestamp.chain.refusals import translated
from carestamp.client import CodecClient, CredentialClient, Line, Prescription, errors
from carestamp.documents.typed import HolderKind
from scripts.cast import cast

ERROR = errors.PrescriptionRegistry_QuantityExceeded(bytes(range(32)), 1, 40, 20)
DATA = "0x" + ERROR.encode().hex()
HASH = "0x" + "5c" * 32
REVERTS: dict[str, dict[str, Any]] = {
    "geth": {"code": 3, "message": "execution reverted", "data": DATA},
    "anvil": {"code": 3, "message": f"execution reverted: custom error 0x722a2d43: {DATA[10:]}", "data": DATA},
    "besu": {"code": -32000, "message": "Execution reverted", "data": DATA},
    "nethermind": {"code": -32015, "message": "VM execution error.", "data": f"Reverted {DATA}"},
    "ganache call": {"code": -32000, "message": "VM Exception while processing transaction: revert", "data": DATA},
    "ganache estimate": {
        "code": -32000,
        "message": "VM Exception while processing transaction: revert",
        "data": {"hash": None, "programCounter": 15140, "result": DATA, "reason": None, "message": "revert"},
    },
    "ganache send": {
        "code": -32000,
        "message": "VM Exception while processing transaction: revert",
        "data": {"hash": HASH, "programCounter": 1, "result": DATA, "reason": None, "message": "revert"},
    },
    "older ganache": {
        "code": -32000,
        "message": "VM Exception while processing transaction: revert",
        "data": {HASH: {"error": "revert", "program_counter": 1, "return": DATA}, "stack": "…", "name": "…"},
    },
}
NO_REVERTS: dict[str, dict[str, Any]] = {
    "funds": {"code": -32000, "message": "insufficient funds for gas * price + value"},
    "nonce": {"code": -32000, "message": "nonce too low"},
    "ganache fee": {
        "code": -32000,
        "message": "VM Exception: maxFeePerGas (0) is less than the base fee",
        "data": HASH,
    },
    "method": {"code": -32601, "message": "the method does not exist"},
}


class Says(BaseProvider):
    """A node that gives one answer to everything."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__()
        self.error = error

    def make_request(self, method: Any, params: Any) -> Any:  # noqa: ARG002
        return {"jsonrpc": "2.0", "id": 1, "error": self.error}


def ask(error: dict[str, Any]) -> None:
    web3 = Web3(Says(error))
    with translated():
        web3.eth.estimate_gas({"to": Web3.to_checksum_address("0x" + "ab" * 20), "data": "0x00000000"})  # type: ignore


@pytest.mark.rules("X9")
@pytest.mark.parametrize("answer", REVERTS.values(), ids=REVERTS)
def test_revert_is_decoded_wherever_the_node_puts_it(answer: dict[str, Any]) -> None:
    with pytest.raises(type(ERROR)) as caught:
        ask(answer)
    assert caught.value == ERROR


@pytest.mark.rules("X9")
def test_revert_without_data_is_an_empty_one() -> None:
    with pytest.raises(UnknownRevertError) as caught:
        ask({"code": -32000, "message": "execution reverted"})
    assert caught.value == UnknownRevertError(b"")


@pytest.mark.rules("X9")
@pytest.mark.parametrize("answer", NO_REVERTS.values(), ids=NO_REVERTS)
def test_refusal_of_the_node_is_no_revert(answer: dict[str, Any]) -> None:
    with pytest.raises(NodeRefusedError) as caught:
        ask(answer)
    assert str(caught.value) == answer["message"]


@pytest.mark.rules("X9")
def test_silence_is_told_from_refusal() -> None:
    with pytest.raises(NodeUnreachableError) as caught:
        Chain.at("http://127.0.0.1:1/key-in-the-path").now()
    assert "key" not in str(caught.value)


@pytest.mark.rules("K3", "X9")
def test_act_raises_the_error_of_the_contract(registry: CredentialClient) -> None:
    """A live node of each kind, by estimate: nothing is sent."""
    outsider, web3 = cast().outsider, registry.chain.web3
    before = web3.eth.get_transaction_count(outsider.address)
    with pytest.raises(errors.CredentialRegistry_UnknownOrganisation) as caught:
        registry.suspend_organisation(outsider, 7)
    assert caught.value == errors.CredentialRegistry_UnknownOrganisation(7)
    assert web3.eth.get_transaction_count(outsider.address) == before


@pytest.mark.rules("P10", "X9")
def test_view_raises_the_error_of_the_contract(codec: CodecClient) -> None:
    someone = cast().outsider.address
    terms = Prescription(
        bytes(32), someone, HolderKind.SUBJECT, someone, 1, 1, 2, 0, 0, False, tuple(Line(1, 1, 1) for _ in range(6))
    )
    with pytest.raises(errors.PrescriptionRegistry_TooManyLines) as caught:
        codec.pack(terms)
    assert caught.value == errors.PrescriptionRegistry_TooManyLines(6, 5)


@pytest.mark.rules("X11")
def test_address_without_contract_is_refused(chain: Chain) -> None:
    """An act there would seem to succeed."""
    with pytest.raises(ChainError) as caught:
        CredentialClient(chain, cast().outsider.address)
    assert cast().outsider.address in str(caught.value)
