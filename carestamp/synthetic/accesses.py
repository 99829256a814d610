"""Synthetic AuditEvents in FHIR: who looked at the records of patients of `generate`; the same for the same seed.

As a hospital writes them: people by reference, records and what a decision rests on by the ledgers' ids.
"""

from __future__ import annotations

import datetime as dt
import random

from carestamp.documents import fhir
from carestamp.documents.consent import Category, Purpose, mask
from carestamp.documents.eip712 import int_to_address
from carestamp.documents.records.entry import Access, Basis, Entry, OnConsent, OnOpening, Verdict
from carestamp.synthetic.generator import DEFAULT_DAY, DEFAULT_SEED, Resource, bundle_of, text_of

HOUSE = "hospital-1"
_DOCTORS = ("prescriber-1", "prescriber-2")
_PRESCRIBER, _EMERGENCY_CLINICIAN = 1 << 0, 1 << 3


def generate_accesses(seed: int = DEFAULT_SEED, patient: int = 1, accesses: int = 8, day: dt.date = DEFAULT_DAY) -> str:
    """One patient's events, numbered from 1: mostly permits, each fifth a denial, each seventh broken glass."""
    lot = random.Random(f"{seed}/access/{patient}")
    start = int(dt.datetime(day.year, day.month, day.day, 8, tzinfo=dt.UTC).timestamp())
    events = [_event(lot, patient, number, start + 600 * number) for number in range(1, accesses + 1)]
    return text_of(bundle_of("collection", events))


def _event(lot: random.Random, patient: int, number: int, at: int) -> Resource:
    verdict = Verdict.EMERGENCY if number % 7 == 0 else Verdict.DENY if number % 5 == 0 else Verdict.PERMIT
    role = _EMERGENCY_CLINICIAN if verdict is Verdict.EMERGENCY else _PRESCRIBER
    bits = mask(*lot.sample(list(Category), lot.randrange(1, 4)))
    access = Access(_nobody(1), role, Purpose.TREATMENT, bits, verdict, _basis(lot, verdict), lot.randbytes(32), at)
    written = fhir.to_audit_event(Entry(1, _nobody(2), number, access)) | {"id": f"access-{patient:03d}-{number}"}
    written["agent"][0]["who"] = {"reference": f"Practitioner/{lot.choice(_DOCTORS)}"}
    written["entity"][0]["what"] = {"reference": f"Patient/patient-{patient:03d}"}
    written["source"]["observer"] = {"reference": f"Organization/{HOUSE}"}
    return written


def _basis(lot: random.Random, verdict: Verdict) -> Basis:
    if verdict is Verdict.EMERGENCY:
        return OnOpening(lot.randbytes(32))
    return OnConsent(lot.randbytes(32), lot.randrange(1, 9)) if verdict is Verdict.PERMIT else None


def _nobody(number: int) -> str:
    """An address that a reference takes the place of."""
    return int_to_address(number)
