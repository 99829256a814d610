"""One grantee and purpose has one entry, one act one word; what means nobody is refused (C1)."""

from __future__ import annotations

from dataclasses import astuple, replace

import pytest

from carestamp.client import ConsentCodecClient, errors
from carestamp.documents.consent import Act, Grantee, Purpose, pack_entry, pack_terms
from scripts.cast import HOSPITAL

PERSON = "0x" + "11" * 20
GRANTEES = (
    Grantee.anyone(),
    Grantee.of_person(PERSON),
    Grantee.of_organisation(2**32 - 1),
    Grantee.of_role(1 << 31),
    Grantee.of_study(HOSPITAL, 2**96 - 1),
)
BAD_GRANTEES = (
    Grantee(person=PERSON, organisation=1),
    Grantee(role=3),
    Grantee(role=1, organisation=1),
    Grantee(study=1),
    Grantee(study=1, organisation=1, role=1),
)
BAD_ENTRIES = (4 << 168, 1 << 176, 5 << 160, 1, 1 << 160, 2 << 160, 3 << 160 | 3, 4 << 160 | 7, 2 << 160 | 1 << 32)


@pytest.fixture
def codec(town) -> ConsentCodecClient:
    return ConsentCodecClient(town.chain, town.deployment["ConsentCodec"])


@pytest.mark.rules("C1")
@pytest.mark.parametrize("grantee", GRANTEES)
def test_pack_reads_back(codec, grantee):
    for purpose in Purpose:
        entry = codec.pack(grantee, purpose)
        assert entry == pack_entry(grantee, purpose)
        assert codec.unpack(entry) == (grantee, purpose)


@pytest.mark.rules("C1")
@pytest.mark.parametrize("grantee", BAD_GRANTEES)
def test_pack_reverts_when_nobody_or_two_are_meant(town, codec, grantee):
    with town.refused(errors.ConsentCodec_BadGrantee(*astuple(grantee))):
        codec.pack(grantee, Purpose.TREATMENT)


@pytest.mark.rules("C1")
def test_unpack_reverts_when_it_is_no_entry(town, codec):
    for entry in BAD_ENTRIES:
        with town.refused(errors.ConsentCodec_BadEntry(entry)):
            town.chain.read(codec.call("unpack", entry))


@pytest.mark.rules("C1")
def test_pack_act_reads_back_field_by_field(codec):
    for name, most in (("categories", 24), ("start", 32), ("until", 32), ("sequence", 32), ("deadline", 32)):
        act = replace(Act(), **{name: 2**most - 1})
        assert codec.unpack_act(codec.pack_act(act)) == act
    act = Act(1, 2, 3, 4, 5, 255)
    assert codec.pack_act(act) == pack_terms(act)
    assert codec.unpack_act(pack_terms(act)) == act
