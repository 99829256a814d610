"""The file that the holder of a bill keeps: the bill's terms, its leaf, and where its range was anchored (B2).

Whoever has it needs nobody's server: scripts/verify_bill.py checks it against a block header or a node, and a payer
draws the bill with it. It holds no personal data beyond what the terms hold (pseudonymous ids, date, amounts). Salt
and document are personal; they stand in it only where the holder asks for them, in a section of their own. Bills
issued alone have no leaf and need no file: the ledger knows them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeAlias

import rlp  # type: ignore[import-untyped]
from rlp.exceptions import RLPException  # type: ignore[import-untyped]

from carestamp.documents import commitment, merkle
from carestamp.documents.eip712 import Domain, address_to_int, digest, int_to_address
from carestamp.documents.invoice.typed import CODE_BYTES, TYPES, Invoice, Leaf, invoice_leaf, invoices_domain
from carestamp.documents.keccak import keccak256
from carestamp.documents.receipt_proof import ReceiptProof, prove
from carestamp.errors import CarestampError

FORMAT = "carestamp-bill-leaf/1"
RANGE_ANCHORED = keccak256(b"RangeAnchored(bytes32,uint32,address,uint64,uint32,bytes32)")
_FIRST_LIST = 0xC0
"""Of RLP. A receipt that begins below it has a type in front."""

Ask: TypeAlias = Callable[[str, Any], Any]
"""JSON-RPC: method and parameters to the result, such as `chain.web3.manager.request_blocking`."""


class LeafFileError(CarestampError):
    """A bill that is not under what was anchored, or a private section that is not the bill's."""


@dataclass(frozen=True, slots=True)
class Private:
    """What the holder alone may keep beside the leaf. document: its canonical bytes (X2)."""

    salt: bytes
    document: bytes


@dataclass(frozen=True, slots=True)
class LeafFile:
    """A bill of a batch, provable. root: what was anchored over the leaf's range."""

    domain: Domain
    invoice: Invoice
    leaf: Leaf
    root: bytes
    anchor: ReceiptProof
    private: Private | None = None


def anchor_of(ask: Ask, transaction: str) -> ReceiptProof:
    """Where an anchoring transaction (its hash) stands in its block. One for all bills that it anchored.

    Raises LeafFileError, ReceiptProofError, and what `ask` raises.
    """
    place = ask("eth_getTransactionReceipt", [transaction])
    if place is None:
        raise LeafFileError("this transaction is in no block yet")
    block = ask("eth_getBlockByHash", [place["blockHash"], False])
    receipts = [ask("eth_getTransactionReceipt", [each]) for each in block["transactions"]]
    return prove(block, receipts, int(place["transactionIndex"], 16))


def leaf_file(
    domain: Domain, invoice: Invoice, leaf: Leaf, anchor: ReceiptProof, private: Private | None = None
) -> LeafFile:
    """The file of one bill. Raises LeafFileError for what would not verify, TypedDataError for terms that are none."""
    if not leaf.first <= invoice.serial < leaf.first + leaf.count:
        raise LeafFileError("the bill's number is outside the range")
    if private is not None and not commitment.verify(invoice.content, private.salt, private.document):
        raise LeafFileError("salt and document are not those of this bill")
    hashed = invoice_leaf(digest(domain, invoice))
    for root in _roots(domain, invoice, leaf, anchor):
        if merkle.verify(root, hashed, leaf.proof):
            return LeafFile(domain, invoice, leaf, root, anchor, private)
    raise LeafFileError("this transaction anchored no range that has this bill")


def _roots(domain: Domain, invoice: Invoice, leaf: Leaf, anchor: ReceiptProof) -> Iterator[bytes]:
    """What this ledger recorded there for this range, bill code and issuer; nothing where the transaction failed."""
    ledger = address_to_int(domain.verifying_contract).to_bytes(20, "big")
    place = leaf.first.to_bytes(32, "big") + leaf.count.to_bytes(32, "big")
    for address, topics, data in _logs(anchor.receipt):
        if address == ledger and data[:64] == place and _names(topics, invoice):
            yield data[64:]


def _logs(receipt: bytes) -> list[Any]:
    """Address, topics and data of each."""
    decoded = rlp.decode(receipt[1:] if receipt[0] < _FIRST_LIST else receipt)
    return list(decoded[3])


