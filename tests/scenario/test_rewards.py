"""Two days of a study, with what only several ledgers show: consent, keys, registrars and mergers (S5, S6, K5, X6)."""

from __future__ import annotations

import pytest

from carestamp.client import FOREVER, ContributionStatus, Freeze, Kinds, Roles
from carestamp.documents.consent.typed import Category
from scripts.cast import HOSPITAL, VALIDATOR_A, VALIDATOR_B
from tests.support.papers import some_bytes
from tests.support.purse import FUNDS
from tests.support.reward_telling import look, raised

MERGED = 705


@pytest.fixture
def purse(town):
    """Where data earns its reward."""
    return town.purse


@pytest.mark.rules("S2", "S3", "S6", "X13")
def test_consent_that_ends_before_the_payout_earns_nothing_and_after_it_leaves_the_money(town, purse, cast):
    study = purse.opened()
    first, second = (purse.committed(study, contributor=who.address) for who in (cast.patient, cast.patient_b))
    sources = [some_bytes("source"), some_bytes("source")]
    verdicts = [purse.anchored(*pair, 2, 2) for pair in zip((first, second), sources, strict=True)]
    purse.clock.go_to(purse.calendar(second).judged_until)
    for given, source, told in zip((first, second), sources, verdicts, strict=True):
        purse.attest(given, source, *told)
    purse.vest(second)
    purse.revoke(first)
    with town.refused(raised("NoConsent", first.contributor, study.id, Category.LABORATORY), look(purse, first)):
        purse.pay(first)
    purse.pay(second)
    purse.revoke(second)
    assert town.token.balance_of(cast.patient_b.address) == 5_00
    again = purse.contribution(study, contributor=cast.patient_b.address)
    with town.refused(raised("NoConsent", again.contributor, study.id, Category.LABORATORY), look(purse, again)):
        purse.commit(again)
    purse.withdraw(first)
    town.rewards.close_study(cast.sponsor_steward, study.id)
    town.rewards.settle(cast.relayer, study.id)
    assert town.rewards.money_of(study.id).as_tuple() == (FUNDS, 5_00, 0, 0, FUNDS - 5_00)


@pytest.mark.rules("S2", "X6", "X13")
def test_reward_waits_for_a_frozen_key_and_follows_the_one_that_takes_over(town, purse, cast):
    given = purse.committed(purse.opened())
    purse.judged(given, 2, 2)
    town.credentials.freeze(cast.subject_registrar_steward, given.contributor, Freeze.STOLEN_KEY)
    purse.vest(given)
    with town.refused(raised("Frozen", given.contributor), look(purse, given)):
        purse.pay(given)
    town.clock.mine()
    assert purse.status(given) is ContributionStatus.VESTED
    town.credentials.unfreeze(cast.subject_registrar_steward, given.contributor)
    town.move_controller(cast.patient, cast.device)
    purse.pay(given)
    balances = [town.token.balance_of(each.address) for each in (cast.patient, cast.thief, cast.device)]
    assert balances == [0, 0, 5_00]


@pytest.mark.rules("S5", "K5")
def test_validator_that_took_over_the_custodians_hospital_judges_no_more(town, purse, cast):
    kinds = Kinds.HOSPITAL | Kinds.DATA_VALIDATOR
    town.credentials.accredit(cast.health_steward, MERGED, kinds, 0, FOREVER, cast.friend.address)
    town.clock.pass_time(town.credentials.accreditation_delay() + 1)
    town.license(cast.friend, MERGED, cast.friend_b, Roles.VALIDATOR)
    given = purse.committed(purse.opened(panel=(VALIDATOR_A, VALIDATOR_B, MERGED)))
    source = some_bytes("source")
    honest = purse.anchored(given, source, 1, 1)
    heir = purse.verdict(cast.friend_b, given, source, 4)
    town.credentials.succeed(cast.health_steward, HOSPITAL, MERGED)
    town.clock.go_to(purse.calendar(given).judged_until)
    refused = raised("NotValidator", town.rewards.id_of(given), cast.friend_b.address)
    with town.refused(refused, look(purse, given)):
        purse.attest(given, source, *honest, heir)
    purse.attest(given, source, *honest)
    purse.vest(given)
    purse.pay(given)
    assert town.token.balance_of(cast.patient.address) == 1_00
