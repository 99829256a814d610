"""X6, P10, B1: salts of plans, files of profiles that contradict themselves, and the last quarter of a guardianship."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest
import yaml

from carestamp.documents import profiles
from carestamp.documents.consent.typed import last_second_before
from carestamp.documents.eip712 import TypedDataError, struct_hash
from carestamp.documents.invoice import profiles as bill_profiles
from carestamp.documents.recovery import DAY, RecoveryPlan
from carestamp.documents.rewards.typed import Terms, pack_contribution, unpack_contribution
from tests.documents.rewards.study import CONTRIBUTION

PLAN = RecoveryPlan(bytes(31) + b"\x01", 1, DAY, "0x" + "00" * 20, ("0x" + "11" * 20,))


@pytest.mark.rules("X6")
def test_plan_takes_any_salt_of_32_bytes_but_zero() -> None:
    assert PLAN.hash() == struct_hash(PLAN)
    for salt in (bytes(32), b"\x01" * 31, b"\x01" * 33, b""):
        with pytest.raises(TypedDataError, match=r"^salt: 32 random bytes, not all zero$"):
            replace(PLAN, salt=salt).hash()


@pytest.mark.rules("C4")
def test_quarters_end_where_the_calendar_says_for_ever() -> None:
    """Counted day by day through the longest cycle of leap years and past it; a clock is 14 hours ahead somewhere."""
    day = 0
    for quarter in range(4 * 900):
        expected = max(day * 86_400 - 14 * 3_600 - 1, 0)
        assert last_second_before(quarter) == expected, quarter
        year = 1970 + quarter // 4
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        day += (90 + leap, 91, 92, 92)[quarter % 4]


@pytest.mark.rules("S2")
def test_least_contribution_comes_back() -> None:
    named = bytes(31) + b"\x01"
    least = unpack_contribution(Terms(named, named, 0, 0))
    assert pack_contribution(least) == Terms(named, named, 0, 0)
    assert (least.category, least.tier, least.custodian, least.study) == (0, 0, 0, 0)


@pytest.mark.rules("S2", "X2")
@pytest.mark.parametrize("name", ["content", "person"])
@pytest.mark.parametrize("length", [31, 33])
def test_unpack_refuses_names_of_another_length(name: str, length: int) -> None:
    with pytest.raises(TypedDataError, match=rf"^{name}: 32 bytes, not all zero$"):
        unpack_contribution(replace(pack_contribution(CONTRIBUTION), **{name: b"\x01" * length}))


# --- profiles ---------------------------------------------------------------------------------------------------------


@pytest.fixture(params=[profiles, bill_profiles], ids=["prescriptions", "bills"])
def fresh(request: pytest.FixtureRequest) -> Iterator[ModuleType]:
    """A module of profiles that has read nothing yet, and forgets what it read here."""
    request.param.all_profiles.cache_clear()
    yield request.param
    request.param.all_profiles.cache_clear()


def _spoil(change: Callable[[Any], None], monkeypatch: pytest.MonkeyPatch) -> None:
    load = yaml.safe_load

    def spoiled(text: str) -> Any:
        written = copy.deepcopy(load(text))
        if "profiles" in written:
            change(written)
        return written

    monkeypatch.setattr(yaml, "safe_load", spoiled)


def _same(name: str) -> Callable[[Any], None]:
    """The first one twice, but for the other of name and number."""

    def change(written: Any) -> None:
        first = written["profiles"][0]
        others = {"number": {"name": f"{first['name']}-again"}, "name": {"number": first["number"] + 9_000_000}}
        written["profiles"].append({**copy.deepcopy(first), **others[name]})

    return change


def _flag(written: Any) -> None:
    written["profiles"][0]["flags"] = [*written["profiles"][0]["flags"], "generous"]


def _mark(written: Any) -> None:
    holder = written if "notes" in written else written["profiles"][0]
    holder["notes"] = [{**holder["notes"][0], "mark": "perhaps"}]


@pytest.mark.rules("P10", "B1")
@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_same("name"), "two profiles share a number or a name"),
        (_same("number"), "two profiles share a number or a name"),
        (_flag, ": a flag that nobody knows"),
        (_mark, "a note is marked V or common"),
    ],
    ids=["name", "number", "flag", "mark"],
)
def test_file_that_contradicts_itself_is_refused(
    fresh: ModuleType, monkeypatch: pytest.MonkeyPatch, change: Callable[[Any], None], why: str
) -> None:
    _spoil(change, monkeypatch)
    with pytest.raises(fresh.ProfileError, match=f"{why}$"):
        fresh.all_profiles()


@pytest.mark.rules("P10")
@pytest.mark.parametrize("number", [0, 64, 1], ids=["below", "above", "twice"])
def test_classes_have_numbers_of_their_own_from_1_to_63(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    listed = [{"number": each, "code": f"c{each}", "zh": "类", "en": "class"} for each in (1, 63)]
    monkeypatch.setattr(profiles, "_load", lambda _: {"classes": listed})
    assert set(profiles._classes.__wrapped__()) == {1, 63}
    assert profiles._classes.__wrapped__()[1].atc == ()
    listed.append({**listed[0], "number": number, "code": "new"})
    with pytest.raises(profiles.ProfileError, match=r"^drug classes have numbers of their own, from 1 to 63$"):
        profiles._classes.__wrapped__()


@pytest.mark.rules("P10", "X12")
def test_version_is_the_last_two_digits_of_a_profiles_number() -> None:
    for each in (*profiles.all_profiles(), *bill_profiles.all_profiles()):
        assert f"{each.version:02d}" == str(each.number)[-2:]
        assert isinstance(each.rules.as_tuple(), tuple)
        assert isinstance(each.notes, tuple)
        assert all(isinstance(note.fields, tuple) for note in each.notes)


@pytest.mark.rules("P10")
def test_class_keeps_its_prefixes_as_they_were_written() -> None:
    for each in profiles.classes.listed.values():
        assert isinstance(each.atc, tuple)
