"""The same bill twice is one bill and one error, however it is spelled and wherever it stands; the rest goes on."""

from __future__ import annotations

from typing import Any

import pytest

from carestamp.documents import fhir as f


@pytest.mark.rules("B1", "X4", "X8")
@pytest.mark.parametrize(
    ("code", "number"), [("01060126", "12"), ("1060126", "０００１２"), (" 0106 0126", "0000000012")]
)
def test_same_bill_twice_is_one_bill_and_one_error(fhir: Any, code: str, number: str) -> None:
    again = fhir.invoice("i2", identifier=fhir.identifiers(code, number))
    assert fhir.refusal(fhir.invoice(), again, bills=1) == ("one.json", "Invoice/i2", "identifier")


@pytest.mark.rules("B1")
def test_same_code_or_number_alone_is_another_bill(fhir: Any) -> None:
    other_number = fhir.invoice("i2", identifier=fhir.identifiers(number="13"))
    other_code = fhir.invoice("i3", identifier=fhir.identifiers("02060126"))
    assert len(fhir.good(fhir.invoice(), other_number, other_code).bills) == 3


@pytest.mark.rules("X8")
def test_same_invoice_in_two_files_is_refused(fhir: Any) -> None:
    fhir.write("a.json", fhir.bundle(fhir.invoice()))
    fhir.write("b.json", fhir.bundle(fhir.invoice()))
    intake = f.read(fhir.folder)
    assert [(e.file, e.resource, e.field) for e in intake.errors] == [("b.json", "Invoice/i1", "id")]
    assert len(intake.billing.bills) == 1


@pytest.mark.rules("B2")
def test_broken_files_leave_the_others_alone(fhir: Any) -> None:
    fhir.write("a.json", '{"resourceType": "Bundle", "type": ')
    fhir.write("b.json", fhir.bundle({"resourceType": "Receipt", "id": "x"}, fhir.invoice()))
    intake = f.read(fhir.folder)
    assert [(e.file, e.field) for e in intake.errors] == [("a.json", "-"), ("b.json", "resourceType")]
    assert len(intake.billing.bills) == 1
