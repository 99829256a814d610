"""The codes of FHIR, word for word as HL7, LOINC and DICOM print them; each in a consent (C1, K2, L1, L2)."""

from __future__ import annotations

import pytest

from carestamp.documents.consent import Category, Purpose
from carestamp.documents.fhir import consent, ledger_terms
from carestamp.documents.fhir import consent_terms as terms

HL7 = "http://terminology.hl7.org/CodeSystem/"
PARTICIPATION = f"{HL7}v3-ParticipationType"
SIGNERS = f"{HL7}contractsignertypecodes"
ACT_CODE = f"{HL7}v3-ActCode"
LOINC = "http://loinc.org"
TYPES = "http://hl7.org/fhir/resource-types"

OWN_CATEGORIES = {
    "registration": 0,
    "admission-discharge": 1,
    "charges": 2,
    "prescription": 3,
    "laboratory": 4,
    "imaging": 5,
    "operation": 6,
    "medical-record": 7,
    "discharge-summary": 8,
    "front-page": 9,
    "genomic": 10,
    "wearable": 11,
    "mental": 12,
    "reproductive": 13,
    "other-sensitive": 14,
}
"""The ledger's own code of each category, and its bit."""
FOREIGN_CATEGORIES = {
    (TYPES, "Patient"): 0,
    (TYPES, "Appointment"): 0,
    (TYPES, "Encounter"): 1,
    (TYPES, "EpisodeOfCare"): 1,
    (TYPES, "Account"): 2,
    (TYPES, "ChargeItem"): 2,
    (TYPES, "Claim"): 2,
    (TYPES, "ClaimResponse"): 2,
    (TYPES, "ExplanationOfBenefit"): 2,
    (TYPES, "Invoice"): 2,
    (TYPES, "MedicationRequest"): 3,
    (TYPES, "MedicationDispense"): 3,
    (TYPES, "ImagingStudy"): 5,
    (TYPES, "MolecularSequence"): 10,
    (LOINC, "57833-6"): 3,
    (LOINC, "11502-2"): 4,
    (LOINC, "26436-6"): 4,
    (LOINC, "18748-4"): 5,
    (LOINC, "18726-0"): 5,
    (LOINC, "11504-8"): 6,
    (LOINC, "11506-3"): 7,
    (LOINC, "11488-4"): 7,
    (LOINC, "34117-2"): 7,
    (LOINC, "18842-5"): 8,
    (LOINC, "51969-4"): 10,
    (ACT_CODE, "MH"): 12,
    (ACT_CODE, "PSY"): 12,
    (ACT_CODE, "SEX"): 13,
    (ACT_CODE, "GDIS"): 10,
    (f"{HL7}v2-0074", "LAB"): 4,
    (f"{HL7}v2-0074", "RAD"): 5,
    (f"{HL7}observation-category", "laboratory"): 4,
    (f"{HL7}observation-category", "imaging"): 5,
}
"""Codes of others that are exactly a category, and its bit."""
NARROWER = {
    Purpose.TREATMENT: ["BTG", "CAREMGT", "CLINTRL", "COC", "ERTREAT", "ETREAT", "POPHLTH", "TREATDS"],
    Purpose.PAYMENT: [
        *("CLMATTCH", "COVAUTH", "COVERAGE", "ELIGDTRM", "ELIGVER", "ENROLLM", "MILDCRG", "PMTDS", "REMITADV"),
    ],
    Purpose.RESEARCH: [
        *("BIORCH", "CLINTRCH", "CLINTRCHNPC", "CLINTRCHPC", "DSRCH", "POARCH", "PRECLINTRCH", "TRANSRCH"),
    ],
    Purpose.PUBLIC_HEALTH: ["DISASTER", "THREAT"],
}
COVERING = {
    "HIV": 1 << 14,
    "SICKLE": 1 << 14,
    "VIO": 1 << 14,
    "SDV": 1 << 14,
    "ABUSE": 1 << 14,
    "STD": 1 << 13 | 1 << 14,
    "SEX": 1 << 13 | 1 << 14,
    **dict.fromkeys(("SUD", "ETH", "ETHUD", "OPIOIDUD", "ALC", "DRG", "BH", "DVD", "COGN", "EMOTDIS"), 0b101 << 12),
}
"""Sensitivities of v3-ActCode, and the bits in which each may lie: mental 12, reproductive 13, other 14."""
ROLES = {
    "prescriber": 1,
    "pharmacist": 2,
    "reviewer": 4,
    "emergency-clinician": 8,
    "adjudicator": 16,
    "auditor": 32,
    "steward": 64,
    "biller": 128,
    "custodian": 256,
    "validator": 512,
}
"""The bit of each role in contracts/credentials/Kinds.sol."""


