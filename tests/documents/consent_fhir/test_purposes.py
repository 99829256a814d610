"""Four purposes are exact; what is narrower, broader or an emergency is refused, silence is read with care (C1)."""

from __future__ import annotations

from typing import Any

import pytest

from carestamp.documents.consent import Purpose
from carestamp.documents.fhir import consent_terms as terms

from .conftest import actor, coded, coding, consent, provision, purpose


@pytest.mark.rules("C1")
@pytest.mark.parametrize(("code", "meant"), terms.PURPOSES.items())
def test_exact_code_is_the_ledgers_purpose(consents: Any, code: str, meant: Purpose) -> None:
    assert consents.grant(purpose=purpose(code)).purpose is meant


@pytest.mark.rules("C1")
def test_several_purposes_are_an_act_each(consents: Any) -> None:
    acts = consents.acts(consents.of(purpose=purpose("HPAYMT", "TREAT")))
    assert [each.purpose for each in acts] == [Purpose.TREATMENT, Purpose.PAYMENT]


@pytest.mark.rules("C1")
@pytest.mark.parametrize("code", ["COC", "CLMATTCH", "CLINTRCH", "THREAT"])
@pytest.mark.parametrize("kind", ["permit", "deny"])
def test_narrower_code_alone_is_refused(consents: Any, code: str, kind: str) -> None:
    assert consents.field(type=kind, purpose=purpose(code)) == "provision.purpose[0]"


@pytest.mark.rules("C1")
def test_narrower_code_beside_its_whole_adds_nothing(consents: Any) -> None:
    assert consents.grant(purpose=purpose("TREAT", "COC", "ETREAT")).purpose is Purpose.TREATMENT


@pytest.mark.rules("C1", "E1")
@pytest.mark.parametrize("codes", [("ETREAT",), ("ERTREAT",), ("BTG", "HPAYMT")])
def test_permit_for_emergencies_is_refused(consents: Any, codes: tuple[str, ...]) -> None:
    resource, field, why = consents.refusal(consent(provision=provision(purpose=purpose(*codes))))
    assert (resource, field) == ("Consent/c1", "provision.purpose[0]")
    assert why.startswith("emergencies are decided by break-glass")


@pytest.mark.rules("C1", "E1")
def test_denial_of_treatment_and_emergency_together_is_refused(consents: Any) -> None:
    assert consents.field(type="deny", purpose=purpose("TREAT", "ETREAT")) == "provision.purpose[1]"


@pytest.mark.rules("C1")
@pytest.mark.parametrize("bad", [coding("v3-ActReason", "HMARKT"), coding("urn:other", "TREAT"), {"code": "TREAT"}])
def test_unknown_purpose_is_refused(consents: Any, bad: dict[str, Any]) -> None:
    assert consents.field(purpose=[*purpose("TREAT"), bad]) == "provision.purpose[1]"


@pytest.mark.rules("C1")
def test_silent_permit_is_for_treatment_and_says_so(consents: Any) -> None:
    document = consents.of(purpose=None)
    assert [each.purpose for each in document.rules] == [Purpose.TREATMENT]
    assert [each.field for each in document.assumed] == ["provision.purpose"]


@pytest.mark.rules("C1")
def test_silent_permit_of_a_research_consent_is_for_research(consents: Any) -> None:
    document = consents.document(scope=coded("consentscope", "research"), provision=provision(purpose=None))
    assert [each.purpose for each in document.rules] == [Purpose.RESEARCH]
    assert document.assumed == ()


@pytest.mark.rules("C1")
def test_silent_permit_is_not_for_research_by_a_word_of_another_system(consents: Any) -> None:
    both = {"coding": [coding("consentscope", "patient-privacy"), coding("urn:other", "research")]}
    document = consents.document(scope=both, provision=provision(purpose=None))
    assert [each.purpose for each in document.rules] == [Purpose.TREATMENT]
    assert [each.field for each in document.assumed] == ["provision.purpose"]


@pytest.mark.rules("C1", "C3")
def test_silent_denial_is_for_every_purpose(consents: Any) -> None:
    acts = consents.acts(consents.of(type="deny", purpose=None))
    assert [each.purpose for each in acts] == list(Purpose)


@pytest.mark.rules("C1")
def test_narrower_research_fits_a_study_which_is_narrower_itself(consents: Any) -> None:
    study = {"url": terms.STUDY_URL, "valueReference": {"reference": "ResearchStudy/s1"}}
    found = consents.grant(extension=[study], actor=None, purpose=purpose("CLINTRCH"))
    assert (found.purpose, found.grantee.study) == (Purpose.RESEARCH, 12)


@pytest.mark.rules("C1")
def test_study_for_another_purpose_is_that_entry(consents: Any) -> None:
    study = {"url": terms.STUDY_URL, "valueReference": {"reference": "ResearchStudy/s1"}}
    beside = [actor("PRCP", "Organization/sponsor")]
    found = consents.grant(extension=[study], actor=beside, purpose=purpose("PUBHLTH"))
    assert (found.purpose, found.grantee.study) == (Purpose.PUBLIC_HEALTH, 12)
