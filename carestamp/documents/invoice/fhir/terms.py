"""Where FHIR says what a bill says (docs/decisions/bills-in-fhir.md): systems, codes, and the fields they stand for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from carestamp.errors import Words

SHARES_SYSTEM = "urn:carestamp:bill-share"
"""Codes of `totalPriceComponent`, of a line's `priceComponent` and of a Claim's items: whose part an amount is."""
SHARES: Mapping[str, str] = MappingProxyType(
    {
        "pool": "pool",
        "other-funds": "other_funds",
        "account": "account",
        "cash": "cash",
        "self-borne": "self_borne",
        "self-paid": "self_paid",
    }
)
"""Code to field of Bill."""
SHARE_WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "pool": Words("统筹支付", "basic fund"),
        "other-funds": Words("其他基金支付", "other funds"),
        "account": Words("个人账户", "personal account"),
        "cash": Words("个人现金", "cash"),
        "self-borne": Words("个人自付", "self-borne"),
        "self-paid": Words("个人自费", "self-paid"),
    }
)
SELF_BORNE = "self-borne"

DETAIL_URL = "urn:carestamp:bill-detail"
WAITING_URL = "urn:carestamp:coverage-waiting-days"
STAMP_URL = "urn:carestamp:bill-stamp"
RED_LETTER_URL = "urn:carestamp:bill-red-letter"
ADJUDICATION_SYSTEM = "http://terminology.hl7.org/CodeSystem/adjudication"
AMOUNTS_SYSTEM = "urn:carestamp:claim-amount"
"""Codes of totals that FHIR's adjudication codes lack: recovered, debt."""


def codes_of(concept: Any, system: str) -> list[str]:
    """The codes of a CodeableConcept in this system."""
    return [
        str(each.get("code") or "") for each in dicts(as_dict(concept).get("coding")) if each.get("system") == system
    ]


def dicts(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; empty for anything else."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def numbered(value: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Path and object of each object of a list."""
    for number, each in enumerate(value if isinstance(value, list) else []):
        if isinstance(each, dict):
            yield f"{path}[{number}]", each


def as_dict(value: Any) -> dict[str, Any]:
    """The object itself; empty for anything else."""
    return value if isinstance(value, dict) else {}
