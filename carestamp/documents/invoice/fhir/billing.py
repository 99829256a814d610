"""All that an intake holds about bills: each kind in its turn, since a claim rests on its bill and coverage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from carestamp.documents.fhir.prescriptions import Defaults
from carestamp.documents.fhir.reading import Entry
from carestamp.documents.fhir.references import Index
from carestamp.documents.invoice.fhir import bills, claims, coverages
from carestamp.documents.invoice.fhir.bills import BillDocument
from carestamp.documents.invoice.fhir.claims import ApprovalDocument, ClaimDocument, Known, PaymentDocument
from carestamp.documents.invoice.fhir.coverages import CoverageDocument
from carestamp.errors import DocumentError

FOLLOWING = frozenset(("Claim", "ClaimResponse", "ExplanationOfBenefit"))
NO_BILL = "about no bill at hand"

Document = TypeVar("Document")


@dataclass(frozen=True, slots=True)
class Billing:
    """What documents say about bills, in the order in which they came."""

    bills: tuple[BillDocument, ...] = ()
    coverages: tuple[CoverageDocument, ...] = ()
    claims: tuple[ClaimDocument, ...] = ()
    approvals: tuple[ApprovalDocument, ...] = ()
    payments: tuple[PaymentDocument, ...] = ()


def is_foreign(entry: Entry, index: Index) -> bool:
    """Whether it is a claim, or follows on one, that is about no Invoice at hand."""
    return entry.type in FOLLOWING and claims.invoice_of(entry, index) is None


def build(
    entries: Iterable[Entry], index: Index, defaults: Defaults
) -> tuple[Billing, list[DocumentError], Counter[str]]:
    """What valid resources come to, what is wrong with some, and what was left alone, by reason."""
    builder = _Builder(list(entries), index, defaults)
    return builder.billing(), builder.errors, builder.skipped


class _Builder:
    def __init__(self, entries: Sequence[Entry], index: Index, defaults: Defaults) -> None:
        self.entries, self.index, self.defaults = entries, index, defaults
        self.errors: list[DocumentError] = []
        self.skipped: Counter[str] = Counter()

    def billing(self) -> Billing:
        made = self._good(bills.build(self._wanted("Invoice", bills.is_bill, "no bill in force"), *self._by))
        covering = self._wanted("Coverage", lambda each: coverages.is_coverage(each, self.index), "nobody else pays")
        known = Known(made, self._good(coverages.build(covering, *self._by)))
        self.errors += claims.build_claims(self._following("Claim", claims.asks, "asks for nothing"), *self._by, known)
        approving = self._following("ClaimResponse", claims.approves, "nothing approved")
        paying = self._following("ExplanationOfBenefit", claims.pays, "nothing paid")
        approved = self._sound(claims.build_approvals(approving, *self._by, known))
        paid = self._sound(claims.build_payments(paying, *self._by, known))
        found = (tuple(known.bills.values()), tuple(known.coverages.values()), tuple(known.claims.values()))
        return Billing(*found, approved, paid)

    @property
    def _by(self) -> tuple[Index, Defaults]:
        return self.index, self.defaults

    def _wanted(self, kind: str, test: Callable[[Entry], bool], reason: str) -> list[Entry]:
        listed = [each for each in self.entries if each.type == kind]
        kept = [each for each in listed if test(each)]
        self._leave(f"{kind}: {reason}", len(listed) - len(kept))
        return kept

    def _following(self, kind: str, test: Callable[[Entry], bool], reason: str) -> list[Entry]:
        """Those whose Invoice was not itself left alone."""
        asked = self._wanted(kind, test, reason)
        kept = [each for each in asked if bills.is_bill(claims.invoice_of(each, self.index) or each)]
        self._leave(f"{kind}: {NO_BILL}", len(asked) - len(kept))
        return kept

    def _leave(self, reason: str, count: int) -> None:
        if count:
            self.skipped[reason] += count

    def _good(self, made: dict[Entry, Document | DocumentError]) -> dict[Entry, Document]:
        """The documents; what is none is an error, and what points to it is refused too."""
        for entry, each in made.items():
            if isinstance(each, DocumentError):
                self.errors.append(each)
                self.index.refuse(entry)
        return {entry: each for entry, each in made.items() if not isinstance(each, DocumentError)}

    def _sound(self, made: Collection[Document | DocumentError]) -> tuple[Document, ...]:
        self.errors += [each for each in made if isinstance(each, DocumentError)]
        return tuple(each for each in made if not isinstance(each, DocumentError))
