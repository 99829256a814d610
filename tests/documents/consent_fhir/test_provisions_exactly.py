"""Each part of a provision as it is read, and where it is refused: whom, whose, for what, of what (C1, C3)."""

from __future__ import annotations

from typing import Any

import pytest

from carestamp.documents.consent import ALL_CATEGORIES, Purpose
from carestamp.documents.fhir import Defaults, Named, Rule, Whom
from carestamp.documents.fhir import consent_words as words
from carestamp.documents.fhir.consent_parts import Parts
from carestamp.documents.fhir.reading import Entry
from carestamp.documents.fhir.references import NOT_FOUND, Index

from .conftest import Resource, actor, classes, coded, coding, consent, provision, purpose

STUDY_URL = "http://hl7.org/fhir/StructureDefinition/consent-ResearchStudyContext"
STUDY = {"url": STUDY_URL, "valueReference": {"reference": "ResearchStudy/s1"}}
S1 = Named("ResearchStudy", ("ResearchStudy/s1",))
HOUSE = Named("Organization", ("Organization/hospital",))
PLACED = {"resourceType": "PractitionerRole", "id": "placed", "practitioner": {"reference": "Practitioner/d1"}}
DOCTORS = {"resourceType": "PractitionerRole", "id": "any", "code": [coded("practitioner-role", "doctor")]}
NURSE = {"identifier": {"system": "urn:nurses", "value": "0042"}}
ELSEWHERE = "https://fhir.example"
OPT_OUT = coded("v3-ActCode", "OPTOUT")
END = 1_798_732_799
"""The last second of 2026 in China."""
START = 1_767_196_800


@pytest.mark.rules("C1", "K2")
@pytest.mark.parametrize(
    ("reference", "whom"),
    [
        ("Organization/hospital", Whom("organisation", HOUSE)),
        (f"{ELSEWHERE}/Practitioner/d9", Whom("person", Named("Practitioner", (f"{ELSEWHERE}/Practitioner/d9",)))),
        (
            f"{ELSEWHERE}/PractitionerRole/r",
            Whom("person", Named("PractitionerRole", (f"{ELSEWHERE}/PractitionerRole/r",))),
        ),
        (NURSE, Whom("", Named("", ("urn:nurses|42",)))),
        (
            "PractitionerRole/placed",
            Whom("person", Named("Practitioner", ("Practitioner/d1", "PractitionerRole/placed"))),
        ),
        ("#placed", Whom("person", Named("Practitioner", ("Practitioner/d1",)))),
        ("#any", Whom("role", None, 1)),
    ],
    ids=range(7),
)
def test_grantee_is_of_a_kind_and_has_every_name(consents: Any, reference: Any, whom: Whom) -> None:
    document = consents.document(
        PLACED, contained=[DOCTORS, PLACED], provision=provision(actor=[actor("PRCP", reference)])
    )
    assert [each.whom for each in document.rules] == [whom]


@pytest.mark.rules("C1")
def test_grantee_is_nobody_of_a_role_until_it_is_said() -> None:
    assert Whom("person") == Whom("person", None, 0, None)


@pytest.mark.rules("C1")
@pytest.mark.parametrize(
    ("beside", "house"),
    [(None, None), ("Organization/hospital", HOUSE), (NURSE, Named("", ("urn:nurses|42",)))],
)
def test_study_has_the_house_beside_it(consents: Any, beside: Any, house: Named | None) -> None:
    actors = None if beside is None else [actor("PRCP", beside)]
    (rule,) = consents.of(extension=[STUDY], actor=actors, purpose=None).rules
    assert (rule.whom, rule.purpose) == (Whom("study", S1, 0, house), Purpose.RESEARCH)


@pytest.mark.rules("C1")
def test_other_extension_names_no_study(consents: Any) -> None:
    more = {"url": "urn:more", "valueReference": {"reference": "ResearchStudy/s1"}}
    document = consents.of(extension=[more])
    assert [each.whom for each in document.rules] == [Whom("organisation", HOUSE)]
    assert [(each.field, each.why) for each in document.assumed] == [("provision.extension", words.EXTENSION_LEFT)]


def _shown(part: str, system: str = "v3-ParticipationType") -> Resource:
    return actor(part, {"display": "x"}, system)


NAMED_ONLY = "provision.actor[0].reference"
TWO = [actor("PRCP", f"Organization/{each}") for each in ("hospital", "clinic")]


@pytest.mark.rules("C1")
@pytest.mark.parametrize(
    ("changes", "field", "why"),
    [
        ({"actor": [_shown("PRCP")]}, NAMED_ONLY, words.NOBODY_NAMED),
        ({"actor": [_shown("CST")]}, NAMED_ONLY, words.NOBODY_NAMED),
        ({"actor": [_shown("datasubject", "extra-security-role-type")]}, NAMED_ONLY, words.NOBODY_NAMED),
        ({"actor": [actor("PRCP", "#lost")]}, NAMED_ONLY, NOT_FOUND),
        (
            {"extension": [{"url": "urn:more", "valueString": "x"}, {**STUDY, "valueReference": {"display": "x"}}]},
            "provision.extension[1].valueReference",
            words.NOBODY_NAMED,
        ),
        ({"extension": [STUDY], "actor": TWO}, "provision.actor", words.STUDY_BESIDE),
        (
            {"purpose": [coding("v3-ActReason", "TREAT"), {"system": "urn:x", "code": "TREAT"}]},
            "provision.purpose[1]",
            words.UNKNOWN_PURPOSE,
        ),
        (
            {"purpose": [{"system": coding("v3-ActReason", "")["system"]}]},
            "provision.purpose[0]",
            words.UNKNOWN_PURPOSE,
        ),
        ({"class_": [coding("urn:x", "y")]}, "provision.class[0]", words.UNKNOWN_CATEGORY),
        ({"class_": [coding("v3-ActCode", "HIV")]}, "provision.class[0]", words.TOO_NARROW),
        (
            {"type": "deny", "actor": None, "purpose": purpose("CLINTRCH")},
            "provision.purpose[0]",
            words.NARROWER_PURPOSE,
        ),
    ],
    ids=range(11),
)
def test_part_is_refused_where_it_stands(consents: Any, changes: Resource, field: str, why: Any) -> None:
    assert consents.refusal(consent(provision=provision(**changes))) == ("Consent/c1", field, why.en)


