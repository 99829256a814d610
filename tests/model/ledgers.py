"""The contracts on a node of our own, driven by plain JSON-RPC: each act at a second that the caller chooses.

No line of carestamp's client is used, so that model, chain and client are three opinions. An act is asked first
(`eth_call` at that second, which brings back the typed error) and sent only when it would succeed.
"""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from eth_abi import decode, encode
from eth_utils import event_abi_to_log_topic, function_abi_to_4byte_selector, keccak, to_checksum_address
from eth_utils.abi import collapse_if_tuple

ROOT = Path(__file__).resolve().parents[2]
GAS = 8_000_000
PACK = "Pack(bytes32 pack,uint32 units)"
SUPPLY = "Supply(uint32 pharmacy,uint16[] quantities,uint32 request,uint32 handedOverAt,bytes32 product,Pack[] packs)"


class NodeError(Exception):
    """The node answered with an error that is no revert."""


class Reverted(Exception):  # noqa: N818 - an answer, not a fault
    """A call reverted; `data` is its revert data."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data.hex())
        self.data = data


@dataclass(frozen=True)
class Seen:
    """A log, decoded: values in the order of the declaration."""

    contract: str
    name: str
    values: tuple[Any, ...]
    second: int


@dataclass(frozen=True)
class Outcome:
    """What became of an act: the events it left, or its error."""

    error: str | None = None
    values: tuple[Any, ...] = ()
    seen: tuple[Seen, ...] = ()


@dataclass(frozen=True)
class Change:
    """What a transaction to an address (none: a deployment) changed: storage by address in lower case."""

    to: str | None
    selector: bytes
    pre: dict[str, Any]
    post: dict[str, Any]

    def touched(self) -> set[str]:
        """Whose storage is not what it was."""
        return {who for side in (self.pre, self.post) for who, each in side.items() if each.get("storage")}


class Rpc:
    """One connection to a node."""

    def __init__(self, url: str) -> None:
        self._host = url.removeprefix("http://")
        self._connection = http.client.HTTPConnection(self._host, timeout=60)

    def ask(self, method: str, *params: Any) -> Any:
        return _result(self._post(_question(0, method, params)))

    def ask_all(self, questions: Sequence[tuple[str, tuple[Any, ...]]]) -> list[Any]:
        """Many reads in one request; the order of the answers is that of the questions."""
        if not questions:
            return []
        return [_result(each) for each in self.answers(questions)]

    def answers(self, questions: Sequence[tuple[str, tuple[Any, ...]]]) -> list[dict[str, Any]]:
        """The same, errors as the node gave them."""
        answers = self._post([_question(i, method, params) for i, (method, params) in enumerate(questions)])
        return sorted(answers, key=lambda each: int(each["id"]))

    def _post(self, body: Any) -> Any:
        self._connection.request("POST", "/", json.dumps(body), {"Content-Type": "application/json"})
        return json.loads(self._connection.getresponse().read())


def _question(number: int, method: str, params: tuple[Any, ...]) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": list(params)}


def _result(answer: dict[str, Any]) -> Any:
    if "error" not in answer:
        return answer["result"]
    data = answer["error"].get("data")
    if isinstance(data, str) and data.startswith("0x"):
        raise Reverted(bytes.fromhex(data[2:]))
    if "revert" in answer["error"]["message"]:
        raise Reverted(b"")
    raise NodeError(answer["error"]["message"])


class Code:
    """A compiled contract: how its calls, errors and events are written."""

    def __init__(self, name: str) -> None:
        built = json.loads((ROOT / "build" / "contracts" / f"{name}.json").read_text())
        self.name = name
        self.abi: list[dict[str, Any]] = built["abi"]
        self.creation = built["bytecode"]
        self.runtime = built["deployedBytecode"]
        functions = self._all("function")
        self.inputs = {each["name"]: (_selector(each), _types(each["inputs"])) for each in functions}
        self.outputs = {each["name"]: _types(each["outputs"]) for each in functions}
        self.errors = {_selector(each): each for each in self._all("error")}
        self.events = {event_abi_to_log_topic(each): each for each in self._all("event")}  # type: ignore[arg-type]

    def _all(self, kind: str) -> list[dict[str, Any]]:
        return [each for each in self.abi if each["type"] == kind]

    def calldata(self, function: str, values: Sequence[Any]) -> bytes:
        selector, types = self.inputs[function]
        return selector + encode(types, values)

    def results(self, function: str, data: bytes) -> tuple[Any, ...]:
        return tuple(_tidy(t, v) for t, v in _decoded(self.outputs[function], data))

    def deployment(self, values: Sequence[Any]) -> bytes:
        constructor = next(iter(self._all("constructor")), {"inputs": []})
        return bytes.fromhex(self.creation) + encode(_types(constructor["inputs"]), values)


@cache
def code(name: str) -> Code:
    return Code(name)


@lru_cache(50_000)
def _asked(contract: str, function: str, values: tuple[Any, ...]) -> str:
    """The calldata of a view: the same ones are asked after each act."""
    return _hex(code(contract).calldata(function, values))


@lru_cache(50_000)
def _answered(contract: str, function: str, answer: str) -> tuple[Any, ...]:
    """What a view's answer says: most say the same as before."""
    return code(contract).results(function, bytes.fromhex(answer[2:]))


