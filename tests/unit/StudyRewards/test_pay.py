"""What has vested is paid to whoever signs for the contributor now, while the consent is in force (S2, S3, S6)."""

from __future__ import annotations

import pytest

from carestamp.client import ContributionStatus, Freeze
from carestamp.documents.consent.typed import Category, ConsentGrant, ConsentResumption, ConsentSuspension
from tests.support.clock import DAY
from tests.support.purse import FUNDS
from tests.support.reward_telling import happened, look, moved, on_consent, raised


@pytest.fixture
def vested(purse, attested):
    """It can be paid in the next block."""
    purse.vest(attested)
    return attested


@pytest.mark.rules("S2", "S3", "X9", "X14")
def test_pay_pays_the_tier_and_frees_the_rest_of_the_claim(town, purse, vested, cast):
    payee, name = cast.patient.address, town.rewards.id_of(vested)
    paid = {"id": name, "study": vested.study_id, "payee": payee, "amount": 1_00, "freed": 4_00}
    out = moved(town.rewards.address, payee, 1_00)
    town.assert_told(purse.pay(vested), happened("ContributionPaid", **paid), out)
    assert town.rewards.money_of(vested.study_id).as_tuple() == (FUNDS, 1_00, 0, FUNDS - 1_00, 0)
    assert purse.status(vested) is ContributionStatus.PAID
    with town.refused(raised("AlreadyDone", name), look(purse, vested)):
        purse.pay(vested)
    for act in (purse.withdraw, lambda each: town.rewards.end(cast.relayer, each)):
        with town.refused(raised("ContributionIs", name, ContributionStatus.PAID), look(purse, vested)):
            act(vested)


@pytest.mark.rules("S2")
def test_pay_is_taken_from_vesting_to_the_end_of_claiming(town, purse, attested, clock):
    calendar, name = purse.calendar(attested), town.rewards.id_of(attested)
    clock.next_block_at(calendar.vesting_until)
    with town.refused(raised("ContributionIs", name, ContributionStatus.VESTING), look(purse, attested)):
        purse.pay(attested)
    for moment in (calendar.vesting_until + 1, calendar.claim_until):
        with clock.isolated():
            clock.next_block_at(moment)
            assert not purse.pay(attested).already
    clock.go_to(calendar.claim_until)
    with town.refused(raised("ContributionIs", name, ContributionStatus.LAPSED), look(purse, attested)):
        purse.pay(attested)


@pytest.mark.rules("S6", "C3")
def test_pay_reverts_while_the_consent_is_not_in_force(town, purse, vested, cast, clock):
    refused = raised("NoConsent", vested.contributor, vested.study_id, Category.LABORATORY)
    on_consent(purse, ConsentSuspension, vested)
    with town.refused(refused, look(purse, vested)):
        purse.pay(vested)
    with town.refused(raised("ContributionIs", town.rewards.id_of(vested), ContributionStatus.VESTED)):
        town.rewards.end(cast.relayer, vested)
    with clock.isolated():
        on_consent(purse, ConsentResumption, vested)
        assert not purse.pay(vested).already
    purse.revoke(vested)
    with town.refused(refused, look(purse, vested)):
        purse.pay(vested)


@pytest.mark.rules("S6")
def test_pay_is_refused_after_the_last_second_of_the_consent(town, purse, vested, clock):
    until = clock.now() + DAY
    on_consent(purse, ConsentGrant, vested, categories=1 << Category.LABORATORY, until=until)
    clock.next_block_at(until + 1)
    with town.refused(raised("NoConsent", vested.contributor, vested.study_id, Category.LABORATORY)):
        purse.pay(vested)
    clock.next_block_at(until)
    assert not purse.pay(vested).already


@pytest.mark.rules("X6")
def test_pay_reaches_the_key_that_signs_now_and_no_frozen_one(town, purse, vested, cast):
    town.move_controller(cast.patient, cast.device)
    town.credentials.freeze(cast.subject_registrar_steward, vested.contributor, Freeze.STOLEN_KEY)
    with town.refused(raised("Frozen", vested.contributor), look(purse, vested)):
        purse.pay(vested)
    town.credentials.unfreeze(cast.subject_registrar_steward, vested.contributor)
    purse.pay(vested)
    assert town.token.balance_of(cast.device.address) == 1_00
