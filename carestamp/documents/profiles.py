"""Profiles and drug classes: what differs by country, as data that ships with the package (P10, X12).

The YAML files in carestamp/profiles are the source; their numbers are never re-used and their rules never edited.
`Rules` has the fields of the struct in interfaces/IPrescriptionCodec.sol, and `word` its packed form.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

from carestamp.errors import CarestampError, Words

ORDINARY = 1
FLAGS = ("parts", "online", "review", "secondPharmacist", "slip", "controlled", "identityCheck", "offline")
_DAY = 86_400
_QUARTER = 900
_LANES = (("validDays", 64), ("longestDays", 80), ("lagHours", 96), ("holdHours", 112), ("reverseHours", 128))
_MORE_LANES = (("maxDaysSupply", 144), ("maxQuantity", 160), ("minIntervalDays", 176), ("maxLines", 184))


class ProfileError(CarestampError):
    """No such profile or class, or a profile file that contradicts itself."""


@dataclass(frozen=True, slots=True)
class DrugClass:
    """A class as it stands on chain. atc: prefixes of WHO codes that belong to it, by common practice."""

    number: int
    code: str
    name: Words
    atc: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """Where rules come from. verified: read in a source (V), else common practice."""

    fields: tuple[str, ...]
    verified: bool
    text: Words


@dataclass(frozen=True, slots=True)
class Rules:
    """The struct `Rules` of interfaces/IPrescriptionCodec.sol, same names, same order, same units."""

    classes: int
    validDays: int  # noqa: N815 - the names of the ABI
    longestDays: int  # noqa: N815
    lagHours: int  # noqa: N815
    holdHours: int  # noqa: N815
    reverseHours: int  # noqa: N815
    maxDaysSupply: int  # noqa: N815
    maxQuantity: int  # noqa: N815
    minIntervalDays: int  # noqa: N815
    maxLines: int  # noqa: N815
    maxRepeats: int  # noqa: N815
    timeZone: int  # noqa: N815
    parts: bool
    online: bool
    review: bool
    secondPharmacist: bool  # noqa: N815
    slip: bool
    controlled: bool
    identityCheck: bool  # noqa: N815
    offline: bool

    def as_tuple(self) -> tuple[int | bool, ...]:
        """For ABI calls."""
        return tuple(getattr(self, each.name) for each in fields(self))

    @property
    def word(self) -> int:
        """As contracts/prescriptions/PrescriptionRules.sol packs it."""
        packed = self.classes | (self.maxRepeats << 188) | ((self.timeZone & 0xFF) << 192)
        for name, shift in (*_LANES, *_MORE_LANES):
            packed |= getattr(self, name) << shift
        return packed | sum(1 << (200 + bit) for bit, name in enumerate(FLAGS) if getattr(self, name))

    def day_of(self, moment: int) -> int:
        """The calendar day of a second, in days since 1970 in the profile's zone."""
        return (moment + self.timeZone * _QUARTER) // _DAY

    def until(self, issued_at: int, days: int | None = None) -> int:
        """The last second of validity of `days` calendar days (default: the usual ones); 1 = the same day."""
        last = self.day_of(issued_at) + (self.validDays if days is None else days)
        return last * _DAY - self.timeZone * _QUARTER - 1

    def latest_until(self, issued_at: int) -> int:
        """The last second that the chain accepts as `until`."""
        return self.until(issued_at, self.longestDays)


@dataclass(frozen=True, slots=True)
class Profile:
    """Rules with their number, names and sources."""

    name: str
    number: int
    country: str
    title: Words
    zone: Words
    rules: Rules
    notes: tuple[Note, ...] = field(repr=False)

    @property
    def is_emergency(self) -> bool:
        """By its name."""
        return self.name.endswith("-emergency")

    @property
    def version(self) -> int:
        """The last two digits of the number."""
        return self.number % 100


@dataclass(frozen=True, slots=True)
class Portion:
    """What rules limit about one line."""

    quantity: int
    days_supply: int
    drug_class: int


def fits(
    rules: Rules, lines: Iterable[Portion], repeats: int = 0, interval_days: int = 0, online: bool = False
) -> bool:
    """Whether a prescription like this could be issued under the rules. Mirrors PrescriptionRules.requireKept."""
    listed = list(lines)
    repeated = repeats <= rules.maxRepeats and (not repeats or interval_days >= rules.minIntervalDays)
    counted = 1 <= len(listed) <= rules.maxLines and all(_line_fits(rules, each) for each in listed)
    return repeated and counted and (rules.online or not online)


