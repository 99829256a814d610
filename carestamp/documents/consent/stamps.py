"""What the ledgers say of a consent, of an emergency opening and of one question, number by number, in words."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from types import MappingProxyType

from carestamp.errors import Words


class ConsentStamp(enum.IntEnum):
    """What an entry is now: the enum `Status` of interfaces/IConsentRegistry.sol."""

    UNKNOWN = 0
    REQUESTED = 1
    DECLINED = 2
    PLANNED = 3
    ACTIVE = 4
    SUSPENDED = 5
    EXPIRED = 6
    REVOKED = 7
    ERASED = 8

    @property
    def words(self) -> Words:
        """What a report prints."""
        return _CONSENTS[self]


class Decision(enum.IntEnum):
    """Why a question is answered as it is: the enum `Decision` of interfaces/IConsentRegistry.sol (C2)."""

    PERMITTED = 0
    NOTHING_ASKED = 1
    ACTOR_NOT_LIVE = 2
    ROLE_NOT_HELD = 3
    DENIED = 4
    NOT_COVERED = 5

    @property
    def words(self) -> Words:
        """What a report prints."""
        return _DECISIONS[self]


class OpeningStamp(enum.IntEnum):
    """What became of an opening: the enum `Outcome` of interfaces/IEmergencyAccess.sol (E2)."""

    UNKNOWN = 0
    AWAITING_REVIEW = 1
    OVERDUE = 2
    JUSTIFIED = 3
    UNJUSTIFIED = 4

    @property
    def words(self) -> Words:
        """What a report prints."""
        return _OPENINGS[self]


_CONSENTS: Mapping[ConsentStamp, Words] = MappingProxyType(
    {
        ConsentStamp.UNKNOWN: Words("未授权", "never decided"),
        ConsentStamp.REQUESTED: Words("待授权", "requested"),
        ConsentStamp.DECLINED: Words("已拒绝", "declined"),
        ConsentStamp.PLANNED: Words("未生效", "not begun"),
        ConsentStamp.ACTIVE: Words("授权中", "active"),
        ConsentStamp.SUSPENDED: Words("已暂停", "suspended"),
        ConsentStamp.EXPIRED: Words("已过期", "expired"),
        ConsentStamp.REVOKED: Words("已撤回", "revoked"),
        ConsentStamp.ERASED: Words("已清除", "erased"),
    }
)
_DECISIONS: Mapping[Decision, Words] = MappingProxyType(
    {
        Decision.PERMITTED: Words("允许", "permitted"),
        Decision.NOTHING_ASKED: Words("未说明所需类别", "nothing asked"),
        Decision.ACTOR_NOT_LIVE: Words("无有效执业资格", "no live licence"),
        Decision.ROLE_NOT_HELD: Words("不具该角色", "role not held"),
        Decision.DENIED: Words("患者拒绝", "denied by the patient"),
        Decision.NOT_COVERED: Words("未获授权", "not covered by a permit"),
    }
)
_OPENINGS: Mapping[OpeningStamp, Words] = MappingProxyType(
    {
        OpeningStamp.UNKNOWN: Words("未见", "unknown"),
        OpeningStamp.AWAITING_REVIEW: Words("待复核", "awaiting review"),
        OpeningStamp.OVERDUE: Words("逾期未复核", "review overdue"),
        OpeningStamp.JUSTIFIED: Words("正当", "justified"),
        OpeningStamp.UNJUSTIFIED: Words("不正当", "unjustified"),
    }
)
