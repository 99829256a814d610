"""FHIR R4 of bills, in and out. Files are read by carestamp.documents.fhir, which asks here what its Invoices mean."""

import carestamp.documents.fhir  # noqa: F401 - its intake uses this package, and this one its readers: it begins
from carestamp.documents.invoice.fhir.answers import ClaimFacts, to_explanation, to_response, with_stamp
from carestamp.documents.invoice.fhir.billing import Billing
from carestamp.documents.invoice.fhir.bills import BillDocument
from carestamp.documents.invoice.fhir.claims import ApprovalDocument, ClaimDocument, PaymentDocument
from carestamp.documents.invoice.fhir.coverages import CoverageDocument, ranked
from carestamp.documents.invoice.fhir.writing import to_invoice
from carestamp.documents.invoice.stamps import BillStamp, ClaimState

__all__ = [
    "ApprovalDocument",
    "BillDocument",
    "BillStamp",
    "Billing",
    "ClaimDocument",
    "ClaimFacts",
    "ClaimState",
    "CoverageDocument",
    "PaymentDocument",
    "ranked",
    "to_explanation",
    "to_invoice",
    "to_response",
    "with_stamp",
]
