"""That a transaction had its effect in a block, provable from the block's header alone.

A header commits to the receipts of its transactions: receiptsRoot is the root of a Merkle-Patricia tree from a
transaction's place in the block to its receipt. What is made here is checked against the header before it is handed
out, so a fork that adds a field we don't know is refused, never passed on. Blocks, receipts: as JSON-RPC gives them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import rlp  # type: ignore[import-untyped]

from carestamp.documents.keccak import keccak256
from carestamp.errors import CarestampError

_FIRST_FIELDS = (
    *("parentHash", "sha3Uncles", "miner", "stateRoot", "transactionsRoot", "receiptsRoot", "logsBloom"),
    *("difficulty", "number", "gasLimit", "gasUsed", "timestamp", "extraData", "mixHash", "nonce"),
)
_LATER_FIELDS = (
    *("baseFeePerGas", "withdrawalsRoot", "blobGasUsed", "excessBlobGas"),  # London, Shanghai, Cancun
    *("parentBeaconBlockRoot", "requestsHash"),  # Cancun, Prague
)
_QUANTITIES = frozenset(
    ("difficulty", "number", "gasLimit", "gasUsed", "timestamp", "baseFeePerGas", "blobGasUsed", "excessBlobGas")
)
_EXTENSION, _LEAF = 0, 2

Items: TypeAlias = Mapping[str, bytes]
"""What a tree holds: from a path in hexadecimal digits to a value."""


class ReceiptProofError(CarestampError):
    """A block, receipt or place of which nothing can be proved."""


@dataclass(frozen=True, slots=True)
class ReceiptProof:
    """A receipt and its way up to a block's header. header, receipt: as they are hashed; nodes: root first."""

    block_number: int
    block_hash: bytes
    header: bytes
    transaction_index: int
    receipt: bytes
    nodes: tuple[bytes, ...]


def prove(block: Mapping[str, Any], receipts: Sequence[Mapping[str, Any]], index: int) -> ReceiptProof:
    """The proof of the receipt at this place, from 0. receipts: all of the block's, in order.

    Raises ReceiptProofError where header or receipts are not those that the block's hash commits to.
    """
    header, encoded = encode_header(block), [encode_receipt(each) for each in receipts]
    if keccak256(header) != _data(block, "hash"):
        raise ReceiptProofError("the header does not give the block's hash: this kind of chain has other headers")
    root, nodes = _tree(encoded, index)
    if root != _data(block, "receiptsRoot"):
        raise ReceiptProofError("the receipts do not give the block's root: some are missing, or of an unknown kind")
    return ReceiptProof(_quantity(block, "number"), keccak256(header), header, index, encoded[index], nodes)


# --------------------------------------------------------------------------------------------------------------- forms


def encode_header(block: Mapping[str, Any]) -> bytes:
    """RLP of a block's header. Raises ReceiptProofError."""
    names = [*_FIRST_FIELDS, *(each for each in _LATER_FIELDS if block.get(each) is not None)]
    return _rlp([_minimal(_quantity(block, each)) if each in _QUANTITIES else _data(block, each) for each in names])


def encode_receipt(receipt: Mapping[str, Any]) -> bytes:
    """A receipt as it stands in the tree: RLP, behind its type where it has one (EIP-2718). Raises
    ReceiptProofError."""
    kind = _quantity(receipt, "type") if receipt.get("type") is not None else 0
    numbers = [_minimal(_quantity(receipt, each)) for each in ("status", "cumulativeGasUsed")]
    logs = [_log(each) for each in receipt.get("logs", ())]
    return _minimal(kind) + _rlp([*numbers, _data(receipt, "logsBloom"), logs])


def _log(log: Mapping[str, Any]) -> list[Any]:
    topics = [_data({"topics": each}, "topics") for each in log.get("topics", ())]
    return [_data(log, "address"), topics, _data(log, "data")]


def _quantity(source: Mapping[str, Any], name: str) -> int:
    try:
        return int(source[name], 16)
    except (KeyError, TypeError, ValueError):
        raise ReceiptProofError(f"{name}: a number in hexadecimal is needed") from None


def _data(source: Mapping[str, Any], name: str) -> bytes:
    try:
        return bytes.fromhex(source[name].removeprefix("0x"))
    except (KeyError, AttributeError, ValueError):
        raise ReceiptProofError(f"{name}: bytes in hexadecimal are needed") from None


def _minimal(number: int) -> bytes:
    """Big-endian without leading zeros; nothing for zero."""
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def _rlp(item: Any) -> bytes:
    return bytes(rlp.encode(item))


# ------------------------------------------------------------------------------------------------------------ the tree


def _tree(values: Sequence[bytes], index: int) -> tuple[bytes, tuple[bytes, ...]]:
    """Root, and the nodes from the root to the value at this place."""
    if not 0 <= index < len(values):
        raise ReceiptProofError("no receipt at this place")
    items = {_rlp(_minimal(place)).hex(): value for place, value in enumerate(values)}
    root, nodes = _node(items, _rlp(_minimal(index)).hex())
    return root, tuple(nodes)


def _node(items: Items, path: str | None) -> tuple[bytes, list[bytes]]:
    """Hash of the node over these items; where `path` leads through it, its nodes from here on.

    A receipt has more than 32 bytes, so each node has, and stands in its parent by its hash.
    """
    shared = _shared(list(items))
    if len(items) == 1:
        return _closed([_compact(shared, _LEAF), *items.values()], path, [])
    if shared:
        child, below = _node(_after(items, shared), path and path[len(shared) :])
        return _closed([_compact(shared, _EXTENSION), child], path, below)
    return _closed(*_branch(items, path))


def _closed(node: list[bytes], path: str | None, below: list[bytes]) -> tuple[bytes, list[bytes]]:
    encoded = _rlp(node)
    return keccak256(encoded), [] if path is None else [encoded, *below]


def _branch(items: Items, path: str | None) -> tuple[list[bytes], str | None, list[bytes]]:
    """Sixteen children, and no value: no path of a tree of receipts is the beginning of another."""
    node, way = [b""] * 17, []
    for number, digit in enumerate("0123456789abcdef"):
        if inside := {each: value for each, value in items.items() if each.startswith(digit)}:
            rest = path[1:] if path is not None and path.startswith(digit) else None
            node[number], below = _node(_after(inside, digit), rest)
            way += below
    return node, path, way


def _after(items: Items, beginning: str) -> Items:
    return {path[len(beginning) :]: value for path, value in items.items()}


def _shared(paths: Sequence[str]) -> str:
    """The beginning that all have."""
    low, high = min(paths), max(paths)
    return low[: next((i for i, digit in enumerate(low) if digit != high[i]), len(low))]


def _compact(path: str, kind: int) -> bytes:
    """Digits as whole bytes: the first digit says what follows, and whether the number of digits is odd."""
    odd = len(path) % 2
    return bytes.fromhex(f"{kind + odd}{'' if odd else '0'}{path}")
