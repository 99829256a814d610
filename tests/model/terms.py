"""Prescriptions as people read them, the rules of a profile, and whether one keeps the other (P1, P10, X12)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from tests.model.refusals import refuse_when
from tests.model.signing import Act

HOUR = 3_600
DAY = 86_400
QUARTER = 900
MOST_UNITS = 32_767


class HolderKind(IntEnum):
    SUBJECT = 0
    DELEGATE = 1
    SLIP = 2


@dataclass(frozen=True)
class Line:
    """One drug: units of a portion, days that a portion lasts, class."""

    quantity: int
    days_supply: int
    drug_class: int


@dataclass(frozen=True)
class Terms:
    """What a prescriber signs."""

    content: bytes
    holder: str
    holder_kind: HolderKind
    prescriber: str
    profile: int
    issued_at: int
    until: int
    repeats: int
    interval_days: int
    online: bool
    lines: tuple[Line, ...]

    def as_act(self) -> Act:
        """In the order of the EIP-712 type."""
        lines = tuple((each.quantity, each.days_supply, each.drug_class) for each in self.lines)
        return (
            "Prescription",
            self.content,
            self.holder,
            int(self.holder_kind),
            self.prescriber,
            self.profile,
            self.issued_at,
            self.until,
            self.repeats,
            self.interval_days,
            self.online,
            lines,
        )

    def portions(self, number: int) -> tuple[int, ...]:
        """Units of each line in that many portions."""
        return tuple(each.quantity * number for each in self.lines)


@dataclass(frozen=True)
class Rules:
    """A profile, in the order and the units of IPrescriptionCodec.Rules."""

    classes: frozenset[int]
    valid_days: int
    longest_days: int
    lag_hours: int
    hold_hours: int
    reverse_hours: int
    max_days_supply: int
    max_quantity: int
    min_interval_days: int
    max_lines: int
    max_repeats: int
    time_zone: int  # quarter hours east of UTC
    parts: bool = False
    online: bool = False
    review: bool = False
    second_pharmacist: bool = False
    slip: bool = False
    controlled: bool = False
    identity_check: bool = False
    offline: bool = False

    def day_of(self, second: int) -> int:
        """Calendar days since 1970 in the profile's zone."""
        return (second + self.time_zone * QUARTER) // DAY

    def latest_until(self, issued_at: int) -> int:
        """The last second of the last calendar day on which it may be valid; the day of issue is the first."""
        day_after = self.day_of(issued_at) + self.longest_days
        return day_after * DAY - self.time_zone * QUARTER - 1

    def most_units(self, repeats: int) -> int:
        """Of one line: the profile's limit, and what all portions together can be counted up to."""
        countable = MOST_UNITS // (1 + repeats)
        return min(self.max_quantity or countable, countable)


def require_kept(rules: Rules, terms: Terms, seen_at: int) -> None:
    """Refuse terms that don't keep the rules; `seen_at`: when the chain could first tell that they exist."""
    _require_times(rules, terms, seen_at)
    _require_holder(rules, terms)
    _require_repeats(rules, terms)
    count = len(terms.lines)
    refuse_when(count > rules.max_lines, "PrescriptionRegistry_TooManyLines", count, rules.max_lines)
    for number, line in enumerate(terms.lines):
        _require_line(rules, terms, number, line)


def _require_times(rules: Rules, terms: Terms, seen_at: int) -> None:
    issued_at, latest = terms.issued_at, rules.latest_until(terms.issued_at)
    too_old = seen_at - issued_at > rules.lag_hours * HOUR
    refuse_when(issued_at > seen_at, "PrescriptionRegistry_IssuedLater", issued_at, seen_at)
    refuse_when(too_old, "PrescriptionRegistry_TooOld", issued_at, seen_at)
    inside = issued_at < terms.until <= latest
    refuse_when(not inside, "PrescriptionRegistry_BadValidity", terms.until, latest)


def _require_holder(rules: Rules, terms: Terms) -> None:
    slip = terms.holder_kind == HolderKind.SLIP
    refuse_when(slip and not rules.slip, "PrescriptionRegistry_SlipNotAllowed", terms.profile)
    refuse_when(terms.online and not rules.online, "PrescriptionRegistry_OnlineNotAllowed", terms.profile)
    own = terms.holder == terms.prescriber
    refuse_when(rules.controlled and own, "PrescriptionRegistry_SelfPrescribed", terms.prescriber)


def _require_repeats(rules: Rules, terms: Terms) -> None:
    many = terms.repeats > rules.max_repeats
    refuse_when(many, "PrescriptionRegistry_TooManyRepeats", terms.repeats, rules.max_repeats)
    short = terms.repeats > 0 and terms.interval_days < rules.min_interval_days
    refuse_when(short, "PrescriptionRegistry_IntervalTooShort", terms.interval_days, rules.min_interval_days)


def _require_line(rules: Rules, terms: Terms, number: int, line: Line) -> None:
    foreign = line.drug_class not in rules.classes
    refuse_when(foreign, "PrescriptionRegistry_ClassNotAllowed", number, line.drug_class)
    days, most_days = line.days_supply, rules.max_days_supply
    refuse_when(not 1 <= days <= most_days, "PrescriptionRegistry_DaysSupplyTooLong", number, days, most_days)
    most = rules.most_units(terms.repeats)
    refuse_when(line.quantity > most, "PrescriptionRegistry_QuantityTooLarge", number, line.quantity, most)
