"""What the ledger says of a prescription, number by number as its contract has it, in words."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from types import MappingProxyType

from carestamp.errors import Words


class Stamp(enum.IntEnum):
    """What a prescription is now: the enum `Status` of interfaces/IPrescriptionRegistry.sol, number by number."""

    UNKNOWN = 0
    ACTIVE = 1
    AWAITING_REVIEW = 2
    HELD = 3
    PARTLY_DISPENSED = 4
    DISPENSED = 5
    REJECTED = 6
    CANCELLED = 7
    STOPPED = 8
    SUSPENDED = 9
    EXPIRED = 10

    @property
    def words(self) -> Words:
        """What a report prints."""
        return _WORDS[self]

    @property
    def fhir(self) -> str:
        """MedicationRequest.status of R4. Expired and rejected have no code of their own there: see `status_reason`."""
        return _FHIR[self]


_WORDS: Mapping[Stamp, Words] = MappingProxyType(
    {
        Stamp.UNKNOWN: Words("未见", "unknown"),
        Stamp.ACTIVE: Words("未使用", "unused"),
        Stamp.AWAITING_REVIEW: Words("待审方", "awaiting review"),
        Stamp.HELD: Words("已预留", "held"),
        Stamp.PARTLY_DISPENSED: Words("部分发药", "partly dispensed"),
        Stamp.DISPENSED: Words("已发药", "dispensed"),
        Stamp.REJECTED: Words("审方不通过", "rejected"),
        Stamp.CANCELLED: Words("已撤销", "cancelled"),
        Stamp.STOPPED: Words("已停用", "stopped"),
        Stamp.SUSPENDED: Words("已暂停", "suspended"),
        Stamp.EXPIRED: Words("已过期", "expired"),
    }
)
_FHIR: Mapping[Stamp, str] = MappingProxyType(
    {
        Stamp.UNKNOWN: "unknown",
        Stamp.ACTIVE: "active",
        Stamp.AWAITING_REVIEW: "draft",
        Stamp.HELD: "active",
        Stamp.PARTLY_DISPENSED: "active",
        Stamp.DISPENSED: "completed",
        Stamp.REJECTED: "cancelled",
        Stamp.CANCELLED: "cancelled",
        Stamp.STOPPED: "stopped",
        Stamp.SUSPENDED: "on-hold",
        Stamp.EXPIRED: "stopped",
    }
)
