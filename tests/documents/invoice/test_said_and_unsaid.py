"""B2, X2, X4: what a bill leaves unsaid, what its repr keeps to itself, how far numbers go, how content is spelled."""

from __future__ import annotations

import datetime as dt
from dataclasses import MISSING, fields, replace
from decimal import Decimal
from itertools import islice
from typing import Any

import pytest

from carestamp.documents.canonical import canonical
from carestamp.documents.invoice import batch, content, model
from carestamp.documents.invoice.fhir.answers import ClaimFacts
from carestamp.documents.invoice.fhir.bills import BillDocument
from carestamp.documents.invoice.fhir.claims import PaymentDocument
from carestamp.documents.invoice.identity import CODE_DIGITS, NUMBER_DIGITS
from carestamp.documents.invoice.model import Bill, BillError, BillItem, decimal_of, major_units, minor_units
from carestamp.documents.invoice.profiles import BillProfile
from carestamp.documents.invoice.stamping import Stamped, _portions

UNSAID: dict[Any, dict[str, Any]] = {
    BillItem: {"quantity": None, "unit": "", "code": "", "self_borne": None},
    Bill: {
        **dict.fromkeys(("check_code", "payee_id", "payer_id"), ""),
        **dict.fromkeys(("pool", "other_funds", "account"), 0),
        **dict.fromkeys(("cash", "self_borne", "self_paid"), None),
        "details": (),
    },
    BillDocument: {"status": "issued", "assumed": ()},
    PaymentDocument: {"evidence": "", "assumed": ()},
    ClaimFacts: {**dict.fromkeys(("amount", "paid", "recovered", "debt", "until"), 0), "evidence": ""},
}


@pytest.mark.rules("B2")
@pytest.mark.parametrize("kind", UNSAID)
def test_what_is_unsaid_is_nothing(kind: Any) -> None:
    assert {each.name: each.default for each in fields(kind) if each.default is not MISSING} == UNSAID[kind]


HIDDEN = {
    Bill: {"payer", "items", "check_code", "payer_id", "details"},
    Stamped: {"document", "salt"},
    PaymentDocument: {"evidence"},
    ClaimFacts: {"evidence"},
    BillProfile: {"notes"},
}


@pytest.mark.rules("X1", "X2")
@pytest.mark.parametrize("kind", HIDDEN)
def test_persons_salts_and_documents_are_in_no_log(kind: Any) -> None:
    assert {each.name for each in fields(kind) if not each.repr} == HIDDEN[kind]


# ------------------------------------------------------------------------------------------------------------- numbers


@pytest.mark.rules("B2")
def test_numbers_go_as_far_as_their_words_on_chain() -> None:
    """uint40 amounts, uint64 serials, a uint32 of bills; eight digits of a code and ten of a number, by the notice."""
    assert (model.AMOUNT_MAX, model.SERIAL_MAX) == (1_099_511_627_775, 18_446_744_073_709_551_615)
    assert (batch.MOST_BILLS, batch.BUCKET) == (4_294_967_295, 256)
    assert (CODE_DIGITS, NUMBER_DIGITS, model.MINOR_DIGITS) == (8, 10, 2)


@pytest.mark.rules("B2", "X4")
@pytest.mark.parametrize(("written", "minor"), [("0.01", 1), ("1", 100), ("10995116277.75", 1_099_511_627_775)])
def test_an_amount_is_printed_with_two_decimals(written: str, minor: int) -> None:
    assert minor_units(written, "total") == minor
    assert Decimal(major_units(minor)) == Decimal(written)
    assert major_units(minor)[-3] == "."


@pytest.mark.rules("B2")
@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("1" * 24, None),
        ("1" * 25, model.TOO_LARGE),
        ("0." + "1" * 22, None),
        ("0." + "1" * 23, model.NOT_MINOR_UNITS),
        ("-" + "1" * 23, None),
        ("-" + "1" * 24, model.TOO_LARGE),
    ],
)
def test_a_decimal_has_24_signs_at_most(written: str, why: Any) -> None:
    if why is None:
        assert decimal_of(written, "total") == Decimal(written)
        return
    with pytest.raises(BillError) as refused:
        decimal_of(written, "total")
    assert (refused.value.path, refused.value.why) == ("total", why)


@pytest.mark.rules("B2")
def test_all_of_an_item_may_be_borne_by_the_person() -> None:
    assert BillItem("bed", 100, self_borne=100).self_borne == 100


@pytest.mark.rules("B2")
@pytest.mark.parametrize("borne", [(0, 40_000), (40_000, 0), (None, 0), (0, None), (None, None)])
def test_a_part_of_nothing_is_said_like_any_other(bill: Bill, borne: tuple[int | None, int | None]) -> None:
    found = replace(bill, self_borne=borne[0], self_paid=borne[1])
    assert (found.self_borne, found.self_paid) == borne


def test_texts_go_to_workers_250_at_a_time() -> None:
    texts = (("a.json", str(number)) for number in range(501))
    assert [len(each) for each in islice(_portions(texts), 4)] == [250, 250, 1]


# ------------------------------------------------------------------------------------------------------------- content


@pytest.mark.rules("X4")
@pytest.mark.parametrize("name", ["code", "number", "check_code", "payee_id", "payer_id"])
@pytest.mark.parametrize(("written", "spelled"), [(" ００12 ", "12"), (" a１-b", "A1-B")])
def test_numbers_of_a_bill_are_spelled_as_numbers(name: str, written: str, spelled: str) -> None:
    assert canonical({name: written}, content.FORM).decode() == f'{{"{name}":"{spelled}"}}'


@pytest.mark.rules("X4")
def test_a_text_keeps_its_signs_and_an_item_has_a_code_and_a_quantity() -> None:
    item = {"code": " a１-b", "name": " a１-b", "quantity": "02.50"}
    assert canonical({"payee": " ００12-a", "items": [item], "item": [item]}, content.FORM).decode() == (
        '{"item":[{"code":"a1-b","name":"a1-b","quantity":"02.50"}],'
        '"items":[{"code":"A1-B","name":"a1-b","quantity":2.5}],"payee":"0012-a"}'
    )


@pytest.mark.rules("X2")
def test_content_says_each_field_once_in_the_order_of_a_bill() -> None:
    said = Bill(
        "90010126", "12", dt.date(2026, 3, 2), "H", "P", (BillItem("bed", 5),), 5, "CNY", details=(("ward", "2"),)
    )
    found = content.content_of(said)
    assert list(found.items()) == [
        ("format", "carestamp.bill.1"),
        ("code", "90010126"),
        ("number", "12"),
        ("payee", "H"),
        ("payer", "P"),
        ("total", 5),
        ("currency", "CNY"),
        ("pool", 0),
        ("other_funds", 0),
        ("account", 0),
        ("issued", "2026-03-02"),
        ("items", [{"name": "bed", "amount": 5}]),
        ("details", {"ward": "2"}),
    ]
