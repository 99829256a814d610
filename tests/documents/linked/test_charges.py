"""Between packs and bill lines: each thing that can be wrong there is found."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from carestamp.documents.invoice.fhir.writing import ITEM_SYSTEM
from carestamp.documents.invoice.model import BillItem
from carestamp.documents.invoice.stamps import BillStamp
from carestamp.documents.linked import Charge
from tests.documents.linked import visit
from tests.documents.linked.visit import DRUG, HOSPITAL, PACKS, PHARMACY, PHARMACY_B, VISIT, Case, codes, found, whole

OTHER = b"\x07" * 32


def charging(*charges: Charge, bills: list[visit.BillPaper] | None = None) -> Case:
    """One dispense that names these, and bills of the case."""
    paper = visit.prescription()
    return visit.case_of([paper], [visit.supply(paper, visit.dispense(*charges))], bills or [visit.bill()])


def billed(item: BillItem, **changes: object) -> Case:
    """The drug's line says something else; the dispense names it all the same."""
    paper = visit.bill(items=(replace(VISIT, amount=5800 - item.amount), item), **changes)
    return charging(Charge(visit.line(paper), PACKS), bills=[paper])


@pytest.mark.rules("Z1")
def test_dispense_without_a_charge_leaves_both_ends_open() -> None:
    assert codes(charging()) == {"no-charge", "line-without-supply"}


@pytest.mark.rules("Z1")
def test_charge_may_name_a_line_of_no_bill_at_hand() -> None:
    assert codes(charging(Charge(OTHER, PACKS))) == {"no-such-line", "line-without-supply"}


@pytest.mark.rules("Z1")
def test_pack_that_no_line_charges_is_missing() -> None:
    case = charging(Charge(visit.line(visit.bill()), PACKS[:1]))
    assert codes(case) == {"pack-uncharged", "quantity-differs"}


@pytest.mark.rules("Z1")
def test_charge_may_name_a_pack_of_another_dispense() -> None:
    assert codes(charging(Charge(visit.line(visit.bill()), (*PACKS, OTHER)))) == {"pack-not-of-supply"}


@pytest.mark.rules("Z1")
def test_same_goods_on_two_bills_are_found_from_both_sides() -> None:
    first, second = visit.bill(), visit.bill(13)
    both = charging(Charge(visit.line(first), PACKS), Charge(visit.line(second), PACKS), bills=[first, second])
    assert codes(both) == {"supply-two-lines"}
    honest = charging(Charge(visit.line(first), PACKS), bills=[first, second])
    assert [(each.code, each.at) for each in found(honest)] == [
        ("line-without-supply", (f"line:0x{visit.line(second).hex()}",))
    ]


@pytest.mark.rules("Z1")
def test_same_pack_on_two_lines_of_one_bill_is_found() -> None:
    paper, half = visit.prescription(), replace(DRUG, quantity=Decimal(12), amount=1800)
    charged = visit.bill(items=(VISIT, half, half))
    documents = [visit.dispense(Charge(visit.line(charged, number), PACKS[:1]), units=12) for number in (2, 3)]
    case = visit.case_of([paper], [visit.supply(paper, *documents)], [charged])
    assert codes(case) == {"supply-two-lines", "pack-uncharged"}


@pytest.mark.rules("Z1")
def test_two_drugs_on_two_lines_fit() -> None:
    paper, half = visit.prescription(), replace(DRUG, quantity=Decimal(12), amount=1800)
    charged = visit.bill(items=(VISIT, half, replace(half, name="对乙酰氨基酚片 paracetamol")))
    named = zip((2, 3), PACKS, strict=True)
    documents = [visit.dispense(Charge(visit.line(charged, n), (pack,)), units=12) for n, pack in named]
    assert codes(visit.case_of([paper], [visit.supply(paper, *documents)], [charged])) == set()


@pytest.mark.rules("Z1")
def test_one_line_for_two_dispenses_is_found() -> None:
    paper, charged = visit.prescription(), visit.bill()
    document = visit.dispense(Charge(visit.line(charged), PACKS))
    twice = [visit.supply(paper, document), visit.supply(paper, document, request=6)]
    assert codes(visit.case_of([paper], twice, [charged])) == {"line-two-supplies"}


@pytest.mark.rules("Z1")
@pytest.mark.parametrize(("quantity", "unit"), [(24, "片"), (24, ""), (2, "盒")])
def test_quantity_fits_in_units_or_packs(quantity: int, unit: str) -> None:
    assert codes(billed(replace(DRUG, quantity=Decimal(quantity), unit=unit))) == set()


@pytest.mark.rules("Z1")
@pytest.mark.parametrize(("quantity", "unit", "given"), [(25, "片", 24), (3, "盒", 2), (24, "盒", 2)])
def test_more_charged_than_handed_out_is_found(quantity: int, unit: str, given: int) -> None:
    (finding,) = found(billed(replace(DRUG, quantity=Decimal(quantity), unit=unit)))
    assert (finding.code, finding.values) == ("quantity-differs", (str(quantity), str(given)))


@pytest.mark.rules("Z1")
@pytest.mark.parametrize(("code", "expected"), [("xj01dc02", set()), ("XN02BA01", {"item-differs"})])
@pytest.mark.parametrize("place", ["medicationCodeableConcept", "medicationReference"])
def test_other_drug_than_was_handed_out_is_found(code: str, expected: set[str], place: str) -> None:
    paper, charged = visit.prescription(), visit.bill()
    concept = {"coding": [{"system": ITEM_SYSTEM, "code": code}]}
    said = {place: concept if place == "medicationCodeableConcept" else {"resourceType": "Medication", "code": concept}}
    document = visit.dispense(Charge(visit.line(charged), PACKS)) | said
    assert codes(visit.case_of([paper], [visit.supply(paper, document)], [charged])) == expected


@pytest.mark.rules("Z1")
def test_pharmacy_may_charge_itself_and_another_may_not() -> None:
    assert codes(billed(DRUG, issuer=PHARMACY)) == set()
    (finding,) = found(billed(DRUG, issuer=PHARMACY_B))
    assert (finding.code, finding.values) == ("issuer-differs", (str(PHARMACY_B), str(PHARMACY), str(HOSPITAL)))


@pytest.mark.rules("Z1")
def test_service_needs_no_dispense_and_a_line_that_is_none_does() -> None:
    dossier, seen = whole()
    nothing = replace(dossier.bills[0], services=frozenset())
    assert codes((replace(dossier, bills=(nothing,)), seen)) == {"line-without-supply"}


@pytest.mark.rules("Z1", "P7", "B8")
@pytest.mark.parametrize(
    ("status", "code"),
    [
        (BillStamp.PARTLY_REIMBURSED, {"reversed-still-charged"}),
        (BillStamp.RED_PENDING, {"red-letter-waits"}),
        (BillStamp.RED_LETTERED, set()),
    ],
)
def test_reversal_is_followed_by_the_red_letter(status: BillStamp, code: set[str]) -> None:
    back = visit.of_supply(whole(), reversed=True)
    case = visit.of_bill(
        back, status=status, claims=() if status is BillStamp.RED_LETTERED else visit.seen_bill().claims
    )
    assert codes(visit.of_pack(case, returned=True)) == code


@pytest.mark.rules("Z1", "P7", "B8")
def test_red_letter_without_a_reversal_is_found() -> None:
    assert codes(visit.of_bill(whole(), status=BillStamp.RED_LETTERED, claims=())) == {"void-not-reversed"}
