"""Words and structs of events that tell several facts at once, spelled out for readers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from eth_utils.address import to_checksum_address

from carestamp.documents.consent.typed import unpack_terms
from carestamp.documents.typed import unpack_told

Spelled = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Packed:
    """A field of an event, the names of the facts in it, and how they are read, in this order."""

    field: str
    names: tuple[str, ...]
    read: Callable[[Any], Iterable[Any]]

    def spell(self, value: Any) -> Spelled:
        return dict(zip(self.names, self.read(value), strict=True))


def spelled_out(event: str, values: Mapping[str, Any]) -> Spelled:
    """The values of an event, with what its packed field tells in place of that field. Others as they are."""
    packed = _PACKED.get(event)
    if packed is None:
        return dict(values)
    rest = {name: value for name, value in values.items() if name != packed.field}
    return rest | packed.spell(values[packed.field])


def names_in(event: str) -> tuple[str, ...]:
    """What the packed field of an event tells; empty for events without one."""
    packed = _PACKED.get(event)
    return packed.names if packed else ()


# ------------------------------------------------------------------------------------------------------- prescriptions

_FACTS = ("quantities", "request", "handedOverAt", "tag")


def _dispensed(word: int) -> Iterable[Any]:
    told = unpack_told(word)
    return told.quantities, told.request, told.handed_over_at, told.tag, told.code, told.recorded


def _conflicted(word: int) -> Iterable[Any]:
    told = unpack_told(word)
    return told.quantities, told.request, told.handed_over_at, told.tag, told.code


# -------------------------------------------------------------------------------------------------------------- consent

_IN_PYTHON = {"from": "start"}


def _terms(*named: str) -> _Packed:
    """What an act names of its terms, then its number and the last second of its signature."""
    names = (*named, "sequence", "deadline")
    return _Packed("terms", names, lambda word: _read(names, unpack_terms(word)))


def _read(names: Iterable[str], struct: object) -> Iterable[Any]:
    return [getattr(struct, _IN_PYTHON.get(name, name)) for name in names]


_OPENING = ("reason", "categories", "openedAt", "until", "encounter", "second")


def _opening(told: tuple[Any, ...]) -> Iterable[Any]:
    """Without its subject and clinician, which the event names by themselves."""
    *rest, second = told[2:]
    return (*rest, to_checksum_address(second))


_PACKED: Mapping[str, _Packed] = MappingProxyType(
    {
        "PrescriptionDispensed": _Packed("supply", (*_FACTS, "basis", "recorded"), _dispensed),
        "SupplyConflicted": _Packed("supply", (*_FACTS, "obstacle"), _conflicted),
        "ConsentGranted": _terms("categories", "from", "until"),
        "ConsentDenied": _terms("categories", "until"),
        "DenialLifted": _terms("categories"),
        "DelegateAppointed": _terms("purposes", "categories", "until"),
        "EmergencyOpened": _Packed("opening", _OPENING, _opening),
        **dict.fromkeys(
            (
                *("ConsentRevoked", "ConsentSuspended", "ConsentResumed", "ConsentDeclined", "ConsentErased"),
                *("DelegateDismissed", "OverrideForbidden", "OverrideAllowed"),
            ),
            _terms(),
        ),
    }
)
