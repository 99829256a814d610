"""What a forger says twice, leaves out or makes up, with documents that commit to it: no trace says that it fits.

Issuer and pharmacy really have committed to what stands here; what the chain says is true.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from carestamp.documents import commitment
from carestamp.documents.canonical import canonical
from carestamp.documents.invoice import content
from carestamp.documents.linked import BillPaper, Charge, PackPaper, SeenPrescription
from carestamp.documents.stamps import Stamp
from tests.documents.linked import visit
from tests.documents.linked.visit import DRUG, PACKS, VISIT, Case, codes, of_pack, of_supply, whole, with_

BOXES = replace(DRUG, quantity=Decimal(2), unit="盒")
PHANTOM = replace(DRUG, amount=2200)


def committed(**said: Any) -> BillPaper:
    """A bill whose document says this, and to which its terms commit."""
    paper = visit.bill()
    document = {**paper.document, **said}
    sealed = commitment.commit(paper.salt, canonical(document, content.FORM))
    return replace(paper, document=document, terms=replace(paper.terms, content=sealed))


def charging(bill: BillPaper, packs: tuple[PackPaper, ...] | None = None) -> Case:
    """The dispense's charge is of this bill's second line; out of these packs."""
    paper = visit.prescription()
    supply = visit.supply(paper, visit.dispense(Charge(visit.line(bill), PACKS)))
    return visit.case_of([paper], [replace(supply, packs=packs or supply.packs)], [bill])


def packs_of(case: Case, **changes: Any) -> tuple[PackPaper, ...]:
    return tuple(replace(each, **changes) for each in case[0].supplies[0].packs)


@pytest.mark.rules("Z1", "D1")
def test_pack_listed_twice_is_handed_out_once() -> None:
    paper, charged = visit.prescription(), visit.bill()
    supply = visit.supply(paper, visit.dispense(Charge(visit.line(charged), PACKS[:1])), packs=(PACKS[0], PACKS[0]))
    assert codes(visit.case_of([paper], [supply], [charged])) == {"quantity-differs"}


@pytest.mark.rules("Z1", "D1")
@pytest.mark.parametrize(("units", "expected"), [(1, {"pack-opened"}), (11, {"pack-opened"}), (12, set())])
def test_tablet_out_of_each_pack_is_no_pack(units: int, expected: set[str]) -> None:
    charged = visit.bill(items=(VISIT, BOXES))
    assert codes(charging(charged, packs_of(whole(), units=units))) == expected


@pytest.mark.rules("Z1", "B2")
def test_lines_add_up_to_the_total() -> None:
    items = [{**each, "amount": each["amount"] // 100} for each in visit.bill().document["items"]]
    assert codes(charging(committed(items=items))) == {"bill-sums"}


@pytest.mark.rules("Z1", "B2")
@pytest.mark.parametrize("said", [{"cash": 2001}, {"account": 0}, {"cash": 0}])
def test_what_each_has_paid_adds_up_to_the_total(said: dict[str, int]) -> None:
    assert codes(charging(committed(**said))) == {"bill-sums"}


@pytest.mark.rules("Z1", "B2", "X4")
@pytest.mark.parametrize(
    "said",
    [{"issued": "2026-03-03"}, {"currency": "EUR"}, {"number": "13"}, {"number": "1" * 5_000}, {"self_borne": 1}],
    ids=lambda each: next(iter(each)),
)
def test_document_and_terms_say_the_same(said: dict[str, Any]) -> None:
    assert codes(charging(committed(**said))) == {"bill-amounts"}
    assert codes(charging(committed(number="０００12", currency="cny"))) == set()


@pytest.mark.rules("Z1", "D1")
def test_batch_that_is_not_named_hides_no_recall() -> None:
    bare = packs_of(whole(), batch=bytes(32), proof=())
    assert codes(charging(visit.bill(), bare)) == {"batch-missing"}


@pytest.mark.rules("Z1", "D1")
def test_batch_that_nobody_commissioned_is_found() -> None:
    assert codes(of_pack(whole(), commissioned=False)) == {"batch-unseen"}


@pytest.mark.rules("Z1")
def test_goods_called_a_service_are_found() -> None:
    charged = replace(visit.bill(), services=frozenset({1, 2}))
    assert codes(charging(charged)) == {"service-handed-out"}


@pytest.mark.rules("Z1")
@pytest.mark.parametrize(
    "said",
    [{}, {"code": "xj01dc02", "name": "另一名称"}, {"code": ""}, {"code": "9"}],
    ids=["same", "code", "name alone", "name, other code"],
)
def test_phantom_line_of_a_drug_that_was_handed_out_is_no_service(said: dict[str, str]) -> None:
    charged = replace(visit.bill(items=(replace(PHANTOM, **said), DRUG)), services=frozenset({1}))
    assert codes(charging(charged)) == {"service-handed-out"}


@pytest.mark.rules("Z1")
def test_service_is_held_against_the_dispenses_documents_too() -> None:
    """The tariff's code stands in the pharmacy's document alone, and no line at hand is charged."""
    paper, named = visit.prescription(), {"medicationCodeableConcept": {"text": VISIT.name}}
    document = visit.dispense(Charge(visit.line(visit.bill()), PACKS)) | named
    assert codes(visit.case_of([paper], [visit.supply(paper, document)], [visit.bill()])) == {"service-handed-out"}


@pytest.mark.rules("Z1")
def test_nothing_at_hand_is_no_trace_that_fits() -> None:
    services = replace(visit.bill(), services=frozenset({1, 2}))
    for case in (visit.case_of([], [], []), visit.case_of([], [], [services])):
        assert codes(case) == {"nothing-to-follow"}


@pytest.mark.rules("Z1", "P6")
def test_dispense_that_was_left_out_is_missed() -> None:
    dossier, seen = whole()
    told = {id_: SeenPrescription(Stamp.DISPENSED, visit.HOSPITAL, (24, 12)) for id_ in seen.prescriptions}
    (finding,) = visit.found((dossier, replace(seen, prescriptions=told)))
    assert (finding.code, finding.values) == ("supply-omitted", ("36", "24"))


@pytest.mark.rules("Z1", "D1")
@pytest.mark.parametrize(("counted", "expected"), [(23, {"supply-units"}), (25, set())])
def test_no_more_leaves_the_packs_than_counts_on_the_prescription(counted: int, expected: set[str]) -> None:
    case = with_(whole(), supplies=(replace(whole()[0].supplies[0], quantities=(counted,)),))
    assert codes(of_supply(case, quantities=(counted,))) == expected


@pytest.mark.rules("Z1")
def test_charge_of_a_further_document_names_packs() -> None:
    """A second document of the same dispense names a line and no goods."""
    paper, charged = visit.prescription(), visit.bill(items=(DRUG, PHANTOM))
    named = Charge(visit.line(charged, 1), PACKS), Charge(visit.line(charged, 2))
    supply = visit.supply(paper, *(visit.dispense(each) for each in named))
    case = visit.case_of([paper], [supply], [replace(charged, services=frozenset())])
    assert codes(case) == {"charge-without-packs"}
