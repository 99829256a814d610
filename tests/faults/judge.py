"""What the chain itself says about the acts: its events and its transactions, without a word of the outbox's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from web3 import Web3

from carestamp.chain import abi
from tests.faults.ground import Act, Ground
from tests.faults.node import Durable

NOBODY = bytes(32)


@dataclass(frozen=True)
class Verdict:
    """By effect: lost, that nobody sees; doubled, that somebody sees twice; unwanted, that nobody asked for. repeated:
    ids of acts that stand in the chain more than once, were it as failures. blocks: by transaction."""

    lost: tuple[str, ...]
    doubled: tuple[str, ...]
    unwanted: tuple[str, ...]
    repeated: tuple[str, ...]
    blocks: Mapping[str, int]


def judge(node: Durable, ground: Ground, acts: Sequence[Act]) -> Verdict:
    """Of the chain as it stands."""
    transactions = tuple(_transactions(node))
    seen, sent = Counter(_effects(node, ground)), Counter(map(_content, transactions))
    wanted = {act.effect for act in acts if act.effect}
    return Verdict(
        lost=_sorted(each for each in wanted if not seen[each]),
        doubled=_sorted(each for each in wanted if seen[each] > 1),
        unwanted=_sorted(set(seen) - wanted),
        repeated=_sorted(act.id for act in acts if sent[ground.keys[act.who].address, act.data] > 1),
        blocks={each["hash"]: int(each["blockNumber"], 16) for each in transactions},
    )


def _effects(node: Durable, ground: Ground) -> Iterator[str]:
    """Who got units from nobody, and whose consents were granted."""
    for log in _logs(node, ground.token, "HealthToken", "Transfer"):
        if bytes.fromhex(log["topics"][1][2:]) == NOBODY:
            yield _address(log["topics"][2])
    for log in _logs(node, ground.consents, "ConsentRegistry", "ConsentGranted"):
        yield _address(log["topics"][1])


def _logs(node: Durable, at: str, contract: str, event: str) -> list[dict[str, Any]]:
    topic = "0x" + abi.topic_of(abi.event_named(contract, event)).hex()
    found: list[dict[str, Any]] = node.ask("eth_getLogs", {"address": at, "topics": [topic], "fromBlock": "0x0"})
    return found


def _transactions(node: Durable) -> Iterator[dict[str, Any]]:
    """All, also those that failed."""
    for number in range(node.head + 1):
        yield from node.ask("eth_getBlockByNumber", hex(number), True)["transactions"]


def _content(transaction: Mapping[str, Any]) -> tuple[str, str]:
    """Sender and calldata, by which an act is known."""
    return Web3.to_checksum_address(transaction["from"]), transaction["input"]


def _address(topic: str) -> str:
    return Web3.to_checksum_address("0x" + topic[-40:])


def _sorted(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(found))
