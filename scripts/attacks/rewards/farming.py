"""Data farmed: one record in many shapes, one person under many ids, no consent, somebody else's data."""

from __future__ import annotations

import dataclasses
import json
from functools import partial

from carestamp.client import ContributionStatus, errors
from carestamp.documents import commitment
from carestamp.documents.consent.typed import Category
from carestamp.documents.rewards.typed import Withdrawal
from scripts.attacks.bench import Expected
from scripts.attacks.rewards.bench import PER_DAY, PRICES, TIER, Given
from scripts.attacks.rewards.front import FRONT, Bench
from scripts.stories.stage import HOUR

ADDRESSES = 20
REPORT = {"resourceType": "DiagnosticReport", "accession": "A-1", "glucose": 5.4, "unit": "mmol/L", "note": ""}
"""What the farmer has, and dresses up."""


def _is(b: Bench, given: Given, status: ContributionStatus) -> errors.StudyRewards_ContributionIs:
    return errors.StudyRewards_ContributionIs(b.ledger.id_of(given.contribution), status)


@FRONT.attack("one-record-many-shapes", "S4", "X3", "X4")
def one_record_many_shapes(b: Bench) -> None:
    """Re-ordered, re-formatted, with one byte more, split in two: four more files about one sample."""
    source, shapes = b.source("A-1"), (json.dumps(REPORT), *_disguised())
    first, *others = given = [b.committed(content=_file(each)) for each in shapes]
    verdicts = [b.anchored(each, source, TIER, TIER) for each in given]
    b.until(b.calendar(others[-1]).judged_until)
    for each, found in zip(given, verdicts, strict=True):
        b.tell(each, source, found)
    b.until(b.calendar(others[-1]).vesting_until)
    for each in others:
        _claims(b, each, _is(b, each, ContributionStatus.REJECTED))
    b.paid(first)
    got = sum(b.token.balance_of(each.subject) for each in given)
    b.finds("Rewards_PaidOnce", PRICES[TIER - 1], got)


@FRONT.attack("twenty-addresses", "S4", "X6")
def twenty_addresses(b: Bench) -> None:
    """One person, twenty subject ids: the custodian's nullifier counts the person."""
    person = commitment.commit(commitment.new_salt(), b"one person")
    given = [b.written(person=person) for _ in range(ADDRESSES)]
    for each in given:
        b.agree(each)
    for each in given[:PER_DAY]:
        who = b.who("patient", each.key)
        b.honest("contribute", who, "Contribution", partial(b.commit, each, b.ledger), ("S2",))
    full = errors.StudyRewards_CapReached(person, PER_DAY, PER_DAY)
    for each in given[PER_DAY:]:
        b.tries(partial(b.commit, each, b.stolen), full, b.look(each))


@FRONT.attack("person-made-up", "X6", "S5")
def person_made_up(b: Bench) -> None:
    """The farmer attests itself to be somebody new: with a forged signature of the custodian's, then with its own."""
    given = b.written()
    b.agree(given)
    keeper = b.cast.custodian
    forged = b.ledger.sign_custody(b.robber.account, given.contribution)
    signature = b.ledger.sign(given.key, given.contribution)
    false = (b.relayer.account, given.contribution, keeper.address, forged, signature)
    b.tries(lambda: b.stolen.commit(*false), errors.SignedActs_BadSignature(keeper.address), b.look(given))
    thief = b.robber.account
    nobody = errors.StudyRewards_NotAuthorised(thief.address)
    b.tries(lambda: b.commit(given, b.stolen, keeper=thief), nobody, b.look(given))
    b.honest("contribute", b.who("patient", given.key), "Contribution", lambda: b.commit(given, b.ledger), ("S2",))


