"""What the clients of rewards read: as the documents compute it, and as the codec on chain reads it."""

from __future__ import annotations

from typing import Any

import pytest

from carestamp.client import ContributionStatus, StudyStatus, errors
from carestamp.documents.rewards.typed import Contribution, Study, pack_contribution
from carestamp.documents.rewards.words import Calendar, Money, Progress
from scripts.cast import Cast
from tests.support.clock import DAY, HOUR
from tests.support.purse import BOND, FUNDS, PRICES
from tests.support.refusals import reverts_with
from tests.support.town import Town


@pytest.fixture
def study(town: Town) -> Study:
    return town.purse.opened(per_day=7, verdict_hours=3, prices=PRICES[:3])


@pytest.mark.rules("S1", "S3")
def test_study_is_read_as_it_was_drafted(town: Town, study: Study) -> None:
    rules = town.rewards.study_of(study.id)
    same = (
        *("account", "ethics_board", "adjudicator", "categories", "quorum", "bond", "start", "until", "per_day"),
        *("verdict_hours", "reveal_hours", "dispute_days", "ruling_days", "vesting_days", "claim_days", "per_person"),
        *("panel", "prices"),
    )
    assert {name: getattr(rules, name) for name in same} == {name: getattr(study, name) for name in same}
    assert (rules.approved, rules.closed, rules.settled) == (True, False, False)
    assert rules.money == town.rewards.money_of(study.id) == Money(funded=FUNDS)
    assert town.rewards.study_status_of(study.id) is StudyStatus.OPEN
    assert town.studies.ledger_of(study.id) == town.rewards.address
    asked = town.rewards_codec.read_study(town.rewards.words_of(study.id))
    assert asked == {name: getattr(rules, name) for name in asked}


@pytest.mark.rules("S1", "X11")
def test_study_that_nobody_drafted_is_unknown(town: Town) -> None:
    study = town.purse.study().id
    assert town.rewards.study_status_of(study) is StudyStatus.UNKNOWN
    assert int(town.studies.ledger_of(study), 16) == 0
    with reverts_with(town.ear, errors.StudyRewards_UnknownStudy(study), []):
        town.rewards.study_of(study)


@pytest.mark.rules("S2", "S4", "S5")
def test_contribution_is_read_as_it_went_on(town: Town, cast: Cast, study: Study) -> None:
    ledger, purse = town.rewards, town.purse
    given = purse.committed(study)
    since, signer = town.clock.now(), cast.patient.address
    assert _read(town, given) == (ContributionStatus.COMMITTED, Progress(since, signer=signer))
    assert purse.calendar(given) == _calendar(since)
    assert town.rewards_codec.calendar_of(ledger.words_of(study.id), since) == _calendar(since)
    source = purse.judged(given, 2, 1, 3)
    assert _read(town, given) == (ContributionStatus.ATTESTED, Progress(since, 2, 0b111, signer))
    assert ledger.contribution_of(study.id, source) == ledger.id_of(given)
    assert ledger.count_of(study.id, given.person) == (1, 1)
    purse.tell_over(given)
    purse.challenge(given)
    assert ledger.disputant_of(given) == cast.sponsor_steward.address
    disputed = Progress(since, 2, 0b111, signer, disputed=True, open=True)
    assert _read(town, given) == (ContributionStatus.DISPUTED, disputed)
    purse.rule(given, 1)
    purse.vest(given)
    purse.pay(given)
    paid = Progress(since, 1, 0b111, signer, disputed=True, ending=ContributionStatus.PAID)
    assert _read(town, given) == (ContributionStatus.PAID, paid)
    assert ledger.money_of(study.id) == Money(funded=FUNDS, paid=PRICES[0])
    assert town.token.balance_of(cast.patient.address) == PRICES[0]


def _read(town: Town, given: Contribution) -> tuple[ContributionStatus, Progress]:
    """What it is now; documents and codec read its word alike."""
    progress = town.rewards.progress_of(given)
    word = town.chain.read(town.rewards.call("wordOf", town.rewards.id_of(given)))
    assert town.rewards_codec.read_word(word) == progress
    return town.rewards.status_of(given), progress


def _calendar(since: int) -> Calendar:
    judged, told = since + 3 * HOUR, since + 5 * HOUR
    return Calendar(judged, told, told + DAY, told + 2 * DAY, told + 3 * DAY, told + 93 * DAY)


@pytest.mark.rules("X5", "S2")
def test_id_and_packed_form_are_those_of_the_contracts(town: Town, study: Study) -> None:
    given = town.purse.contribution(study)
    terms = pack_contribution(given)
    assert town.rewards_codec.pack(given) == terms
    assert town.rewards_codec.unpack(terms) == given
    assert bytes(town.chain.read(town.rewards.call("idOf", terms.as_tuple()))) == town.rewards.id_of(given)
    assert town.rewards.domain_separator() == town.rewards.domain.separator
    separator: Any = town.chain.read(town.token.call("DOMAIN_SEPARATOR"))
    assert bytes(separator) == town.token.domain.separator


@pytest.mark.rules("S7", "X5")
def test_token_is_read_and_permitted_by_signature(town: Town, cast: Cast) -> None:
    token, owner = town.token, cast.friend
    before = token.total_supply()
    token.mint(cast.treasurer, owner.address, BOND)
    permit = town.purse.permit(owner, BOND - 1)
    token.permit(cast.relayer, permit, token.sign(owner, permit))
    assert token.allowance(owner.address, town.rewards.address) == BOND - 1
    assert (token.nonce_of(owner.address), token.balance_of(owner.address)) == (1, BOND)
    token.burn(owner, 2)
    assert token.total_supply() == before + BOND - 2
    assert (token.is_minter(cast.treasurer.address), token.is_minter(owner.address)) == (True, False)
    assert (token.is_ledger(town.rewards.address), token.is_ledger(owner.address)) == (True, False)
    assert token.transfers_ended()
