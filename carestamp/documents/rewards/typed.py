"""What people sign about rewards for data: EIP-712 in the domain of one StudyRewards or one HealthToken, and the packed
terms that acts take (S1 to S7, X5).

Types and packing follow contracts/rewards to the letter; tests read the types from the sources. All times are in
seconds, deadlines include their last second. Amounts are hundredths of a unit of HealthToken.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

from carestamp.documents.eip712 import (
    Domain,
    Struct,
    TypedDataError,
    Types,
    address_to_int,
    digest,
    int_to_address,
    struct_hash,
)

MOST_TIERS = 4
MOST_VALIDATORS = 8

_PARTIES = (("sponsor", "uint32"), ("ethicsBoard", "uint32"), ("adjudicator", "uint32"))
_WINDOW = (("from", "uint32"), ("until", "uint32"))
_TIMES = ("verdictHours", "revealHours", "disputeDays", "rulingDays", "vestingDays", "claimDays")

TYPES: Types = MappingProxyType(
    {
        "Study": (
            ("protocol", "bytes32"),
            ("account", "address"),
            ("number", "uint96"),
            *_PARTIES,
            ("categories", "uint24"),
            ("quorum", "uint8"),
            ("bond", "uint64"),
            *_WINDOW,
            *((name, "uint16") for name in _TIMES),
            ("perDay", "uint8"),
            ("perPerson", "uint16"),
            ("panel", "uint32[]"),
            ("prices", "uint64[]"),
        ),
        "StudyApproval": (("study", "Study"), ("deadline", "uint32")),
        "Contribution": (
            ("content", "bytes32"),
            ("person", "bytes32"),
            ("contributor", "address"),
            ("custodian", "uint32"),
            ("deadline", "uint32"),
            ("category", "uint8"),
            ("tier", "uint8"),
            ("sponsor", "uint32"),
            ("study", "uint96"),
        ),
        "Custody": (("contribution", "bytes32"),),
        "Appeal": (
            ("contribution", "bytes32"),
            ("grounds", "bytes32"),
            ("by", "address"),
            ("deadline", "uint32"),
        ),
        "Withdrawal": (("contribution", "bytes32"), ("deadline", "uint32")),
    }
)
"""Type name to (field, type), in the order that is hashed. A struct's class below has its fields in this order; `from`
is called `start` there, for Python keeps the other word to itself."""

PERMIT: Types = MappingProxyType(
    {
        "Permit": (
            ("owner", "address"),
            ("spender", "address"),
            ("value", "uint256"),
            ("nonce", "uint256"),
            ("deadline", "uint256"),
        )
    }
)
"""EIP-2612."""


def rewards_domain(chain_id: int, ledger: str) -> Domain:
    """Of a StudyRewards."""
    return Domain("Carestamp Rewards", "1", chain_id, ledger)


def token_domain(chain_id: int, token: str) -> Domain:
    """Of a HealthToken, whose permits are signed in it."""
    return Domain("Carestamp Health Token", "1", chain_id, token)


class Signed(Struct):
    """What is signed about rewards."""

    __slots__ = ()
    types: ClassVar[Types] = TYPES


# ------------------------------------------------------------------------------------------------------------- studies


@dataclass(frozen=True, slots=True)
class Study(Signed):
    """What a study pays for, by which rules (S1). protocol: commitment to the protocol, with what each tier means;
    account: of the sponsor, where what is left goes; panel: organisations of validators; prices: of tiers 1 to 4."""

    type_name: ClassVar[str] = "Study"
    protocol: bytes
    account: str
    number: int
    sponsor: int
    ethics_board: int
    adjudicator: int
    categories: int
    quorum: int
    bond: int
    start: int
    until: int
    verdict_hours: int
    reveal_hours: int
    dispute_days: int
    ruling_days: int
    vesting_days: int
    claim_days: int
    per_day: int
    per_person: int
    panel: tuple[int, ...]
    prices: tuple[int, ...]

    @property
    def id(self) -> int:
        """As the ledger knows it."""
        return study_id(self.sponsor, self.number)

    def as_tuple(self) -> tuple[Any, ...]:
        """For ABI calls."""
        return tuple(getattr(self, name) for name in self.__slots__)


@dataclass(frozen=True, slots=True)
class StudyApproval(Signed):
    """A steward of the ethics board signs the study."""

    type_name: ClassVar[str] = "StudyApproval"
    study: Study
    deadline: int


def study_id(sponsor: int, number: int) -> int:
    """The sponsor's number for it, and the sponsor above: StudyId of interfaces/IStudyRewards.sol."""
    return sponsor << 96 | number


