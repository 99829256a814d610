"""Trees as OpenZeppelin builds and verifies them; nothing else verifies."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from eth_abi.abi import encode
from hypothesis import given, settings
from hypothesis import strategies as st

from carestamp.documents import merkle
from carestamp.documents.keccak import keccak256

VECTORS = json.loads((Path(__file__).parent / "merkle_vectors.json").read_text())["trees"]


def _leaf(i: int) -> bytes:
    return merkle.leaf(["bytes32", "uint256"], [(7919 * i + 1).to_bytes(32, "big"), i * i + 5])


def _hex(data: bytes) -> str:
    return "0x" + data.hex()


@pytest.mark.rules("P2")
@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: f"{v['leaves']}-{'sorted' if v['sorted'] else 'ordered'}")
def test_build_gives_the_roots_and_proofs_of_openzeppelin(vector: dict[str, Any]) -> None:
    tree = merkle.MerkleTree(map(_leaf, range(vector["leaves"])), ordered=not vector["sorted"])
    assert _hex(tree.root) == vector["root"]
    for each in vector["proofs"]:
        assert _hex(tree.leaf(each["place"])) == each["leaf"]
        assert [_hex(node) for node in tree.proof(each["place"])] == each["proof"]


@pytest.mark.rules("P2")
@settings(max_examples=60, deadline=None)
@given(st.integers(min_value=1, max_value=200), st.booleans(), st.integers(min_value=0))
def test_verify_accepts_each_leaf_and_no_other(count: int, ordered: bool, pick: int) -> None:
    tree = merkle.MerkleTree(map(_leaf, range(count)), ordered=ordered)
    place = pick % count
    proof = tree.proof(place)
    assert merkle.verify(tree.root, tree.leaf(place), proof)
    assert not merkle.verify(tree.root, _leaf(count), proof)
    assert all(not merkle.verify(tree.root, tree.leaf(place), proof[:n]) for n in range(len(proof)))


@pytest.mark.rules("P2")
def test_verify_refuses_an_inner_node_as_a_leaf() -> None:
    """The double hash: sixty-four bytes that hash to an inner node are no encoded leaf."""
    tree = merkle.MerkleTree(map(_leaf, range(4)))
    one, other = sorted([tree.leaf(0), tree.proof(0)[0]])
    assert merkle.verify(tree.root, keccak256(one + other), tree.proof(0)[1:]), "the control: it is an inner node"
    assert not merkle.verify(tree.root, merkle.leaf_of_bytes(one + other), tree.proof(0)[1:])


@pytest.mark.rules("P2")
def test_verify_refuses_nodes_of_another_length() -> None:
    tree = merkle.MerkleTree(map(_leaf, range(2)))
    (sibling,) = tree.proof(0)
    assert not merkle.verify(tree.root, tree.leaf(0), [sibling[:31]])
    once = keccak256(encode(["bytes32", "uint256"], [(1).to_bytes(32, "big"), 5]))
    assert keccak256(once) == tree.leaf(0), "the control: an empty node would hash once more"
    assert not merkle.verify(tree.root, once, [b"", sibling])
    assert not merkle.verify(b"short", b"short", [])


@pytest.mark.rules("P2")
def test_build_refuses_no_leaf_and_strange_leaves() -> None:
    for leaves in ([], [b"\x01" * 31], [b"\x01" * 32, b""]):
        with pytest.raises(merkle.MerkleError):
            merkle.MerkleTree(leaves)
    for place in (-1, 1):
        with pytest.raises(merkle.MerkleError):
            merkle.MerkleTree([_leaf(0)]).proof(place)


@pytest.mark.rules("P2")
def test_proof_stays_logarithmic(rng: random.Random) -> None:
    tree = merkle.MerkleTree([rng.randbytes(32) for _ in range(10_000)])
    assert len(tree) == 10_000
    assert max(len(tree.proof(place)) for place in range(10_000)) == 14
    assert all(merkle.verify(tree.root, tree.leaf(place), tree.proof(place)) for place in range(0, 10_000, 97))


@pytest.mark.rules("P2")
def test_build_is_blind_to_order_where_it_sorts(rng: random.Random) -> None:
    leaves = [_leaf(i) for i in range(50)]
    shuffled = rng.sample(leaves, 50)
    assert merkle.MerkleTree(leaves).root == merkle.MerkleTree(shuffled).root
    assert merkle.MerkleTree(leaves, ordered=True).root != merkle.MerkleTree(shuffled, ordered=True).root
