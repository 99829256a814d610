"""A Bill as FHIR Invoice.

Amounts become JSON numbers. Those of a bill have at most 15 digits, so that a float gives back each of them exactly.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from carestamp.documents.fhir import vocabulary
from carestamp.documents.invoice.fhir.terms import (
    DETAIL_URL,
    SELF_BORNE,
    SHARE_WORDS,
    SHARES,
    SHARES_SYSTEM,
)
from carestamp.documents.invoice.model import Bill, BillError, BillItem, major_units
from carestamp.errors import Words

PAYER_SYSTEM = "urn:carestamp:bill-payer"
PAYEE_SYSTEM = "urn:carestamp:bill-payee"
ITEM_SYSTEM = "urn:carestamp:bill-item"
TOO_MANY_DIGITS = Words("数量的位数过多", "a quantity with more digits than JSON numbers keep")

Resource = dict[str, Any]


def to_invoice(
    bill: Bill, id_: str, subject: Resource | None = None, issuer: Resource | None = None, status: str = "issued"
) -> Resource:
    """A bill as FHIR Invoice, each line with its ChargeItem inside.

    subject, issuer: references to resources that say the names and numbers of the bill; None: they go inside too.
    Raises BillError for a quantity that JSON can't keep.
    """
    parties = [] if subject else [_person(bill)]
    parties += [] if issuer else [_house(bill)]
    owner = subject or {"reference": "#payer"}
    charges = [_charge(bill.items[number], number, owner) for number in range(len(bill.items))]
    amount = money(bill.total, bill.currency)
    written = {
        "resourceType": "Invoice",
        "id": id_,
        "contained": [*parties, *charges],
        "extension": [_detail(*each) for each in bill.details],
        "identifier": list(_identifiers(bill)),
        "status": status,
        "subject": owner,
        "date": bill.issued.isoformat(),
        "issuer": issuer or {"reference": "#payee"},
        "lineItem": [_line(bill, number) for number in range(len(bill.items))],
        "totalPriceComponent": list(_shares(bill)),
        "totalNet": amount,
        "totalGross": amount,
    }
    return {name: value for name, value in written.items() if value != []}


def money(amount: int, currency: str) -> Resource:
    """Minor units as FHIR Money."""
    return {"value": float(major_units(amount)), "currency": currency}


def _identifiers(bill: Bill) -> Iterator[Resource]:
    yield {"system": vocabulary.BILL_CODE, "value": bill.code}
    yield {"system": vocabulary.BILL_NUMBER, "value": bill.number}
    if bill.check_code:
        yield {"system": vocabulary.CHECK_CODE, "value": bill.check_code}


def _person(bill: Bill) -> Resource:
    return {"resourceType": "Patient", "id": "payer", "name": [{"text": bill.payer}]} | _numbered(
        PAYER_SYSTEM, bill.payer_id
    )


def _house(bill: Bill) -> Resource:
    return {"resourceType": "Organization", "id": "payee", "name": bill.payee} | _numbered(PAYEE_SYSTEM, bill.payee_id)


def _numbered(system: str, number: str) -> Resource:
    return {"identifier": [{"system": system, "value": number}]} if number else {}


def _detail(name: str, said: str) -> Resource:
    return {
        "url": DETAIL_URL,
        "extension": [{"url": "name", "valueString": name}, {"url": "text", "valueString": said}],
    }


def _shares(bill: Bill) -> Iterator[Resource]:
    """Whose part is how much: told for information, since the total is what it is whoever pays."""
    for code, name in SHARES.items():
        amount = getattr(bill, name)
        if amount is not None:
            yield _component("informational", amount, bill.currency) | {"code": _share(code)}


def _share(code: str) -> Resource:
    return {"coding": [{"system": SHARES_SYSTEM, "code": code}], "text": str(SHARE_WORDS[code])}


def _component(kind: str, amount: int, currency: str) -> Resource:
    return {"type": kind, "amount": money(amount, currency)}


def _charge(item: BillItem, number: int, subject: Resource) -> Resource:
    coding = {"coding": [{"system": ITEM_SYSTEM, "code": item.code}]} if item.code else {}
    charge = {
        "resourceType": "ChargeItem",
        "id": _charge_id(number),
        "status": "billed",
        "code": {**coding, "text": item.name},
        "subject": subject,
    }
    unit = {"unit": item.unit} if item.unit else {}
    value = {"value": _exact(item.quantity)} if item.quantity is not None else {}
    return charge | ({"quantity": value | unit} if value or unit else {})


def _line(bill: Bill, number: int) -> Resource:
    item = bill.items[number]
    prices = [_component("base", item.amount, bill.currency)]
    if item.self_borne is not None:
        prices.append(_component("informational", item.self_borne, bill.currency) | {"code": _share(SELF_BORNE)})
    return {
        "sequence": number + 1,
        "chargeItemReference": {"reference": f"#{_charge_id(number)}"},
        "priceComponent": prices,
    }


def _charge_id(number: int) -> str:
    return f"charge-{number + 1}"


def _exact(value: Decimal) -> int | float:
    """A JSON number that gives back the same value. Raises BillError."""
    whole = int(value) if value == value.to_integral_value() else float(value)
    if Decimal(str(whole)) != value:
        raise BillError("quantity", TOO_MANY_DIGITS)
    return whole
