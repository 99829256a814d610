"""Entries of the access log as AuditEvents and back; half an entry is refused where it is half (L1)."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from carestamp.documents import fhir as f
from carestamp.documents.consent import Purpose
from carestamp.documents.records.entry import Access, Basis, Entry, OnConsent, OnOpening, Verdict

from .conftest import DOCTOR, HOSPITAL, NOW, REGISTER, SUBJECT, coded, coding

ON = OnConsent(bytes(range(32)), 7)
RECORD = bytes(31) + b"\x09"


def _entry(verdict: Verdict, basis: Basis, role: int = 1, purpose: Purpose = Purpose.TREATMENT) -> Entry:
    access = Access(DOCTOR, role, purpose, 0b10_0001_0000, verdict, basis, RECORD, NOW)
    return Entry(HOSPITAL, SUBJECT, 3, access)


ENTRIES = [
    _entry(Verdict.PERMIT, ON),
    _entry(Verdict.DENY, None),
    _entry(Verdict.DENY, ON, role=0, purpose=Purpose.RESEARCH),
    _entry(Verdict.DENY, ON, role=0b101, purpose=Purpose.PUBLIC_HEALTH),
    _entry(Verdict.EMERGENCY, OnOpening(bytes(32)), role=8),
]


@pytest.mark.rules("L1")
@pytest.mark.parametrize("entry", ENTRIES, ids=range(len(ENTRIES)))
def test_entry_comes_back_from_its_event(consents: Any, entry: Entry) -> None:
    intake = consents.read(f.to_audit_event(entry))
    assert [str(each) for each in intake.errors] == []
    (event,) = intake.events
    assert isinstance(event, f.AccessDocument)
    again = f.entry_of(event, REGISTER)
    assert again == entry
    assert again.document() == entry.document()


@pytest.mark.rules("L1")
@pytest.mark.parametrize(
    ("entry", "outcome", "reasons"),
    [(ENTRIES[0], "0", ["TREAT"]), (ENTRIES[1], "4", ["TREAT"]), (ENTRIES[4], "0", ["TREAT", "BTG"])],
)
def test_event_says_it_in_hl7s_codes(entry: Entry, outcome: str, reasons: list[str]) -> None:
    written = f.to_audit_event(entry)
    assert (written["action"], written["outcome"]) == ("R", outcome)
    assert [each["coding"][0]["code"] for each in written["purposeOfEvent"]] == reasons


@pytest.mark.rules("L1", "X1")
def test_event_of_a_hospital_with_its_own_names_is_read_through_the_register(consents: Any) -> None:
    written = f.to_audit_event(ENTRIES[0])
    written["agent"][0]["who"] = {"reference": "Practitioner/d1", "display": "Dr Wang"}
    written["entity"][0]["what"] = {"reference": "Patient/p1"}
    written["source"]["observer"] = {"reference": "Organization/hospital"}
    (event,) = consents.read(written).events
    assert f.entry_of(event, REGISTER) == ENTRIES[0]


@pytest.mark.rules("L1")
@pytest.mark.parametrize(
    ("path", "name", "field"),
    [
        (("entity", 0), "what", "entity.what"),
        (("agent", 0), "who", "agent.who"),
        (("source",), "observer", "source.observer"),
    ],
)
def test_somebody_whom_the_register_does_not_know_is_an_error(
    consents: Any, path: tuple[Any, ...], name: str, field: str
) -> None:
    written = f.to_audit_event(ENTRIES[0])
    inner: Any = written
    for step in path:
        inner = inner[step]
    inner[name] = {"reference": "Patient/nobody"}
    (event,) = consents.read(written).events
    found = f.entry_of(event, REGISTER)
    assert not isinstance(found, Entry)
    assert found.field == field


@pytest.mark.rules("L1")
@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        (("outcome",), "8", "outcome"),
        (("outcome",), None, "outcome"),
        (("purposeOfEvent",), [coded("v3-ActReason", "HMARKT")], "purposeOfEvent"),
        (("purposeOfEvent",), [coded("v3-ActReason", "TREAT"), coded("v3-ActReason", "HPAYMT")], "purposeOfEvent"),
        (("purposeOfEvent",), [coded("v3-ActReason", "TREAT"), coded("v3-ActReason", "BTG")], "entity"),
        (("purposeOfEvent",), [coded("v3-ActReason", "TREAT"), coded("v3-ActReason", "HMARKT")], "purposeOfEvent"),
        (("purposeOfEvent",), [coded("urn:other", "TREAT")], "purposeOfEvent"),
        (("agent", 0, "requestor"), False, "agent"),
        (("agent", 0, "who"), None, "agent[0].who"),
        (("agent", 0, "role"), [coded("urn:carestamp:role", "king")], "agent[0].role"),
        (("source", "observer"), {"display": "the hospital"}, "source.observer"),
        (("entity", 0, "role"), coding("object-role", "4"), "entity"),
        (("entity", 0, "what"), {"display": "the patient"}, "entity[0].what"),
        (("entity", 0, "detail"), [{"type": "number", "valueString": "three"}], "entity[0].detail"),
        (("entity", 0, "detail"), [{"type": "number", "valueString": "３"}], "entity[0].detail"),
        (("entity", 0, "detail"), [{"type": "number", "valueString": "3".zfill(21)}], "entity[0].detail"),
        (("entity", 0, "detail"), [{"type": "number", "valueString": each} for each in "34"], "entity[0].detail"),
        (("entity", 1, "securityLabel"), None, "entity[1].securityLabel"),
        (("entity", 1, "securityLabel"), [coding("v3-Confidentiality", "R")], "entity[1].securityLabel"),
        (("entity", 1, "what", "identifier", "value"), "0x07", "entity[1].what.identifier.value"),
        (("entity", 1, "what", "identifier", "value"), "0y" + 64 * "7", "entity[1].what.identifier.value"),
        (("entity", 1, "what", "identifier", "value"), "0x" + 31 * "07" + " 7", "entity[1].what.identifier.value"),
        (("entity", 1, "what", "identifier", "value"), "0x" + 66 * "7", "entity[1].what.identifier.value"),
        (("entity", 1, "what", "identifier", "value"), None, "entity[1].what.identifier.value"),
        (("entity", 2, "detail"), None, "entity[2].detail"),
        (("entity", 2, "what", "identifier", "system"), "urn:other", "entity"),
        (("modifierExtension",), [{"url": "urn:not", "valueBoolean": True}], "modifierExtension"),
        (("implicitRules",), "urn:rules", "implicitRules"),
        (("source",), None, "source"),
        (("recorded",), None, "recorded"),
        (("recorded",), "0001-01-01T00:00:00+14:00", "recorded"),
    ],
    ids=range(31),
)
def test_half_an_entry_is_refused(consents: Any, path: tuple[Any, ...], value: Any, field: str) -> None:
    written = copy.deepcopy({**f.to_audit_event(ENTRIES[0]), "id": "e1"})
    inner: Any = written
    for step in path[:-1]:
        inner = inner[step]
    inner.pop(path[-1], None) if isinstance(inner, dict) and value is None else inner.__setitem__(path[-1], value)
    intake = consents.read(written, f.to_audit_event(ENTRIES[1]))
    assert [(each.resource, each.field) for each in intake.errors] == [("AuditEvent/e1", field)]
    assert len(intake.events) == 1


@pytest.mark.rules("L1")
def test_events_of_others_are_counted_and_not_kept(consents: Any) -> None:
    login = {"resourceType": "AuditEvent", "id": "login", "type": {"code": "110114"}, "recorded": "no time at all"}
    rest = {**login, "id": "rest", "entity": [{"what": {"reference": "Patient/p1"}}, 5, {"what": 5}]}
    odd = {"resourceType": "AuditEvent", "entity": [{"what": {"identifier": {"system": {"a": 1}}}}]}
    intake = consents.read(login, rest, odd, {"resourceType": "AuditEvent", "entity": "x"})
    assert (intake.events, intake.errors) == ((), ())
    assert intake.skipped == {"AuditEvent: about no anchored record": 4}


@pytest.mark.rules("L1")
@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("purposeOfEvent",), [coded("v3-ActReason", "TREAT"), coded("urn:other", "HMARKT")]),
        (("purposeOfEvent",), [{"coding": [{"code": "HMARKT"}, coding("v3-ActReason", "TREAT")]}]),
        (("entity", 0, "detail"), [{"type": name, "valueString": "3"} for name in ("number", "page")]),
        (("entity", 0, "detail"), [{"type": "number", "valueString": "3".zfill(20)}]),
        (("agent", 0, "role"), [coded("urn:carestamp:role", "prescriber"), coded("urn:other", "king"), {"text": "x"}]),
    ],
    ids=range(5),
)
def test_what_others_write_beside_it_changes_no_entry(consents: Any, path: tuple[Any, ...], value: Any) -> None:
    written = copy.deepcopy(f.to_audit_event(ENTRIES[0]))
    inner: Any = written
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    (event,) = consents.read(written).events
    assert f.entry_of(event, REGISTER) == ENTRIES[0]


@pytest.mark.rules("L1")
def test_role_that_is_none_of_the_ledgers_is_no_role(consents: Any) -> None:
    written = f.to_audit_event(ENTRIES[0])
    written["agent"][0]["role"] = [coded("urn:other", "king"), {"coding": [{"code": "prescriber"}]}]
    (event,) = consents.read(written).events
    assert event.role == 0


@pytest.mark.rules("L1")
@pytest.mark.parametrize("number", [0, 1], ids=["permitted", "denied without a basis"])
def test_opening_named_beside_is_the_basis_of_an_emergency_alone(consents: Any, number: int) -> None:
    written = f.to_audit_event(ENTRIES[number])
    written["entity"] += [f.to_audit_event(ENTRIES[4])["entity"][2], {"name": "a room"}]
    (event,) = consents.read(written).events
    assert f.entry_of(event, REGISTER) == ENTRIES[number]
