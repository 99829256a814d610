"""What a trace takes on somebody's word is said, in words and in the picture, and is no finding."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from carestamp.cli import picture, tree
from carestamp.cli.tracing import as_row
from carestamp.documents.invoice.model import BillItem
from carestamp.documents.invoice.stamps import BillStamp
from carestamp.documents.linked import Charge, Trace, Verdict, trace
from tests.documents.linked import visit
from tests.documents.linked.visit import DRUG, PACKS, VISIT, Case, of_bill, of_supply, whole, with_

OTHER = BillItem("血常规 blood count", 2200, None, "", "250101015")
CODED = {"medicationCodeableConcept": {"coding": [{"system": "urn:carestamp:bill-item", "code": DRUG.code}]}}


def coded(item: BillItem = DRUG) -> Case:
    """A dispense that names its item of the tariff, and the line that charges it."""
    paper, charged = visit.prescription(), visit.bill(items=(VISIT, item))
    document = visit.dispense(Charge(visit.line(charged), PACKS)) | CODED
    return visit.case_of([paper], [visit.supply(paper, document)], [charged])


def unchecked(case: Case) -> list[tuple[str, tuple[str, ...]]]:
    found = trace(*case)
    assert found.fits
    return [(each.code, each.values) for each in found.unchecked]


SERVICE = ("services", ("1", "22.00"))


@pytest.mark.rules("Z1")
def test_whole_visit_says_only_which_lines_are_called_services() -> None:
    assert unchecked(coded()) == [SERVICE]
    charged = replace(visit.bill(items=(VISIT, DRUG, OTHER), total=8000, cash=4200), services=frozenset({1, 3}))
    assert unchecked(with_(coded(), bills=(charged,))) == [("services", ("1, 3", "44.00"))]


@pytest.mark.rules("Z1")
def test_line_without_quantity_or_code_says_so() -> None:
    assert unchecked(coded(replace(DRUG, quantity=None, unit=""))) == [SERVICE, ("quantity-unsaid", ("2",))]
    assert unchecked(coded(replace(DRUG, code=""))) == [SERVICE, ("item-unsaid", ("2",))]
    assert unchecked(whole()) == [SERVICE, ("item-unsaid", ("2",))]


@pytest.mark.rules("Z1", "X12")
def test_rules_that_do_not_ship_leave_day_and_currency_unchecked() -> None:
    paper = visit.bill()
    other = replace(paper, terms=replace(paper.terms, profile=9, issued_at=visit.ISSUED + 9 * 86_400))
    assert unchecked(with_(coded(), bills=(other,))) == [SERVICE, ("profile-unknown", ("9",))]


@pytest.mark.rules("Z1")
def test_bill_that_is_over_takes_nobodys_word() -> None:
    void = of_bill(of_supply(whole(), reversed=True), status=BillStamp.RED_LETTERED, claims=())
    assert unchecked(void) == []


@pytest.mark.rules("Z1")
def test_what_is_unchecked_is_printed_drawn_and_written() -> None:
    found = trace(*coded())
    said = "第 1 项（共 22.00）称为服务项，仅凭卷宗所说"
    assert any(each.startswith(f"! {said}") for each in tree.lines(found))
    texts = [each.text for each in _drawn(found).iter("{http://www.w3.org/2000/svg}text")]
    assert (texts.count("!"), texts.count(f"未核对：{said}")) == (1, 1)
    (row,) = as_row(found)["unchecked"]
    assert (row["code"], row["verdict"], as_row(found)["fits"]) == ("services", Verdict.NOT_CHECKED.value, True)


def _drawn(found: Trace) -> ET.Element:
    return ET.fromstring(str(picture.draw(found, standalone=True)))
