"""A second clinician countersigns where it is called for; what is brought late is recorded even so (E1, E2)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carestamp.client import errors
from carestamp.documents.emergency import Reason
from scripts.cast import HOSPITAL
from tests.model.consent_telling import REVIEW_DAYS, opening_of, told_opened
from tests.support.clock import DAY, HOUR

PER_DAY = 5


def on_others(desk, count, **changes):
    """Openings of one clinician on as many patients."""
    subjects = (f"0x{number:040x}" for number in range(1, count + 1))
    return [desk.opening(subject=subject, **changes) for subject in subjects]


@pytest.mark.rules("E1")
def test_sixth_opening_of_a_day_needs_a_second(town, desk, cast):
    for opening in on_others(desk, PER_DAY):
        desk.open(opening)
    alone = desk.opening()
    needed = errors.EmergencyAccess_CountersignatureNeeded(HOSPITAL, 0, PER_DAY)
    with town.refused(needed, opening_of(desk, alone)):
        desk.open(alone)
    together = replace(alone, second=cast.second_clinician.address)
    town.assert_told(desk.open(together), told_opened(desk, together))
    assert desk.emergencies.right_of(alone.clinician) == (PER_DAY + 1, False)


@pytest.mark.rules("E1")
def test_count_begins_anew_each_day(desk, clock):
    for opening in on_others(desk, PER_DAY):
        desk.open(opening)
    clock.go_to((clock.now() // DAY + 1) * DAY)
    assert desk.emergencies.right_of(desk.cast.emergency_clinician.address) == (0, False)
    assert not desk.open(desk.opening()).already


@pytest.mark.rules("E2")
def test_overdue_review_calls_for_a_second_from_the_next_day_on(town, desk, cast, clock):
    first = desk.opening()
    desk.open(first)
    ends = (clock.now() // DAY + REVIEW_DAYS + 1) * DAY - 1
    clock.go_to(ends - 2)
    assert not desk.open(desk.opening(cast.second_clinician)).already
    clock.go_to(ends)
    assert desk.emergencies.overdue_of(HOSPITAL) == 0
    clock.go_to(ends + 1)
    assert desk.emergencies.overdue_of(HOSPITAL) == 1
    alone = desk.opening()
    needed = errors.EmergencyAccess_CountersignatureNeeded(HOSPITAL, 1, 0)
    with town.refused(needed, opening_of(desk, alone)):
        desk.open(alone)
    town.assert_told(
        desk.open(together := replace(alone, second=cast.second_clinician.address)), told_opened(desk, together)
    )


@pytest.mark.rules("E1", "K3")
@pytest.mark.parametrize("who", ["emergency_clinician", "prescriber", "outsider"])
def test_open_reverts_when_the_second_is_none(town, desk, cast, who):
    opening = desk.opening(second=getattr(cast, who).address)
    with town.refused(errors.EmergencyAccess_BadSecond(opening.second), opening_of(desk, opening)):
        desk.open(opening)


@pytest.mark.rules("E1", "X5")
def test_open_reverts_when_the_second_did_not_sign(town, desk, cast):
    opening = desk.opening(second=cast.second_clinician.address)
    signature, _ = desk.signatures(opening)
    other = desk.emergencies.countersign(cast.second_clinician_b, opening)
    for wrong in (b"", other, signature):
        with town.refused(errors.SignedActs_BadSignature(opening.second), opening_of(desk, opening)):
            desk.emergencies.open(cast.relayer, opening, signature, wrong)


# --- brought late


def late(desk, by=HOUR + 1, **changes):
    """Opened while the chain was away, to be brought that many seconds after it."""
    at = desk.clock.now() + 1 - by
    return desk.opening(opened_at=at, until=at + 4 * HOUR, **changes)


@pytest.mark.rules("E1")
def test_late_opening_needs_no_live_licence_and_opens_nothing_then(town, desk, cast):
    opening = late(desk)
    town.credentials.suspend_practitioner(cast.hospital_steward, opening.clinician)
    opening = late(desk)
    town.assert_told(desk.open(opening), told_opened(desk, opening, opens=False))
    assert desk.emergencies.window_of(opening.clinician, opening.subject) == (0, 0, 0)
    assert desk.emergencies.right_of(opening.clinician) == (0, False)


@pytest.mark.rules("E1")
def test_opening_counts_as_at_once_for_an_hour(town, desk, cast):
    town.credentials.suspend_practitioner(cast.hospital_steward, cast.emergency_clinician.address)
    opening = late(desk, HOUR)
    with town.refused(errors.EmergencyAccess_NotLive(opening.clinician), opening_of(desk, opening)):
        desk.open(opening)


@pytest.mark.rules("E1", "K4")
def test_late_opening_reverts_when_it_is_of_no_house_or_was_not_trusted_then(town, desk, cast, clock):
    clock.pass_time(DAY)
    since = clock.now() - 2 * HOUR
    town.credentials.distrust_practitioner(cast.hospital_steward, cast.emergency_clinician.address, since)
    for opening in (late(desk, clock.now() + 1 - since), late(desk, by=2 * HOUR, clinician=cast.outsider)):
        with town.refused(errors.EmergencyAccess_NotLive(opening.clinician), opening_of(desk, opening)):
            desk.open(opening)
    before = late(desk, clock.now() + 2 - since)
    town.assert_told(desk.open(before), told_opened(desk, before, opens=False))


@pytest.mark.rules("E1")
def test_late_second_whose_licence_is_over_does_not_count(town, desk, cast):
    for number in range(1, PER_DAY + 1):
        desk.open(late(desk, subject=f"0x{number:040x}"))
    town.credentials.suspend_practitioner(cast.hospital_steward, cast.second_clinician.address)
    opening = late(desk, second=cast.second_clinician.address)
    town.assert_told(desk.open(opening), told_opened(desk, opening, opens=False))


@pytest.mark.rules("E1", "E2")
def test_late_openings_beyond_the_day_and_overlapping_ones_open_nothing(town, desk):
    first = late(desk)
    town.assert_told(desk.open(first), told_opened(desk, first))
    again = late(desk, reason=Reason.SYSTEMS_DOWN)
    town.assert_told(desk.open(again), told_opened(desk, again, opens=False))
    window = desk.emergencies.window_of(first.clinician, first.subject)
    assert window == (first.categories, first.opened_at, first.until)
    for number in range(1, PER_DAY - 1):
        desk.open(late(desk, subject=f"0x{number:040x}"))
    many = late(desk, subject="0x" + "77" * 20)
    town.assert_told(desk.open(many), told_opened(desk, many, opens=False))
