"""What a patient says about consent, as people read it (C1, C4), and how a chain is told (in words and signatures)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

from eth_abi import encode
from eth_account import Account
from eth_account.messages import SignableMessage, encode_typed_data
from eth_utils import keccak

from tests.model.signing import Act

NOBODY = "0x" + "00" * 20
ALL_CATEGORIES = (1 << 15) - 1
ALL_PURPOSES = 0b1111
EARLIEST_CLOCK = 14 * 3_600  # hours of the earliest time zone before UTC, in seconds


class Purpose(IntEnum):
    TREATMENT = 0
    PAYMENT = 1
    RESEARCH = 2
    PUBLIC_HEALTH = 3


@dataclass(frozen=True)
class Grantee:
    """One of a person, an organisation, a role, a study of an organisation; nothing is anyone."""

    person: str = NOBODY
    organisation: int = 0
    role: int = 0
    study: int = 0

    @property
    def is_anyone(self) -> bool:
        return self == Grantee()

    def as_tuple(self) -> tuple[str, int, int, int]:
        return self.person, self.organisation, self.role, self.study


@dataclass(frozen=True)
class Entry:
    """Who is meant, and for what."""

    grantee: Grantee
    purpose: Purpose

    def word(self) -> int:
        """As contracts/consent/ConsentEntry.sol draws it."""
        person, organisation, role, study = self.grantee.as_tuple()
        kinds = ((person != NOBODY, 1, int(person, 16)), (study, 4, study | organisation << 96), (role, 3, role))
        for given, kind, value in (*kinds, (organisation, 2, organisation)):
            if given:
                return value | kind << 160 | self.purpose << 168
        return self.purpose << 168

    def id_for(self, subject: str) -> bytes:
        return keccak(encode(["address", "uint256"], [subject, self.word()]))


@dataclass(frozen=True)
class Terms:
    """One act; what it does not name is 0. Seconds."""

    categories: int = 0
    start: int = 0
    until: int = 0
    sequence: int = 0
    deadline: int = 0
    purposes: int = 0

    def word(self) -> int:
        """As contracts/consent/ConsentTerms.sol draws it."""
        times = self.start << 24 | self.until << 56 | self.sequence << 88 | self.deadline << 120
        return self.categories | times | self.purposes << 152


def last_second_before(quarter: int) -> int:
    """Before this quarter begins anywhere on earth. Quarters are counted from 1970, four a year."""
    begins = datetime(1970 + quarter // 4, 3 * (quarter % 4) + 1, 1, tzinfo=UTC)
    return max(int(begins.timestamp()) - EARLIEST_CLOCK - 1, 0)


def as_id(who: str) -> bytes:
    """A delegate or a subject where the id of an entry would stand."""
    return bytes.fromhex(who[2:]).rjust(32, b"\0")


# --- what is signed: EIP-712, by the type strings of the interfaces

_ENTRY = "address subject,Grantee grantee,uint8 purpose,"
_LAST = "uint32 sequence,uint32 deadline"
_TYPES = {
    "Grantee": "address person,uint32 organisation,uint32 role,uint96 study",
    "ConsentGrant": _ENTRY + "uint24 categories,uint32 from,uint32 until," + _LAST,
    "ConsentDenial": _ENTRY + "uint24 categories,uint32 until," + _LAST,
    "DenialLifting": _ENTRY + "uint24 categories," + _LAST,
    "ConsentRevocation": _ENTRY + _LAST,
    "ConsentSuspension": _ENTRY + _LAST,
    "ConsentResumption": _ENTRY + _LAST,
    "ConsentRefusal": _ENTRY + _LAST,
    "ConsentErasure": _ENTRY + _LAST,
    "DelegateAppointment": "address subject,address delegate,uint8 purposes,uint24 categories,uint32 until," + _LAST,
    "DelegateDismissal": "address subject,address delegate," + _LAST,
    "GuardianAcceptance": "address subject,address guardian,uint16 majority,uint32 registrar," + _LAST,
    "OverrideProhibition": "address subject," + _LAST,
    "OverrideAllowance": "address subject," + _LAST,
    "ControllerMove": "address subject,address controller," + _LAST,
    "RecoveryPlanning": "address subject,bytes32 plan,uint32 registrar," + _LAST,
    "Recovery": "address subject,address controller," + _LAST,
    "RecoveryVeto": "address subject,uint32 recovery,uint32 deadline",
    "RecoveryPlan": "bytes32 salt,uint8 threshold,uint32 delay,address device,address[] guardians",
    "Opening": "address subject,address clinician,uint8 reason,uint24 categories,uint32 openedAt,uint32 until,"
    "bytes32 encounter,address second",
    "Countersignature": "bytes32 opening",
}


def fields_of(kind: str) -> list[dict[str, str]]:
    return [dict(zip(("type", "name"), each.split(), strict=True)) for each in _TYPES[kind].split(",")]


def message_of(domain: dict[str, Any], act: Act) -> SignableMessage:
    """`act`: the name of a type and its values in order; a grantee is one value."""
    kind, values = act[0], act[1:]
    fields = fields_of(kind)
    types = {kind: fields} | ({"Grantee": fields_of("Grantee")} if "Grantee" in _TYPES[kind] else {})
    told = {field["name"]: _told(value) for field, value in zip(fields, values, strict=True)}
    return encode_typed_data(domain, types, told)


def digest_of(domain: dict[str, Any], act: Act) -> bytes:
    message = message_of(domain, act)
    return keccak(b"\x19" + message.version + message.header + message.body)


def sign(key: bytes, domain: dict[str, Any], act: Act) -> bytes:
    return bytes(Account.sign_message(message_of(domain, act), key).signature)


def plan_hash(plan: tuple[Any, ...]) -> bytes:
    """EIP-712's hash of a recovery plan, without a domain."""
    return bytes(message_of({"name": "none"}, ("RecoveryPlan", *plan)).body)


def _told(value: Any) -> Any:
    if isinstance(value, Grantee):
        return {field["name"]: each for field, each in zip(fields_of("Grantee"), value.as_tuple(), strict=True)}
    return list(value) if isinstance(value, tuple) else value
