"""Pause and freeze stop what opens, and never what closes (X6, X13)."""

from __future__ import annotations

import pytest

from carestamp.client import Freeze, errors
from carestamp.documents.consent import (
    ConsentDenial,
    ConsentErasure,
    ConsentGrant,
    ConsentResumption,
    ConsentRevocation,
    ConsentSuspension,
    DelegateAppointment,
    DelegateDismissal,
    DenialLifting,
    OverrideAllowance,
    OverrideProhibition,
    Purpose,
    act_of,
    pack_entry,
    pack_terms,
)
from tests.model.consent_telling import permitted, told_of, word_of
from tests.support.desk import LAB, THE_HOSPITAL
from tests.support.events import told

CLOSING = {ConsentRevocation: "ConsentRevoked", ConsentDenial: "ConsentDenied", ConsentSuspension: "ConsentSuspended"}
OPENING = (ConsentGrant, DenialLifting, ConsentResumption, DelegateAppointment, OverrideAllowance)
UNFROZEN = (ConsentErasure, DelegateDismissal, OverrideProhibition)


@pytest.fixture
def paused(desk, cast):
    permit = permitted(desk)
    desk.ledger.pause(cast.pauser)
    return permit


@pytest.fixture
def frozen(town, desk, cast):
    permit = permitted(desk)
    town.credentials.freeze(cast.subject_registrar_steward, cast.patient.address, Freeze.CONTESTED_GUARDIANSHIP)
    return permit


@pytest.mark.rules("X13")
@pytest.mark.parametrize("kind", OPENING)
def test_pause_stops_what_opens(town, desk, paused, kind):
    act = desk.act(kind)
    with town.refused(errors.EnforcedPause(), word_of(desk, paused)):
        desk.do(act)


@pytest.mark.rules("X13")
def test_pause_stops_requests_and_guardians(town, desk, cast, paused):
    entry, until = pack_entry(THE_HOSPITAL, Purpose.TREATMENT), desk.clock.now() + 60
    with town.refused(errors.EnforcedPause(), word_of(desk, paused)):
        desk.ledger.request(cast.prescriber, cast.patient.address, entry, LAB, until)
    with town.refused(errors.EnforcedPause(), word_of(desk, paused)):
        desk.ledger.attest_guardian(cast.subject_registrar_steward, cast.ward.address, cast.guardian.address, 300)


@pytest.mark.rules("X6", "X13")
@pytest.mark.parametrize("kind", CLOSING)
@pytest.mark.parametrize("stopped", ["paused", "frozen"])
def test_what_closes_goes_on(town, desk, request, kind, stopped):
    request.getfixturevalue(stopped)
    act = desk.act(kind)
    town.assert_told(desk.do(act), told_of(CLOSING[kind], act))


@pytest.mark.rules("X13")
def test_pause_lets_policies_and_delegates_end(town, desk, cast, paused):
    forbids, ends = desk.act(OverrideProhibition), desk.act(DelegateDismissal)
    terms = pack_terms(act_of(forbids))
    named = {"subject": cast.patient.address, "terms": terms}
    town.assert_told(desk.do(forbids), told("ConsentRegistry", "OverrideForbidden", **named))
    assert desk.ledger.policy_of(cast.patient.address) == (True, 1)
    assert not desk.do(ends).already


@pytest.mark.rules("X6")
@pytest.mark.parametrize("kind", OPENING + UNFROZEN)
def test_freeze_stops_what_opens_and_what_is_for_good(town, desk, cast, frozen, kind):
    act = desk.act(kind)
    subject = cast.patient.address
    looks = (word_of(desk, frozen), lambda: desk.ledger.policy_of(subject))
    with town.refused(errors.ConsentRegistry_Frozen(subject), *looks):
        desk.do(act, signed_by=cast.patient)


@pytest.mark.rules("X6", "X13")
def test_delegate_of_a_frozen_subject_closes_but_does_not_open(town, desk, cast):
    permitted(desk, purpose=Purpose.RESEARCH)
    desk.appoint(cast.delegate)
    town.credentials.freeze(cast.subject_registrar_steward, cast.patient.address, Freeze.STOLEN_KEY)
    opens = desk.act(ConsentGrant, by=cast.delegate)
    closes = desk.act(ConsentSuspension, by=cast.delegate, purpose=Purpose.RESEARCH)
    with town.refused(errors.ConsentRegistry_Frozen(cast.patient.address), word_of(desk, opens)):
        desk.do(opens, by=cast.delegate)
    town.assert_told(desk.do(closes, by=cast.delegate), told_of("ConsentSuspended", closes, cast.delegate.address))
