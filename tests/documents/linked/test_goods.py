"""Prescription, dispense, packs: each thing that can be wrong there is found, and nothing else with it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carestamp.documents.linked import PackPaper, SeenPrescription, Verdict
from carestamp.documents.stamps import Stamp
from tests.documents.linked import visit
from tests.documents.linked.visit import PACKS, Case, codes, found, of_pack, of_supply, whole, with_


def prescription_missing(case: Case) -> Case:
    return with_(case, prescriptions=())


def prescription_unseen(case: Case) -> Case:
    dossier, seen = case
    (id_,) = seen.prescriptions
    return dossier, replace(seen, prescriptions={id_: SeenPrescription(Stamp.UNKNOWN, visit.HOSPITAL)})


def prescription_content(case: Case) -> Case:
    paper = case[0].prescriptions[0]
    return with_(case, prescriptions=(replace(paper, salt=visit.salt(9)),))


def supply_unseen(case: Case) -> Case:
    dossier, seen = case
    return dossier, replace(seen, supplies={})


def supply_facts(case: Case) -> Case:
    return of_supply(case, pharmacy=visit.PHARMACY_B)


def supply_content(case: Case) -> Case:
    return of_supply(case, product=bytes(32))


def no_packs(case: Case) -> Case:
    paper = case[0].supplies[0]
    bare = replace(paper, packs=(), documents=(visit.dispense(visit.Charge(visit.line(case[0].bills[0]))),))
    return of_supply(with_(case, supplies=(bare,)), sold={}, product=bare.product)


def pack_not_sold(case: Case) -> Case:
    return of_pack(case, capacity=0)


def pack_other_sale(case: Case) -> Case:
    return of_supply(case, sold={PACKS[1]: 12, b"\x03" * 32: 12})


def units_differ(case: Case) -> Case:
    paper = case[0].supplies[0]
    first = replace(paper.packs[0], units=7)
    return with_(case, supplies=(replace(paper, packs=(first, *paper.packs[1:])),))


def batch_differs(case: Case) -> Case:
    paper = case[0].supplies[0]
    listed = tuple(PackPaper(each.pack, each.units, each.batch, each.proof[:-1]) for each in paper.packs)
    return with_(case, supplies=(replace(paper, packs=listed),))


def pack_recalled(case: Case) -> Case:
    return of_pack(case, recalled=True)


CHANGES = (
    prescription_unseen,
    prescription_content,
    supply_unseen,
    supply_facts,
    supply_content,
    no_packs,
    pack_not_sold,
    units_differ,
    batch_differs,
    pack_recalled,
)


@pytest.mark.rules("Z1")
@pytest.mark.parametrize("change", CHANGES, ids=lambda each: each.__name__)
def test_one_change_brings_its_finding(change: visit.Change) -> None:
    assert codes(change(whole())) - _following(change) == {change.__name__.replace("_", "-")}


def _following(change: visit.Change) -> set[str]:
    """What can't be told apart from it: without a record of the dispense nothing was sold in it, and what the
    prescription counts was another."""
    return {"pack-other-sale", "supply-omitted"} if change is supply_unseen else set()


@pytest.mark.rules("Z1")
def test_whole_visit_brings_no_finding() -> None:
    assert found(whole()) == ()


@pytest.mark.rules("Z1")
def test_unknown_prescription_is_missing_and_is_nobodys_hospital() -> None:
    case = prescription_missing(whole())
    assert codes(case) == {"prescription-missing"}
    (finding,) = found(case)
    assert finding.verdict is Verdict.MISSING
    assert [each.split(":")[0] for each in finding.at] == ["prescription", "dispense"]


@pytest.mark.rules("Z1")
def test_prescription_alone_misses_its_dispense() -> None:
    assert codes(with_(whole(), supplies=(), bills=())) == {"supply-missing"}


@pytest.mark.rules("Z1", "D1")
def test_pack_of_another_sale_is_told_with_what_was_sold_instead() -> None:
    assert codes(pack_other_sale(whole())) == {"pack-other-sale", "pack-unlisted"}


@pytest.mark.rules("Z1", "P11")
def test_conflict_is_found() -> None:
    assert codes(of_supply(whole(), conflict=True)) == {"supply-conflict"}


@pytest.mark.rules("Z1", "D1")
@pytest.mark.parametrize(
    ("fact", "code"),
    [("returned", "pack-returned"), ("stolen", "pack-withdrawn"), ("destroyed", "pack-withdrawn")],
)
def test_what_nobody_may_keep_is_still_charged(fact: str, code: str) -> None:
    assert codes(of_pack(whole(), **{fact: True})) == {code}


@pytest.mark.rules("Z1", "D1")
def test_recalled_pack_is_no_finding_where_nothing_charges_it() -> None:
    back = visit.of_bill(of_supply(pack_recalled(whole()), reversed=True), status=visit.BillStamp.RED_LETTERED)
    paid_back = visit.of_bill(back, claims=())
    assert codes(paid_back) == set()
