"""Who is meant: people, organisations, roles and studies; nobody else is a grantee (C1)."""

from __future__ import annotations

from typing import Any

import pytest

from carestamp.documents.consent import ConsentDenial, Grantee, Purpose
from carestamp.documents.fhir import consent_terms as terms

from .conftest import CLINIC, DOCTOR, HOSPITAL, NURSE, SPONSOR, actor, coded, consent, provision, purpose

DOCTORS = {"resourceType": "PractitionerRole", "id": "any", "code": [coded("practitioner-role", "doctor")]}
PLACED = {
    "resourceType": "PractitionerRole",
    "id": "placed",
    "practitioner": {"reference": "Practitioner/d1"},
    "organization": {"reference": "Organization/hospital"},
}
STUDY = {"url": terms.STUDY_URL, "valueReference": {"reference": "ResearchStudy/s1"}}


@pytest.mark.rules("C1")
@pytest.mark.parametrize(
    ("reference", "grantee"),
    [
        ("Organization/clinic", Grantee.of_organisation(CLINIC)),
        ("https://fhir.example/Organization/clinic", None),
        ("Practitioner/d1", Grantee.of_person(DOCTOR)),
        ({"type": "Practitioner", "identifier": {"system": "urn:nurses", "value": "42"}}, Grantee.of_person(NURSE)),
        ({"identifier": {"system": "urn:nurses", "value": "0042"}}, Grantee.of_person(NURSE)),
    ],
)
def test_reference_is_whom_the_register_knows(consents: Any, reference: Any, grantee: Grantee | None) -> None:
    document = consents.of(actor=[actor("IRCP", reference)])
    if grantee is None:
        assert consents.undecided(document)[1] == "provision.actor"
    else:
        assert [each.grantee for each in consents.acts(document)] == [grantee]


@pytest.mark.rules("C1")
def test_practitioner_role_is_the_practitioner_in_it(consents: Any) -> None:
    found = consents.grant(PLACED, actor=[actor("PRCP", "PractitionerRole/placed")])
    assert found.grantee == Grantee.of_person(DOCTOR)


@pytest.mark.rules("C1", "K2")
def test_role_without_a_person_is_everybody_who_has_it(consents: Any) -> None:
    document = consents.document(contained=[DOCTORS], provision=provision(actor=[actor("PRCP", "#any")]))
    assert [each.grantee for each in consents.acts(document)] == [Grantee.of_role(1)]


@pytest.mark.rules("C1")
@pytest.mark.parametrize(
    ("role", "why"),
    [
        ({**DOCTORS, "organization": {"reference": "Organization/hospital"}}, "a role of the ledger"),
        ({**DOCTORS, "code": [coded("practitioner-role", "teacher")]}, "the ledger has no such role"),
        ({"resourceType": "PractitionerRole", "id": "any"}, "the ledger has no such role"),
    ],
)
def test_role_of_one_house_or_of_no_ledger_is_refused(consents: Any, role: dict[str, Any], why: str) -> None:
    made = consent(contained=[role], provision=provision(actor=[actor("PRCP", "#any")]))
    resource, field, reason = consents.refusal(made)
    assert (resource, field, reason[: len(why)]) == ("Consent/c1", "provision.actor[0].reference", why)


@pytest.mark.rules("C1", "S6")
def test_study_is_named_by_hl7s_extension(consents: Any) -> None:
    beside = [actor("PRCP", "Organization/sponsor")]
    for actors in (None, beside):
        found = consents.grant(extension=[STUDY], actor=actors, purpose=None)
        assert (found.grantee, found.purpose) == (Grantee.of_study(SPONSOR, 12), Purpose.RESEARCH)


@pytest.mark.rules("C1")
def test_study_of_another_organisation_is_refused(consents: Any) -> None:
    document = consents.of(extension=[STUDY], actor=[actor("PRCP", "Organization/clinic")], purpose=None)
    assert consents.undecided(document)[1:] == ("provision.actor", "the study is not this organisation's")


