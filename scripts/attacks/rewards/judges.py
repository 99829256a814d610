"""Judges who are parties, who agree beforehand, who look at each other, who change their minds, who rule too early."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import partial

from carestamp.client import Roles, errors
from carestamp.documents import commitment
from carestamp.documents.rewards.verdicts import Finding, VerdictBook, verdict_hash
from scripts import cast as casting
from scripts.attacks.rewards.bench import BOND, TIER, Given
from scripts.attacks.rewards.front import FRONT, Bench
from scripts.stories.register import House

GROUNDS = commitment.commit(commitment.new_salt(), b'{"kind":"carestamp.grounds.1"}')
"""A commitment to reasons, which stay with whoever has them."""


def _id(b: Bench, given: Given) -> bytes:
    return b.ledger.id_of(given.contribution)


@FRONT.attack("judge-in-the-panel", "S5")
def judge_in_the_panel(b: Bench) -> None:
    """The sponsor puts itself on the panel; a validator's house is to be the custodian of what it judges."""
    study = b.unseen(panel=(casting.SPONSOR, casting.VALIDATOR_B, casting.VALIDATOR_C))
    sponsor = b.sponsor
    b.tries(lambda: b.stolen.draft(sponsor, study), errors.StudyRewards_BadPanel(study.id), _unknown(b, study.id))
    keeper = b.licensed(_house_of_a(b), "custodian", Roles.CUSTODIAN)
    given = b.written(custodian=casting.VALIDATOR_A)
    b.agree(given)
    no = errors.StudyRewards_NotAuthorised(keeper.account.address)
    b.tries(lambda: b.commit(given, b.stolen, keeper=keeper.account), no, b.look(given))


@FRONT.attack("two-judges-of-one-house", "S5")
def two_judges_of_one_house(b: Bench) -> None:
    """A second validator of the same organisation; then one validator told twice."""
    given, source = b.committed(), b.source("B-1")
    second = b.licensed(_house_of_a(b), "custodian", Roles.VALIDATOR)
    (verdict,) = b.anchored(given, source, TIER)
    book = VerdictBook(second.account.address, casting.VALIDATOR_A, [Finding(_id(b, given), source, TIER)])
    taken = errors.StudyRewards_VerdictTaken(_id(b, given), casting.VALIDATOR_A)
    b.tries(lambda: b.stolen.commit_verdicts(second.account, book.ids, book.hashes), taken, b.look(given))
    b.until(b.calendar(given).judged_until)
    b.tells(given, source, [verdict, verdict], errors.StudyRewards_NotValidator(_id(b, given), verdict.validator))
    b.tells(given, source, [verdict], errors.StudyRewards_TooFewVerdicts(_id(b, given), 1))


@FRONT.attack("copied-verdict", "S5")
def copied_verdict(b: Bench) -> None:
    """B waits what A tells and says the same: never anchored; A's own hash anchored; anchored when it was too late."""
    given, source = b.committed(), b.source("B-2")
    first, copier = b.anchored(given, source, TIER)[0], b.validators[1]
    copied = dataclasses.replace(first, validator=copier.address, organisation=casting.VALIDATOR_B)
    stands = verdict_hash(first.validator, Finding(_id(b, given), source, first.tier, first.salt))
    commit, who = b.ledger.commit_verdicts, b.who("validator", copier)
    b.honest("judge", who, "Contribution", lambda: commit(copier, [_id(b, given)], [stands]), ("S5",))
    b.until(b.calendar(given).judged_until)
    none = errors.StudyRewards_NoVerdict(_id(b, given), copier.address)
    b.tells(given, source, [first, copied], none)
    late = b.verdict(b.validators[2], given, source, TIER)
    too_late = errors.StudyRewards_NoVerdict(_id(b, given), late.validator)
    b.tells(given, source, [first, late], too_late)


@FRONT.attack("verdict-changed", "S5")
def verdict_changed(b: Bench) -> None:
    """Bribed overnight: another verdict in the place of the one that stands; then another tier is told."""
    given, source, judge = b.committed(), b.source("B-3"), b.validators[0]
    verdicts = b.anchored(given, source, 1, 1)
    book = VerdictBook(judge.address, casting.VALIDATOR_A, [Finding(_id(b, given), source, TIER)])
    taken = errors.StudyRewards_VerdictTaken(_id(b, given), casting.VALIDATOR_A)
    b.tries(lambda: b.stolen.commit_verdicts(judge, book.ids, book.hashes), taken, b.look(given))
    b.until(b.calendar(given).judged_until)
    raised = dataclasses.replace(verdicts[0], tier=TIER)
    b.tells(given, source, [raised, verdicts[1]], errors.StudyRewards_NoVerdict(_id(b, given), judge.address))


