"""The enumerations of the contracts, each with plain words in Chinese and English."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from carestamp.documents.consent.stamps import ConsentStamp as ConsentStatus
from carestamp.documents.consent.stamps import Decision
from carestamp.documents.consent.stamps import OpeningStamp as Outcome
from carestamp.documents.invoice.stamps import BillStamp as InvoiceStatus
from carestamp.documents.invoice.stamps import ClaimState
from carestamp.documents.invoice.typed import UseKind
from carestamp.documents.records.stamps import RecordStamp as RecordStatus
from carestamp.documents.rewards.stamps import ContributionStamp as ContributionStatus
from carestamp.documents.rewards.stamps import StudyStamp as StudyStatus
from carestamp.documents.stamps import Stamp as Status
from carestamp.documents.typed import HolderKind
from carestamp.errors import Words

__all__ = [
    "Basis",
    "ClaimState",
    "ConsentStatus",
    "ContributionStatus",
    "Decision",
    "Freeze",
    "HolderKind",
    "InvoiceStatus",
    "Kinds",
    "Obstacle",
    "Origin",
    "Outcome",
    "RecordStatus",
    "Roles",
    "Status",
    "StudyStatus",
    "SupplyState",
    "UseKind",
]


class _Worded(enum.IntEnum):
    """An enumeration that people read."""

    @property
    def words(self) -> Words:
        """For people."""
        return _WORDS[type(self)][self]


class Obstacle(_Worded):
    """Why a supply could not be counted."""

    NONE = 0
    STATUS = 1
    HELD_BY_ANOTHER = 2
    QUANTITY = 3
    NOT_PARTIAL = 4
    PACK = 5
    TOO_LATE = 6
    FROZEN = 7


class Basis(_Worded):
    """On what a supply rested."""

    HOLD = 0
    ACCEPTANCE = 1
    IDENTITY_CHECK = 2


class Origin(_Worded):
    """How a document was first seen (P2)."""

    ISSUED = 0
    SIGNED = 1
    LEAF = 2


class SupplyState(_Worded):
    """What became of a request."""

    UNKNOWN = 0
    SUPPLIED = 1
    REVERSED = 2
    CONFLICT = 3
    CONFLICT_REVIEWED = 4


class Freeze(_Worded):
    """Why new acts of a subject are stopped (X6)."""

    NONE = 0
    CONTESTED_GUARDIANSHIP = 1
    DEATH = 2
    STOLEN_KEY = 3


class Kinds(enum.IntFlag):
    """What an organisation is (K2)."""

    HOSPITAL = 1 << 0
    PHARMACY = 1 << 1
    BASIC_INSURER = 1 << 2
    COMMERCIAL_INSURER = 1 << 3
    SPONSOR = 1 << 4
    DATA_VALIDATOR = 1 << 5
    ETHICS_BOARD = 1 << 6
    REGISTRAR = 1 << 7
    HEALTH_REGULATOR = 1 << 8
    FISCAL_REGULATOR = 1 << 9

    @property
    def words(self) -> Words:
        """Of every bit that is set, for people."""
        return _listed(self, _KIND_WORDS)


class Roles(enum.IntFlag):
    """What a practitioner may do (K2)."""

    PRESCRIBER = 1 << 0
    PHARMACIST = 1 << 1
    REVIEWER = 1 << 2
    EMERGENCY_CLINICIAN = 1 << 3
    ADJUDICATOR = 1 << 4
    AUDITOR = 1 << 5
    STEWARD = 1 << 6
    BILLER = 1 << 7
    CUSTODIAN = 1 << 8
    VALIDATOR = 1 << 9

    @property
    def words(self) -> Words:
        """Of every bit that is set, for people."""
        return _listed(self, _ROLE_WORDS)


_WORDS: Mapping[type[_Worded], Mapping[int, Words]] = {
    Obstacle: {
        Obstacle.NONE: Words("无", "none"),
        Obstacle.STATUS: Words("处方状态不允许发药", "the prescription was in a status that allows no supply"),
        Obstacle.HELD_BY_ANOTHER: Words("已为另一药房预留", "another pharmacy held it"),
        Obstacle.QUANTITY: Words("超过剩余数量", "more than was left"),
        Obstacle.NOT_PARTIAL: Words("不允许部分发药", "less than the portion, and no parts are allowed"),
        Obstacle.PACK: Words("药盒被拒", "a pack was refused"),
        Obstacle.TOO_LATE: Words("补录过迟", "recorded too late"),
        Obstacle.FROZEN: Words("持有人已被冻结", "new acts of the holder were stopped since"),
    },
    Basis: {
        Basis.HOLD: Words("预留", "a hold"),
        Basis.ACCEPTANCE: Words("持有人签字", "the holder's signature"),
        Basis.IDENTITY_CHECK: Words("双人核验身份", "an identity check by two pharmacists"),
    },
    Origin: {
        Origin.ISSUED: Words("单独开具", "issued alone"),
        Origin.SIGNED: Words("离线签名", "signed off chain"),
        Origin.LEAF: Words("批次中的一张", "a leaf of an anchored batch"),
    },
    SupplyState: {
        SupplyState.UNKNOWN: Words("未见", "never seen here"),
        SupplyState.SUPPLIED: Words("已发药", "supplied"),
        SupplyState.REVERSED: Words("已退药", "reversed"),
        SupplyState.CONFLICT: Words("冲突待核", "a conflict, awaiting review"),
        SupplyState.CONFLICT_REVIEWED: Words("冲突已核", "a conflict, reviewed"),
    },
    Freeze: {
        Freeze.NONE: Words("未冻结", "not frozen"),
        Freeze.CONTESTED_GUARDIANSHIP: Words("监护权有争议", "contested guardianship"),
        Freeze.DEATH: Words("身故", "death"),
        Freeze.STOLEN_KEY: Words("密钥被盗", "a stolen key"),
    },
}

_KIND_WORDS: Mapping[int, Words] = {
    Kinds.HOSPITAL: Words("医院", "hospital"),
    Kinds.PHARMACY: Words("药房", "pharmacy"),
    Kinds.BASIC_INSURER: Words("基本医保", "basic insurer"),
    Kinds.COMMERCIAL_INSURER: Words("商业保险", "commercial insurer"),
    Kinds.SPONSOR: Words("申办方", "sponsor"),
    Kinds.DATA_VALIDATOR: Words("数据验证方", "data validator"),
    Kinds.ETHICS_BOARD: Words("伦理委员会", "ethics board"),
    Kinds.REGISTRAR: Words("登记机构", "registrar"),
    Kinds.HEALTH_REGULATOR: Words("卫生监管", "health regulator"),
    Kinds.FISCAL_REGULATOR: Words("财政监管", "fiscal regulator"),
}

_ROLE_WORDS: Mapping[int, Words] = {
    Roles.PRESCRIBER: Words("处方医师", "prescriber"),
    Roles.PHARMACIST: Words("药师", "pharmacist"),
    Roles.REVIEWER: Words("审方药师", "reviewer"),
    Roles.EMERGENCY_CLINICIAN: Words("急诊医师", "emergency clinician"),
    Roles.ADJUDICATOR: Words("裁决员", "adjudicator"),
    Roles.AUDITOR: Words("审计员", "auditor"),
    Roles.STEWARD: Words("管理员", "steward"),
    Roles.BILLER: Words("开票员", "biller"),
    Roles.CUSTODIAN: Words("病案管理员", "custodian"),
    Roles.VALIDATOR: Words("数据验证员", "validator"),
}


def _listed(mask: int, known: Mapping[int, Words]) -> Words:
    found = [words for bit, words in known.items() if mask & bit]
    return Words("、".join(each.zh for each in found) or "无", ", ".join(each.en for each in found) or "none")