@pytest.mark.rules("C1")
def test_narrower_research_beside_treatment_is_research_for_a_study(consents: Any) -> None:
    document = consents.of(extension=[STUDY], actor=None, purpose=purpose("CLINTRCH", "TREAT"))
    assert [each.purpose for each in document.rules] == [Purpose.TREATMENT, Purpose.RESEARCH]


@pytest.mark.rules("C1")
def test_purposes_are_told_in_their_order() -> None:
    parts = Parts(Entry("a.json", "", {}), Index(), Defaults())
    node = {"purpose": purpose("PUBHLTH", "TREAT", "HRESCH")}
    assert parts.purposes(node, "p", True, False) == [Purpose.TREATMENT, Purpose.RESEARCH, Purpose.PUBLIC_HEALTH]
    assert parts.purposes({}, "p", True, True) is None


@pytest.mark.rules("C1")
def test_class_and_code_of_one_category_are_that_category(consents: Any) -> None:
    document = consents.of(code=[coded("http://loinc.org", "11502-2")])
    assert [each.categories for each in document.rules] == [1 << 4]


@pytest.mark.rules("C1", "X6")
def test_source_is_kept_and_inherited(consents: Any) -> None:
    actors = [actor("PRCP", "Practitioner/d1"), actor("CST", "Organization/hospital")]
    document = consents.of(actor=[*actors, actors[1]], provision=[{"type": "deny", "class": classes("laboratory")}])
    assert [(each.permits, each.sources) for each in document.rules] == [(True, (HOUSE,)), (False, (HOUSE,))]


CONDITIONS = {
    "actor": [actor("CST", "Organization/hospital")],
    "action": [coded("consentaction", "access")],
    "securityLabel": [coding("v3-ActCode", "PSY")],
    "purpose": purpose("TREAT"),
    "class": classes("laboratory"),
    "code": [coded("http://loinc.org", "11502-2")],
    "dataPeriod": {"start": "2020-01-01"},
    "data": [{"meaning": "instance", "reference": {"reference": "Observation/o"}}],
}


@pytest.mark.rules("C1", "C3")
@pytest.mark.parametrize("name", CONDITIONS)
def test_root_without_type_narrows_nothing(consents: Any, name: str) -> None:
    frame = {name: CONDITIONS[name], "provision": [provision()]}
    assert consents.refusal(consent(provision=frame))[1:] == ("provision.type", words.NO_TYPE.en)
    if name != "actor":
        alone = consent(policyRule=OPT_OUT, provision={name: CONDITIONS[name]})
        assert consents.refusal(alone)[1:] == ("provision.type", words.NO_TYPE.en)


@pytest.mark.rules("C1", "C3")
def test_opt_out_is_a_denial_to_anyone_for_each_purpose(consents: Any) -> None:
    document = consents.document(policyRule=OPT_OUT, provision=None)
    assert document.rules == tuple(
        Rule("policyRule", False, None, each, ALL_CATEGORIES, 0, 4_294_967_295, (), False) for each in Purpose
    )
    here = consents.document(policyRule=OPT_OUT, provision={"actor": CONDITIONS["actor"]})
    assert here.rules == tuple(
        Rule("provision", False, None, each, ALL_CATEGORIES, 0, 4_294_967_295, (HOUSE,), False) for each in Purpose
    )


@pytest.mark.rules("C1", "C3")
def test_opt_out_is_refused_at_the_actor_that_is_not_known(consents: Any) -> None:
    made = consent(policyRule=OPT_OUT, provision={"actor": [actor("AUT", "Organization/hospital")]})
    assert consents.refusal(made)[1:] == ("provision.actor[0].role", words.UNKNOWN_PART.en)


@pytest.mark.rules("C1")
def test_end_of_a_frame_is_noted_where_it_stands(consents: Any) -> None:
    framed = {"period": {"end": "2200"}, "provision": [provision()]}
    document = consents.document(provision=framed)
    assert [(each.field, each.why) for each in document.assumed] == [("provision.period.end", words.CLOCK_ENDS)]
    assert [(each.path, each.start, each.until) for each in document.rules] == [("provision.provision[0]", START, END)]


@pytest.mark.rules("C3")
@pytest.mark.parametrize(
    ("changes", "inner", "whom"),
    [
        ({}, {"actor": [actor("PRCP", "Organization/hospital")]}, Whom("organisation", HOUSE)),
        ({}, {"actor": [actor("PRCP", NURSE)]}, Whom("", Named("", ("urn:nurses|42",)))),
        ({}, {"purpose": purpose("TREAT")}, Whom("organisation", HOUSE)),
        ({"purpose": None}, {"purpose": purpose("TREAT")}, Whom("organisation", HOUSE)),
    ],
    ids=range(4),
)
def test_exception_lies_in_its_rule(consents: Any, changes: Resource, inner: Resource, whom: Whom) -> None:
    document = consents.of(**changes, provision=[{"type": "deny", **inner}])
    assert document.rules[1:] == (
        Rule("provision.provision[0]", False, whom, Purpose.TREATMENT, 1 << 4, START, END, (), False),
    )
