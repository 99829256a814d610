"""The tree of receipts: as both nodes build it, of every size; read by the verifier's own eyes."""

from __future__ import annotations

import contextlib
import random
from typing import Any

import pytest
import rlp

from carestamp.documents import receipt_proof
from carestamp.documents.invoice.batch import Batch
from tests.documents.leaf_file.kit import Ledger, bills, mixed, program

pytestmark = pytest.mark.rules("B2")

SIZES = (1, 2, 3, 16, 17, 127, 128, 129, 130, 257, 300)
"""From 128 on the key of a place has two bytes, from 256 on three."""


@pytest.mark.parametrize("size", SIZES)
def test_tree_gives_each_receipt_and_no_other(size: int, rng: random.Random) -> None:
    values = [rng.randbytes(rng.randrange(260, 300)) for _ in range(size)]
    read, places = program().value_in_trie, {0, 1, 127, 128, 255, 256, size // 2, size - 1} & set(range(size))
    for place in places:
        root, nodes = receipt_proof._tree(values, place)
        assert read(root, _key(place), nodes) == values[place]
        for other in (_key(place + size), _key(place) + b"\x00"):
            with pytest.raises(program().MalformedError):
                read(root, other, nodes)


def test_reading_refuses_a_way_that_is_shorter_longer_or_swapped(rng: random.Random) -> None:
    values = [rng.randbytes(260) for _ in range(300)]
    root, nodes = receipt_proof._tree(values, 200)
    assert len(nodes) > 3
    for way in (nodes[:-1], nodes[1:], (*nodes, nodes[-1]), (), (*nodes[:2], nodes[3], nodes[2], *nodes[4:])):
        with pytest.raises(program().MalformedError):
            program().value_in_trie(root, _key(200), way)


PATHS = {"good": "2080", "odd": "3180", "pad": "2180", "kind": "4080", "short": "30", "none": ""}


@pytest.mark.parametrize("path", [bytes.fromhex(each) for each in PATHS.values()], ids=PATHS)
def test_reading_takes_the_path_of_a_leaf_in_its_one_form(path: bytes) -> None:
    """0x20 and the whole key; anything else is no leaf at this key."""
    node = rlp.encode([path, b"receipt"])
    found = [_found(each) for each in (node, rlp.encode([path, b"receipt", b""]), rlp.encode([[path], b"receipt"]))]
    assert found == [b"receipt" if path == b"\x20\x80" else None, None, None]


def _found(node: bytes) -> bytes | None:
    with contextlib.suppress(program().MalformedError):
        return bytes(program().value_in_trie(program().keccak256(node), b"\x80", [node]))
    return None


@pytest.mark.parametrize("count", [1, 4, 140])
def test_prove_gives_the_root_of_a_real_block_of_mixed_transactions(ledger: Ledger, count: int) -> None:
    anchored, sent = mixed(ledger, Batch(ledger.domain, bills(3)), count, failing=ledger.is_anvil)
    receipts = _receipts(ledger, sent)
    assert {int(each["type"], 16) for each in receipts} == ({0, 1, 2} if count > 1 else {0})
    proof = ledger.proof_of(anchored)
    header = program().header_of(proof.header)
    assert program().value_in_trie(header.receipts_root, _key(proof.transaction_index), proof.nodes) == proof.receipt


def test_prove_refuses_receipts_that_are_not_all(ledger: Ledger) -> None:
    receipts = _receipts(ledger, mixed(ledger, Batch(ledger.domain, bills(3)), 4, failing=False)[1])
    block = ledger.block_of(bytes.fromhex(receipts[0]["blockHash"][2:]))
    assert receipt_proof.prove(block, receipts, 2).transaction_index == 2, "the control: all of them"
    with pytest.raises(receipt_proof.ReceiptProofError, match="receipts do not give the block's root"):
        receipt_proof.prove(block, receipts[:3], 2)
    for index in (-1, 4):
        with pytest.raises(receipt_proof.ReceiptProofError, match="no receipt at this place"):
            receipt_proof.prove(block, receipts, index)


def test_prove_refuses_a_block_of_ganache_with_a_failure_in_it(ganache: Ledger) -> None:
    """Ganache 7.9.2 puts the status of a failure into its tree as a byte of zero, where Ethereum has no byte. Nothing
    is written that would not verify elsewhere; a development chain's anchoring is sent again, alone in its block."""
    anchored, _ = mixed(ganache, Batch(ganache.domain, bills(3)), 5)
    with pytest.raises(receipt_proof.ReceiptProofError, match="receipts do not give the block's root"):
        ganache.proof_of(anchored)


def _receipts(ledger: Ledger, sent: list[str]) -> list[dict[str, Any]]:
    """Of one block, in its order."""
    receipts = [dict(ledger.ask("eth_getTransactionReceipt", [each])) for each in sent]
    assert len({each["blockHash"] for each in receipts}) == 1
    return sorted(receipts, key=lambda each: int(each["transactionIndex"], 16))


def _key(place: int) -> bytes:
    digits = place.to_bytes((place.bit_length() + 7) // 8, "big")
    return digits if len(digits) == 1 and place < 128 else bytes([0x80 + len(digits)]) + digits
