"""The people of the walks through bills, each with a key of their own."""

from __future__ import annotations

from tests.model.credentials import Kind, Role

HEALTH, FISCAL = 1, 2
HOSPITAL, CLINIC, ANNEX, SHOP = 101, 102, 109, 201  # the annex may be taken over by the hospital
BASIC, INSURER_A, INSURER_B, INSURER_C = 401, 411, 412, 413  # C may be taken over by A
HEIRS = {ANNEX: HOSPITAL, INSURER_C: INSURER_A}

STEWARDS = {
    HEALTH: "health_steward",
    FISCAL: "fiscal_steward",
    HOSPITAL: "hospital_steward",
    CLINIC: "clinic_steward",
    ANNEX: "annex_steward",
    SHOP: "shop_steward",
    BASIC: "basic_steward",
    INSURER_A: "insurer_a_steward",
    INSURER_B: "insurer_b_steward",
    INSURER_C: "insurer_c_steward",
}
KINDS = {
    HOSPITAL: Kind.HOSPITAL,
    CLINIC: Kind.HOSPITAL,
    ANNEX: Kind.HOSPITAL,
    SHOP: Kind.PHARMACY,
    BASIC: Kind.BASIC_INSURER,
    INSURER_A: Kind.COMMERCIAL_INSURER,
    INSURER_B: Kind.COMMERCIAL_INSURER,
    INSURER_C: Kind.COMMERCIAL_INSURER,
}
BILLERS = {"biller": HOSPITAL, "clinic_biller": CLINIC, "annex_biller": ANNEX, "shop_biller": SHOP}
ADJUDICATORS = {
    "basic_adjudicator": BASIC,
    "adjudicator_a": INSURER_A,
    "adjudicator_b": INSURER_B,
    "adjudicator_c": INSURER_C,
    "second_adjudicator_a": INSURER_A,
}
STAFF = (
    *((name, number, Role.BILLER) for name, number in BILLERS.items()),
    *((name, number, Role.ADJUDICATOR) for name, number in ADJUDICATORS.items()),
    ("tax_auditor", FISCAL, Role.AUDITOR),
    ("health_auditor", HEALTH, Role.AUDITOR),
)
PAYERS = (BASIC, INSURER_A, INSURER_B, INSURER_C)
PATIENTS = ("patient", "patient_b", "patient_c", "delegate")
OTHERS = ("governor", "relayer", "outsider")
EVERYBODY = (*STEWARDS.values(), *(name for name, _, _ in STAFF), *PATIENTS, *OTHERS)
