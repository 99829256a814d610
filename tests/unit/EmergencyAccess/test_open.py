"""A clinician breaks the glass: one window, for emergency categories, at most a day (E1)."""

from __future__ import annotations

import pytest

from carestamp.client import errors
from carestamp.documents.consent import (
    ALL_CATEGORIES,
    Category,
    ConsentDenial,
    Grantee,
    OverrideAllowance,
    OverrideProhibition,
    mask,
)
from tests.model.consent_telling import opening_of, told_opened
from tests.support.clock import DAY, HOUR
from tests.support.desk import GENES, LAB

IMAGES = mask(Category.IMAGING)


def is_open(desk, categories=LAB):
    return desk.emergencies.is_open(desk.cast.patient.address, desk.cast.emergency_clinician.address, categories)


@pytest.mark.rules("E1", "X5", "X14")
def test_open_gives_a_window_by_a_relayed_signature(town, desk, cast):
    opening = desk.opening()
    receipt = desk.open(opening)
    town.assert_told(receipt, told_opened(desk, opening))
    window = desk.emergencies.window_of(opening.clinician, opening.subject)
    assert window == (LAB, opening.opened_at, opening.until)
    assert desk.emergencies.right_of(opening.clinician) == (1, False)
    assert is_open(desk)
    assert not is_open(desk, GENES)
    assert not is_open(desk, 0)


@pytest.mark.rules("E1")
def test_open_ends_after_its_last_second(desk, cast, clock):
    opening = desk.opening()
    desk.emergencies.open(cast.emergency_clinician, opening)
    clock.go_to(opening.until)
    assert is_open(desk)
    clock.go_to(opening.until + 1)
    assert not is_open(desk)


@pytest.mark.rules("E1")
@pytest.mark.parametrize("grantee", [Grantee.anyone(), Grantee.of_role(8)])
def test_open_passes_a_denial_unless_the_policy_forbids(desk, grantee):
    desk.do(desk.act(ConsentDenial, grantee=grantee))
    desk.open(desk.opening())
    assert is_open(desk)
    desk.do(desk.act(OverrideProhibition))
    assert not is_open(desk)
    desk.do(desk.act(OverrideAllowance))
    assert is_open(desk)


@pytest.mark.rules("E1", "K3")
def test_window_of_a_suspended_clinician_is_shut(town, desk, cast):
    desk.open(desk.opening())
    town.credentials.suspend_practitioner(cast.hospital_steward, cast.emergency_clinician.address)
    assert not is_open(desk)


@pytest.mark.rules("E1")
@pytest.mark.parametrize(
    "changes",
    [
        {"reason": 0},
        {"categories": 0},
        {"categories": LAB | GENES},
        {"categories": ALL_CATEGORIES},
        {"encounter": bytes(32)},
        {"subject": "0x" + "00" * 20},
    ],
)
def test_open_reverts_when_it_is_none(town, desk, cast, changes):
    opening = desk.opening(**changes)
    bad = errors.EmergencyAccess_BadOpening(desk.emergencies.id_of(opening))
    with town.refused(bad, opening_of(desk, opening)):
        desk.emergencies.open(cast.emergency_clinician, opening)


@pytest.mark.rules("E1")
@pytest.mark.parametrize(("begins", "lasts"), [(2, HOUR), (0, 0), (0, DAY + 1), (-7 * DAY, HOUR)])
def test_open_reverts_when_its_window_is_none(town, desk, cast, clock, begins, lasts):
    now = clock.now()  # the act is one second later
    opening = desk.opening(opened_at=now + begins, until=now + begins + lasts)
    bad = errors.EmergencyAccess_BadWindow(opening.opened_at, opening.until)
    with town.refused(bad, opening_of(desk, opening)):
        desk.emergencies.open(cast.emergency_clinician, opening)


@pytest.mark.rules("E1", "X9")
def test_open_reverts_when_it_is_known_or_touches_another(town, desk, clock):
    opening = desk.opening()
    desk.open(opening)
    done = errors.EmergencyAccess_AlreadyDone(desk.emergencies.id_of(opening))
    with town.refused(done, opening_of(desk, opening)):
        desk.open(opening)
    touching = desk.opening(opened_at=opening.until, until=opening.until + HOUR)
    clock.go_to(opening.until)
    held = errors.EmergencyAccess_AlreadyOpen(opening.clinician, opening.subject, opening.until)
    with town.refused(held, opening_of(desk, touching)):
        desk.open(touching)
    clock.go_to(opening.until + 1)
    following = desk.opening()
    town.assert_told(desk.open(following), told_opened(desk, following))


@pytest.mark.rules("E1")
def test_open_of_more_takes_the_windows_place(town, desk):
    desk.open(desk.opening())
    wider = desk.opening(categories=LAB | IMAGES)
    town.assert_told(desk.open(wider), told_opened(desk, wider))
    window = desk.emergencies.window_of(wider.clinician, wider.subject)
    assert window == (LAB | IMAGES, wider.opened_at, wider.until)
    assert is_open(desk, LAB | IMAGES)


@pytest.mark.rules("E1")
def test_open_reverts_when_an_older_one_would_take_the_windows_place(town, desk, clock):
    older = desk.opening(categories=IMAGES)
    clock.pass_time(60)
    running = desk.opening()
    desk.open(running)
    held = errors.EmergencyAccess_AlreadyOpen(running.clinician, running.subject, running.until)
    with town.refused(held, opening_of(desk, older)):
        desk.open(older)


@pytest.mark.rules("E1", "X5")
def test_open_reverts_when_another_signed(town, desk, cast):
    opening = desk.opening()
    look, other = opening_of(desk, opening), desk.emergencies.sign(cast.second_clinician, opening)
    with town.refused(errors.SignedActs_BadSignature(opening.clinician), look):
        desk.emergencies.open(cast.relayer, opening, other)
    with town.refused(errors.SignedActs_NotSigner(opening.clinician, cast.relayer.address), look):
        desk.emergencies.open(cast.relayer, opening)


@pytest.mark.rules("E1", "K3", "X7")
@pytest.mark.parametrize("who", ["prescriber", "outsider", "hospital_steward"])
def test_open_reverts_when_the_caller_is_no_emergency_clinician(town, desk, cast, who):
    opening = desk.opening(getattr(cast, who))
    with town.refused(errors.EmergencyAccess_NotLive(opening.clinician), opening_of(desk, opening)):
        desk.open(opening)
