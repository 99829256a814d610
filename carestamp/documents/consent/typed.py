"""What people sign about consent: EIP-712 in the domain of one ConsentRegistry, and the packed words that acts take
(C1 to C5, X5).

Types and packing follow contracts/consent to the letter; tests read the types from the sources. All times are in
seconds, windows and deadlines include their last second. What an act does not name is 0 in its word.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from carestamp.documents.consent.vocabulary import ALL_CATEGORIES as ALL_CATEGORIES
from carestamp.documents.consent.vocabulary import ALL_PURPOSES as ALL_PURPOSES
from carestamp.documents.consent.vocabulary import Category as Category
from carestamp.documents.consent.vocabulary import Purpose as Purpose
from carestamp.documents.consent.vocabulary import mask as mask
from carestamp.documents.eip712 import (
    Domain,
    Struct,
    TypedDataError,
    Types,
    address_to_int,
    encode_value,
    int_to_address,
    struct_hash,
)
from carestamp.documents.keccak import keccak256

NOBODY = "0x" + "00" * 20
EARLIEST_CLOCK = 14 * 3600
"""Seconds by which the earliest clocks on earth are ahead of UTC (C4)."""

_ENTRY = (("subject", "address"), ("grantee", "Grantee"), ("purpose", "uint8"))
_NUMBER = (("sequence", "uint32"), ("deadline", "uint32"))
_CATEGORIES = (("categories", "uint24"),)
_UNTIL = (("until", "uint32"),)
_PLAIN = (*_ENTRY, *_NUMBER)
_POLICY = (("subject", "address"), *_NUMBER)
_DELEGATE = (("subject", "address"), ("delegate", "address"))

TYPES: Types = MappingProxyType(
    {
        "Grantee": (("person", "address"), ("organisation", "uint32"), ("role", "uint32"), ("study", "uint96")),
        "ConsentGrant": (*_ENTRY, *_CATEGORIES, ("from", "uint32"), *_UNTIL, *_NUMBER),
        "ConsentDenial": (*_ENTRY, *_CATEGORIES, *_UNTIL, *_NUMBER),
        "DenialLifting": (*_ENTRY, *_CATEGORIES, *_NUMBER),
        "ConsentRevocation": _PLAIN,
        "ConsentSuspension": _PLAIN,
        "ConsentResumption": _PLAIN,
        "ConsentRefusal": _PLAIN,
        "ConsentErasure": _PLAIN,
        "DelegateAppointment": (*_DELEGATE, ("purposes", "uint8"), *_CATEGORIES, *_UNTIL, *_NUMBER),
        "DelegateDismissal": (*_DELEGATE, *_NUMBER),
        "GuardianAcceptance": (
            ("subject", "address"),
            ("guardian", "address"),
            ("majority", "uint16"),
            ("registrar", "uint32"),
            ("sequence", "uint32"),
            ("deadline", "uint32"),
        ),
        "OverrideProhibition": _POLICY,
        "OverrideAllowance": _POLICY,
    }
)
"""Type name to (field, type), in the order that is hashed. A struct's class below has its fields in this order; `from`
is called `start` there, for Python keeps the other word to itself."""


def consent_domain(chain_id: int, registry: str) -> Domain:
    """Of a ConsentRegistry."""
    return Domain("Carestamp Consent", "1", chain_id, registry)


class Signed(Struct):
    """What is signed about consent."""

    __slots__ = ()
    types: ClassVar[Types] = TYPES


# ------------------------------------------------------------------------------------------------------------- grantees


@dataclass(frozen=True, slots=True)
class Grantee(Signed):
    """Who is meant: one of a person, an organisation, a role at whichever organisation, a study of an organisation;
    all zero is *anyone*."""

    type_name: ClassVar[str] = "Grantee"
    person: str = NOBODY
    organisation: int = 0
    role: int = 0
    study: int = 0

    @classmethod
    def anyone(cls) -> Grantee:
        """Whoever asks; only denials are about anyone."""
        return cls()

    @classmethod
    def of_person(cls, person: str) -> Grantee:
        """A practitioner, by key."""
        return cls(person=person)

    @classmethod
    def of_organisation(cls, organisation: int) -> Grantee:
        """Everybody of an organisation, by its number in the credential registry."""
        return cls(organisation=organisation)

    @classmethod
    def of_role(cls, role: int) -> Grantee:
        """Everybody who holds this one role (a power of two)."""
        return cls(role=int(role))

    @classmethod
    def of_study(cls, organisation: int, study: int) -> Grantee:
        """A study, by the number that its organisation gave it."""
        return cls(organisation=organisation, study=study)


# ----------------------------------------------------------------------------------------------------------- structs


@dataclass(frozen=True, slots=True)
class ConsentGrant(Signed):
    """Permits exactly these categories from `start` to `until`, in place of what was permitted before."""

    type_name: ClassVar[str] = "ConsentGrant"
    subject: str
    grantee: Grantee
    purpose: Purpose
    categories: int
    start: int
    until: int
    sequence: int
    deadline: int


@dataclass(frozen=True, slots=True)
class ConsentDenial(Signed):
    """Denies these categories besides those denied already, until the later of both moments (C3)."""

    type_name: ClassVar[str] = "ConsentDenial"
    subject: str
    grantee: Grantee
    purpose: Purpose
    categories: int
    until: int
    sequence: int
    deadline: int


@dataclass(frozen=True, slots=True)
class DenialLifting(Signed):
    """Denies these categories no more."""

    type_name: ClassVar[str] = "DenialLifting"
    subject: str
    grantee: Grantee
    purpose: Purpose
    categories: int
    sequence: int
    deadline: int


@dataclass(frozen=True, slots=True)
class ConsentRevocation(Signed):
    """Ends what is permitted. Denials stay."""

    type_name: ClassVar[str] = "ConsentRevocation"
    subject: str
    grantee: Grantee
    purpose: Purpose
    sequence: int
    deadline: int


@dataclass(frozen=True, slots=True)
class ConsentSuspension(Signed):
    """Stops what is permitted for a while."""

    type_name: ClassVar[str] = "ConsentSuspension"
    subject: str
    grantee: Grantee
    purpose: Purpose
    sequence: int
    deadline: int


@dataclass(frozen=True, slots=True)
class ConsentResumption(Signed):
    """Ends a suspension."""

    type_name: ClassVar[str] = "ConsentResumption"
    subject: str
    grantee: Grantee
    purpose: Purpose
    sequence: int
    deadline: int


@dataclass(frozen=True, slots=True)
class ConsentRefusal(Signed):
    """Declines what was requested."""

    type_name: ClassVar[str] = "ConsentRefusal"
    subject: str
    grantee: Grantee
    purpose: Purpose
    sequence: int
    deadline: int


@dataclass(frozen=True, slots=True)
class ConsentErasure(Signed):
    """A tombstone, for good."""

    type_name: ClassVar[str] = "ConsentErasure"
    subject: str
    grantee: Grantee
    purpose: Purpose
    sequence: int
    deadline: int


@dataclass(frozen=True, slots=True)
class DelegateAppointment(Signed):
    """Lets a delegate act for these purposes (mask of 1 << Purpose) and categories until then (C4)."""

    type_name: ClassVar[str] = "DelegateAppointment"
    subject: str
    delegate: str
    purposes: int
    categories: int
    until: int
    sequence: int
    deadline: int


@dataclass(frozen=True, slots=True)
class DelegateDismissal(Signed):
    """Ends a mandate."""

    type_name: ClassVar[str] = "DelegateDismissal"
    subject: str
    delegate: str
    sequence: int
    deadline: int


@dataclass(frozen=True, slots=True)
class GuardianAcceptance(Signed):
    """The subject's controller accepts a guardian at once. majority: see `majority_quarter`."""

    type_name: ClassVar[str] = "GuardianAcceptance"
    subject: str
    guardian: str
    majority: int
    registrar: int
    sequence: int
    deadline: int


