"""B9: a bill that replaces another is followed, line by line."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carestamp.documents.invoice.stamps import BillStamp
from carestamp.documents.linked import BillPaper, Charge, trace
from tests.documents.linked import visit
from tests.documents.linked.visit import DRUG, PACKS, VISIT, Case, codes

DEARER = replace(VISIT, amount=2000)
LESS = {"total": 5600, "pool": 2800, "account": 1000, "cash": 1800}


def reissued(new: BillPaper, at_hand: bool = True) -> Case:
    """The bill that the dispense names is void, and `new` stands in its place."""
    old, paper = visit.bill(), visit.prescription()
    dispensed = visit.supply(paper, visit.dispense(Charge(visit.line(old), PACKS)))
    case = visit.case_of([paper], [dispensed], [old, new] if at_hand else [old])
    return visit.of_bill(case, status=BillStamp.RED_LETTERED, claims=(), replaced_by=new.place)


@pytest.mark.rules("Z1", "B9")
def test_line_of_the_new_bill_charges_what_the_old_one_did() -> None:
    new = visit.bill(13, (DEARER, DRUG), **LESS)
    case = reissued(new)
    assert codes(case) == set()
    found = trace(*case)
    assert found.back(f"line:0x{visit.line(new).hex()}") == (f"line:0x{visit.line(visit.bill()).hex()}",)


@pytest.mark.rules("Z1", "B9")
def test_new_bill_must_be_at_hand() -> None:
    case = reissued(visit.bill(13, (DEARER, DRUG), **LESS), at_hand=False)
    assert codes(case) == {"reissue-missing"}
    assert [each.column.name for each in trace(*case).nodes if each.absent] == ["BILL"]


@pytest.mark.rules("Z1", "B9")
def test_new_bill_without_the_line_lets_kept_goods_go_uncharged() -> None:
    without = {"total": 2000, "pool": 1000, "account": 0, "cash": 1000}
    new = visit.bill(13, (DEARER,), **without)
    case = visit.of_bill(reissued(new), 1, claims=())
    assert codes(case) == {"reissue-dropped"}
    assert codes(visit.of_supply(case, reversed=True)) == set()


@pytest.mark.rules("Z1", "B9", "P7")
def test_goods_that_came_back_are_not_charged_anew() -> None:
    new = visit.bill(13, (DEARER, DRUG), **LESS)
    assert codes(visit.of_supply(reissued(new), reversed=True)) == {"reversed-still-charged"}


@pytest.mark.rules("Z1", "B9")
def test_line_that_can_be_either_of_two_is_not_guessed() -> None:
    half = replace(DRUG, amount=1800)
    new = visit.bill(13, (DEARER, half, half), **LESS)
    assert codes(reissued(new)) == {"reissue-dropped", "line-without-supply"}


@pytest.mark.rules("Z1", "B9")
def test_bills_that_replace_each_other_end_the_search() -> None:
    new = visit.bill(13, (DEARER, DRUG), **LESS)
    case = reissued(new)
    assert "reissue-dropped" not in codes(visit.of_bill(case, 1, replaced_by=visit.bill().place))
