"""FHIR R4 in and out: files to prescriptions and supplies, and facts of the ledger back to FHIR."""

from carestamp.documents.fhir.intake import Intake, read, read_found
from carestamp.documents.fhir.parties import NOBODY, Party
from carestamp.documents.fhir.prescriptions import Assumption, Defaults, PrescriptionDocument, PrescriptionLine
from carestamp.documents.fhir.supplies import SupplyDocument
from carestamp.documents.fhir.writing import SupplyFacts, to_dispense, with_status
from carestamp.documents.stamps import Stamp

__all__ = [
    "NOBODY",
    "Assumption",
    "Defaults",
    "Intake",
    "Party",
    "PrescriptionDocument",
    "PrescriptionLine",
    "Stamp",
    "SupplyDocument",
    "SupplyFacts",
    "read",
    "read_found",
    "to_dispense",
    "with_status",
]
