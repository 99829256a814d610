"""Who and what a document points to: contained, in its bundle, in another file, by identifier, or outside.

A bundle is a whole: a target that it should carry and does not is an error. A loose file is not: what it points to
may lie on a server that nobody handed over, and is then known by the reference alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from carestamp.documents.canonical import CanonicalError, identifier
from carestamp.documents.fhir import vocabulary
from carestamp.documents.fhir.reading import Entry
from carestamp.errors import CarestampError, Words

NOT_FOUND = Words("引用的文档不存在", "the document that it refers to is not there")
REFUSED = Words("引用的文档已被拒绝", "the document that it refers to was refused")
_TYPED = re.compile(r"(?:^|/)([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})(?:/_history/[A-Za-z0-9\-.]{1,64})?$", re.ASCII)
_QUERY = re.compile(r"^([A-Z][A-Za-z]+)\?(?:.*&)?identifier=([^&]*)", re.ASCII)


class DanglingError(CarestampError):
    """A reference leads nowhere where it must lead somewhere."""

    def __init__(self, why: Words) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Target:
    """What a reference means: a resource at hand, or only a name for one. `key` is equal for equal targets."""

    key: str = field(repr=False)
    entry: Entry | None = None
    display: str = field(default="", repr=False)


@dataclass(slots=True)
class Index:
    """All resources of an intake by every name that a reference may use."""

    _by_name: dict[str, list[Entry]] = field(default_factory=dict)
    _types_of: dict[int, set[str]] = field(default_factory=dict)
    _refused: set[int] = field(default_factory=set)

    def add(self, entry: Entry) -> None:
        for name in _names(entry):
            self._by_name.setdefault(name, []).append(entry)
        if entry.bundle is not None:
            self._types_of.setdefault(id(entry.bundle), set()).add(entry.type)

    def refuse(self, entry: Entry) -> None:
        """What points to this resource is refused too."""
        self._refused.add(id(entry))

    def resolve(self, reference: Any, source: Entry) -> Target | None:
        """The target, or None when there is no reference at all. Raises DanglingError."""
        if not isinstance(reference, dict):
            return None
        written, display = _string(reference.get("reference")), _string(reference.get("display"))
        if written.startswith("#"):
            return _contained(written[1:], source)
        found = self._find(written, reference, source)
        if found is not None:
            return self._accepted(found)
        self._require_outside(written, source)
        key = written or _identifier_key(reference) or (f"display|{display}" if display else "")
        return Target(key, None, display) if key else None

    def peek(self, reference: Any, source: Entry) -> Entry | None:
        """The resource at hand that is meant, refused or not; None where there is none."""
        if not isinstance(reference, dict):
            return None
        return self._find(_string(reference.get("reference")), reference, source)

    def _find(self, written: str, reference: dict[str, Any], source: Entry) -> Entry | None:
        for name in (*_spellings(written), _identifier_key(reference)):
            candidates = self._by_name.get(name, []) if name else []
            if candidates:
                near = [each for each in candidates if each.bundle is not None and each.bundle is source.bundle]
                same = [each for each in candidates if each.file == source.file]
                return (near or same or candidates)[0]
        return None

    def _accepted(self, entry: Entry) -> Target:
        if id(entry) in self._refused:
            raise DanglingError(REFUSED)
        return Target(entry.identity, entry)

    def _require_outside(self, written: str, source: Entry) -> None:
        typed = _TYPED.search(written)
        carried = self._types_of.get(id(source.bundle), set()) if source.bundle is not None else set()
        if written.startswith("urn:uuid:") or (typed and "://" not in written and typed[1] in carried):
            raise DanglingError(NOT_FOUND)


def _names(entry: Entry) -> Iterator[str]:
    if entry.full_url:
        yield entry.full_url
    if entry.id:
        yield f"{entry.type}/{entry.id}"
        yield f"urn:uuid:{entry.id}"
    for each in identifiers(entry.resource):
        yield f"{entry.type}?{each}"
        yield f"?{each}"


def identifiers(resource: dict[str, Any], name: str = "identifier") -> list[str]:
    """`system|value` of each identifier that has both and names one thing alone, in canonical form."""
    given = resource.get(name)
    listed = given if isinstance(given, list) else [given]
    return [key for key in map(identifier_of, listed) if key and key.partition("|")[0] not in vocabulary.SHARED_SYSTEMS]


def identifier_of(value: Any) -> str:
    """`system|value` of one Identifier, in canonical form; empty where a part is missing."""
    if not isinstance(value, dict) or not _string(value.get("system")) or not _string(value.get("value")):
        return ""
    try:
        return f"{value['system'].strip()}|{identifier(value['value'])}"
    except CanonicalError:
        return ""


def _identifier_key(reference: dict[str, Any]) -> str:
    known = identifier_of(reference.get("identifier"))
    kind = _string(reference.get("type"))
    return f"{kind}?{known}" if known else ""


def _spellings(written: str) -> Iterable[str]:
    yield written
    if typed := _TYPED.search(written):
        yield f"{typed[1]}/{typed[2]}"
    if query := _QUERY.match(unquote(written)):
        system, _, value = query[2].rpartition("|")
        yield f"{query[1]}?{identifier_of({'system': system, 'value': value})}"


def _contained(wanted: str, source: Entry) -> Target:
    if not wanted:
        return Target(source.identity, source)
    inside = source.resource.get("contained")
    for each in inside if isinstance(inside, list) else []:
        if isinstance(each, dict) and each.get("id") == wanted and isinstance(each.get("resourceType"), str):
            return Target(f"{source.identity}#{wanted}", Entry(source.file, source.place, each))
    raise DanglingError(NOT_FOUND)


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""
