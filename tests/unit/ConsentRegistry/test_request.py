"""Somebody asks; the patient permits or declines (C3)."""

from __future__ import annotations

import pytest

from carestamp.client import errors
from carestamp.documents.consent import ConsentRefusal, ConsentStamp, Grantee, Purpose, entry_of, pack_entry
from scripts.cast import HOSPITAL
from tests.model.consent_telling import permitted, raised, stale, told_of, word_of
from tests.support.clock import HOUR
from tests.support.desk import GENES, LAB, THE_HOSPITAL
from tests.support.events import told

ENTRY = pack_entry(THE_HOSPITAL, Purpose.TREATMENT)


def asked(desk, cast, entry=ENTRY, by=None, categories=LAB, until=None):
    end = until or desk.clock.now() + HOUR
    return desk.ledger.request(by or cast.prescriber, cast.patient.address, entry, categories, end), end


@pytest.mark.rules("C3", "X14")
def test_request_asks_the_patient(town, desk, cast, clock):
    receipt, until = asked(desk, cast)
    named = {"subject": cast.patient.address, "entry": ENTRY, "by": cast.prescriber.address}
    town.assert_told(receipt, told("ConsentRegistry", "ConsentRequested", **named, categories=LAB, until=until))
    assert desk.ledger.status_of(cast.patient.address, ENTRY) is ConsentStamp.REQUESTED
    clock.go_to(until)
    assert desk.ledger.status_of(cast.patient.address, ENTRY) is ConsentStamp.REQUESTED
    clock.go_to(until + 1)
    assert desk.ledger.status_of(cast.patient.address, ENTRY) is ConsentStamp.UNKNOWN


@pytest.mark.rules("C3")
def test_request_changes_nothing_that_is_permitted(desk, cast):
    act = permitted(desk)
    before = desk.consent(act)
    asked(desk, cast, categories=GENES)
    after = desk.consent(act)
    assert (after.requested, after.sequence) == (GENES, before.sequence)
    assert (after.permitted, after.start, after.until) == (LAB, before.start, before.until)


@pytest.mark.rules("C3")
def test_grant_answers_a_request(desk, cast):
    asked(desk, cast)
    act = permitted(desk)
    assert (desk.consent(act).requested, desk.consent(act).requested_until) == (0, 0)


@pytest.mark.rules("C3", "X14")
def test_decline_answers_a_request(town, desk, cast):
    asked(desk, cast)
    act = desk.act(ConsentRefusal)
    town.assert_told(desk.do(act), told_of("ConsentDeclined", act))
    assert desk.ledger.status_of(act.subject, entry_of(act)) is ConsentStamp.DECLINED
    assert desk.consent(act).closed_by_owner


@pytest.mark.rules("C3", "X5")
def test_decline_does_not_answer_what_is_asked_later(town, desk, cast):
    act = desk.act(ConsentRefusal)
    desk.do(act)
    asked(desk, cast)
    with town.refused(stale(desk, act), word_of(desk, act)):
        desk.do(act)


@pytest.mark.rules("C3", "X7")
def test_request_reverts_when_the_caller_is_not_meant(town, desk, cast):
    others = (
        (cast.outsider, ENTRY),
        (cast.pharmacist, ENTRY),
        (cast.pharmacist, pack_entry(Grantee.of_study(HOSPITAL, 7), Purpose.RESEARCH)),
        (cast.prescriber_b, pack_entry(Grantee.of_person(cast.prescriber.address), Purpose.TREATMENT)),
        (cast.reviewer, pack_entry(Grantee.of_role(1), Purpose.TREATMENT)),
        (cast.prescriber, pack_entry(Grantee.anyone(), Purpose.TREATMENT)),
    )
    for caller, entry in others:
        with town.refused(errors.ConsentRegistry_NotGrantee(caller.address, entry)):
            asked(desk, cast, entry, caller)


@pytest.mark.rules("K3", "X7")
def test_request_reverts_when_the_caller_is_suspended(town, desk, cast):
    town.credentials.suspend_practitioner(cast.hospital_steward, cast.prescriber.address)
    with town.refused(errors.ConsentRegistry_NotGrantee(cast.prescriber.address, ENTRY)):
        asked(desk, cast)


@pytest.mark.rules("C3", "X9")
def test_request_reverts_when_it_is_asked_or_over(town, desk, cast, clock):
    _, until = asked(desk, cast)
    act = desk.act(ConsentRefusal)
    with town.refused(raised("AlreadyDone", act), word_of(desk, act)):
        asked(desk, cast, until=until)
    now = clock.now()
    with town.refused(errors.ConsentRegistry_BadWindow(now + 1, now), word_of(desk, act)):
        asked(desk, cast, until=now)
