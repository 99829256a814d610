"""Words of events that tell several facts at once, spelled out for readers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from carestamp.documents.typed import unpack_told

Spelled = dict[str, Any]


def spelled_out(event: str, values: Mapping[str, Any]) -> Spelled:
    """The values of an event, with what its word `supply` tells in place of the word. Others as they are."""
    spell = _SPELLED.get(event)
    if spell is None:
        return dict(values)
    rest = {name: value for name, value in values.items() if name != "supply"}
    return rest | spell(values["supply"])


def names_in(event: str) -> tuple[str, ...]:
    """What the word of an event tells; empty for events without one."""
    spell = _SPELLED.get(event)
    return tuple(spell(0)) if spell else ()


def _dispensed(word: int) -> Spelled:
    told = unpack_told(word)
    return _facts(word) | {"basis": told.code, "recorded": told.recorded}


def _conflicted(word: int) -> Spelled:
    return _facts(word) | {"obstacle": unpack_told(word).code}


def _facts(word: int) -> Spelled:
    told = unpack_told(word)
    when = {"request": told.request, "handedOverAt": told.handed_over_at}
    return {"quantities": told.quantities, **when, "tag": told.tag}


_SPELLED: Mapping[str, Callable[[int], Spelled]] = MappingProxyType(
    {"PrescriptionDispensed": _dispensed, "SupplyConflicted": _conflicted}
)
