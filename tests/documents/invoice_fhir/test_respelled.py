"""One bill in any spelling and format is one Bill, one code nullifier, one serial and one content (X3, X4)."""

from __future__ import annotations

from pathlib import Path

import pytest

from carestamp import synthetic
from carestamp.documents import fhir as f
from carestamp.documents.invoice import content, native, profiles
from carestamp.documents.invoice.identity import code_nullifier, epoch_of, place_of_bill
from carestamp.documents.invoice.model import Bill
from carestamp.documents.nullifier import Epoch, MemoryKey

CASES = synthetic.generate_bills(bills=6)
KEY = MemoryKey({Epoch(authority, 2026): bytes([number]) * 32 for number, authority in enumerate(("01", "02"), 1)})
CHINA = profiles.by_name("china-bill")


def _read(name: str, text: str, folder: Path) -> Bill:
    if not name.startswith("fhir"):
        found = native.read_text(text, name)
        assert [str(error) for error in found.errors] == []
        return found.bills[0]
    (folder / name).write_text(text, encoding="utf-8")
    intake = f.read(folder / name)
    assert [str(error) for error in intake.errors] == []
    return intake.billing.bills[0].bill


@pytest.mark.rules("B1", "X3", "X4")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_respelled_bill_has_one_place_and_one_content(case: synthetic.BillCase, tmp_path: Path) -> None:
    spellings = synthetic.respelled(case.bill)
    assert len(set(spellings.values())) == len(spellings) == 11
    read = [_read(name, text, tmp_path) for name, text in spellings.items()]
    assert set(read) == {case.bill}
    nullifiers = {code_nullifier(KEY, epoch_of(bill, CHINA), bill.code) for bill in read}
    assert (len(nullifiers), {bill.serial for bill in read}) == (1, {case.bill.serial})
    assert {place_of_bill(KEY, bill, CHINA) for bill in read} == {
        nullifiers.pop() + case.bill.serial.to_bytes(8, "big")
    }
    assert {content.bytes_of(bill) for bill in read} == {content.bytes_of(case.bill)}


@pytest.mark.rules("B1", "X3")
def test_different_bills_have_different_places() -> None:
    assert len({place_of_bill(KEY, case.bill, CHINA) for case in CASES}) == len(CASES)
