"""FHIR R4 in and out: files to prescriptions, supplies, consents and accesses, and facts of the ledgers back to FHIR."""

from carestamp.documents.fhir.consent import ConsentDocument
from carestamp.documents.fhir.consent_acts import Decisions, Request, all_decisions, decisions_of, numbered
from carestamp.documents.fhir.consent_parts import Whom
from carestamp.documents.fhir.consent_rules import Rule
from carestamp.documents.fhir.consent_writing import Wording, to_consents
from carestamp.documents.fhir.intake import Intake, read, read_found
from carestamp.documents.fhir.naming import Named
from carestamp.documents.fhir.parties import NOBODY, Party
from carestamp.documents.fhir.prescriptions import Assumption, Defaults, PrescriptionDocument, PrescriptionLine
from carestamp.documents.fhir.registers import Known, Register
from carestamp.documents.fhir.supplies import SupplyDocument
from carestamp.documents.fhir.writing import SupplyFacts, to_dispense, with_status
from carestamp.documents.stamps import Stamp

__all__ = [
    "NOBODY",
    "Assumption",
    "ConsentDocument",
    "Decisions",
    "Defaults",
    "Intake",
    "Known",
    "Named",
    "Party",
    "PrescriptionDocument",
    "PrescriptionLine",
    "Register",
    "Request",
    "Rule",
    "Stamp",
    "SupplyDocument",
    "SupplyFacts",
    "Whom",
    "Wording",
    "all_decisions",
    "decisions_of",
    "numbered",
    "read",
    "read_found",
    "to_consents",
    "to_dispense",
    "with_status",
]
