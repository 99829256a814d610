"""The consent story of `make demo`: every scene of the issue, each refusal its own error, each stamp the ledger's."""

from __future__ import annotations

import re

import pytest

from carestamp.client import ConsentStatus, Outcome, RecordStatus
from scripts.report.seals import SEALS
from scripts.stories.stage import name_of
from tests.report.conftest import Played

NO, DENIED = "Decision_NotCovered", "Decision_Denied"
OUTSIDE, STALE = "ConsentRegistry_OutsideMandate", "ConsentRegistry_StaleSequence"
REFUSALS = {
    "read-before": {NO},
    "grant-forged": {"SignedActs_BadSignature"},
    "read-purpose": {NO},
    "read-category": {NO},
    "read-stranger": {"Decision_ActorNotLive"},
    "read-denied": {DENIED},
    "read-role": {"Decision_RoleNotHeld"},
    "read-study": {NO},
    "read-early": {NO},
    "read-suspended": {NO},
    "read-expired": {NO},
    "delegate-outside": {OUTSIDE},
    "delegate-owners-will": {"ConsentRegistry_OwnersWill"},
    "delegate-after": {OUTSIDE},
    "guardian-too-early": {OUTSIDE},
    "guardian-too-long": {"ConsentRegistry_OutlastsMandate"},
    "guardian-of-age": {OUTSIDE},
    "recovery-too-few": {"Recovery_TooFew"},
    "recovery-too-early": {"Recovery_TooEarly"},
    "old-key": {"SignedActs_BadSignature"},
    "recovery-vetoed": {"Recovery_NothingWaits"},
    "read-revoked": {NO},
    "replay": {STALE},
    "pocketed": {STALE},
    "read-honoured": {NO},
    "grant-erased": {"ConsentRegistry_Erased"},
    "open-again": {"EmergencyAccess_AlreadyOpen"},
    "review-own": {"EmergencyAccess_SamePerson"},
    "read-window-over": {DENIED},
    "read-forbidden": {DENIED},
    "open-suspended": {"EmergencyAccess_RightSuspended"},
    "open-alone": {"EmergencyAccess_CountersignatureNeeded"},
    "identify-known": {"EmergencyAccess_NotProvisional"},
    "open-altered": {"SignedActs_BadSignature"},
    "record-altered": {"Record_Unknown"},
    "record-forked": {"RecordRegistry_NotCurrent"},
    "record-other": {"RecordRegistry_NotCustodian"},
    "decrypt-erased": {"Record_Destroyed"},
    "verify-erased": {"Record_Destroyed"},
    "log-again": {"AccessLog_OutOfSequence"},
    "log-dropped": {"AccessLog_Missing"},
    "log-renumbered": {"AccessLog_HeadDiffers"},
    "log-rewritten": {"AccessLog_Rewritten"},
}
ACTS = {
    *(
        "accredit",
        "license",
        "request",
        "grant",
        "amend",
        "decline",
        "deny",
        "lift",
        "suspend-consent",
        "resume-consent",
        "revoke",
    ),
    *("erase-consent", "appoint", "dismiss", "attest-guardian", "reaffirm", "plan-recovery", "start-recovery"),
    *("complete-recovery", "veto-recovery", "forbid-override", "open", "open-countersigned", "open-late", "alert"),
    *("review-justified", "review-unjustified", "identify", "restore-right", "anchor-records", "draw-record"),
    *("replace-record", "erase-record", "anchor-log"),
}
STAMPS = {
    *("Consent" + name_of(each) for each in ConsentStatus),
    *("Emergency" + name_of(each) for each in Outcome),
    *("Record" + name_of(each) for each in RecordStatus),
}


def steps(played: Played, document: str) -> list[tuple[str, str]]:
    """Acts about a document, with the stamp after each."""
    return [(each["act"], each["stamp"]) for each in played.consent["acts"] if each["document"] == document]


def document_of(played: Played, act: str) -> str:
    """Of the only act of its kind."""
    (found,) = [each["document"] for each in played.consent["acts"] if each["act"] == act]
    return str(found)


def test_every_refusal_is_its_own_error(played: Played):
    assert played.refusals(played.consent) == REFUSALS


def test_every_act_went_through(played: Played):
    assert {each["act"] for each in played.consent["acts"]} == ACTS


def test_every_stamp_of_three_ledgers_has_a_seal():
    assert set(SEALS) >= STAMPS


@pytest.mark.rules("C1", "C3", "E2", "L2")
def test_each_stamp_stands_on_a_document_at_the_end(played: Played):
    """What the ledger says at last; never seen and listed are no document's here."""
    shown = set(re.findall(r'href="#seal-((?:Consent|Emergency|Record)\w+)"', played.html))
    assert shown == STAMPS - {"EmergencyUnknown", "RecordUnknown", "RecordListed"}


@pytest.mark.rules("C1", "X5")
def test_first_consent_goes_its_way(played: Played):
    granted = [(act, "ConsentActive") for act in ("grant", "amend", "grant")]
    wanted = [("request", "ConsentRequested"), *granted, ("revoke", "ConsentRevoked")]
    assert steps(played, document_of(played, "amend")) == wanted


@pytest.mark.rules("C4")
def test_consent_of_a_ward_is_reaffirmed(played: Played):
    assert steps(played, document_of(played, "reaffirm")) == [("grant", "ConsentActive"), ("reaffirm", "ConsentActive")]


@pytest.mark.rules("E1", "E2")
def test_opening_that_nobody_reviewed_is_alerted(played: Played):
    assert steps(played, document_of(played, "alert")) == [
        ("open", "EmergencyAwaitingReview"),
        ("alert", "EmergencyOverdue"),
    ]


@pytest.mark.rules("L1")
def test_page_has_the_list_and_the_order_of_a_decision(played: Played):
    front, _, page = played.html.partition('id="front-consent"')
    assert front
    assert page.partition('id="front-rewards"')[0].count('class="answers"') == 4
    assert "谁、何时、为什么、凭什么" in page
    assert 'class="mark yes decisive"' in page
    assert 'class="mark no decisive"' in page
    assert page.count('class="mark emergency"') == 1


@pytest.mark.rules("C2")
def test_questions_that_were_answered_with_yes_stand_in_the_log(played: Played):
    assert played.html.count('<tr class="yes">') > 15
