"""The way out: what the ledger knows, as FHIR R4 again."""

from __future__ import annotations

import copy
import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

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
_EXPLAINED = frozenset((Stamp.AWAITING_REVIEW, Stamp.REJECTED, Stamp.EXPIRED, Stamp.SUSPENDED))


@dataclass(frozen=True, slots=True)
class SupplyFacts:
    """One line of one supply as the ledger counted it. handed_over_at: seconds. identifier: of the supply, unique."""

    request_resource: str
    quantity: int
    unit: str
    handed_over_at: int
    identifier: str
    reversed: bool = False


IDENTIFIER_SYSTEM = "urn:carestamp:supply"


def with_status(request: dict[str, Any], stamp: Stamp) -> dict[str, Any]:
    """A copy of a MedicationRequest that says what the ledger says."""
    changed = copy.deepcopy(request)
    changed["status"] = stamp.fhir
    changed.pop("statusReason", None)
    if stamp in _EXPLAINED:
        changed["statusReason"] = {"text": str(stamp.words)}
    return changed


def to_dispense(request: dict[str, Any], facts: SupplyFacts) -> dict[str, Any]:
    """A MedicationDispense for one line of one supply. A reversed one is `stopped`: R4 has no code for taken back."""
    taken = {name: copy.deepcopy(request[name]) for name in request if name.startswith("medication")}
    at = dt.datetime.fromtimestamp(facts.handed_over_at, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    quantity = {"value": facts.quantity} | ({"unit": facts.unit} if facts.unit else {})
    return {
        "resourceType": "MedicationDispense",
        "identifier": [{"system": IDENTIFIER_SYSTEM, "value": facts.identifier}],
        "status": "stopped" if facts.reversed else "completed",
        **taken,
        "subject": copy.deepcopy(request["subject"]),
        "authorizingPrescription": [{"reference": facts.request_resource}],
        "quantity": quantity,
        "whenHandedOver": at,
    }
