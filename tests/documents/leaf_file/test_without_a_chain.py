"""B2: receipts and headers by hand: a leaf file rests on the one log of its ledger, range, code and issuer."""

from __future__ import annotations

import json
from typing import Any

import pytest
import rlp  # type: ignore[import-untyped]
from eth_utils.crypto import keccak

from carestamp.documents.eip712 import address_to_int, int_to_address
from carestamp.documents.invoice.batch import Batch
from carestamp.documents.invoice.leaf_file import LeafFile, LeafFileError, anchor_of, from_json, leaf_file, to_json
from carestamp.documents.invoice.typed import book_id, invoices_domain
from carestamp.documents.receipt_proof import ReceiptProof, encode_header, encode_receipt
from tests.documents.leaf_file.kit import BOOK_FIRST, CODE, FIRST, ISSUER, bills

pytestmark = pytest.mark.rules("B2")

LEDGER, OTHER_LEDGER = (int_to_address(number) for number in (0x1ED6E4, 0x1ED6E5))
BATCH = Batch(invoices_domain(31337, LEDGER), bills(6))
EVENT = keccak(text="RangeAnchored(bytes32,uint32,address,uint64,uint32,bytes32)")
BLOOM = bytes(256)


def word(number: int) -> bytes:
    return number.to_bytes(32, "big")


def log(**changes: Any) -> list[Any]:
    """As the ledger records the range."""
    said: dict[str, Any] = {"ledger": LEDGER, "event": EVENT, "code": CODE, "issuer": ISSUER, "first": FIRST}
    said |= {"count": 6, "root": BATCH.root, "surplus": [], **changes}
    topics = [said["event"], book_id(said["code"], BOOK_FIRST), word(said["issuer"]), word(0xB111E5), *said["surplus"]]
    place = address_to_int(said["ledger"]).to_bytes(20, "big")
    return [place, topics[: said.get("topics", 9)], word(said["first"]) + word(said["count"]) + said["root"]]


def receipt(*logs: list[Any], front: bytes = b"\x02") -> bytes:
    """Behind its type: 2 is a transaction of a fee market (EIP-1559), none one of the first kind."""
    return front + bytes(rlp.encode([b"\x01", b"\x52\x08", BLOOM, list(logs)]))


def filed(encoded: bytes) -> LeafFile:
    """The file of the second bill."""
    bill = BATCH.invoices[1]
    place = ReceiptProof(7, b"\x01" * 32, b"\x02", 0, encoded, (b"\x03",))
    return leaf_file(BATCH.domain, bill, BATCH.leaf(bill.serial), place)


@pytest.mark.parametrize("front", [b"", b"\x01", b"\x02", b"\x04"])
def test_the_log_is_found_in_receipts_of_every_type(front: bytes) -> None:
    file = filed(receipt(log(root=b"\x05" * 32), log(), front=front))
    assert file.root == BATCH.root
    assert from_json(to_json(file)) == file


@pytest.mark.parametrize(
    "change",
    [
        {"ledger": OTHER_LEDGER},
        {"event": keccak(text="RangeAnchored(bytes32)")},
        {"code": CODE[::-1]},
        {"issuer": ISSUER + 1},
        {"first": FIRST - 1},
        {"count": 7},
        {"root": b"\x05" * 32},
        {"topics": 3},
        {"topics": 0},
        {"surplus": [word(1)]},
    ],
    ids=str,
)
def test_a_log_of_something_else_anchors_nothing(change: dict[str, Any]) -> None:
    with pytest.raises(LeafFileError, match=r"^this transaction anchored no range that has this bill$"):
        filed(receipt(log(**change)))


def test_a_receipt_begins_with_its_type_or_with_its_list() -> None:
    """An empty list in front (0xc0) is no type: what follows it is not read."""
    written = json.loads(to_json(filed(receipt(log()))))
    written["anchor"]["receipt"] = "0x" + receipt(log(), front=b"\xc0").hex()
    with pytest.raises(LeafFileError, match=r"^not a file of the form carestamp-bill-leaf/1$"):
        from_json(json.dumps(written, indent=2) + "\n")