def _all_of(system: str, *codes: str) -> frozenset[tuple[str, str]]:
    return frozenset((system, code) for code in codes)


@pytest.mark.rules("C1")
def test_systems_are_spelt_as_their_publishers_spell_them() -> None:
    assert {
        "ACT_REASON": f"{HL7}v3-ActReason",
        "ACT_CODE": ACT_CODE,
        "PARTICIPATION": PARTICIPATION,
        "SCOPE": f"{HL7}consentscope",
        "ACTION": f"{HL7}consentaction",
        "LOINC": LOINC,
        "RESOURCE_TYPES": TYPES,
        "CATEGORY_SYSTEM": "urn:carestamp:record-category",
        "ROLE_SYSTEM": "urn:carestamp:role",
        "STUDY_URL": "http://hl7.org/fhir/StructureDefinition/consent-ResearchStudyContext",
        "STAMP_URL": "urn:carestamp:consent-stamp",
    }.items() <= vars(terms).items()


@pytest.mark.rules("C1")
def test_purposes_are_four_codes_and_those_inside_of_them() -> None:
    whole = {
        "TREAT": Purpose.TREATMENT,
        "HPAYMT": Purpose.PAYMENT,
        "HRESCH": Purpose.RESEARCH,
        "PUBHLTH": Purpose.PUBLIC_HEALTH,
    }
    assert whole == terms.PURPOSES
    assert {purpose: code for code, purpose in whole.items()} == terms.PURPOSE_CODES
    assert {code: purpose for purpose, codes in NARROWER.items() for code in codes} == terms.NARROWER
    assert ("BTG", frozenset({"BTG", "ETREAT", "ERTREAT"})) == (terms.BREAK_GLASS, terms.EMERGENCIES)


@pytest.mark.rules("C1")
def test_categories_are_these_codes() -> None:
    own = {("urn:carestamp:record-category", code): bit for code, bit in OWN_CATEGORIES.items()}
    assert {**own, **FOREIGN_CATEGORIES} == terms.CATEGORIES
    assert {Category(bit): code for code, bit in OWN_CATEGORIES.items()} == terms.CATEGORY_CODES
    assert terms.ORDINARY == 0b11_1111_1111, "the ten classes that hospitals share, no sensitive one"


@pytest.mark.rules("C1", "C3")
def test_sensitivities_are_covered_by_these_bits() -> None:
    assert {(ACT_CODE, code): bits for code, bits in COVERING.items()} == terms.COVERING


@pytest.mark.rules("C1")
def test_forms_in_which_something_is_kept_are_no_category() -> None:
    forms = _all_of(TYPES, "Composition", "DocumentReference", "DiagnosticReport", "Observation", "Bundle")
    assert forms | {("urn:ietf:bcp:13", "application/hl7-cda+xml")} == terms.CONTAINERS
    assert isinstance(terms.CONTAINERS, frozenset)


