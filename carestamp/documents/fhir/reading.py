"""Files and folders to single resources: JSON, bundles of any type, arrays, NDJSON. Each problem is one error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from carestamp.documents.canonical import CanonicalError, parse
from carestamp.documents.fhir import vocabulary
from carestamp.errors import DocumentError, Words

SUFFIXES = frozenset((".json", ".ndjson", ".jsonl"))
_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}", re.ASCII)
_MAX_DEPTH = 8

NOT_UTF8 = Words("文件不是 UTF-8 编码", "the file is not UTF-8")
UNREADABLE = Words("文件无法读取", "the file can't be opened")
NOTHING_HERE = Words("没有可读的 JSON 或 NDJSON 文件", "there is no JSON or NDJSON file to read")
NO_OBJECT = Words("这里应为一个 FHIR 资源对象", "a FHIR resource, an object, belongs here")
NO_TYPE = Words("缺少资源类型", "the resource type is missing")
UNKNOWN_TYPE = Words("FHIR R4 没有这种资源类型", "FHIR R4 knows no such resource type")
UNKNOWN_BUNDLE = Words("FHIR R4 没有这种 Bundle 类型", "FHIR R4 knows no such type of Bundle")
NO_LIST = Words("这里应为列表", "a list belongs here")
TOO_DEEP = Words("Bundle 嵌套过深", "bundles inside bundles, too deep")


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One resource and where it stood. `bundle` is the same object for all entries of one Bundle, None outside."""

    file: str
    place: str
    resource: dict[str, Any] = field(repr=False)
    full_url: str = ""
    bundle: object = None

    @property
    def type(self) -> str:
        return str(self.resource["resourceType"])

    @property
    def id(self) -> str:
        """The resource's id where it is one of FHIR's form, else empty."""
        own = self.resource.get("id")
        return own if isinstance(own, str) and _ID.fullmatch(own) else ""

    @property
    def identity(self) -> str:
        """Equal for the same resource met twice: its absolute address, else type and id, else its place."""
        absolute = self.full_url.startswith(("http://", "https://", "urn:"))
        return self.full_url if absolute else self.label if self.id else f"{self.file}#{self.label}"

    @property
    def label(self) -> str:
        """`Type/id`, or the type and the place in the file where there is no usable id."""
        if self.id:
            return f"{self.type}/{self.id}"
        return f"{self.type} ({self.place})" if self.place else self.type

    def error(self, path: str, why: Words) -> DocumentError:
        return DocumentError(self.file, self.label, path, why)


Found = Entry | DocumentError


def read_path(path: Path) -> Iterator[Found]:
    """Every resource of a file, or of a folder's JSON and NDJSON files in the order of their names."""
    if not path.is_dir():
        yield from _read_file(path, path.name)
        return
    files = [each for each in sorted(path.rglob("*")) if each.suffix.lower() in SUFFIXES and each.is_file()]
    if not files:
        yield DocumentError(path.name, "-", "-", NOTHING_HERE)
    for each in files:
        yield from _read_file(each, each.relative_to(path).as_posix())


def _read_file(path: Path, name: str) -> Iterator[Found]:
    try:
        written = path.read_bytes().decode("utf-8-sig")
    except OSError:
        yield DocumentError(name, "-", "-", UNREADABLE)
    except UnicodeDecodeError:
        yield DocumentError(name, "-", "-", NOT_UTF8)
    else:
        lines = path.suffix.lower() in (".ndjson", ".jsonl")
        yield from _read_lines(written, name) if lines else read_text(written, name)


def _read_lines(written: str, name: str) -> Iterator[Found]:
    for number, line in enumerate(written.split("\n"), 1):
        if line.strip():
            yield from read_text(line, name, f"line {number}")


def read_text(written: str, file: str, place: str = "") -> Iterator[Found]:
    """The resources of one JSON text."""
    try:
        value = parse(written)
    except CanonicalError as problem:
        yield DocumentError(file, place or "-", "-", _broken(problem))
        return
    yield from _resources(value, Entry(file, place, {}), 0)


