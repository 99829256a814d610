"""ABIs as tests read them: errors and events by selector, encoded and decoded without the client's help."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from eth_abi import decode, encode
from eth_utils import keccak
from eth_utils.abi import collapse_if_tuple


@dataclass(frozen=True)
class Input:
    name: str
    type: str
    indexed: bool


@dataclass(frozen=True)
class Entry:
    """An error or an event of an interface."""

    kind: str
    name: str
    inputs: tuple[Input, ...]

    @property
    def topic(self) -> bytes:
        return keccak(text=f"{self.name}({','.join(self.types)})")

    @property
    def types(self) -> list[str]:
        return [each.type for each in self.inputs]


@cache
def abi_of(contract: str) -> list[dict[str, Any]]:
    """The committed ABI of a contract."""
    written = json.loads((files("carestamp") / "abi" / f"{contract}.json").read_text(encoding="utf-8"))
    return list(written["abi"] if isinstance(written, dict) else written)


@cache
def contracts() -> tuple[str, ...]:
    """Every contract that has a committed ABI."""
    folder = files("carestamp") / "abi"
    return tuple(sorted(each.name.removesuffix(".json") for each in folder.iterdir() if each.name.endswith(".json")))


def entries(contract: str, kind: str) -> Iterator[Entry]:
    for each in abi_of(contract):
        if each["type"] == kind:
            listed = (Input(i["name"], collapse_if_tuple(i), bool(i.get("indexed"))) for i in each["inputs"])
            yield Entry(kind, each["name"], tuple(listed))


@cache
def events_by_topic(contract: str) -> dict[bytes, Entry]:
    return {each.topic: each for each in entries(contract, "event")}


@cache
def errors_by_selector() -> dict[bytes, Entry]:
    return {each.topic[:4]: each for name in contracts() for each in entries(name, "error")}


@cache
def error_named(name: str) -> Entry:
    return next(each for each in errors_by_selector().values() if each.name == name)


def encode_error(name: str, values: tuple[Any, ...]) -> bytes:
    """The revert data of an error with these values."""
    entry = error_named(name)
    return entry.topic[:4] + encode(entry.types, values)


def describe(data: bytes) -> str:
    """Revert data as a person reads it, for the message of a failed assertion."""
    entry = errors_by_selector().get(data[:4])
    if entry is None:
        return f"revert data {data.hex() or 'none'}"
    return f"{entry.name}{decode(entry.types, data[4:])}"
