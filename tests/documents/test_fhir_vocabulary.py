"""The codes that FHIR R4 requires, against those that its own models list; and which types are read (X1)."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from carestamp.documents.fhir import vocabulary as v

TOP = {
    "MedicationRequest": ("status", "intent", "priority"),
    "MedicationDispense": ("status",),
    "Medication": ("status",),
    "Invoice": ("status",),
    "ChargeItem": ("status",),
    "Coverage": ("status",),
    "Claim": ("status", "use"),
    "ClaimResponse": ("status", "use", "outcome"),
    "ExplanationOfBenefit": ("status", "use", "outcome"),
    "Consent": ("status",),
    "AuditEvent": ("action", "outcome"),
    "Patient": ("gender",),
    "Practitioner": ("gender",),
}
ELEMENTS = {
    ("identifier", "use"): "Identifier",
    ("groupIdentifier", "use"): "Identifier",
    ("name", "use"): "HumanName",
    ("address", "use"): "Address",
    ("address", "type"): "Address",
    ("telecom", "use"): "ContactPoint",
    ("telecom", "system"): "ContactPoint",
    ("text", "status"): "Narrative",
    ("link", "type"): "patient.PatientLink",
    ("repeat", "periodUnit"): "timing.TimingRepeat",
    ("repeat", "durationUnit"): "timing.TimingRepeat",
    ("quantity", "comparator"): "Quantity",
    ("processNote", "type"): "claimresponse.ClaimResponseProcessNote",
    ("priceComponent", "type"): "invoice.InvoiceLineItemPriceComponent",
    ("totalPriceComponent", "type"): "invoice.InvoiceLineItemPriceComponent",
    ("provision", "type"): "consent.ConsentProvision",
    ("data", "meaning"): "consent.ConsentProvisionData",
}
UNLISTED = {
    ("AuditEvent", "action"): {"C", "R", "U", "D", "E"},
    ("AuditEvent", "outcome"): {"0", "4", "8", "12"},
    ("Quantity", "comparator"): {"<", "<=", ">=", ">"},
}
"""Required bindings of R4 of which the models list no codes."""


def _listed(model: str, field: str) -> set[str]:
    """The codes of a field as the models of FHIR R4B list them: `Type`, or `module.Class`."""
    module, _, name = model.rpartition(".")
    made: Any = importlib.import_module(f"fhir.resources.R4B.{module or model.lower()}")
    return set((getattr(made, name or model).model_fields[field].json_schema_extra or {}).get("enum_values") or ())


def _required(model: str, field: str) -> frozenset[str]:
    listed, written = _listed(model, field), UNLISTED.get((model, field), set())
    assert bool(listed) != bool(written), "one source for each"
    return frozenset(listed | written)


@pytest.mark.rules("X1")
def test_codes_at_the_top_of_a_resource_are_those_of_fhir() -> None:
    assert {kind: {each: _required(kind, each) for each in fields} for kind, fields in TOP.items()} == v.OF_TYPE


@pytest.mark.rules("X1")
def test_codes_below_are_those_of_fhir() -> None:
    assert {place: _required(model, place[1]) for place, model in ELEMENTS.items()} == v.OF_ELEMENT


@pytest.mark.rules("X1")
def test_types_of_bundles_are_those_of_fhir() -> None:
    assert frozenset(_listed("Bundle", "type")) == v.BUNDLE_TYPES


@pytest.mark.rules("X1")
def test_amounts_of_nothing_are_told_of_these() -> None:
    positive = {"quantity", "daysSupply", "expectedSupplyDuration", "dispenseInterval", "doseQuantity"}
    assert frozenset(positive) == v.POSITIVE


STAMPED = {
    *("MedicationRequest", "MedicationDispense", "Invoice", "Claim", "ClaimResponse", "ExplanationOfBenefit"),
    *("Consent", "AuditEvent", "Provenance"),
}
BESIDE = {"Patient", "Practitioner", "PractitionerRole", "Organization", "Medication", "ChargeItem", "Coverage"}


def test_what_is_read_is_what_is_stamped_and_what_that_points_to() -> None:
    assert frozenset(STAMPED) == v.DOCUMENTS
    assert frozenset(STAMPED | BESIDE) == v.READ
    assert frozenset({"Claim", "ExplanationOfBenefit"}) == v.ABOUT_BILLS
    assert v.ABOUT_RECORDS == {"AuditEvent": ("entity", "what"), "Provenance": ("target", "")}


def test_ledgers_own_identifiers_are_of_these_systems() -> None:
    assert (v.RECORD_SYSTEM, v.OPENING_SYSTEM) == ("urn:carestamp:record", "urn:carestamp:opening")
    assert frozenset({"urn:carestamp:record", "urn:carestamp:opening"}) == v.LEDGERS_OWN
    bill = ("urn:carestamp:bill-code", "urn:carestamp:bill-number", "urn:carestamp:bill-check-code")
    assert bill == (v.BILL_CODE, v.BILL_NUMBER, v.CHECK_CODE)
    assert frozenset(bill) == v.SHARED_SYSTEMS
