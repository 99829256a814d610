"""A lost key comes back through m of n guardians, a delay, and nobody's veto (X6)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carestamp.client import Freeze, errors
from carestamp.documents.recovery import RecoveryVeto
from scripts.cast import SUBJECT_REGISTRAR
from tests.model.consent_subjects import Plan
from tests.support.clock import DAY, HOUR
from tests.support.events import told
from tests.support.papers import some_bytes

NEW = "0x" + "77" * 20


@pytest.fixture
def plan(desk, cast):
    made = desk.plan(cast.friend, cast.friend_b, cast.guardian)
    desk.choose(made)
    return made


def look(desk):
    """At who signs, number, freeze and what waits."""
    subject, ledger = desk.cast.patient.address, desk.town.credentials
    views = (ledger.owner_of, ledger.sequence_of, ledger.freeze_of, ledger.recovery_of)
    return lambda: [view(subject) for view in views]


def start(desk, plan, *agree, controller=NEW):
    agreed = agree or (desk.cast.friend, desk.cast.guardian)
    asked = desk.agreed(plan, controller, *agreed)
    return desk.town.credentials.start_recovery(desk.cast.relayer, *asked)


def told_moved(cast, sequence=2):
    return told(
        "CredentialRegistry", "ControllerMoved", subject=cast.patient.address, controller=NEW, sequence=sequence
    )


@pytest.mark.rules("X6", "X14")
def test_recovery_gives_the_subject_back_after_the_delay(town, desk, cast, clock, plan):
    receipt = start(desk, plan)
    ready = clock.now() + plan.delay
    named = {"subject": cast.patient.address, "controller": NEW, "readyAt": ready, "sequence": 2}
    town.assert_told(receipt, told("CredentialRegistry", "RecoveryStarted", **named, device=cast.device.address))
    clock.go_to(ready - 2)
    with town.refused(errors.Recovery_TooEarly(cast.patient.address, ready), look(desk)):
        town.credentials.complete_recovery(cast.outsider, cast.patient.address)
    clock.next_block_at(ready)
    town.assert_told(town.credentials.complete_recovery(cast.outsider, cast.patient.address), told_moved(cast))
    assert look(desk)() == [NEW, 2, (Freeze.NONE, 0), None]


@pytest.mark.rules("X6")
def test_recovery_reverts_when_too_few_agree(town, desk, cast, plan):
    with town.refused(errors.Recovery_TooFew(cast.patient.address, 1, 2), look(desk)):
        start(desk, plan, cast.friend)


@pytest.mark.rules("X6")
def test_recovery_reverts_when_a_guardian_did_not_sign(town, desk, cast, plan):
    *asked, signatures = desk.agreed(plan, NEW, cast.friend, cast.friend_b, cast.guardian)
    swapped = [signatures[1], signatures[0], signatures[2]]
    with town.refused(errors.SignedActs_BadSignature(plan.guardians[0]), look(desk)):
        town.credentials.start_recovery(cast.relayer, *asked, swapped)
    with town.refused(errors.Recovery_UnsoundPlan(cast.patient.address), look(desk)):
        town.credentials.start_recovery(cast.relayer, *asked, signatures[:2])


@pytest.mark.rules("X6")
def test_recovery_reverts_when_the_plan_is_another(town, desk, cast, plan):
    for other in (
        replace(plan, threshold=1),
        replace(plan, delay=plan.delay - 1),
        replace(plan, salt=some_bytes("salt")),
    ):
        with town.refused(errors.Recovery_WrongPlan(cast.patient.address, other.hash()), look(desk)):
            start(desk, other)


@pytest.mark.rules("X6")
@pytest.mark.parametrize("changes", [{"threshold": 0}, {"delay": DAY - 1}, {"delay": 90 * DAY + 1}])
def test_recovery_reverts_when_the_plan_is_unsound(town, desk, cast, changes):
    sound = desk.plan(cast.friend, cast.guardian)
    named = (sound.salt, sound.threshold, sound.delay, sound.device, sound.guardians)
    plan = replace(Plan(*named), **changes)  # the client's own refuses to hash it
    desk.choose(plan)
    with town.refused(errors.Recovery_UnsoundPlan(cast.patient.address), look(desk)):
        start(desk, plan)


@pytest.mark.rules("X6", "X9")
def test_recovery_reverts_when_one_waits_or_the_key_is_so(town, desk, cast, clock, plan):
    start(desk, plan)
    ready = clock.now() + plan.delay
    with town.refused(errors.Recovery_AlreadyDone(cast.patient.address), look(desk)):
        start(desk, plan)
    with town.refused(errors.Recovery_Waits(cast.patient.address, ready), look(desk)):
        start(desk, plan, controller=cast.thief.address)
    town.credentials.veto_recovery(cast.patient, cast.patient.address, 2)
    with town.refused(errors.Subjects_AlreadyDone(cast.patient.address), look(desk)):
        start(desk, plan, controller=cast.patient.address)


@pytest.mark.rules("X6", "X14")
@pytest.mark.parametrize("who", ["patient", "device"])
def test_veto_ends_it_to_the_last(town, desk, cast, clock, plan, who):
    start(desk, plan)
    clock.go_to(clock.now() + plan.delay)
    by, subject = getattr(cast, who), cast.patient.address
    act = RecoveryVeto(subject, 2, clock.now() + HOUR)
    asked = (subject, 2, by.address, act.deadline, town.credentials.sign(by, act))
    vetoed = told("CredentialRegistry", "RecoveryVetoed", subject=subject, by=by.address, sequence=2)
    town.assert_told(town.credentials.veto_recovery(cast.relayer, *asked), vetoed)
    assert look(desk)() == [subject, 2, (Freeze.NONE, 0), None]
    with town.refused(errors.Recovery_NothingWaits(subject), look(desk)):
        town.raw(cast.outsider, "CredentialRegistry", "completeRecovery", subject)


@pytest.mark.rules("X6")
def test_veto_reverts_when_another_wants_it(town, desk, cast, plan):
    start(desk, plan)
    for caller in (cast.thief, cast.friend):
        with town.refused(errors.SignedActs_NotSigner(cast.patient.address, caller.address), look(desk)):
            town.credentials.veto_recovery(caller, cast.patient.address, 2)
    with town.refused(errors.Recovery_NothingWaits(cast.patient.address), look(desk)):
        town.raw(
            cast.patient, "CredentialRegistry", "vetoRecovery", cast.patient.address, cast.patient.address, 1, 0, b""
        )


@pytest.mark.rules("X6")
def test_stolen_key_vetoes_nothing_once_it_is_frozen(town, desk, cast, clock, plan):
    start(desk, plan)
    town.credentials.freeze(cast.subject_registrar_steward, cast.patient.address, Freeze.STOLEN_KEY)
    with town.refused(errors.SignedActs_NotSigner(cast.patient.address, cast.patient.address), look(desk)):
        town.credentials.veto_recovery(cast.patient, cast.patient.address, 2)
    clock.pass_time(plan.delay)
    thawed = told("CredentialRegistry", "SubjectUnfrozen", subject=cast.patient.address, by=cast.outsider.address)
    receipt = town.credentials.complete_recovery(cast.outsider, cast.patient.address)
    town.assert_told(receipt, thawed, told_moved(cast))
    assert look(desk)() == [NEW, 2, (Freeze.NONE, 0), None]


@pytest.mark.rules("X6")
@pytest.mark.parametrize("reason", [Freeze.CONTESTED_GUARDIANSHIP, Freeze.DEATH])
def test_recovery_reverts_when_guardianship_is_contested_or_the_subject_died(town, desk, cast, clock, plan, reason):
    start(desk, plan)
    town.credentials.freeze(cast.subject_registrar_steward, cast.patient.address, reason)
    clock.pass_time(plan.delay)
    with town.refused(errors.Subjects_Frozen(cast.patient.address, SUBJECT_REGISTRAR), look(desk)):
        town.credentials.complete_recovery(cast.outsider, cast.patient.address)
