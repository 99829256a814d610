"""C1: an entry is one grantee and one purpose, in one form."""

from __future__ import annotations

import pytest
from eth_abi.abi import encode
from hypothesis import given
from hypothesis import strategies as st

from carestamp.documents.consent import Grantee, Purpose, consent_id, entry_of, pack_entry, unpack_entry
from carestamp.documents.consent.typed import NOBODY, ConsentRevocation
from carestamp.documents.eip712 import TypedDataError, int_to_address
from carestamp.documents.keccak import keccak256

PERSON = "0x00000000000000000000000000000000000000AB"
persons = st.integers(1, (1 << 160) - 1).map(int_to_address)
numbers = st.integers(1, (1 << 32) - 1)
grantees = st.one_of(
    st.just(Grantee.anyone()),
    st.builds(Grantee.of_person, persons),
    st.builds(Grantee.of_organisation, numbers),
    st.builds(Grantee.of_role, st.integers(0, 31).map(lambda bit: 1 << bit)),
    st.builds(Grantee.of_study, numbers, st.integers(1, (1 << 96) - 1)),
)


@pytest.mark.rules("C1")
@pytest.mark.parametrize(
    ("grantee", "purpose", "entry"),
    [
        (Grantee.anyone(), Purpose.TREATMENT, 0),
        (Grantee.anyone(), Purpose.PUBLIC_HEALTH, 3 << 168),
        (Grantee.of_person(PERSON), Purpose.PAYMENT, 1 << 168 | 1 << 160 | 0xAB),
        (Grantee.of_organisation(101), Purpose.TREATMENT, 2 << 160 | 101),
        (Grantee.of_role(8), Purpose.TREATMENT, 3 << 160 | 8),
        (Grantee.of_study(501, 7), Purpose.RESEARCH, 2 << 168 | 4 << 160 | 501 << 96 | 7),
    ],
)
def test_pack_entry_follows_the_drawing(grantee: Grantee, purpose: Purpose, entry: int) -> None:
    assert pack_entry(grantee, purpose) == entry
    assert unpack_entry(entry) == (grantee, purpose)


@pytest.mark.rules("C1")
@given(grantees, st.sampled_from(Purpose))
def test_unpack_entry_returns_what_was_packed(grantee: Grantee, purpose: Purpose) -> None:
    assert unpack_entry(pack_entry(grantee, purpose)) == (grantee, purpose)


@pytest.mark.rules("C1")
@given(st.integers(0, 7), st.integers(0, 7), st.one_of(st.integers(0, (1 << 160) - 1), st.integers(0, 70)))
def test_every_sound_entry_has_one_form(purpose: int, kind: int, value: int) -> None:
    entry = purpose << 168 | kind << 160 | value
    try:
        found = unpack_entry(entry)
    except TypedDataError:
        return
    assert pack_entry(*found) == entry


@pytest.mark.rules("C1")
@pytest.mark.parametrize(
    "grantee",
    [
        Grantee(PERSON, organisation=1),
        Grantee(PERSON, role=1),
        Grantee(PERSON, study=1),
        Grantee(NOBODY, organisation=1, role=1),
        Grantee(NOBODY, role=1, study=1),
        Grantee(NOBODY, study=1),
        Grantee.of_role(3),
        Grantee.of_organisation(1 << 32),
        Grantee.of_study(1, 1 << 96),
        Grantee("0xab"),
    ],
    ids=str,
)
def test_pack_entry_refuses_nobody_and_two(grantee: Grantee) -> None:
    with pytest.raises(TypedDataError):
        pack_entry(grantee, Purpose.TREATMENT)


@pytest.mark.rules("C1")
@pytest.mark.parametrize(
    "entry",
    [
        1,
        1 << 160,
        2 << 160,
        2 << 160 | 1 << 32,
        3 << 160 | 3,
        4 << 160 | 7,
        4 << 160 | 501 << 96,
        4 << 160 | 1 << 128 | 501 << 96 | 7,
        4 << 160 | 1 << 128 | 7,
        5 << 160 | 1,
        4 << 168,
        1 << 176,
        1 << 255,
        -1,
    ],
    ids=hex,
)
def test_unpack_entry_refuses_bits_that_mean_nothing(entry: int) -> None:
    with pytest.raises(TypedDataError, match="entry: bits that mean nothing"):
        unpack_entry(entry)


@pytest.mark.rules("C1", "X4")
def test_pack_entry_does_not_depend_on_the_spelling_of_an_address() -> None:
    spelled = {PERSON, PERSON.lower(), "0x" + PERSON[2:].upper()}
    assert len({pack_entry(Grantee.of_person(each), Purpose.TREATMENT) for each in spelled}) == 1


@pytest.mark.rules("C1")
def test_consent_id_is_what_the_registry_hashes() -> None:
    entry = pack_entry(Grantee.of_study(501, 7), Purpose.RESEARCH)
    assert consent_id(PERSON, entry) == keccak256(encode(["address", "uint256"], [PERSON, entry]))


@pytest.mark.rules("C1")
def test_entry_of_is_the_entry_that_an_act_names() -> None:
    act = ConsentRevocation(PERSON, Grantee.of_role(8), Purpose.PAYMENT, 1, 2)
    assert entry_of(act) == pack_entry(Grantee.of_role(8), Purpose.PAYMENT)