def test_a_file_is_written_two_blanks_deep() -> None:
    assert to_json(filed(receipt(log()))).startswith(
        '{\n  "format": "carestamp-bill-leaf/1",\n  "chainId": 31337,\n  "ledger": "0x'
    )


def test_a_transaction_in_no_block_yet_anchors_nothing() -> None:
    asked: list[tuple[str, Any]] = []

    def ask(method: str, parameters: Any) -> None:
        asked.append((method, parameters))

    with pytest.raises(LeafFileError, match=r"^this transaction is in no block yet$"):
        anchor_of(ask, "0x12")
    assert asked == [("eth_getTransactionReceipt", ["0x12"])]


# ------------------------------------------------------------------------------------------------------------- headers

NOTHING = "0x" + "00" * 32
GENESIS = {
    "parentHash": NOTHING,
    "sha3Uncles": "0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347",
    "miner": "0x" + "00" * 20,
    "stateRoot": "0xd7f8974fb5ac78d9ac099b9ad5018bedc2ce0a72dad1827a1709da30580f0544",
    "transactionsRoot": "0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421",
    "receiptsRoot": "0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421",
    "logsBloom": "0x" + "00" * 256,
    "difficulty": "0x400000000",
    "number": "0x0",
    "gasLimit": "0x1388",
    "gasUsed": "0x0",
    "timestamp": "0x0",
    "extraData": "0x11bbe8db4e347b4e8c937c1c8370e4b5ed33adb3db69cbdb7a38e1e50b1b82fa",
    "mixHash": NOTHING,
    "nonce": "0x0000000000000042",
}


def test_the_first_header_of_ethereum_gives_its_hash() -> None:
    """Known to everybody: block 0 of the main network."""
    known = "d4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3"
    assert keccak(encode_header(GENESIS)).hex() == known


LATER = {
    "baseFeePerGas": ("0x7", b"\x07"),
    "withdrawalsRoot": ("0x" + "0a" * 32, b"\x0a" * 32),
    "blobGasUsed": ("0x20000", b"\x02\x00\x00"),
    "excessBlobGas": ("0x0", b""),
    "parentBeaconBlockRoot": ("0x" + "0b" * 32, b"\x0b" * 32),
    "requestsHash": ("0x" + "0c" * 32, b"\x0c" * 32),
}
"""EIPs 1559, 4895, 4844, 4788 and 7685, in the order in which they joined: as a node gives them, and as hashed."""


@pytest.mark.parametrize("count", [0, 1, 2, 5, 6])
def test_fields_of_later_forks_follow_in_their_order(count: int) -> None:
    added = dict(list(LATER.items())[:count])
    numbers = {"difficulty": "0x00", "number": "0x0100", "gasLimit": "0x05", "gasUsed": "0x01", "timestamp": "0x0200"}
    header = rlp.decode(encode_header({**GENESIS, **numbers, **{name: given for name, (given, _) in added.items()}}))
    assert header[7:12] == [b"", b"\x01\x00", b"\x05", b"\x01", b"\x02\x00"]
    assert header[15:] == [hashed for _, hashed in added.values()]


@pytest.mark.parametrize(("kind", "front"), [(None, ""), ("0x0", ""), ("0x1", "01"), ("0x2", "02")])
def test_a_receipt_without_a_type_is_one_of_the_first_kind(kind: str | None, front: str) -> None:
    said = {"status": "0x1", "cumulativeGasUsed": "0x5208", "logsBloom": "0x" + "00" * 256}
    typed = {} if kind is None else {"type": kind}
    for written in (said | typed, said | {"type": kind}):
        assert encode_receipt(written) == receipt(front=bytes.fromhex(front))
