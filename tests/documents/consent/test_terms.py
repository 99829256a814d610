"""C1, C4: the packed terms of an act, and the quarter of majority."""

from __future__ import annotations

import datetime as dt
from dataclasses import astuple, fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carestamp.documents.consent import (
    Act,
    Category,
    ConsentGrant,
    DelegateAppointment,
    Grantee,
    Purpose,
    act_of,
    categories_of,
    last_second_before,
    majority_quarter,
    mask,
    pack_terms,
    unpack_terms,
)
from carestamp.documents.consent.typed import NOBODY
from carestamp.documents.eip712 import TypedDataError

MOST = Act(0xFFFFFF, *[0xFFFFFFFF] * 4, 0xFF)
acts = st.builds(Act, *[st.integers(0, most) for most in astuple(MOST)])
DAY = 86_400


@pytest.mark.rules("C1")
def test_pack_terms_follows_the_drawing() -> None:
    act = Act(0b101, 2, 3, 4, 5, 6)
    assert pack_terms(act) == 0b101 | 2 << 24 | 3 << 56 | 4 << 88 | 5 << 120 | 6 << 152
    assert pack_terms(MOST) == (1 << 160) - 1


@pytest.mark.rules("C1")
@given(acts)
def test_unpack_terms_returns_what_was_packed(act: Act) -> None:
    assert unpack_terms(pack_terms(act)) == act


@pytest.mark.rules("C1")
@pytest.mark.parametrize("name", [each.name for each in fields(Act)])
def test_pack_terms_refuses_what_would_spill(name: str) -> None:
    for value in (getattr(MOST, name) + 1, -1):
        with pytest.raises(TypedDataError, match=name):
            pack_terms(replace(Act(), **{name: value}))


@pytest.mark.rules("C1")
@pytest.mark.parametrize("terms", [1 << 160, 1 << 255, -1])
def test_unpack_terms_refuses_bits_that_mean_nothing(terms: int) -> None:
    with pytest.raises(TypedDataError, match="terms: bits that mean nothing"):
        unpack_terms(terms)


@pytest.mark.rules("X5")
def test_act_of_takes_what_a_signed_struct_names() -> None:
    grant = ConsentGrant(NOBODY, Grantee.of_role(1), Purpose.TREATMENT, 7, 1, 2, 3, 4)
    appointment = DelegateAppointment(NOBODY, NOBODY, 3, 7, 2, 5, 6)
    assert act_of(grant) == Act(7, 1, 2, 3, 4)
    assert act_of(appointment) == Act(7, until=2, sequence=5, deadline=6, purposes=3)


@pytest.mark.rules("C1")
def test_mask_sets_one_bit_each() -> None:
    assert mask(Category.REGISTRATION, Category.OTHER_SENSITIVE, Category.REGISTRATION) == 1 | 1 << 14
    assert categories_of(1 | 1 << 14 | 1 << 20) == (Category.REGISTRATION, Category.OTHER_SENSITIVE)
    assert [each.value for each in Category] == list(range(15))


@pytest.mark.rules("C4", "X1")
@pytest.mark.parametrize(
    ("born", "quarter"),
    [
        (dt.date(2008, 1, 1), "2026-01-01"),
        (dt.date(2008, 3, 31), "2026-01-01"),
        (dt.date(2008, 2, 29), "2026-01-01"),
        (dt.date(2008, 4, 1), "2026-04-01"),
        (dt.date(2008, 12, 31), "2026-10-01"),
    ],
)
def test_majority_is_rounded_down_to_the_quarter(born: dt.date, quarter: str) -> None:
    begins = int(dt.datetime.fromisoformat(quarter).replace(tzinfo=dt.UTC).timestamp())
    assert last_second_before(majority_quarter(born, 18)) == begins - 14 * 3600 - 1


@pytest.mark.rules("C4")
def test_guardianship_ends_before_the_quarter_begins_anywhere() -> None:
    """In the earliest zone on earth, UTC+14, it is still the day before."""
    earliest = dt.timezone(dt.timedelta(hours=14))
    for quarter in range(1, 4 * (2106 - 1970)):
        last = dt.datetime.fromtimestamp(last_second_before(quarter), earliest)
        following = dt.datetime.fromtimestamp(last_second_before(quarter) + 1, earliest)
        assert (following.year, following.month, following.day) == (1970 + quarter // 4, 1 + 3 * (quarter % 4), 1)
        assert (last.hour, last.minute, last.second) == (23, 59, 59)


@pytest.mark.rules("C4")
def test_last_second_before_reaches_as_far_as_the_contract() -> None:
    """The Gregorian calendar repeats after 400 years; before 1970 there is no second."""
    assert last_second_before(0) == 0
    assert last_second_before(1600) - last_second_before(0) == 146_097 * DAY - 14 * 3600 - 1
    assert last_second_before(65_535) > last_second_before(65_534)


@pytest.mark.rules("C4")
def test_majority_refuses_what_is_no_quarter() -> None:
    for refused in (lambda: majority_quarter(dt.date(1940, 1, 1), 18), lambda: last_second_before(1 << 16)):
        with pytest.raises(TypedDataError, match="majority"):
            refused()
