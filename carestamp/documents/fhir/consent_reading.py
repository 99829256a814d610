"""What every part of a Consent is read with: who is meant, when, which codes stand there, and how a refusal is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from carestamp.documents.canonical import CanonicalError
from carestamp.documents.fhir import consent_words as words
from carestamp.documents.fhir.consent_terms import Code
from carestamp.documents.fhir.naming import Named, named
from carestamp.documents.fhir.prescriptions import NO_CANONICAL, Assumption, Defaults, seconds_of
from carestamp.documents.fhir.reading import Entry
from carestamp.documents.fhir.references import DanglingError, Index
from carestamp.documents.fhir.validation import MISSING
from carestamp.errors import CarestampError, DocumentError, Words

Told = TypeVar("Told")

FOR_EVER = 2**32 - 1
"""The last second that the ledger's clock knows: what has no end, ends then."""


class RefusedError(CarestampError):
    """A document says what can't be entered, or does not say what it must."""

    def __init__(self, path: str, why: Words) -> None:
        super().__init__(path, why)
        self.path, self.why = path, why


class Reading:
    """Reads one resource; `at` is the field that is being read, for whoever reports a problem."""

    def __init__(self, entry: Entry, index: Index, defaults: Defaults) -> None:
        self.entry, self.index, self.zone = entry, index, defaults.zone
        self.written = entry.resource
        self.at = "-"
        self.notes: dict[str, Assumption] = {}

    def read_with(self, read: Callable[[], Told]) -> Told | DocumentError:
        """What `read` makes of the resource, or what is wrong with it and where."""
        try:
            return read()
        except RefusedError as problem:
            return self.entry.error(problem.path, problem.why)
        except DanglingError as problem:
            return self.entry.error(self.at, problem.why)
        except CanonicalError:
            return self.entry.error(self.at, NO_CANONICAL)

    def note(self, path: str, why: Words) -> None:
        self.notes.setdefault(f"{path} {why.en}", Assumption(self.entry.label, path, why))

    def who(self, reference: Any, path: str, source: Entry | None = None) -> Named:
        self.at = path
        found = named(reference, source or self.entry, self.index)
        if found is None:
            raise RefusedError(path, words.NOBODY_NAMED if reference else MISSING)
        return found

    def window(self, node: dict[str, Any], path: str) -> tuple[int, int]:
        period = node.get("period")
        given = period if isinstance(period, dict) else {}
        start = self.second(given["start"], f"{path}.period.start", last=False) if given.get("start") else 0
        return start, self.second(given["end"], f"{path}.period.end", last=True) if given.get("end") else FOR_EVER

    def second(self, written: Any, path: str, *, last: bool) -> int:
        """Seconds since 1970 within the ledger's clock; of a date its first one, or its last."""
        self.at = path
        seconds = seconds_of(str(written), self.zone, last)
        if seconds > FOR_EVER:
            self.note(path, words.CLOCK_ENDS)
        return min(max(seconds, 0), FOR_EVER)


def same(one: Named, other: Named) -> bool:
    return bool(set(one.names) & set(other.names))


def codings(value: Any) -> Iterator[Code]:
    """Systems and codes of a Coding, or of a CodeableConcept."""
    whole = value if isinstance(value, dict) else {}
    for each in listed(whole.get("coding")) if "coding" in whole else [whole]:
        if each.get("code"):
            yield str(each.get("system") or ""), str(each["code"])


def listed(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
