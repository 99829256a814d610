"""Who a reference means, by every name that a register may know: its address, type and id, and its identifiers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from carestamp.documents.fhir.parties import name_of
from carestamp.documents.fhir.reading import Entry
from carestamp.documents.fhir.references import Index, Target, identifier_of, identifiers

SUBJECT_SYSTEM = "urn:carestamp:subject"
KEY_SYSTEM = "urn:carestamp:key"
ORGANISATION_SYSTEM = "urn:carestamp:organisation"
STUDY_SYSTEM = "urn:carestamp:study"
"""Identifiers that are the ledger's own names: an address, an address, a number, organisation/number."""

_TYPED = re.compile(r"(?:^|/)([A-Z][A-Za-z]+)/[A-Za-z0-9\-.]{1,64}(?:/_history/[A-Za-z0-9\-.]{1,64})?$", re.ASCII)


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody or something that a document names. kind: FHIR's type where it is known. names: every one of them.

    Names are personal: they are never shown, and never reach a chain.
    """

    kind: str
    names: tuple[str, ...] = field(repr=False)
    shown: str = field(default="", repr=False, compare=False)

    def own(self, system: str) -> str:
        """Its name in a system of the ledger; empty where it has none."""
        found = [name.partition("|")[2] for name in self.names if name.startswith(f"{system}|")]
        return found[0] if found else ""


def named(reference: Any, source: Entry, index: Index) -> Named | None:
    """Whom a reference means; None where it says nothing that a register could know. Raises DanglingError."""
    if not isinstance(reference, dict):
        return None
    target = index.resolve(reference, source)
    names = tuple(dict.fromkeys((*_written(reference), *_at_hand(target))))
    display = reference.get("display")
    shown = display if isinstance(display, str) else ""
    if target is not None and target.entry is not None:
        shown = name_of(target.entry.resource) or shown
    return Named(_kind(reference, target), names, shown) if names else None


def both(one: Named, other: Named) -> Named:
    """The same somebody, known by the names of either; of the kind of the second."""
    return Named(other.kind, tuple(dict.fromkeys((*other.names, *one.names))), other.shown or one.shown)


def logical(kind: str, system: str, value: str) -> dict[str, Any]:
    """A reference by an identifier."""
    return {"type": kind, "identifier": {"system": system, "value": value}}


def _written(reference: dict[str, Any]) -> list[str]:
    written, known = reference.get("reference"), identifier_of(reference.get("identifier"))
    return [each for each in (written, known) if isinstance(each, str) and each and not each.startswith("#")]


def _at_hand(target: Target | None) -> list[str]:
    entry = None if target is None else target.entry
    if entry is None:
        return []
    own = [f"{entry.type}/{entry.id}"] if entry.id and "#" not in (target.key if target else "") else []
    return [*own, *([entry.full_url] if entry.full_url else []), *identifiers(entry.resource)]


def _kind(reference: dict[str, Any], target: Target | None) -> str:
    if target is not None and target.entry is not None:
        return target.entry.type
    said, written = reference.get("type"), reference.get("reference")
    if isinstance(said, str) and said:
        return said
    typed = _TYPED.search(written) if isinstance(written, str) else None
    return typed[1] if typed else ""
