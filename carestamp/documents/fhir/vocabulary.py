"""What FHIR R4 (4.0.1) knows: resource types, and the codes of its required bindings that our resources use.

fhir.resources checks shapes, not codes, and has R4B's list of types, so both stand here.
Source: hl7.org/fhir/R4, valueset-resource-types and the binding of each element named below.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_ALL_TYPES = """
    Account ActivityDefinition AdverseEvent AllergyIntolerance Appointment AppointmentResponse AuditEvent Basic Binary
    BiologicallyDerivedProduct BodyStructure Bundle CapabilityStatement CarePlan CareTeam CatalogEntry ChargeItem
    ChargeItemDefinition Claim ClaimResponse ClinicalImpression CodeSystem Communication CommunicationRequest
    CompartmentDefinition Composition ConceptMap Condition Consent Contract Coverage CoverageEligibilityRequest
    CoverageEligibilityResponse DetectedIssue Device DeviceDefinition DeviceMetric DeviceRequest DeviceUseStatement
    DiagnosticReport DocumentManifest DocumentReference EffectEvidenceSynthesis Encounter Endpoint EnrollmentRequest
    EnrollmentResponse EpisodeOfCare EventDefinition Evidence EvidenceVariable ExampleScenario ExplanationOfBenefit
    FamilyMemberHistory Flag Goal GraphDefinition Group GuidanceResponse HealthcareService ImagingStudy Immunization
    ImmunizationEvaluation ImmunizationRecommendation ImplementationGuide InsurancePlan Invoice Library Linkage List
    Location Measure MeasureReport Media Medication MedicationAdministration MedicationDispense MedicationKnowledge
    MedicationRequest MedicationStatement MedicinalProduct MedicinalProductAuthorization
    MedicinalProductContraindication MedicinalProductIndication MedicinalProductIngredient MedicinalProductInteraction
    MedicinalProductManufactured MedicinalProductPackaged MedicinalProductPharmaceutical
    MedicinalProductUndesirableEffect MessageDefinition MessageHeader MolecularSequence NamingSystem NutritionOrder
    Observation ObservationDefinition OperationDefinition OperationOutcome Organization OrganizationAffiliation
    Parameters Patient PaymentNotice PaymentReconciliation Person PlanDefinition Practitioner PractitionerRole
    Procedure Provenance Questionnaire QuestionnaireResponse RelatedPerson RequestGroup ResearchDefinition
    ResearchElementDefinition ResearchStudy ResearchSubject RiskAssessment RiskEvidenceSynthesis Schedule
    SearchParameter ServiceRequest Slot Specimen SpecimenDefinition StructureDefinition StructureMap Subscription
    Substance SubstanceNucleicAcid SubstancePolymer SubstanceProtein SubstanceReferenceInformation
    SubstanceSourceMaterial SubstanceSpecification SupplyDelivery SupplyRequest Task TerminologyCapabilities
    TestReport TestScript ValueSet VerificationResult VisionPrescription
