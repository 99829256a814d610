"""Headers hash to the block's hash, on Ganache and on anvil under each fork that gave headers more fields."""

from __future__ import annotations

import pytest
import runner

from carestamp.documents import receipt_proof
from carestamp.documents.keccak import keccak256
from tests.documents.leaf_file.kit import Ledger, kept_on, program

pytestmark = pytest.mark.rules("B2")

FIELDS = {"london": 16, "shanghai": 17, "cancun": 20, "prague": 21}


@pytest.mark.parametrize("fork", FIELDS)
def test_header_of_each_fork_gives_the_hash(fork: str) -> None:
    with runner.Node("anvil", None, "--hardfork", fork) as node:
        kept = kept_on(Ledger(node.url))
    header = kept.file.anchor.header
    assert len(program().rlp(header)) == FIELDS[fork]
    assert keccak256(header) == kept.file.anchor.block_hash


def test_header_of_ganache_gives_the_hash(ganache: Ledger) -> None:
    anchor = kept_on(ganache).file.anchor
    assert len(program().rlp(anchor.header)) == FIELDS["london"]
    assert keccak256(anchor.header) == anchor.block_hash


def test_prove_refuses_a_header_with_a_field_it_does_not_know(anvil: Ledger) -> None:
    """As of a fork to come: its hash is over more than is encoded here."""
    anchor = kept_on(anvil).file.anchor
    block = anvil.block_of(anchor.block_hash) | {"hash": "0x" + "5a" * 32}
    receipts = [anvil.ask("eth_getTransactionReceipt", [each]) for each in block["transactions"]]
    with pytest.raises(receipt_proof.ReceiptProofError, match="header does not give the block's hash"):
        receipt_proof.prove(block, receipts, anchor.transaction_index)


@pytest.mark.parametrize("field", ["number", "stateRoot"])
@pytest.mark.parametrize("value", [None, "zz", 5])
def test_encode_header_names_the_field_that_is_missing_or_strange(anvil: Ledger, field: str, value: object) -> None:
    block = anvil.ask("eth_getBlockByNumber", ["latest", False])
    with pytest.raises(receipt_proof.ReceiptProofError, match=f"^{field}: "):
        receipt_proof.encode_header({**block, field: value})


@pytest.mark.parametrize("time", ["0xffffffff", "0x100000000", "0x" + "f" * 16])
def test_verifier_takes_times_of_32_bits(anvil: Ledger, time: str) -> None:
    """As the ledger does, until 2106; what is larger is no date to any program."""
    header = receipt_proof.encode_header({**anvil.ask("eth_getBlockByNumber", ["latest", False]), "timestamp": time})
    if len(time) == 10:
        assert program().header_of(header).timestamp == 0xFFFFFFFF
        assert program()._utc(0xFFFFFFFF) == "2106-02-07 06:28:15 UTC"
        return
    with pytest.raises(program().MalformedError):
        program().header_of(header)
