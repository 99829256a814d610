#!/usr/bin/env python3
"""Checks the leaf file of a bill, alone: Python 3.9 or newer and this one file, nothing to install, no network unless
--rpc is given. 核验账单凭据文件：只需 Python 与本文件，无须安装，除 --rpc 外不联网。

    python verify_bill.py FILE --block-hash HASH      a hash that you trust 您信任的区块哈希
    python verify_bill.py FILE --header FILE          a header that you trust, RLP in hex or raw 您信任的区块头
    python verify_bill.py FILE --rpc URL              a node that you trust 您信任的节点
      --ledger ADDRESS                                the ledger that the regulator publishes 监管方公布的账本地址

Exit code 退出码:  0 everything holds and the header is the one that you trust 全部成立，且区块头可信
                   1 something is false 有一项不成立
                   2 not decided: no trusted header was given, or a file or node can't be read 无法判定
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

FORMAT = "carestamp-bill-leaf/1"
MOST_BYTES = 4 << 20
SECONDS = 20
HOLDS, FALSE, OPEN = 0, 1, 2

DOMAIN_TYPE = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
DOMAIN_NAME, DOMAIN_VERSION = "Carestamp Invoices", "1"
TERMS = (
    ("content", "bytes32"),
    ("holder", "address"),
    ("issuer", "uint32"),
    ("code", "bytes24"),
    ("serial", "uint64"),
    ("issuedAt", "uint32"),
    ("profile", "uint32"),
    ("total", "uint40"),
    ("fund", "uint40"),
    ("cap", "uint40"),
)
TERMS_TYPE = "Invoice(" + ",".join(f"{kind} {name}" for name, kind in TERMS) + ")"
EVENT = "RangeAnchored(bytes32,uint32,address,uint64,uint32,bytes32)"

# The places of what is needed in a block header; a header has 15 fields at first, later forks append more.
RECEIPTS_ROOT, NUMBER, TIMESTAMP = 5, 8, 11
HEADER_FIELDS = range(15, 33)
DEEPEST = 6  # lists in lists: a receipt has logs, a log has topics

# What each check claims, in Chinese and in English; where it fails, the claim is not so.
CLAIMS = {
    "range": ("账单号码在锚定的号段之内。", "The bill's number lies in the anchored range."),
    "leaf": (
        "由条款、链号与账本重新算出的叶，经证明得到所列的根。",
        "The leaf, computed anew from terms, chain and ledger, leads to the stated root.",
    ),
    "document": ("所附文件与盐值的承诺等于条款中的承诺。", "Document and salt give the commitment in the terms."),
    "status": ("回执可以解读，交易成功。", "The receipt can be decoded, and its transaction succeeded."),
    "event": (
        "回执中有该账本对此号段、票据代码、开票单位与根的锚定记录。",
        "In the receipt the ledger records this root for this range, bill code and issuer.",
    ),
    "trie": (
        "回执在区块头的回执树中，位置相符。",
        "The receipt stands in the header's tree, at its place.",
    ),
    "header": ("区块头的哈希与高度等于所列。", "The header has the stated hash and number."),
    "block-hash": ("区块头的哈希等于您给出的哈希。", "The header has the hash that you gave."),
    "given header": ("区块头等于您给出的区块头。", "The header is the one that you gave."),
    "ledger": ("账本等于您给出的地址。", "The ledger is the one that you gave."),
    "chain": ("节点所在的链等于文件所列的链。", "The node is on the chain that the file names."),
    "canonical": ("节点在此高度的区块正是此区块头。", "The node's block of this number has this very header."),
    "live receipt": ("节点给出的回执与文件中的相同。", "The node's receipt is the same as the file's."),
}
MARKS = {HOLDS: "ok  ", FALSE: "FAIL", OPEN: "open"}
UNTRUSTED = (
    "无法判断此区块头是否属于该链：请用 --block-hash、--header 或 --rpc 给出您信任的来源。",
    "I could not tell whether this header is the chain's: give a --block-hash, --header or --rpc that you trust.",
)
LEDGER_UNTOLD = (
    "账本地址与链号取自文件：请与监管方公布的核对，或用 --ledger 给出。",
    "Ledger and chain are taken from the file: compare them with what the regulator publishes, or give --ledger.",
)
VERDICTS = {
    HOLDS: (
        "结论：成立。此后是否报销、冲红或换开，本文件不能说明，请查询账本。",
        "Verdict: it holds. Whether the bill was reimbursed, red-lettered or put on paper since, ask the ledger.",
    ),
    FALSE: ("结论：不成立，请勿采信此文件。", "Verdict: false. Do not rely on this file."),
    OPEN: ("结论：未能判定。", "Verdict: not decided."),
}


class UndecidedError(Exception):
    """A file, an answer or an argument that can't be read. Never names a value."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.zh, self.en = zh, en