@pytest.mark.rules("C1")
def test_parts_of_an_actor_are_these_codes() -> None:
    assert _all_of(PARTICIPATION, "PRCP", "IRCP") | _all_of(SIGNERS, "GRANTEE", "PRCP", "IRCP") == terms.RECIPIENTS
    keepers = _all_of(f"{HL7}provenance-participant-type", "performer", "custodian")
    assert _all_of(PARTICIPATION, "CST") | keepers == terms.SOURCES
    itself = _all_of(f"{HL7}extra-security-role-type", "datasubject")
    assert itself | _all_of(SIGNERS, "CONSENTER", "GRANTOR", "PAT") == terms.SELF


@pytest.mark.rules("C1")
def test_actions_are_seeing_and_what_follows_on_it() -> None:
    assert (frozenset({"access", "disclose"}), frozenset({"collect", "use"})) == (terms.READING, terms.AFTERWARDS)


@pytest.mark.rules("C1", "K2")
def test_roles_are_the_ledgers_own_codes_and_two_of_hl7() -> None:
    own = {("urn:carestamp:role", code): bit for code, bit in ROLES.items()}
    foreign = {(f"{HL7}practitioner-role", "doctor"): 1, (f"{HL7}practitioner-role", "pharmacist"): 2}
    assert {**own, **foreign} == terms.ROLES
    assert {bit: code for code, bit in ROLES.items()} == terms.ROLE_CODES


@pytest.mark.rules("C1")
def test_kinds_of_consent_are_these_codes() -> None:
    assert frozenset({"patient-privacy", "research"}) == terms.ABOUT_DATA
    codes = _all_of(f"{HL7}consentcategorycodes", "acd", "dnr", "emrgonly", "hcd", "polst", "rsdid", "rsreid")
    assert _all_of(ACT_CODE, "EMRGONLY", "RSDID", "RSREID", "IRDSCL") | codes == terms.OTHER_KINDS
    assert _all_of(ACT_CODE, "OPTIN", "OPTINR") == terms.OPT_IN
    assert _all_of(ACT_CODE, "OPTOUT", "OPTOUTE") == terms.OPT_OUT
    assert frozenset({"draft", "entered-in-error"}) == consent.UNDECIDED


@pytest.mark.rules("L1", "E1")
def test_events_are_told_in_these_codes() -> None:
    dicom, kind, role = "http://dicom.nema.org/resources/ontology/DCM", "audit-entity-type", "object-role"
    assert {
        "COMMITMENT_SYSTEM": "urn:carestamp:commitment",
        "LOCATOR_SYSTEM": "urn:carestamp:locator",
        "REASON_SYSTEM": "urn:carestamp:emergency-reason",
        "RECORD_SYSTEM": "urn:carestamp:record",
        "OPENING_SYSTEM": "urn:carestamp:opening",
        "NUMBER": "number",
        "SEQUENCE": "sequence",
        "DICOM": dicom,
        "PATIENT_RECORD": (dicom, "110110"),
        "SECURITY_ALERT": (dicom, "110113"),
        "OVERRIDE_STARTED": (dicom, "110127"),
        "ENTITY_TYPE": f"{HL7}{kind}",
        "OBJECT_ROLE": f"{HL7}{role}",
        "PERSON": (f"{HL7}{kind}", "1"),
        "SYSTEM_OBJECT": (f"{HL7}{kind}", "2"),
        "PATIENT": (f"{HL7}{role}", "1"),
        "DOMAIN_RESOURCE": (f"{HL7}{role}", "4"),
        "SECURITY_RESOURCE": (f"{HL7}{role}", "13"),
        "SUCCESS": "0",
        "DENIED": "4",
    }.items() <= vars(ledger_terms).items()


@pytest.mark.rules("L2")
def test_versions_are_told_in_these_codes() -> None:
    assert {
        "DATA_OPERATION": f"{HL7}v3-DataOperation",
        "PARTICIPANT": f"{HL7}provenance-participant-type",
        "OPERATIONS": {"CREATE": False, "UPDATE": True},
        "SIGNATURE_TYPE": "urn:iso-astm:E1762-95:2013",
        "SOURCE_SIGNATURE": "1.2.840.10065.1.12.1.14",
    }.items() <= vars(ledger_terms).items()
