"""What is contributed, as FHIR R4: one file with the data and what it points to, and the one source of all of it (S4).

A laboratory's Observation or DiagnosticReport and a MolecularSequence come from a sample: performer and
Specimen.accessionIdentifier. A wearable's Observation comes from a device on a day: Device.identifier and effective[x].
What does not say so is refused by file, resource and field; so is a file of two sources, of two patients, or with
something that has no place in it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeVar

from carestamp.documents.canonical import CanonicalError, Form, canonical, identifier, moment, number, parse
from carestamp.documents.consent.vocabulary import Category
from carestamp.documents.fhir import consent_terms as terms
from carestamp.documents.fhir.consent_reading import Reading, RefusedError, codings, listed
from carestamp.documents.fhir.consent_words import MODIFIED
from carestamp.documents.fhir.content import content_of
from carestamp.documents.fhir.intake import SAME_ID
from carestamp.documents.fhir.naming import Named
from carestamp.documents.fhir.prescriptions import NO_CANONICAL, Defaults
from carestamp.documents.fhir.reading import NO_OBJECT, Entry
from carestamp.documents.fhir.references import Index
from carestamp.documents.fhir.validation import MISSING, problems
from carestamp.documents.rewards.sources import SourceIdentity
from carestamp.errors import CarestampError, DocumentError, Words

CHINA = dt.timezone(dt.timedelta(hours=8))
DATA = frozenset(("Observation", "DiagnosticReport", "MolecularSequence"))
BESIDE = frozenset(("Specimen", "Device", "Organization", "Practitioner", "Patient"))
FINAL = frozenset(("final", "amended", "corrected", "appended"))

NOT_JSON = Words("不是可读的 JSON", "this is no JSON that can be read")
NO_PLACE = Words("这种资源不属于一份贡献", "a resource of this type has no place in a contribution")
NO_DATA = Words("没有检验、可穿戴或基因数据", "no laboratory, wearable or genomic data is here")
NOT_FINAL = Words("只收最终结果", "only what is final can be contributed")
NO_KIND = Words(
    "须恰为检验、基因、可穿戴之一", "laboratory, genomic or wearable: exactly one of them must be said here"
)
SEVERAL_SOURCES = Words("一份贡献只能有一个来源", "a contribution has one source, and this is another one")
SEVERAL_PATIENTS = Words("一份贡献只能属于一位患者", "a contribution is about one patient, and this is another one")
ONE_MAKER = Words("须恰有一个带标识的机构或设备", "exactly one organisation or device with an identifier belongs here")
ONE_NAME = Words(
    "须恰有一个标识，或恰有一个标为 official", "one identifier, or one that is marked official, must be here"
)
ONE_DAY = Words("须在同一天之内", "it must lie within one calendar day")

_AMOUNT, _NAMED = Form({"value": number}), Form({"value": identifier})
_PERIOD = Form({"start": moment, "end": moment})
_MOMENTS = ("effectiveDateTime", "effectiveInstant", "issued", "collectedDateTime", "receivedTime")
FORM = Form(
    {
        **dict.fromkeys(("identifier", "accessionIdentifier"), _NAMED),
        **dict.fromkeys(("valueQuantity", "low", "high"), _AMOUNT),
        **dict.fromkeys(("effectivePeriod", "collectedPeriod", "period"), _PERIOD),
        **dict.fromkeys(_MOMENTS, moment),
    },
    deep=True,
)
"""Which fields are numbers, identifiers and moments; the others are text (X4)."""

_HL7 = "http://terminology.hl7.org/CodeSystem/"
_KINDS: Mapping[tuple[str, str], Category] = MappingProxyType(
    {
        **{
            code: each
            for code, each in terms.CATEGORIES.items()
            if each in (Category.LABORATORY, Category.GENOMIC, Category.WEARABLE)
        },
        (f"{_HL7}v2-0074", "GE"): Category.GENOMIC,
        (f"{_HL7}observation-category", "activity"): Category.WEARABLE,
        (f"{_HL7}observation-category", "vital-signs"): Category.WEARABLE,
    }
)
Told = TypeVar("Told")


class PackageError(CarestampError):
    """A file can't be contributed. errors: each names file, resource and field."""

    def __init__(self, errors: tuple[DocumentError, ...]) -> None:
        super().__init__(*errors)
        self.errors = errors

    def __str__(self) -> str:
        return "; ".join(map(str, self.errors))


