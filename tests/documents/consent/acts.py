"""One of each act that people sign about consent, emergencies, recovery and records, in its own domain."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterator
from typing import Any

from carestamp.documents import emergency, recovery
from carestamp.documents import typed as house
from carestamp.documents.consent import typed
from carestamp.documents.consent.typed import Grantee, Purpose
from carestamp.documents.eip712 import Domain, Struct
from carestamp.documents.records import typed as records

LEDGER = "0x" + "a1" * 20
SUBJECT = "0x" + "b2" * 20
PERSON = "0x" + "c3" * 20
GUARDIANS = tuple("0x" + digit * 40 for digit in "357")
STUDY = Grantee.of_study(501, 7)
CONSENT = typed.consent_domain(31337, LEDGER)
EMERGENCY = emergency.emergency_domain(31337, LEDGER)
CREDENTIALS = house.credentials_domain(31337, LEDGER)
RECORDS = records.records_domain(31337, LEDGER)
ON_ENTRY = (SUBJECT, STUDY, Purpose.RESEARCH)
PLAN = recovery.RecoveryPlan(b"\x01" * 32, 2, 86_400, PERSON, GUARDIANS)

ACTS: list[tuple[Domain, Any]] = [
    (CONSENT, typed.ConsentGrant(*ON_ENTRY, 5, 100, 200, 1, 180)),
    (CONSENT, typed.ConsentGrant(SUBJECT, Grantee.of_person(PERSON), Purpose.TREATMENT, 5, 100, 200, 1, 180)),
    (CONSENT, typed.ConsentDenial(SUBJECT, Grantee.anyone(), Purpose.PAYMENT, 5, 200, 1, 180)),
    (CONSENT, typed.DenialLifting(*ON_ENTRY, 5, 2, 180)),
    (CONSENT, typed.ConsentRevocation(*ON_ENTRY, 2, 180)),
    (CONSENT, typed.ConsentSuspension(*ON_ENTRY, 2, 180)),
    (CONSENT, typed.ConsentResumption(*ON_ENTRY, 2, 180)),
    (CONSENT, typed.ConsentRefusal(*ON_ENTRY, 2, 180)),
    (CONSENT, typed.ConsentErasure(*ON_ENTRY, 2, 180)),
    (CONSENT, typed.DelegateAppointment(SUBJECT, PERSON, 3, 5, 200, 1, 180)),
    (CONSENT, typed.DelegateDismissal(SUBJECT, PERSON, 2, 180)),
    (CONSENT, typed.GuardianAcceptance(SUBJECT, PERSON, 224, 302, 1, 180)),
    (CONSENT, typed.OverrideProhibition(SUBJECT, 1, 180)),
    (CONSENT, typed.OverrideAllowance(SUBJECT, 2, 180)),
    (EMERGENCY, emergency.Opening(SUBJECT, PERSON, emergency.Reason.UNCONSCIOUS, 5, 100, 200, b"\x02" * 32, PERSON)),
    (EMERGENCY, emergency.Countersignature(b"\x03" * 32)),
    (CREDENTIALS, PLAN),
    (CREDENTIALS, recovery.RecoveryPlanning(SUBJECT, b"\x04" * 32, 302, 1, 180)),
    (CREDENTIALS, recovery.Recovery(SUBJECT, PERSON, 2, 180)),
    (CREDENTIALS, recovery.RecoveryVeto(SUBJECT, 2, 180)),
    (RECORDS, records.Record(b"\x05" * 32, b"\x06" * 32, b"\x07" * 32, 101, 4)),
]


def neighbours(struct: Any) -> Iterator[Any]:
    """Structs that differ from this one in one field."""
    for each in dataclasses.fields(struct):
        for value in _other_values(getattr(struct, each.name)):
            yield dataclasses.replace(struct, **{each.name: value})


def _other_values(value: Any) -> Iterator[Any]:
    if isinstance(value, enum.IntEnum):
        yield from (other for other in type(value) if other != value)
    elif isinstance(value, int):
        yield value + 1
    elif isinstance(value, bytes):
        yield bytes([value[0] ^ 1]) + value[1:]
    elif isinstance(value, str):
        yield value[:-1] + ("0" if value[-1] != "0" else "1")
    elif isinstance(value, Struct):
        yield from neighbours(value)
    else:
        yield from ((*value, value[-1]), value[1:], value[::-1])
