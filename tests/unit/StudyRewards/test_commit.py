"""A patient gives data: what is claimed is kept for it from then on (S1, S2, S6, X5, X6, X8, X9)."""

from __future__ import annotations

import pytest

from carestamp.client import ContributionStatus, Freeze, errors
from carestamp.documents.consent.typed import Category
from carestamp.documents.rewards.typed import Contribution, pack_contribution
from scripts.cast import HOSPITAL, STUDY_BOARD, VALIDATOR_A
from tests.support.clock import HOUR
from tests.support.purse import FUNDS
from tests.support.reward_telling import happened, look, raised


@pytest.fixture(scope="module")
def agreed(purse, study) -> Contribution:
    """All is said for it; nobody brought it."""
    given = purse.contribution(study)
    purse.agree(given)
    return given


@pytest.mark.rules("S2", "S3", "X5", "X14")
def test_commit_keeps_what_was_claimed(town, purse, study, agreed, cast):
    receipt = purse.commit(agreed)
    named = {"id": town.rewards.id_of(agreed), "study": study.id, "contributor": cast.patient.address}
    named |= {"person": agreed.person, "house": HOSPITAL, "custodian": cast.custodian.address}
    named |= {"signer": cast.patient.address, "category": Category.LABORATORY, "tier": 2, "reserved": 5_00}
    town.assert_told(receipt, happened("ContributionCommitted", **named))
    assert purse.status(agreed) is ContributionStatus.COMMITTED
    assert town.rewards.money_of(study.id).as_tuple() == (FUNDS, 0, 5_00, FUNDS - 5_00, 0)
    assert town.rewards.count_of(study.id, agreed.person) == (1, 1)
    progress = town.rewards.progress_of(agreed)
    assert (progress.committed_at, progress.signer, progress.seats) == (purse.clock.now(), cast.patient.address, 0)


@pytest.mark.rules("X8", "X9")
def test_commit_reverts_when_it_was_committed(town, purse, given):
    with town.refused(raised("AlreadyDone", town.rewards.id_of(given)), look(purse, given)):
        purse.commit(given)


@pytest.mark.rules("X5")
def test_commit_reverts_when_a_signature_is_anothers(town, purse, agreed, cast):
    bad = errors.SignedActs_BadSignature
    with town.refused(bad(cast.patient.address), look(purse, agreed)):
        purse.commit(agreed, signed_by=cast.thief)
    signature = town.rewards.sign(cast.patient, agreed)
    forged = town.rewards.sign_custody(cast.thief, agreed)
    with town.refused(bad(cast.custodian.address), look(purse, agreed)):
        town.rewards.commit(cast.relayer, agreed, cast.custodian.address, forged, signature)
    stranger = errors.SignedActs_NotSigner(cast.custodian.address, cast.relayer.address)
    with town.refused(stranger, look(purse, agreed)):
        town.rewards.commit(cast.relayer, agreed, cast.custodian.address, b"", signature)


@pytest.mark.rules("X5")
def test_commit_is_taken_until_the_last_second_of_its_deadline(town, purse, agreed, clock, cast):
    signatures = town.rewards.sign_custody(cast.custodian, agreed), town.rewards.sign(cast.patient, agreed)
    clock.next_block_at(agreed.deadline + 1)
    with town.refused(errors.SignedActs_Expired(agreed.deadline), look(purse, agreed)):
        town.rewards.commit(cast.relayer, agreed, cast.custodian.address, *signatures)
    clock.next_block_at(agreed.deadline)
    assert not town.rewards.commit(cast.relayer, agreed, cast.custodian.address, *signatures).already


@pytest.mark.rules("K3", "X7")
def test_commit_reverts_when_the_custodian_may_not_vouch(town, purse, study, agreed, cast):
    for custodian in (cast.custodian_b, cast.prescriber, cast.outsider):
        with town.refused(raised("NotAuthorised", custodian.address), look(purse, agreed)):
            purse.commit(agreed, custodian=custodian)
    town.credentials.suspend_practitioner(cast.hospital_steward, cast.custodian.address)
    with town.refused(raised("NotAuthorised", cast.custodian.address), look(purse, agreed)):
        purse.commit(agreed)


@pytest.mark.rules("S5")
@pytest.mark.parametrize(("house", "steward"), [(VALIDATOR_A, "validator_a_steward"), (STUDY_BOARD, "study_steward")])
def test_commit_reverts_when_its_custodian_would_judge(town, purse, study, cast, house, steward):
    town.license(getattr(cast, steward), house, cast.friend, 1 << 8)
    given = purse.contribution(study, custodian=house)
    with town.refused(raised("NotAuthorised", cast.friend.address), look(purse, given)):
        purse.commit(given, custodian=cast.friend)


@pytest.mark.rules("S6")
def test_commit_reverts_when_nobody_agreed(town, purse, study, cast):
    given = purse.contribution(study, contributor=cast.patient_b.address)
    refused = raised("NoConsent", given.contributor, study.id, Category.LABORATORY)
    with town.refused(refused, look(purse, given)):
        purse.commit(given)
    purse.agree(given)
    purse.revoke(given)
    with town.refused(refused, look(purse, given)):
        purse.commit(given)


@pytest.mark.rules("X6")
def test_commit_reverts_when_the_contributor_is_frozen(town, purse, agreed, cast):
    town.credentials.freeze(cast.subject_registrar_steward, agreed.contributor, Freeze.STOLEN_KEY)
    with town.refused(raised("Frozen", agreed.contributor), look(purse, agreed)):
        purse.commit(agreed)


@pytest.mark.rules("S1")
@pytest.mark.parametrize("changes", [{"tier": 0}, {"tier": 5}, {"category": Category.MENTAL}, {"category": 200}])
def test_commit_reverts_when_the_study_does_not_take_it(town, purse, study, agreed, changes):
    given = purse.contribution(study, **changes)
    with town.refused(raised("NotTaken", study.id, given.category, given.tier), look(purse, given)):
        purse.commit(given)


@pytest.mark.rules("X5")
@pytest.mark.parametrize(("place", "value"), [(0, bytes(32)), (1, bytes(32)), (2, 1 << 240), (3, 1 << 128)])
def test_commit_reverts_when_its_words_say_nothing(town, purse, agreed, cast, place, value):
    words = list(pack_contribution(agreed).as_tuple())
    words[place] = words[place] | value if isinstance(value, int) else value
    with town.refused(raised("MalformedTerms"), look(purse, agreed)):
        town.raw(cast.relayer, "StudyRewards", "commit", tuple(words), cast.custodian.address, b"\1", b"\1")


@pytest.mark.rules("S1", "K3")
def test_commit_reverts_before_the_window_and_without_a_live_sponsor(town, purse, cast, clock):
    at = clock.now() + HOUR
    early = purse.opened(start=at)
    given = purse.contribution(early, deadline=at + HOUR)
    purse.agree(given)
    clock.next_block_at(at - 1)
    with town.refused(raised("OutsideWindow", early.id, at, early.until), look(purse, given)):
        purse.commit(given)
    clock.next_block_at(at)
    town.credentials.suspend_organisation(cast.health_steward, early.sponsor)
    with town.refused(raised("SponsorNotLive", early.sponsor), look(purse, given)):
        purse.commit(given)
