"""Anyone challenges, the contributor appeals: once, in time, with a bond; the adjudicator has the last word (S2)."""

from __future__ import annotations

import pytest

from carestamp.client import ContributionStatus, errors
from tests.support.papers import some_bytes
from tests.support.purse import BOND
from tests.support.reward_telling import happened, look, moved, raised

NOBODY = "0x" + "00" * 20
GROUNDS = b"\7" * 32


@pytest.fixture(scope="module")
def backed(purse, attested):
    """The friend and the sponsor can put up a bond."""
    for each in (purse.cast.friend, purse.cast.sponsor_steward):
        purse.provide(each, 2 * BOND)
    return attested


@pytest.fixture
def told(purse, backed):
    """Nothing is told any more; disputes begin."""
    purse.tell_over(backed)
    return backed


@pytest.fixture
def challenged(purse, told, cast):
    """By the sponsor."""
    purse.ledger.challenge(cast.sponsor_steward, told, GROUNDS)
    return told


@pytest.fixture
def appealed(purse, told, cast):
    """By a friend, for the patient."""
    purse.ledger.appeal(cast.friend, told, *purse.appealed(told, cast.friend))
    return told


@pytest.mark.rules("S2", "S3", "X9", "X14")
def test_challenge_puts_up_a_bond(town, purse, told, cast):
    by, name = cast.friend, town.rewards.id_of(told)
    receipt = town.rewards.challenge(by, told, GROUNDS)
    event = happened("ContributionChallenged", id=name, by=by.address, grounds=GROUNDS)
    town.assert_told(receipt, event, moved(by.address, town.rewards.address, BOND))
    assert purse.status(told) is ContributionStatus.DISPUTED
    assert town.rewards.disputant_of(told) == by.address
    with town.refused(raised("AlreadyDone", name), look(purse, told)):
        town.rewards.challenge(by, told, GROUNDS)
    calendar = purse.calendar(told)
    with town.refused(raised("NotDisputable", name, calendar.told_until, calendar.dispute_until), look(purse, told)):
        town.rewards.challenge(cast.sponsor_steward, told, GROUNDS)


@pytest.mark.rules("S2", "X5", "X9", "X14")
def test_appeal_is_the_contributors_by_signature(town, purse, told, cast):
    act, signature = purse.appealed(told, cast.friend)
    with town.refused(errors.SignedActs_BadSignature(cast.patient.address), look(purse, told)):
        town.rewards.appeal(cast.sponsor_steward, told, act, signature)
    receipt = town.rewards.appeal(cast.friend, told, act, signature)
    name = town.rewards.id_of(told)
    event = happened("ContributionAppealed", id=name, by=cast.friend.address, grounds=act.grounds)
    town.assert_told(receipt, event, moved(cast.friend.address, town.rewards.address, BOND))
    assert town.rewards.progress_of(told).appeal
    with town.refused(raised("AlreadyDone", name), look(purse, told)):
        town.rewards.appeal(cast.friend, told, act, signature)


@pytest.mark.rules("S2")
def test_dispute_is_taken_in_its_time_only(town, purse, backed, cast, clock):
    calendar = purse.calendar(backed)
    window = calendar.told_until, calendar.dispute_until
    for moment in (window[0], window[1] + 1):
        with clock.isolated():
            clock.next_block_at(moment)
            with town.refused(raised("NotDisputable", town.rewards.id_of(backed), *window), look(purse, backed)):
                town.rewards.challenge(cast.friend, backed, GROUNDS)
    for moment in (window[0] + 1, window[1]):
        with clock.isolated():
            clock.next_block_at(moment)
            assert not town.rewards.challenge(cast.friend, backed, GROUNDS).already


@pytest.mark.rules("S2")
def test_dispute_reverts_when_there_is_nothing_to_win(town, purse, study, cast, clock):
    full, nothing, copy = (purse.committed(study) for _ in range(3))
    found, other = some_bytes("source"), some_bytes("source")
    asked = ((full, found, (2, 2)), (nothing, other, (0, 0)), (copy, found, (2, 2)))
    verdicts = [(each, source, purse.anchored(each, source, *tiers)) for each, source, tiers in asked]
    clock.go_to(purse.calendar(copy).judged_until)
    for each, source, said in verdicts:
        purse.attest(each, source, *said)
    purse.tell_over(copy)
    purse.provide(cast.friend, BOND)
    name, calendar = town.rewards.id_of(copy), purse.calendar(copy)
    with town.refused(raised("BadTier", town.rewards.id_of(full), 2), look(purse, full)):
        town.rewards.appeal(cast.friend, full, *purse.appealed(full, cast.friend))
    rejected = raised("ContributionIs", town.rewards.id_of(nothing), ContributionStatus.REJECTED)
    with town.refused(rejected, look(purse, nothing)):
        town.rewards.challenge(cast.friend, nothing, GROUNDS)
    with town.refused(raised("NotDisputable", name, calendar.told_until, calendar.dispute_until), look(purse, copy)):
        town.rewards.appeal(cast.friend, copy, *purse.appealed(copy, cast.friend))
    short = errors.ERC20InsufficientAllowance(town.rewards.address, 0, BOND)
    with town.refused(short, look(purse, full)):
        town.rewards.challenge(cast.outsider, full, GROUNDS)


# --- the last word


def ruled(purse, given, cast, to, tier):
    named = {"id": purse.ledger.id_of(given), "auditor": cast.study_auditor.address, "bondTo": to}
    return happened("DisputeRuled", **named, tier=tier, bond=BOND, grounds=GROUNDS)


