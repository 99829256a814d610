"""P10, X12: the shipped profiles say what the rules say, fit the chain's word, and each value has its source."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import fields
from pathlib import Path

import pytest

from carestamp.documents import profiles
from carestamp.documents.profiles import Portion, Profile, by_name, classes

ROOT = Path(__file__).parents[2]
ALL = profiles.all_profiles()
EACH = pytest.mark.parametrize("profile", ALL, ids=lambda each: each.name)
DAY = 86_400


def _at(text: str) -> int:
    return int(dt.datetime.fromisoformat(text).timestamp())


@pytest.mark.rules("P10")
@pytest.mark.parametrize(
    ("name", "days", "longest", "repeats", "lines"),
    [
        ("china-ordinary", 7, 3, 0, 5),
        ("china-emergency", 3, 3, 0, 5),
        ("china-long-term", 84, 3, 0, 5),
        ("china-long-term-portions", 28, 90, 2, 5),
        ("china-narcotic-injection", 1, 3, 0, 5),
        ("china-narcotic-extended", 7, 3, 0, 5),
        ("china-narcotic-other", 3, 3, 0, 5),
        ("china-psychotropic2", 7, 3, 0, 5),
        ("germany-ordinary", 100, 92, 0, 3),
        ("germany-repeat", 100, 365, 3, 3),
        ("england-ordinary", 184, 184, 0, 4),
        ("england-controlled", 30, 28, 0, 4),
        ("england-repeat", 92, 366, 12, 4),
        ("usa-ordinary", 366, 366, 15, 5),
        ("usa-schedule3-4", 90, 184, 5, 5),
        ("usa-schedule2", 30, 90, 0, 5),
    ],
)
def test_profile_says_what_the_rule_says(name: str, days: int, longest: int, repeats: int, lines: int) -> None:
    rules = by_name(name).rules
    assert (rules.maxDaysSupply, rules.longestDays, rules.maxRepeats, rules.maxLines) == (days, longest, repeats, lines)


@pytest.mark.rules("P10")
def test_narcotic_injection_is_one_dose() -> None:
    assert by_name("china-narcotic-injection").rules.maxQuantity == 1


@pytest.mark.rules("P10")
@EACH
def test_controlled_profile_has_its_three_safeguards(profile: Profile) -> None:
    rules = profile.rules
    strong = {
        known.number
        for known in classes.listed.values()
        if re.match("narcotic|psychotropic1|us-schedule2|uk", known.code)
    }
    assert rules.controlled == any(rules.classes >> number & 1 for number in strong)
    assert not rules.controlled or (rules.secondPharmacist and not rules.slip and not rules.identityCheck)


@pytest.mark.rules("P10")
def test_long_term_leaves_out_what_it_must() -> None:
    left_out = [known for known in classes.listed.values() if known.code != "ordinary"]
    for name in ("china-long-term", "china-long-term-portions"):
        assert not any(by_name(name).rules.classes >> known.number & 1 for known in left_out)


@pytest.mark.rules("P10")
@EACH
def test_each_value_has_its_source(profile: Profile) -> None:
    noted = {name for note in profile.notes for name in note.fields} | {"classes", "timeZone"}
    said = {each.name for each in fields(profile.rules) if getattr(profile.rules, each.name)}
    assert said <= noted
    assert all(note.text.zh and note.text.en for note in profile.notes)
    assert any(note.verified for note in profile.notes)


@pytest.mark.rules("X12")
@EACH
def test_word_has_each_field_in_its_place(profile: Profile) -> None:
    """Bits as drawn in contracts/prescriptions/PrescriptionRules.sol."""
    word, rules = profile.rules.word, profile.rules
    assert word & (1 << 64) - 1 == rules.classes
    wide = ("validDays", "longestDays", "lagHours", "holdHours", "reverseHours", "maxDaysSupply", "maxQuantity")
    assert [word >> 64 + 16 * n & 0xFFFF for n in range(7)] == [getattr(rules, name) for name in wide]
    assert word >> 176 & 0xFF == rules.minIntervalDays
    assert (word >> 184 & 0xF, word >> 188 & 0xF) == (rules.maxLines, rules.maxRepeats)
    assert int.from_bytes((word >> 192 & 0xFF).to_bytes(1, "big"), "big", signed=True) == rules.timeZone
    assert [bool(word >> 200 + bit & 1) for bit in range(8)] == [getattr(rules, name) for name in profiles.FLAGS]
    assert word >> 208 == 0


@pytest.mark.rules("X12")
def test_rules_are_the_struct_of_the_codec() -> None:
    """Read from the interface: a field that is renamed or moved there fails here first."""
    source = (ROOT / "interfaces" / "IPrescriptionCodec.sol").read_text()
    struct = source.split("struct Rules {")[1].split("}")[0]
    declared = re.findall(r"^\s+(u?int\d+|bool) (\w+);", struct, re.MULTILINE)
    assert [name for _, name in declared] == [each.name for each in fields(profiles.Rules)]
    for profile in ALL:
        assert all(_fits(kind, value) for (kind, _), value in zip(declared, profile.rules.as_tuple(), strict=True))


def _fits(kind: str, value: int) -> bool:
    if kind == "bool":
        return isinstance(value, bool)
    bits = int(kind.lstrip("uint"))
    return 0 <= value < 1 << bits if kind.startswith("u") else -(1 << bits - 1) <= value < 1 << bits - 1


@pytest.mark.rules("X12")
def test_numbers_are_versioned_and_never_shared() -> None:
    countries = {"China": 156, "Germany": 276, "England": 826, "USA": 840}
    assert len({each.number for each in ALL}) == len(ALL)
    assert all(each.number // 10_000 == countries[each.country] and each.version >= 1 for each in ALL)


PUBLISHED = {
    1560101: 0xD720050000000007001800180048000300010000000000000006,
    1560201: 0xD120050000000003001800180048000300010000000000000006,
    1560301: 0xD720050000000054001800180048000300010000000000000002,
    1560401: 0xD72025150000001C001800180048005A005A0000000000000002,
    1560501: 0x2C20050000010001001800180048000300010000000000000048,
    1560601: 0x2C20050000000007001800180048000300010000000000000090,
    1560701: 0x2C20050000000003001800180048000300010000000000000120,
    1560801: 0x8520050000000007001800180048000300010000000000000200,
    2760101: 0xD30403000000006400F0004800A8005C001C0000000000000006,
    2760201: 0xD30433150000006400F0004800A8016D016D0000000000000006,
    8260101: 0xD3000400000000B800F0004800A800B800B40000000000000006,
    8260201: 0x290004000000001E00F0004800A8001C001C0000000001000000,
    8260301: 0xD300C4150000005C00F0004800A8016E016D0000000000000006,
    8400101: 0xD3ECF5010000016E00F0004800A8016E016D0000000000000006,
    8400201: 0x3EC55150000005A00F0004800A800B800B40000000000060000,
    8400301: 0x29EC05000000001E00F0004800A8005A001E0000000000010000,
}


@pytest.mark.rules("X12")
def test_published_rules_are_never_edited() -> None:
    """A change of a word is a new number with a new line here; a line that is here never changes."""
    assert {each.number: each.rules.word for each in ALL} == PUBLISHED


@pytest.mark.rules("X12")
@pytest.mark.parametrize("hour", ["00:00:00", "09:30:00", "23:59:59"])
def test_same_day_ends_at_midnight_of_the_profile_zone(hour: str) -> None:
    rules = by_name("china-ordinary").rules
    assert rules.until(_at(f"2026-03-02T{hour}+08:00")) == _at("2026-03-02T23:59:59+08:00")
    assert rules.latest_until(_at(f"2026-03-02T{hour}+08:00")) == _at("2026-03-04T23:59:59+08:00")


@pytest.mark.rules("X12")
@EACH
def test_until_is_the_last_second_of_a_day(profile: Profile) -> None:
    rules = profile.rules
    for moment in (0, 1, DAY - 1, DAY, _at("2026-03-01T00:00:00+00:00")):
        last = rules.until(moment)
        assert last >= moment
        assert (
            rules.day_of(last + 1) - rules.day_of(moment)
            == rules.validDays
            == rules.day_of(last) - rules.day_of(moment) + 1
        )
        assert last <= rules.latest_until(moment)


@pytest.mark.rules("P10")
@pytest.mark.parametrize(
    ("line", "given", "name"),
    [
        (Portion(7, 7, 1), {}, "china-ordinary"),
        (Portion(7, 3, 1), {"emergency": True}, "china-emergency"),
        (Portion(7, 7, 1), {"emergency": True}, "china-ordinary"),
        (Portion(7, 8, 1), {}, "china-long-term"),
        (Portion(7, 8, 2), {}, "germany-ordinary"),
        (Portion(1, 1, 3), {}, "china-narcotic-injection"),
        (Portion(2, 1, 3), {}, None),
        (Portion(28, 28, 1), {"repeats": 2, "interval_days": 28}, "china-long-term-portions"),
        (Portion(28, 28, 1), {"repeats": 2, "interval_days": 20}, "usa-ordinary"),
        (Portion(30, 30, 18), {"repeats": 6, "interval_days": 30}, None),
        (Portion(30, 30, 17), {"repeats": 5, "interval_days": 30}, "usa-schedule3-4"),
        (Portion(1, 1, 11), {}, None),
        (Portion(1, 0, 1), {}, None),
    ],
)
def test_suggest_names_the_first_profile_that_allows_it(line: Portion, given: dict[str, int], name: str | None) -> None:
    found = profiles.suggest([line], **given)  # type: ignore[arg-type]
    assert (found.name if found else None) == name


@pytest.mark.rules("P10")
def test_suggest_refuses_six_lines_and_none() -> None:
    assert profiles.suggest([Portion(1, 1, 1)] * 6) is None
    assert profiles.suggest([]) is None


@pytest.mark.rules("P10")
def test_class_is_concluded_from_the_longest_atc_prefix() -> None:
    assert [_code(atc) for atc in ("N05CD05", "N05CD08", "J01CA04", "C08CA01")] == [
        "psychotropic1-other",
        "psychotropic2",
        "antimicrobial",
        None,
    ]


def _code(atc: str) -> str | None:
    found = classes.by_atc(atc)
    return found.code if found else None


@pytest.mark.rules("P10")
def test_lookups_refuse_what_is_not_shipped() -> None:
    assert profiles.by_number(1560101) is by_name("china-ordinary")
    for asked in (lambda: by_name("mars"), lambda: profiles.by_number(1), lambda: classes.named("x")):
        with pytest.raises(profiles.ProfileError):
            asked()


@pytest.mark.rules("X12")
def test_zone_is_the_offset_of_the_rules() -> None:
    assert profiles.zone_of(by_name("china-ordinary").rules).utcoffset(None) == dt.timedelta(hours=8)
    assert profiles.zone_of(by_name("usa-ordinary").rules).utcoffset(None) == dt.timedelta(hours=-5)


@pytest.mark.rules("P10")
@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("china-ordinary", (1, 2)),
        ("china-long-term", (1,)),
        ("china-narcotic-other", (5, 8)),
        ("england-controlled", (24,)),
    ],
)
def test_classes_of_a_profile_are_bits_by_their_numbers(name: str, numbers: tuple[int, ...]) -> None:
    assert by_name(name).rules.classes == sum(2**each for each in numbers)


@pytest.mark.rules("P10")
def test_classes_say_from_which_atc_prefixes_they_are_concluded() -> None:
    assert len(classes.listed) == 15
    assert {number: classes.listed[number].atc for number in (1, 2, 3)} == {
        1: (),
        2: ("J01", "J02", "J04"),
        3: ("N01AH",),
    }


@pytest.mark.rules("P10", "X12")
def test_note_is_verified_where_it_is_marked_v() -> None:
    said = {each.fields: each.verified for each in by_name("china-ordinary").notes}
    assert said["validDays", "longestDays"] is True
    assert said[("lagHours",)] is False
