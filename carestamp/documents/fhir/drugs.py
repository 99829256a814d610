"""Which drug it is and to which class of the profiles it belongs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from carestamp.documents.canonical import text
from carestamp.documents.fhir.reading import Entry
from carestamp.documents.fhir.references import Index
from carestamp.documents.profiles import ORDINARY, classes

CLASS_SYSTEM = "urn:carestamp:drug-class"
ATC_SYSTEMS = frozenset(("http://www.whocc.no/atc", "urn:oid:2.16.840.1.113883.6.73"))


def concept_of(entry: Entry, index: Index) -> dict[str, Any]:
    """The drug as a CodeableConcept, from the document itself or the Medication it refers to. Raises DanglingError."""
    own = entry.resource.get("medicationCodeableConcept")
    return own if isinstance(own, dict) else _dict(product_of(entry, index).get("code"))


def product_of(entry: Entry, index: Index) -> dict[str, Any]:
    """The Medication resource that the document refers to; empty where there is none at hand. Raises DanglingError."""
    target = index.resolve(entry.resource.get("medicationReference"), entry)
    return target.entry.resource if target is not None and target.entry is not None else {}


def drug_name(concept: dict[str, Any], reference: Any = None) -> str:
    """For people: the concept's text, a display, a code, or what the reference shows."""
    named = [concept.get("text"), *(each.get("display") or each.get("code") for each in _codings(concept))]
    named.append(_dict(reference).get("display"))
    return next((text(each) for each in named if isinstance(each, str) and text(each)), "")


def drug_class(entry: Entry, concept: dict[str, Any]) -> tuple[int, bool]:
    """The class number, and whether it had to be assumed: our own coding first, then ATC, else ordinary."""
    codings = [(each.get("system"), str(each.get("code") or "")) for each in (*_codings(concept), *_categories(entry))]
    own = [classes.by_code(code) for system, code in codings if system == CLASS_SYSTEM]
    by_atc = [classes.by_atc(code) for system, code in codings if system in ATC_SYSTEMS]
    known = next((each for each in (*own, *by_atc) if each is not None), None)
    return (known.number, False) if known else (ORDINARY, not by_atc)


def _categories(entry: Entry) -> Iterator[dict[str, Any]]:
    given = entry.resource.get("category")
    for each in given if isinstance(given, list) else [given]:
        yield from _codings(_dict(each))


def _codings(concept: dict[str, Any]) -> list[dict[str, Any]]:
    given = concept.get("coding")
    return [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
