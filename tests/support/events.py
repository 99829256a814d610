"""What a transaction told: all of its events, in order, decoded by the ABI alone and compared whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eth_abi import decode
from eth_utils import to_checksum_address

from tests.support.abi import events_by_topic


@dataclass(frozen=True)
class Told:
    """One event of one contract with every value of it. Addresses are checksummed, bytes are bytes."""

    contract: str
    event: str
    values: tuple[tuple[str, Any], ...]

    def __getitem__(self, name: str) -> Any:
        return dict(self.values)[name]


def told(contract: str, event: str, **values: Any) -> Told:
    """An event; the names of its values are those of the interface."""
    return Told(contract, event, tuple(sorted(values.items())))


def events_of(receipt: Mapping[str, Any], names: Mapping[str, str]) -> list[Told]:
    """Every event of a raw receipt. `names`: address to contract name; an unknown one is an error of the test."""
    return [_decoded(log, names[to_checksum_address(log["address"])]) for log in receipt["logs"]]


def _decoded(log: Mapping[str, Any], contract: str) -> Told:
    topics = [bytes(each) for each in log["topics"]]
    entry = events_by_topic(contract)[topics[0]]
    indexed = [each for each in entry.inputs if each.indexed]
    plain = [each for each in entry.inputs if not each.indexed]
    values = [decode([each.type], topic)[0] for each, topic in zip(indexed, topics[1:], strict=True)]
    values += decode([each.type for each in plain], bytes(log["data"]))
    named = {each.name: _seen(each.type, value) for each, value in zip([*indexed, *plain], values, strict=True)}
    return told(contract, entry.name, **named)


def _seen(kind: str, value: Any) -> Any:
    return to_checksum_address(value) if kind == "address" else value
