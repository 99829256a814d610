"""Bills as they came in: each with everything that the documents say of it, whatever format brought it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from carestamp.documents.fhir import Party
from carestamp.documents.invoice.fhir import (
    ApprovalDocument,
    BillDocument,
    ClaimDocument,
    CoverageDocument,
    PaymentDocument,
    ranked,
)
from carestamp.documents.invoice.model import Bill
from carestamp.errors import Words
from scripts.inputs import Given

FORMS = {
    "fhir": Words("FHIR", "FHIR"),
    "json": Words("原生 JSON", "native JSON"),
    "xml": Words("原生 XML", "native XML"),
}


@dataclass(frozen=True, eq=False)
class Dossier:
    """One bill. issuer: None for a native bill, which names its house by name only. source: `input` or `sample`."""

    file: str
    label: str
    form: str
    source: str
    bill: Bill
    issuer: Party | None = None
    coverages: tuple[CoverageDocument, ...] = ()
    claims: tuple[ClaimDocument, ...] = ()
    approvals: tuple[ApprovalDocument, ...] = ()
    payments: tuple[PaymentDocument, ...] = ()


def listed(given: Given, source: str) -> list[Dossier]:
    """FHIR first: native bills may name houses that it knows."""
    return [*_from_fhir(given, source), *_from_native(given, source)]


def _from_fhir(given: Given, source: str) -> Iterator[Dossier]:
    billing = given.fhir.billing
    for each in billing.bills:
        yield Dossier(
            file=each.file,
            label=_label(each.resource, source),
            form="fhir",
            source=source,
            bill=each.bill,
            issuer=each.issuer,
            coverages=ranked(billing.coverages, each.subject),
            claims=tuple(claim for claim in billing.claims if claim.bill is each),
            approvals=tuple(one for one in billing.approvals if one.claim.bill is each),
            payments=tuple(one for one in billing.payments if _is_about(one, each)),
        )


def _is_about(payment: PaymentDocument, bill: BillDocument) -> bool:
    return payment.bill is bill


def _from_native(given: Given, source: str) -> Iterator[Dossier]:
    for (file, place), bill in zip(given.native.documents, given.native.bills, strict=True):
        form = "xml" if file.lower().endswith(".xml") else "json"
        label = file if place == "bill" else f"{file} ({place})"
        yield Dossier(file, _label(label, source), form, source, bill)


def _label(name: str, source: str) -> str:
    """Samples are told from an input that happens to use the same names."""
    return name if source == "input" else f"{name} ({source})"
