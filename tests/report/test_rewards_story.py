"""The rewards story of `make demo`: every scene of the issue, each refusal its own error, money to the last unit."""

from __future__ import annotations

import re

import pytest

from carestamp.client import ContributionStatus, StudyStatus
from scripts.report.seals import SEALS
from scripts.stories.rewards.words import CONTRIBUTIONS, STUDIES
from scripts.stories.stage import name_of
from tests.report.conftest import Played

NO_CONSENT, CAPPED, IS = "StudyRewards_NoConsent", "StudyRewards_CapReached", "StudyRewards_StudyIs"
STRANGE, FORGED = "StudyRewards_NotAuthorised", "SignedActs_BadSignature"
NO_VERDICT, NO_VALIDATOR = "StudyRewards_NoVerdict", "StudyRewards_NotValidator"
REFUSALS = {
    "draft-other-prices": {"StudyRewards_NumberTaken"},
    "approve-forged": {FORGED},
    "approve-own": {STRANGE},
    "fund-stranger": {STRANGE},
    "commit-without-consent": {NO_CONSENT},
    "commit-denied": {NO_CONSENT},
    "commit-beyond-budget": {"StudyRewards_BudgetExhausted"},
    "commit-forged": {FORGED},
    "commit-not-custodian": {STRANGE},
    "commit-paused": {IS},
    "commit-judges-own": {STRANGE},
    "contribute-disguised-capped": {CAPPED},
    "contribute-other-id-capped": {CAPPED},
    "change-verdict": {"StudyRewards_VerdictTaken"},
    "tell-early": {"StudyRewards_NotRevealTime"},
    "tell-too-few": {"StudyRewards_TooFewVerdicts"},
    "tell-twice": {NO_VALIDATOR},
    "tell-outsider": {NO_VALIDATOR},
    "tell-otherwise": {NO_VERDICT},
    "tell-copied": {NO_VERDICT},
    "dispute-again": {"StudyRewards_NotDisputable"},
    "appeal-duplicate": {"StudyRewards_NotDisputable"},
    "rule-early": {"StudyRewards_NotRulingTime"},
    "rule-outsider": {STRANGE},
    "rule-above-claim": {"StudyRewards_BadTier"},
    "pay-early": {"StudyRewards_ContributionIs"},
    "pay-frozen": {"StudyRewards_Frozen"},
    "pay-without-consent": {NO_CONSENT},
    "transfer-points": {"HealthToken_PointsOnly"},
    "commit-after-revocation": {NO_CONSENT},
    "commit-closed": {IS},
    "settle-early": {"StudyRewards_StillReserved"},
}
ACTS = {
    *("accredit", "license", "draft", "approve", "mint", "allow", "fund", "pause-study", "resume-study"),
    *("grant", "deny", "contribute", "contribute-disguised", "contribute-other-id"),
    *("anchor-verdicts", "copy-verdict", "tell", "tell-by-more", "tell-duplicate", "end"),
    *("challenge", "appeal", "rule-lower", "rule-stands", "rule-higher", "lapse-dispute"),
    *("withdraw", "revoke", "move-key", "freeze", "unfreeze", "pay", "revoke-later", "close-study", "settle"),
}
STAMPS = {"Contribution" + name_of(each) for each in ContributionStatus}
STUDY_STAMPS = {"Study" + name_of(each) for each in StudyStatus}


def steps(played: Played, act: str) -> list[tuple[str, str]]:
    """Acts about the document of the only act of its kind, with the stamp after each."""
    (document,) = {each["document"] for each in played.rewards["acts"] if each["act"] == act}
    return [(each["act"], each["stamp"]) for each in played.rewards["acts"] if each["document"] == document]


@pytest.mark.rules("S1", "S2", "S4", "S5", "S6", "S7")
def test_every_refusal_is_its_own_error(played: Played):
    assert played.refusals(played.rewards) == REFUSALS


def test_every_act_went_through(played: Played):
    assert {each["act"] for each in played.rewards["acts"]} == ACTS


def test_every_stamp_has_a_seal_and_a_place():
    assert set(SEALS) >= STAMPS | STUDY_STAMPS
    assert (set(CONTRIBUTIONS.places), set(STUDIES.places)) == (STAMPS, STUDY_STAMPS)


@pytest.mark.rules("S2")
def test_each_ending_stands_on_a_document(played: Played):
    shown = set(re.findall(r'href="#seal-((?:Contribution|Study)\w+)"', played.html))
    ended = {each for each in ContributionStatus if each >= ContributionStatus.PAID}
    assert shown == {"StudySettled", "ContributionUnknown", *("Contribution" + name_of(each) for each in ended)}


@pytest.mark.rules("S4", "X4", "X6")
@pytest.mark.parametrize("way", ["contribute-disguised", "contribute-other-id"])
def test_twenty_tries_have_one_reward(played: Played, way: str):
    taken = {each["document"] for each in played.rewards["acts"] if each["act"] == way}
    capped = [each for each in played.rewards["refusals"] if each["act"] == f"{way}-capped"]
    paid = {each["document"] for each in played.rewards["acts"] if each["act"] == "pay"}
    assert (len(taken), len(capped), len(taken & paid)) == (4, 16, 1)


@pytest.mark.rules("S1", "S3")
def test_study_goes_its_way_to_the_last_unit(played: Played):
    drafted = [("draft", "StudyDraft"), ("approve", "StudyDraft"), ("fund", "StudyOpen"), ("fund", "StudyOpen")]
    paused = [("pause-study", "StudyPaused"), ("resume-study", "StudyOpen")]
    closed = [("close-study", "StudyClosed"), ("settle", "StudySettled")]
    assert steps(played, "draft") == [*drafted, *paused, *closed]
    for amount in ("500.37", "226.00", "274.37"):
        assert len(re.findall(rf"<td[^>]*>{re.escape(amount)}</td>", played.html)) >= 2, "by events and by the ledger"


@pytest.mark.rules("S2")
def test_appeal_that_was_right_is_paid(played: Played):
    disputed = [("appeal", "ContributionDisputed"), ("rule-higher", "ContributionVesting")]
    assert steps(played, "appeal")[2:] == [("tell", "ContributionAttested"), *disputed, ("pay", "ContributionPaid")]


@pytest.mark.rules("S6")
def test_consent_withdrawn_before_payment_lapses(played: Played):
    assert [act for act, _ in steps(played, "revoke")] == ["grant", "contribute", "tell", "revoke", "end"]
    assert steps(played, "revoke")[-1] == ("end", "ContributionLapsed")
