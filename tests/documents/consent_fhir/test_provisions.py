"""Permit, deny, exceptions; what is not said is not guessed, what no entry can say is refused (C1, C3)."""

from __future__ import annotations

from typing import Any

import pytest

from carestamp.documents.consent import ALL_CATEGORIES, Category, ConsentDenial, ConsentGrant, Grantee, Purpose, mask

from .conftest import CLINIC, DOCTOR, HOSPITAL, NURSE, actor, classes, coded, coding, consent, provision, purpose

ACCESS, CORRECT, DISCLOSE, USE = (coded("consentaction", code) for code in ("access", "correct", "disclose", "use"))
OPT_IN, OPT_OUT = (coded("v3-ActCode", code) for code in ("OPTIN", "OPTOUT"))


@pytest.mark.rules("C1", "C3")
def test_exception_in_a_permit_is_a_denial_to_the_same(consents: Any) -> None:
    inner = {"type": "deny", "class": classes("mental")}
    denial, grant = consents.acts(consents.of(class_=None, provision=[inner]))
    assert isinstance(grant, ConsentGrant)
    assert isinstance(denial, ConsentDenial)
    assert (denial.grantee, denial.purpose) == (grant.grantee, grant.purpose)
    assert denial.categories == mask(Category.MENTAL)
    assert denial.until == grant.until


@pytest.mark.rules("C3")
def test_exception_for_a_person_denies_that_person(consents: Any) -> None:
    inner = {"type": "deny", "actor": [actor("PRCP", "Practitioner/d1")]}
    denial, grant = consents.acts(consents.of(provision=[inner]))
    assert (grant.grantee, denial.grantee) == (Grantee.of_organisation(HOSPITAL), Grantee.of_person(DOCTOR))
    assert denial.categories == grant.categories


@pytest.mark.rules("C3")
@pytest.mark.parametrize(
    ("inner", "field"),
    [
        ({"type": "permit"}, "provision.provision[0].type"),
        ({"actor": [actor("PRCP", "Practitioner/d1")]}, "provision.provision[0].type"),
        ({"type": "deny", "actor": [actor("PRCP", "Organization/clinic")]}, "provision.provision[0].actor"),
        ({"type": "deny", "purpose": purpose("HRESCH")}, "provision.provision[0].purpose"),
        ({"type": "deny", "class": classes("imaging")}, "provision.provision[0]"),
        ({"type": "deny", "purpose": purpose("BTG")}, "provision.provision[0].purpose[0]"),
        ({"type": "deny", "provision": [{"type": "deny"}]}, "provision.provision[0].provision[0].type"),
        ({"type": "deny", "provision": [{"type": "permit"}]}, "provision.provision[0].provision[0].type"),
    ],
    ids=range(8),
)
def test_what_is_no_exception_of_its_rule_is_refused(consents: Any, inner: dict[str, Any], field: str) -> None:
    assert consents.field(provision=[inner]) == field


@pytest.mark.rules("C3")
def test_permit_in_a_denial_is_refused_for_denials_win(consents: Any) -> None:
    inner = {"type": "permit", "class": classes("laboratory")}
    found = consents.refusal(consent(provision=provision(type="deny", class_=None, provision=[inner])))
    assert found[1] == "provision.provision[0].type"
    assert found[2].startswith("a permit inside a rule")


@pytest.mark.rules("C1", "C3")
def test_root_without_type_only_frames_the_rules_in_it(consents: Any) -> None:
    one = provision(period=None)
    other = {"type": "deny", "actor": [actor("PRCP", "Practitioner/d1")], "purpose": purpose("HRESCH")}
    framed = {"period": {"end": "2026-06-30"}, "provision": [one, other]}
    document = consents.document(policyRule=OPT_OUT, provision=framed)
    assert [(each.permits, each.purpose) for each in document.rules] == [
        (True, Purpose.TREATMENT),
        (False, Purpose.RESEARCH),
    ]
    assert len({each.until for each in document.rules}) == 1
    assert document.assumed == ()


@pytest.mark.rules("C1", "C3")
@pytest.mark.parametrize(
    "root",
    [
        {},
        {"period": {"start": "2026-01-01"}},
        {"actor": [actor("PRCP", "Organization/clinic")]},
        {"purpose": purpose("TREAT"), "provision": [provision()]},
        {"actor": [actor("CST", "Organization/hospital")], "provision": [provision()]},
    ],
    ids=range(5),
)
@pytest.mark.parametrize("policy", [None, OPT_IN])
def test_root_that_says_neither_is_not_guessed(consents: Any, root: dict[str, Any], policy: Any) -> None:
    found = consents.refusal(consent(policyRule=policy, provision=root))
    assert found[1] == "provision.type"
    assert found[2].endswith("no guess")


