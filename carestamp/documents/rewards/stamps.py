"""What the ledger says of a study and of a contribution, number by number as its contract has it, in words."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from types import MappingProxyType

from carestamp.errors import Words


class StudyStamp(enum.IntEnum):
    """What a study is now: the enum `StudyStatus` of interfaces/IStudyRewards.sol (S1)."""

    UNKNOWN = 0
    DRAFT = 1
    OPEN = 2
    PAUSED = 3
    CLOSED = 4
    SETTLED = 5

    @property
    def words(self) -> Words:
        """What a report prints."""
        return _STUDIES[self]


class ContributionStamp(enum.IntEnum):
    """What a contribution is now: the enum `Status` of interfaces/IStudyRewards.sol (S2)."""

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

    @property
    def words(self) -> Words:
        """What a report prints."""
        return _CONTRIBUTIONS[self]

    @property
    def ended(self) -> bool:
        """Whether the ledger writes it as an ending, with which nothing is kept any more."""
        return self >= ContributionStamp.PAID


_STUDIES: Mapping[StudyStamp, Words] = MappingProxyType(
    {
        StudyStamp.UNKNOWN: Words("未见", "unknown"),
        StudyStamp.DRAFT: Words("草案", "draft"),
        StudyStamp.OPEN: Words("进行中", "open"),
        StudyStamp.PAUSED: Words("已暂停", "paused"),
        StudyStamp.CLOSED: Words("已关闭", "closed"),
        StudyStamp.SETTLED: Words("已结清", "settled"),
    }
)
_CONTRIBUTIONS: Mapping[ContributionStamp, Words] = MappingProxyType(
    {
        ContributionStamp.UNKNOWN: Words("未见", "unknown"),
        ContributionStamp.COMMITTED: Words("已提交", "committed"),
        ContributionStamp.ATTESTED: Words("已核验", "attested"),
        ContributionStamp.VESTING: Words("待归属", "vesting"),
        ContributionStamp.VESTED: Words("可支付", "may be paid"),
        ContributionStamp.DISPUTED: Words("争议中", "disputed"),
        ContributionStamp.PAID: Words("已支付", "paid"),
        ContributionStamp.REJECTED: Words("已驳回", "rejected"),
        ContributionStamp.WITHDRAWN: Words("已撤回", "withdrawn"),
        ContributionStamp.EXPIRED: Words("未核验", "never attested"),
        ContributionStamp.LAPSED: Words("已失效", "lapsed"),
    }
)
