"""A chain with a contract that records ranges, bills to anchor on it, and the verifier as a user runs it."""

from __future__ import annotations

import contextlib
import copy
import importlib.util
import io
import json
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

from web3 import HTTPProvider, Web3

from carestamp.documents import commitment, receipt_proof
from carestamp.documents.eip712 import int_to_address
from carestamp.documents.invoice.batch import Batch
from carestamp.documents.invoice.leaf_file import RANGE_ANCHORED, LeafFile, Private, anchor_of, leaf_file, to_json
from carestamp.documents.invoice.typed import Invoice, book_id, invoices_domain
from carestamp.documents.keccak import keccak256

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = ROOT / "scripts" / "verify_bill.py"

CODE, ISSUER, BOOK_FIRST, FIRST = bytes(range(1, 25)), 7, 1_000, 1_200
SALT, DOCUMENT = bytes([9]) * 32, b'{"canonical":"bytes of a bill"}'
PRICE, GAS = hex(2 * 10**9), hex(200_000)
# Without calldata it reverts; else the first four words are topics of a log, the next three its data.
EMITTER = "3660095760006000fd5b60606080600037606035604035602035600035606060" + "00a400"
INIT = f"60{len(EMITTER) // 2:02x}600c60003960{len(EMITTER) // 2:02x}6000f3"


def bills(count: int, first: int = FIRST) -> list[Invoice]:
    """Of one book, with consecutive numbers; the second has a document that tests know."""
    made = [_bill(first + i) for i in range(count)]
    made[1 % count] = replace(made[1 % count], content=commitment.commit(SALT, DOCUMENT))
    return made


def _bill(serial: int) -> Invoice:
    content = commitment.commit(SALT, str(serial).encode())
    holder, issued = int_to_address(0xB0B << 64 | serial), 1_760_000_000 + serial
    return Invoice(content, holder, ISSUER, CODE, serial, issued, 3, 100_000, 60_000, 40_000)


class Ledger:
    """A contract that records whatever range it is told, on a development chain whose accounts are open."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.web3 = Web3(HTTPProvider(url))
        self.ask = self.web3.manager.request_blocking
        self.accounts = self.ask("eth_accounts", [])
        self._held_back: list[str] | None = None
        self.is_anvil = "anvil" in self.ask("web3_clientVersion", []).lower()
        self.domain = invoices_domain(int(self.ask("eth_chainId", []), 16), self.deployed())

    @property
    def address(self) -> str:
        return self.domain.verifying_contract

    def deployed(self) -> str:
        """A further contract of this kind."""
        made = self.send(data="0x" + INIT + EMITTER)
        return Web3.to_checksum_address(self.ask("eth_getTransactionReceipt", [made])["contractAddress"])

    def anchor(self, batch: Batch, **changes: Any) -> str:
        """The hash of a transaction that records the range. changes: code, issuer, first, count, root, to, and
        parts of a transaction."""
        code, issuer = changes.pop("code", CODE), changes.pop("issuer", ISSUER)
        book = changes.pop("book", book_id(code, BOOK_FIRST))
        numbers = (issuer, 0xB111E5, changes.pop("first", batch.first), changes.pop("count", len(batch)))
        words = [RANGE_ANCHORED, book, *(each.to_bytes(32, "big") for each in numbers), changes.pop("root", batch.root)]
        return self.send(**{"to": self.address, "data": "0x" + b"".join(words).hex(), **changes})

    def send(self, **transaction: Any) -> str:
        sender = transaction.pop("sender", self.accounts[0])
        priced = {} if "maxFeePerGas" in transaction else {"gasPrice": PRICE}
        sent = str(self.ask("eth_sendTransaction", [{"from": sender, "gas": GAS, **priced, **transaction}]))
        if self._held_back is None:
            self._wait(sent)
        else:
            self._held_back.append(sent)
        return sent

    def _wait(self, sent: str) -> None:
        self.web3.eth.wait_for_transaction_receipt(sent, timeout=30, poll_latency=0.01)

    @contextlib.contextmanager
    def one_block(self) -> Iterator[None]:
        """All that is sent inside is in one block afterwards, in this order."""
        self._held_back = held = []
        self.ask(*("evm_setAutomine", [False]) if self.is_anvil else ("miner_stop", []))
        yield
        self.ask(*("evm_mine", []) if self.is_anvil else ("miner_start", []))
        if self.is_anvil:
            self.ask("evm_setAutomine", [True])
        self._held_back = None
        for each in held:
            self._wait(each)

    def block_of(self, block_hash: bytes) -> dict[str, Any]:
        return dict(self.ask("eth_getBlockByHash", ["0x" + block_hash.hex(), False]))

    def receipt_at(self, place: receipt_proof.ReceiptProof) -> dict[str, Any]:
        sent = self.block_of(place.block_hash)["transactions"][place.transaction_index]
        return dict(self.ask("eth_getTransactionReceipt", [sent]))

    def proof_of(self, transaction: str) -> receipt_proof.ReceiptProof:
        return anchor_of(self.ask, transaction)


@dataclass(frozen=True)
class Kept:
    """A bill's file on a chain, and what stands beside it."""

    ledger: Ledger
    batch: Batch
    file: LeafFile

    @property
    def written(self) -> dict[str, Any]:
        """As JSON, to be changed by a test."""
        return dict(json.loads(to_json(self.file)))

    @property
    def block_hash(self) -> str:
        return "0x" + self.file.anchor.block_hash.hex()

    def changed(self, path: str, value: Any) -> dict[str, Any]:
        """The file with another value at a path such as `anchor.receiptProof.0`."""
        made = copy.deepcopy(self.written)
        *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        at: Any = made
        for step in way:
            at = at[step]
        at[last] = value
        return made


