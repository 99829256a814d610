"""FHIR's status decides which act it is, and when it is over there is none (C3, C4)."""

from __future__ import annotations

from typing import Any

import pytest

from carestamp.documents import fhir as f
from carestamp.documents.consent import (
    ConsentDenial,
    ConsentGrant,
    ConsentRefusal,
    ConsentRevocation,
    ConsentSuspension,
    DenialLifting,
    Grantee,
    Purpose,
)
from carestamp.documents.consent.typed import NOBODY

from .conftest import DAUGHTER, HOSPITAL, REGISTER, SUBJECT, actor, consent, provision

WHOM = (SUBJECT, Grantee.of_organisation(HOSPITAL), Purpose.TREATMENT)
END = 1_798_732_799
"""The last second of 2026 in China."""
START = 1_767_196_800
FOR_EVER = 2**32 - 1
SUSPENDED = [{"url": "urn:carestamp:consent-stamp", "valueCode": "suspended"}]


@pytest.mark.rules("C1", "C3")
@pytest.mark.parametrize(
    ("status", "permitted", "denied"),
    [
        ("active", ConsentGrant(*WHOM, 16, START, END, 0, 0), ConsentDenial(*WHOM, 16, END, 0, 0)),
        ("inactive", ConsentRevocation(*WHOM, 0, 0), DenialLifting(*WHOM, 16, 0, 0)),
        ("rejected", ConsentRefusal(*WHOM, 0, 0), None),
        ("proposed", f.Request(*WHOM, 16, END), None),
    ],
)
def test_status_decides_the_act(consents: Any, status: str, permitted: Any, denied: Any) -> None:
    assert consents.acts(consents.document(status=status)) == (permitted,)
    denial = consents.document(status=status, provision=provision(type="deny"))
    decided = consents.decided(denial)
    assert decided.acts == (() if denied is None else (denied,))
    assert [each.field for each in decided.left] == (["provision"] if denied is None else [])


@pytest.mark.rules("C3")
def test_suspended_one_is_suspended_not_revoked(consents: Any) -> None:
    document = consents.document(status="inactive", extension=SUSPENDED)
    assert consents.acts(document) == (ConsentSuspension(*WHOM, 0, 0),)


@pytest.mark.rules("C3")
@pytest.mark.parametrize("status", ["draft", "entered-in-error"])
def test_what_decides_nothing_is_counted_and_left(consents: Any, status: str) -> None:
    intake = consents.read(consent(status=status, scope={"text": "any"}))
    assert (intake.consents, intake.errors) == ((), ())
    assert intake.skipped == {"Consent: nothing decided": 1}


@pytest.mark.rules("C1")
@pytest.mark.parametrize(
    ("period", "window"),
    [
        (None, (0, FOR_EVER)),
        ({"start": "2026-01-01"}, (START, FOR_EVER)),
        ({"end": "2026"}, (0, END)),
        ({"start": "1964-01-01", "end": "9999-12-31"}, (0, FOR_EVER)),
        ({"start": "2026-01-01T00:00:00+08:00", "end": "2026-12-31T23:59:59+08:00"}, (START, END)),
    ],
)
def test_period_is_a_window_that_includes_its_last_second(consents: Any, period: Any, window: Any) -> None:
    grant = consents.grant(period=period)
    assert (grant.start, grant.until) == window


@pytest.mark.rules("C1")
@pytest.mark.parametrize("end", ["2107", "2106-02-08", "9999", "9999-12", "9999-12-31", "9999-12-31T00:00:00Z"])
def test_end_behind_the_ledgers_clock_is_no_end_and_noted(consents: Any, end: str) -> None:
    document = consents.of(period={"end": end})
    assert [each.until for each in document.rules] == [FOR_EVER]
    assert [each.field for each in document.assumed] == ["provision.period.end"]


@pytest.mark.rules("C1")
def test_start_behind_the_ledgers_clock_is_its_last_second(consents: Any) -> None:
    document = consents.of(period={"start": "2200-01-01"})
    assert [(each.start, each.until) for each in document.rules] == [(FOR_EVER, FOR_EVER)]
    assert [each.field for each in document.assumed] == ["provision.period.start"]


@pytest.mark.rules("C1")
@pytest.mark.parametrize("kind", ["permit", "deny"])
def test_what_is_over_is_left_and_told(consents: Any, kind: str) -> None:
    document = consents.of(type=kind)
    assert len(consents.acts(document, END)) == 1
    decided = consents.decided(document, END + 1)
    assert decided.acts == ()
    assert [str(each.why.en) for each in decided.left] == ["it is over already: not entered"]


@pytest.mark.rules("C3")
def test_denial_that_begins_later_is_refused(consents: Any) -> None:
    document = consents.of(type="deny")
    assert len(consents.acts(document, START)) == 1
    assert consents.undecided(document, START - 1)[1] == "provision.period.start"


@pytest.mark.rules("C4", "X5")
def test_delegate_who_decided_signs(consents: Any) -> None:
    own = consents.decided(consents.document(performer=[{"reference": "Patient/p1"}]))
    assert own.by == NOBODY
    for_him = consents.decided(consents.document(performer=[{"reference": "RelatedPerson/daughter"}]))
    assert (for_him.by, for_him.subject) == (DAUGHTER, SUBJECT)


@pytest.mark.rules("C4")
def test_stranger_or_several_who_decided_are_refused(consents: Any) -> None:
    stranger = consents.document(performer=[{"reference": "RelatedPerson/peter"}])
    assert consents.undecided(stranger)[1] == "performer"
    both = [{"reference": "Patient/p1"}, {"reference": "RelatedPerson/daughter"}]
    assert consents.refusal(consent(performer=both))[1] == "performer"


@pytest.mark.rules("X1", "X6")
def test_unknown_patient_is_refused_and_nobody_is_shown(consents: Any) -> None:
    named = {"reference": "Patient/13800000000", "display": "Zhang San"}
    document = consents.document(patient=named)
    resource, field, why = consents.undecided(document)
    assert (resource, field) == ("Consent/c1", "patient")
    for said in (repr(document), why, repr(REGISTER)):
        assert "13800000000" not in said
        assert "Zhang" not in said


@pytest.mark.rules("X6")
@pytest.mark.parametrize(
    "known", ["Organization/x", {"type": "Practitioner", "identifier": {"system": "urn:x", "value": "1"}}]
)
def test_unknown_grantee_is_refused(consents: Any, known: Any) -> None:
    assert consents.undecided(consents.of(actor=[actor("PRCP", known)]))[1] == "provision.actor"