def _selector(entry: dict[str, Any]) -> bytes:
    return bytes(function_abi_to_4byte_selector(entry))  # type: ignore[arg-type]


def _types(inputs: Iterable[dict[str, Any]]) -> list[str]:
    return [collapse_if_tuple(each) for each in inputs]


def _decoded(types: list[str], data: bytes) -> Iterable[tuple[str, Any]]:
    return zip(types, decode(types, data), strict=True)


def _tidy(declared: str, value: Any) -> Any:
    """Addresses checksummed, the rest as eth_abi gives it."""
    if declared == "address":
        return to_checksum_address(value)
    if isinstance(value, tuple):
        return tuple(to_checksum_address(v) if isinstance(v, str) and v.startswith("0x") else v for v in value)
    return value


@dataclass
class Ledgers:
    """Contracts by name on one chain."""

    rpc: Rpc
    addresses: dict[str, str] = field(default_factory=dict)
    calldata: list[bytes] = field(default_factory=list)  # everything that was asked or sent

    @property
    def chain_id(self) -> int:
        return int(self.rpc.ask("eth_chainId"), 16)

    def latest(self) -> int:
        """The second of the latest block."""
        return int(self.rpc.ask("eth_getBlockByNumber", "latest", False)["timestamp"], 16)

    def height(self) -> int:
        """The number of the latest block."""
        return int(self.rpc.ask("eth_blockNumber"), 16)

    def deploy(self, name: str, sender: str, *values: Any) -> str:
        transaction = {"from": sender, "data": _hex(code(name).deployment(values)), "gas": hex(16_000_000)}
        receipt = self.rpc.ask("eth_sendTransactionSync", {**transaction, "gasPrice": "0x0"})
        assert int(receipt["status"], 16) == 1, f"{name} was not deployed"
        self.addresses[name] = to_checksum_address(receipt["contractAddress"])
        return self.addresses[name]

    def act(self, contract: str, function: str, sender: str, second: int, *values: Any) -> Outcome:
        """One transaction, alone in a block of that second."""
        return self.raw(contract, code(contract).calldata(function, values), sender, second)

    def raw(self, contract: str, data: bytes, sender: str, second: int) -> Outcome:
        self.calldata.append(data)
        foretold = self.foretell(contract, data, sender, second)
        return foretold if foretold.error else Outcome(seen=self._send(self._call(contract, data, sender), second))

    def foretell(self, contract: str, data: bytes, sender: str, second: int) -> Outcome:
        """Like `raw`, without sending."""
        try:
            self.rpc.ask("eth_call", self._call(contract, data, sender), "latest", {}, {"time": hex(second)})
        except Reverted as refusal:
            return self.refusal(refusal.data)
        return Outcome()

    def _call(self, contract: str, data: bytes, sender: str) -> dict[str, str]:
        call = {"from": sender, "to": self.addresses[contract], "data": _hex(data)}
        return {**call, "gas": hex(GAS), "gasPrice": "0x0"}

    def block(self, calls: Sequence[tuple[str, str, str, tuple[Any, ...]]], second: int) -> list[Outcome]:
        """One block of that second with these (contract, function, sender, values), in this order."""
        sent = self.mine(
            [(self.addresses[c], sender, code(c).calldata(f, values)) for c, f, sender, values in calls], second
        )
        return [self.mined(each, place, second) for place, each in enumerate(sent)]

    def mine(self, calls: Sequence[tuple[str, str, bytes]], second: int) -> list[str]:
        """The same with (address, sender, calldata), whatever became of them: the hashes of the transactions."""
        self.rpc.ask("evm_setAutomine", False)
        sent = [self.rpc.ask("eth_sendTransaction", _transaction(*call)) for call in calls]
        self.rpc.ask("evm_setNextBlockTimestamp", second)
        self.rpc.ask("evm_mine")
        self.rpc.ask("evm_setAutomine", True)
        return sent

    def mined(self, transaction: str, place: int, second: int) -> Outcome:
        """What became of one. A refused one is in its block too, and has no effect."""
        receipt = self.rpc.ask("eth_getTransactionReceipt", transaction)
        assert int(receipt["transactionIndex"], 16) == place, "the node mined them in another order"
        if int(receipt["status"], 16) == 1:
            return Outcome(seen=self._all_seen(receipt, second))
        traced = self.rpc.ask("debug_traceTransaction", transaction, {"tracer": "callTracer"})
        return self.refusal(bytes.fromhex(traced.get("output", "0x")[2:]))

    def would(self, contract: str, data: bytes, sender: str) -> Outcome:
        """Like `raw`, without sending; at the second of the latest block."""
        return self.would_all(contract, data, [sender])[0]

    def would_all(self, contract: str, data: bytes, senders: Sequence[str]) -> list[Outcome]:
        """The same for each of these senders, in one request."""
        call = {"to": self.addresses[contract], "data": _hex(data), "gas": hex(GAS), "gasPrice": "0x0"}
        answers = self.rpc.answers([("eth_call", ({**call, "from": each}, "latest")) for each in senders])
        return [self._would(each) for each in answers]

    def _would(self, answer: dict[str, Any]) -> Outcome:
        try:
            _result(answer)
        except Reverted as refusal:
            return self.refusal(refusal.data)
        return Outcome()

    def refusal(self, data: bytes) -> Outcome:
        """The typed error in revert data."""
        for name in self.addresses:
            entry = code(name).errors.get(data[:4])
            if entry is not None:
                values = (_tidy(t, v) for t, v in _decoded(_types(entry["inputs"]), data[4:]))
                return Outcome(entry["name"], tuple(values))
        return Outcome(f"undeclared {data[:4].hex() or 'revert'}", (data,))

    def view(self, contract: str, function: str, *values: Any) -> tuple[Any, ...]:
        return self.views([(contract, function, values)])[0]

    def views(self, wanted: Sequence[tuple[str, str, tuple[Any, ...]]], second: int | None = None) -> list[Any]:
        """Many views in one request, at a second (default: that of the latest block)."""
        at = () if second is None else ({}, {"time": hex(second)})
        calls = [{"to": self.addresses[c], "data": _asked(c, f, v)} for c, f, v in wanted]
        questions = [("eth_call", (each, "latest", *at)) for each in calls]
        answers = self.rpc.ask_all(questions)
        return [_answered(c, f, answer) for (c, f, _), answer in zip(wanted, answers, strict=True)]

    def logs(self, first: int = 0) -> list[Seen]:
        """Every log since a block, in order, each with the second of its block."""
        found = self.rpc.ask("eth_getLogs", {"fromBlock": hex(first), "toBlock": "latest"})
        return [each for log in found if (each := self._seen(log, int(log["blockTimestamp"], 16))) is not None]

    def storage(self) -> dict[str, dict[int, int]]:
        """Every slot of every contract that is not zero: what each transaction changed, one after the other.

        (anvil's storageHash also counts slots that were only read, and its dump takes minutes while it traces.)
        """
        return self.storage_after(self.changes())

    def storage_after(self, changes: Iterable[Change]) -> dict[str, dict[int, int]]:
        """The same, when it is known what every transaction changed."""
        slots: dict[str, dict[int, int]] = {address.lower(): {} for address in self.addresses.values()}
        for each in changes:
            _replay(each, slots)
        return {name: slots[address.lower()] for name, address in self.addresses.items()}

    def changes(self, first: int = 1) -> list[Change]:
        """Of every transaction, from this block on."""
        sent = self.transactions(first)
        options = {"tracer": "prestateTracer", "tracerConfig": {"diffMode": True, "disableCode": True}}
        asked: list[tuple[str, tuple[Any, ...]]] = [
            ("debug_traceTransaction", (each["hash"], options)) for each in sent
        ]
        traces = [each for at in range(0, len(asked), 50) for each in self.rpc.ask_all(asked[at : at + 50])]
        return [
            Change(each["to"], bytes.fromhex(each["input"][2:10]), trace["pre"], trace["post"])
            for each, trace in zip(sent, traces, strict=True)
        ]

    def transactions(self, first: int = 1) -> list[dict[str, Any]]:
        """All of them, from this block on."""
        blocks = self.rpc.ask_all([("eth_getBlockByNumber", (hex(i), True)) for i in range(first, self.height() + 1)])
        return [each for block in blocks for each in block["transactions"]]

    def _send(self, call: dict[str, str], second: int) -> tuple[Seen, ...]:
        self.rpc.ask("evm_setNextBlockTimestamp", second)
        receipt = self.rpc.ask("eth_sendTransactionSync", call)
        assert int(receipt["status"], 16) == 1, "asked, it succeeded; sent, it reverted"
        return self._all_seen(receipt, second)

    def _all_seen(self, receipt: dict[str, Any], second: int) -> tuple[Seen, ...]:
        return tuple(each for log in receipt["logs"] if (each := self._seen(log, second)) is not None)

    def _seen(self, log: dict[str, Any], second: int) -> Seen | None:
        names = {address.lower(): name for name, address in self.addresses.items()}
        contract = names.get(log["address"].lower())
        if contract is None:
            return None
        topics = [bytes.fromhex(each[2:]) for each in log["topics"]]
        entry = code(contract).events[topics[0]]
        return Seen(contract, entry["name"], _event_values(entry, topics[1:], bytes.fromhex(log["data"][2:])), second)


