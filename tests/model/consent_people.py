"""The people of the walks through consents, each with a key of their own."""

from __future__ import annotations

from tests.model.consent_terms import Grantee
from tests.model.credentials import Kind, Role
from tests.model.people import person

HEALTH = 1
HOSPITAL, CLINIC, ANNEX = 101, 102, 109  # the hospital may take the annex over
REGISTRAR, REGISTRAR_B = 301, 302  # the first may take the second over
HEIRS = {ANNEX: HOSPITAL, REGISTRAR_B: REGISTRAR}

STEWARDS = {
    HEALTH: "health_steward",
    HOSPITAL: "hospital_steward",
    CLINIC: "clinic_steward",
    ANNEX: "annex_steward",
    REGISTRAR: "registrar_steward",
    REGISTRAR_B: "registrar_b_steward",
}
KINDS = {
    HOSPITAL: Kind.HOSPITAL,
    CLINIC: Kind.HOSPITAL,
    ANNEX: Kind.HOSPITAL,
    REGISTRAR: Kind.REGISTRAR,
    REGISTRAR_B: Kind.REGISTRAR,
}
CLINICIANS = {"clinician": HOSPITAL, "second_clinician": HOSPITAL, "clinic_clinician": CLINIC, "annex_clinician": ANNEX}
DOCTORS = {"doctor": HOSPITAL, "clinic_doctor": CLINIC}
AUDITORS = {"hospital_auditor": HOSPITAL, "clinic_auditor": CLINIC, "health_auditor": HEALTH}
ACTORS = (*CLINICIANS, *DOCTORS, *AUDITORS)
HOUSES = {**CLINICIANS, **DOCTORS, **AUDITORS}
STAFF = (
    *((name, number, Role.EMERGENCY_CLINICIAN | Role.PRESCRIBER) for name, number in CLINICIANS.items()),
    *((name, number, Role.PRESCRIBER | Role.REVIEWER) for name, number in DOCTORS.items()),
    *((name, number, Role.AUDITOR) for name, number in AUDITORS.items()),
)
SUBJECTS = ("patient", "teen", "elder")
DELEGATES = ("delegate", "neighbour", "mother", "father")
GUARDIANS = ("friend_a", "friend_b", "friend_c")  # of a recovery plan
KEYS = ("new_phone", "old_device", "thief")
OTHERS = ("governor", "relayer", "outsider")
EVERYBODY = (*STEWARDS.values(), *ACTORS, *SUBJECTS, *DELEGATES, *GUARDIANS, *KEYS, *OTHERS)
NAMES = {person(name).address: name for name in EVERYBODY}

STUDIES = ((HOSPITAL, 7), (CLINIC, 7))
GRANTEES = (
    *(Grantee(person=person(name).address) for name in ("doctor", "clinician", "clinic_clinician")),
    *(Grantee(organisation=number) for number in (HOSPITAL, CLINIC)),
    *(Grantee(role=int(role)) for role in (Role.PRESCRIBER, Role.EMERGENCY_CLINICIAN)),
    *(Grantee(organisation=number, study=study) for number, study in STUDIES),
    Grantee(),
)
