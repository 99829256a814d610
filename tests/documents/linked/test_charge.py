"""How FHIR says it: a MedicationDispense names its line and packs, an Invoice's ChargeItems say their commitments."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from fhir.resources.R4B.invoice import Invoice
from fhir.resources.R4B.medicationdispense import MedicationDispense

from carestamp.documents.fhir import read_found
from carestamp.documents.fhir.content import bytes_of, content_of
from carestamp.documents.fhir.reading import Entry, read_text
from carestamp.documents.fhir.references import Index
from carestamp.documents.invoice.fhir import to_invoice
from carestamp.documents.invoice.model import Bill
from carestamp.documents.linked import Charge, charges_in, with_charge
from carestamp.documents.linked.charge import CHARGE_URL, LINE_SYSTEM, ChargeError, lines_in, with_lines
from tests.documents.linked import visit
from tests.documents.linked.visit import DRUG, PACKS, VISIT

CHARGE = Charge(b"\xab" * 32, PACKS)
LINES = (b"\x01" * 32, b"\x02" * 32)
DISPENSE: dict[str, Any] = {
    "resourceType": "MedicationDispense",
    "id": "d1",
    "status": "completed",
    "medicationCodeableConcept": {"text": "头孢呋辛酯片"},
    "quantity": {"value": 24, "unit": "片"},
}


def invoice() -> dict[str, Any]:
    said = {"code": "90010126", "number": "12", "issued": visit.DAY, "payee": "示例医院", "currency": "CNY"}
    return to_invoice(Bill(**said, payer="林秀兰", items=(VISIT, DRUG), **visit.MONEY), "b1")  # type: ignore[arg-type]


@pytest.mark.rules("Z1")
def test_charge_goes_into_a_dispense_and_comes_out_of_its_committed_content() -> None:
    written = with_charge(DISPENSE, CHARGE)
    MedicationDispense.model_validate(copy.deepcopy(written))
    assert charges_in(written) == (CHARGE,)
    assert charges_in(content_of(Entry("a.json", "-", written), Index())) == (CHARGE,)


@pytest.mark.rules("Z1", "X2")
def test_charge_is_committed_to_and_a_dispense_without_one_stays_what_it_was() -> None:
    plain, charged = (bytes_of(content_of(Entry("a.json", "-", each), Index())) for each in (DISPENSE, _charged()))
    assert plain == (
        b'{"medicationCodeableConcept":{"text":"\xe5\xa4\xb4\xe5\xad\xa2\xe5\x91\x8b\xe8\xbe\x9b\xe9\x85\xaf'
        b'\xe7\x89\x87"},"quantity":{"unit":"\xe7\x89\x87","value":24},"resourceType":"MedicationDispense"}'
    )
    assert ("ab" * 32).encode() in charged


def _charged() -> dict[str, Any]:
    return with_charge(DISPENSE, CHARGE)


@pytest.mark.rules("Z1")
def test_new_charge_replaces_the_old_one_and_keeps_other_extensions() -> None:
    other = {"url": "urn:example:other", "valueString": "kept"}
    first = with_charge({**DISPENSE, "extension": [other]}, Charge(b"\x01" * 32))
    second = with_charge(first, CHARGE)
    assert charges_in(second) == (CHARGE,)
    assert second["extension"][0] == other
    assert "extension" not in DISPENSE


@pytest.mark.rules("Z1")
@pytest.mark.parametrize(
    "parts",
    [
        [],
        [{"url": "line", "valueIdentifier": {"system": LINE_SYSTEM, "value": "0xab"}}],
        [{"url": "line", "valueIdentifier": {"system": "urn:other", "value": f"0x{'ab' * 32}"}}],
        [{"url": "line", "valueString": f"0x{'ab' * 32}"}],
        [{"url": "line", "valueIdentifier": {"system": LINE_SYSTEM, "value": f"0x{'ab' * 32}"}}] * 2,
    ],
)
def test_half_a_charge_is_refused(parts: list[dict[str, Any]]) -> None:
    with pytest.raises(ChargeError):
        charges_in({**DISPENSE, "extension": [{"url": CHARGE_URL, "extension": parts}]})


@pytest.mark.rules("Z1")
def test_invoice_says_the_commitment_of_each_line_and_what_it_charges() -> None:
    written = with_lines(invoice(), LINES, {2: {"reference": "MedicationDispense/d1"}})
    Invoice.model_validate(copy.deepcopy(written))
    assert lines_in(written) == LINES
    assert [each.get("service") for each in written["contained"] if each["resourceType"] == "ChargeItem"] == [
        None,
        [{"reference": "MedicationDispense/d1"}],
    ]


@pytest.mark.rules("Z1", "X2")
def test_bill_read_from_it_is_the_same_bill() -> None:
    plain, linked = (
        read_found(read_text(json.dumps(each), "a.json")) for each in (invoice(), with_lines(invoice(), LINES))
    )
    assert not linked.errors
    assert linked.billing.bills[0].bill == plain.billing.bills[0].bill


@pytest.mark.rules("Z1")
def test_invoice_without_links_says_none() -> None:
    assert lines_in(invoice()) == (None, None)
