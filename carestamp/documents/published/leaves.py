"""The public part: which hashes stand under a root, so that anybody can rebuild it and prove any one of them (B2, P2).

One line of JSON in its one canonical form, then 32 bytes a leaf. The leaves ascend: a root has one such file, byte for
byte the same from every mirror, and nothing in it says which leaf is which bill. A leaf is a hash over an EIP-712
digest over a salted commitment, so that no dictionary of terms finds it.
"""

from __future__ import annotations

import enum
import json
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from carestamp.documents.eip712 import TypedDataError, address_to_int, int_to_address
from carestamp.documents.keccak import HASH_BYTES
from carestamp.documents.merkle import MerkleTree
from carestamp.errors import CarestampError

FORMAT = "carestamp-leaves/1"


class PublishedError(CarestampError):
    """A file that is not what was published, or a key that opens nothing in it. Never names a value."""


class Kind(enum.Enum):
    """Whose batches these are. The value is the word in the file, `owner` is what its root belongs to on chain."""

    BILLS = "bills"
    PRESCRIPTIONS = "prescriptions"

    @property
    def owner(self) -> str:
        """Field of the head: a range is known by its first place, a prescriber's root by its author."""
        return "place" if self is Kind.BILLS else "prescriber"

    @property
    def owner_bytes(self) -> int:
        """Length of that field."""
        return 32 if self is Kind.BILLS else 20


@dataclass(frozen=True)
class Leaves:
    """The leaves under one root, ascending. owner: place of the first bill, or the prescriber's address in bytes.

    Raises PublishedError where this can't be a batch.
    """

    kind: Kind
    chain_id: int
    ledger: str
    owner: bytes
    hashes: tuple[bytes, ...]

    def __post_init__(self) -> None:
        if not self.hashes or any(len(each) != HASH_BYTES for each in self.hashes):
            raise PublishedError("a batch has one leaf or more, of 32 bytes each")
        if any(one >= other for one, other in pairwise(self.hashes)):
            raise PublishedError("the leaves are not in ascending order, or one is there twice")
        if len(self.owner) != self.kind.owner_bytes:
            raise PublishedError(f"{self.kind.owner} has {self.kind.owner_bytes} bytes")

    def __len__(self) -> int:
        return len(self.hashes)

    @cached_property
    def root(self) -> bytes:
        """What these leaves lead to. Whether the chain has it, only the chain can say."""
        return self._tree.root

    def index(self, leaf: bytes) -> int:
        """Where a leaf stands, from 0. Raises PublishedError."""
        found = bisect_left(self.hashes, leaf)
        if found == len(self) or self.hashes[found] != leaf:
            raise PublishedError("this leaf is not in the batch")
        return found

    def proof(self, leaf: bytes) -> tuple[bytes, ...]:
        """The siblings from a leaf to the root. Raises PublishedError."""
        return tuple(self._tree.proof(self.index(leaf)))

    @cached_property
    def head(self) -> bytes:
        """The first line, without its end."""
        told = {
            "format": FORMAT,
            "kind": self.kind.value,
            "chainId": self.chain_id,
            "ledger": self.ledger,
            self.kind.owner: "0x" + self.owner.hex(),
            "root": "0x" + self.root.hex(),
            "count": len(self),
        }
        return written(told)

    def to_bytes(self) -> bytes:
        """The file."""
        return self.head + b"\n" + b"".join(self.hashes)

    @cached_property
    def _tree(self) -> MerkleTree:
        return MerkleTree(self.hashes, ordered=True)


def from_bytes(data: bytes) -> Leaves:
    """Reads the file and rebuilds its root. Raises PublishedError."""
    told, hashes = parted(data, FORMAT, HASH_BYTES)
    try:
        leaves = _leaves(told, hashes)
    except (LookupError, TypeError, ValueError, AttributeError, TypedDataError):
        raise not_ours(FORMAT) from None
    if told.get("root") != "0x" + leaves.root.hex():
        raise PublishedError("the leaves lead to another root than the file says")
    if written(told) != leaves.head:
        raise not_ours(FORMAT)
    return leaves


def _leaves(told: Mapping[str, Any], hashes: tuple[bytes, ...]) -> Leaves:
    kind = Kind(told["kind"])
    if type(told["chainId"]) is not int:
        raise not_ours(FORMAT)
    owner = bytes.fromhex(told[kind.owner].removeprefix("0x"))
    return Leaves(kind, told["chainId"], int_to_address(address_to_int(told["ledger"])), owner, hashes)


# --------------------------------------------------------------------------------------------- what both files share


def written(told: Mapping[str, Any]) -> bytes:
    """A head in its one form."""
    return json.dumps(told, separators=(",", ":")).encode()


def parted(data: bytes, form: str, size: int) -> tuple[dict[str, Any], tuple[bytes, ...]]:
    """Head and records of a file. Raises PublishedError where it is none of this form, cut off or too long."""
    line, _, body = data.partition(b"\n")
    told = _head(line, form)
    if len(body) != told["count"] * size:
        raise PublishedError("the file is cut off, or too long: fetch it again")
    return told, tuple(body[start : start + size] for start in range(0, len(body), size))


def _head(line: bytes, form: str) -> dict[str, Any]:
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict) or told.get("format") != form or type(told.get("count")) is not int:
        raise not_ours(form)
    if written(told) != line:
        raise not_ours(form)
    return told


def not_ours(form: str) -> PublishedError:
    """What every misshapen file is told."""
    return PublishedError(f"not a file of the form {form}")
