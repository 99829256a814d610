"""A node's receipt in the journal and out of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hexbytes import HexBytes

from carestamp.chain import Receipt
from carestamp.chain.receipts import read_receipt

_KEPT = ("transactionHash", "blockNumber", "gasUsed", "contractAddress")
_KEPT_OF_LOGS = ("address", "topics", "data", "blockNumber", "transactionHash", "logIndex")


def kept(receipt: Mapping[str, Any]) -> str:
    """What a Receipt is made of, as JSON in the node's own words."""
    logs = [{name: each[name] for name in _KEPT_OF_LOGS} for each in receipt["logs"]]
    return json.dumps({**{name: receipt.get(name) for name in _KEPT}, "logs": logs}, separators=(",", ":"))


def restored(text: str) -> Receipt:
    """The Receipt of what was kept."""
    found = json.loads(text)
    logs = [_log(each) for each in found["logs"]]
    return read_receipt({**found, **_numbered(found, "blockNumber", "gasUsed"), "logs": logs, **_hash(found)})


def _log(log: Mapping[str, Any]) -> dict[str, Any]:
    parts = {"topics": [HexBytes(each) for each in log["topics"]], "data": HexBytes(log["data"])}
    return {**log, **_numbered(log, "blockNumber", "logIndex"), **_hash(log), **parts}


def _numbered(found: Mapping[str, Any], *names: str) -> dict[str, int]:
    return {name: int(found[name], 16) for name in names}


def _hash(found: Mapping[str, Any]) -> dict[str, bytes]:
    return {"transactionHash": HexBytes(found["transactionHash"])}
