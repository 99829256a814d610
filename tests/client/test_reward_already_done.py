"""X9 in the clients of rewards and of the token: a repeated act is answered with the first one."""

from __future__ import annotations

import pytest

from carestamp.documents.rewards.typed import Contribution, StudyApproval
from carestamp.documents.rewards.verdicts import Finding, VerdictBook
from scripts.cast import VALIDATOR_A, Cast
from tests.client.test_already_done import assert_repeats
from tests.support.clock import DAY
from tests.support.purse import BOND
from tests.support.town import Town

SOURCE = bytes(31) + b"\7"


@pytest.mark.rules("X9", "S1")
def test_each_act_on_a_study_again_answers_with_the_first(town: Town, cast: Cast) -> None:
    study, ledger = town.purse.study(), town.rewards
    approval = StudyApproval(study, town.clock.now() + DAY)
    assert_repeats(lambda: ledger.draft(cast.sponsor_steward, study))
    assert_repeats(lambda: ledger.approve(cast.ethics_steward, approval))
    town.purse.provide(cast.sponsor_steward, 100_00)
    assert_repeats(lambda: ledger.fund(cast.sponsor_steward, study.id, 100_00, 100_00))
    for act in (ledger.pause_study, ledger.resume_study):
        for steward in (cast.sponsor_steward, cast.ethics_steward):
            assert_repeats(lambda act=act, steward=steward: act(steward, study.id))
    assert_repeats(lambda: ledger.close_study(cast.sponsor_steward, study.id))
    assert_repeats(lambda: ledger.settle(cast.relayer, study.id))


@pytest.mark.rules("X9", "S2", "S5")
def test_each_act_on_a_contribution_again_answers_with_the_first(town: Town, cast: Cast) -> None:
    purse = town.purse
    paid, expired, withdrawn = _committed(town)
    book = VerdictBook(cast.validator_a.address, VALIDATOR_A, [Finding(town.rewards.id_of(paid), SOURCE, 1)])
    assert_repeats(lambda: town.rewards.commit_verdicts(cast.validator_a, book.ids, book.hashes))
    assert_repeats(lambda: purse.withdraw(withdrawn))
    told = (book.verdict(book.ids[0]), purse.verdict(cast.validator_b, paid, SOURCE, 1))
    purse.clock.go_to(purse.calendar(paid).judged_until)
    assert_repeats(lambda: purse.attest(paid, SOURCE, *told))
    purse.vest(paid)
    assert_repeats(lambda: purse.pay(paid))
    assert_repeats(lambda: town.rewards.end(cast.relayer, expired))


def _committed(town: Town) -> list[Contribution]:
    """Three, each said twice."""
    study = town.purse.opened()
    made = [town.purse.contribution(study, tier=tier) for tier in (1, 2, 3)]
    town.purse.agree(made[0])
    for given in made:
        assert_repeats(lambda given=given: town.purse.commit(given))
    return made


@pytest.mark.rules("X9", "S2")
def test_each_act_of_a_dispute_again_answers_with_the_first(town: Town, cast: Cast) -> None:
    purse, ledger = town.purse, town.rewards
    given, other, third = (purse.committed(purse.opened(dispute_days=days)) for days in (1, 2, 2))
    for each in (given, other, third):
        purse.judged(each, 1, 1)
    purse.tell_over(third)
    for account in (cast.friend, cast.sponsor_steward):
        purse.provide(account, 2 * BOND)
    assert_repeats(lambda: ledger.challenge(cast.sponsor_steward, given, SOURCE))
    assert_repeats(lambda: ledger.challenge(cast.sponsor_steward, third, SOURCE))
    appeal = purse.appealed(other, cast.friend)
    assert_repeats(lambda: ledger.appeal(cast.friend, other, *appeal))
    purse.clock.go_to(purse.calendar(given).dispute_until)
    assert_repeats(lambda: ledger.rule(cast.study_auditor, given, 0, SOURCE))
    purse.clock.go_to(purse.calendar(other).dispute_until)
    assert_repeats(lambda: ledger.rule(cast.study_auditor, other, 2, SOURCE))
    purse.vest(third)
    assert_repeats(lambda: ledger.lapse_dispute(cast.relayer, third))


@pytest.mark.rules("X9", "S7")
def test_governance_of_the_token_again_answers_with_the_first(town: Town, cast: Cast) -> None:
    token, minter = town.token, cast.friend.address
    assert_repeats(lambda: token.appoint_minter(cast.governor, minter))
    assert_repeats(lambda: token.dismiss_minter(cast.pauser, minter))
    assert_repeats(lambda: token.admit_ledger(cast.governor, town.invoices.address))
    assert token.end_transfers(cast.curator).already
