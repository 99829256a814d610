"""Studies and contributions as people read them, when they go on to what, and how a chain is told (S1 to S5)."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from enum import IntEnum
from typing import Any

from eth_abi import encode
from eth_account import Account
from eth_account.messages import SignableMessage, encode_typed_data
from eth_utils import keccak

from tests.model.signing import Act
from tests.model.terms import DAY, HOUR

NO_ID = bytes(32)
SEATS = 8


class StudyStatus(IntEnum):
    UNKNOWN = 0
    DRAFT = 1
    OPEN = 2
    PAUSED = 3
    CLOSED = 4
    SETTLED = 5


class Status(IntEnum):
    UNKNOWN = 0
    COMMITTED = 1
    ATTESTED = 2
    VESTING = 3
    VESTED = 4
    DISPUTED = 5
    PAID = 6
    REJECTED = 7
    WITHDRAWN = 8
    EXPIRED = 9
    LAPSED = 10


@dataclass(frozen=True)
class Study:
    """What a sponsor drafts and its ethics board signs."""

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
    def name(self) -> int:
        """The number of the sponsor, above the sponsor's number for it."""
        return self.number | self.sponsor << 96

    def price(self, tier: int) -> int:
        return self.prices[tier - 1] if 0 < tier <= len(self.prices) else 0

    def moments(self, committed_at: int) -> Moments:
        judged = committed_at + self.verdict_hours * HOUR
        told = judged + self.reveal_hours * HOUR
        disputed = told + self.dispute_days * DAY
        vested = disputed + self.vesting_days * DAY
        ruled, claimed = disputed + self.ruling_days * DAY, vested + self.claim_days * DAY
        return Moments(judged, told, disputed, ruled, vested, claimed)


@dataclass(frozen=True)
class Moments:
    """Last seconds of a contribution's stretches."""

    judged: int
    told: int
    disputed: int
    ruled: int
    vested: int
    claimed: int


@dataclass(frozen=True)
class Contribution:
    """What a patient signs; its digest is its id."""

    content: bytes
    person: bytes
    contributor: str
    custodian: int
    deadline: int
    category: int
    tier: int
    sponsor: int
    number: int

    @property
    def study(self) -> int:
        return self.number | self.sponsor << 96

    @property
    def act(self) -> Act:
        return ("Contribution", *astuple(self))


@dataclass(frozen=True)
class Opinion:
    """What a validator found of a contribution."""

    validator: str
    organisation: int
    source: bytes
    tier: int
    salt: bytes

    def hash_of(self, name: bytes) -> bytes:
        types = ["address", "bytes32", "bytes32", "uint8", "bytes32"]
        return keccak(encode(types, [self.validator, name, self.source, self.tier, self.salt]))

    def told(self) -> tuple[int, bytes]:
        """VerdictHead, and the salt."""
        return int(self.validator, 16) | self.organisation << 160 | self.tier << 192, self.salt


def bound(validator: str, digest: bytes) -> bytes:
    """What stands of a verdict: the hash, and who brought it."""
    return keccak(encode(["address", "bytes32"], [validator, digest]))[:28]


# --- words, as the drawings of the contracts have them


def packed(contribution: Contribution) -> tuple[bytes, bytes, int, int]:
    """ContributionTerms."""
    c = contribution
    head = int(c.contributor, 16) | c.custodian << 160 | c.deadline << 192 | c.category << 224 | c.tier << 232
    return c.content, c.person, head, c.study


def parties_of(study: Study) -> int:
    """StudyWords."""
    return study.ethics_board | study.bond << 32 | int(study.account, 16) << 96


def rules_of(study: Study) -> int:
    """StudyWords, without what happened to it."""
    window = study.start << 64 | study.until << 96
    counts = study.quorum << 128 | study.per_day << 136 | study.per_person << 144
    hours = study.verdict_hours << 160 | study.reveal_hours << 176
    days = study.dispute_days << 192 | study.ruling_days << 208 | study.vesting_days << 224 | study.claim_days << 240
    return study.adjudicator | study.categories << 32 | window | counts | hours | days


def lanes(numbers: tuple[int, ...], bits: int) -> int:
    return sum(number << (bits * place) for place, number in enumerate(numbers))


# --- what is signed: EIP-712, by the interface's words

_STUDY = (
    "bytes32 protocol,address account,uint96 number,uint32 sponsor,uint32 ethicsBoard,uint32 adjudicator,"
    "uint24 categories,uint8 quorum,uint64 bond,uint32 from,uint32 until,uint16 verdictHours,uint16 revealHours,"
    "uint16 disputeDays,uint16 rulingDays,uint16 vestingDays,uint16 claimDays,uint8 perDay,uint16 perPerson,"
    "uint32[] panel,uint64[] prices"
)
_TYPES = {
    "Study": _STUDY,
    "StudyApproval": "Study study,uint32 deadline",
    "Contribution": "bytes32 content,bytes32 person,address contributor,uint32 custodian,uint32 deadline,"
    "uint8 category,uint8 tier,uint32 sponsor,uint96 study",
    "Custody": "bytes32 contribution",
    "Appeal": "bytes32 contribution,bytes32 grounds,address by,uint32 deadline",
    "Withdrawal": "bytes32 contribution,uint32 deadline",
}


def sign(key: bytes, domain: dict[str, Any], act: Act) -> bytes:
    return bytes(Account.sign_message(_message_of(domain, act), key).signature)


def digest_of(domain: dict[str, Any], act: Act) -> bytes:
    message = _message_of(domain, act)
    return keccak(b"\x19" + message.version + message.header + message.body)


def hash_of(study: Study) -> bytes:
    """EIP-712's hash of a study, without a domain."""
    return bytes(_message_of({"name": "none"}, ("Study", *astuple(study))).body)


def _message_of(domain: dict[str, Any], act: Act) -> SignableMessage:
    kind, values = act[0], act[1:]
    types = {kind: _fields_of(kind)} | ({"Study": _fields_of("Study")} if kind == "StudyApproval" else {})
    return encode_typed_data(domain, types, _named(kind, values))


def _named(kind: str, values: tuple[Any, ...]) -> dict[str, Any]:
    return {field["name"]: _told(each) for field, each in zip(_fields_of(kind), values, strict=True)}


def _fields_of(kind: str) -> list[dict[str, str]]:
    return [dict(zip(("type", "name"), each.split(), strict=True)) for each in _TYPES[kind].split(",")]


def _told(value: Any) -> Any:
    if isinstance(value, Study):
        return _named("Study", astuple(value))
    return list(value) if isinstance(value, tuple) else value
