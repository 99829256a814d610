"""MedicationRequests to prescriptions: those of one group, patient, prescriber and moment are the lines of one.

What a stranger's document leaves open is filled in where that is safe, and each filling is listed in `assumed`; what
can't be counted is an error. docs/decisions/quantity-rule.md has the defaults.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from carestamp.documents.canonical import CanonicalError, moment, text
from carestamp.documents.fhir import quantities as q
from carestamp.documents.fhir.content import bytes_of, content_of
from carestamp.documents.fhir.drugs import concept_of, drug_class, drug_name
from carestamp.documents.fhir.parties import NOBODY, Party, party_of, requester_of
from carestamp.documents.fhir.reading import Entry
from carestamp.documents.fhir.references import DanglingError, Index, identifier_of
from carestamp.documents.invoice.profiles import BillProfile, by_name
from carestamp.documents.profiles import Portion, Profile, suggest
from carestamp.errors import DocumentError, Words

CATEGORY_SYSTEM = "urn:carestamp:prescription-category"
ORDERS = frozenset(("order", "original-order", "reflex-order", "filler-order", "instance-order"))
WRITTEN = frozenset(("active", "on-hold", "completed", "stopped", "unknown"))

GROUP_REFUSED = Words("同一处方的另一行已被拒绝", "another line of the same prescription was refused")
NO_CANONICAL = Words("该字段没有规范形式", "the field has no canonical form")
NOT_A_PERSON = Words("处方对象须为一名患者", "a prescription is for one patient")
ASSUMED_QUANTITY = Words("未写数量，按 1 份计", "no quantity is written: counted as one pack")
ASSUMED_DAYS = Words("未写天数，按默认天数计", "no days' supply is written: the default was taken")
DERIVED_DAYS = Words("天数由用法用量推算", "days' supply concluded from the dosage")
ASSUMED_CLASS = Words("未写药品类别，按普通药品计", "no drug class is written: counted as ordinary")
ASSUMED_INTERVAL = Words("未写间隔，按一份的天数计", "no interval is written: that of one portion was taken")
NO_MOMENT = Words("未写开具时间", "when it was written is not said")
NO_REQUESTER = Words("未写开具人", "who wrote it is not said")
NOT_AT_HAND = Words(
    "所引用的文档不在输入中，仅知其引用", "refers to what is not among the documents: known by name only"
)
REPORTED = Words("转述的处方，按原件处理", "reported by another than its author: taken as the original")


@dataclass(frozen=True, slots=True)
class Defaults:
    """What to take where a document is silent. zone: of dates without a time, and of calendar days.

    bill_profile: of bills, whose currency and kind of bill code it asks for.
    """

    quantity: int = 1
    days_supply: int = 7
    zone: dt.timezone = dt.timezone(dt.timedelta(hours=8))
    bill_profile: BillProfile = field(default_factory=lambda: by_name("china-bill"))


@dataclass(frozen=True, slots=True)
class Assumption:
    """One thing that a document did not say."""

    resource: str
    field: str
    why: Words


@dataclass(frozen=True, slots=True)
class PrescriptionLine:
    """One drug. quantity: units of one portion, in the document's unit. days_supply: days that one portion lasts."""

    resource: str
    quantity: int
    days_supply: int
    drug_class: int
    drug: str = field(repr=False)
    unit: str = ""
    substitution: bool | None = None

    @property
    def portion(self) -> Portion:
        return Portion(self.quantity, self.days_supply, self.drug_class)


