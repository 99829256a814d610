"""FHIR Coverage to the ranks of a holder's coverage order (B6): who pays first, who next, when a silent one lapses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from carestamp.documents.fhir.parties import Party
from carestamp.documents.fhir.prescriptions import NOT_A_PERSON, Assumption, Defaults
from carestamp.documents.fhir.reading import Entry
from carestamp.documents.fhir.references import Index
from carestamp.documents.fhir.validation import MISSING
from carestamp.documents.invoice.fhir.reader import Reader
from carestamp.documents.invoice.fhir.terms import WAITING_URL, dicts
from carestamp.documents.invoice.model import BillError
from carestamp.errors import DocumentError, Words

MOST_RANKS = 8
MOST_DAYS = 65_535

SAME_ORDER = Words("同一患者的两份保障次序相同", "two coverages of one patient have the same order")
TOO_MANY_RANKS = Words(f"保障超过 {MOST_RANKS} 份", f"more than {MOST_RANKS} coverages")
TOO_MANY_DAYS = Words("天数不在 1 至 65535 之间", "the days must be from 1 to 65,535")
ASSUMED_ORDER = Words("未写次序，排在其后", "no order is written: it comes after the others")


@dataclass(frozen=True, slots=True)
class CoverageDocument:
    """One payer for one patient. rank: 0 pays first. waiting_days: after how many days a silent one is passed over,
    None where the document does not say."""

    file: str
    resource: str
    beneficiary: Party
    payer: Party
    rank: int
    waiting_days: int | None = None
    assumed: tuple[Assumption, ...] = ()


def is_coverage(entry: Entry, index: Index) -> bool:
    """Whether it is in force and a house pays, not the patient or the family."""
    return entry.resource.get("status") == "active" and _payor(entry, index) is not None


def build(entries: Sequence[Entry], index: Index, defaults: Defaults) -> dict[Entry, CoverageDocument | DocumentError]:
    """What each Coverage comes to. Ranks of a patient go by `order`, without gaps; those without one come last."""
    made: dict[Entry, CoverageDocument | DocumentError] = {}
    orders: dict[Party, list[int | None]] = {}
    for entry in sorted(entries, key=_order):
        reader = _Reader(entry, index, defaults, orders)
        made[entry] = reader.attempt(reader.coverage)
    return {entry: made[entry] for entry in entries}


def ranked(coverages: Iterable[CoverageDocument], beneficiary: Party) -> tuple[CoverageDocument, ...]:
    """A patient's coverages, the first payer first: what a coverage order lists."""
    return tuple(sorted((each for each in coverages if each.beneficiary == beneficiary), key=lambda each: each.rank))


class _Reader(Reader):
    """orders: of the coverages before this one, by patient."""

    def __init__(self, entry: Entry, index: Index, defaults: Defaults, orders: dict[Party, list[int | None]]) -> None:
        super().__init__(entry, index, defaults)
        self.orders = orders

    def coverage(self) -> CoverageDocument:
        beneficiary = self.party(self.written.get("beneficiary"), "beneficiary")
        if beneficiary.kind not in ("", "Patient"):
            raise BillError("beneficiary", NOT_A_PERSON)
        payer = self.party(_payor(self.entry, self.index), "payor")
        if not payer.key:
            raise BillError("payor", MISSING)
        days, rank = self._waiting_days(), self._rank(beneficiary)
        return CoverageDocument(self.entry.file, self.entry.label, beneficiary, payer, rank, days, self.assumed)

    def _rank(self, beneficiary: Party) -> int:
        before, order = self.orders.setdefault(beneficiary, []), self.written.get("order")
        if order is None:
            self.assume("order", ASSUMED_ORDER)
        elif order in before:
            raise BillError("order", SAME_ORDER)
        if len(before) >= MOST_RANKS:
            raise BillError("order", TOO_MANY_RANKS)
        before.append(order)
        return len(before) - 1

    def _waiting_days(self) -> int | None:
        given = [each for each in dicts(self.written.get("extension")) if each.get("url") == WAITING_URL]
        days = given[0].get("valuePositiveInt") if given else None
        if given and not (type(days) is int and 1 <= days <= MOST_DAYS):
            raise BillError("extension", TOO_MANY_DAYS)
        return days


def _order(entry: Entry) -> int:
    order = entry.resource.get("order")
    return order if isinstance(order, int) else 1 << 31


def _payor(entry: Entry, index: Index) -> dict[str, Any] | None:
    """The first payor that is a house; None where there is none."""
    return next((each for each in dicts(entry.resource.get("payor")) if not _is_person(each, entry, index)), None)


def _is_person(reference: dict[str, Any], source: Entry, index: Index) -> bool:
    target = index.peek(reference, source)
    kind = target.type if target is not None else str(reference.get("reference") or "").partition("/")[0]
    return kind in ("Patient", "RelatedPerson")
