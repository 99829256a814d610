"""The people of the walk through studies, each with a key of their own."""

from __future__ import annotations

from tests.model.credentials import Kind, Role
from tests.model.people import person

HEALTH = 1
HOSPITAL, CLINIC = 101, 102  # a validator's house may take the clinic over
REGISTRAR, SPONSOR = 301, 501
BOARD, JUDGES, COLLEGE = 601, 602, 603  # the college may take the judges over
PANEL = (701, 702, 703, 704)
HEIRS = {CLINIC: PANEL[3], JUDGES: COLLEGE}

KINDS = {
    HOSPITAL: Kind.HOSPITAL,
    CLINIC: Kind.HOSPITAL,
    REGISTRAR: Kind.REGISTRAR,
    SPONSOR: Kind.SPONSOR,
    BOARD: Kind.ETHICS_BOARD,
    JUDGES: Kind.ETHICS_BOARD,
    COLLEGE: Kind.ETHICS_BOARD,
    **dict.fromkeys(PANEL[:3], Kind.DATA_VALIDATOR),
    PANEL[3]: Kind.DATA_VALIDATOR | Kind.HOSPITAL,
}
STEWARDS = {HEALTH: "health_steward", **{number: f"steward_{number}" for number in KINDS}}
CUSTODIANS = {"custodian": HOSPITAL, "clinic_custodian": CLINIC}
VALIDATORS = {"validator_a": 701, "validator_a2": 701, "validator_b": 702, "validator_c": 703, "validator_d": 704}
AUDITORS = {"judge": JUDGES, "college_judge": COLLEGE}
HOUSES = {**CUSTODIANS, **VALIDATORS, **AUDITORS}
STAFF = (
    *((name, number, Role.CUSTODIAN) for name, number in CUSTODIANS.items()),
    *((name, number, Role.VALIDATOR) for name, number in VALIDATORS.items()),
    *((name, number, Role.AUDITOR) for name, number in AUDITORS.items()),
)
PATIENTS = ("patient_a", "patient_b", "patient_c", "patient_d")
FARM = ("farmer_1", "farmer_2", "farmer_3", "farmer_4")  # ids of one person
SUBJECTS = (*PATIENTS, *FARM, "validator_b")  # a validator may be a patient too
OTHERS = ("governor", "relayer", "outsider", "treasurer", "account", "friend", "new_phone")
EVERYBODY = (*STEWARDS.values(), *HOUSES, *PATIENTS, *FARM, *OTHERS)
NAMES = {person(name).address: name for name in EVERYBODY}
