"""Every view answers everybody the same, paused or not: what a ledger says depends on nobody's standing (X7, C2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from eth_utils.abi import collapse_if_tuple

from scripts.deploy import CONTRACTS
from tests.model.ledgers import GAS, code
from tests.permissions import cells
from tests.permissions.scene import Scene
from tests.permissions.table import ROWS

Known = dict[tuple[str, str], Any]
"""Values that mean something in the scene, by the type and name of the parameter that takes them."""


def views() -> Iterator[tuple[str, dict[str, Any]]]:
    for contract in CONTRACTS:
        for entry in code(contract).abi:
            if entry["type"] == "function" and entry["stateMutability"] in ("view", "pure"):
                yield contract, entry


@pytest.fixture(scope="module")
def known(scene: Scene) -> Known:
    """What the acts of the scene are asked with."""
    found: Known = {}
    for row in ROWS:
        entry = next(each for each in code(row.contract).abi if each.get("name") == row.function)
        for given, value in zip(entry["inputs"], row.values(scene), strict=True):
            found.setdefault((collapse_if_tuple(given), given["name"]), value)
    return found


def value_of(known: Known, parameter: dict[str, Any]) -> Any:
    """One of the scene's by type and name, else by type, else nothing at all."""
    kind = collapse_if_tuple(parameter)
    alike = [value for (other, _), value in known.items() if other == kind]
    return known.get((kind, parameter["name"]), alike[0] if alike else _nothing(parameter))


def _nothing(parameter: dict[str, Any]) -> Any:
    kind = parameter["type"]
    if kind.endswith("]"):
        return [] if kind.endswith("[]") else [_nothing({**parameter, "type": kind[: kind.rindex("[")]})] * _size(kind)
    if kind == "tuple":
        return tuple(_nothing(each) for each in parameter["components"])
    empty = {"address": "0x" + "00" * 20, "bool": False, "string": "", "bytes": b""}
    return empty.get(kind, bytes(int(kind[5:] or 0)) if kind.startswith("bytes") else 0)


def _size(kind: str) -> int:
    return int(kind[kind.rindex("[") + 1 : -1])


def answers(scene: Scene, contract: str, data: bytes, callers: list[str], state: dict[str, Any]) -> list[Any]:
    """What the node says to each of them: a result, or None and the data of the refusal."""
    call = {"to": scene.address(contract), "data": "0x" + data.hex(), "gas": hex(GAS), "gasPrice": "0x0"}
    asked = [("eth_call", ({**call, "from": each}, "latest", state)) for each in callers]
    found = scene.ledgers.rpc.answers(asked)
    return [each["result"] if "result" in each else (None, each["error"].get("data")) for each in found]


@pytest.mark.rules("X7", "C2", "X13")
def test_view_answers_everybody_the_same(scene: Scene, known: Known) -> None:
    """A refusal too is the same; most are asked with what the scene knows, and answer."""
    callers = [*scene.people.values(), *scene.ledgers.addresses.values()]
    shut, refused, all_views = scene.as_if_paused(), [], list(views())
    for contract, entry in all_views:
        name = f"{contract}.{entry['name']}"
        data = code(contract).calldata(entry["name"], [value_of(known, each) for each in entry["inputs"]])
        said = answers(scene, contract, data, callers, {})
        said += [] if entry["name"] == "paused" else answers(scene, contract, data, callers, shut)
        cells.same("access", name, said)
        refused += [name] if isinstance(said[0], tuple) else []
    assert len(refused) < len(all_views) / 10, f"asked with nothing that means anything: {refused}"
    cells.remember("views", [f"{contract}.{entry['name']}" for contract, entry in all_views])
