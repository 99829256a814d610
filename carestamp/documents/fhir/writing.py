"""The way out: what the ledger knows, as FHIR R4 again."""

from __future__ import annotations

import copy
import datetime as dt
from dataclasses import dataclass
from typing import Any

from carestamp.documents.stamps import Stamp

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
