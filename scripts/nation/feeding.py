"""To the node: some hundred transactions in a request, a block when they are there, and what became of each."""

from __future__ import annotations

import http.client
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scripts.benches import BenchError

A_BLOCK = 400
"""Transactions in one block, and in one request: for all receipts of a block anvil takes the square of their number."""
BLOCK_GAS = 2_000_000_000
BLOCKS = ("--gas-limit", str(BLOCK_GAS), "--order", "fifo")
FORGETTING = ("--prune-history", "--transaction-block-keeper", "6", "--no-request-size-limit")
"""Of a node: blocks for a whole parcel; nothing kept of those that are over, and a state taken over in one request."""
_MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one transaction. log_bytes: addresses, topics and data."""

    gas: int
    log_bytes: int


class Feeder:
    """A connection to a node that mines when it is told."""

    def __init__(self, url: str, pid: int) -> None:
        self._at, self._pid, self._second = urlsplit(url), pid, 0
        self._line = http.client.HTTPConnection(self._at.hostname or "", self._at.port or 0, timeout=600)

    def mine(self, raw: Sequence[bytes], earliest: int) -> tuple[list[Outcome], str]:
        """Mines them in this order, in blocks from this second on: what became of each, and the first one's hash.

        Raises BenchError where one of them failed, or was left out.
        """
        found: list[Outcome] = []
        first = ""
        for start in range(0, len(raw), A_BLOCK):
            receipts = self._block(raw[start : start + A_BLOCK], earliest)
            found += map(_outcome, receipts)
            first = first or str(receipts[0]["transactionHash"])
        return found, first

    def _block(self, raw: Sequence[bytes], earliest: int) -> list[Any]:
        self._hand_over(raw)
        self._second = max(earliest, self._second + 1)
        self.ask("evm_mine", [self._second])
        receipts: list[Any] = self.ask("eth_getBlockReceipts", ["latest"])
        failed = sum(each["status"] != "0x1" for each in receipts)
        if failed or len(receipts) != len(raw):
            raise BenchError(f"national: {len(raw)} acts were sent, {len(receipts)} mined, {failed} of them refused")
        return receipts

    def ask(self, method: str, given: list[Any]) -> Any:
        """The node's answer. Raises BenchError."""
        return _result(self._post({"jsonrpc": "2.0", "id": 1, "method": method, "params": given}))

    def memory(self) -> float:
        """Megabytes that the node holds now."""
        written = Path(f"/proc/{self._pid}/status").read_text()
        return round(int(written.partition("VmRSS:")[2].split()[0]) * 1024 / _MEGABYTE, 1)

    def _hand_over(self, raw: Sequence[bytes]) -> None:
        asked = [
            {"jsonrpc": "2.0", "id": place, "method": "eth_sendRawTransaction", "params": ["0x" + each.hex()]}
            for place, each in enumerate(raw)
        ]
        for answer in self._post(asked):
            _result(answer)

    def _post(self, asked: Any) -> Any:
        self._line.request("POST", "/", json.dumps(asked), {"Content-Type": "application/json"})
        return json.loads(self._line.getresponse().read())


def _result(answer: Any) -> Any:
    if "error" in answer:
        raise BenchError(f"national: the node says: {answer['error'].get('message', 'refused')}")
    return answer["result"]


def _outcome(receipt: Any) -> Outcome:
    logs = receipt["logs"]
    size = sum(20 + 32 * len(each["topics"]) + len(each["data"]) // 2 - 1 for each in logs)
    return Outcome(int(receipt["gasUsed"], 16), size)