def kept_on(ledger: Ledger, count: int = 6) -> Kept:
    """The second bill of a small batch, anchored between other transactions of its block, with its document."""
    batch = Batch(ledger.domain, bills(count))
    with ledger.one_block():
        ledger.send(to=ledger.accounts[2], value="0x1", sender=ledger.accounts[1])
        anchored = ledger.anchor(batch)
        ledger.send(to=ledger.accounts[2], value="0x1", sender=ledger.accounts[3])
    bill, private = batch.invoices[1], Private(SALT, DOCUMENT)
    return Kept(
        ledger, batch, leaf_file(ledger.domain, bill, batch.leaf(bill.serial), ledger.proof_of(anchored), private)
    )


def forged(kept: Kept, **changes: Any) -> Kept:
    """The bill's file under a block that nobody mined: its receipt has other fields, all else is consistent."""
    block = kept.ledger.block_of(kept.file.anchor.block_hash)
    receipts = [kept.ledger.ask("eth_getTransactionReceipt", [each]) for each in block["transactions"]]
    index = kept.file.anchor.transaction_index
    receipts[index] = {**receipts[index], **changes}
    root, _ = receipt_proof._tree([receipt_proof.encode_receipt(each) for each in receipts], index)
    block["receiptsRoot"] = "0x" + root.hex()
    block["hash"] = "0x" + keccak256(receipt_proof.encode_header(block)).hex()
    return replace(kept, file=replace(kept.file, anchor=receipt_proof.prove(block, receipts, index)))


def flipped(text: str, rng: random.Random) -> str:
    """Another text of hexadecimal digits: one digit differs."""
    at = rng.randrange(2, len(text))
    return text[:at] + f"{int(text[at], 16) ^ rng.randrange(1, 16):x}" + text[at + 1 :]


# --- the verifier -----------------------------------------------------------------------------------------------------


def program() -> ModuleType:
    """scripts/verify_bill.py, which is no part of the package."""
    if "verify_bill" not in sys.modules:
        described = importlib.util.spec_from_file_location("verify_bill", PROGRAM)
        assert described is not None
        assert described.loader is not None
        sys.modules["verify_bill"] = importlib.util.module_from_spec(described)
        described.loader.exec_module(sys.modules["verify_bill"])
    return sys.modules["verify_bill"]


@dataclass(frozen=True)
class Told:
    """What the verifier said: its exit code and its lines."""

    code: int
    text: str

    def lines(self, mark: str) -> list[str]:
        return [line for line in self.text.splitlines() if line.startswith(mark)]

    @property
    def failed(self) -> set[str]:
        """The checks that failed, by their names in the verifier."""
        claims = program().CLAIMS
        return {name for name, (_, en) in claims.items() if any(f"Not so: {en}" in line for line in self.lines("FAIL"))}


class Verifier:
    """Runs scripts/verify_bill.py in this process on files of a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, content: Any) -> Path:
        path = self.folder / "bill.json"
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return path

    def __call__(self, content: Any, *options: str) -> Told:
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            code = program().examine(program().arguments([str(self.write(content)), *options]))
        return Told(code, said.getvalue())


def mixed(ledger: Ledger, batch: Batch, count: int, failing: bool = True) -> tuple[str, list[str]]:
    """A block of plain, listed (EIP-2930), fee-market (EIP-1559) and, where asked for, failing transactions: the one
    that records the range, and all."""
    kinds: list[dict[str, Any]] = [
        {"to": ledger.accounts[2], "value": "0x1"},
        {"to": ledger.accounts[2], "value": "0x1", "accessList": [], "type": "0x1"},
        {"to": ledger.accounts[2], "value": "0x1", "maxFeePerGas": PRICE, "maxPriorityFeePerGas": PRICE},
        *([{"to": ledger.address}] if failing else []),
    ]
    with ledger.one_block():
        others = [ledger.send(**kinds[i % len(kinds)]) for i in range(count - 1)]
        anchored = ledger.anchor(batch)
    return anchored, [*others, anchored]
