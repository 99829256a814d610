"""The ethics board signs a study; then its account funds it, once for each total (S1, S3, X5, X9)."""

from __future__ import annotations

import pytest

from carestamp.client import StudyStatus, errors
from carestamp.documents.rewards.typed import StudyApproval
from scripts.cast import ETHICS_BOARD
from tests.support.clock import HOUR
from tests.support.reward_telling import as_id, happened, look, moved, raised


@pytest.fixture(scope="module")
def draft(purse):
    """Nobody signed it."""
    return purse.drafted()


@pytest.mark.rules("S1", "X5", "X14")
def test_approve_and_fund_open_a_study(town, purse, cast, draft):
    named = {"study": draft.id, "ethicsBoard": ETHICS_BOARD, "chair": cast.ethics_steward.address}
    town.assert_told(purse.approve(draft), happened("StudyApproved", **named))
    assert town.rewards.study_status_of(draft.id) is StudyStatus.DRAFT
    account = cast.sponsor_steward
    purse.provide(account, 70_00)
    receipt = town.rewards.fund(account, draft.id, 70_00, 70_00)
    funded = happened("StudyFunded", **{"study": draft.id, "from": account.address, "amount": 70_00})
    town.assert_told(receipt, funded, moved(account.address, town.rewards.address, 70_00))
    assert town.rewards.study_status_of(draft.id) is StudyStatus.OPEN
    assert town.rewards.money_of(draft.id).as_tuple() == (70_00, 0, 0, 70_00, 0)


@pytest.mark.rules("S1", "X9")
def test_approve_reverts_when_it_was_signed(town, purse, study):
    with town.refused(raised("AlreadyDone", as_id(study)), look(purse, study)):
        purse.approve(study)


@pytest.mark.rules("S1", "X5")
def test_approve_reverts_when_it_is_not_the_boards_signature(town, purse, cast, draft, clock):
    act = StudyApproval(draft, clock.now() + HOUR)
    signature = town.rewards.sign(cast.ethics_steward, act)
    with town.refused(raised("NotAuthorised", cast.study_steward.address), look(purse, draft)):
        purse.approve(draft, signed_by=cast.study_steward)
    forged = town.rewards.sign(cast.outsider, act)
    with town.refused(errors.SignedActs_BadSignature(cast.ethics_steward.address), look(purse, draft)):
        town.rewards.approve(cast.relayer, act, cast.ethics_steward.address, forged)
    stranger = cast.ethics_steward.address, cast.relayer.address
    with town.refused(errors.SignedActs_NotSigner(*stranger), look(purse, draft)):
        town.rewards.approve(cast.relayer, act, cast.ethics_steward.address)
    clock.next_block_at(act.deadline + 1)
    with town.refused(errors.SignedActs_Expired(act.deadline), look(purse, draft)):
        town.rewards.approve(cast.relayer, act, cast.ethics_steward.address, signature)
    clock.next_block_at(act.deadline)
    assert not town.rewards.approve(cast.relayer, act, cast.ethics_steward.address, signature).already


@pytest.mark.rules("S1")
def test_approve_and_fund_revert_when_it_is_closed(town, purse, cast, draft):
    town.rewards.close_study(cast.sponsor_steward, draft.id)
    with town.refused(raised("StudyIs", draft.id, StudyStatus.CLOSED), look(purse, draft)):
        purse.approve(draft)
    with town.refused(raised("StudyIs", draft.id, StudyStatus.CLOSED), look(purse, draft)):
        town.rewards.fund(cast.sponsor_steward, draft.id, 1, 1)


@pytest.mark.rules("S3", "X9")
def test_fund_reverts_when_it_does_not_lead_to_its_total(town, purse, cast, draft):
    account, most = cast.sponsor_steward, 2**64 - 1
    purse.provide(account, 10_00)
    town.rewards.fund(account, draft.id, 4_00, 4_00)
    with town.refused(raised("AlreadyDone", as_id(draft)), look(purse, draft)):
        town.rewards.fund(account, draft.id, 4_00, 4_00)
    for amount, total in ((0, 4_00), (4_00, 0), (4_00, 7_99), (most - 3_99, most + 1)):
        with town.refused(raised("BadAmount", amount), look(purse, draft)):
            town.rewards.fund(account, draft.id, amount, total)
    short = errors.ERC20InsufficientAllowance(town.rewards.address, 6_00, 6_01)
    with town.refused(short, look(purse, draft)):
        town.rewards.fund(account, draft.id, 6_01, 10_01)
    assert not town.rewards.fund(account, draft.id, 6_00, 10_00).already


@pytest.mark.rules("S7")
def test_fund_reverts_when_it_is_not_by_the_studys_account(town, purse, cast, draft):
    purse.provide(cast.friend, 1_00)
    with town.refused(raised("NotAuthorised", cast.friend.address), look(purse, draft)):
        town.rewards.fund(cast.friend, draft.id, 1_00, 1_00)


@pytest.mark.rules("S1")
def test_every_act_reverts_when_nobody_drafted_the_study(town, purse, cast):
    unknown = purse.study()
    acts = (
        lambda: purse.approve(unknown),
        lambda: town.rewards.fund(cast.sponsor_steward, unknown.id, 1, 1),
        lambda: town.rewards.pause_study(cast.sponsor_steward, unknown.id),
        lambda: town.rewards.resume_study(cast.sponsor_steward, unknown.id),
        lambda: town.rewards.close_study(cast.sponsor_steward, unknown.id),
        lambda: town.rewards.settle(cast.relayer, unknown.id),
        lambda: purse.commit(purse.contribution(unknown)),
    )
    for act in acts:
        with town.refused(raised("UnknownStudy", unknown.id), look(purse, unknown)):
            act()
