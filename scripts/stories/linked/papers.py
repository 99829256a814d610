"""The documents of the visit, as hospital and pharmacy write them, and what they commit to."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from carestamp.documents.canonical import parse
from carestamp.documents.fhir import Intake, PrescriptionDocument, read_found
from carestamp.documents.fhir.reading import read_text
from carestamp.documents.invoice.fhir.writing import ITEM_SYSTEM
from carestamp.documents.invoice.model import Bill, BillItem
from carestamp.documents.linked import Charge, with_charge
from scripts.stories.invoices.books import Book

PATIENT_NAME, PATIENT_NUMBER = "何秀英 He Xiuying", "SYN900001"
DRUG, DRUG_CODE, PACK_UNITS, PACKS = "头孢呋辛酯片 cefuroxime 250 mg", "XJ01DC02", 12, 2
UNITS = PACK_UNITS * PACKS
VISIT, BLOOD = 22_00, 18_99
BOXES = 36_41 * PACKS
FUND, PAID_A, PAID_B = 60_00, 30_00, 20_00
"""Amounts in fen: of the bill the funds pay FUND, insurers A and B the rest but a little."""
DRUG_LINE = 3
SERVICES = frozenset({1, 2})

Resource = dict[str, Any]
_PATIENT: Resource = {
    "resourceType": "Patient",
    "id": "he",
    "identifier": [{"system": "urn:carestamp:synthetic:patient", "value": PATIENT_NUMBER}],
    "name": [{"use": "official", "text": PATIENT_NAME}],
}


def prescription(moment: int) -> PrescriptionDocument:
    """Twenty-four tablets for six days, written at this second."""
    return _read(_request(moment)).prescriptions[0]


def dispense(moment: int, charge: Charge) -> Mapping[str, Any]:
    """What the pharmacy commits to: the drug as it was handed out, the line that charges it, its packs."""
    written = {
        "resourceType": "MedicationDispense",
        "id": "dispense",
        "status": "completed",
        "medicationCodeableConcept": {"coding": [{"system": ITEM_SYSTEM, "code": DRUG_CODE}], "text": DRUG},
        "subject": {"reference": "Patient/he"},
        "authorizingPrescription": [{"reference": "MedicationRequest/request"}],
        "quantity": {"value": UNITS, "unit": "片"},
        "daysSupply": {"value": 6, "unit": "d"},
        "whenHandedOver": _moment(moment),
    }
    found = _read(_request(moment), with_charge(written, charge)).supplies[0]
    return content(found.canonical_bytes)


def content(canonical_bytes: bytes) -> Mapping[str, Any]:
    """Committed bytes as a dossier holds them."""
    found: Mapping[str, Any] = parse(canonical_bytes)
    return found


def bill(book: Book, serial: int, payee: str, issued: dt.date) -> Bill:
    """Consultation and blood count, which hand nothing out, and the two boxes."""
    items = (
        BillItem("普通门诊诊察费 consultation", VISIT, Decimal(1), "次", "110200001"),
        BillItem("血常规 blood count", BLOOD, Decimal(1), "项", "250101015"),
        BillItem(DRUG, BOXES, Decimal(PACKS), "盒", DRUG_CODE),
    )
    return _bill(book, serial, payee, issued, items)


def boxes_alone(book: Book, serial: int, payee: str, issued: dt.date) -> Bill:
    """A bill over nothing but the two boxes."""
    return _bill(book, serial, payee, issued, (BillItem(DRUG, BOXES, Decimal(PACKS), "盒", DRUG_CODE),))


def _bill(book: Book, serial: int, payee: str, issued: dt.date, items: tuple[BillItem, ...]) -> Bill:
    total = sum(each.amount for each in items)
    return Bill(
        code=book.text,
        number=str(serial),
        issued=issued,
        payee=payee,
        payer=PATIENT_NAME,
        payer_id=PATIENT_NUMBER,
        items=items,
        total=total,
        currency="CNY",
        pool=FUND,
        cash=total - FUND,
    )


def _request(moment: int) -> Resource:
    return {
        "resourceType": "MedicationRequest",
        "id": "request",
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": {
            "coding": [{"system": "http://www.whocc.no/atc", "code": "J01DC02"}],
            "text": DRUG,
        },
        "subject": {"reference": "Patient/he"},
        "authoredOn": _moment(moment),
        "dispenseRequest": {
            "quantity": {"value": UNITS, "unit": "片"},
            "expectedSupplyDuration": {"value": 6, "unit": "d"},
        },
    }


def _read(*resources: Resource) -> Intake:
    entries = [{"resource": each} for each in (_PATIENT, *resources)]
    text = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}, ensure_ascii=False)
    found = read_found(read_text(text, "visit.json"))
    for problem in found.errors:
        raise problem
    return found


def _moment(seconds: int) -> str:
    return dt.datetime.fromtimestamp(seconds, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