@dataclass(frozen=True, slots=True)
class Package:
    """What can be contributed. content: canonical bytes, which a commitment covers; the patient is in them by identity
    only."""

    file: str
    category: Category
    source: SourceIdentity = field(repr=False)
    patient: Named = field(repr=False)
    content: bytes = field(repr=False)


def read_package(written: str | bytes, file: str, zone: dt.timezone = CHINA) -> Package:
    """One file, as JSON. zone: of the study, in which a wearable's days begin. Raises PackageError."""
    entries = _entries(written, file)
    wrong = [problem for each in entries for problem in _wrong(each)] or list(_twice(entries))
    if wrong:
        raise PackageError(tuple(wrong))
    index = Index()
    for each in entries:
        index.add(each)
    readers = [_Reader(each, index, Defaults(zone=zone)) for each in entries if each.type in DATA]
    if not readers:
        raise PackageError((DocumentError(file, "-", "-", NO_DATA),))
    source = _one(readers, _Reader.source, SEVERAL_SOURCES)
    patient = _one(readers, _Reader.patient, SEVERAL_PATIENTS)
    return Package(file, source.kind, source, patient, _content(entries, index))


def _entries(written: str | bytes, file: str) -> list[Entry]:
    try:
        value = parse(written)
    except CanonicalError:
        raise PackageError((DocumentError(file, "-", "-", NOT_JSON),)) from None
    if not isinstance(value, dict) or not isinstance(value.get("resourceType"), str):
        raise PackageError((DocumentError(file, "-", "resourceType", NO_OBJECT),))
    if value["resourceType"] != "Bundle":
        return [Entry(file, "", value)]
    return list(_bundled(value, file))


def _bundled(bundle: dict[str, Any], file: str) -> Iterator[Entry]:
    whole = object()
    for place, each in enumerate(listed(bundle.get("entry"))):
        resource = each.get("resource")
        if not isinstance(resource, dict) or not isinstance(resource.get("resourceType"), str):
            raise PackageError((DocumentError(file, f"entry {place}", "resource", NO_OBJECT),))
        yield Entry(file, f"entry {place}", resource, str(each.get("fullUrl") or ""), whole)


def _wrong(entry: Entry) -> list[DocumentError]:
    if entry.type not in DATA | BESIDE:
        return [entry.error("-", NO_PLACE)]
    return problems(entry)


def _twice(entries: list[Entry]) -> Iterator[DocumentError]:
    """Of two resources with one name, the order would say which one is meant."""
    seen: set[str] = set()
    for each in entries:
        names = {each.identity, each.label} if each.id else {each.identity}
        if names & seen:
            yield each.error("id", SAME_ID)
        seen |= names


def _one(readers: list[_Reader], ask: Callable[[_Reader], Told], several: Words) -> Told:
    """What all of them say. Raises PackageError where one says nothing, or something else."""
    said = [(reader, reader.read_with(lambda reader=reader: ask(reader))) for reader in readers]  # type: ignore[misc]
    if wrong := tuple(each for _, each in said if isinstance(each, DocumentError)):
        raise PackageError(wrong)
    others = [reader.entry.error(reader.at, several) for reader, each in said if each != said[0][1]]
    if others:
        raise PackageError(tuple(others))
    return said[0][1]  # type: ignore[return-value]


def _content(entries: list[Entry], index: Index) -> bytes:
    """The same in whatever order the resources stand."""
    said = [_said(each, index) for each in entries if each.type != "Patient"]
    return b"[" + b",".join(sorted(said)) + b"]"


def _said(entry: Entry, index: Index) -> bytes:
    try:
        return canonical(content_of(entry, index), FORM)
    except CanonicalError as problem:
        raise PackageError((entry.error(problem.field or "-", NO_CANONICAL),)) from None


