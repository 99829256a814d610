"""Acts of Consents down to their order and number, and at which field one can't be followed (C1, C3, C4, X5)."""

from __future__ import annotations

from typing import Any

import pytest

from carestamp.documents import fhir as f
from carestamp.documents.consent import (
    ConsentDenial,
    ConsentGrant,
    ConsentRevocation,
    Grantee,
    OverrideAllowance,
    OverrideProhibition,
    Purpose,
)
from carestamp.documents.fhir import consent_acts as acts
from carestamp.documents.fhir.consent import ConsentDocument
from carestamp.errors import DocumentError

from .conftest import (
    DAUGHTER,
    DOCTOR,
    HOSPITAL,
    NOW,
    REGISTER,
    SUBJECT,
    Resource,
    actor,
    classes,
    consent,
    provision,
    purpose,
)

END = 1_798_732_799
"""The last second of 2026 in China."""
START = 1_767_196_800
NOBODY = "0x" + "00" * 20
LABORATORY, IMAGING = 1 << 4, 1 << 5
WHOM = (SUBJECT, Grantee.of_organisation(HOSPITAL), Purpose.TREATMENT)
PATIENT = f.Named("Patient", ("Patient/p1",))


def _decided(consents: Any, *resources: Resource) -> tuple[list[str], list[DocumentError]]:
    kept, errors = f.all_decisions(consents.read(*resources).consents, REGISTER, NOW)
    return [each.document.resource for each in kept], list(errors)


@pytest.mark.rules("C1", "X6")
def test_one_that_nobody_knows_is_an_error_and_the_others_go_on(consents: Any) -> None:
    stranger = consent("c2", patient={"reference": "Patient/p9"}, dateTime="2026-02-01")
    intake = consents.read(consent(), stranger)
    found = f.all_decisions(intake.consents, REGISTER, NOW)
    grant = ConsentGrant(*WHOM, LABORATORY, START, END, 0, 0)
    assert found[0] == (f.Decisions(intake.consents[0], SUBJECT, NOBODY, (grant,), ()),)
    assert isinstance(found[1], tuple)
    assert [(each.file, each.resource, each.field, each.why) for each in found[1]] == [
        ("one.json", "Consent/c2", "patient", acts.UNKNOWN_PATIENT)
    ]


@pytest.mark.rules("C3")
@pytest.mark.parametrize(
    ("status", "decided_at", "turn"),
    [
        ("active", 7, (True, 7)),
        ("active", None, (True, 0)),
        ("proposed", 7, (True, 7)),
        ("inactive", 7, (False, 7)),
        ("rejected", None, (False, 0)),
    ],
)
def test_turn_is_what_ended_first_and_then_by_date(status: str, decided_at: int | None, turn: tuple[bool, int]) -> None:
    document = ConsentDocument("a.json", "Consent/c", status, PATIENT, (), decided_at=decided_at)
    assert acts._turn(document) == turn


@pytest.mark.rules("C3")
def test_consents_are_decided_in_their_turn(consents: Any) -> None:
    clinic = provision(actor=[actor("PRCP", "Organization/clinic")])
    nurse = provision(actor=[actor("PRCP", {"identifier": {"system": "urn:nurses", "value": "42"}})])
    order, errors = _decided(
        consents,
        consent("late", dateTime="2026-05-01"),
        consent("early", dateTime="2026-03-01", provision=clinic),
        consent("undated", dateTime=None, provision=nurse),
        consent("rejected", dateTime="2026-06-01", status="rejected"),
    )
    assert (order, errors) == ([f"Consent/{each}" for each in ("rejected", "undated", "early", "late")], [])


@pytest.mark.rules("C3")
def test_denials_that_end_together_are_added_up(consents: Any) -> None:
    one = consent(provision=provision(type="deny"))
    other = consent("c2", provision=provision(type="deny", class_=classes("imaging")))
    assert _decided(consents, one, other) == (["Consent/c1", "Consent/c2"], [])


