"""What a bill's commitment covers, and the terms that follow from it (B2, X2).

Covered is everything that the bill says, in canonical spelling, whatever format brought it: JSON, XML, FHIR.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any

from carestamp.documents import commitment
from carestamp.documents.canonical import Form, canonical, identifier, number
from carestamp.documents.invoice.model import Bill, BillError, BillItem
from carestamp.documents.invoice.profiles import BillProfile
from carestamp.documents.invoice.typed import Invoice
from carestamp.errors import Words

FORMAT = "carestamp.bill.1"
OTHER_CURRENCY = Words("货币与票据规则的货币不同", "this is not the currency of the profile")
_ITEM = Form({"code": identifier, "quantity": number})
FORM = Form({**dict.fromkeys(("code", "number", "check_code", "payee_id", "payer_id"), identifier), "items": _ITEM})
"""Which fields are more than text. The letters of a check code count without their case."""


def content_of(bill: Bill) -> dict[str, Any]:
    """A bill as JSON-like values; what it does not say is left out. Amounts in minor units."""
    said, items = _said(bill), [_said(item) for item in bill.items]
    return {"format": FORMAT, **said, "issued": bill.issued.isoformat(), "items": items, "details": dict(bill.details)}


def bytes_of(bill: Bill) -> bytes:
    """The canonical bytes, in UTF-8. Raises CanonicalError."""
    return canonical(content_of(bill), FORM)


def commit(salt: bytes, bill: Bill) -> bytes:
    """What goes on chain instead of the bill. Raises SaltError."""
    return commitment.commit(salt, bytes_of(bill))


def invoice_of(bill: Bill, salt: bytes, holder: str, issuer: int, code: bytes, profile: BillProfile) -> Invoice:
    """The terms of a bill. issuer: organisation number; code: nullifier of its code (24 bytes). Raises BillError."""
    return terms_of(bill, commit(salt, bill), holder, issuer, code, profile)


def terms_of(bill: Bill, committed: bytes, holder: str, issuer: int, code: bytes, profile: BillProfile) -> Invoice:
    """The same for a bill that was committed to already. Raises BillError."""
    if bill.currency != profile.currency:
        raise BillError("currency", OTHER_CURRENCY)
    place = holder, issuer, code, bill.serial, bill.issued_at(profile.rules.zone), profile.number
    return Invoice(committed, *place, bill.total, bill.fund, bill.cap)


_TOLD_APART = frozenset(("issued", "items", "details"))
"""Fields that are no text, number or amount."""


def _said(record: Bill | BillItem) -> Mapping[str, Any]:
    names, values = _getter(type(record))  # type: ignore[arg-type]  # a class has a hash
    return {name: value for name, value in zip(names, values(record), strict=True) if value not in (None, "")}


@cache
def _getter(kind: type[Any]) -> tuple[tuple[str, ...], attrgetter[tuple[Any, ...]]]:
    """The names of the plain fields, and all their values at once."""
    names = tuple(each.name for each in fields(kind) if each.name not in _TOLD_APART)
    return names, attrgetter(*names)