@dataclass(frozen=True, slots=True)
class PrescriptionDocument:
    """A prescription as the hospital holds it. Never leaves it: on chain goes a commitment to `canonical_bytes`.

    issued_at, until: seconds since 1970, None where the document does not say. repeats: further portions.
    status: FHIR's, as written. emergency, long_term, online: FHIR's priority, course of therapy, our category.
    """

    file: str
    resources: tuple[str, ...]
    subject: Party
    prescriber: Party
    organisation: Party
    issued_at: int | None
    until: int | None
    repeats: int
    interval_days: int
    lines: tuple[PrescriptionLine, ...]
    canonical_bytes: bytes = field(repr=False)
    status: str = "active"
    online: bool = False
    emergency: bool = False
    long_term: bool = False
    assumed: tuple[Assumption, ...] = ()

    @property
    def label(self) -> str:
        """For reports: the first resource, and how many lines more."""
        return self.resources[0] + (f" +{len(self.resources) - 1}" if len(self.resources) > 1 else "")

    def suggested_profile(self) -> Profile | None:
        """The first shipped profile under which it could be issued; None where none allows it."""
        portions = [each.portion for each in self.lines]
        return suggest(portions, self.repeats, self.interval_days, self.online, self.emergency)

    def issued(self, at: int, until: int | None = None) -> PrescriptionDocument:
        """The same prescription, written at another moment: a stranger's may be years old. Content stays as it is."""
        moved = Assumption(
            self.resources[0], "authoredOn", Words("改按指定时间开具", "issued at a given moment instead")
        )
        return dataclasses.replace(self, issued_at=at, until=until, assumed=(*self.assumed, moved))


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with all by which lines come together."""

    entry: Entry
    line: PrescriptionLine
    content: bytes
    group: str
    subject: Party
    prescriber: Party
    organisation: Party
    issued_at: int | None
    until: int | None
    repeats: int
    interval_days: int
    assumed: tuple[Assumption, ...]

    @property
    def key(self) -> tuple[Any, ...]:
        apart = self.group or (self.entry.file, self.entry.place)
        whole = (self.subject.key, self.prescriber.key, self.organisation.key)
        return (apart, *whole, self.issued_at, self.until, self.repeats, self.interval_days)


def is_prescription(entry: Entry) -> bool:
    """Whether it orders something and was in force: no plan, draft, withdrawn order or prohibition."""
    written = entry.resource
    in_force = written.get("intent") in ORDERS and written.get("status") in WRITTEN
    return in_force and written.get("doNotPerform") is not True


def group_of(entry: Entry) -> str:
    """The canonical groupIdentifier; empty where there is none."""
    return identifier_of(entry.resource.get("groupIdentifier"))


def build(
    entries: Sequence[Entry], index: Index, defaults: Defaults, broken_groups: Set[str]
) -> tuple[list[PrescriptionDocument], list[DocumentError]]:
    """All prescriptions of these MedicationRequests, and what is wrong with the others.

    Nothing half made: a line whose sister was refused, here or before (broken_groups), is refused with it.
    """
    made = [_line_or_error(entry, index, defaults) for entry in entries]
    errors = [each for each in made if isinstance(each, DocumentError)]
    found = zip(entries, made, strict=True)
    broken = broken_groups | {group_of(entry) for entry, each in found if isinstance(each, DocumentError)}
    whole: dict[tuple[Any, ...], list[_Line]] = {}
    for line in made:
        if isinstance(line, _Line) and line.group and line.group in broken:
            errors.append(line.entry.error("groupIdentifier", GROUP_REFUSED))
        elif isinstance(line, _Line):
            whole.setdefault(line.key, []).append(line)
    return [_document(each) for each in whole.values()], errors


def _line_or_error(entry: Entry, index: Index, defaults: Defaults) -> _Line | DocumentError:
    reader = _Reader(entry, index, defaults)
    try:
        return reader.line()
    except DanglingError as problem:
        return entry.error(reader.at, problem.why)
    except q.QuantityError as problem:
        return entry.error(f"{reader.at}.{problem.path}", problem.why)
    except CanonicalError as problem:
        return entry.error(problem.field or reader.at, NO_CANONICAL)
    except _RefusedError as problem:
        return entry.error(reader.at, problem.why)


def _document(lines: Sequence[_Line]) -> PrescriptionDocument:
    ordered = sorted(lines, key=lambda each: (each.line.drug, each.content))
    first = ordered[0]
    written = first.entry.resource
    return PrescriptionDocument(
        file=first.entry.file,
        resources=tuple(each.entry.label for each in ordered),
        subject=first.subject,
        prescriber=first.prescriber,
        organisation=first.organisation,
        issued_at=first.issued_at,
        until=first.until,
        repeats=first.repeats,
        interval_days=first.interval_days,
        lines=tuple(each.line for each in ordered),
        canonical_bytes=b'{"kind":"carestamp.prescription.1","lines":[' + b",".join(e.content for e in ordered) + b"]}",
        status=str(written.get("status")),
        online=any(_has_category(each.entry.resource, "online") for each in ordered),
        emergency=written.get("priority") in ("stat", "asap") or _has_category(written, "emergency"),
        long_term=_is_long_term(written),
        assumed=tuple(note for each in ordered for note in each.assumed),
    )


class _RefusedError(Exception):
    def __init__(self, why: Words) -> None:
        self.why = why


class _Reader:
    """Reads one MedicationRequest; `at` is the field that is being read, for whoever reports a problem."""

    def __init__(self, entry: Entry, index: Index, defaults: Defaults) -> None:
        self.entry, self.index, self.defaults = entry, index, defaults
        self.written = entry.resource
        self.request = _dict(entry.resource.get("dispenseRequest"))
        self.at = "-"
        self.notes: list[Assumption] = []

    def line(self) -> _Line:
        subject, (prescriber, organisation) = self._subject(), self._requester()
        repeats = self._repeats()
        quantity = self._quantity(repeats)
        days = self._days()
        line = PrescriptionLine(self.entry.label, quantity, days, *self._drug(), self._unit(), self._substitution())
        issued_at, until = self._moment("authoredOn"), self._until()
        interval = self._interval(repeats, days)
        self.at = "-"
        content = bytes_of(content_of(self.entry, self.index))
        group, notes = group_of(self.entry), tuple(self.notes)
        parties = (subject, prescriber, organisation)
        return _Line(self.entry, line, content, group, *parties, issued_at, until, repeats, interval, notes)

    def _assume(self, path: str, why: Words) -> None:
        self.notes.append(Assumption(self.entry.label, path, why))

    def _subject(self) -> Party:
        self.at = "subject"
        target = self.index.resolve(self.written.get("subject"), self.entry)
        if target is None or (target.entry is not None and target.entry.type != "Patient"):
            raise _RefusedError(NOT_A_PERSON)
        if target.entry is None:
            self._assume(self.at, NOT_AT_HAND)
        return party_of(target)

    def _requester(self) -> tuple[Party, Party]:
        self.at = "requester"
        prescriber, organisation = requester_of(self.written.get("requester"), self.entry, self.index)
        if prescriber == NOBODY:
            self._assume(self.at, NO_REQUESTER)
        elif not prescriber.kind:
            self._assume(self.at, NOT_AT_HAND)
        if self.written.get("reportedBoolean") is True or self.written.get("reportedReference"):
            self._assume("reported[x]", REPORTED)
        return prescriber, organisation

    def _repeats(self) -> int:
        self.at = "dispenseRequest.numberOfRepeatsAllowed"
        repeats = int(q.decimal_of({"value": self.request.get("numberOfRepeatsAllowed")}) or 0)
        if repeats > q.MOST_REPEATS:
            raise _RefusedError(q.TOO_MANY_REPEATS)
        return repeats

    def _quantity(self, repeats: int) -> int:
        self.at = "dispenseRequest.quantity"
        found = q.units(self.request.get("quantity"))
        if found is None:
            self._assume(f"{self.at}.value", ASSUMED_QUANTITY)
        count = self.defaults.quantity if found is None else found
        if count * (1 + repeats) > q.MOST_UNITS:
            raise q.QuantityError("value", q.TOO_MANY)
        return count

    def _unit(self) -> str:
        return q.unit_of(self.request.get("quantity"))

    def _days(self) -> int:
        self.at = "dispenseRequest.expectedSupplyDuration"
        found = q.days(self.request.get("expectedSupplyDuration"))
        if found is not None:
            return found
        path, self.at = self.at, "dosageInstruction[0].timing.repeat.boundsDuration"
        derived = q.days_by_dosage(self.request.get("quantity"), self.written.get("dosageInstruction"))
        self._assume(path, ASSUMED_DAYS if derived is None else DERIVED_DAYS)
        return self.defaults.days_supply if derived is None else derived

    def _drug(self) -> tuple[int, str]:
        self.at = "medicationReference"
        concept = concept_of(self.entry, self.index)
        number, assumed = drug_class(self.entry, concept)
        if assumed:
            self._assume("medication[x]", ASSUMED_CLASS)
        return number, drug_name(concept, self.written.get("medicationReference"))

    def _substitution(self) -> bool | None:
        allowed = _dict(self.written.get("substitution")).get("allowedBoolean")
        return allowed if isinstance(allowed, bool) else None

    def _interval(self, repeats: int, days: int) -> int:
        self.at = "dispenseRequest.dispenseInterval"
        found = q.days(self.request.get("dispenseInterval"))
        if found is None and repeats:
            self._assume(self.at, ASSUMED_INTERVAL)
        return (found or days) if repeats else 0

    def _moment(self, name: str) -> int | None:
        self.at = name
        written = self.written.get(name)
        if not isinstance(written, str):
            self._assume(name, NO_MOMENT)
            return None
        return seconds_of(written, self.defaults.zone)

    def _until(self) -> int | None:
        self.at = "dispenseRequest.validityPeriod.end"
        written = _dict(self.request.get("validityPeriod")).get("end")
        return seconds_of(written, self.defaults.zone, last=True) if isinstance(written, str) else None


_LAST_MOMENT = dt.datetime(dt.MAXYEAR, 12, 31, 23, 59, 59, tzinfo=dt.UTC)


def seconds_of(written: str, zone: dt.timezone, last: bool = False) -> int:
    """Seconds since 1970 of a FHIR date or dateTime; of a date its first second in the zone, or its last one."""
    plain = moment(written)
    if "T" in plain:
        return int(dt.datetime.fromisoformat(plain).timestamp())
    year, month, day = (int(part) for part in (plain + "-01-01")[:10].split("-"))
    start = dt.datetime(year, month, day, tzinfo=zone)
    return int((_after(start, len(plain)) if last else start).timestamp()) - last


def _after(start: dt.datetime, length: int) -> dt.datetime:
    """The first moment after the year, month or day that was written with so many characters; the last of all times
    after 9999, which many write for no end."""
    if start.isoformat().startswith(("9999", "9999-12", "9999-12-31")[(length > 4) + (length > 7)]):
        return _LAST_MOMENT
    if length == 4:
        return start.replace(year=start.year + 1)
    if length == 7:
        return start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)
    return start + dt.timedelta(days=1)


def _has_category(written: dict[str, Any], code: str) -> bool:
    given = written.get("category")
    codings = [each for one in given if isinstance(one, dict) for each in one.get("coding") or []] if given else []
    return any(_dict(each).get("system") == CATEGORY_SYSTEM and each.get("code") == code for each in codings)


def _is_long_term(written: dict[str, Any]) -> bool:
    course = _dict(written.get("courseOfTherapyType")).get("coding") or []
    return any(text(str(_dict(each).get("code") or "")) == "continuous" for each in course)


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
