"""Z1: what a paper or the chain says in part: nothing is taken for more than it says."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from carestamp.documents.invoice.stamps import BillStamp
from carestamp.documents.linked import Charge, DossierError, dossier_of, to_json, trace
from carestamp.documents.linked.case import BillLine, Case
from carestamp.documents.linked.line import Line
from carestamp.documents.linked.reading import Value
from carestamp.documents.linked.seen_file import seen_of, written
from carestamp.documents.linked.trace import REISSUED
from tests.documents.linked import visit
from tests.documents.linked.test_reissued import DEARER, LESS, reissued
from tests.documents.linked.visit import DRUG, HOSPITAL, PACKS, PHARMACY_B, codes, of_bill, whole, with_

CODED = {"medicationCodeableConcept": {"coding": [{"system": "urn:carestamp:bill-item", "code": DRUG.code}]}}


def unseen_prescriber(issuer: int) -> visit.Case:
    """The chain knows no house of the prescriber's, and another house has issued the bill."""
    paper, charged = visit.prescription(), visit.bill(issuer=issuer)
    dispensed = visit.supply(paper, visit.dispense(Charge(visit.line(charged), PACKS)))
    dossier, seen = visit.case_of([paper], [dispensed], [charged])
    told = {id_: replace(each, issuer=0) for id_, each in seen.prescriptions.items()}
    return dossier, replace(seen, prescriptions=told)


@pytest.mark.rules("Z1")
@pytest.mark.parametrize("issuer", [HOSPITAL, PHARMACY_B])
def test_no_issuer_differs_from_a_house_that_nobody_knows(issuer: int) -> None:
    assert codes(unseen_prescriber(issuer)) == set()


@pytest.mark.rules("Z1", "B8")
def test_a_red_letter_that_waits_is_found_only_where_the_goods_are_back() -> None:
    waiting = of_bill(whole(), status=BillStamp.RED_PENDING)
    assert codes(waiting) == set()
    assert codes(visit.of_supply(waiting, reversed=True)) == {"red-letter-waits"}


@pytest.mark.rules("Z1", "P6")
@pytest.mark.parametrize(("written", "told"), [((0,), ()), ((), (0, 0)), ((24, 0), (24,)), ((24,), (24, 0))])
def test_zeros_behind_the_last_line_say_nothing(written: tuple[int, ...], told: tuple[int, ...]) -> None:
    dossier, seen = whole()
    paper = replace(dossier.supplies[0], quantities=written)
    case = visit.of_supply(with_((dossier, seen), supplies=(paper,)), quantities=told)
    assert "supply-facts" not in codes(case)


@pytest.mark.rules("Z1", "B2")
def test_funds_that_no_document_names_are_none() -> None:
    paper = visit.bill(pool=0, cash=4800)
    said = {name: value for name, value in paper.document.items() if name not in ("pool", "other_funds")}
    assert codes(with_(whole(), bills=(replace(paper, document=said),))) == {"bill-content"}


@pytest.mark.rules("Z1", "B11")
@pytest.mark.parametrize(("paid", "last"), [((1500, 500), "patient"), ((1500, 1500), 412), (None, "mask")])
def test_a_mask_has_settled_only_what_no_claim_is_on(paid: tuple[int, int] | None, last: str | int) -> None:
    """The patient bears the rest of a bill on which insurers have paid."""
    claims = visit.seen_bill(paid).claims if paid else ()
    case = of_bill(whole(), status=BillStamp.REIMBURSED, claims=claims)
    assert trace(*case).nodes[-1].key == f"payer:{last}@0x{case[0].bills[0].place.hex()}"


@pytest.mark.rules("Z1", "X1")
def test_fund_and_patient_have_no_house_to_name() -> None:
    named = replace(whole()[0], houses={101: "甲", 201: "乙", 411: "丙"})
    found = {each.key.partition("@")[0]: each.name for each in trace(named, whole()[1]).nodes if each.column == 5}
    assert found == {"payer:fund": "", "payer:411": "丙", "payer:412": "", "payer:patient": ""}
    settled = of_bill(whole(), status=BillStamp.REIMBURSED, claims=())
    assert [each.name for each in trace(*settled).nodes if each.column == 5] == ["", ""]


@pytest.mark.rules("Z1")
def test_one_dispense_that_names_no_item_leaves_its_line_uncompared() -> None:
    paper, charged = visit.prescription(), visit.bill()
    named = [visit.dispense(Charge(visit.line(charged), (pack,)), units=12) for pack in PACKS]
    for said, expected in ((named[1] | CODED, []), (named[1], ["item-unsaid"])):
        dispensed = visit.supply(paper, named[0] | CODED, said)
        found = trace(*visit.case_of([paper], [dispensed], [charged])).unchecked
        assert [each.code for each in found] == ["services", *expected]