@pytest.mark.rules("C1", "C3")
def test_what_is_over_is_told_once_for_all_its_purposes(consents: Any) -> None:
    document = consents.of(purpose=purpose("TREAT", "HPAYMT"))
    left = (f.Assumption("Consent/c1", "provision", acts.OVER),)
    assert consents.decided(document, END + 1) == f.Decisions(document, SUBJECT, NOBODY, (), left)


@pytest.mark.rules("C3")
def test_two_rules_of_one_entry_that_ended_are_one_revocation(consents: Any) -> None:
    rules = {"provision": [provision(), provision(class_=classes("imaging"))]}
    document = consents.document(status="inactive", provision=rules)
    assert consents.acts(document) == (ConsentRevocation(*WHOM, 0, 0),)


@pytest.mark.rules("C1")
def test_two_questions_about_one_entry_are_one(consents: Any) -> None:
    rules = {"provision": [provision(), provision(class_=classes("imaging"))]}
    document = consents.document(status="proposed", provision=rules)
    assert consents.acts(document) == (f.Request(*WHOM, LABORATORY | IMAGING, END),)


@pytest.mark.rules("C1", "S6", "X6")
@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"actor": [actor("PRCP", "Organization/big")]}, acts.NO_ENTRY),
        ({"actor": [actor("PRCP", "Organization/big")], "type": "deny"}, acts.NO_ENTRY),
        ({"actor": [actor("PRCP", "Organization/x")]}, acts.UNKNOWN_HOUSE),
        ({"actor": [actor("PRCP", "https://fhir.example/Practitioner/x")]}, acts.UNKNOWN_PERSON),
        (
            {
                "extension": [
                    {
                        "url": "http://hl7.org/fhir/StructureDefinition/consent-ResearchStudyContext",
                        "valueReference": {"reference": "ResearchStudy/x"},
                    }
                ],
                "actor": None,
                "purpose": None,
            },
            acts.UNKNOWN_STUDY,
        ),
    ],
    ids=range(5),
)
def test_whom_no_entry_can_be_about_is_refused_at_the_actor(consents: Any, changes: Resource, why: Any) -> None:
    register = f.Known(HOSPITAL, REGISTER.subjects, REGISTER.people, {"Organization/big": 2**32}, REGISTER.studies)
    found = f.decisions_of(consents.of(**changes), register, NOW)
    assert isinstance(found, DocumentError)
    assert (found.resource, found.field, found.why) == ("Consent/c1", "provision.actor", why)


@pytest.mark.rules("C1")
def test_person_is_no_house_though_a_register_has_a_house_of_that_name(consents: Any) -> None:
    both = f.Known(HOSPITAL, REGISTER.subjects, {"urn:ids|7": DOCTOR}, {"urn:ids|7": 8})
    name = {"identifier": {"system": "urn:ids", "value": "7"}}
    for kind, grantee in (("Practitioner", Grantee.of_person(DOCTOR)), (None, Grantee.of_organisation(8))):
        meant = name if kind is None else {**name, "type": kind}
        found = f.decisions_of(consents.of(actor=[actor("PRCP", meant)]), both, NOW)
        assert isinstance(found, f.Decisions)
        assert found.acts == (ConsentGrant(SUBJECT, grantee, Purpose.TREATMENT, LABORATORY, START, END, 0, 0),)


@pytest.mark.rules("X5")
def test_policies_of_two_patients_are_numbered_apart() -> None:
    one, other = OverrideProhibition(SUBJECT, 0, 0), OverrideProhibition(DAUGHTER, 0, 0)
    denial = ConsentDenial(*WHOM, LABORATORY, END, 0, 0)
    again = OverrideAllowance(SUBJECT, 0, 0)
    assert f.numbered([one, other, denial, again], lambda _: 4, 9) == (
        OverrideProhibition(SUBJECT, 5, 9),
        OverrideProhibition(DAUGHTER, 5, 9),
        ConsentDenial(*WHOM, LABORATORY, END, 5, 9),
        OverrideAllowance(SUBJECT, 6, 9),
    )
