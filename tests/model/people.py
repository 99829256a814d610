"""The people of the model's walks, each with a key of their own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from eth_account import Account
from eth_utils import keccak

from tests.model.credentials import Role

HEALTH, FISCAL = 1, 2
HOSPITAL, CLINIC = 101, 102
PHARMACY, PHARMACY_B = 201, 202
REGISTRAR = 301
ANNEX, KIOSK, CODES = 109, 209, 309  # a hospital, a pharmacy, a registrar that may end for good


@dataclass(frozen=True)
class Person:
    name: str
    key: bytes
    address: str


@cache
def person(name: str) -> Person:
    """The same name is always the same person."""
    key = keccak(text=f"carestamp model walk: {name}")
    return Person(name, key, Account.from_key(key).address)


STEWARDS = {
    HEALTH: "health_steward",
    FISCAL: "fiscal_steward",
    HOSPITAL: "hospital_steward",
    CLINIC: "clinic_steward",
    PHARMACY: "pharmacy_steward",
    PHARMACY_B: "pharmacy_b_steward",
    REGISTRAR: "registrar_steward",
    ANNEX: "annex_steward",
    KIOSK: "kiosk_steward",
    CODES: "codes_steward",
}
PRESCRIBERS = ("prescriber", "prescriber_b", "annex_prescriber")
REVIEWERS = ("reviewer", "reviewer_b")
PHARMACISTS = {
    "pharmacist": PHARMACY,
    "second_pharmacist": PHARMACY,
    "pharmacist_b": PHARMACY_B,
    "second_pharmacist_b": PHARMACY_B,
    "kiosk_pharmacist": KIOSK,
}
STAFF = (
    ("prescriber", HOSPITAL, Role.PRESCRIBER),
    ("prescriber_b", CLINIC, Role.PRESCRIBER | Role.REVIEWER),
    ("annex_prescriber", ANNEX, Role.PRESCRIBER),
    ("reviewer", HOSPITAL, Role.REVIEWER),
    ("reviewer_b", PHARMACY, Role.REVIEWER),
    *((name, number, Role.PHARMACIST) for name, number in PHARMACISTS.items()),
    ("auditor", HEALTH, Role.AUDITOR),
)
PATIENTS = ("patient", "patient_b", "patient_c", "delegate")
OTHERS = ("governor", "auditor", "relayer", "outsider")
EVERYBODY = (*STEWARDS.values(), *PRESCRIBERS, *REVIEWERS, *PHARMACISTS, *PATIENTS, *OTHERS)
