"""L1, L2, X2: a log's words and bounds, a record's type as its ledger hashes it, and how heads lie in their map."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from eth_abi.abi import encode
from eth_account.messages import encode_typed_data
from eth_utils.crypto import keccak

from carestamp.documents.eip712 import TypedDataError, int_to_address
from carestamp.documents.records.entry import Entry, OnConsent, Verdict
from carestamp.documents.records.findings import Finding, Flaw
from carestamp.documents.records.heads import Head, HeadMap
from carestamp.documents.records.sealing import RecordSecret, SealError
from carestamp.documents.records.stamps import RecordStamp
from carestamp.documents.records.typed import NO_VERSION, Record, record_id, records_domain
from tests.documents.records.ledger import BROKEN_GLASS, HOSPITAL, PATIENT, READ, REFUSED

INTERFACE = Path(__file__).resolve().parents[3] / "interfaces" / "IRecordRegistry.sol"
ENTRY = Entry(HOSPITAL, PATIENT, 7, READ)


@pytest.mark.rules("L1", "X4")
def test_a_decision_is_this_document_for_ever() -> None:
    """Pinned: what an audit holds against the chain in thirty years."""
    c3, one, two = "c3" * 20, "01" * 32, "02" * 32
    assert ENTRY.document().decode().lower() == (
        f'{{"actor":"0x{c3}","basis":{{"consent":"0x{one}","sequence":3}},"categories":16,"custodian":101,'
        f'"decision":"permit","number":7,"occurredat":1000000,"purpose":"treatment","record":"0x{two}","role":1,'
        '"subject":"0x0000000000000000000000000000000000000001"}'
    )
    assert b'"purpose":"treatment"' in ENTRY.document()


@pytest.mark.rules("L1", "E1")
def test_decisions_are_written_as_these_words() -> None:
    written = [replace(ENTRY, access=each).document() for each in (READ, REFUSED, BROKEN_GLASS)]
    said = [re.search(rb'"decision":"([^"]*)"', each) for each in written]
    assert [each and each[1] for each in said] == [b"permit", b"deny", b"emergency"]
    assert [each.value for each in Verdict] == ["permit", "deny", "emergency"]


BOUNDS = {"custodian": 32, "number": 64, "role": 32, "categories": 24, "occurredAt": 32, "sequence": 32}


def with_number(name: str, value: Any) -> Entry:
    """The entry with another number in this field of its document."""
    if name in ("custodian", "number"):
        return replace(ENTRY, **{name: value})
    field, said = {"occurredAt": ("occurred_at", value), "sequence": ("basis", OnConsent(b"\x01" * 32, value))}.get(
        name, (name, value)
    )
    return replace(ENTRY, access=replace(READ, **{field: said}))


@pytest.mark.rules("L1")
@pytest.mark.parametrize("name", BOUNDS)
def test_each_number_is_as_large_as_its_word(name: str) -> None:
    largest = (1 << BOUNDS[name]) - 1
    assert f'"{name}":{largest}'.encode() in with_number(name, largest).document()
    with pytest.raises(TypedDataError, match=rf"^{name}: does not fit"):
        with_number(name, largest + 1).document()


@pytest.mark.rules("L1")
@pytest.mark.parametrize("value", [Decimal(7), Decimal("1E+9999999"), 7.0, "7", None])
def test_a_number_is_an_integer_and_nothing_like_one(value: Any) -> None:
    for name in BOUNDS:
        with pytest.raises(TypedDataError, match=rf"^{name}: no such number$"):
            with_number(name, value).document()


FLAWS = {
    "REORDERED": "reordered",
    "MISSING": "missing",
    "TRUNCATED": "truncated",
    "FOREIGN": "foreign",
    "BROKEN": "broken",
    "UNPROVEN": "unproven",
    "VANISHED": "vanished",
    "REWRITTEN": "rewritten",
    "HEAD_DIFFERS": "head differs",
    "LATE": "late",
    "NOT_ANCHORED": "not anchored",
    "MISDATED": "misdated",
}


@pytest.mark.rules("L1")
def test_flaws_as_programs_know_them() -> None:
    assert {each.name: each.value for each in Flaw} == FLAWS
    assert asdict(Finding(Flaw.LATE)) == {"flaw": Flaw.LATE, "first": 0, "last": 0, "batch": 0}


# ------------------------------------------------------------------------------------------------------------- records


@pytest.mark.rules("L2")
def test_stamps_are_the_ledgers_number_by_number() -> None:
    found = re.search(r"enum Status {(.*?)}", INTERFACE.read_text("utf-8"), re.DOTALL)
    assert found is not None
    members = re.findall(r"^\s*(\w+)", found[1], re.MULTILINE)
    assert {each.name.capitalize(): each.value for each in RecordStamp} == {
        name: number for number, name in enumerate(members)
    }


@pytest.mark.rules("L2")
def test_a_record_is_hashed_as_its_ledger_spells_it() -> None:
    """Against another implementation of EIP-712, by the type string of the interface."""
    spelled = re.search(r"`Record\((.*?)\)`", INTERFACE.read_text("utf-8"))
    assert spelled is not None
    types = [dict(zip(("type", "name"), each.split(), strict=True)) for each in spelled[1].split(",")]
    message = {
        "content": b"\x01" * 32,
        "previous": bytes(32),
        "locator": b"\x02" * 32,
        "custodian": 101,
        "category": 14,
    }
    domain = {"name": "Carestamp Records", "version": "1", "chainId": 31337, "verifyingContract": int_to_address(7)}
    signed = encode_typed_data(domain, {"Record": types}, message)
    record = Record(b"\x01" * 32, NO_VERSION, b"\x02" * 32, 101, 14)
    expected = keccak(b"\x19\x01" + signed.header + signed.body)
    assert record_id(records_domain(31337, int_to_address(7)), record) == expected


@pytest.mark.rules("X2")
@pytest.mark.parametrize(
    ("key", "salt", "taken"),
    [
        (b"\x00" * 31 + b"\x01", b"\x01" + b"\x00" * 31, True),
        (b"\x00" * 32, b"\x01" * 32, False),
        (b"\x01" * 32, b"\x00" * 32, False),
        (b"\x01" * 31, b"\x01" * 32, False),
        (b"\x01" * 33, b"\x01" * 32, False),
        (b"\x01" * 32, b"\x01" * 31, False),
    ],
)
def test_key_and_salt_are_32_bytes_and_not_all_zero(key: bytes, salt: bytes, taken: bool) -> None:
    if taken:
        assert isinstance(RecordSecret(key, salt), RecordSecret)
        return
    with pytest.raises(SealError):
        RecordSecret(key, salt)


# --------------------------------------------------------------------------------------------------------------- heads


def root(heads: dict[str, Head], top: int = 255) -> bytes:
    """As interfaces/IAccessLog.sol says, from the top bit on."""
    if not heads:
        return bytes(32)
    if len(heads) == 1:
        ((subject, head),) = heads.items()
        leaf = [place(subject), head.number, head.chain, 0]
        return keccak(encode(["bytes32", "uint256", "bytes32", "uint256"], leaf))
    sides: list[dict[str, Head]] = [{}, {}]
    for subject, head in heads.items():
        sides[int.from_bytes(place(subject), "big") >> top & 1][subject] = head
    return keccak(encode(["bytes32", "bytes32"], [root(each, top - 1) for each in sides]))


def place(subject: str) -> bytes:
    return keccak(encode(["address"], [subject]))


@pytest.mark.rules("L1")
@pytest.mark.parametrize("count", [0, 1, 2, 3, 20])
def test_heads_lie_where_the_interface_says(count: int) -> None:
    heads = {int_to_address(number): Head(number, bytes([number]) * 32) for number in range(1, count + 1)}
    assert HeadMap().updated(heads).root == root(heads)
