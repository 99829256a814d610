"""L1, X1, X4: the document of one decision: one form, no name, no text, and what it rests on."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from carestamp.documents.consent import Purpose
from carestamp.documents.eip712 import TypedDataError
from carestamp.documents.records.entry import Access, Entry, EntryError, OnConsent, OnOpening, Verdict, read_entry
from tests.documents.records.ledger import BROKEN_GLASS, HOSPITAL, PATIENT, READ, REFUSED

ON_DENIAL = replace(REFUSED, basis=OnConsent(b"\x04" * 32, 9))
ENTRY = Entry(HOSPITAL, PATIENT, 7, READ)
FIELDS = {"actor", "basis", "categories", "custodian", "decision", "number"}
FIELDS |= {"occurredAt", "purpose", "record", "role", "subject"}


@pytest.mark.rules("L1")
@pytest.mark.parametrize(
    "access", [READ, REFUSED, ON_DENIAL, BROKEN_GLASS], ids=["permit", "deny", "denial", "emergency"]
)
def test_read_entry_returns_what_was_written(access: Access) -> None:
    document = replace(ENTRY, access=access).document()
    assert read_entry(document).document() == document
    assert read_entry(document).access.basis == access.basis


@pytest.mark.rules("L1", "X1")
def test_document_says_these_fields_and_no_text() -> None:
    written = json.loads(ENTRY.document())
    assert set(written) == FIELDS
    texts = {name for name, value in written.items() if isinstance(value, str) and not value.startswith("0x")}
    assert texts == {"decision", "purpose"}
    assert written["basis"] == {"consent": "0x" + "01" * 32, "sequence": 3}


@pytest.mark.rules("X4")
def test_document_has_one_form() -> None:
    spelled = replace(ENTRY, subject=PATIENT.upper().replace("X", "x"), access=replace(READ, actor="0x" + "C3" * 20))
    assert spelled.document() == ENTRY.document()
    assert json.dumps(json.loads(ENTRY.document()), sort_keys=True, separators=(",", ":")).encode() == ENTRY.document()


@pytest.mark.rules("L1")
@pytest.mark.parametrize("purpose", Purpose)
def test_document_names_the_purpose(purpose: Purpose) -> None:
    document = replace(ENTRY, access=replace(READ, purpose=purpose)).document()
    assert read_entry(document).access.purpose is purpose


@pytest.mark.rules("L1", "E1")
@pytest.mark.parametrize(
    "access",
    [
        replace(READ, basis=None),
        replace(READ, basis=OnOpening(b"\x03" * 32)),
        replace(BROKEN_GLASS, basis=None),
        replace(BROKEN_GLASS, basis=READ.basis),
        replace(REFUSED, basis=OnOpening(b"\x03" * 32)),
    ],
    ids=["permit on nothing", "permit on opening", "emergency on nothing", "emergency on consent", "denial on opening"],
)
def test_document_says_what_the_decision_rests_on(access: Access) -> None:
    with pytest.raises(TypedDataError, match=r"^basis: "):
        replace(ENTRY, access=access).document()


@pytest.mark.rules("L1")
@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (replace(ENTRY, number=0), "number"),
        (replace(ENTRY, number=1 << 64), "number"),
        (replace(ENTRY, custodian=-1), "custodian"),
        (replace(ENTRY, subject="0x12"), "subject"),
        (replace(ENTRY, access=replace(READ, record=b"\x01")), "record"),
        (replace(ENTRY, access=replace(READ, role=1 << 32)), "role"),
        (replace(ENTRY, access=replace(READ, categories=1 << 24)), "categories"),
        (replace(ENTRY, access=replace(READ, occurred_at=1 << 32)), "occurredAt"),
        (replace(ENTRY, access=replace(READ, basis=OnConsent(b"\x01" * 32, 1 << 32))), "sequence"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_document_refuses_what_does_not_fit(entry: Entry, field: str) -> None:
    with pytest.raises(TypedDataError, match=f"^{field}: "):
        entry.document()


def _changed(**changes: Any) -> bytes:
    return json.dumps(json.loads(ENTRY.document()) | changes, sort_keys=True, separators=(",", ":")).encode()


@pytest.mark.rules("L1")
@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"7",
        b"\xff",
        b"[" * 5000,
        ENTRY.document() + b" ",
        ENTRY.document().replace(b":", b": "),
        ENTRY.document()[:-1] + b',"zone":1}',
        ENTRY.document().replace(b"permit", b"Permit"),
        _changed(number="7"),
        _changed(number=7.5),
        _changed(number=True),
        _changed(number=0),
        _changed(number=None),
        _changed(purpose="curiosity"),
        _changed(purpose=0),
        _changed(basis=None),
        _changed(basis=[]),
        _changed(basis={"consent": "0x" + "01" * 32}),
        _changed(basis={"opening": "0x" + "03" * 32}),
        _changed(basis={"consent": "0x" + "01" * 32, "sequence": 3, "opening": "0x" + "03" * 32}),
        _changed(actor="0x" + "c3" * 20),
        _changed(actor=5),
        _changed(record="02" * 32),
        _changed(record="0x" + "02" * 31),
        ENTRY.document().replace(b'"number":7', b'"number":7,"number":7'),
        ENTRY.document().replace(b'"number":7', b'"number":1e999999999'),
        ENTRY.document().replace(b'"number":7', b'"number":7e0'),
    ],
    ids=lambda each: each[-40:].decode("latin-1"),
)
def test_read_entry_refuses_whatever_is_not_exactly_one(document: bytes) -> None:
    with pytest.raises(EntryError, match="not an entry of an access log"):
        read_entry(document)


@pytest.mark.rules("L1")
def test_verdicts_have_words() -> None:
    assert [(each.words.zh, each.words.en) for each in Verdict] == [
        ("准许", "permitted"),
        ("拒绝", "denied"),
        ("紧急调阅", "emergency"),
    ]
