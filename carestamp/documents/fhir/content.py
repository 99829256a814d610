"""What a commitment covers: everything a document says, nothing about where or how it was written down.

Left out: server ids, meta, narrative, and what changes while the document lives (its status is the ledger's
business). A reference becomes the identity of what it points to, so that the same prescription has the same bytes in
a bundle, on a server under other ids, and with its Medication contained or apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from carestamp.documents.canonical import Form, canonical, identifier, moment, number
from carestamp.documents.fhir.reading import Entry
from carestamp.documents.fhir.references import DanglingError, Index

_AMOUNT = Form({"value": number})
_NAMED = Form({"value": identifier})
FORM = Form(
    {
        **dict.fromkeys(("identifier", "groupIdentifier"), _NAMED),
        **dict.fromkeys(
            ("quantity", "doseQuantity", "rateQuantity", "daysSupply", "numerator", "denominator"), _AMOUNT
        ),
        **dict.fromkeys(("expectedSupplyDuration", "dispenseInterval", "boundsDuration", "duration"), _AMOUNT),
        **dict.fromkeys(("authoredOn", "start", "end", "birthDate", "whenPrepared", "whenHandedOver"), moment),
        "expirationDate": moment,
    },
    deep=True,
)
"""Which fields of FHIR are numbers, identifiers and moments; the others are text."""

_LEFT_OUT = frozenset(
    (
        *("id", "meta", "text", "implicitRules", "contained", "status", "statusReason"),
        *("statusReasonCodeableConcept", "statusReasonReference", "eventHistory", "detectedIssue"),
    )
)
_IDENTITY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Patient": ("identifier", "name", "gender", "birthDate"),
        "Practitioner": ("identifier", "name"),
        "PractitionerRole": ("identifier", "practitioner", "organization"),
        "Organization": ("identifier", "name"),
        "Medication": ("identifier", "code", "form", "amount", "ingredient", "batch"),
        "MedicationRequest": ("identifier", "groupIdentifier", "authoredOn", "medicationCodeableConcept"),
    }
)
_MAX_DEPTH = 4


def content_of(entry: Entry, index: Index) -> dict[str, Any]:
    """What the document says, with references replaced by identities. Raises DanglingError."""
    return {name: _inlined(value, entry, index, 0) for name, value in entry.resource.items() if name not in _LEFT_OUT}


def bytes_of(content: Any) -> bytes:
    """Canonical bytes of such content. Raises CanonicalError."""
    return canonical(content, FORM)


def _inlined(value: Any, source: Entry, index: Index, depth: int) -> Any:
    if isinstance(value, list):
        return [_inlined(each, source, index, depth) for each in value]
    if not isinstance(value, dict):
        return value
    if isinstance(value.get("reference"), str) or ("identifier" in value and "type" in value):
        return _identity(value, source, index, depth)
    return {name: _inlined(each, source, index, depth) for name, each in value.items() if name != "id"}


def _identity(reference: dict[str, Any], source: Entry, index: Index, depth: int) -> Any:
    """What is said about the target; the reference as it is written where the target is not at hand."""
    try:
        target = index.resolve(reference, source)
    except DanglingError:
        target = None
    if target is None or target.entry is None:
        return {name: each for name, each in reference.items() if name != "id"}
    return _said(target.entry, index, depth)


def _said(entry: Entry, index: Index, depth: int) -> dict[str, Any]:
    names = _IDENTITY.get(entry.type, ()) if depth < _MAX_DEPTH else ()
    said = {name: _inlined(entry.resource[name], entry, index, depth + 1) for name in names if name in entry.resource}
    return {"resourceType": entry.type, **said}