def _names(topics: Sequence[bytes], invoice: Invoice) -> bool:
    """Event, book, issuer, biller. A book is known by the place of its first bill."""
    if len(topics) != 4 or topics[0] != RANGE_ANCHORED:
        return False
    return topics[1][:CODE_BYTES] == invoice.code and topics[2] == invoice.issuer.to_bytes(32, "big")


# ------------------------------------------------------------------------------------------------------------- as text


def to_json(file: LeafFile) -> str:
    """The text to keep. Numbers of 64 bits are strings, since many readers of JSON round above 2^53."""
    return json.dumps(_written(file), indent=2) + "\n"


def _written(file: LeafFile) -> dict[str, Any]:
    private = {"private": {name: _hex(value) for name, value in _members(file.private)}} if file.private else {}
    return {
        "format": FORMAT,
        "chainId": file.domain.chain_id,
        "ledger": _address(file.domain.verifying_contract),
        "terms": dict(_terms(file.invoice)),
        "range": {"first": str(file.leaf.first), "count": file.leaf.count, "root": _hex(file.root)},
        "proof": [_hex(each) for each in file.leaf.proof],
        "anchor": _anchor(file.anchor),
        **private,
    }


def _terms(invoice: Invoice) -> Iterator[tuple[str, Any]]:
    for (name, kind), (_, value) in zip(TYPES["Invoice"], _members(invoice), strict=True):
        yield name, _text(kind, value)


def _text(kind: str, value: Any) -> Any:
    if kind.startswith("bytes"):
        return _hex(value)
    if kind == "address":
        return _address(value)
    return str(value) if kind == "uint64" else int(value)


def _address(value: str) -> str:
    return int_to_address(address_to_int(value))


def _anchor(anchor: ReceiptProof) -> dict[str, Any]:
    return {
        "blockNumber": anchor.block_number,
        "blockHash": _hex(anchor.block_hash),
        "header": _hex(anchor.header),
        "transactionIndex": anchor.transaction_index,
        "receipt": _hex(anchor.receipt),
        "receiptProof": [_hex(each) for each in anchor.nodes],
    }


def _members(holder: Any) -> list[tuple[str, Any]]:
    return [(each.name, getattr(holder, each.name)) for each in fields(holder)]


def _hex(value: bytes) -> str:
    return "0x" + value.hex()


# ----------------------------------------------------------------------------------------------------------- from text


def from_json(text: str) -> LeafFile:
    """What a kept file says, for a payer that draws the bill. Raises LeafFileError, TypedDataError.

    Terms, leaf, root and receipt are held against each other. Whether the chain has that receipt is told by
    scripts/verify_bill.py, and by the ledger when the bill is drawn.
    """
    try:
        found = json.loads(text)
        file = _read(found)
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError, RecursionError, RLPException):
        raise _not_ours() from None
    if json.dumps(_written(file), sort_keys=True) != json.dumps(found, sort_keys=True):
        raise _not_ours()
    return file


def _not_ours() -> LeafFileError:
    return LeafFileError(f"not a file of the form {FORMAT}")


def _read(found: Any) -> LeafFile:
    terms, span = found["terms"], found["range"]
    invoice = Invoice(*[_value(kind, terms[name]) for name, kind in TYPES["Invoice"]])
    leaf = Leaf(int(span["first"]), span["count"], tuple(_bytes(each) for each in found["proof"]))
    private = (
        Private(**{name: _bytes(value) for name, value in found["private"].items()}) if "private" in found else None
    )
    return leaf_file(
        invoices_domain(found["chainId"], found["ledger"]), invoice, leaf, _anchored(found["anchor"]), private
    )


def _value(kind: str, written: Any) -> Any:
    if kind.startswith("bytes"):
        return _bytes(written)
    return int(written) if kind == "uint64" else written


def _anchored(found: Mapping[str, Any]) -> ReceiptProof:
    return ReceiptProof(
        found["blockNumber"],
        _bytes(found["blockHash"]),
        _bytes(found["header"]),
        found["transactionIndex"],
        _bytes(found["receipt"]),
        tuple(_bytes(each) for each in found["receiptProof"]),
    )


def _bytes(written: str) -> bytes:
    return bytes.fromhex(written.removeprefix("0x"))
