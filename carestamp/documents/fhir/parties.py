"""People and houses as a prescription names them: who it is, by what, and under which name a report shows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from carestamp.documents.canonical import text
from carestamp.documents.fhir.reading import Entry
from carestamp.documents.fhir.references import Index, Target


@dataclass(frozen=True, slots=True)
class Party:
    """A patient, prescriber, pharmacist or house. `key` is equal for equal ones in an intake, and stays there."""

    key: str = field(repr=False)
    name: str = field(default="", repr=False, compare=False)
    kind: str = ""


NOBODY = Party("")


def party_of(target: Target | None) -> Party:
    """NOBODY when the document names nobody."""
    if target is None:
        return NOBODY
    if target.entry is None:
        return Party(target.key, target.display)
    return Party(target.key, name_of(target.entry.resource) or target.display, target.entry.type)


def requester_of(reference: Any, source: Entry, index: Index) -> tuple[Party, Party]:
    """Prescriber and house: through a PractitionerRole both, else the one that is named. Raises DanglingError."""
    target = index.resolve(reference, source)
    if target is None or target.entry is None or target.entry.type != "PractitionerRole":
        found = party_of(target)
        return (NOBODY, found) if found.kind == "Organization" else (found, NOBODY)
    role = target.entry
    person = party_of(index.resolve(role.resource.get("practitioner"), role))
    house = party_of(index.resolve(role.resource.get("organization"), role))
    return (person if person != NOBODY else party_of(target)), house


def name_of(resource: dict[str, Any]) -> str:
    """The name that a report shows: text, or family and given, Chinese without a space between."""
    given = resource.get("name")
    if isinstance(given, str):
        return text(given)
    first = given[0] if isinstance(given, list) and given and isinstance(given[0], dict) else {}
    if first.get("text"):
        return text(str(first["text"]))
    family, rest = text(str(first.get("family") or "")), [text(str(each)) for each in first.get("given") or [] if each]
    chinese = family and not family.isascii() and all(not each.isascii() for each in rest)
    return family + "".join(rest) if chinese else " ".join([*rest, family]).strip()
