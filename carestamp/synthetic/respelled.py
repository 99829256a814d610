"""One bill in the spellings and formats in which people bring it again: each leads to one place, and says the same."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from carestamp.documents.invoice import native
from carestamp.documents.invoice.fhir.writing import to_invoice
from carestamp.documents.invoice.model import Bill
from carestamp.synthetic.generator import Resource


def respelled(bill: Bill) -> Mapping[str, str]:
    """File name to text; those named fhir* are FHIR, the others native. Raises BillError: not for a native bill."""
    plain = json.loads(native.to_json(bill))
    numbers = {"票据代码": bill.code, "票据号码": bill.number}
    invoice = to_invoice(bill, "respelled")
    return {
        "plain.json": native.to_json(bill),
        "english.json": native.to_json(bill, english=True),
        "full-width.json": json.dumps(_wide(plain), ensure_ascii=False),
        "key-order.json": json.dumps(dict(reversed(plain.items())), indent=4),
        "zeros-dropped.json": json.dumps({**plain, **{name: int(each) for name, each in numbers.items()}}),
        "spaced.json": json.dumps({**plain, **{name: f" {each.zfill(8)} " for name, each in numbers.items()}}),
        "short-decimals.json": json.dumps(_short(plain)),
        "plain.xml": native.to_xml(bill),
        "english.xml": native.to_xml(bill, english=True),
        "fhir.json": json.dumps(invoice, ensure_ascii=False),
        "fhir-full-width.json": json.dumps(_wide_identifiers(invoice), ensure_ascii=False),
    }


def _wide(value: Any) -> Any:
    """Every text in full width, names of fields apart."""
    if isinstance(value, dict):
        return {name: _wide(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_wide(each) for each in value]
    return widened(value) if isinstance(value, str) else value


def widened(value: str) -> str:
    """A text in full width."""
    return value.translate(_FULL_WIDTH)


_FULL_WIDTH = {**{code: code + 0xFEE0 for code in range(0x21, 0x7F)}, 0x20: 0x3000}


def _short(value: Any) -> Any:
    """Amounts without idle zeros: 1000.00 -> 1000."""
    if isinstance(value, dict):
        return {name: _short(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_short(each) for each in value]
    return value.rstrip("0").rstrip(".") if isinstance(value, str) and value[-3:-2] == "." else value


def _wide_identifiers(invoice: Resource) -> Resource:
    named = [{**each, "value": _wide(each["value"])} for each in invoice["identifier"]]
    return {**invoice, "identifier": list(reversed(named))}
