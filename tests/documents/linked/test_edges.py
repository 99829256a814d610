"""Z1 at its edges: what is just enough, just too much, half said, or said of things that are over."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from carestamp.cli import tree
from carestamp.documents.invoice.stamps import BillStamp, ClaimState
from carestamp.documents.linked import Charge, SeenClaim, trace
from tests.documents.linked import visit
from tests.documents.linked.visit import (
    DRUG,
    INSURER_A,
    LIN,
    PACKS,
    VISIT,
    Case,
    codes,
    of_bill,
    of_supply,
    whole,
    with_,
)

HALF = replace(DRUG, quantity=Decimal(12), amount=1800)


def halved(*charges: Charge, units: int = 12) -> Case:
    """Two documents of one dispense, each with its charge, or with none; the bill has two lines of a pack each."""
    paper, charged = visit.prescription(), visit.bill(items=(VISIT, HALF, HALF))
    documents = [visit.dispense(*([each] if each.line else []), units=units) for each in charges]
    return visit.case_of([paper], [visit.supply(paper, *documents)], [charged])


def of_line(number: int, *packs: bytes) -> Charge:
    return Charge(visit.line(visit.bill(items=(VISIT, HALF, HALF)), number), packs)


@pytest.mark.rules("Z1")
def test_each_document_of_a_dispense_names_its_line() -> None:
    assert codes(halved(of_line(2, PACKS[0]), of_line(3, PACKS[1]))) == set()
    assert codes(halved(of_line(2, PACKS[0]), Charge(b""))) == {"no-charge", "pack-uncharged", "line-without-supply"}
    assert codes(halved(of_line(2, PACKS[0]), of_line(2, PACKS[1]))) == {"line-two-supplies", "line-without-supply"}


@pytest.mark.rules("Z1")
def test_one_document_on_two_lines_is_found() -> None:
    paper, charged = visit.prescription(), visit.bill(items=(VISIT, HALF, HALF))
    document = visit.dispense(of_line(2, PACKS[0]), of_line(3, PACKS[1]))
    assert codes(visit.case_of([paper], [visit.supply(paper, document)], [charged])) == {"supply-two-lines"}


@pytest.mark.rules("Z1")
def test_pack_named_twice_is_one_pack() -> None:
    charged = visit.bill(items=(VISIT, replace(DRUG, quantity=Decimal(2), unit="盒")))
    paper = visit.prescription()
    document = visit.dispense(Charge(visit.line(charged), (*PACKS, PACKS[0])))
    assert codes(visit.case_of([paper], [visit.supply(paper, document)], [charged])) == set()


@pytest.mark.rules("Z1", "B8")
def test_lines_of_a_bill_that_is_over_ask_for_nothing_more() -> None:
    """Neither goods nor the right quantity; only that the goods are back too. Without goods there is no trace."""
    alone = with_(whole(), prescriptions=(), supplies=())
    assert codes(alone) == {"line-without-supply"}
    assert codes(of_bill(alone, status=BillStamp.RED_LETTERED, claims=())) == {"nothing-to-follow"}
    wrong = visit.bill(items=(VISIT, replace(DRUG, quantity=Decimal(99))))
    paper = visit.prescription()
    case = visit.case_of([paper], [visit.supply(paper, visit.dispense(Charge(visit.line(wrong), PACKS)))], [wrong])
    void = of_bill(case, status=BillStamp.RED_LETTERED, claims=())
    assert codes(void) == {"void-not-reversed"}
    assert codes(of_supply(void, reversed=True)) == set()
    assert codes(of_supply(case, reversed=True)) == {"reversed-still-charged"}


@pytest.mark.rules("Z1", "B9")
def test_replaced_bill_charges_nothing_while_its_red_letter_waits() -> None:
    new = visit.bill(13, payer="林秀兰")
    case = visit.case_of([], [], [visit.bill(), new])
    assert len(trace(*of_bill(case, status=BillStamp.RED_PENDING, replaced_by=new.place)).findings) == 1


@pytest.mark.rules("Z1", "P6")
@pytest.mark.parametrize(
    "fact",
    [{"pharmacist": visit.PRESCRIBER}, {"handed_over_at": 1}, {"quantities": (12, 12)}, {"pharmacy": visit.PHARMACY_B}],
)
def test_every_fact_of_a_dispense_must_be_the_chains(fact: dict[str, object]) -> None:
    assert codes(of_supply(whole(), **fact)) == {"supply-facts"}


@pytest.mark.rules("Z1", "P6")
def test_zeros_behind_the_last_line_and_the_case_of_an_address_say_nothing() -> None:
    assert codes(of_supply(whole(), quantities=(24, 0, 0, 0, 0), pharmacist=visit.PHARMACIST.lower())) == set()


@pytest.mark.rules("Z1", "B5")
@pytest.mark.parametrize(
    ("live", "paid", "expected"), [(0, 3_000, set()), (3_000, 0, set()), (1, 3_000, {"amount-exceeds"})]
)
def test_what_payers_have_may_reach_the_total_and_no_more(live: int, paid: int, expected: set[str]) -> None:
    assert codes(of_bill(whole(), claims=(SeenClaim(INSURER_A, ClaimState.APPROVED, live, paid),))) == expected


@pytest.mark.rules("Z1", "B2")
def test_document_and_terms_name_the_same_number() -> None:
    paper = whole()[0].bills[0]
    other = replace(paper, document={**paper.document, "number": "13"})
    assert "bill-amounts" in codes(with_(whole(), bills=(other,)))


@pytest.mark.rules("Z1")
@pytest.mark.parametrize(("seconds", "expected"), [(86_400, {"bill-too-early"}), (86_399, set())])
def test_bill_may_be_of_the_day_of_its_prescription(seconds: int, expected: set[str]) -> None:
    paper = visit.bill(issued=visit.DAY - dt.timedelta(days=1))
    terms = replace(paper.terms, issued_at=visit.ISSUED - seconds)
    assert codes(with_(whole(), bills=(replace(paper, terms=terms),))) == expected


@pytest.mark.rules("Z1")
def test_one_number_in_common_is_the_same_patient() -> None:
    both = {
        **LIN,
        "identifier": [{"system": "urn:old", "value": "X-1"}, *LIN["identifier"]],
        "name": [{"text": "林女士"}],
    }
    paper = visit.prescription(both)
    dispensed = visit.supply(paper, visit.dispense(Charge(visit.line(visit.bill()), PACKS), patient=LIN))
    assert codes(visit.case_of([paper], [dispensed], [visit.bill()])) == set()


@pytest.mark.rules("Z1")
def test_personal_account_is_a_payment_too() -> None:
    paid = visit.bill(pool=0, account=5800, cash=None)
    assert codes(of_bill(with_(whole(), bills=(paid,)), claims=(), status=BillStamp.UNREIMBURSED)) == set()


@pytest.mark.rules("Z1")
def test_patient_bears_nothing_of_a_void_bill_and_what_is_absent_is_marked() -> None:
    void = of_bill(of_supply(whole(), reversed=True), status=BillStamp.RED_LETTERED, claims=())
    assert not [each for each in trace(*void).nodes if each.key.startswith("payer:patient")]
    lines = list(tree.lines(trace(*with_(whole(), prescriptions=()))))
    assert [each.split()[0] for each in lines if "不在卷内" in each and "处方" in each and "." not in each] == [
        "?",
        "?",
    ]
