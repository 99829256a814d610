"""What the words of StudyRewards say: that of a contribution (contracts/rewards/ContributionWord.sol) and those of a
study (contracts/rewards/StudyWords.sol), and which moments follow from them.

All times are in seconds; every window includes its last one. Amounts are hundredths of a unit of HealthToken.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from carestamp.documents.eip712 import TypedDataError, int_to_address
from carestamp.documents.rewards.stamps import ContributionStamp
from carestamp.documents.rewards.typed import MOST_TIERS, MOST_VALIDATORS

HOUR, DAY = 3_600, 86_400
NOBODY = "0x" + "00" * 20
_FACTS = ("approved", "paused_by_sponsor", "paused_by_board", "closed", "settled")
_FIRST_FACT = 56
_TIMES = ("verdict_hours", "reveal_hours", "dispute_days", "ruling_days", "vesting_days", "claim_days")


@dataclass(frozen=True, slots=True)
class Progress:
    """What can change of a contribution. tier: that was told or ruled; seats: whose verdicts were told, a mask over the
    panel; signer: who signed for the contributor; duplicate: its source has its reward; disputed: it was, or is; open:
    the dispute is not decided; appeal: the dispute is the contributor's; ending: UNKNOWN while it has not ended."""

    committed_at: int = 0
    tier: int = 0
    seats: int = 0
    signer: str = NOBODY
    duplicate: bool = False
    disputed: bool = False
    open: bool = False
    appeal: bool = False
    ending: ContributionStamp = ContributionStamp.UNKNOWN


@dataclass(frozen=True, slots=True)
class StudyWords:
    """What the ledger keeps of a study, as StudyRewards.studyOf answers it. hash: EIP-712 struct hash of the Study."""

    hash: bytes
    parties: int
    rules: int
    panel: int
    prices: int
    money: int

    def as_tuple(self) -> tuple[Any, ...]:
        """For ABI calls."""
        return (self.hash, self.parties, self.rules, self.panel, self.prices, self.money)


@dataclass(frozen=True, slots=True)
class Money:
    """Of one study: funded = paid + reserved + free + refunded (S3)."""

    funded: int = 0
    paid: int = 0
    reserved: int = 0
    refunded: int = 0

    @property
    def free(self) -> int:
        """What is not kept for anybody."""
        return self.funded - self.paid - self.reserved - self.refunded

    def as_tuple(self) -> tuple[int, int, int, int, int]:
        """In the order in which StudyRewards.moneyOf answers."""
        return (self.funded, self.paid, self.reserved, self.free, self.refunded)


@dataclass(frozen=True, slots=True)
class Rules:
    """A study's rules. start, until: window in which it takes data; prices: of tiers 1 to 4."""

    account: str
    ethics_board: int
    adjudicator: int
    categories: int
    approved: bool
    paused_by_sponsor: bool
    paused_by_board: bool
    closed: bool
    settled: bool
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
    money: Money

    def price(self, tier: int) -> int:
        """What a tier pays; 0 for tier 0 and for one that the study has not."""
        return self.prices[tier - 1] if 1 <= tier <= len(self.prices) else 0


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a contribution goes on to what: last seconds."""

    judged_until: int
    told_until: int
    dispute_until: int
    ruling_until: int
    vesting_until: int
    claim_until: int


def read_word(word: int) -> Progress:
    """The word of a contribution, readable. Raises TypedDataError for bits that mean nothing."""
    ending = word >> 48 & 0xFF
    if not 0 <= word < 1 << 224 or word >> 60 & 0xF or ending not in ContributionStamp.__members__.values():
        raise TypedDataError("word: bits that mean nothing")
    duplicate, disputed, open_, appeal = (bool(word >> bit & 1) for bit in (56, 57, 58, 59))
    told = (word & 0xFFFFFFFF, word >> 32 & 0xFF, word >> 40 & 0xFF, int_to_address(word >> 64))
    return Progress(*told, duplicate, disputed, open_, appeal, ContributionStamp(ending))


def read_study(words: StudyWords) -> Rules:
    """The words of a study, readable. Raises TypedDataError for one that nobody drafted."""
    if not any(words.hash):
        raise TypedDataError("hash: nobody drafted this study")
    parties, rules = words.parties, words.rules
    facts: dict[str, Any] = {name: bool(rules >> _FIRST_FACT + bit & 1) for bit, name in enumerate(_FACTS)}
    times: dict[str, Any] = dict(zip(_TIMES, _lanes(rules >> 160, 16, 6), strict=True))
    return Rules(
        account=int_to_address(parties >> 96),
        ethics_board=parties & 0xFFFFFFFF,
        adjudicator=rules & 0xFFFFFFFF,
        categories=rules >> 32 & 0xFFFFFF,
        **facts,
        quorum=rules >> 128 & 0xFF,
        bond=parties >> 32 & 0xFFFFFFFFFFFFFFFF,
        start=rules >> 64 & 0xFFFFFFFF,
        until=rules >> 96 & 0xFFFFFFFF,
        **times,
        per_day=rules >> 136 & 0xFF,
        per_person=rules >> 144 & 0xFFFF,
        panel=_given(words.panel, 32, MOST_VALIDATORS),
        prices=_given(words.prices, 64, MOST_TIERS),
        money=read_money(words.money),
    )


def read_money(word: int) -> Money:
    """The money of a study, readable."""
    funded, reserved, paid, refunded = _lanes(word, 64, 4)
    return Money(funded, paid, reserved, refunded)


def calendar_of(rules: Rules, committed_at: int) -> Calendar:
    """The moments of a contribution of this study that was committed in this second."""
    judged = committed_at + rules.verdict_hours * HOUR
    told = judged + rules.reveal_hours * HOUR
    disputed = told + rules.dispute_days * DAY
    ruled, vested = (disputed + days * DAY for days in (rules.ruling_days, rules.vesting_days))
    return Calendar(judged, told, disputed, ruled, vested, vested + rules.claim_days * DAY)


def _lanes(word: int, bits: int, count: int) -> tuple[int, ...]:
    return tuple(word >> bits * lane & (1 << bits) - 1 for lane in range(count))


def _given(word: int, bits: int, count: int) -> tuple[int, ...]:
    """Those before the first that is 0."""
    lanes = _lanes(word, bits, count)
    return lanes[: lanes.index(0)] if 0 in lanes else lanes
