"""A study pauses and goes on by either side, closes for good, and is settled when nothing is owed (S1, S3, X9)."""

from __future__ import annotations

import pytest

from carestamp.client import StudyStatus
from tests.support.purse import FUNDS
from tests.support.reward_telling import as_id, happened, look, moved, raised


@pytest.mark.rules("S1", "X9", "X14")
def test_both_sides_resume_what_both_paused(town, purse, study, cast):
    ledger = town.rewards
    for caller, board in ((cast.sponsor_steward, False), (cast.ethics_steward, True)):
        named = {"study": study.id, "by": caller.address, "byBoard": board}
        town.assert_told(ledger.pause_study(caller, study.id), happened("StudyPaused", **named))
        with town.refused(raised("AlreadyDone", as_id(study)), look(purse, study)):
            ledger.pause_study(caller, study.id)
    assert ledger.study_status_of(study.id) is StudyStatus.PAUSED
    paused = raised("StudyIs", study.id, StudyStatus.PAUSED)
    for caller, board in ((cast.ethics_steward, True), (cast.sponsor_steward, False)):
        with town.refused(paused, look(purse, study)):
            purse.commit(purse.contribution(study))
        named = {"study": study.id, "by": caller.address, "byBoard": board}
        town.assert_told(ledger.resume_study(caller, study.id), happened("StudyResumed", **named))
        with town.refused(raised("AlreadyDone", as_id(study)), look(purse, study)):
            ledger.resume_study(caller, study.id)
    assert ledger.study_status_of(study.id) is StudyStatus.OPEN


@pytest.mark.rules("S1", "X7")
def test_study_is_not_stopped_by_others(town, purse, study, cast):
    for caller in (cast.outsider, cast.study_steward, cast.hospital_steward):
        for act in (town.rewards.pause_study, town.rewards.resume_study, town.rewards.close_study):
            with town.refused(raised("NotAuthorised", caller.address), look(purse, study)):
                act(caller, study.id)


@pytest.mark.rules("S1", "S3", "X9", "X14")
def test_study_is_settled_when_nothing_is_owed(town, purse, owing, given, cast):
    account = cast.sponsor_steward
    with town.refused(raised("StudyIs", owing.id, StudyStatus.OPEN), look(purse, owing)):
        town.rewards.settle(cast.relayer, owing.id)
    closed = happened("StudyClosed", study=owing.id, by=account.address)
    town.assert_told(town.rewards.close_study(account, owing.id), closed)
    with town.refused(raised("AlreadyDone", as_id(owing)), look(purse, owing)):
        town.rewards.close_study(cast.ethics_steward, owing.id)
    with town.refused(raised("StillReserved", owing.id, 5_00), look(purse, owing, given)):
        town.rewards.settle(cast.relayer, owing.id)
    purse.withdraw(given)
    settled = happened("StudySettled", study=owing.id, account=account.address, refunded=FUNDS)
    back = moved(town.rewards.address, account.address, FUNDS)
    town.assert_told(town.rewards.settle(cast.relayer, owing.id), settled, back)
    assert town.rewards.money_of(owing.id).as_tuple() == (FUNDS, 0, 0, 0, FUNDS)
    with town.refused(raised("AlreadyDone", as_id(owing)), look(purse, owing)):
        town.rewards.settle(cast.relayer, owing.id)
    with town.refused(raised("AlreadyDone", as_id(owing)), look(purse, owing)):
        town.rewards.close_study(account, owing.id)


@pytest.mark.rules("S1")
def test_study_closes_by_itself_after_its_last_second(town, purse, study, cast, clock):
    clock.go_to(study.until)
    assert town.rewards.study_status_of(study.id) is StudyStatus.OPEN
    clock.go_to(study.until + 1)
    assert town.rewards.study_status_of(study.id) is StudyStatus.CLOSED
    over = raised("StudyIs", study.id, StudyStatus.CLOSED)
    for act in (town.rewards.pause_study, town.rewards.resume_study):
        with town.refused(over, look(purse, study)):
            act(cast.sponsor_steward, study.id)
    with town.refused(raised("AlreadyDone", as_id(study)), look(purse, study)):
        town.rewards.close_study(cast.sponsor_steward, study.id)
    assert not town.rewards.settle(cast.relayer, study.id).already
