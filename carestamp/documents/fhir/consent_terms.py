"""What FHIR calls purposes, categories, actions, parts and kinds of consent, and what they are in C1.

The four purposes and the categories of the ledger are coarser than FHIR's codes. What fits exactly is in the tables
below; what does not is refused by whoever reads, so that nothing is opened or closed that the patient did not name.
docs/decisions/consent-in-fhir.md has the tables in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from carestamp.documents.consent import Category, Purpose, mask

_HL7 = "http://terminology.hl7.org/CodeSystem/"
ACT_REASON = f"{_HL7}v3-ActReason"
ACT_CODE = f"{_HL7}v3-ActCode"
PARTICIPATION = f"{_HL7}v3-ParticipationType"
SCOPE = f"{_HL7}consentscope"
ACTION = f"{_HL7}consentaction"
LOINC = "http://loinc.org"
RESOURCE_TYPES = "http://hl7.org/fhir/resource-types"
CATEGORY_SYSTEM = "urn:carestamp:record-category"
ROLE_SYSTEM = "urn:carestamp:role"
STUDY_URL = "http://hl7.org/fhir/StructureDefinition/consent-ResearchStudyContext"
"""HL7's own extension of Consent.provision: the study that may use the data, or may not."""
STAMP_URL = "urn:carestamp:consent-stamp"

Code = tuple[str, str]
"""System and code."""


def _codes(system: str, listed: str) -> frozenset[Code]:
    return frozenset((system, code) for code in listed.split())


# ------------------------------------------------------------------------------------------------------------- purposes

PURPOSES: Mapping[str, Purpose] = MappingProxyType(
    {
        "TREAT": Purpose.TREATMENT,
        "HPAYMT": Purpose.PAYMENT,
        "HRESCH": Purpose.RESEARCH,
        "PUBHLTH": Purpose.PUBLIC_HEALTH,
    }
)
"""The codes of v3-ActReason that are exactly a purpose of the ledger."""
PURPOSE_CODES: Mapping[Purpose, str] = MappingProxyType({purpose: code for code, purpose in PURPOSES.items()})

_KIN = {
    Purpose.TREATMENT: "CAREMGT COC ETREAT BTG ERTREAT POPHLTH TREATDS CLINTRL",
    Purpose.PAYMENT: "CLMATTCH COVAUTH COVERAGE ELIGDTRM ELIGVER ENROLLM MILDCRG REMITADV PMTDS",
    Purpose.RESEARCH: "BIORCH CLINTRCH CLINTRCHNPC CLINTRCHPC DSRCH POARCH PRECLINTRCH TRANSRCH",
    Purpose.PUBLIC_HEALTH: "DISASTER THREAT",
}
NARROWER: Mapping[str, Purpose] = MappingProxyType(
    {code: purpose for purpose, listed in _KIN.items() for code in listed.split()}
)
"""Codes that lie inside a purpose and are less than it."""

BREAK_GLASS = "BTG"
EMERGENCIES = frozenset((BREAK_GLASS, "ETREAT", "ERTREAT"))
"""What happens in an emergency is decided by break-glass and the subject's policy for it, not by a purpose (E1)."""

# ----------------------------------------------------------------------------------------------------------- categories

ORDINARY = mask(*(each for each in Category if each < Category.GENOMIC))
"""The classes that hospitals share. The others are sensitive: a permit opens them where it names them."""
CATEGORY_CODES: Mapping[Category, str] = MappingProxyType(
    {each: each.name.lower().replace("_", "-") for each in Category}
)

_OWN = {(CATEGORY_SYSTEM, code): category for category, code in CATEGORY_CODES.items()}
_TYPES = {
    Category.REGISTRATION: "Patient Appointment",
    Category.ADMISSION_DISCHARGE: "Encounter EpisodeOfCare",
    Category.CHARGES: "Account ChargeItem Claim ClaimResponse ExplanationOfBenefit Invoice",
    Category.PRESCRIPTION: "MedicationRequest MedicationDispense",
    Category.IMAGING: "ImagingStudy",
    Category.GENOMIC: "MolecularSequence",
}
_DOCUMENTS = {
    Category.PRESCRIPTION: "57833-6",
    Category.LABORATORY: "11502-2 26436-6",
    Category.IMAGING: "18748-4 18726-0",
    Category.OPERATION: "11504-8",
    Category.MEDICAL_RECORD: "11506-3 11488-4 34117-2",
    Category.DISCHARGE_SUMMARY: "18842-5",
    Category.GENOMIC: "51969-4",
}
_LABELS = {Category.MENTAL: "MH PSY", Category.REPRODUCTIVE: "SEX", Category.GENOMIC: "GDIS"}
_SERVICES = {Category.LABORATORY: "LAB", Category.IMAGING: "RAD"}
_OBSERVED = {Category.LABORATORY: "laboratory", Category.IMAGING: "imaging"}


