"""What ends without a reward frees what was kept: withdrawn, expired, rejected, lapsed (S2, S3, X9, X13)."""

from __future__ import annotations

import pytest

from carestamp.client import ContributionStatus, Freeze, errors
from carestamp.documents.rewards.typed import Withdrawal
from tests.support.clock import HOUR
from tests.support.reward_telling import happened, look, raised


def ended(purse, given, status, freed=5_00):
    named = {"id": purse.ledger.id_of(given), "study": given.study_id}
    return happened("ContributionEnded", **named, status=status, freed=freed)


@pytest.mark.rules("S2", "S3", "X5", "X9", "X14")
def test_withdraw_ends_it_at_any_time(town, purse, given, cast, clock):
    act = Withdrawal(town.rewards.id_of(given), clock.now() + HOUR)
    signature = town.rewards.sign(cast.patient, act)
    forged = town.rewards.sign(cast.thief, act)
    with town.refused(errors.SignedActs_BadSignature(cast.patient.address), look(purse, given)):
        town.rewards.withdraw(cast.relayer, given, act, forged)
    clock.next_block_at(act.deadline + 1)
    with town.refused(errors.SignedActs_Expired(act.deadline), look(purse, given)):
        town.rewards.withdraw(cast.relayer, given, act, signature)
    clock.next_block_at(act.deadline)
    receipt = town.rewards.withdraw(cast.relayer, given, act, signature)
    town.assert_told(receipt, ended(purse, given, ContributionStatus.WITHDRAWN))
    assert town.rewards.money_of(given.study_id).reserved == 0
    for act_ in (purse.withdraw, lambda each: town.rewards.end(cast.relayer, each)):
        with town.refused(raised("AlreadyDone", town.rewards.id_of(given)), look(purse, given)):
            act_(given)


@pytest.mark.rules("X6", "X13")
def test_withdraw_stays_open_to_a_frozen_owner(town, purse, given, cast):
    town.credentials.freeze(cast.subject_registrar_steward, given.contributor, Freeze.STOLEN_KEY)
    town.assert_told(purse.withdraw(given), ended(purse, given, ContributionStatus.WITHDRAWN))


@pytest.mark.rules("S2", "S3", "X9", "X14")
def test_end_frees_what_nobody_told(town, purse, given, cast, clock):
    until, name = purse.calendar(given).told_until, town.rewards.id_of(given)
    clock.next_block_at(until)
    with town.refused(raised("ContributionIs", name, ContributionStatus.COMMITTED), look(purse, given)):
        town.rewards.end(cast.relayer, given)
    clock.next_block_at(until + 1)
    receipt = town.rewards.end(cast.relayer, given)
    town.assert_told(receipt, ended(purse, given, ContributionStatus.EXPIRED))
    with town.refused(raised("AlreadyDone", name), look(purse, given)):
        town.rewards.end(cast.relayer, given)


@pytest.mark.rules("S2", "S3")
def test_end_frees_what_is_rejected_when_nobody_can_dispute_it(town, purse, given, cast, clock):
    purse.judged(given, 0, 0)
    until = purse.calendar(given).dispute_until
    assert purse.status(given) is ContributionStatus.REJECTED
    clock.next_block_at(until)
    waits = raised("ContributionIs", town.rewards.id_of(given), ContributionStatus.REJECTED)
    with town.refused(waits, look(purse, given)):
        town.rewards.end(cast.relayer, given)
    clock.next_block_at(until + 1)
    receipt = town.rewards.end(cast.relayer, given)
    town.assert_told(receipt, ended(purse, given, ContributionStatus.REJECTED))


@pytest.mark.rules("S2", "S3")
def test_end_frees_what_nobody_claimed(town, purse, given, cast, clock):
    purse.judged(given, 1, 1)
    until = purse.calendar(given).claim_until
    clock.next_block_at(until)
    with town.refused(raised("ContributionIs", town.rewards.id_of(given), ContributionStatus.VESTED)):
        town.rewards.end(cast.relayer, given)
    clock.next_block_at(until + 1)
    receipt = town.rewards.end(cast.relayer, given)
    town.assert_told(receipt, ended(purse, given, ContributionStatus.LAPSED))


@pytest.mark.rules("S2")
def test_bond_comes_back_when_a_disputed_one_is_withdrawn(town, purse, given, cast):
    purse.judged(given, 1, 1)
    purse.tell_over(given)
    purse.challenge(given, by=cast.friend)
    purse.withdraw(given)
    purse.clock.go_to(purse.calendar(given).ruling_until)
    before = town.token.balance_of(cast.friend.address)
    town.rewards.lapse_dispute(cast.relayer, given)
    assert town.token.balance_of(cast.friend.address) == before + 5_00


# --- pause


@pytest.mark.rules("X13", "S2")
def test_pause_stops_what_opens_and_nothing_that_was_begun(town, purse, study, given, source, cast, clock):
    draft, new = purse.drafted(), purse.contribution(study)
    purse.agree(new)
    town.rewards.pause_study(cast.sponsor_steward, study.id)
    town.rewards.pause(cast.pauser)
    opens = (
        lambda: town.rewards.draft(cast.sponsor_steward, purse.study()),
        lambda: purse.approve(draft),
        lambda: town.rewards.fund(cast.sponsor_steward, study.id, 1, 1),
        lambda: town.rewards.resume_study(cast.sponsor_steward, study.id),
        lambda: purse.commit(new),
    )
    for act in opens:
        with town.refused(errors.EnforcedPause(), look(purse, draft, study, new)):
            act()
    town.rewards.pause_study(cast.ethics_steward, study.id)
    purse.judged(given, 1, 1, source=source)
    purse.tell_over(given)
    purse.challenge(given)
    purse.rule(given, 1)
    purse.vest(given)
    assert not purse.pay(given).already
    town.rewards.close_study(cast.sponsor_steward, study.id)
    assert not town.rewards.settle(cast.relayer, study.id).already
    town.rewards.unpause(cast.governor)
    assert not purse.approve(draft).already


@pytest.mark.rules("X13")
def test_pause_reverts_when_it_is_not_governance(town, study, purse, cast):
    with town.refused(errors.AccessManagedUnauthorized(cast.outsider.address), look(purse, study)):
        town.rewards.pause(cast.outsider)
    with town.refused(errors.ExpectedPause(), look(purse, study)):
        town.rewards.unpause(cast.governor)