@FRONT.attack("anothers-data", "S2", "X5")
def anothers_data(b: Bench) -> None:
    """A relayer contributes for a patient who never signed, then takes a signed one's reward by altering it."""
    given = b.written()
    b.agree(given)
    unsigned = errors.SignedActs_BadSignature(given.subject)
    b.tries(lambda: b.commit(given, b.stolen, by=b.robber.account), unsigned, b.look(given))
    higher = Given(dataclasses.replace(given.contribution, tier=4), given.key)
    signature, keeper = b.ledger.sign(given.key, given.contribution), b.cast.custodian
    custody = b.ledger.sign_custody(keeper, higher.contribution)
    altered = (b.relayer.account, higher.contribution, keeper.address, custody, signature)
    b.tries(lambda: b.stolen.commit(*altered), unsigned, b.look(given))
    b.honest("contribute", b.who("patient", given.key), "Contribution", lambda: b.commit(given, b.ledger), ("S2",))


@FRONT.attack("without-consent", "S6", "C1")
def without_consent(b: Bench) -> None:
    """Contributed by somebody who never permitted the study anything."""
    b.committed()
    given = b.written()
    none = errors.StudyRewards_NoConsent(given.subject, given.contribution.study_id, Category.LABORATORY)
    b.tries(lambda: b.commit(given, b.stolen), none, b.look(given))


@FRONT.attack("consent-withdrawn-then-paid", "S6", "C3")
def consent_withdrawn_then_paid(b: Bench) -> None:
    """The patient withdrew a day before; somebody has it paid all the same."""
    given = b.vested("A-2")
    b.revoke(given)
    none = errors.StudyRewards_NoConsent(given.subject, given.contribution.study_id, Category.LABORATORY)
    _claims(b, given, none)


@FRONT.attack("paid-a-second-time", "S2", "S3", "X9")
def paid_a_second_time(b: Bench) -> None:
    given = b.vested("A-3")
    b.paid(given)
    _claims(b, given, errors.StudyRewards_AlreadyDone(b.ledger.id_of(given.contribution)))


@FRONT.attack("paid-too-early", "S2")
def paid_too_early(b: Bench) -> None:
    """Before it was judged, while it may be disputed, before it has vested."""
    given = b.committed()
    _claims(b, given, _is(b, given, ContributionStatus.COMMITTED))
    b.judged(given, b.source("A-4"), TIER, TIER)
    _claims(b, given, _is(b, given, ContributionStatus.ATTESTED))
    b.until(b.calendar(given).dispute_until)
    _claims(b, given, _is(b, given, ContributionStatus.VESTING))


@FRONT.attack("anothers-reward", "S2", "X5", "X6")
def anothers_reward(b: Bench) -> None:
    """A thief withdraws somebody else's contribution; and has it paid, in the hope that the caller gets the money."""
    given, thief = b.vested("A-5"), b.robber.account
    act = Withdrawal(b.ledger.id_of(given.contribution), b.stage.now + HOUR)
    false = (thief, given.contribution, act, b.ledger.sign(thief, act))
    b.tries(lambda: b.stolen.withdraw(*false), errors.SignedActs_BadSignature(given.subject), b.look(given))
    before = b.token.balance_of(thief.address)
    pay, who = b.ledger.pay, b.robber
    b.honest("pay-reward", who, "Contribution", lambda: pay(thief, given.contribution), ("S2",))
    got = (b.token.balance_of(thief.address) - before, b.token.balance_of(given.subject))
    b.finds("Rewards_GoToThePatient", (0, PRICES[TIER - 1]), got)


# --------------------------------------------------------------------------------------------------------------- shared


def _claims(b: Bench, given: Given, expected: Expected) -> None:
    thief = b.robber.account
    b.tries(lambda: b.stolen.pay(thief, given.contribution), expected, b.look(given))


def _file(text: str) -> bytes:
    return commitment.commit(commitment.new_salt(), text.encode())


def _disguised() -> tuple[str, ...]:
    """The same report as four other files."""
    backwards = dict(reversed(list(REPORT.items())))
    half = {name: REPORT[name] for name in ("resourceType", "accession", "glucose")}
    longer = {**REPORT, "note": "."}
    return json.dumps(backwards), json.dumps(REPORT, indent=4), json.dumps(longer), json.dumps(half)
