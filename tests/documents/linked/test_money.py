"""The bill and who pays: each thing that can be wrong there is found, and nothing else with it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from carestamp.documents.invoice.stamps import BillStamp, ClaimState
from carestamp.documents.linked import Charge, SeenClaim, Verdict, trace
from carestamp.documents.linked.findings import CODES
from tests.documents.linked import test_charges, test_forged, test_goods, test_reissued, test_unchecked, visit
from tests.documents.linked.visit import CHEN, INSURER_A, PACKS, Case, codes, found, of_bill, whole, with_


def bill_terms(case: Case) -> Case:
    return of_bill(case, same_terms=False)


def bill_unseen(case: Case) -> Case:
    return of_bill(case, status=BillStamp.UNKNOWN)


def bill_content(case: Case) -> Case:
    paper = case[0].bills[0]
    return with_(case, bills=(replace(paper, terms=replace(paper.terms, content=bytes(32))),))


def bill_amounts(case: Case) -> Case:
    paper = case[0].bills[0]
    return with_(case, bills=(replace(paper, terms=replace(paper.terms, fund=1)),))


def patient_differs(case: Case) -> Case:
    paper = visit.prescription(CHEN)
    charge = Charge(visit.line(visit.bill()), PACKS)
    return visit.case_of([paper], [visit.supply(paper, visit.dispense(charge, patient=CHEN))], [visit.bill()])


def bill_too_early(case: Case) -> Case:
    return with_(case, bills=(visit.bill(issued=visit.DAY - dt.timedelta(days=2)),))


def amount_exceeds(case: Case) -> Case:
    return of_bill(case, claims=(SeenClaim(INSURER_A, ClaimState.PAID, 0, 3_001),))


def debt_open(case: Case) -> Case:
    back = visit.of_supply(case, reversed=True)
    return of_bill(back, status=BillStamp.RED_LETTERED, claims=visit.seen_bill((1500, 0)).claims)


CHANGES = (
    bill_terms,
    bill_unseen,
    bill_content,
    bill_amounts,
    patient_differs,
    bill_too_early,
    amount_exceeds,
    debt_open,
)


@pytest.mark.rules("Z1")
@pytest.mark.parametrize("change", CHANGES, ids=lambda each: each.__name__)
def test_one_change_brings_its_finding(change: visit.Change) -> None:
    assert codes(change(whole())) == {change.__name__.replace("_", "-")}


@pytest.mark.rules("Z1")
def test_bill_that_nobody_paid_is_found_unless_it_says_that_the_patient_did() -> None:
    unpaid = visit.bill(pool=0, account=0, cash=None)
    paper = visit.prescription()
    dispensed = visit.supply(paper, visit.dispense(Charge(visit.line(unpaid), PACKS)))
    case = of_bill(visit.case_of([paper], [dispensed], [unpaid]), claims=(), status=BillStamp.UNREIMBURSED)
    assert codes(case) == {"no-payer"}
    assert codes(of_bill(whole(), claims=())) == set()


@pytest.mark.rules("Z1", "B11")
def test_bill_settled_by_mask_has_a_payer_without_a_claim() -> None:
    case = of_bill(whole(), claims=(), status=BillStamp.REIMBURSED)
    traced = trace(*case)
    assert traced.fits
    assert [str(each.facts[0]) for each in traced.nodes if each.key.startswith("payer:")] == [
        "基金 / fund",
        "批量结算 / settled by mask",
    ]


@pytest.mark.rules("Z1")
def test_dispense_to_another_patient_is_found() -> None:
    paper = visit.prescription()
    charge = Charge(visit.line(visit.bill()), PACKS)
    case = visit.case_of([paper], [visit.supply(paper, visit.dispense(charge, patient=CHEN))], [visit.bill()])
    assert codes(case) == {"patient-differs"}


@pytest.mark.rules("Z1")
def test_patients_are_told_apart_by_name_where_a_number_is_missing() -> None:
    named = {"resourceType": "Patient", "name": [{"text": "陈美玲"}]}
    unnamed = {"resourceType": "Patient"}
    for patient, expected in ((named, {"patient-differs"}), (unnamed, set())):
        paper = visit.prescription(patient)
        dispensed = visit.supply(paper, visit.dispense(Charge(visit.line(visit.bill()), PACKS), patient=patient))
        assert codes(visit.case_of([paper], [dispensed], [visit.bill()])) == expected


@pytest.mark.rules("Z1", "B5")
def test_sentences_name_amounts() -> None:
    (finding,) = found(amount_exceeds(whole()))
    assert finding.verdict is Verdict.DOES_NOT_FIT
    assert str(finding.words) == "各方合计 58.01，超过总额 58.00 / 58.01 in all, above the total 58.00"


@pytest.mark.rules("Z1")
def test_every_code_has_a_test_that_brings_it() -> None:
    changes = [*CHANGES, *test_goods.CHANGES]
    brought = {each.__name__.replace("_", "-") for each in changes}
    for module in (test_goods, test_charges, test_reissued, test_forged, test_unchecked):
        text = Path(module.__file__).read_text(encoding="utf-8")
        brought |= {code for code in CODES if f'"{code}"' in text}
    assert set(CODES) - brought == {"no-payer"}
