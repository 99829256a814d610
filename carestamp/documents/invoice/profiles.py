"""Profiles of bills: what differs by country, as data that ships with the package (B2, B4, B8, B10, X12).

carestamp/profiles/bills.yaml is the source; its numbers are never re-used and its rules never edited.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from carestamp.documents.profiles import Note, ProfileError
from carestamp.errors import Words

FLAGS = ("deduction", "paper")
_QUARTER_MINUTES = 15
_LANES = (("lagHours", 0), ("reservationHours", 16), ("redLetterHours", 32), ("currency", 48))
_ZONE, _FIRST_FLAG = 64, 72


class CodeEpoch(enum.Enum):
    """Which year's key names a bill code (X3): the code says so itself, or it is the issuer's in the bill's year."""

    CODE = "code"
    ISSUER_YEAR = "issuer-year"


@dataclass(frozen=True, slots=True)
class BillRules:
    """The rules of bills, same names, order and units as the ledger's.

    lagHours: how old a bill may be when it is first seen or anchored; reservationHours: longest reservation;
    redLetterHours: how long a red letter waits for payers; currency: ISO 4217 number; timeZone: quarter hours east of
    UTC; deduction: may be deducted from tax; paper: may be exchanged for paper.
    """

    lagHours: int  # noqa: N815 - the names of the ABI
    reservationHours: int  # noqa: N815
    redLetterHours: int  # noqa: N815
    currency: int
    timeZone: int  # noqa: N815
    deduction: bool
    paper: bool

    def as_tuple(self) -> tuple[int | bool, ...]:
        """For ABI calls."""
        return tuple(getattr(self, each.name) for each in fields(self))

    @property
    def word(self) -> int:
        """As the ledger packs it."""
        lanes: int = sum(getattr(self, name) << shift for name, shift in _LANES)
        flags = sum(1 << (_FIRST_FLAG + bit) for bit, name in enumerate(FLAGS) if getattr(self, name))
        return lanes | (self.timeZone & 0xFF) << _ZONE | flags

    @property
    def zone(self) -> dt.timezone:
        """The offset in which days of this profile begin (X12)."""
        return dt.timezone(dt.timedelta(minutes=_QUARTER_MINUTES * self.timeZone))


@dataclass(frozen=True, slots=True)
class BillProfile:
    """Rules with their number, names and sources. currency: the three letters that bills print."""

    name: str
    number: int
    country: str
    title: Words
    zone: Words
    currency: str
    epoch: CodeEpoch
    rules: BillRules
    notes: tuple[Note, ...] = field(repr=False)

    @property
    def version(self) -> int:
        """The last two digits of the number."""
        return self.number % 100


def by_name(name: str) -> BillProfile:
    """A shipped profile of bills. Raises ProfileError."""
    found = next((each for each in all_profiles() if each.name == name), None)
    if found is None:
        raise ProfileError(f"no profile of bills is called {name}")
    return found


def by_number(number: int) -> BillProfile:
    """A shipped profile of bills. Raises ProfileError."""
    found = next((each for each in all_profiles() if each.number == number), None)
    if found is None:
        raise ProfileError(f"no profile of bills has the number {number}")
    return found


@cache
def all_profiles() -> tuple[BillProfile, ...]:
    """Every profile of bills that ships. Raises ProfileError for a bad file."""
    written = yaml.safe_load((files("carestamp") / "profiles" / "bills.yaml").read_text(encoding="utf-8"))
    found = tuple(_profile(each) for each in written["profiles"])
    if len({each.number for each in found}) != len(found) or len({each.name for each in found}) != len(found):
        raise ProfileError("two profiles share a number or a name")
    return found


def _profile(written: Mapping[str, Any]) -> BillProfile:
    zone, notes = written["zone"], tuple(_note(note) for note in written["notes"])
    title, place = Words(written["zh"], written["en"]), Words(zone["zh"], zone["en"])
    names = written["name"], written["number"], written["country"], title, place, written["currency"]["code"]
    return BillProfile(*names, CodeEpoch(written["epoch"]), _rules(written), notes)


def _rules(written: Mapping[str, Any]) -> BillRules:
    if set(written["flags"]) - set(FLAGS):
        raise ProfileError(f"{written['name']}: a flag that nobody knows")
    flags = {name: name in written["flags"] for name in FLAGS}
    zone, currency = written["zone"]["quarters"], written["currency"]["number"]
    return BillRules(**written["rules"], currency=currency, timeZone=zone, **flags)


def _note(written: Mapping[str, Any]) -> Note:
    if written["mark"] not in ("V", "common"):
        raise ProfileError("a note is marked V or common")
    return Note(tuple(written["fields"]), written["mark"] == "V", Words(written["zh"], written["en"]))
