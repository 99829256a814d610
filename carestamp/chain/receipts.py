"""What became of an act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from eth_utils.address import to_checksum_address

from carestamp.chain import abi


@dataclass(frozen=True, slots=True)
class Event:
    """One decoded log. values: by field name, in the order of the ABI; addresses checksummed, bytes as bytes."""

    name: str
    contract: str
    values: Mapping[str, Any]
    block: int
    transaction: str
    index: int

    def __getitem__(self, field: str) -> Any:
        return self.values[field]


@dataclass(frozen=True, slots=True)
class Receipt:
    """An act that had its effect.

    already: nothing was sent now, an earlier request had done it (X9), and what stands here is that request's; then
    transaction is "" where the effect came without one (a hold that ran out) or the node has forgotten it.
    gas: what was used. created: the address of a contract that was deployed.
    """

    transaction: str
    block: int
    gas: int
    events: tuple[Event, ...]
    created: str | None = None
    already: bool = False

    def all_named(self, name: str) -> tuple[Event, ...]:
        """The events with this name."""
        return tuple(each for each in self.events if each.name == name)

    def event(self, name: str) -> Event:
        """The event with this name. Raises KeyError unless there is exactly one."""
        found = self.all_named(name)
        if len(found) != 1:
            raise KeyError(f"{len(found)} events are called {name}")
        return found[0]


NOTHING_SENT = Receipt("", 0, 0, (), already=True)


def read_log(log: Mapping[str, Any]) -> Event | None:
    """The event of a log; None where it is none of ours."""
    topics = [bytes(each) for each in log["topics"]]
    event = abi.events_by_topic().get(topics[0]) if topics else None
    if event is None:
        return None
    return Event(
        name=event["name"],
        contract=to_checksum_address(log["address"]),
        values=abi.values_of(event, topics, bytes(log["data"])),
        block=log["blockNumber"],
        transaction="0x" + bytes(log["transactionHash"]).hex(),
        index=log["logIndex"],
    )


def read_logs(logs: Iterable[Mapping[str, Any]]) -> tuple[Event, ...]:
    """Our events among these logs, in their order."""
    return tuple(event for event in map(read_log, logs) if event is not None)


def read_receipt(receipt: Mapping[str, Any]) -> Receipt:
    """A node's receipt of a transaction that succeeded."""
    created = receipt.get("contractAddress")
    return Receipt(
        transaction="0x" + bytes(receipt["transactionHash"]).hex(),
        block=receipt["blockNumber"],
        gas=receipt["gasUsed"],
        events=read_logs(receipt["logs"]),
        created=to_checksum_address(created) if created else None,
    )