def _line_fits(rules: Rules, line: Portion) -> bool:
    covered = bool(rules.classes >> line.drug_class & 1)
    amount = not rules.maxQuantity or line.quantity <= rules.maxQuantity
    return covered and amount and 1 <= line.days_supply <= rules.maxDaysSupply


def suggest(
    lines: Iterable[Portion],
    repeats: int = 0,
    interval_days: int = 0,
    online: bool = False,
    emergency: bool = False,
) -> Profile | None:
    """The first shipped profile under which it could be issued: China's, then Germany, England, USA; None for none.

    An emergency asks the emergency profiles first, what is none never gets one.
    """
    listed = list(lines)
    ordered = sorted(all_profiles(), key=lambda each: each.is_emergency, reverse=emergency)
    return next((each for each in ordered if fits(each.rules, listed, repeats, interval_days, online)), None)


def by_name(name: str) -> Profile:
    """A shipped profile. Raises ProfileError."""
    found = next((each for each in all_profiles() if each.name == name), None)
    if found is None:
        raise ProfileError(f"no profile is called {name}")
    return found


def by_number(number: int) -> Profile:
    """A shipped profile. Raises ProfileError."""
    found = next((each for each in all_profiles() if each.number == number), None)
    if found is None:
        raise ProfileError(f"no profile has the number {number}")
    return found


@cache
def all_profiles() -> tuple[Profile, ...]:
    """Every profile that ships, in the order in which they are suggested. Raises ProfileError for a bad file."""
    names = ("china", "germany", "england", "usa")
    found = tuple(profile for name in names for profile in _profiles_of(_load(name)))
    if len({each.number for each in found}) != len(found) or len({each.name for each in found}) != len(found):
        raise ProfileError("two profiles share a number or a name")
    return found


def _load(name: str) -> Any:
    return yaml.safe_load((files("carestamp") / "profiles" / f"{name}.yaml").read_text(encoding="utf-8"))


def _profiles_of(written: Mapping[str, Any]) -> Iterator[Profile]:
    zone = written["zone"]
    for each in written["profiles"]:
        notes = tuple(_note(note) for note in (*written["notes"], *each["notes"]))
        rules = _rules(each, zone["quarters"])
        title, place = Words(each["zh"], each["en"]), Words(zone["zh"], zone["en"])
        yield Profile(each["name"], each["number"], written["country"], title, place, rules, notes)


def _rules(written: Mapping[str, Any], quarters: int) -> Rules:
    mask = sum(1 << classes.named(code).number for code in written["classes"])
    flags = {name: name in written["flags"] for name in FLAGS}
    if set(written["flags"]) - set(FLAGS):
        raise ProfileError(f"{written['name']}: a flag that nobody knows")
    return Rules(classes=mask, timeZone=quarters, **written["rules"], **flags)


def _note(written: Mapping[str, Any]) -> Note:
    if written["mark"] not in ("V", "common"):
        raise ProfileError("a note is marked V or common")
    return Note(tuple(written["fields"]), written["mark"] == "V", Words(written["zh"], written["en"]))


class Classes:
    """The list of drug classes, read when first asked."""

    @property
    def listed(self) -> Mapping[int, DrugClass]:
        """By number."""
        return _classes()

    def named(self, code: str) -> DrugClass:
        """The class of this code. Raises ProfileError."""
        found = self.by_code(code)
        if found is None:
            raise ProfileError(f"no drug class is called {code}")
        return found

    def by_code(self, code: str) -> DrugClass | None:
        return next((each for each in self.listed.values() if each.code == code), None)

    def by_atc(self, code: str) -> DrugClass | None:
        """The class whose ATC prefix fits best; None where no prefix fits."""
        matches = [(len(each), known) for known in self.listed.values() for each in known.atc if code.startswith(each)]
        return max(matches, key=lambda match: match[0])[1] if matches else None


@cache
def _classes() -> Mapping[int, DrugClass]:
    found = [
        DrugClass(each["number"], each["code"], Words(each["zh"], each["en"]), tuple(each.get("atc", ())))
        for each in _load("classes")["classes"]
    ]
    if len({each.number for each in found}) != len(found) or not all(1 <= each.number <= 63 for each in found):
        raise ProfileError("drug classes have numbers of their own, from 1 to 63")
    return MappingProxyType({each.number: each for each in found})


classes = Classes()


def zone_of(rules: Rules) -> dt.timezone:
    """The profile's offset as a time zone."""
    return dt.timezone(dt.timedelta(seconds=rules.timeZone * _QUARTER))