@pytest.mark.rules("C1")
def test_person_beside_a_study_is_refused(consents: Any) -> None:
    assert consents.field(extension=[STUDY], actor=[actor("PRCP", "Practitioner/d1")]) == "provision.actor"


@pytest.mark.rules("C1")
def test_study_outside_of_a_typed_provision_is_refused(consents: Any) -> None:
    assert consents.refusal(consent(extension=[STUDY]))[1] == "extension"
    framed = {"extension": [STUDY], "provision": [provision()]}
    assert consents.refusal(consent(provision=framed))[1] == "provision.extension"


@pytest.mark.rules("C1")
@pytest.mark.parametrize("kind", ["Patient/p2", "RelatedPerson/r", "Group/g", "CareTeam/t", "Device/d", "Location/l"])
def test_nobody_else_is_a_grantee(consents: Any, kind: str) -> None:
    assert consents.field(actor=[actor("PRCP", kind)]) == "provision.actor[0].reference"


@pytest.mark.rules("C1")
@pytest.mark.parametrize("reference", [{"display": "the hospital"}, {}, None])
def test_actor_without_a_name_is_refused(consents: Any, reference: Any) -> None:
    assert consents.field(actor=[{"role": coded("v3-ParticipationType", "PRCP"), "reference": reference}]).startswith(
        "provision.actor[0].reference"
    )


@pytest.mark.rules("C1")
@pytest.mark.parametrize(("part", "system"), [("AUT", "v3-ParticipationType"), ("EVTWIT", "contractsignertypecodes")])
def test_part_that_is_not_known_is_refused(consents: Any, part: str, system: str) -> None:
    assert consents.field(actor=[actor(part, "Organization/hospital", system)]) == "provision.actor[0].role"


@pytest.mark.rules("C1")
def test_permit_to_nobody_in_particular_is_refused(consents: Any) -> None:
    for actors in (None, [actor("CST", "Organization/hospital")]):
        assert consents.field(actor=actors) == "provision.actor"


@pytest.mark.rules("C1", "C3")
def test_denial_to_nobody_in_particular_is_to_anyone(consents: Any) -> None:
    (act,) = consents.acts(consents.of(type="deny", actor=None))
    assert isinstance(act, ConsentDenial)
    assert act.grantee == Grantee.anyone()


@pytest.mark.rules("C1")
def test_patient_may_stand_among_the_actors(consents: Any) -> None:
    own = actor("datasubject", "Patient/p1", "extra-security-role-type")
    assert consents.grant(actor=[own, actor("PRCP", "Organization/clinic")]).grantee.organisation == CLINIC
    other = actor("datasubject", "Patient/p2", "extra-security-role-type")
    assert consents.field(actor=[other]) == "provision.actor[0].reference"


@pytest.mark.rules("C1", "X6")
def test_source_names_the_custodian_whose_records_are_meant(consents: Any) -> None:
    to_clinic = actor("PRCP", "Organization/clinic")
    own = [actor("CST", "Organization/hospital"), to_clinic]
    assert consents.grant(actor=own).grantee.organisation == CLINIC
    other = consents.of(actor=[actor("CST", "Organization/clinic"), to_clinic])
    assert consents.undecided(other)[1:] == ("provision.actor", "this is about the records of another custodian")
    assert HOSPITAL != CLINIC


@pytest.mark.rules("C1")
def test_one_act_for_each_recipient(consents: Any) -> None:
    both = [
        actor("PRCP", "Organization/clinic"),
        actor("IRCP", "Practitioner/d1"),
        actor("PRCP", "Organization/clinic"),
    ]
    acts = consents.acts(consents.of(actor=both, purpose=purpose("TREAT")))
    assert [each.grantee for each in acts] == [Grantee.of_organisation(CLINIC), Grantee.of_person(DOCTOR)]
