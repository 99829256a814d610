"""A new version of the rewards ledger opens none of the last one's studies, where no source would be taken yet, and
believes nothing that was signed for it (X11, X5)."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from carestamp.client import RewardsClient, StudyStatus
from carestamp.client.errors import SignedActs_BadSignature, StudyRegistry_Bound, StudyRegistry_NotLedger
from tests.deploy.another import another

LEDGER = "StudyRewards"


@pytest.fixture
def second(town: Any) -> Any:
    """The same town with the purse of a second deployment, governed and listed, not yet admitted by the token."""
    asked = ("Governance", "CredentialRegistry", "ConsentRegistry", "StudyRegistry", "HealthToken")
    address = another(town, LEDGER, *asked)
    moved = copy.copy(town)
    moved.rewards = RewardsClient(town.chain, address)
    moved.names = {**town.names, address: LEDGER}
    return moved


@pytest.mark.rules("X11")
def test_draft_reverts_when_the_token_did_not_admit_the_version(town, second):
    study = second.purse.study()
    with second.refused(StudyRegistry_NotLedger(second.rewards.address), lambda: second.purse.look(study)):
        second.rewards.draft(town.cast.sponsor_steward, study)
    assert town.directory.latest(LEDGER) == second.rewards.address != town.rewards.address


@pytest.mark.both_chains
@pytest.mark.rules("X11", "S4")
def test_draft_reverts_when_the_last_version_has_the_study(town, second):
    town.token.admit_ledger(town.cast.governor, second.rewards.address)
    study = town.purse.opened()
    with second.refused(StudyRegistry_Bound(study.id, town.rewards.address), lambda: second.purse.look(study)):
        second.rewards.draft(town.cast.sponsor_steward, study)
    assert second.rewards.study_status_of(study.id) is StudyStatus.UNKNOWN
    assert town.studies.ledger_of(study.id) == town.rewards.address


@pytest.mark.rules("X11", "X5")
def test_commit_reverts_when_signed_for_the_last_version(town, second):
    town.token.admit_ledger(town.cast.governor, second.rewards.address)
    study = second.purse.opened()
    assert town.studies.ledger_of(study.id) == second.rewards.address
    given = second.purse.contribution(study)
    second.purse.agree(given)
    stale = town.rewards.sign_custody(town.cast.custodian, given), town.rewards.sign(town.cast.patient, given)
    look = lambda: second.purse.look(given)  # noqa: E731
    with second.refused(SignedActs_BadSignature(town.cast.patient.address), look):
        second.rewards.commit(town.cast.relayer, given, town.cast.custodian.address, *stale)
