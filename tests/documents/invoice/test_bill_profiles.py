"""X12: the shipped profiles of bills fit the ledger's word, never change, and each value says where it is from."""

from __future__ import annotations

import datetime as dt

import pytest

from carestamp.documents import profiles as prescriptions
from carestamp.documents.invoice import profiles
from carestamp.documents.invoice.profiles import BillProfile, BillRules, CodeEpoch

ALL = profiles.all_profiles()
EACH = pytest.mark.parametrize("profile", ALL, ids=lambda each: each.name)
PUBLISHED = {
    1565101: 0x320009C016802D00048,
    2765101: 0x10403D202D002D000A8,
}


@pytest.mark.rules("X12")
def test_published_rules_are_never_edited() -> None:
    """A change of a word is a new number with a new line here; a line that is here never changes."""
    assert {each.number: each.rules.word for each in ALL} == PUBLISHED


@pytest.mark.rules("X12")
@EACH
def test_word_has_each_field_in_its_place(profile: BillProfile) -> None:
    word, rules = profile.rules.word, profile.rules
    lanes = [word >> shift & 0xFFFF for shift in (0, 16, 32, 48)]
    assert lanes == [rules.lagHours, rules.reservationHours, rules.redLetterHours, rules.currency]
    assert int.from_bytes((word >> 64 & 0xFF).to_bytes(1, "big"), "big", signed=True) == rules.timeZone
    assert (bool(word >> 72 & 1), bool(word >> 73 & 1)) == (rules.deduction, rules.paper)
    assert word >> 74 == 0
    assert rules.as_tuple() == tuple(getattr(rules, name) for name in BillRules.__slots__)


@pytest.mark.rules("X12")
def test_word_holds_zones_west_of_greenwich() -> None:
    rules = BillRules(1, 2, 3, 840, -20, False, True)
    assert rules.word == 1 | 2 << 16 | 3 << 32 | 840 << 48 | 0xEC << 64 | 1 << 73
    assert rules.zone == dt.timezone(dt.timedelta(hours=-5))


@pytest.mark.rules("X12", "B10")
def test_profiles_say_what_they_stand_for() -> None:
    china, germany = profiles.by_name("china-bill"), profiles.by_number(2765101)
    assert (china.currency, china.rules.currency, china.rules.timeZone) == ("CNY", 156, 32)
    assert (germany.currency, germany.rules.currency, germany.rules.timeZone) == ("EUR", 978, 4)
    assert (china.rules.deduction, china.rules.paper, germany.rules.paper) == (True, True, False)
    assert (china.epoch, germany.epoch) == (CodeEpoch.CODE, CodeEpoch.ISSUER_YEAR)


@pytest.mark.rules("X12")
@EACH
def test_each_value_says_where_it_is_from(profile: BillProfile) -> None:
    noted = {name for note in profile.notes for name in note.fields}
    assert {*BillRules.__slots__, "epoch"} - {"timeZone"} <= noted
    assert all(note.text.zh and note.text.en for note in profile.notes)
    assert profile.title.zh and profile.title.en and profile.zone.zh and profile.zone.en  # noqa: PT018


@pytest.mark.rules("X12")
def test_numbers_are_versioned_and_never_shared() -> None:
    assert not {each.number for each in ALL} & {each.number for each in prescriptions.all_profiles()}
    countries = {"China": 156, "Germany": 276}
    assert all(each.number // 10_000 == countries[each.country] and each.version >= 1 for each in ALL)


@pytest.mark.rules("X12")
def test_unknown_profile_is_refused() -> None:
    for ask in (lambda: profiles.by_name("china-ordinary"), lambda: profiles.by_number(1560101)):
        with pytest.raises(prescriptions.ProfileError):
            ask()