@dataclass(frozen=True, slots=True)
class OverrideProhibition(Signed):
    """Break-glass passes the subject's denials no more (E1)."""

    type_name: ClassVar[str] = "OverrideProhibition"
    subject: str
    sequence: int
    deadline: int


@dataclass(frozen=True, slots=True)
class OverrideAllowance(Signed):
    """Break-glass passes the subject's denials again (E1)."""

    type_name: ClassVar[str] = "OverrideAllowance"
    subject: str
    sequence: int
    deadline: int


ActOnEntry = (
    ConsentGrant
    | ConsentDenial
    | DenialLifting
    | ConsentRevocation
    | ConsentSuspension
    | ConsentResumption
    | ConsentRefusal
    | ConsentErasure
)
"""What is decided about one grantee and one purpose."""

# ------------------------------------------------------------------------------------------------------------- entries

_PERSON, _ORGANISATION, _ROLE, _STUDY = 1, 2, 3, 4


def pack_entry(grantee: Grantee, purpose: Purpose) -> int:
    """The entry of a grantee and a purpose, as ConsentCodec.pack makes it. Raises TypedDataError where that would
    revert."""
    struct_hash(grantee)
    kind, value = _kind_and_value(grantee)
    entry = value | kind << 160 | encode_value("uint8", purpose, "purpose")[31] << 168
    if unpack_entry(entry) != (_spelled_alike(grantee), purpose):
        raise TypedDataError("grantee: one of person, organisation, role, study of an organisation, or none")
    return entry


