"""B3, B7, X12: stamps of bills and claims number by number, in words and in FHIR's, and the flags of profiles."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.invoice import Invoice

from carestamp.documents.invoice.profiles import FLAGS, all_profiles, by_name
from carestamp.documents.invoice.stamps import BillStamp, ClaimState

INTERFACE = Path(__file__).resolve().parents[3] / "interfaces" / "IInvoiceRegistry.sol"


def members(name: str) -> list[str]:
    """Of an enum of the ledger's interface, in its order and in our spelling: PartlyReimbursed, PARTLY_REIMBURSED."""
    found = re.search(rf"enum {name} {{(.*?)}}", INTERFACE.read_text("utf-8"), re.DOTALL)
    assert found is not None
    written = re.findall(r"^\s*(\w+)", found[1], re.MULTILINE)
    return [re.sub(r"(?<!^)(?=[A-Z])", "_", each).upper() for each in written]


@pytest.mark.rules("B3")
def test_stamps_are_the_ledgers_number_by_number() -> None:
    assert [each.name for each in sorted(BillStamp)] == members("Status")
    assert [each.name for each in sorted(ClaimState)] == members("ClaimState")
    assert [*sorted(BillStamp), *sorted(ClaimState)] == [0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4, 5]


IN_FHIR = {
    "UNKNOWN": "",
    "UNREIMBURSED": "issued",
    "PARTLY_REIMBURSED": "issued",
    "REIMBURSED": "balanced",
    "RED_PENDING": "issued",
    "RED_LETTERED": "cancelled",
    "ON_PAPER": "issued",
}


@pytest.mark.rules("B3", "B8")
def test_a_stamp_is_told_in_the_words_of_fhir() -> None:
    """An unseen bill has none; all others are of the value set of Invoice.status in R4."""
    assert {each.name: each.fhir for each in BillStamp} == IN_FHIR
    said: Any = Invoice.model_fields["status"].json_schema_extra
    assert set(IN_FHIR.values()) - {""} <= set(said["enum_values"])


@pytest.mark.rules("X12")
def test_profiles_say_what_may_be_deducted_and_exchanged() -> None:
    assert FLAGS == ("deduction", "paper")
    told = {each.name: each.rules.as_tuple() for each in all_profiles()}
    assert told == {
        "china-bill": (72, 720, 360, 156, 32, True, True),
        "germany-bill": (168, 720, 720, 978, 4, True, False),
    }


@pytest.mark.rules("X12")
def test_a_note_is_verified_where_its_source_was_read() -> None:
    found = {each.fields: each.verified for each in by_name("china-bill").notes}
    assert found == {("epoch",): True} | dict.fromkeys(
        (("currency",), ("lagHours",), ("reservationHours",), ("redLetterHours",), ("deduction",), ("paper",)), False
    )