class _Reader(Reading):
    """Reads where one resource of data comes from; `at` is the field that says it."""

    def patient(self) -> Named:
        name = "patient" if self.entry.type == "MolecularSequence" else "subject"
        return self.who(self.written.get(name), name)

    def source(self) -> SourceIdentity:
        for name in ("modifierExtension", "implicitRules"):
            if self.written.get(name):
                raise RefusedError(name, MODIFIED)
        if self.entry.type != "MolecularSequence" and self.written.get("status") not in FINAL:
            raise RefusedError("status", NOT_FINAL)
        kind = self._kind()
        return self._of_device(kind) if kind is Category.WEARABLE else self._of_sample(kind)

    def _kind(self) -> Category:
        if self.entry.type == "MolecularSequence":
            return Category.GENOMIC
        said = [code for each in listed(self.written.get("category")) for code in codings(each)]
        kinds = {_KINDS[code] for code in said if code in _KINDS}
        if Category.GENOMIC in kinds:  # a genetic test is a laboratory's too
            kinds.discard(Category.LABORATORY)
        if len(kinds) != 1:
            raise RefusedError("category", NO_KIND)
        return kinds.pop()

    def _of_sample(self, kind: Category) -> SourceIdentity:
        scheme, maker = self._organisation()
        return SourceIdentity(kind, scheme, maker, self._accession())

    def _organisation(self) -> tuple[str, str]:
        given = self.written.get("performer")
        performers = given if isinstance(given, list) else [given]
        found = [self._name_of(each, "performer") for each in performers if self._is_house(each)]
        if len(set(found)) != 1:
            raise RefusedError("performer", ONE_MAKER if given else MISSING)
        return found[0]

    def _is_house(self, reference: Any) -> bool:
        self.at = "performer"
        target = self.index.resolve(reference, self.entry)
        if target is not None and target.entry is not None:
            return target.entry.type == "Organization"
        return isinstance(reference, dict) and reference.get("type") == "Organization"

    def _accession(self) -> str:
        given = self.written.get("specimen")
        references = given if isinstance(given, list) else [given]
        numbers = {self._accession_of(each) for each in references}
        if len(numbers) != 1:
            raise RefusedError("specimen", SEVERAL_SOURCES)
        return numbers.pop()

    def _accession_of(self, reference: Any) -> str:
        """As the laboratory numbered the sample: FHIR has one such number, whatever else a sample is called."""
        self.at = "specimen"
        target = self.index.resolve(reference, self.entry)
        if target is None or target.entry is None:
            raise RefusedError("specimen", MISSING)
        own = target.entry.resource.get("accessionIdentifier")
        value = own.get("value") if isinstance(own, dict) else None
        if not isinstance(value, str):
            raise RefusedError("specimen.accessionIdentifier", MISSING)
        return identifier(value)

    def _of_device(self, kind: Category) -> SourceIdentity:
        if not self.written.get("device"):
            raise RefusedError("device", MISSING)
        scheme, maker = self._name_of(self.written.get("device"), "device")
        return SourceIdentity(kind, scheme, maker, self._day())

    def _name_of(self, reference: Any, path: str) -> tuple[str, str]:
        """System and value of the one identifier that counts: the only one, or the one that is marked official."""
        self.at = path
        target = self.index.resolve(reference, self.entry)
        at_hand = target is not None and target.entry is not None
        holder = target.entry.resource if target is not None and target.entry is not None else reference
        given = holder.get("identifier") if isinstance(holder, dict) else None
        names = [each for each in (given if isinstance(given, list) else [given]) if isinstance(each, dict)]
        counting = [each for each in names if each.get("use") == "official"] or names
        if len(counting) != 1 or not counting[0].get("system") or not counting[0].get("value"):
            raise RefusedError(f"{path}.identifier", ONE_NAME if at_hand or names else MISSING)
        return identifier(counting[0]["system"]), identifier(counting[0]["value"])

    def _day(self) -> str:
        """The calendar day in the study's zone: an instant that is written in another zone is the same day."""
        path, start, end = self._effective()
        first, last = self.second(start, path, last=False), self.second(end, path, last=True)
        if last > first and "T" in str(end):
            last -= 1  # a period that ends at midnight
        days = {dt.datetime.fromtimestamp(each, self.zone).date() for each in (first, last)}
        if len(days) != 1:
            raise RefusedError(path, ONE_DAY)
        return days.pop().isoformat()

    def _effective(self) -> tuple[str, Any, Any]:
        for path in ("effectiveDateTime", "effectiveInstant"):
            if self.written.get(path):
                return path, self.written[path], self.written[path]
        period = self.written.get("effectivePeriod")
        for name in ("start", "end"):
            if not isinstance(period, dict) or not period.get(name):
                raise RefusedError(f"effectivePeriod.{name}" if period else "effectiveDateTime", MISSING)
        return "effectivePeriod", period["start"], period["end"]  # type: ignore[index]
