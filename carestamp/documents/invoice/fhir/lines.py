"""The lines of an Invoice to the items of a bill: what was charged, how much of it, what it comes to.

A line comes to base + surcharge + tax - deduction - discount; informational components change nothing (FHIR R4,
Invoice.priceComponent.type). What and how many is said by its ChargeItem, since a line itself has no quantity.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from carestamp.documents.fhir.drugs import drug_name
from carestamp.documents.fhir.quantities import decimal_of, unit_of
from carestamp.documents.fhir.validation import MISSING, UNKNOWN_CODE
from carestamp.documents.invoice.fhir.reader import Reader
from carestamp.documents.invoice.fhir.terms import (
    SELF_BORNE,
    SHARES,
    SHARES_SYSTEM,
    as_dict,
    codes_of,
    dicts,
    numbered,
)
from carestamp.documents.invoice.model import NEGATIVE, BillError, BillItem
from carestamp.errors import Words

NOT_INFORMATIONAL = Words("支付构成须为 informational", "a share of the total is informational")
SHARE_TWICE = Words("同一支付构成出现两次", "the same share is there twice")

_ADDED = frozenset(("base", "surcharge", "tax"))
_TAKEN_OFF = frozenset(("deduction", "discount"))
_PLACES = {"amount": "priceComponent", "self_borne": "priceComponent"}

Part = tuple[str, dict[str, Any]]
"""A path and the element that stands there."""


def items_of(reader: Reader) -> list[BillItem]:
    """All items. Raises BillError, DanglingError."""
    return [_item(reader, *each) for each in numbered(reader.written.get("lineItem"), "lineItem")]


def share_of(code: str, component: dict[str, Any], path: str) -> str:
    """The field of Bill that a share is. Raises BillError for an unknown code, or a share that changes the total."""
    if code not in SHARES:
        raise BillError(f"{path}.code", UNKNOWN_CODE)
    if component.get("type") != "informational":
        raise BillError(f"{path}.type", NOT_INFORMATIONAL)
    return SHARES[code]


def _item(reader: Reader, path: str, line: dict[str, Any]) -> BillItem:
    name, code, quantity, unit = _what(reader, path, line)
    prices = list(numbered(line.get("priceComponent"), f"{path}.priceComponent"))
    amount, self_borne = _amount(reader, path, prices), _self_borne(reader, prices)
    try:
        return BillItem(name, amount, quantity, unit, code, self_borne)
    except BillError as problem:
        raise BillError(f"{path}.{_PLACES.get(problem.path, 'chargeItem[x]')}", problem.why) from None


def _what(reader: Reader, path: str, line: dict[str, Any]) -> tuple[str, str, Decimal | None, str]:
    """Name, code, quantity and unit: of the concept, or of the ChargeItem that the line refers to."""
    concept, reference = as_dict(line.get("chargeItemCodeableConcept")), line.get("chargeItemReference")
    target = reader.target(reference, f"{path}.chargeItemReference")
    charge = target.entry.resource if target is not None and target.entry is not None else {}
    concept = concept or as_dict(charge.get("code"))
    name = drug_name(concept, reference) or (target.key if target is not None else "")
    code = next((str(each["code"]) for each in dicts(concept.get("coding")) if each.get("code")), "")
    return name, code, decimal_of(charge.get("quantity")), unit_of(charge.get("quantity"))


def _amount(reader: Reader, path: str, prices: Sequence[Part]) -> int:
    """What the line comes to."""
    if not any(each.get("type") in _ADDED for _, each in prices):
        raise BillError(f"{path}.priceComponent", MISSING)
    total = sum(_effect(reader, *each) for each in prices)
    if total < 0:
        raise BillError(f"{path}.priceComponent", NEGATIVE)
    return total


def _effect(reader: Reader, path: str, component: dict[str, Any]) -> int:
    kind = component.get("type")
    if kind not in _ADDED | _TAKEN_OFF:
        return 0
    amount = reader.amount(component.get("amount"), f"{path}.amount")
    return amount if kind in _ADDED else -amount


def _self_borne(reader: Reader, prices: Sequence[Part]) -> int | None:
    """What of the line the person bears under the insurance, where it says so."""
    shares = [(path, each, code) for path, each in prices for code in codes_of(each.get("code"), SHARES_SYSTEM)]
    borne = [(path, each) for path, each, code in shares if share_of(code, each, path) == SHARES[SELF_BORNE]]
    if len(borne) > 1:
        raise BillError(f"{borne[1][0]}.code", SHARE_TWICE)
    return reader.amount(borne[0][1].get("amount"), f"{borne[0][0]}.amount") if borne else None
