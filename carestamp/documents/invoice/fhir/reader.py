"""What the readers of all resources about bills share: where they are, what they assumed, how a refusal is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from carestamp.documents.canonical import CanonicalError
from carestamp.documents.fhir.parties import Party, party_of
from carestamp.documents.fhir.prescriptions import NO_CANONICAL, NOT_AT_HAND, Assumption, Defaults, seconds_of
from carestamp.documents.fhir.reading import Entry
from carestamp.documents.fhir.references import DanglingError, Index, Target
from carestamp.documents.fhir.validation import MISSING
from carestamp.documents.invoice.content import OTHER_CURRENCY
from carestamp.documents.invoice.fhir.terms import as_dict
from carestamp.documents.invoice.model import BillError, minor_units
from carestamp.errors import DocumentError, Words

ASSUMED_CURRENCY = Words("未写货币，按规则所定的货币计", "no currency is written: the profile's was taken")

Document = TypeVar("Document")


class Reader:
    """Reads one resource; `at` is the field that is being read, for whoever reports a problem."""

    def __init__(self, entry: Entry, index: Index, defaults: Defaults) -> None:
        self.entry, self.index, self.defaults = entry, index, defaults
        self.written = entry.resource
        self.at = "-"
        self.notes: dict[str, Assumption] = {}

    def attempt(self, read: Callable[[], Document]) -> Document | DocumentError:
        """What `read` gives, or its problem as an error that names file, resource and field."""
        try:
            return read()
        except BillError as problem:
            return self.entry.error(problem.path, problem.why)
        except DanglingError as problem:
            return self.entry.error(self.at, problem.why)
        except CanonicalError as problem:
            return self.entry.error(problem.field or self.at, NO_CANONICAL)

    @property
    def assumed(self) -> tuple[Assumption, ...]:
        return tuple(self.notes.values())

    def assume(self, path: str, why: Words) -> None:
        self.notes.setdefault(path, Assumption(self.entry.label, path, why))

    def amount(self, money: Any, path: str) -> int:
        """Minor units of a FHIR Money. Raises BillError: none, negative, a third decimal, another currency."""
        given = as_dict(money)
        if given.get("value") is None:
            raise BillError(f"{path}.value", MISSING)
        if given.get("currency") is None:
            self.assume("currency", ASSUMED_CURRENCY)
        elif given["currency"] != self.defaults.bill_profile.currency:
            raise BillError(f"{path}.currency", OTHER_CURRENCY)
        return minor_units(given["value"], f"{path}.value")

    def target(self, reference: Any, path: str) -> Target | None:
        """What a reference means; what is not at hand is noted. Raises DanglingError."""
        self.at = path
        target = self.index.resolve(reference, self.entry)
        if target is not None and target.entry is None:
            self.assume(path, NOT_AT_HAND)
        return target

    def party(self, reference: Any, path: str) -> Party:
        """Who is meant, NOBODY for nobody. Raises DanglingError."""
        return party_of(self.target(reference, path))

    def moment(self, written: Any, path: str, last: bool = False) -> int | None:
        """Seconds since 1970; of a date its first second, or its last. None where nothing is written."""
        self.at = path
        return seconds_of(written, self.defaults.zone, last) if isinstance(written, str) else None