@pytest.mark.rules("C1", "C3")
def test_opt_out_without_more_denies_everything_to_anyone(consents: Any) -> None:
    acts = consents.acts(consents.document(policyRule=OPT_OUT, provision=None))
    assert [(each.grantee, each.purpose, each.categories, each.until) for each in acts] == [
        (Grantee.anyone(), each, ALL_CATEGORIES, 2**32 - 1) for each in Purpose
    ]


@pytest.mark.rules("C1", "X6")
def test_opt_out_at_a_custodian_is_one_there(consents: Any) -> None:
    here = {"actor": [actor("CST", "Organization/hospital")]}
    assert {type(each) for each in consents.acts(consents.document(policyRule=OPT_OUT, provision=here))} == {
        ConsentDenial
    }
    there = {"actor": [actor("CST", "Organization/clinic")]}
    assert consents.undecided(consents.document(policyRule=OPT_OUT, provision=there))[1] == "provision.actor"
    assert CLINIC != HOSPITAL


@pytest.mark.rules("C1")
def test_opt_in_for_everybody_is_refused_and_beside_a_denial_noted(consents: Any) -> None:
    assert consents.refusal(consent(policyRule=OPT_IN, provision=None))[1] == "policyRule"
    document = consents.document(policyRule=OPT_IN, provision=provision(type="deny"))
    assert [each.field for each in document.assumed] == ["policyRule"]


@pytest.mark.rules("C1")
def test_consent_that_says_nothing_is_refused(consents: Any) -> None:
    assert consents.refusal(consent(provision=None, policy=[{"uri": "urn:law"}]))[1] == "provision"


@pytest.mark.rules("C1")
@pytest.mark.parametrize("kind", ["permit", "deny"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("data", [{"meaning": "instance", "reference": {"reference": "Observation/o"}}]),
        ("dataPeriod", {"start": "2020-01-01"}),
    ],
)
def test_single_records_and_times_of_data_are_refused(consents: Any, kind: str, name: str, value: Any) -> None:
    assert consents.field(type=kind, **{name: value}) == f"provision.{name}"


@pytest.mark.rules("C1")
@pytest.mark.parametrize(
    ("kind", "actions", "accepted"),
    [
        ("permit", [ACCESS], True),
        ("permit", [DISCLOSE, USE], True),
        ("permit", [USE], False),
        ("permit", [ACCESS, CORRECT], False),
        ("deny", [ACCESS, CORRECT], True),
        ("deny", [CORRECT], False),
        ("deny", [coded("urn:other", "access")], False),
        ("permit", [ACCESS, coded("urn:other", "sell")], False),
    ],
)
def test_actions_are_about_seeing(consents: Any, kind: str, actions: list[Any], accepted: bool) -> None:
    if accepted:
        assert len(consents.of(type=kind, action=actions).rules) == 1
    else:
        assert consents.field(type=kind, action=actions) == "provision.action"


@pytest.mark.rules("C1")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"modifierExtension": [{"url": "urn:not", "valueBoolean": True}]}, "modifierExtension"),
        ({"implicitRules": "urn:rules"}, "implicitRules"),
        (
            {"provision": provision(modifierExtension=[{"url": "urn:not", "valueBoolean": True}])},
            "provision.modifierExtension",
        ),
        ({"scope": coded("consentscope", "treatment")}, "scope"),
        ({"scope": coded("consentscope", "adr")}, "scope"),
        ({"scope": {"text": "privacy"}}, "scope"),
        ({"category": [coded("v3-ActCode", "RSDID")]}, "category[0]"),
        ({"category": [coded("http://loinc.org", "59284-0"), coded("consentcategorycodes", "dnr")]}, "category[1]"),
        ({"patient": None}, "patient"),
    ],
    ids=range(9),
)
def test_consent_of_another_meaning_is_refused(consents: Any, changes: dict[str, Any], field: str) -> None:
    assert consents.refusal(consent(**changes))[1] == field


@pytest.mark.rules("C1")
def test_what_changes_nothing_is_noted_or_left(consents: Any) -> None:
    document = consents.document(
        extension=[{"url": "urn:more", "valueString": "x"}],
        policy=[{"uri": "urn:law"}],
        verification=[{"verified": False}],
        category=[coded("urn:local", "sharing")],
        provision=provision(class_=[coding("urn:carestamp:record-category", "imaging")]),
    )
    assert [each.field for each in document.assumed] == ["policy", "verification", "extension"]
    assert len({NURSE, DOCTOR}) == 2