def _event_values(entry: dict[str, Any], topics: list[bytes], data: bytes) -> tuple[Any, ...]:
    indexed = [each for each in entry["inputs"] if each["indexed"]]
    plain = [each for each in entry["inputs"] if not each["indexed"]]
    values = {i["name"]: _tidy(i["type"], decode([i["type"]], t)[0]) for i, t in zip(indexed, topics, strict=True)}
    values |= {i["name"]: _tidy(t, v) for i, (t, v) in zip(plain, _decoded(_types(plain), data), strict=True)}
    return tuple(values[each["name"]] for each in entry["inputs"])


def _replay(change: Change, slots: dict[str, dict[int, int]]) -> None:
    for address, known in slots.items():
        for slot in change.pre.get(address, {}).get("storage", {}):
            known.pop(int(slot, 16), None)
        after = change.post.get(address, {}).get("storage", {})
        known |= {int(slot, 16): int(word, 16) for slot, word in after.items() if int(word, 16)}


def _transaction(address: str, sender: str, data: bytes) -> dict[str, str]:
    return {"to": address, "data": _hex(data), "from": sender, "gas": hex(GAS // 4), "gasPrice": "0x0"}


def _hex(data: bytes) -> str:
    return "0x" + data.hex()


def sale_of(prescription: bytes, request: int) -> bytes:
    """What a sale is called in the pack registry: the first 20 bytes over prescription and request."""
    return keccak(encode(["bytes32", "uint32"], [prescription, request]))[:20]


def tag_of(prescription: bytes, pharmacist: str, supply: tuple[Any, ...]) -> int:
    """The last 80 bits over a supply, its prescription and its pharmacist. supply: the values of that EIP-712 type."""
    pharmacy, quantities, request, handed_over_at, product, packs = supply
    lines = keccak(b"".join(units.to_bytes(32, "big") for units in quantities))
    types = ["bytes32", "uint32", "bytes32", "uint32", "uint32", "bytes32", "bytes32"]
    values = [keccak(text=SUPPLY + PACK), pharmacy, lines, request, handed_over_at, product, _pack_list(packs)]
    over = encode(["bytes32", "address", "bytes32"], [prescription, pharmacist, keccak(encode(types, values))])
    return int.from_bytes(keccak(over)) & ((1 << 80) - 1)


def _pack_list(packs: tuple[tuple[bytes, int], ...]) -> bytes:
    """EIP-712's hash of Pack[]."""
    return keccak(
        b"".join(keccak(encode(["bytes32", "bytes32", "uint32"], [keccak(text=PACK), *each])) for each in packs)
    )
