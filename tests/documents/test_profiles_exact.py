"""P10, X12: rules in their word, and what fits them, at each bound by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from carestamp.documents import profiles
from carestamp.documents.profiles import Portion, Rules, by_name, classes, fits, suggest

RULES = Rules(
    classes=0b10110,
    validDays=3,
    longestDays=90,
    lagHours=72,
    holdHours=24,
    reverseHours=25,
    maxDaysSupply=28,
    maxQuantity=100,
    minIntervalDays=21,
    maxLines=2,
    maxRepeats=3,
    timeZone=32,
    parts=False,
    online=False,
    review=False,
    secondPharmacist=False,
    slip=False,
    controlled=False,
    identityCheck=False,
    offline=False,
)
BITS = {
    "parts": 200,
    "online": 201,
    "review": 202,
    "secondPharmacist": 203,
    "slip": 204,
    "controlled": 205,
    "identityCheck": 206,
    "offline": 207,
}
"""As drawn in contracts/prescriptions/PrescriptionRules.sol."""
LINE = Portion(100, 28, 4)


@pytest.mark.rules("X12")
def test_word_is_laid_out_as_the_contract_reads_it() -> None:
    low = 0b10110 | 3 << 64 | 90 << 80 | 72 << 96 | 24 << 112 | 25 << 128
    assert RULES.word == low | 28 << 144 | 100 << 160 | 21 << 176 | 2 << 184 | 3 << 188 | 32 << 192
    assert replace(RULES, timeZone=-20).word >> 192 == 0xEC


@pytest.mark.rules("X12")
@pytest.mark.parametrize("name", BITS)
def test_flag_is_one_bit_of_the_word(name: str) -> None:
    assert tuple(BITS) == profiles.FLAGS
    assert replace(RULES, **{name: True}).word - RULES.word == 1 << BITS[name]


@pytest.mark.rules("X12")
def test_days_are_those_of_the_zone() -> None:
    """32 quarters of an hour: a day in China begins at 16:00 of the day before."""
    assert [RULES.day_of(each) for each in (-28_801, -28_800, 0, 57_599, 57_600)] == [-1, 0, 0, 0, 1]
    assert RULES.until(0) == 3 * 86_400 - 28_800 - 1
    assert RULES.until(0, 1) == 57_599
    assert RULES.latest_until(57_600) == 91 * 86_400 - 28_800 - 1


@pytest.mark.rules("P10")
@pytest.mark.parametrize(
    ("line", "is_fit"),
    [
        (LINE, True),
        (replace(LINE, quantity=101), False),
        (replace(LINE, days_supply=29), False),
        (replace(LINE, days_supply=1), True),
        (replace(LINE, days_supply=0), False),
        (replace(LINE, drug_class=1), True),
        (replace(LINE, drug_class=2), True),
        (replace(LINE, drug_class=3), False),
        (replace(LINE, drug_class=0), False),
        (replace(LINE, drug_class=5), False),
    ],
    ids=str,
)
def test_line_fits_up_to_each_bound(line: Portion, is_fit: bool) -> None:
    assert fits(RULES, [line]) is is_fit
    assert fits(RULES, [LINE, line]) is is_fit


@pytest.mark.rules("P10")
@pytest.mark.parametrize(
    ("asked", "is_fit"),
    [
        ({}, True),
        ({"repeats": 1}, False),
        ({"repeats": 1, "interval_days": 20}, False),
        ({"repeats": 1, "interval_days": 21}, True),
        ({"repeats": 3, "interval_days": 21}, True),
        ({"repeats": 4, "interval_days": 21}, False),
        ({"online": True}, False),
    ],
    ids=str,
)
def test_repeats_and_distance_fit_up_to_each_bound(asked: dict[str, Any], is_fit: bool) -> None:
    assert fits(RULES, [LINE], **asked) is is_fit
    assert fits(replace(RULES, online=True), [LINE], **asked) is (is_fit or "online" in asked)


@pytest.mark.rules("P10")
def test_nothing_that_was_not_said_is_asked() -> None:
    """No repeat, no days between two, not from afar."""
    assert fits(replace(RULES, maxRepeats=0), [LINE])
    assert not fits(replace(RULES, minIntervalDays=1), [LINE], repeats=1)
    assert suggest([Portion(7, 7, 1)], repeats=1) is None
    assert _called(suggest([Portion(7, 7, 1)], repeats=1, interval_days=1)) == "usa-ordinary"
    assert _called(suggest([Portion(7, 3, 1)])) == "china-ordinary"
    assert _called(suggest([Portion(1, 1, 24)])) == "england-controlled"
    assert suggest([Portion(1, 1, 24)], online=True) is None


@pytest.mark.rules("P10")
def test_lines_are_counted() -> None:
    assert [fits(RULES, [LINE] * count) for count in range(4)] == [False, True, True, False]
    assert fits(replace(RULES, maxQuantity=0), [replace(LINE, quantity=32_767)])


@pytest.mark.rules("P10")
def test_lines_may_come_one_by_one() -> None:
    def lines() -> Iterator[Portion]:
        yield LINE

    assert fits(RULES, lines())
    assert _called(suggest(Portion(7, 8, each) for each in (1, 1))) == "china-long-term"


def _called(profile: profiles.Profile | None) -> str | None:
    return profile.name if profile else None


@pytest.mark.rules("P10", "X12")
def test_ordinary_rules_of_china_are_these() -> None:
    """Read anew: what an earlier test has read is kept."""
    found, *others = profiles.all_profiles.__wrapped__()
    assert (found.name, len(others)) == ("china-ordinary", 15)
    assert found.rules == Rules(
        classes=1 << 1 | 1 << 2,
        validDays=1,
        longestDays=3,
        lagHours=72,
        holdHours=24,
        reverseHours=24,
        maxDaysSupply=7,
        maxQuantity=0,
        minIntervalDays=0,
        maxLines=5,
        maxRepeats=0,
        timeZone=32,
        parts=True,
        online=True,
        review=True,
        secondPharmacist=False,
        slip=True,
        controlled=False,
        identityCheck=True,
        offline=True,
    )
    assert (found.number, found.country, found.version, found.is_emergency) == (1560101, "China", 1, False)
    assert [each.verified for each in found.notes if "maxDaysSupply" in each.fields] == [True]


@pytest.mark.rules("P10")
def test_classes_begin_with_the_ordinary_one() -> None:
    listed = profiles._classes.__wrapped__()
    assert (list(listed), dict(listed)) == (list(classes.listed), dict(classes.listed))
    first, second, third = (listed[number] for number in (1, 2, 3))
    assert (profiles.ORDINARY, first.code, first.atc) == (1, "ordinary", ())
    assert (second.code, second.atc) == ("antimicrobial", ("J01", "J02", "J04"))
    assert (third.number, third.atc) == (3, ("N01AH",))


@pytest.mark.rules("P10")
def test_profile_is_shown_without_its_notes() -> None:
    """A screen of sources would hide what differs."""
    assert "notes" not in repr(by_name("china-ordinary"))
    assert "1560101" in repr(by_name("china-ordinary"))