@pytest.mark.rules("Z1", "X4")
def test_a_line_is_the_same_in_another_spelling_of_code_and_quantity() -> None:
    item = {"name": DRUG.name, "amount": 3600, "unit": "片"}
    plain = Line(b"\x09" * 32, 2, item | {"code": "7012", "quantity": 24})
    other = Line(b"\x09" * 32, 2, item | {"code": " 007012", "quantity": "24.00"})
    assert plain.canonical_bytes == other.canonical_bytes


@pytest.mark.rules("Z1", "B9")
def test_bills_that_replace_each_other_are_each_followed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two bills of two lines: whoever goes round for ever asks more often than there is to ask."""
    asked: list[BillLine] = []
    follow = Case.successor

    def counted(case: Case, line: BillLine) -> BillLine | None:
        asked.append(line)
        assert len(asked) < 100
        return follow(case, line)

    monkeypatch.setattr(Case, "successor", counted)
    round_ = of_bill(reissued(visit.bill(13, (DEARER, DRUG), **LESS)), 1, replaced_by=visit.bill().place)
    found = trace(*round_)
    assert {each.bill.terms.serial for each in asked} == {12, 13}
    assert [each.words for each in found.links if each.start[:4] == each.end[:4] == "line"] == [REISSUED] * 4


# -------------------------------------------------------------------------------------------------------------- files


@pytest.mark.rules("Z1")
@pytest.mark.parametrize(
    ("value", "bits", "number"),
    [
        ("7", 54, 7),
        ("7", 53, None),
        (7, 53, 7),
        ("0", 64, 0),
        ("18446744073709551615", 64, 2**64 - 1),
        ("18446744073709551616", 64, None),
        ("07", 64, None),
        ("7~", 64, None),
        (True, 64, None),
        (-1, 64, None),
    ],
)
def test_numbers_of_a_file_fit_their_bits(value: object, bits: int, number: int | None) -> None:
    """From 54 bits on their digits may be written as a text."""
    given = Value("a.json", "x", value)
    read: Callable[[], int] = given.number if bits == 64 else lambda: given.number(bits)
    if number is not None:
        assert read() == number
        return
    with pytest.raises(DossierError) as refused:
        read()
    assert (refused.value.file, refused.value.field) == ("a.json", "x")


@pytest.mark.rules("Z1", "X1")
@pytest.mark.parametrize(
    ("name", "field"),
    [("bill_2", "p.bill_2"), ("x" * 32, "p." + "x" * 32), ("x" * 33, "p.?"), ("", "p.?"), ("x~", "p.?")],
)
def test_only_what_looks_like_a_field_is_named(name: str, field: str) -> None:
    with pytest.raises(DossierError) as refused:
        Value("a.json", "p", {name: 1}).only("bill")
    assert refused.value.field == field


def told() -> dict[str, Any]:
    """The section on a chain where all of one thing is said."""
    dossier, seen = whole()
    pack = {"returned": False, "stolen": True, "destroyed": True, "recalled": False, "commissioned": False}
    return written(visit.of_pack((dossier, seen), **pack)[1])


@pytest.mark.rules("Z1", "D1")
def test_each_word_about_a_pack_is_written_and_read() -> None:
    flags = {"returned": False, "stolen": True, "destroyed": True, "recalled": False, "commissioned": False}
    assert told()["packs"][0] == {"pack": "0x" + "01" * 32, "capacity": 12, **flags}
    assert written(seen_of(Value("a.json", "seen", told()))) == told()


@pytest.mark.rules("Z1")
def test_what_the_chain_is_said_to_say_has_no_other_field() -> None:
    with pytest.raises(DossierError) as refused:
        seen_of(Value("a.json", "seen", {**told(), "pack": []}))
    assert refused.value.field == "seen.pack"


@pytest.mark.rules("Z1")
def test_a_dossier_is_written_two_blanks_deep() -> None:
    text = to_json(whole()[0])
    assert text.startswith('{\n  "format": "carestamp-dossier/1",\n  "chain": {\n    "id": 31337,\n')
    assert text.endswith('  "houses": {}\n}\n')
    assert to_json(dossier_of(text, "a.json")) == text
    assert list(json.loads(text)) == ["format", "chain", "prescriptions", "supplies", "bills", "houses"]