class MalformedError(Exception):
    """Bytes that are no RLP, no receipt, no header, no proof: what they should prove is false."""


class Finding(NamedTuple):
    """The outcome of one check, in words."""

    outcome: int
    zh: str
    en: str


# ------------------------------------------------------------------------------------------------------------ keccak


def _rotations() -> list[int]:
    """How far each of the 25 lanes turns (FIPS 202, 3.2.2)."""
    found, x, y = [0] * 25, 1, 0
    for t in range(24):
        found[x + 5 * y] = (t + 1) * (t + 2) // 2 % 64
        x, y = y, (2 * x + 3 * y) % 5
    return found


def _round_constants() -> list[int]:
    """One constant a round (FIPS 202, 3.2.5)."""
    register, found = 1, []
    for _ in range(24):
        constant = 0
        for j in range(7):
            constant |= (register & 1) << (1 << j) - 1
            register = register << 1 ^ (register >> 7) * 0x171
        found.append(constant)
    return found


_TURNS, _CONSTANTS, _LANE, _RATE = _rotations(), _round_constants(), (1 << 64) - 1, 136


def keccak256(data: bytes) -> bytes:
    """Ethereum's hash: keccak with the padding of before FIPS 202."""
    gap = _RATE - len(data) % _RATE
    padded = data + (b"\x81" if gap == 1 else b"\x01" + bytes(gap - 2) + b"\x80")
    lanes = [0] * 25
    for start in range(0, len(padded), _RATE):
        for i in range(_RATE // 8):
            lanes[i] ^= int.from_bytes(padded[start + 8 * i : start + 8 * i + 8], "little")
        lanes = _permuted(lanes)
    return b"".join(lane.to_bytes(8, "little") for lane in lanes[:4])


def _permuted(a: list[int]) -> list[int]:
    for constant in _CONSTANTS:
        sums = [a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20] for x in range(5)]
        mixed = [sums[(x + 4) % 5] ^ _turned(sums[(x + 1) % 5], 1) for x in range(5)]
        b = [0] * 25
        for i in range(25):
            x, y = i % 5, i // 5
            b[y + 5 * ((2 * x + 3 * y) % 5)] = _turned(a[i] ^ mixed[x], _TURNS[i])
        a = [b[i] ^ (~b[i // 5 * 5 + (i + 1) % 5] & b[i // 5 * 5 + (i + 2) % 5]) for i in range(25)]
        a[0] ^= constant
    return a


def _turned(lane: int, by: int) -> int:
    return (lane << by | lane >> 64 - by) & _LANE


# ------------------------------------------------------------------------------------------------ reading the file


class LeafFile(NamedTuple):
    """What a leaf file states. Hex as bytes, numbers as integers."""

    chain_id: int
    ledger: bytes
    terms: dict[str, Any]
    range: dict[str, Any]
    proof: list[bytes]
    anchor: dict[str, Any]
    private: dict[str, Any] | None


Reader = Callable[[Any, str], Any]


def read_file(path: str) -> LeafFile:
    """The file, every field of its form and no other field. Raises UndecidedError."""
    return _understood(_json(_bytes_of(path)))


def _bytes_of(path: str) -> bytes:
    try:
        with open(path, "rb") as opened:  # noqa: PTH123 - one way on every Python
            content = opened.read(MOST_BYTES + 1)
    except (OSError, ValueError):
        raise UndecidedError("文件打不开。", "A file can't be opened.") from None
    if len(content) > MOST_BYTES:
        raise UndecidedError("文件过大。", "A file is too large.")
    return content


def _json(content: bytes) -> Any:
    """JSON in which no name stands twice: what people read is what is checked."""
    try:
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise _unreadable("JSON") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError
    return dict(pairs)


def _unreadable(where: str) -> UndecidedError:
    return UndecidedError("不是可读的账单凭据文件：" + where + "。", "Not a readable leaf file: " + where + ".")


def _understood(found: Any) -> LeafFile:
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise _unreadable("format")
    shape = dict(FILE) if "private" in found else {name: FILE[name] for name in FILE if name != "private"}
    read = _section(shape)(found, "file")
    private = read.get("private")
    place = read["range"], read["proof"], read["anchor"]
    return LeafFile(read["chainId"], read["ledger"], read["terms"], *place, private)


def _section(shape: dict[str, Reader]) -> Reader:
    def read(value: Any, where: str) -> dict[str, Any]:
        if not isinstance(value, dict) or set(value) != set(shape):
            raise _unreadable(where)
        return {name: shape[name](value[name], where + "." + name) for name in shape}

    return read


def _number(bits: int) -> Reader:
    """A JSON number; from 54 bits on a decimal string, since many readers of JSON round there."""

    def read(value: Any, where: str) -> int:
        if bits > 53:
            value = int(value) if isinstance(value, str) and re.fullmatch("0|[1-9][0-9]{0,19}", value) else None
        if type(value) is not int or not 0 <= value < 1 << bits:
            raise _unreadable(where)
        return value

    return read


def _hex(length: int | None = None) -> Reader:
    """0x and two digits a byte."""

    def read(value: Any, where: str) -> bytes:
        if not isinstance(value, str) or not re.fullmatch("0x([0-9a-fA-F]{2})*", value):
            raise _unreadable(where)
        content = bytes.fromhex(value[2:])
        if length is not None and len(content) != length:
            raise _unreadable(where)
        return content

    return read


def _hexes(length: int | None = None) -> Reader:
    def read(value: Any, where: str) -> list[bytes]:
        if not isinstance(value, list):
            raise _unreadable(where)
        return [_hex(length)(each, where) for each in value]

    return read


def _same(value: Any, _where: str) -> Any:
    return value


def _of_kind(kind: str) -> Reader:
    if kind.startswith("uint"):
        return _number(int(kind[4:]))
    return _hex(20 if kind == "address" else int(kind[5:]))


FILE: dict[str, Reader] = {
    "format": _same,
    "chainId": _number(53),
    "ledger": _hex(20),
    "terms": _section({name: _of_kind(kind) for name, kind in TERMS}),
    "range": _section({"first": _number(64), "count": _number(32), "root": _hex(32)}),
    "proof": _hexes(32),
    "anchor": _section(
        {
            "blockNumber": _number(53),
            "blockHash": _hex(32),
            "header": _hex(),
            "transactionIndex": _number(32),
            "receipt": _hex(),
            "receiptProof": _hexes(),
        }
    ),
    "private": _section({"salt": _hex(32), "document": _hex()}),
}


# ------------------------------------------------------------------------------------------ terms, leaf, commitment


def _word(kind: str, value: Any) -> bytes:
    """One value as EIP-712 encodes it: numbers and addresses to the right, bytesN to the left."""
    if kind.startswith("uint"):
        return bytes(value.to_bytes(32, "big"))
    return bytes(value.rjust(32, b"\0") if kind == "address" else value.ljust(32, b"\0"))


def digest(file: LeafFile) -> bytes:
    """The EIP-712 digest of the terms in this ledger on this chain: what holders sign as `invoice`."""
    texts = [keccak256(each.encode()) for each in (DOMAIN_TYPE, DOMAIN_NAME, DOMAIN_VERSION)]
    domain = keccak256(b"".join(texts) + _word("uint256", file.chain_id) + _word("address", file.ledger))
    words = [_word(kind, file.terms[name]) for name, kind in TERMS]
    return keccak256(b"\x19\x01" + domain + keccak256(keccak256(TERMS_TYPE.encode()) + b"".join(words)))


def leaf_is_under_root(file: LeafFile) -> bool:
    """A leaf is hashed twice, a pair is sorted before it is hashed."""
    node = keccak256(keccak256(digest(file)))
    for sibling in file.proof:
        node = keccak256(min(node, sibling) + max(node, sibling))
    return bool(node == file.range["root"])


def serial_is_in_range(file: LeafFile) -> bool:
    first, count = file.range["first"], file.range["count"]
    return bool(first <= file.terms["serial"] < first + count)


def document_is_committed(file: LeafFile) -> bool:
    private = file.private or {}
    return bool(keccak256(private["salt"] + private["document"]) == file.terms["content"])


# --------------------------------------------------------------------------------------- RLP, receipts and headers


def rlp(data: bytes) -> Any:
    """Bytes, or lists of them. Only the one shortest form is taken. Raises MalformedError."""
    item, end = _item(data, 0, 0)
    if end != len(data):
        raise MalformedError
    return item


def _item(data: bytes, at: int, depth: int) -> tuple[Any, int]:
    if at >= len(data) or depth > DEEPEST:
        raise MalformedError
    first = data[at]
    if first < 0x80:
        return data[at : at + 1], at + 1
    start, end = _extent(data, at)
    if first < 0xC0:
        if end == start + 1 and data[start] < 0x80:
            raise MalformedError
        return data[start:end], end
    return _items(data, start, end, depth + 1), end


def _extent(data: bytes, at: int) -> tuple[int, int]:
    """Where the content of a string or list starts and ends."""
    short = data[at] - (0x80 if data[at] < 0xC0 else 0xC0)
    start, length = at + 1, short
    if short > 55:
        start += short - 55
        length = int.from_bytes(data[at + 1 : start], "big")
        if data[at + 1 : at + 2] in (b"", b"\0") or length < 56:
            raise MalformedError
    if start + length > len(data):
        raise MalformedError
    return start, start + length


def _items(data: bytes, at: int, end: int, depth: int) -> list[Any]:
    found = []
    while at < end:
        item, at = _item(data, at, depth)
        found.append(item)
    if at != end:
        raise MalformedError
    return found


class Header(NamedTuple):
    """What is needed of a block header. timestamp: seconds."""

    receipts_root: bytes
    number: int
    timestamp: int


def header_of(encoded: bytes) -> Header:
    """Raises MalformedError."""
    fields = rlp(encoded)
    if not isinstance(fields, list) or len(fields) not in HEADER_FIELDS or any(isinstance(f, list) for f in fields):
        raise MalformedError
    if len(fields[RECEIPTS_ROOT]) != 32 or len(fields[TIMESTAMP]) > 4 or len(fields[NUMBER]) > 8:
        raise MalformedError
    number, timestamp = (int.from_bytes(fields[i], "big") for i in (NUMBER, TIMESTAMP))
    return Header(fields[RECEIPTS_ROOT], number, timestamp)


class Log(NamedTuple):
    address: bytes
    topics: tuple[bytes, ...]
    data: bytes


class Receipt(NamedTuple):
    succeeded: bool
    logs: list[Log]


def receipt_of(encoded: bytes) -> Receipt:
    """Of a plain transaction, or one of a type (EIP-2718). Raises MalformedError."""
    typed = len(encoded) > 0 and encoded[0] < 0x80
    fields = rlp(encoded[1:] if typed else encoded)
    if not isinstance(fields, list) or len(fields) != 4 or not isinstance(fields[3], list):
        raise MalformedError
    return Receipt(fields[0] == b"\x01", [_log(each) for each in fields[3]])


def _log(fields: Any) -> Log:
    if not isinstance(fields, list) or len(fields) != 3 or not isinstance(fields[1], list):
        raise MalformedError
    if not all(isinstance(each, bytes) for each in (fields[0], fields[2], *fields[1])):
        raise MalformedError
    return Log(fields[0], tuple(fields[1]), fields[2])


def range_is_recorded(file: LeafFile) -> bool:
    """Whether a log of the ledger's says RangeAnchored of this code, issuer, range and root."""
    first, count, root = (file.range[name] for name in ("first", "count", "root"))
    data = _word("uint64", first) + _word("uint32", count) + root
    logs = receipt_of(file.anchor["receipt"]).logs
    return any(log.address == file.ledger and log.data == data and _names_book(log, file) for log in logs)


def _names_book(log: Log, file: LeafFile) -> bool:
    """Topics: event, book (its code and first number), issuer, biller."""
    if len(log.topics) != 4 or any(len(topic) != 32 for topic in log.topics):
        return False
    event, book, issuer, _ = log.topics
    starts_before = int.from_bytes(book[24:], "big") <= file.range["first"]
    named = book[:24] == file.terms["code"] and issuer == _word("uint32", file.terms["issuer"])
    return named and starts_before and event == keccak256(EVENT.encode())


# -------------------------------------------------------------------------------------------- the tree of receipts


def receipt_is_in_block(file: LeafFile) -> bool:
    """Whether the receipt stands at its transaction's place under the header's receiptsRoot."""
    root = header_of(file.anchor["header"]).receipts_root
    index = file.anchor["transactionIndex"]
    key = _place(index.to_bytes((index.bit_length() + 7) // 8, "big"))
    return bool(value_in_trie(root, key, file.anchor["receiptProof"]) == file.anchor["receipt"])


def _place(number: bytes) -> bytes:
    """RLP of a small number, which is the key of the tree."""
    return number if len(number) == 1 and number[0] < 0x80 else bytes([0x80 + len(number)]) + number


def value_in_trie(root: bytes, key: bytes, proof: Sequence[bytes]) -> bytes:
    """What a Merkle-Patricia tree has at a key. Each node must be the one that the node before names, and none may be
    left over. A receipt is longer than 32 bytes, so no node is ever put into its parent. Raises MalformedError."""
    expected, path = root, key.hex()
    for i, encoded in enumerate(proof):
        if keccak256(encoded) != expected:
            raise MalformedError
        expected, path, ended = _step(rlp(encoded), path)
        if ended and i == len(proof) - 1:
            return expected
        if ended or len(expected) != 32:
            raise MalformedError
    raise MalformedError


def _step(node: Any, path: str) -> tuple[bytes, str, bool]:
    """What follows, the rest of the path, and whether that is the value."""
    if not isinstance(node, list) or any(isinstance(each, list) for each in node):
        raise MalformedError
    if len(node) == 17:
        return (node[int(path[0], 16)], path[1:], False) if path else (node[16], "", True)
    if len(node) != 2 or not node[0]:
        raise MalformedError
    digits = node[0].hex()
    kind, shared = int(digits[0], 16), digits[1:] if int(digits[0], 16) & 1 else digits[2:]
    if kind > 3 or (not kind & 1 and digits[1] != "0") or not path.startswith(shared):
        raise MalformedError
    rest = path[len(shared) :]
    if kind >= 2 and rest:
        raise MalformedError
    return node[1], rest, kind >= 2


# ------------------------------------------------------------------------------------------------------- the checks


def check(name: str, test: Callable[[], bool]) -> Finding:
    """One check; what can't be decoded does not hold."""
    try:
        holds = test()
    except MalformedError:
        holds = False
    zh, en = CLAIMS[name]
    return Finding(HOLDS, zh, en) if holds else Finding(FALSE, "不成立：" + zh, "Not so: " + en)


def checks_of_file(file: LeafFile) -> list[Finding]:
    """Everything that the file says about itself."""
    found = [
        check("range", lambda: serial_is_in_range(file)),
        check("leaf", lambda: leaf_is_under_root(file)),
        check("status", lambda: receipt_of(file.anchor["receipt"]).succeeded),
        check("event", lambda: range_is_recorded(file)),
        check("trie", lambda: receipt_is_in_block(file)),
        check("header", lambda: header_is_as_stated(file)),
    ]
    return [check("document", lambda: document_is_committed(file)), *found] if file.private else found


def header_is_as_stated(file: LeafFile) -> bool:
    header = file.anchor["header"]
    number = header_of(header).number
    return bool(keccak256(header) == file.anchor["blockHash"] and number == file.anchor["blockNumber"])


def checks_against(file: LeafFile, given: argparse.Namespace) -> Iterator[Finding]:
    """What the file says against what the caller trusts. Raises UndecidedError."""
    header = file.anchor["header"]
    if given.ledger is not None:
        yield check("ledger", lambda: bool(file.ledger == given.ledger))
    if given.block_hash is not None:
        yield check("block-hash", lambda: keccak256(header) == given.block_hash)
    if given.header is not None:
        trusted = _header_file(given.header)
        yield check("given header", lambda: bool(header == trusted))
    if given.rpc is not None:
        yield from checks_on_chain(file, Node(given.rpc))
    if given.block_hash is None and given.header is None and given.rpc is None:
        yield Finding(OPEN, *UNTRUSTED)


def _header_file(path: str) -> bytes:
    """A header as nodes give it: hex, with 0x or without, or the bytes themselves."""
    content = _bytes_of(path)
    text = re.fullmatch(rb"\s*(?:0x)?((?:[0-9a-fA-F]{2})+)\s*", content)
    return bytes.fromhex(text[1].decode()) if text else content


# ---------------------------------------------------------------------------------------------------------- a node


class Node:
    """A node that the caller trusts, over JSON-RPC."""

    def __init__(self, url: str) -> None:
        self.url = url

    def ask(self, method: str, *params: Any) -> Any:
        """The result; None where the node knows no such thing. Raises UndecidedError."""
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        try:
            request = urllib.request.Request(self.url, body, {"Content-Type": "application/json"})
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                return json.loads(answer.read(MOST_BYTES))["result"]
        except (OSError, http.client.HTTPException, ValueError, TypeError, KeyError, RecursionError):
            raise self.silent() from None

    @staticmethod
    def silent() -> UndecidedError:
        return UndecidedError(
            "节点没有给出可用的回答：无法判断此区块头是否属于该链。",
            "The node gave no answer that could be used: I could not tell whether this header is the chain's.",
        )


def checks_on_chain(file: LeafFile, node: Node) -> Iterator[Finding]:
    """Chain, block and receipt as the node has them now. Raises UndecidedError."""
    chain = _quantity(node.ask("eth_chainId"))
    yield check("chain", lambda: chain == file.chain_id)
    block = node.ask("eth_getBlockByNumber", hex(file.anchor["blockNumber"]), False)
    live_hash = _data(_of(block, "hash"))
    yield check("canonical", lambda: live_hash == keccak256(file.anchor["header"]))
    if live_hash == keccak256(file.anchor["header"]):
        live = _live_receipt(node, block, file.anchor["transactionIndex"])
        yield check("live receipt", lambda: live == receipt_of(file.anchor["receipt"]))
        yield _depth(file, node)


def _live_receipt(node: Node, block: Any, index: int) -> Receipt | None:
    transactions = _of(block, "transactions")
    if not isinstance(transactions, list):
        raise node.silent()
    if index >= len(transactions):
        return None
    live = node.ask("eth_getTransactionReceipt", transactions[index])
    logs = _of(live, "logs")
    if not isinstance(logs, list):
        raise node.silent()
    return Receipt(_quantity(_of(live, "status")) == 1, [_live_log(each) for each in logs])


def _live_log(log: Any) -> Log:
    topics = _of(log, "topics")
    if not isinstance(topics, list):
        raise Node.silent()
    return Log(_data(_of(log, "address")), tuple(_data(each) for each in topics), _data(_of(log, "data")))


def _depth(file: LeafFile, node: Node) -> Finding:
    newest = _quantity(_of(node.ask("eth_getBlockByNumber", "latest", False), "number"))
    above = max(0, newest - file.anchor["blockNumber"])
    zh = f"其上已有 {above} 个区块；多少才算最终，由该链的规则决定。"
    return Finding(HOLDS, zh, f"{above} blocks stand above it; how many make it final is a rule of that chain.")


def _of(answer: Any, name: str) -> Any:
    if not isinstance(answer, dict) or name not in answer:
        raise Node.silent()
    return answer[name]


def _data(value: Any) -> bytes:
    try:
        return bytes(_hex()(value, ""))
    except UndecidedError:
        raise Node.silent() from None


def _quantity(value: Any) -> int:
    if not isinstance(value, str) or not re.fullmatch("0x[0-9a-fA-F]{1,64}", value):
        raise Node.silent()
    return int(value, 16)


# ------------------------------------------------------------------------------------------------------ the program


def outcome_of(findings: Sequence[Finding]) -> int:
    """What is false counts before what is open."""
    outcomes = {each.outcome for each in findings}
    return FALSE if FALSE in outcomes else max(outcomes)


def examine(given: argparse.Namespace) -> int:
    """Read, check, tell. The exit code."""
    findings: list[Finding] = []
    file = None
    try:
        file = read_file(given.file)
        findings += checks_of_file(file)
        for each in checks_against(file, given):
            findings.append(each)  # one by one: what was found stays when the next can't be decided
    except UndecidedError as unknown:
        findings.append(Finding(OPEN, unknown.zh, unknown.en))
    return tell(findings, file, given.ledger is None)


def tell(findings: Sequence[Finding], file: LeafFile | None, ledger_untold: bool) -> int:
    """A line a check, then what was shown, then the verdict."""
    for each in findings:
        say(MARKS[each.outcome], each.zh, each.en)
    outcome = outcome_of(findings)
    if file is not None and outcome != FALSE:
        if ledger_untold:
            say("note", *LEDGER_UNTOLD)
        for line in shown(file):
            print(line)
    say("    ", *VERDICTS[outcome])
    return outcome


def shown(file: LeafFile) -> list[str]:
    """What the file shows, for comparison with the bill in hand. Amounts in the minor unit, as in the terms."""
    terms, header = file.terms, header_of(file.anchor["header"])
    number, issued, anchored = terms["serial"], _utc(terms["issuedAt"]), _utc(header.timestamp)
    return [
        "      文件所述 the file says:",
        f"      链 chain {file.chain_id}, 账本 ledger 0x{file.ledger.hex()}",
        f"      开票单位 issuer {terms['issuer']}, 号码 number {number}, 开具 issued {issued}",
        f"      总额 total {terms['total']}, 基金 fund {terms['fund']}, 上限 cap {terms['cap']} (最小单位 minor units)",
        f"      锚定 anchored {anchored}, 区块 block {header.number}",
        f"      条款摘要 digest 0x{digest(file).hex()}",
    ]


def _utc(seconds: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(seconds))


def say(mark: str, zh: str, en: str) -> None:
    print(f"{mark}  {zh} {en}")


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """Ends the program with code 2 where they make no sense."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", metavar="FILE", help="the leaf file 账单凭据文件")
    parser.add_argument("--block-hash", metavar="HASH", type=_hex_argument(32), help="0x + 64 digits")
    parser.add_argument("--header", metavar="FILE", help="RLP of the header, hex or raw")
    parser.add_argument("--rpc", metavar="URL", type=_url, help="http:// or https://")
    parser.add_argument("--ledger", metavar="ADDRESS", type=_hex_argument(20), help="0x + 40 digits")
    return parser.parse_args(given)


def _hex_argument(length: int) -> Callable[[str], bytes]:
    def read(text: str) -> bytes:
        try:
            return bytes(_hex(length)(text, ""))
        except UndecidedError:
            raise argparse.ArgumentTypeError(f"0x and {2 * length} hexadecimal digits") from None

    return read


def _url(text: str) -> str:
    if not re.match("https?://", text):
        raise argparse.ArgumentTypeError("an address that starts with http:// or https://")
    return text


def main() -> int:
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a console without Chinese stays usable
    given = arguments()
    try:
        outcome = examine(given)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OPEN
    return outcome


if __name__ == "__main__":
    sys.exit(main())
