"""FHIR R4 in and out: files to prescriptions, supplies, consents, accesses; facts of the ledgers back to FHIR."""

from carestamp.documents.fhir.audit_writing import to_audit_event, to_opening_consent, to_opening_event
from carestamp.documents.fhir.auditevent import AccessDocument, OpeningDocument, entry_of, opening_of
from carestamp.documents.fhir.consent import ConsentDocument
from carestamp.documents.fhir.consent_acts import Decisions, Request, all_decisions, decisions_of, numbered
from carestamp.documents.fhir.consent_parts import Whom
from carestamp.documents.fhir.consent_rules import Rule
from carestamp.documents.fhir.consent_writing import Wording, to_consents
from carestamp.documents.fhir.intake import Intake, read, read_found
from carestamp.documents.fhir.naming import Named
from carestamp.documents.fhir.parties import NOBODY, Party
from carestamp.documents.fhir.prescriptions import Assumption, Defaults, PrescriptionDocument, PrescriptionLine
from carestamp.documents.fhir.provenance import ProvenanceDocument, record_of, to_provenance
from carestamp.documents.fhir.registers import Known, Register
from carestamp.documents.fhir.supplies import SupplyDocument
from carestamp.documents.fhir.writing import SupplyFacts, to_dispense, with_status
from carestamp.documents.stamps import Stamp

__all__ = [
    "NOBODY",
    "AccessDocument",
    "Assumption",
    "ConsentDocument",
    "Decisions",
    "Defaults",
    "Intake",
    "Known",
    "Named",
    "OpeningDocument",
    "Party",
    "PrescriptionDocument",
    "PrescriptionLine",
    "ProvenanceDocument",
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
    "entry_of",
    "numbered",
    "opening_of",
    "read",
    "read_found",
    "record_of",
    "to_audit_event",
    "to_consents",
    "to_dispense",
    "to_opening_consent",
    "to_opening_event",
    "to_provenance",
    "with_status",
]