def _broken(problem: CanonicalError) -> Words:
    place = re.search(r"line ([0-9]+), column ([0-9]+)", problem.why)
    return Words(f"JSON 有误（第 {place[1]} 行第 {place[2]} 列）" if place else "JSON 有歧义或无法读取", problem.why)


def _resources(value: Any, at: Entry, depth: int) -> Iterator[Found]:
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from _resources(each, _moved(at, f"entry {number}"), depth + 1)
    elif problem := _no_resource(value):
        yield DocumentError(at.file, at.place or "-", *problem)
    elif value["resourceType"] == "Bundle":
        yield from _bundle(value, at, depth)
    else:
        yield Entry(at.file, at.place, _kept(value), at.full_url, at.bundle)


def _kept(resource: dict[str, Any]) -> dict[str, Any]:
    """Of what we don't read only the name: a folder of strangers' observations need not fit into memory."""
    beside = _names_no_bill(resource) or names_no_record(resource)
    whole = resource["resourceType"] in vocabulary.READ and not beside
    return resource if whole else {name: resource[name] for name in ("resourceType", "id") if name in resource}


def _names_no_bill(resource: dict[str, Any]) -> bool:
    """A Claim or an explanation that points to nothing in its supportingInfo: most of strangers' records are such."""
    if resource["resourceType"] not in vocabulary.ABOUT_BILLS:
        return False
    given = resource.get("supportingInfo")
    listed = given if isinstance(given, list) else []
    return not any(isinstance(each, dict) and "valueReference" in each for each in listed)


def names_no_record(resource: dict[str, Any]) -> bool:
    """Whether an AuditEvent or a Provenance points to nothing of our ledgers: servers write one for every act."""
    name, inner = vocabulary.ABOUT_RECORDS.get(resource["resourceType"], ("", ""))
    given = resource.get(name)
    listed = [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []
    return bool(name) and not any(_is_ours(each.get(inner) if inner else each) for each in listed)


def _is_ours(reference: Any) -> bool:
    known = reference.get("identifier") if isinstance(reference, dict) else None
    return isinstance(known, dict) and str(known.get("system")) in vocabulary.LEDGERS_OWN


def _no_resource(value: Any) -> tuple[str, Words] | None:
    if not isinstance(value, dict):
        return "-", NO_OBJECT
    kind = value.get("resourceType")
    if not isinstance(kind, str) or not kind:
        return "resourceType", NO_TYPE
    return None if kind in vocabulary.TYPES else ("resourceType", UNKNOWN_TYPE)


def _bundle(value: dict[str, Any], at: Entry, depth: int) -> Iterator[Found]:
    here = Entry(at.file, at.place, value)
    entries = value.get("entry", [])
    if not isinstance(value.get("type"), str) or value["type"] not in vocabulary.BUNDLE_TYPES:
        yield here.error("type", UNKNOWN_BUNDLE)
    if not isinstance(entries, list) or depth > _MAX_DEPTH:
        yield here.error("entry", TOO_DEEP if depth > _MAX_DEPTH else NO_LIST)
        return
    whole = object()
    for number, each in enumerate(entries):
        yield from _bundle_entry(each, _moved(at, f"entry {number}"), whole, depth)


def _bundle_entry(each: Any, at: Entry, bundle: object, depth: int) -> Iterator[Found]:
    if not isinstance(each, dict):
        yield DocumentError(at.file, at.place, "entry", NO_OBJECT)
    elif each.get("resource") is not None:
        url = each.get("fullUrl")
        inside = Entry(at.file, at.place, {}, url if isinstance(url, str) else "", bundle)
        yield from _resources(each["resource"], inside, depth + 1)


def _moved(at: Entry, step: str) -> Entry:
    return Entry(at.file, f"{at.place}, {step}" if at.place else step, {}, "", at.bundle)