"""
TYPES = frozenset(_ALL_TYPES.split())

READ = frozenset(
    (
        *("Patient", "Practitioner", "PractitionerRole", "Organization", "Medication"),
        *("MedicationRequest", "MedicationDispense"),
        *("Invoice", "ChargeItem", "Coverage", "Claim", "ClaimResponse", "ExplanationOfBenefit"),
        *("Consent", "AuditEvent", "Provenance"),
    )
)
"""Types that are read; the others of a bundle are counted and left alone."""

DOCUMENTS = frozenset(
    (
        *("MedicationRequest", "MedicationDispense"),
        *("Invoice", "Claim", "ClaimResponse", "ExplanationOfBenefit"),
        *("Consent", "AuditEvent", "Provenance"),
    )
)
"""Types that become a stamp: the same one twice is an error, wherever it comes from."""

ABOUT_BILLS = frozenset(("Claim", "ExplanationOfBenefit"))
"""Types that name their bill as a valueReference of supportingInfo, or are none of ours."""

RECORD_SYSTEM = "urn:carestamp:record"
OPENING_SYSTEM = "urn:carestamp:opening"
LEDGERS_OWN = frozenset((RECORD_SYSTEM, OPENING_SYSTEM))
ABOUT_RECORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"AuditEvent": ("entity", "what"), "Provenance": ("target", "")}
)
"""Types that name an anchored record or an opening by our identifier, where a reference stands, or are none of ours."""

BILL_CODE = "urn:carestamp:bill-code"
BILL_NUMBER = "urn:carestamp:bill-number"
CHECK_CODE = "urn:carestamp:bill-check-code"
SHARED_SYSTEMS = frozenset((BILL_CODE, BILL_NUMBER, CHECK_CODE))
"""Identifiers that name one thing only together: many bills share a code, and each code has its number 1."""


def _codes(words: str) -> frozenset[str]:
    return frozenset(words.split())


BUNDLE_TYPES = _codes(
    "document message transaction transaction-response batch batch-response history searchset collection"
)
_GENDER = _codes("male female other unknown")
_TIME_UNITS = _codes("s min h d wk mo a")
_FINANCIAL = _codes("active cancelled draft entered-in-error")
_USE = _codes("claim preauthorization predetermination")
_OUTCOME = _codes("queued complete error partial")
_PRICE = _codes("base surcharge deduction discount tax informational")

OF_TYPE: Mapping[str, Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "MedicationRequest": {
            "status": _codes("active on-hold cancelled completed entered-in-error stopped draft unknown"),
            "intent": _codes("proposal plan order original-order reflex-order filler-order instance-order option"),
            "priority": _codes("routine urgent asap stat"),
        },
        "MedicationDispense": {
            "status": _codes(
                "preparation in-progress cancelled on-hold completed entered-in-error stopped declined unknown"
            )
        },
        "Medication": {"status": _codes("active inactive entered-in-error")},
        "Invoice": {"status": _codes("draft issued balanced cancelled entered-in-error")},
        "ChargeItem": {"status": _codes("planned billable not-billable aborted billed entered-in-error unknown")},
        "Coverage": {"status": _FINANCIAL},
        "Claim": {"status": _FINANCIAL, "use": _USE},
        "ClaimResponse": {"status": _FINANCIAL, "use": _USE, "outcome": _OUTCOME},
        "ExplanationOfBenefit": {"status": _FINANCIAL, "use": _USE, "outcome": _OUTCOME},
        "Consent": {"status": _codes("draft proposed active rejected inactive entered-in-error")},
        "AuditEvent": {"action": _codes("C R U D E"), "outcome": _codes("0 4 8 12")},
        "Patient": {"gender": _GENDER},
        "Practitioner": {"gender": _GENDER},
    }
)
"""Codes of an element at the top of a resource."""

OF_ELEMENT: Mapping[tuple[str, str], frozenset[str]] = MappingProxyType(
    {
        ("identifier", "use"): _codes("usual official temp secondary old"),
        ("groupIdentifier", "use"): _codes("usual official temp secondary old"),
        ("name", "use"): _codes("usual official temp nickname anonymous old maiden"),
        ("address", "use"): _codes("home work temp old billing"),
        ("address", "type"): _codes("postal physical both"),
        ("telecom", "use"): _codes("home work temp old mobile"),
        ("telecom", "system"): _codes("phone fax email pager url sms other"),
        ("text", "status"): _codes("generated extensions additional empty"),
        ("link", "type"): _codes("replaced-by replaces refer seealso"),
        ("repeat", "periodUnit"): _TIME_UNITS,
        ("repeat", "durationUnit"): _TIME_UNITS,
        ("quantity", "comparator"): _codes("< <= >= >"),
        ("processNote", "type"): _codes("display print printoper"),
        ("priceComponent", "type"): _PRICE,
        ("totalPriceComponent", "type"): _PRICE,
        ("provision", "type"): _codes("permit deny"),
        ("data", "meaning"): _codes("instance related dependents authoredby"),
    }
)
"""Codes of (element, child) wherever it stands below a resource that is read."""

POSITIVE = frozenset(("quantity", "daysSupply", "expectedSupplyDuration", "dispenseInterval", "doseQuantity"))
"""Quantities that mean nothing at zero or below."""