def _table(system: str, listed: Mapping[Category, str]) -> dict[Code, Category]:
    return {code: category for category, codes in listed.items() for code in _codes(system, codes)}


CATEGORIES: Mapping[Code, Category] = MappingProxyType(
    {
        **_OWN,
        **_table(RESOURCE_TYPES, _TYPES),
        **_table(LOINC, _DOCUMENTS),
        **_table(ACT_CODE, _LABELS),
        **_table(f"{_HL7}v2-0074", _SERVICES),
        **_table(f"{_HL7}observation-category", _OBSERVED),
    }
)
"""Codes of class, code and securityLabel that are a category of the ledger."""

_WIDER = {
    "HIV SICKLE VIO SDV ABUSE": mask(Category.OTHER_SENSITIVE),
    "STD SEX": mask(Category.REPRODUCTIVE, Category.OTHER_SENSITIVE),
    "SUD ETH ETHUD OPIOIDUD ALC DRG BH DVD COGN EMOTDIS": mask(Category.MENTAL, Category.OTHER_SENSITIVE),
}
COVERING: Mapping[Code, int] = MappingProxyType(
    {code: bits for listed, bits in _WIDER.items() for code in _codes(ACT_CODE, listed)}
)
"""Sensitivities that are less than a category, or reach beyond one, and the least mask that holds all of them. A denial
of one denies that mask, and says so; a permit of one that is no category would open more than was named: refused."""

CONTAINERS = _codes(RESOURCE_TYPES, "Composition DocumentReference DiagnosticReport Observation Bundle") | _codes(
    "urn:ietf:bcp:13", "application/hl7-cda+xml"
)
"""Classes that say in what form something is kept, which a `code` beside them makes a category."""

# ---------------------------------------------------------------------------------------------------- actions and parts

READING = frozenset(("access", "disclose"))
"""Actions by which somebody sees a record: what the ledger decides."""
AFTERWARDS = frozenset(("collect", "use"))
"""What follows on seeing; no ledger can hold it back."""

RECIPIENTS = _codes(PARTICIPATION, "PRCP IRCP") | _codes(f"{_HL7}contractsignertypecodes", "GRANTEE PRCP IRCP")
SOURCES = _codes(PARTICIPATION, "CST") | _codes(f"{_HL7}provenance-participant-type", "performer custodian")
"""Parts of an actor: who gets to see, and whose records it is about."""
SELF = _codes(f"{_HL7}extra-security-role-type", "datasubject") | _codes(
    f"{_HL7}contractsignertypecodes", "CONSENTER GRANTOR PAT"
)
"""Parts that the patient has in its own consent."""

ROLES: Mapping[Code, int] = MappingProxyType(
    {
        **{
            (ROLE_SYSTEM, code): 1 << bit
            for bit, code in enumerate(
                (
                    *("prescriber", "pharmacist", "reviewer", "emergency-clinician", "adjudicator"),
                    *("auditor", "steward", "biller", "custodian", "validator"),
                )
            )
        },
        (f"{_HL7}practitioner-role", "doctor"): 1 << 0,
        (f"{_HL7}practitioner-role", "pharmacist"): 1 << 1,
    }
)
"""Codes of a PractitionerRole that are a role of the credential registry (K2)."""
ROLE_CODES: Mapping[int, str] = MappingProxyType(
    {bit: code for (system, code), bit in ROLES.items() if system == ROLE_SYSTEM}
)

# -------------------------------------------------------------------------------------------------------- what it is of

ABOUT_DATA = frozenset(("patient-privacy", "research"))
"""Scopes that are about who may see data; the others are about what is done to a patient."""
OTHER_KINDS = _codes(ACT_CODE, "EMRGONLY RSDID RSREID IRDSCL") | _codes(
    f"{_HL7}consentcategorycodes", "acd dnr emrgonly hcd polst rsdid rsreid"
)
"""Categories of Consent that carry a rule of their own, which no entry can say."""
OPT_IN = _codes(ACT_CODE, "OPTIN OPTINR")
OPT_OUT = _codes(ACT_CODE, "OPTOUT OPTOUTE")