def unpack_entry(entry: int) -> tuple[Grantee, Purpose]:
    """The readable form. Raises TypedDataError where ConsentCodec.unpack would revert."""
    value, kind, purpose = entry & (1 << 160) - 1, entry >> 160 & 0xFF, entry >> 168
    if not 0 <= purpose < len(Purpose) or kind > _STUDY or not _admits(kind, value):
        raise TypedDataError("entry: bits that mean nothing")
    return _grantee(kind, value), Purpose(purpose)


def _kind_and_value(grantee: Grantee) -> tuple[int, int]:
    person = address_to_int(grantee.person, "person")
    if person:
        return _PERSON, person
    if grantee.study:
        return _STUDY, grantee.study | grantee.organisation << 96
    if grantee.role:
        return _ROLE, grantee.role
    return (_ORGANISATION, grantee.organisation) if grantee.organisation else (0, 0)


def _admits(kind: int, value: int) -> bool:
    if kind in (0, _PERSON):
        return (kind == _PERSON) == (value != 0)
    if kind == _STUDY:
        return value & (1 << 96) - 1 != 0 and 0 < value >> 96 < 1 << 32
    return 0 < value < 1 << 32 and (kind == _ORGANISATION or value & value - 1 == 0)


def _grantee(kind: int, value: int) -> Grantee:
    if kind == _PERSON:
        return Grantee.of_person(int_to_address(value))
    if kind == _STUDY:
        return Grantee.of_study(value >> 96, value & (1 << 96) - 1)
    return (Grantee(), Grantee(), Grantee.of_organisation(value), Grantee.of_role(value))[kind]


def _spelled_alike(grantee: Grantee) -> Grantee:
    person = int_to_address(address_to_int(grantee.person, "person"))
    return Grantee(person, grantee.organisation, grantee.role, grantee.study)


def consent_id(subject: str, entry: int) -> bytes:
    """Where the word of this entry lies: ConsentRegistry.idOf. Raises TypedDataError."""
    return keccak256(encode_value("address", subject, "subject") + encode_value("uint256", entry, "entry"))


# --------------------------------------------------------------------------------------------------------------- terms


@dataclass(frozen=True, slots=True)
class Act:
    """An act's categories, first and last second, number, deadline, and the purposes of a mandate; what it does not
    name is 0."""

    categories: int = 0
    start: int = 0
    until: int = 0
    sequence: int = 0
    deadline: int = 0
    purposes: int = 0


_FIELDS = (
    ("categories", 0, 24),
    ("start", 24, 32),
    ("until", 56, 32),
    ("sequence", 88, 32),
    ("deadline", 120, 32),
    ("purposes", 152, 8),
)


def pack_terms(act: Act) -> int:
    """The word that acts take, as ConsentCodec.packAct makes it. Raises TypedDataError for what does not fit."""
    for name, _, bits in _FIELDS:
        encode_value(f"uint{bits}", getattr(act, name), name)
    return sum(getattr(act, name) << shift for name, shift, _ in _FIELDS)


def unpack_terms(terms: int) -> Act:
    """The readable form. Raises TypedDataError for bits that mean nothing."""
    if not 0 <= terms < 1 << 160:
        raise TypedDataError("terms: bits that mean nothing")
    return Act(*[terms >> shift & (1 << bits) - 1 for _, shift, bits in _FIELDS])


def act_of(struct: Signed) -> Act:
    """What of a signed struct goes into its terms."""
    return Act(**{name: getattr(struct, name, 0) for name, _, _ in _FIELDS})


def entry_of(act: ActOnEntry) -> int:
    """The entry that an act is about. Raises TypedDataError."""
    return pack_entry(act.grantee, act.purpose)


# ------------------------------------------------------------------------------------------------------------ majority


def majority_quarter(born: dt.date, age: int) -> int:
    """The quarter in which somebody comes of age, 4 × (year − 1970) + 0 to 3: the day is rounded down and never told
    (C4, X1). Raises TypedDataError outside of uint16."""
    quarter = 4 * (born.year + age - 1970) + (born.month - 1) // 3
    encode_value("uint16", quarter, "majority")
    return quarter


def last_second_before(quarter: int) -> int:
    """The last second of a guardianship that ends with this quarter: before it begins anywhere on earth; 0 where that
    is before 1970. Raises TypedDataError outside of uint16."""
    encode_value("uint16", quarter, "majority")
    cycles, year = divmod(quarter // 4, 400)
    first = dt.date(1970 + year, 1 + 3 * (quarter % 4), 1)
    days = cycles * 146_097 + (first - dt.date(1970, 1, 1)).days
    return max(days * 86_400 - EARLIEST_CLOCK - 1, 0)
