"""The documents of a case, as whoever has them holds them: contents with their salts, packed facts, addresses.

It is personal data and stays with its owner; a trace of it can be shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from carestamp.documents import commitment
from carestamp.documents.canonical import canonical
from carestamp.documents.eip712 import Domain
from carestamp.documents.fhir import content as fhir
from carestamp.documents.invoice import content as bills
from carestamp.documents.invoice.typed import Invoice, invoices_domain
from carestamp.documents.linked.charge import Charge, charges_in
from carestamp.documents.linked.line import LineOpening, lines_of
from carestamp.documents.linked.seen import Seen
from carestamp.documents.typed import Prescription, prescription_id, prescriptions_domain

Document = Mapping[str, Any]
LEDGERS = ("PrescriptionRegistry", "PackRegistry", "InvoiceRegistry")
"""What a dossier is about."""


@dataclass(frozen=True)
class PrescriptionPaper:
    """terms: as its prescriber signed them. document: the committed content."""

    domain: Domain = field(repr=False)
    terms: Prescription
    salt: bytes = field(repr=False)
    document: Document = field(repr=False)

    @cached_property
    def id(self) -> bytes:
        """Raises TypedDataError."""
        return prescription_id(self.domain, self.terms)

    @property
    def is_committed(self) -> bool:
        """Whether the document is the one that the terms commit to. Raises CanonicalError, SaltError."""
        return commitment.verify(self.terms.content, self.salt, fhir.bytes_of(self.document))


@dataclass(frozen=True, slots=True)
class PackPaper:
    """units: taken out of it. batch: its root, zeros where the dossier does not say; proof: siblings up to that."""

    pack: bytes
    units: int
    batch: bytes = bytes(32)
    proof: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class SupplyPaper:
    """A dispense. documents: the contents of its MedicationDispenses, in the order in which they were committed to."""

    prescription: bytes
    pharmacy: int
    pharmacist: str
    request: int
    quantities: tuple[int, ...]
    handed_over_at: int
    packs: tuple[PackPaper, ...]
    salt: bytes = field(repr=False)
    documents: tuple[Document, ...] = field(repr=False)

    @property
    def key(self) -> tuple[bytes, int]:
        return self.prescription, self.request

    @cached_property
    def product(self) -> bytes:
        """The commitment over its documents. Raises CanonicalError, SaltError."""
        return commitment.commit(self.salt, b"".join(fhir.bytes_of(each) for each in self.documents))

    @cached_property
    def charges(self) -> tuple[tuple[Charge, ...], ...]:
        """What each document names. Raises ChargeError."""
        return tuple(charges_in(each) for each in self.documents)


@dataclass(frozen=True)
class BillPaper:
    """document: the committed content (invoice.content.content_of). services: numbers of lines (from 1) that hand
    nothing out and so have no packs: whoever keeps the dossier says so, and the picture shows it."""

    domain: Domain = field(repr=False)
    terms: Invoice
    salt: bytes = field(repr=False)
    document: Document = field(repr=False)
    services: frozenset[int] = frozenset()

    @property
    def place(self) -> bytes:
        return self.terms.place

    @property
    def is_committed(self) -> bool:
        """Whether the document is the one that the terms commit to. Raises CanonicalError, SaltError."""
        return commitment.verify(self.terms.content, self.salt, canonical(self.document, bills.FORM))

    @cached_property
    def lines(self) -> tuple[LineOpening, ...]:
        return lines_of(self.document, self.salt, self.place)


@dataclass(frozen=True)
class Dossier:
    """contracts: address of each ledger, by name. since: block of their deployment. houses: names of organisations,
    for pictures that show names. seen: what the chain said when the dossier was made."""

    chain_id: int
    contracts: Mapping[str, str]
    since: int = 0
    prescriptions: tuple[PrescriptionPaper, ...] = ()
    supplies: tuple[SupplyPaper, ...] = ()
    bills: tuple[BillPaper, ...] = ()
    houses: Mapping[int, str] = field(default_factory=dict)
    seen: Seen | None = None

    @property
    def prescription_domain(self) -> Domain:
        return prescriptions_domain(self.chain_id, self.contracts["PrescriptionRegistry"])

    @property
    def invoice_domain(self) -> Domain:
        return invoices_domain(self.chain_id, self.contracts["InvoiceRegistry"])
