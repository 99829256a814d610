"""The ABIs that ship with the package, and what they say about logs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from eth_abi.abi import decode
from eth_utils.address import to_checksum_address

from carestamp.chain.packed import names_in, spelled_out
from carestamp.documents.keccak import keccak256

CONTRACTS = (
    "Governance",
    "Directory",
    "CredentialRegistry",
    "PackRegistry",
    "PrescriptionRegistry",
    "PrescriptionCodec",
    "BookRegistry",
    "InvoiceRegistry",
    "InvoiceCodec",
    "InvoiceUses",
    "ConsentRegistry",
    "ConsentCodec",
    "EmergencyAccess",
    "RecordRegistry",
    "AccessLog",
    "HealthToken",
    "StudyRegistry",
    "StudyRewards",
    "RewardsCodec",
)
"""What is deployed, in the order of deployment."""


@cache
def abi_of(contract: str) -> list[dict[str, Any]]:
    """The ABI of a contract, as scripts/export.py wrote it."""
    found: list[dict[str, Any]] = json.loads((files("carestamp") / "abi" / f"{contract}.json").read_text("utf-8"))
    return found


def type_of(entry: Mapping[str, Any]) -> str:
    """The canonical type of an input, tuples written out."""
    kind = str(entry["type"])
    if not kind.startswith("tuple"):
        return kind
    return f"({','.join(map(type_of, entry['components']))}){kind.removeprefix('tuple')}"


def signature_of(entry: Mapping[str, Any]) -> str:
    """Name and types of a function, event or error."""
    return f"{entry['name']}({','.join(map(type_of, entry['inputs']))})"


def topic_of(event: Mapping[str, Any]) -> bytes:
    """The first topic of an event's logs."""
    return keccak256(signature_of(event).encode())


@cache
def events_by_topic() -> Mapping[bytes, Mapping[str, Any]]:
    """Every event of every contract, by its first topic."""
    entries = (entry for contract in CONTRACTS for entry in abi_of(contract) if entry["type"] == "event")
    return MappingProxyType({topic_of(entry): entry for entry in entries})


def event_named(contract: str, name: str) -> Mapping[str, Any]:
    """An event of a contract. Raises KeyError."""
    for entry in abi_of(contract):
        if entry["type"] == "event" and entry["name"] == name:
            return entry
    raise KeyError(f"{contract} has no event {name}")


def values_of(event: Mapping[str, Any], topics: Sequence[bytes], data: bytes) -> dict[str, Any]:
    """The values of a log, in the order of the event's fields. Indexed strings and arrays stay hashes."""
    indexed = [entry for entry in event["inputs"] if entry["indexed"]]
    plain = [entry for entry in event["inputs"] if not entry["indexed"]]
    found = {entry["name"]: _indexed(entry, topic) for entry, topic in zip(indexed, topics[1:], strict=True)}
    read = decode([type_of(entry) for entry in plain], data)
    found |= {entry["name"]: value for entry, value in zip(plain, read, strict=True)}
    return spelled_out(event["name"], tidied(event, found))


def names_of(event: Mapping[str, Any]) -> set[str]:
    """The fields of an event, and what its word tells."""
    return {*(entry["name"] for entry in event["inputs"]), *names_in(event["name"])}


def tidied(event: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Those fields of the event that `values` has, in its order, addresses checksummed, then those that its word tells.
    Raises KeyError for others."""
    if unknown := set(values) - names_of(event):
        raise KeyError(f"event {event['name']} has no {', '.join(sorted(unknown))}")
    fields = {entry["name"]: entry for entry in event["inputs"]}
    found = {name: _tidy(entry, values[name]) for name, entry in fields.items() if name in values}
    return found | {name: values[name] for name in names_in(event["name"]) if name in values}


def _indexed(entry: Mapping[str, Any], topic: bytes) -> Any:
    kind = type_of(entry)
    hashed = kind in ("string", "bytes") or kind.endswith("]") or kind.startswith("(")
    return bytes(topic) if hashed else decode([kind], bytes(topic))[0]


def _tidy(entry: Mapping[str, Any], value: Any) -> Any:
    return to_checksum_address(value) if entry["type"] == "address" else value
