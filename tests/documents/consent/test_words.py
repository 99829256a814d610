"""C1, C3, C4: what the words of an entry and of a delegate say, and what is in force to the second."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carestamp.documents.consent import (
    Consent,
    ConsentStamp,
    Decision,
    OpeningStamp,
    Power,
    read_mandate,
    read_word,
    write_mandate,
    write_word,
)
from carestamp.documents.consent.words import EVERY_BIT
from carestamp.documents.eip712 import TypedDataError
from carestamp.documents.records.stamps import RecordStamp

ROOT = Path(__file__).parents[3]
PERMIT = Consent(permitted=5, start=100, until=200, sequence=1)
DENIAL = Consent(denied=5, denied_until=200, sequence=1)
POWER = Power(categories=5, purposes=3, start=100, until=200)
MOMENTS = (99, 100, 200, 201)


@pytest.mark.rules("C1")
@given(st.integers(0, (1 << 255) - 1))
def test_write_word_is_what_was_read(word: int) -> None:
    assert write_word(read_word(word)) == word


@pytest.mark.rules("C4")
@given(st.integers(0, (1 << 161) - 1))
def test_write_mandate_is_what_was_read(word: int) -> None:
    assert write_mandate(read_mandate(word)) == word


@pytest.mark.rules("C1")
def test_read_word_follows_the_drawing() -> None:
    assert read_word(1 | 2 << 24 | 3 << 48) == Consent(permitted=1, denied=2, requested=3)
    times = read_word(1 << 72 | 2 << 104 | 3 << 136 | 4 << 168 | 5 << 200)
    assert times == Consent(start=1, until=2, denied_until=3, sequence=4, requested_until=5)
    assert read_word(9 << 168 | 3 << 239) == Consent(sequence=9, holes=3)
    assert read_word(0b1111111 << 232) == Consent(*[0] * 9, *[True] * 7)
    assert read_mandate(1 | 2 << 24 | 3 << 32 | 4 << 64 | 5 << 96 | 6 << 128) == Power(1, 2, 3, 4, 5, 6)
    assert read_mandate(1 << 160) == Power(decided=True)


@pytest.mark.rules("C1")
def test_facts_stand_where_the_contract_has_them() -> None:
    source = (ROOT / "contracts" / "consent" / "ConsentWord.sol").read_text(encoding="utf-8")
    facts = {name.lower(): int(bit) for name, bit in re.findall(r"(\w+) = 1 << (\d+);", source)}
    assert len(facts) == 7
    assert {name: write_word(replace(Consent(), **{name: True})) for name in facts} == {
        name: 1 << bit for name, bit in facts.items()
    }


@pytest.mark.rules("C1")
def test_words_refuse_bits_that_mean_nothing() -> None:
    for refused in (lambda: read_word(1 << 255), lambda: read_word(-1), lambda: read_mandate(1 << 161)):
        with pytest.raises(TypedDataError, match="word: bits that mean nothing"):
            refused()
    with pytest.raises(TypedDataError, match="permitted"):
        write_word(Consent(permitted=1 << 24))
    with pytest.raises(TypedDataError, match="holes"):
        write_word(Consent(holes=1 << 16))


@pytest.mark.rules("C1", "C2")
def test_a_permit_counts_from_its_first_to_its_last_second() -> None:
    assert [PERMIT.permits(moment) for moment in MOMENTS] == [0, 5, 5, 0]
    assert [replace(PERMIT, suspended=True).permits(moment) for moment in MOMENTS] == [0, 0, 0, 0]


@pytest.mark.rules("C3")
def test_a_denial_counts_to_its_last_second_and_a_tombstone_for_good() -> None:
    assert [DENIAL.denies(moment) for moment in MOMENTS] == [5, 5, 5, 0]
    tombstone = Consent(erased=True, sequence=9)
    assert [tombstone.denies(moment) for moment in (0, (1 << 32) - 1)] == [EVERY_BIT, EVERY_BIT]
    assert tombstone.permits(150) == 0


@pytest.mark.rules("C4")
def test_a_permit_is_the_owners_to_its_last_second() -> None:
    assert [PERMIT.is_owners(moment) for moment in MOMENTS] == [True, True, True, False]
    for other in (replace(PERMIT, by_delegate=True), replace(PERMIT, permitted=0)):
        assert not other.is_owners(150)


@pytest.mark.rules("C4")
def test_a_mandate_covers_its_purposes_categories_and_seconds_only() -> None:
    assert [POWER.covers(0, 1, moment) for moment in MOMENTS] == [False, True, True, False]
    assert [POWER.covers(purpose, 1, 150) for purpose in range(4)] == [True, True, False, False]
    assert [POWER.covers(1, asked, 150) for asked in (0, 4, 5, 2, 7)] == [True, True, True, False, False]


@pytest.mark.rules("C3")
@pytest.mark.parametrize(
    ("consent", "moment", "stamp"),
    [
        (Consent(), 150, ConsentStamp.UNKNOWN),
        (DENIAL, 150, ConsentStamp.UNKNOWN),
        (Consent(requested=1, requested_until=150), 150, ConsentStamp.REQUESTED),
        (Consent(requested=1, requested_until=150), 151, ConsentStamp.UNKNOWN),
        (Consent(requested=1, requested_until=150, revoked=True), 151, ConsentStamp.REVOKED),
        (Consent(declined=True), 150, ConsentStamp.DECLINED),
        (Consent(declined=True, revoked=True), 150, ConsentStamp.REVOKED),
        (PERMIT, 99, ConsentStamp.PLANNED),
        (PERMIT, 100, ConsentStamp.ACTIVE),
        (PERMIT, 200, ConsentStamp.ACTIVE),
        (PERMIT, 201, ConsentStamp.EXPIRED),
        (replace(PERMIT, requested=1, requested_until=300), 150, ConsentStamp.ACTIVE),
        (replace(PERMIT, suspended=True), 99, ConsentStamp.SUSPENDED),
        (replace(PERMIT, suspended=True), 201, ConsentStamp.EXPIRED),
        (Consent(suspended=True), 150, ConsentStamp.UNKNOWN),
        (Consent(erased=True), 150, ConsentStamp.ERASED),
    ],
)
def test_stamp_is_computed_from_the_word_and_the_moment(consent: Consent, moment: int, stamp: ConsentStamp) -> None:
    assert consent.stamp(moment) is stamp


@pytest.mark.rules("C2", "C3", "E2", "L2")
@pytest.mark.parametrize(
    ("interface", "enum", "stamps"),
    [
        ("IConsentRegistry", "Status", ConsentStamp),
        ("IConsentRegistry", "Decision", Decision),
        ("IEmergencyAccess", "Outcome", OpeningStamp),
        ("IRecordRegistry", "Status", RecordStamp),
    ],
)
def test_stamps_are_the_enumerations_of_the_interfaces(interface: str, enum: str, stamps: type) -> None:
    source = (ROOT / "interfaces" / f"{interface}.sol").read_text(encoding="utf-8")
    body = source.split(f"enum {enum} {{")[1].split("}")[0]
    names = re.findall(r"^\s+(\w+)\b", body, re.MULTILINE)
    assert [each.name for each in stamps] == [re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).upper() for name in names]
    assert all(each.words.zh and each.words.en for each in stamps)
    said = re.findall(r"//.*?([\u4e00-\u9fff]+)\s*$", body, re.MULTILINE)
    assert not said or [each.words.zh for each in stamps] == said
