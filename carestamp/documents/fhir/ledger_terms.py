"""Where FHIR says what the access log, the emergency ledger and the record registry say: systems and codes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from carestamp.documents.fhir.consent_terms import Code
from carestamp.documents.fhir.vocabulary import OPENING_SYSTEM as OPENING_SYSTEM
from carestamp.documents.fhir.vocabulary import RECORD_SYSTEM as RECORD_SYSTEM

_HL7 = "http://terminology.hl7.org/CodeSystem/"
COMMITMENT_SYSTEM = "urn:carestamp:commitment"
LOCATOR_SYSTEM = "urn:carestamp:locator"
"""Identifiers of 32 bytes, in hex with 0x."""
REASON_SYSTEM = "urn:carestamp:emergency-reason"
NUMBER, SEQUENCE = "number", "sequence"
"""Names of details: an entry's place in the subject's chain; the last act on which a decision rests."""

DICOM = "http://dicom.nema.org/resources/ontology/DCM"
PATIENT_RECORD: Code = (DICOM, "110110")
SECURITY_ALERT: Code = (DICOM, "110113")
OVERRIDE_STARTED: Code = (DICOM, "110127")
ENTITY_TYPE = f"{_HL7}audit-entity-type"
OBJECT_ROLE = f"{_HL7}object-role"
PERSON: Code = (ENTITY_TYPE, "1")
SYSTEM_OBJECT: Code = (ENTITY_TYPE, "2")
PATIENT: Code = (OBJECT_ROLE, "1")
DOMAIN_RESOURCE: Code = (OBJECT_ROLE, "4")
SECURITY_RESOURCE: Code = (OBJECT_ROLE, "13")
SUCCESS, DENIED = "0", "4"
"""AuditEvent.outcome: an action that was carried out, and one that was refused."""

DATA_OPERATION = f"{_HL7}v3-DataOperation"
PARTICIPANT = f"{_HL7}provenance-participant-type"
OPERATIONS: Mapping[str, bool] = MappingProxyType({"CREATE": False, "UPDATE": True})
"""Codes of Provenance.activity, and whether a version was there before."""
SIGNATURE_TYPE = "urn:iso-astm:E1762-95:2013"
SOURCE_SIGNATURE = "1.2.840.10065.1.12.1.14"
"""ASTM's code of a signature by the source of data."""
