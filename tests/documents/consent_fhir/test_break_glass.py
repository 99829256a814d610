"""Consents about break-glass itself are acts of the policy; an opening is no patient's act (E1)."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from carestamp.documents import fhir as f
from carestamp.documents.consent import OverrideAllowance, OverrideProhibition
from carestamp.documents.consent.typed import NOBODY
from carestamp.documents.emergency import Opening, Reason

from .conftest import (
    DOCTOR,
    HOSPITAL,
    NOW,
    NURSE,
    REGISTER,
    SUBJECT,
    actor,
    classes,
    coded,
    coding,
    consent,
    provision,
    purpose,
)

OPENING = Opening(SUBJECT, DOCTOR, Reason.LIFE_AT_RISK, 0b1_0000_0001_0000, NOW, NOW + 3600, bytes(31) + b"\x07")
ID = bytes(range(32))
POLICY = {"actor": None, "class_": None, "period": None, "purpose": purpose("BTG")}


@pytest.mark.rules("E1")
@pytest.mark.parametrize(
    ("kind", "status", "act"),
    [
        ("deny", "active", OverrideProhibition),
        ("permit", "active", OverrideAllowance),
        ("deny", "inactive", OverrideAllowance),
        ("permit", "inactive", OverrideProhibition),
        ("deny", "proposed", None),
    ],
)
def test_consent_about_break_glass_is_the_policy(consents: Any, kind: str, status: str, act: Any) -> None:
    document = consents.document(status=status, provision=provision(type=kind, **POLICY))
    decided = consents.decided(document)
    assert decided.acts == (() if act is None else (act(SUBJECT, 0, 0),))
    assert [each.field for each in decided.left] == (["provision"] if act is None else [])


@pytest.mark.rules("E1")
@pytest.mark.parametrize(
    "narrower",
    [
        {"actor": [actor("PRCP", "Organization/clinic")]},
        {"class_": classes("mental")},
        {"period": {"end": "2026-12-31"}},
        {"provision": [provision()]},
        {"code": [coded("http://loinc.org", "18842-5")]},
        {"securityLabel": [coding("v3-ActCode", "PSY")]},
        {"extension": [{"url": "urn:more", "valueString": "x"}]},
    ],
    ids=range(7),
)
def test_narrower_policy_is_refused(consents: Any, narrower: dict[str, Any]) -> None:
    found = consents.refusal(consent(provision=provision(**{"type": "deny", **POLICY, **narrower})))
    assert found[1] == "provision.purpose"
    assert found[2].startswith("emergencies are decided by break-glass")


@pytest.mark.rules("E1")
def test_policy_that_begins_later_is_refused(consents: Any) -> None:
    document = consents.of(type="deny", **{**POLICY, "period": {"start": "2027-01-01"}})
    assert consents.undecided(document)[1] == "provision.period.start"


@pytest.mark.rules("E1", "C1")
def test_opening_as_a_consent_says_what_the_window_permits_and_is_no_patients_act(consents: Any) -> None:
    written = f.to_opening_consent(OPENING, ID)
    assert [each["code"] for each in written["provision"]["class"]] == ["laboratory", "mental"]
    assert written["provision"]["period"] == {"start": "2026-09-21T14:13:20Z", "end": "2026-09-21T15:13:20Z"}
    found = consents.refusal({**written, "id": "o1"})
    assert found == ("Consent/o1", "provision.purpose", "the glass is broken by a clinician, not by a patient's permit")


@pytest.mark.rules("E1")
@pytest.mark.parametrize("second", [NOBODY, NURSE])
def test_opening_comes_back_from_its_event(consents: Any, second: str) -> None:
    opening = dataclasses.replace(OPENING, second=second)
    intake = consents.read(f.to_opening_event(opening, ID))
    assert intake.errors == ()
    (event,) = intake.events
    assert isinstance(event, f.OpeningDocument)
    assert f.opening_of(event, REGISTER) == opening
    assert event.id == ID


@pytest.mark.rules("E1")
def test_second_whom_the_register_does_not_know_is_an_error(consents: Any) -> None:
    written = f.to_opening_event(dataclasses.replace(OPENING, second=NURSE), ID)
    written["agent"][1]["who"] = {"type": "Practitioner", "identifier": {"system": "urn:x", "value": "1"}}
    (event,) = consents.read(written).events
    found = f.opening_of(event, REGISTER)
    assert not isinstance(found, Opening)
    assert found.field == "agent.who"


@pytest.mark.rules("E1")
@pytest.mark.parametrize(
    ("known", "field"),
    [
        ({"people": {"Practitioner/d1": DOCTOR}}, "entity.what"),
        ({"subjects": {"Patient/p1": SUBJECT}}, "agent.who"),
        ({}, "entity.what"),
    ],
)
def test_opening_of_somebody_whom_the_register_does_not_know_is_an_error(
    consents: Any, known: dict[str, Any], field: str
) -> None:
    written = f.to_opening_event(OPENING, ID)
    written["agent"][0]["who"], written["entity"][0]["what"] = (
        {"reference": each} for each in ("Practitioner/d1", "Patient/p1")
    )
    (event,) = consents.read(written).events
    assert f.opening_of(event, REGISTER) == OPENING
    found = f.opening_of(event, f.Known(HOSPITAL, **known))
    assert not isinstance(found, Opening)
    assert (found.field, found.why.en) == (field, "the register does not know who is meant")


@pytest.mark.rules("E1")
def test_days_of_an_opening_are_whole_days(consents: Any) -> None:
    written = {**f.to_opening_event(OPENING, ID), "period": {"start": "2026-09-21", "end": "2026-09-22"}}
    (event,) = consents.read(written).events
    assert (event.opened_at, event.until) == (1_789_920_000, 1_790_092_799)


@pytest.mark.rules("E1")
@pytest.mark.parametrize(("code", "reason"), [("1", 1), ("9", 9), ("007", 7), ("255", 255)])
def test_reason_is_a_number_of_one_byte(consents: Any, code: str, reason: int) -> None:
    written = f.to_opening_event(OPENING, ID)
    written["purposeOfEvent"][1] = coded("urn:carestamp:emergency-reason", code)
    (event,) = consents.read(written).events
    assert event.reason == reason


@pytest.mark.rules("E1", "C4")
def test_policy_that_a_delegate_decided_is_refused(consents: Any) -> None:
    decided = {"performer": [{"reference": "RelatedPerson/daughter"}]}
    document = consents.document(**decided, provision=provision(type="deny", **POLICY))
    assert consents.undecided(document)[1] == "performer"


@pytest.mark.rules("E1")
@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("period", {"start": "2026-09-21T14:13:20Z"}, "period.end"),
        ("period", None, "period.start"),
        ("period", {"start": "0001-01-01T00:00:00+14:00", "end": "2026-09-21"}, "period.start"),
        ("period", {"start": "2026-09-21", "end": "9999-12-31T23:59:59-12:00"}, "period.end"),
        ("purposeOfEvent", [], "purposeOfEvent"),
        *(
            ("purposeOfEvent", [coded("urn:carestamp:emergency-reason", code) for code in codes], "purposeOfEvent")
            for codes in (["0"], ["256"], ["２"], ["0001999"], ["9" * 5000], ["x"], ["1", "2"])
        ),
        ("agent", [], "agent"),
        ("entity", f.to_opening_event(OPENING, ID)["entity"][1:], "entity"),
        ("entity", f.to_opening_event(OPENING, ID)["entity"][:2], "entity"),
        (
            "agent",
            [*f.to_opening_event(OPENING, ID)["agent"], {"requestor": False, "name": "no reference"}],
            "agent[1].who",
        ),
    ],
)
def test_event_that_leaves_something_out_is_refused(consents: Any, name: str, value: Any, field: str) -> None:
    written = {**f.to_opening_event(OPENING, ID), "id": "e1", name: value}
    intake = consents.read({key: each for key, each in written.items() if each not in (None, [])})
    assert [(each.resource, each.field) for each in intake.errors] == [("AuditEvent/e1", field)]
