"""What a Consent comes to beside its rules: who is named, when it was decided, what was noted and what was refused."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from carestamp.documents.consent import ALL_CATEGORIES, Purpose
from carestamp.documents.fhir import Defaults, Named, Rule, consent_reading
from carestamp.documents.fhir import consent as documents
from carestamp.documents.fhir import consent_words as words
from carestamp.documents.fhir.reading import Entry
from carestamp.documents.fhir.references import Index
from carestamp.documents.fhir.validation import MISSING

from .conftest import Resource, actor, coded, consent, provision, purpose

STUDY_URL = "http://hl7.org/fhir/StructureDefinition/consent-ResearchStudyContext"
STUDY = {"url": STUDY_URL, "valueReference": {"reference": "ResearchStudy/s1"}}
STAMP = "urn:carestamp:consent-stamp"
MODIFIER = [{"url": "urn:not", "valueBoolean": True}]
MORE = {"url": "urn:more", "valueString": "x"}
OPT_IN, OPT_OUT = (coded("v3-ActCode", code) for code in ("OPTIN", "OPTOUT"))
PATIENT = Named("Patient", ("Patient/p1",))
END = 1_798_732_799
"""The last second of 2026 in China."""
START = 1_767_196_800


def _noted(document: Any) -> list[tuple[str, Any]]:
    return [(each.field, each.why) for each in document.assumed]


@pytest.mark.rules("C1", "C4")
def test_parties_are_all_whom_the_rules_name_and_who_decided(consents: Any) -> None:
    actors = [actor("PRCP", "Organization/sponsor"), actor("CST", "Organization/hospital")]
    rule = provision(extension=[STUDY], actor=actors, purpose=None)
    document = consents.document(performer=[{"reference": "RelatedPerson/daughter"}], provision=rule)
    assert document.parties == (
        Named("RelatedPerson", ("RelatedPerson/daughter",)),
        Named("ResearchStudy", ("ResearchStudy/s1",)),
        Named("Organization", ("Organization/sponsor",)),
        Named("Organization", ("Organization/hospital",)),
    )
    assert consents.of(type="deny", actor=None).parties == ()


@pytest.mark.rules("C1")
@pytest.mark.parametrize(
    ("written", "second"),
    [("2026-02-03", START + 33 * 86_400), ("2026-02-03T00:00:01Z", 1_770_076_801), (None, None)],
)
def test_day_of_a_decision_is_its_first_second(consents: Any, written: str | None, second: int | None) -> None:
    assert consents.document(dateTime=written).decided_at == second


@pytest.mark.rules("C1")
def test_decision_behind_the_ledgers_clock_is_noted(consents: Any) -> None:
    document = consents.document(dateTime="2200-01-01")
    assert (document.decided_at, _noted(document)) == (2**32 - 1, [("dateTime", words.CLOCK_ENDS)])


@pytest.mark.rules("C1")
def test_last_second_of_the_ledgers_clock_is_within_it(consents: Any) -> None:
    document = consents.of(period={"end": "2106-02-07T06:28:15Z"})
    assert ([each.until for each in document.rules], document.assumed) == ([4_294_967_295], ())
    assert consent_reading.FOR_EVER == 4_294_967_295


@pytest.mark.rules("C1")
def test_scope_of_another_system_is_no_scope(consents: Any) -> None:
    foreign = coded("urn:scopes", "patient-privacy")
    assert consents.refusal(consent(scope=foreign))[1:] == ("scope", words.OTHER_SCOPE.en)
    beside = {"coding": [*coded("urn:scopes", "treatment")["coding"], *coded("consentscope", "research")["coding"]]}
    assert consents.document(scope=beside).assumed == ()


@pytest.mark.rules("C1", "C4")
@pytest.mark.parametrize(
    ("changes", "field", "why"),
    [
        ({"performer": [{"reference": "Patient/p1"}, {"display": "x"}]}, "performer[1]", words.NOBODY_NAMED),
        ({"patient": {"display": "x"}}, "patient", words.NOBODY_NAMED),
        ({"patient": None}, "patient", MISSING),
    ],
)
def test_who_is_meant_is_said_and_not_shown_only(consents: Any, changes: Resource, field: str, why: Any) -> None:
    assert consents.refusal(consent(**changes)) == ("Consent/c1", field, why.en)


@pytest.mark.rules("C4")
def test_patient_who_decided_twice_is_the_patient(consents: Any) -> None:
    assert consents.document(performer=[{"reference": "Patient/p1"}] * 2).by is None


@pytest.mark.rules("C1")
@pytest.mark.parametrize(
    ("changes", "noted"),
    [
        ({"policyRule": coded("urn:laws", "gdpr")}, [("policyRule", words.POLICY_LEFT)]),
        ({"policy": [{"uri": "urn:law"}]}, [("policy", words.POLICY_LEFT)]),
        ({"policyRule": OPT_OUT}, []),
        ({"policyRule": OPT_IN}, []),
        ({"policyRule": OPT_IN, "provision": provision(provision=[{"type": "deny"}])}, []),
        ({"policyRule": OPT_IN, "provision": provision(type="deny")}, [("policyRule", words.OPT_IN_LEFT)]),
        ({"extension": [{"url": STAMP, "valueCode": "active"}]}, []),
        ({"provision": provision(extension=[STUDY], actor=None, purpose=None)}, []),
        ({"verification": [{"verified": False}]}, [("verification", words.NOT_VERIFIED)]),
    ],
    ids=range(9),
)
def test_what_is_left_of_a_policy_is_noted(consents: Any, changes: Resource, noted: list[Any]) -> None:
    assert _noted(consents.document(**changes)) == noted


@pytest.mark.rules("C3")
@pytest.mark.parametrize(
    ("status", "url", "code", "suspended"),
    [
        ("inactive", STAMP, "suspended", True),
        ("inactive", STAMP, "revoked", False),
        ("inactive", "urn:more", "suspended", False),
        ("active", STAMP, "suspended", False),
    ],
)
def test_suspended_is_what_is_inactive_and_stamped_so(
    consents: Any, status: str, url: str, code: str, suspended: bool
) -> None:
    document = consents.document(status=status, extension=[{"url": url, "valueCode": code}])
    assert document.suspended is suspended


@pytest.mark.rules("C1")
def test_modifier_of_one_actor_is_refused_where_it_stands(consents: Any) -> None:
    modified = {**actor("PRCP", "Organization/clinic"), "modifierExtension": MODIFIER}
    actors = [actor("PRCP", "Organization/hospital"), modified]
    assert consents.field(actor=actors) == "provision.actor[1].modifierExtension"


@pytest.mark.rules("C1")
def test_modifiers_are_looked_for_everywhere_but_in_what_is_contained_or_shown() -> None:
    inner = {"modifierExtension": MODIFIER, "implicitRules": "urn:rules"}
    written = {"a": [{}, {"b": inner}], "contained": [inner], "text": inner, "implicitRules": ""}
    assert list(documents._modifiers(written, "")) == ["a[1].b.modifierExtension", "a[1].b.implicitRules"]


@pytest.mark.rules("C1")
def test_extensions_of_others_are_looked_for_in_what_is_read_alone() -> None:
    inner = {"extension": [MORE]}
    written = {
        **dict.fromkeys(("contained", "text", "meta", "_dateTime"), inner),
        "a": [{}, {"extension": [{"url": STUDY_URL}, {"url": STAMP}], "b": {"extension": [STUDY, MORE]}}],
        "extension": [{"url": STAMP, **inner}],
    }
    assert list(documents._foreign_extensions(written, "")) == ["_dateTime.extension", "a[1].b.extension"]


@pytest.mark.rules("C1")
def test_one_decision_is_equal_wherever_it_was_written(consents: Any) -> None:
    document = consents.of(actor=[actor("IRCP", "Organization/clinic")], class_=None)
    assert (document.file, document.resource, len(document.assumed)) == ("one.json", "Consent/c1", 1)
    clinic = document.rules[0].whom
    rule = Rule("", True, clinic, Purpose.TREATMENT, 0b11_1111_1111, START, END)
    assert documents.without_place(document) == documents.ConsentDocument(
        file="", resource="", status="active", patient=PATIENT, rules=(rule,), decided_at=START + 33 * 86_400
    )


def test_what_nobody_said_of_a_document_or_a_rule() -> None:
    document = documents.ConsentDocument("a.json", "Consent/c", "active", PATIENT, ())
    assert dataclasses.astuple(document)[5:] == (None, None, False, ())
    rule = Rule("provision", False, None, Purpose.PAYMENT, ALL_CATEGORIES)
    assert dataclasses.astuple(rule)[5:] == (0, 4_294_967_295, (), False)


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        ({"code": "a"}, [("", "a")]),
        ({"system": "urn:s", "code": "a"}, [("urn:s", "a")]),
        ({"coding": [{"code": "a"}, 5, {"system": "urn:s"}]}, [("", "a")]),
        ("a", []),
    ],
)
def test_code_without_a_system_is_of_none(value: Any, codes: list[tuple[str, str]]) -> None:
    assert list(consent_reading.codings(value)) == codes


def test_list_is_of_objects() -> None:
    assert consent_reading.listed([{"a": 1}, "b", None]) == [{"a": 1}]
    assert consent_reading.listed({"a": 1}) == []


def test_nothing_has_been_read_at_first() -> None:
    assert consent_reading.Reading(Entry("a.json", "", {}), Index(), Defaults()).at == "-"


@pytest.mark.rules("C1")
def test_practitioner_inside_of_a_role_is_looked_for_there(consents: Any) -> None:
    nurse = {"resourceType": "Practitioner", "id": "n", "identifier": [{"system": "urn:nurses", "value": "42"}]}
    role = {"resourceType": "PractitionerRole", "id": "r", "contained": [nurse], "practitioner": {"reference": "#n"}}
    document = consents.of(role, actor=[actor("PRCP", "PractitionerRole/r")], purpose=purpose("TREAT"))
    party = document.rules[0].whom.party
    assert party == Named("Practitioner", ("urn:nurses|42", "PractitionerRole/r"))