@pytest.mark.rules("S2", "S3", "X9", "X14")
def test_rule_gives_the_bond_back_when_the_challenger_was_right(town, purse, challenged, cast):
    by = cast.sponsor_steward.address
    purse.clock.go_to(purse.calendar(challenged).dispute_until)
    receipt = town.rewards.rule(cast.study_auditor, challenged, 0, GROUNDS)
    name = town.rewards.id_of(challenged)
    over = {"id": name, "study": challenged.study_id, "status": ContributionStatus.REJECTED, "freed": 5_00}
    back = moved(town.rewards.address, by, BOND)
    town.assert_told(receipt, ruled(purse, challenged, cast, by, 0), happened("ContributionEnded", **over), back)
    assert purse.status(challenged) is ContributionStatus.REJECTED
    assert town.rewards.money_of(challenged.study_id).reserved == 0
    with town.refused(raised("AlreadyDone", name), look(purse, challenged)):
        town.rewards.rule(cast.study_auditor, challenged, 0, GROUNDS)


@pytest.mark.rules("S2", "S3", "X9", "X14")
@pytest.mark.parametrize(("dispute", "tier"), [("challenged", 1), ("challenged", 2), ("appealed", 1), ("appealed", 0)])
def test_rule_burns_the_bond_when_the_disputant_was_wrong(town, purse, request, cast, dispute, tier):
    given = request.getfixturevalue(dispute)
    purse.clock.go_to(purse.calendar(given).dispute_until)
    supply, held = town.token.total_supply(), town.token.balance_of(town.rewards.address)
    receipt = town.rewards.rule(cast.study_auditor, given, tier, GROUNDS)
    if tier:
        town.assert_told(receipt, ruled(purse, given, cast, NOBODY, tier), moved(town.rewards.address, NOBODY, BOND))
        with town.refused(raised("AlreadyDone", town.rewards.id_of(given)), look(purse, given)):
            town.rewards.rule(cast.study_auditor, given, tier, GROUNDS)
    assert (town.token.total_supply(), town.token.balance_of(town.rewards.address)) == (supply - BOND, held - BOND)
    assert purse.status(given) is (ContributionStatus.VESTING if tier else ContributionStatus.REJECTED)


@pytest.mark.rules("S2")
def test_rule_raises_what_was_appealed_up_to_the_claim(town, purse, appealed, cast):
    purse.clock.go_to(purse.calendar(appealed).dispute_until)
    with town.refused(raised("BadTier", town.rewards.id_of(appealed), 3), look(purse, appealed)):
        town.rewards.rule(cast.study_auditor, appealed, 3, GROUNDS)
    by = cast.friend.address
    receipt = town.rewards.rule(cast.study_auditor, appealed, 2, GROUNDS)
    town.assert_told(receipt, ruled(purse, appealed, cast, by, 2), moved(town.rewards.address, by, BOND))
    assert town.rewards.progress_of(appealed).tier == 2


@pytest.mark.rules("S2", "X7")
def test_rule_reverts_when_it_is_not_the_adjudicators_auditor(town, purse, challenged, cast):
    purse.clock.go_to(purse.calendar(challenged).dispute_until)
    for caller in (cast.auditor, cast.study_steward, cast.validator_a, cast.outsider):
        with town.refused(raised("NotAuthorised", caller.address), look(purse, challenged)):
            town.rewards.rule(caller, challenged, 0, GROUNDS)


@pytest.mark.rules("S2", "X9")
def test_ruling_and_lapse_share_a_boundary(town, purse, challenged, cast, clock):
    calendar, name = purse.calendar(challenged), town.rewards.id_of(challenged)
    window = calendar.dispute_until, calendar.ruling_until
    clock.next_block_at(window[0])
    with town.refused(raised("NotRulingTime", name, *window), look(purse, challenged)):
        town.rewards.rule(cast.study_auditor, challenged, 0, GROUNDS)
    for moment in (window[0] + 1, window[1]):
        with clock.isolated():
            clock.next_block_at(moment)
            assert not town.rewards.rule(cast.study_auditor, challenged, 0, GROUNDS).already
    clock.next_block_at(window[1])
    waits = raised("ContributionIs", name, ContributionStatus.DISPUTED)
    with town.refused(waits, look(purse, challenged)):
        town.rewards.lapse_dispute(cast.relayer, challenged)
    clock.next_block_at(window[1] + 1)
    with town.refused(raised("NotRulingTime", name, *window)):
        town.rewards.rule(cast.study_auditor, challenged, 0, GROUNDS)
    clock.next_block_at(window[1] + 1)
    by = cast.sponsor_steward.address
    lapsed = happened("DisputeLapsed", id=name, bondTo=by, bond=BOND)
    receipt = town.rewards.lapse_dispute(cast.relayer, challenged)
    town.assert_told(receipt, lapsed, moved(town.rewards.address, by, BOND))
    with town.refused(raised("AlreadyDone", name), look(purse, challenged)):
        town.rewards.lapse_dispute(cast.relayer, challenged)


@pytest.mark.rules("S2")
def test_rule_and_lapse_revert_when_nobody_disputed(town, purse, told, cast, clock):
    refused = raised("NotDisputed", town.rewards.id_of(told))
    clock.go_to(purse.calendar(told).dispute_until)
    with town.refused(refused, look(purse, told)):
        town.rewards.rule(cast.study_auditor, told, 0, GROUNDS)
    with town.refused(refused, look(purse, told)):
        town.rewards.lapse_dispute(cast.relayer, told)
