"""S1 to S4, X1: when what of a study is over, what nobody has said yet, and what is never shown."""

from __future__ import annotations

import pytest

from carestamp.documents.consent.vocabulary import Category
from carestamp.documents.nullifier import Epoch
from carestamp.documents.rewards import typed
from carestamp.documents.rewards.money import Account, Share
from carestamp.documents.rewards.sources import PersonIdentity, PersonKey, SourceIdentity, SourceKey, epoch_of
from carestamp.documents.rewards.stamps import ContributionStamp
from carestamp.documents.rewards.verdicts import Finding, VerdictBook
from carestamp.documents.rewards.words import Money, Progress, StudyWords, calendar_of, read_study
from tests.documents.rewards.study import NOON, STUDY

HOUR, DAY = 3_600, 86_400

# --- words ------------------------------------------------------------------------------------------------------------

NOBODY = "0x0000000000000000000000000000000000000000"
TIMES = (2, 3, 4, 5, 6, 7)
WORDS = StudyWords(b"\x01" * 32, 11, sum(value << 160 + 16 * lane for lane, value in enumerate(TIMES)), 13, 17, 19)


@pytest.mark.rules("S1")
def test_times_of_a_study_lie_in_their_order() -> None:
    """Hours until the verdict and its telling, then days of dispute, ruling, vesting and claim."""
    rules = read_study(WORDS)
    found = (rules.verdict_hours, rules.reveal_hours, rules.dispute_days, rules.ruling_days)
    assert (*found, rules.vesting_days, rules.claim_days) == TIMES
    calendar = calendar_of(rules, NOON)
    told = NOON + 5 * HOUR
    assert (calendar.judged_until, calendar.told_until) == (NOON + 2 * HOUR, told)
    assert (calendar.dispute_until, calendar.ruling_until) == (told + 4 * DAY, told + 9 * DAY)
    assert (calendar.vesting_until, calendar.claim_until) == (told + 10 * DAY, told + 17 * DAY)


@pytest.mark.rules("S1")
def test_words_of_a_study_go_into_a_call_in_the_ledgers_order() -> None:
    assert WORDS.as_tuple() == (b"\x01" * 32, 11, WORDS.rules, 13, 17, 19)


@pytest.mark.rules("S1")
@pytest.mark.parametrize(("most", "lane", "bits"), [(4, "prices", 64), (8, "panel", 32)])
def test_lanes_of_a_word_are_all_read(most: int, lane: str, bits: int) -> None:
    """Four tiers and eight validators: what lies above them is not read."""
    full = sum(value << bits * (value - 1) for value in range(1, most + 2))
    words = StudyWords(b"\x01" * 32, 0, 0, *((full, 0) if lane == "panel" else (0, full)), 0)
    assert getattr(read_study(words), lane) == tuple(range(1, most + 1))
    assert (typed.MOST_TIERS, typed.MOST_VALIDATORS) == (4, 8)


@pytest.mark.rules("S2", "S3")
def test_nothing_has_happened_yet() -> None:
    unknown = ContributionStamp.UNKNOWN
    assert Progress() == Progress(0, 0, 0, NOBODY, False, False, False, False, unknown)
    assert Money() == Money(0, 0, 0, 0)
    assert Share(1, NOBODY, 2, 3) == Share(1, NOBODY, 2, 3, 0, 0, 0, "", unknown)
    assert Account(read_study(WORDS)).settled is False


# --- what is never shown ----------------------------------------------------------------------------------------------


@pytest.mark.rules("S4", "X3")
def test_key_is_of_the_study_and_the_year_in_which_it_begins() -> None:
    assert epoch_of(STUDY) == Epoch("study-501-7", 2026)


@pytest.mark.rules("X1", "S4")
def test_nothing_personal_and_no_salt_shows() -> None:
    source = SourceIdentity(Category.LABORATORY, "urn:made-up", "HOUSE-77", "SAMPLE-88")
    assert repr(source) == "SourceIdentity(kind=<Category.LABORATORY: 4>)"
    assert repr(PersonIdentity("urn:made-up", "PERSON-99")) == "PersonIdentity()"
    for key in (SourceKey.random(STUDY), PersonKey.random(STUDY)):
        assert repr(key) == f"{type(key).__name__}(epoch={epoch_of(STUDY)!r})"
    finding = Finding(b"\x02" * 32, b"\x03" * 32, 1, salt=b"\xab" * 32)
    verdict = VerdictBook(NOBODY, 701, [finding]).verdict(finding.contribution)
    assert "\\xab\\xab" not in repr(finding) + repr(verdict)
