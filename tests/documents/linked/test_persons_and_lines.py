"""Whose goods and whose bill it is, what a line is known by, and what counts where a bill or a dispense says little."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest

from carestamp.documents.invoice.stamps import BillStamp, ClaimState
from carestamp.documents.invoice.typed import place_of
from carestamp.documents.linked import (
    BillPaper,
    Charge,
    Finding,
    PrescriptionPaper,
    SeenClaim,
    SupplyPaper,
    charges_in,
    lines_of,
)
from carestamp.documents.linked.case import Case as Looked
from carestamp.documents.linked.charge import CHARGE_URL, LINE_SYSTEM, lines_in, names_in, with_lines
from carestamp.documents.linked.line import Line, known_as
from tests.documents.linked import test_charge, visit
from tests.documents.linked.visit import CHEN, DRUG, LIN, PACKS, VISIT, Case, codes, found, of_bill, of_supply, whole

pytestmark = pytest.mark.rules("Z1")

PLACE = place_of(b"\x09" * 24, 12)
NUMBER = {"identifier": [{"system": "urn:p", "value": "P-7"}]}
NAMED = {"name": [{"text": "林秀兰"}]}
OTHER_NAME = {"name": [{"text": "陈美玲"}]}
OTHER_NUMBER = {"identifier": [{"system": "urn:p", "value": "P-8"}]}


def _differs(paper: PrescriptionPaper, *subjects: object) -> bool:
    """Whether a dispense to these is found to be to another patient. No bill is at hand."""
    documents = [{**visit.dispense(), "subject": each} for each in subjects]
    case = visit.case_of([paper], [visit.supply(paper, *documents)], [])
    return Finding("patient-differs", (f"dispense:0x{paper.id.hex()}/5",)) in found(case)


@pytest.mark.parametrize(
    ("one", "other", "is_different"),
    [
        ({**NUMBER, **NAMED}, {**NUMBER, **OTHER_NAME}, False),
        ({**NUMBER, **NAMED}, {**OTHER_NUMBER, **NAMED}, True),
        ({**NUMBER, **NAMED}, NAMED, False),
        (NAMED, {**NUMBER, **NAMED}, False),
        (NAMED, NAMED, False),
        (NAMED, OTHER_NAME, True),
        (NUMBER, OTHER_NAME, False),
        (NAMED, OTHER_NUMBER, False),
        (NUMBER, OTHER_NUMBER, True),
        (NAMED, {}, False),
        ({}, NAMED, False),
        (NAMED, None, False),
        (NAMED, "text", False),
        (NAMED, [], False),
        ({"display": "林秀兰"}, OTHER_NAME, True),
        ({"display": "林秀兰"}, {"display": "林秀兰"}, False),
        ({"display": 5}, NAMED, False),
        ({"identifier": [{"system": "urn:p"}], **NAMED}, {**NUMBER, **NAMED}, False),
        ({"identifier": ["P-9"], **NAMED}, {**NUMBER, **NAMED}, False),
        ({"identifier": {"value": "P-7"}}, OTHER_NUMBER, True),
    ],
)
def test_patients_differ_by_number_where_both_have_one_else_by_name(
    one: dict[str, Any], other: object, is_different: bool
) -> None:
    assert _differs(visit.prescription(one), other) is is_different


def test_one_document_to_another_patient_is_enough() -> None:
    assert _differs(visit.prescription(LIN), LIN, CHEN)
    assert not _differs(visit.prescription(LIN), LIN, LIN)


@pytest.mark.parametrize(
    ("document", "is_different"),
    [
        ({"lines": [{"subject": CHEN}], "subject": LIN}, True),
        ({"lines": [{"subject": LIN}, {"subject": CHEN}], "subject": CHEN}, False),
        *(
            ({**lines, "subject": CHEN}, True)
            for lines in (
                {},
                {"lines": []},
                {"lines": ["x"]},
                {"lines": "text"},
                {"lines": {"subject": LIN}},
                {"lines": None},
                {"lines": 5},
            )
        ),
        ({"lines": [{"subject": None}]}, False),
    ],
)
def test_patient_of_a_prescription_is_that_of_its_first_line(document: dict[str, Any], is_different: bool) -> None:
    assert _differs(replace(visit.prescription(), document=document), LIN) is is_different


def _billed(paper: BillPaper, **changes: Any) -> Case:
    """A whole visit that this bill charges. changes: of what the chain says of the bill."""
    prescribed = visit.prescription()
    supply = visit.supply(prescribed, visit.dispense(Charge(visit.line(paper), PACKS)))
    return of_bill(visit.case_of([prescribed], [supply], [paper]), **changes)


NOBODY: dict[str, Any] = {"claims": (), "status": BillStamp.UNREIMBURSED}


@pytest.mark.parametrize(
    ("paper", "changes", "expected"),
    [
        (visit.bill(payer_id=""), {}, set()),
        (visit.bill(payer_id="", payer="陈美玲"), {}, {"patient-differs"}),
        (visit.bill(pool=1000, other_funds=1800), {}, set()),
        (visit.bill(pool=5800, account=0, cash=None), NOBODY, set()),
        (visit.bill(pool=0, account=0, cash=5800), NOBODY, set()),
        (visit.bill(pool=0, account=0, cash=None), NOBODY, {"no-payer"}),
        (visit.bill(pool=0, account=0, cash=None), {**NOBODY, "status": BillStamp.REIMBURSED}, set()),
        (visit.bill(pool=0, account=0, cash=None), {"claims": (SeenClaim(411, ClaimState.RESERVED, 1),)}, set()),
    ],
)
def test_whoever_pays_it_a_bill_that_adds_up_fits(
    paper: BillPaper, changes: dict[str, Any], expected: set[str]
) -> None:
    assert codes(_billed(paper, **changes)) == expected


def test_document_without_a_share_has_none_of_it() -> None:
    """Only its commitment tells it from one that says nought."""
    paper = visit.bill(account=0, cash=3000)
    noughts = {"other_funds", "account"}
    assert {name for name, value in paper.document.items() if value == 0} == noughts
    said = {name: value for name, value in paper.document.items() if name not in noughts}
    case = visit.with_(whole(), bills=(replace(paper, document=said),))
    assert [each.code for each in found(case) if each.at[0].startswith("bill:")] == ["bill-content"]


def test_what_a_payer_of_a_void_bill_still_has_is_named_with_its_amount() -> None:
    claims = (SeenClaim(411, ClaimState.PAID, 0, 1_500), SeenClaim(412, ClaimState.PAID, 0, 0))
    void = of_bill(of_supply(whole(), reversed=True), status=BillStamp.RED_LETTERED, claims=claims)
    place = visit.bill().place.hex()
    assert found(void) == (Finding("debt-open", (f"bill:0x{place}", f"payer:411@0x{place}"), ("15.00",)),)


def test_bill_is_held_against_the_prescriptions_of_its_own_goods_alone() -> None:
    others = visit.bill(13, items=(VISIT,), payer="陈美玲", payer_id="P-8", total=2200, pool=2200, account=0, cash=0)
    dossier, _ = whole()
    case = visit.case_of(list(dossier.prescriptions), list(dossier.supplies), [*dossier.bills, others])
    assert codes(of_bill(case, 1, claims=())) == set()


# ---------------------------------------------------------------------------------------------------------- the goods


def _charged(unit: str, asked: str, **document: Any) -> Case:
    paper = visit.bill(items=(VISIT, replace(DRUG, unit=unit, quantity=Decimal(asked))))
    prescribed = visit.prescription()
    given = {**visit.dispense(Charge(visit.line(paper), PACKS)), **document}
    return visit.case_of([prescribed], [visit.supply(prescribed, given)], [paper])


def _opened(case: Case, *packs: bytes) -> Case:
    """Of these the chain says that they hold more than was taken."""
    dossier, seen = case
    return dossier, replace(
        seen, packs={each: replace(pack, capacity=24 if each in packs else 12) for each, pack in seen.packs.items()}
    )


@pytest.mark.parametrize(
    ("case", "opened"),
    [
        (_charged("盒", "2"), False),
        (_opened(_charged("盒", "2"), PACKS[0]), True),
        (_opened(_charged("盒", "2"), PACKS[1]), True),
        (_opened(_charged("片", "24"), *PACKS), False),
    ],
)
def test_only_a_bill_by_the_pack_asks_for_whole_packs(case: Case, opened: bool) -> None:
    assert ("pack-opened" in codes(case)) is opened
    assert "quantity-differs" not in codes(case)


def test_dispense_without_a_unit_is_charged_in_the_bills() -> None:
    assert codes(_charged("片", "24", quantity={"value": 24})) == set()
    assert "quantity-differs" in codes(_charged("片", "2", quantity={"value": 24}))


def test_one_of_two_documents_on_two_lines_is_found() -> None:
    half = replace(DRUG, quantity=Decimal(12), amount=1800)
    paper = visit.bill(items=(VISIT, half, half))
    lines = [visit.line(paper, number) for number in (2, 3)]
    prescribed = visit.prescription()
    documents = (
        visit.dispense(Charge(lines[0], PACKS[:1]), Charge(lines[1], PACKS[1:])),
        visit.dispense(Charge(lines[1], ())),
    )
    case = visit.case_of([prescribed], [visit.supply(prescribed, *documents)], [paper])
    assert Finding("supply-two-lines", (f"dispense:0x{prescribed.id.hex()}/5",)) in found(case)


def test_service_without_a_name_that_a_dispense_names_is_found() -> None:
    paper = visit.bill()
    items = [{"name": "", "amount": 2200}, paper.document["items"][1]]
    nameless = replace(paper, document={**paper.document, "items": items})
    prescribed = visit.prescription()
    supply = visit.supply(prescribed, visit.dispense(Charge(visit.line(nameless, 1), PACKS)))
    case = visit.case_of([prescribed], [supply], [nameless])
    assert Finding("service-handed-out", (f"line:0x{visit.line(nameless, 1).hex()}",)) in found(case)


def test_only_document_of_a_dispense_charges_all_its_packs() -> None:
    prescribed = visit.prescription()
    charge = Charge(visit.line(visit.bill()))
    for documents, packs in (((visit.dispense(charge),), PACKS), ((visit.dispense(charge), visit.dispense()), ())):
        looked = Looked(*visit.case_of([prescribed], [visit.supply(prescribed, *documents)], [visit.bill()]))
        assert [each.packs for each in looked.charges] == [packs]


def test_units_of_one_prescription_are_not_held_against_those_of_another() -> None:
    dossier, seen = whole()
    other = visit.prescription(CHEN)
    second = visit.supply(other, visit.dispense(patient=CHEN), request=6, packs=())
    papers = [*dossier.prescriptions, other]
    case = visit.case_of(papers, [*dossier.supplies, second], list(dossier.bills))
    told = {**case[1].prescriptions, papers[0].id: replace(seen.prescriptions[papers[0].id], dispensed=(30,))}
    omitted = [each for each in found((case[0], replace(case[1], prescriptions=told))) if each.code == "supply-omitted"]
    assert omitted == [Finding("supply-omitted", (f"prescription:0x{papers[0].id.hex()}",), ("30", "24"))]


def test_batch_that_is_not_named_is_missing_at_its_pack() -> None:
    dossier, seen = whole()
    supply: SupplyPaper = dossier.supplies[0]
    packs = (replace(supply.packs[0], batch=bytes(32)), supply.packs[1])
    case = visit.with_((dossier, seen), supplies=(replace(supply, packs=packs),))
    sale = f"{supply.prescription.hex()[:8]}/5"
    assert found(case) == (Finding("batch-missing", (f"pack:0x{PACKS[0].hex()}@{sale}",)),)


def test_pack_that_was_recalled_is_named_where_it_is_charged() -> None:
    """Not in a dispense that charges nothing, nor for a charge of another pack; and though a charge of it is over."""
    half = replace(DRUG, quantity=Decimal(12), amount=1800)
    paper = visit.bill(items=(VISIT, half, half))
    prescribed = visit.prescription()
    one = visit.dispense(Charge(visit.line(paper, 2), PACKS[:1]), units=12)
    supply = visit.supply(prescribed, one, visit.dispense(units=12))
    case = visit.of_pack(visit.case_of([prescribed], [supply], [paper]), recalled=True)
    sale = f"{supply.prescription.hex()[:8]}/5"
    recalled = Finding("pack-recalled", (f"pack:0x{PACKS[0].hex()}@{sale}",))
    assert [each for each in found(case) if each.code == "pack-recalled"] == [recalled]
    dossier, seen = case
    other = {
        PACKS[0]: replace(seen.packs[PACKS[0]], recalled=False),
        PACKS[1]: replace(seen.packs[PACKS[1]], recalled=True),
    }
    assert "pack-recalled" not in codes((dossier, replace(seen, packs=other)))
    second = visit.supply(prescribed, visit.dispense(units=12), request=6)
    both = visit.of_pack(visit.case_of([prescribed], [supply, second], [paper]), recalled=True)
    assert [each for each in found(both) if each.code == "pack-recalled"] == [recalled]


def test_pack_is_charged_where_one_of_the_bills_on_its_way_stands() -> None:
    new = visit.bill(13)
    dossier, _ = whole()
    case = visit.case_of(list(dossier.prescriptions), list(dossier.supplies), [*dossier.bills, new])
    reissued = of_bill(
        visit.of_pack(case, recalled=True), status=BillStamp.RED_LETTERED, claims=(), replaced_by=new.place
    )
    assert "pack-recalled" in codes(reissued)


# ----------------------------------------------------------------------------------------------------------- the lines


def test_line_is_known_by_name_code_and_unit() -> None:
    full = {"name": "a", "code": "B1", "unit": "c", "amount": 1}
    assert Line(PLACE, 1, full).kind == ("a", "B1", "c")
    assert Line(PLACE, 1, {}).kind == ("", "", "")
    assert Line(PLACE, 1, full).names == {"code B1", "name a"}
    for empty in ({}, {"code": None, "name": None}, {"code": "", "name": ""}):
        assert Line(PLACE, 1, empty).names == frozenset()
    assert isinstance(known_as(["B1"], "a"), frozenset)
    assert Line(PLACE, 1, {}).serial == 12


def test_line_that_nobody_can_change_has_the_same_bytes() -> None:
    item: Mapping[str, Any] = {"name": "a", "amount": 1}
    assert Line(PLACE, 1, MappingProxyType(item)).canonical_bytes == Line(PLACE, 1, item).canonical_bytes


@pytest.mark.rules("Z1", "X2")
def test_salt_of_a_line_is_made_of_the_bills_and_its_number_in_four_bytes() -> None:
    own = visit.salt(1)
    salts = [each.salt for each in lines_of(visit.bill().document, own, PLACE)]
    assert salts == [
        hmac.digest(own, b"carestamp.bill-line.1" + bytes([0, 0, 0, number]), "sha256") for number in (1, 2)
    ]


# ------------------------------------------------------------------------------------------------------------ in FHIR


def test_dispense_without_a_drug_is_known_by_nothing() -> None:
    assert names_in({}) == frozenset()
    assert names_in({"medicationCodeableConcept": {"text": None}}) == frozenset()
    assert names_in({"medicationCodeableConcept": {"text": "a"}}) == {"name a"}


def test_each_line_of_an_invoice_gets_one_commitment() -> None:
    for wrong in (test_charge.LINES[:1], (*test_charge.LINES, bytes(32))):
        with pytest.raises(ValueError, match="zip"):
            with_lines(test_charge.invoice(), wrong)


def test_commitment_of_a_line_stands_beside_other_identifiers_and_is_found_behind_them() -> None:
    invoice = test_charge.invoice()
    other = {"system": "urn:other", "value": "7"}
    for each in invoice["contained"]:
        each["identifier"] = [other]
    written = with_lines(invoice, test_charge.LINES)
    items = [each for each in written["contained"] if each["resourceType"] == "ChargeItem"]
    assert [each["identifier"] for each in items] == [
        [other, {"system": LINE_SYSTEM, "value": f"0x{line.hex()}"}] for line in test_charge.LINES
    ]
    assert lines_in(written) == test_charge.LINES


def test_commitment_in_capital_letters_is_the_same() -> None:
    named = {"url": "line", "valueIdentifier": {"system": LINE_SYSTEM, "value": "0x" + "AB" * 32}}
    assert charges_in({"extension": [{"url": CHARGE_URL, "extension": [named]}]}) == (Charge(b"\xab" * 32),)