@FRONT.attack("told-too-early", "S5")
def told_too_early(b: Bench) -> None:
    """Two friends tell while the others still judge, so that these can copy."""
    given, source = b.committed(), b.source("B-4")
    verdicts, times = b.anchored(given, source, TIER, TIER), b.calendar(given)
    early = errors.StudyRewards_NotRevealTime(_id(b, given), times.judged_until, times.told_until)
    b.tells(given, source, verdicts, early)


@FRONT.attack("judging-oneself", "S5")
def judging_oneself(b: Bench) -> None:
    """A validator is also the patient."""
    judge, source = b.validators[0], b.source("B-5")
    given = b.written(key=judge)
    b.agree(given)
    b.honest("contribute", b.who("patient", judge), "Contribution", lambda: b.commit(given, b.ledger), ("S2",))
    verdicts = b.anchored(given, source, TIER, TIER)
    b.until(b.calendar(given).judged_until)
    b.tells(given, source, verdicts, errors.StudyRewards_NotValidator(_id(b, given), judge.address))


@FRONT.attack("ruled-by-the-wrong-one", "S2", "S5")
def ruled_by_the_wrong_one(b: Bench) -> None:
    """A dispute is ruled by a stranger, by the sponsor, by the right one before everybody was heard; then too high."""
    given = b.committed()
    b.judged(given, b.source("B-6"), TIER, TIER)
    b.until(b.calendar(given).told_until)
    _challenged(b, given)
    auditor, times = b.cast.study_auditor, b.calendar(given)
    for account in (b.robber.account, b.sponsor):
        nobody = errors.StudyRewards_NotAuthorised(account.address)
        b.tries(partial(b.stolen.rule, account, given.contribution, 0, GROUNDS), nobody, b.look(given))
    early = errors.StudyRewards_NotRulingTime(_id(b, given), times.dispute_until, times.ruling_until)
    b.tries(lambda: b.stolen.rule(auditor, given.contribution, 0, GROUNDS), early, b.look(given))
    b.until(times.dispute_until)
    high = errors.StudyRewards_BadTier(_id(b, given), TIER + 1)
    b.tries(lambda: b.stolen.rule(auditor, given.contribution, TIER + 1, GROUNDS), high, b.look(given))
    rule, who = b.ledger.rule, b.who("adjudicator", auditor)
    b.honest("rule", who, "Contribution", lambda: rule(auditor, given.contribution, 1, GROUNDS), ("S2",))


@FRONT.attack("dispute-without-a-bond", "S2")
def dispute_without_a_bond(b: Bench) -> None:
    """Disputes for nothing, to hold up whom one does not like; and one that comes too late."""
    given = b.committed()
    b.judged(given, b.source("B-7"), TIER, TIER)
    b.until(b.calendar(given).told_until)
    thief, challenge = b.new_key(), b.stolen.challenge
    unpaid = errors.ERC20InsufficientAllowance(b.ledger.address, 0, BOND)
    b.tries(lambda: challenge(thief, given.contribution, GROUNDS), unpaid, b.look(given))
    times = b.calendar(given)
    b.until(times.dispute_until)
    late = errors.StudyRewards_NotDisputable(_id(b, given), times.told_until, times.dispute_until)
    b.tries(lambda: challenge(thief, given.contribution, GROUNDS), late, b.look(given))


# --------------------------------------------------------------------------------------------------------------- shared


def _unknown(b: Bench, study: int) -> Callable[[], object]:
    return lambda: b.ledger.study_status_of(study)


def _house_of_a(b: Bench) -> House:
    return House(casting.VALIDATOR_A, "演示核验机构甲 Demo Validator A", b.cast.validator_a_steward)


def _challenged(b: Bench, given: Given) -> None:
    """By the sponsor, with a bond."""
    b.provide(b.sponsor, BOND)
    challenge, who = b.ledger.challenge, b.who("sponsor", b.sponsor)
    b.honest("challenge", who, "Contribution", lambda: challenge(b.sponsor, given.contribution, GROUNDS), ("S2",))