# ------------------------------------------------------------------------------------------------------- contributions


@dataclass(frozen=True, slots=True)
class Contribution(Signed):
    """What a patient contributes. content: commitment to the data; person: the person's nullifier in this study (X6);
    contributor: subject id at the custodian; category: a number of C1; tier: claimed, from 1; study: its number."""

    type_name: ClassVar[str] = "Contribution"
    content: bytes
    person: bytes
    contributor: str
    custodian: int
    deadline: int
    category: int
    tier: int
    sponsor: int
    study: int

    @property
    def study_id(self) -> int:
        """The study, as the ledger knows it."""
        return study_id(self.sponsor, self.study)


@dataclass(frozen=True, slots=True)
class Custody(Signed):
    """The custodian's key attests data, category and person. contribution: its id."""

    type_name: ClassVar[str] = "Custody"
    contribution: bytes


@dataclass(frozen=True, slots=True)
class Appeal(Signed):
    """The contributor says that it is worth more. grounds: commitment to the reasons; by: who puts up the bond."""

    type_name: ClassVar[str] = "Appeal"
    contribution: bytes
    grounds: bytes
    by: str
    deadline: int


@dataclass(frozen=True, slots=True)
class Withdrawal(Signed):
    """The contributor wants no reward."""

    type_name: ClassVar[str] = "Withdrawal"
    contribution: bytes
    deadline: int


@dataclass(frozen=True, slots=True)
class Permit(Struct):
    """An owner of units lets somebody take some (EIP-2612). value: hundredths of a unit."""

    types: ClassVar[Types] = PERMIT
    type_name: ClassVar[str] = "Permit"
    owner: str
    spender: str
    value: int
    nonce: int
    deadline: int


def contribution_id(domain: Domain, contribution: Contribution) -> bytes:
    """The id of a contribution in this ledger. Raises TypedDataError."""
    return digest(domain, contribution)


# ------------------------------------------------------------------------------------------------------------- packing


@dataclass(frozen=True, slots=True)
class Terms:
    """A contribution in the form that acts take (contracts/rewards/ContributionTerms.sol)."""

    content: bytes
    person: bytes
    head: int
    body: int

    def as_tuple(self) -> tuple[bytes, bytes, int, int]:
        """For ABI calls."""
        return (self.content, self.person, self.head, self.body)


def pack_contribution(contribution: Contribution) -> Terms:
    """The four words. Raises TypedDataError for a value that does not fit, and for no content or person."""
    c = contribution
    struct_hash(c)
    _require_named(c.content, c.person)
    head = address_to_int(c.contributor, "contributor") | c.custodian << 160 | c.deadline << 192
    return Terms(c.content, c.person, head | c.category << 224 | c.tier << 232, c.study_id)


def unpack_contribution(terms: Terms) -> Contribution:
    """The readable form. Raises TypedDataError for bits that mean nothing, and for no content or person."""
    _require_named(terms.content, terms.person)
    if not 0 <= terms.head < 1 << 240 or not 0 <= terms.body < 1 << 128:
        raise TypedDataError("terms: bits that mean nothing")
    custodian, deadline = (terms.head >> shift & 0xFFFFFFFF for shift in (160, 192))
    category, tier = (terms.head >> shift & 0xFF for shift in (224, 232))
    contributor = int_to_address(terms.head & (1 << 160) - 1)
    named = (terms.content, terms.person, contributor, custodian, deadline, category, tier)
    return Contribution(*named, terms.body >> 96, terms.body & (1 << 96) - 1)


def _require_named(content: bytes, person: bytes) -> None:
    for name, value in (("content", content), ("person", person)):
        if len(value) != 32 or not any(value):
            raise TypedDataError(f"{name}: 32 bytes, not all zero")
