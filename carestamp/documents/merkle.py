"""Merkle trees that OpenZeppelin's MerkleProof and StandardMerkleTree agree with, for any ledger's batches.

A leaf is hashed twice, keccak(keccak(abi.encode(values))), so that no inner node passes for a leaf; a pair is sorted
before it is hashed, so a proof needs no left and right. Nodes lie in one flat buffer of 64 bytes a leaf: a million
leaves take 64 MB.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from eth_abi.abi import encode

from carestamp.documents.keccak import HASH_BYTES, keccak256
from carestamp.errors import CarestampError


class MerkleError(CarestampError):
    """No such tree or leaf: nothing to hash, a leaf of another length, a place outside."""


def leaf_of_bytes(encoded: bytes) -> bytes:
    """The double hash of bytes that are ABI-encoded already."""
    return keccak256(keccak256(encoded))


def leaf(types: Sequence[str], values: Sequence[Any]) -> bytes:
    """StandardMerkleTree's leaf of values with these ABI types."""
    return leaf_of_bytes(encode(types, values))


def verify(root: bytes, leaf_hash: bytes, proof: Iterable[bytes]) -> bool:
    """Whether the leaf is under the root, as MerkleProof.verify decides it. A node of another length is never."""
    node = leaf_hash
    for sibling in proof:
        if len(sibling) != HASH_BYTES:
            return False
        node = _pair(node, sibling)
    return len(leaf_hash) == HASH_BYTES and node == root


class MerkleTree:
    """A tree over leaf hashes. `place` counts the leaves as they were given.

    ordered=False sorts the leaves first, as StandardMerkleTree does by default; ordered=True keeps them as given
    (its sortLeaves: false). The leaf's place is not part of a proof either way: where it matters, put it into the
    leaf.
    """

    def __init__(self, leaves: Iterable[bytes], ordered: bool = False) -> None:
        given = list(leaves)
        if not given or any(len(each) != HASH_BYTES for each in given):
            raise MerkleError("a tree has one leaf or more, of 32 bytes each")
        self._count = len(given)
        order = range(self._count) if ordered else sorted(range(self._count), key=given.__getitem__)
        self._node_of = _nodes_of_places(order, self._count)
        self._nodes = _filled(given, order)

    def __len__(self) -> int:
        return self._count

    @property
    def root(self) -> bytes:
        """The 32 bytes that are anchored."""
        return self._node(0)

    def leaf(self, place: int) -> bytes:
        """The leaf hash at this place. Raises MerkleError."""
        return self._node(self._checked(place))

    def proof(self, place: int) -> list[bytes]:
        """The siblings from the leaf up: at most ceil(log2(leaves)) of them. Raises MerkleError."""
        index, siblings = self._checked(place), []
        while index > 0:
            siblings.append(self._node(index - 1 if index % 2 == 0 else index + 1))
            index = (index - 1) // 2
        return siblings

    def _checked(self, place: int) -> int:
        if not 0 <= place < self._count:
            raise MerkleError("no leaf at this place")
        return self._node_of[place]

    def _node(self, index: int) -> bytes:
        return bytes(self._nodes[index * HASH_BYTES : (index + 1) * HASH_BYTES])


def _pair(one: bytes, other: bytes) -> bytes:
    return keccak256(one + other if one < other else other + one)


def _nodes_of_places(order: Sequence[int], count: int) -> list[int]:
    found = [0] * count
    for rank, place in enumerate(order):
        found[place] = 2 * count - 2 - rank
    return found


def _filled(given: Sequence[bytes], order: Sequence[int]) -> bytearray:
    """OpenZeppelin's layout: root first, children of i at 2i+1 and 2i+2, leaves at the end from the back."""
    count = len(given)
    nodes = bytearray((count - 1) * HASH_BYTES)
    nodes += b"".join([given[place] for place in reversed(order)])
    for index in range(count - 2, -1, -1):
        at = (2 * index + 1) * HASH_BYTES
        one, other = bytes(nodes[at : at + HASH_BYTES]), bytes(nodes[at + HASH_BYTES : at + 2 * HASH_BYTES])
        nodes[index * HASH_BYTES : (index + 1) * HASH_BYTES] = _pair(one, other)
    return nodes
