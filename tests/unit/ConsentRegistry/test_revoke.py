"""What the patient takes back is gone, and what was signed before it is void (C3, X5, X13)."""

from __future__ import annotations

import pytest

from carestamp.documents.consent import (
    ConsentDenial,
    ConsentGrant,
    ConsentResumption,
    ConsentRevocation,
    ConsentStamp,
    ConsentSuspension,
    entry_of,
)
from tests.model.consent_telling import decision, permitted, raised, stale, told_of, word_of
from tests.support.clock import DAY


@pytest.mark.rules("C3", "X14")
def test_revoke_ends_what_is_permitted(town, desk):
    permitted(desk)
    act = desk.act(ConsentRevocation)
    town.assert_told(desk.do(act), told_of("ConsentRevoked", act))
    consent = desk.consent(act)
    assert (consent.permitted, consent.start, consent.until) == (0, 0, 0)
    assert (consent.revoked, consent.closed_by_owner, consent.sequence) == (True, True, 2)
    assert desk.ledger.status_of(act.subject, entry_of(act)) is ConsentStamp.REVOKED
    assert decision(desk) == ("NOT_COVERED", 0)


@pytest.mark.rules("C3")
def test_revoke_leaves_a_denial(desk):
    desk.do(desk.act(ConsentDenial))
    permitted(desk)
    desk.do(desk.act(ConsentRevocation))
    assert decision(desk)[0] == "DENIED"


@pytest.mark.rules("X5", "X13")
def test_revoke_of_nothing_voids_the_grant_in_a_pocket(town, desk, clock):
    held = desk.act(ConsentGrant, deadline=clock.now() + DAY)
    act = desk.act(ConsentRevocation, sequence=2)
    town.assert_told(desk.do(act), told_of("ConsentRevoked", act))
    with town.refused(stale(desk, held), word_of(desk, held)):
        desk.do(held)
    fills = desk.act(ConsentRevocation, sequence=1)
    town.assert_told(desk.do(fills), told_of("ConsentRevoked", fills))
    town.assert_told(desk.do(anew := desk.act(ConsentGrant)), told_of("ConsentGranted", anew))


@pytest.mark.rules("X5", "X9")
def test_revoke_reverts_when_it_is_done_or_something_opened_since(town, desk):
    permitted(desk)
    act = desk.act(ConsentRevocation)
    desk.do(act)
    with town.refused(raised("AlreadyDone", act), word_of(desk, act)):
        desk.do(act)
    permitted(desk)
    with town.refused(stale(desk, act), word_of(desk, act)):
        desk.do(act)


@pytest.mark.rules("C3", "X14")
def test_suspend_stops_and_resume_goes_on(town, desk):
    permit = permitted(desk)
    act = desk.act(ConsentSuspension)
    town.assert_told(desk.do(act), told_of("ConsentSuspended", act))
    assert desk.ledger.status_of(act.subject, entry_of(act)) is ConsentStamp.SUSPENDED
    assert decision(desk)[0] == "NOT_COVERED"
    again = desk.act(ConsentResumption)
    town.assert_told(desk.do(again), told_of("ConsentResumed", again))
    assert decision(desk) == ("PERMITTED", entry_of(permit))
    assert not desk.consent(act).closed_by_owner


@pytest.mark.rules("C3")
def test_resume_reverts_when_nothing_is_suspended(town, desk):
    permitted(desk)
    act = desk.act(ConsentResumption)
    with town.refused(raised("NotSuspended", act), word_of(desk, act)):
        desk.do(act)
