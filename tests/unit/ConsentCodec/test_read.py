"""Words as people read them, and the end of a guardianship to the second (C1, C4)."""

from __future__ import annotations

import datetime as dt

import pytest

from carestamp.client import ConsentCodecClient
from carestamp.documents.consent import (
    Consent,
    ConsentDenial,
    ConsentGrant,
    ConsentSuspension,
    Power,
    write_mandate,
    write_word,
)
from tests.support.desk import GENES, LAB


@pytest.fixture
def codec(town) -> ConsentCodecClient:
    return ConsentCodecClient(town.chain, town.deployment["ConsentCodec"])


@pytest.mark.rules("C1")
def test_read_word_tells_what_stands(desk, codec):
    permit, denial = desk.act(ConsentGrant), desk.act(ConsentDenial, categories=GENES, sequence=2)
    for act in (permit, denial, desk.act(ConsentSuspension, sequence=4)):
        desk.do(act)
    found = codec.read_word(desk.word(permit))
    assert (found.permitted, found.start, found.until) == (LAB, permit.start, permit.until)
    assert (found.denied, found.denied_until, found.sequence, found.holes) == (GENES, denial.until, 4, 1)
    assert (found.suspended, found.closed_by_owner, found.denied_by_owner, found.by_delegate) == (True,) * 3 + (False,)
    assert found == desk.consent(permit)


@pytest.mark.rules("C1", "C4")
def test_read_words_field_by_field(codec):
    consent = Consent(1, 2, 3, 4, 5, 6, 7, 8, 9, *((True, False) * 4)[:7])
    assert codec.read_word(write_word(consent)) == consent
    power = Power(1, 2, 3, 4, 5, 6, decided=True)
    assert codec.read_mandate(write_mandate(power)) == power


@pytest.mark.rules("C4")
@pytest.mark.parametrize("year", [1970, 1971, 2000, 2024, 2025, 2100, 2105])
def test_last_second_is_before_the_quarter_anywhere(codec, year):
    for turn, month in enumerate((1, 4, 7, 10)):
        begins = int(dt.datetime(year, month, 1, tzinfo=dt.timezone(dt.timedelta(hours=14))).timestamp())
        assert codec.last_second_before(4 * (year - 1970) + turn) == max(begins - 1, 0)
