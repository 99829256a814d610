"""A subject chooses who gives it back; a registrar knows that they are who they say (X6)."""

from __future__ import annotations

import pytest

from carestamp.client import errors
from carestamp.documents.recovery import RecoveryPlanning
from scripts.cast import SUBJECT_REGISTRAR
from tests.support.clock import HOUR
from tests.support.events import told

NONE = bytes(32)


@pytest.fixture
def plan(desk, cast):
    return desk.plan(cast.friend, cast.friend_b, cast.guardian)


def look(desk):
    """At plan, number and what waits."""
    subject, ledger = desk.cast.patient.address, desk.town.credentials
    return lambda: (ledger.plan_of(subject), ledger.sequence_of(subject), ledger.recovery_of(subject))


def told_planned(desk, plan, sequence):
    named = {"subject": desk.cast.patient.address, "registrar": SUBJECT_REGISTRAR}
    return told("CredentialRegistry", "RecoveryPlanned", **named, plan=plan, sequence=sequence)


@pytest.mark.rules("X6", "X14")
def test_plan_keeps_a_salted_hash(town, desk, plan):
    town.assert_told(desk.choose(plan), told_planned(desk, plan.hash(), 1))
    assert look(desk)() == (plan.hash(), 1, None)


@pytest.mark.rules("X6", "X9")
def test_plan_reverts_when_it_is_chosen(town, desk, cast, plan):
    desk.choose(plan)
    with town.refused(errors.Recovery_AlreadyDone(cast.patient.address), look(desk)):
        desk.choose(plan, number=1)


@pytest.mark.rules("X5", "X6")
@pytest.mark.parametrize("number", [2, 7])
def test_plan_reverts_when_it_is_not_the_next(town, desk, cast, plan, number):
    with town.refused(errors.Subjects_StaleSequence(cast.patient.address, number, 0), look(desk)):
        desk.choose(plan, number=number)


@pytest.mark.rules("X6", "K3")
def test_plan_reverts_when_nobody_attests(town, desk, cast, plan):
    act = RecoveryPlanning(cast.patient.address, plan.hash(), SUBJECT_REGISTRAR, 1, desk.clock.now() + HOUR)
    signature = town.credentials.sign(cast.patient, act)
    asked = (act.subject, act.plan, act.sequence, act.deadline, signature)
    with town.refused(errors.CredentialRegistry_NotAuthorised(cast.hospital_steward.address), look(desk)):
        town.credentials.plan_recovery(cast.hospital_steward, *asked)
    with town.refused(errors.SignedActs_BadSignature(cast.patient.address), look(desk)):
        town.credentials.plan_recovery(cast.registrar_steward, *asked)  # another registrar than the owner named


@pytest.mark.rules("X6")
def test_plan_ends_a_recovery_that_waits(town, desk, cast, plan):
    desk.choose(plan)
    asked = desk.agreed(plan, cast.thief.address, cast.friend, cast.friend_b)
    town.credentials.start_recovery(cast.thief, *asked)
    other = desk.plan(cast.friend, cast.guardian)
    ended = {"subject": cast.patient.address, "by": cast.patient.address, "sequence": 2}
    vetoed = told("CredentialRegistry", "RecoveryVetoed", **ended)
    town.assert_told(desk.choose(other), vetoed, told_planned(desk, other.hash(), 3))
    assert look(desk)() == (other.hash(), 3, None)
