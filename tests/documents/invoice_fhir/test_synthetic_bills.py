"""The synthetic bills: the same for a seed, each the same Bill in three writings, the worked case first (B12, X4)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from carestamp import synthetic
from carestamp.documents import fhir as f
from carestamp.documents.invoice import native
from carestamp.documents.invoice.fhir import ranked
from carestamp.documents.invoice.model import Bill


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("bills")
    synthetic.write_bills(made)
    return made


@pytest.fixture(scope="module")
def intake(folder: Path) -> f.Intake:
    return f.read(folder / "fhir")


def _by_place(bills: list[Bill] | tuple[Bill, ...]) -> list[Bill]:
    return sorted(bills, key=lambda each: (each.code, each.serial))


@pytest.mark.rules("B2")
def test_bills_are_valid_and_need_no_assumption(intake: f.Intake) -> None:
    assert ([str(error) for error in intake.errors], intake.skipped) == ([], {})
    billing = intake.billing
    assert len(billing.bills) >= 30
    documents = (*billing.bills, *billing.coverages, *billing.claims)
    assert {note.field for each in documents for note in each.assumed} == set()


@pytest.mark.rules("B1", "X4")
def test_fhir_json_and_xml_are_the_same_bills(folder: Path, intake: f.Intake) -> None:
    told = _by_place([each.bill for each in intake.billing.bills])
    for kind in ("json", "xml"):
        found = native.read(folder / kind)
        assert [str(error) for error in found.errors] == []
        assert _by_place(found.bills) == told


@pytest.mark.rules("B1", "B2")
def test_books_have_consecutive_serials(intake: f.Intake) -> None:
    books: dict[str, list[int]] = {}
    for each in intake.billing.bills:
        books.setdefault(each.bill.code, []).append(each.bill.serial)
    assert {code: sorted(serials) for code, serials in books.items()} == {
        "1060126": list(range(1, 17)),
        "2060126": list(range(1, 17)),
    }


@pytest.mark.rules("B12")
def test_first_bill_is_the_worked_case(intake: f.Intake) -> None:
    billing = intake.billing
    first = billing.bills[0]
    assert (first.bill.total, first.bill.fund, first.bill.cap) == (100_000, 60_000, 40_000)
    assert [each.payer.name for each in ranked(billing.coverages, first.subject)] == [
        "示例商业健康保险",
        "Example Mutual Insurance",
    ]
    assert [(each.maximum, each.capped) for each in billing.claims if each.bill is first] == [
        (30_000, 30_000),
        (15_000, 15_000),
    ]


@pytest.mark.rules("B2", "B5")
def test_bills_differ_in_what_matters(intake: f.Intake) -> None:
    bills = [each.bill for each in intake.billing.bills]
    assert len({each.total for each in bills}) > 25
    assert sum(each.total % 100 != 0 for each in bills) > 20
    assert any(each.cap < each.personal for each in bills)
    assert any(each.cap == each.personal for each in bills)
    assert any(each.other_funds for each in bills)
    assert any(item.quantity != int(item.quantity or 0) for each in bills for item in each.items)


@pytest.mark.rules("B5")
def test_claims_fit_their_bills_but_for_the_worked_case(intake: f.Intake) -> None:
    """There the second payer asks for 150.00 while the first holds 300.00 of 400.00: room comes with what A frees."""
    first, *others = intake.billing.bills
    asked = {each.resource: 0 for each in intake.billing.bills}
    for claim in intake.billing.claims:
        asked[claim.bill.resource] += claim.maximum
    assert asked[first.resource] == 45_000
    assert all(asked[each.resource] <= each.bill.personal for each in others)


@pytest.mark.rules("B2")
def test_generate_repeats_itself_for_a_seed_only() -> None:
    day = dt.date(2028, 2, 29)
    once, twice, other = (synthetic.generate_bills(seed, 6, day) for seed in (1, 1, 2))
    assert once == twice
    assert all(mine != theirs for mine, theirs in zip(once, other, strict=True))
    assert synthetic.generate_bills(1, 12, day)[:6] == once
    assert {each.bill.code for each in once} == {"1060128", "2060128"}


@pytest.mark.rules("B1")
def test_patients_are_those_of_the_other_documents(intake: f.Intake, tmp_path: Path) -> None:
    synthetic.write(tmp_path, patients=4)
    known = {each.name for each in f.read(tmp_path).patients}
    assert known <= {each.subject.name for each in intake.billing.bills}
