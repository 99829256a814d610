"""Consents that are wrong in one known way each, beside a good one that must go on."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from carestamp.documents.consent import Category
from carestamp.documents.fhir import consent_terms as terms
from carestamp.synthetic import people
from carestamp.synthetic.consents import category, concept, plain_consent, recipient
from carestamp.synthetic.generator import DEFAULT_DAY, DEFAULT_SEED, bundle_of, text_of, write_files

_CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"


@dataclass(frozen=True, slots=True)
class BadConsent:
    """A file, what its one error must name, and how many Consents of the file go on."""

    text: str
    resource: str
    field: str
    consents: int = 1


def _bad(name: str, field: str, **changes: Any) -> tuple[str, BadConsent]:
    """One field of the provision, or of the Consent, is wrong."""
    wrong = plain_consent(f"{name}-bad")
    for key, value in changes.items():
        (wrong["provision"] if key in _OF_PROVISION else wrong)[key.rstrip("_")] = value
    whole = {name_: value for name_, value in wrong.items() if value is not None}
    patient = people.patient(random.Random(f"{DEFAULT_SEED}/1"), 1, DEFAULT_DAY)
    bundle = bundle_of("collection", [patient, plain_consent(f"{name}-ok"), whole])
    return f"{name}.json", BadConsent(text_of(bundle), f"Consent/{name}-bad", field)


_OF_PROVISION = frozenset(
    ("type", "actor", "action", "purpose", "class_", "securityLabel", "data", "dataPeriod", "period", "provision_")
)


def _bad_consents() -> Mapping[str, BadConsent]:
    label = {"system": _CONFIDENTIALITY, "code": "R"}
    nested = {"type": "permit", "class": [category(Category.IMAGING)]}
    made = [
        _bad("status", "status", status="valid"),
        _bad("no-patient", "patient", patient=None),
        _bad("nobody-there", "patient", patient={"reference": "Patient/not-there"}),
        _bad("type", "provision.type", type="allow"),
        _bad("to-everybody", "provision.actor", actor=[]),
        _bad("to-a-group", "provision.actor[0].reference", actor=[recipient("Group/admitting")]),
        _bad("purpose", "provision.purpose[0]", purpose=[{"system": terms.ACT_REASON, "code": "HMARKT"}]),
        _bad("emergency", "provision.purpose[0]", purpose=[{"system": terms.ACT_REASON, "code": "ETREAT"}]),
        _bad("label", "provision.securityLabel[0]", securityLabel=[label]),
        _bad("data", "provision.data", data=[{"meaning": "instance", "reference": {"reference": "Observation/1"}}]),
        _bad("data-period", "provision.dataPeriod", dataPeriod={"start": "2020-01-01"}),
        _bad("period", "provision.period.end", period={"start": "2026-03-02", "end": "2026-03-01"}),
        _bad("day", "provision.period.start", period={"start": "2026-02-30"}),
        _bad("correct", "provision.action", action=[concept(terms.ACTION, "correct")]),
        _bad("inside-out", "provision.provision[0].type", type="deny", provision_=[nested]),
        _bad("directive", "scope", scope=concept(terms.SCOPE, "adr")),
        _bad("modified", "modifierExtension", modifierExtension=[{"url": "urn:not", "valueBoolean": True}]),
        _bad("unknown-field", "verdict", verdict="yes"),
    ]
    return MappingProxyType(dict(made))


BAD_CONSENTS: Mapping[str, BadConsent] = _bad_consents()
"""File name to example."""


def write_bad_consents(folder: Path) -> list[Path]:
    """Writes them below `folder` and says where."""
    return write_files(folder, {name: example.text for name, example in BAD_CONSENTS.items()})
