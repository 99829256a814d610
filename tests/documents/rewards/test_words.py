"""S1 to S3: packed and read back, what the words say is what was written, and bits that mean nothing are refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from carestamp.documents.eip712 import TypedDataError, address_to_int
from carestamp.documents.rewards import ContributionStamp, StudyStamp
from carestamp.documents.rewards.typed import pack_contribution, unpack_contribution
from carestamp.documents.rewards.words import Calendar, Progress, StudyWords, calendar_of, read_study, read_word
from tests.documents.rewards.study import BOARD, CONTRIBUTION, NOON, SPONSOR, STUDY

FULL = replace(
    CONTRIBUTION,
    contributor="0x" + "ff" * 20,
    custodian=2**32 - 1,
    deadline=2**32 - 1,
    category=255,
    tier=255,
    sponsor=2**32 - 1,
    study=2**96 - 1,
)
FACTS = ("duplicate", "disputed", "open", "appeal")


@pytest.mark.rules("S2", "X5")
@pytest.mark.parametrize("contribution", [CONTRIBUTION, FULL, replace(CONTRIBUTION, tier=1, category=0, custodian=0)])
def test_unpack_gives_back_what_was_packed(contribution: Any) -> None:
    read = unpack_contribution(pack_contribution(contribution))
    assert replace(read, contributor=read.contributor.lower()) == replace(
        contribution, contributor=contribution.contributor.lower()
    )


@pytest.mark.rules("S2", "X5")
@pytest.mark.parametrize(
    "change", [{"head": 1 << 240}, {"body": 1 << 128}, {"content": bytes(32)}, {"person": bytes(32)}, {"head": -1}]
)
def test_unpack_refuses_bits_that_mean_nothing(change: dict[str, Any]) -> None:
    with pytest.raises(TypedDataError):
        unpack_contribution(replace(pack_contribution(CONTRIBUTION), **change))


@pytest.mark.rules("S2", "X5")
@pytest.mark.parametrize(
    "change", [{"tier": 256}, {"study": 1 << 96}, {"custodian": -1}, {"person": b"\1"}, {"content": bytes(32)}]
)
def test_pack_refuses_what_does_not_fit(change: dict[str, Any]) -> None:
    with pytest.raises(TypedDataError, match=next(iter(change))):
        pack_contribution(replace(CONTRIBUTION, **change))


@pytest.mark.rules("S2")
def test_read_word_tells_each_fact_apart() -> None:
    for number, name in enumerate(FACTS):
        assert read_word(NOON | 1 << 56 + number) == Progress(NOON, **{name: True})
    told = NOON | 3 << 32 | 0b101 << 40 | ContributionStamp.LAPSED << 48 | address_to_int(STUDY.account) << 64
    assert read_word(told) == Progress(NOON, 3, 0b101, STUDY.account, ending=ContributionStamp.LAPSED)


@pytest.mark.rules("S2")
@pytest.mark.parametrize("word", [1 << 60, 1 << 63, 1 << 224, 11 << 48, -1])
def test_read_word_refuses_bits_that_mean_nothing(word: int) -> None:
    with pytest.raises(TypedDataError):
        read_word(word)


@pytest.mark.rules("S1", "S3")
def test_read_study_tells_rules_and_money() -> None:
    rules = read_study(words_of(money=1_000 | 300 << 64 | 200 << 128 | 100 << 192))
    same = ("ethics_board", "adjudicator", "categories", "quorum", "bond", "start", "until", "panel", "prices")
    for name in (*same, "verdict_hours", "reveal_hours", "dispute_days", "ruling_days", "vesting_days", "claim_days"):
        assert getattr(rules, name) == getattr(STUDY, name), name
    assert (rules.per_day, rules.per_person, rules.account) == (6, 60, STUDY.account)
    assert rules.money.as_tuple() == (1_000, 200, 300, 400, 100)
    assert [rules.price(tier) for tier in range(5)] == [0, 200, 1_000, 20_000, 0]


@pytest.mark.rules("S1")
@pytest.mark.parametrize(
    ("bit", "name"),
    list(enumerate(("approved", "paused_by_sponsor", "paused_by_board", "closed", "settled"), 56)),
)
def test_read_study_tells_each_fact_apart(bit: int, name: str) -> None:
    facts = ("approved", "paused_by_sponsor", "paused_by_board", "closed", "settled")
    plain, marked = read_study(words_of()), read_study(words_of(fact=1 << bit))
    assert [each for each in facts if getattr(marked, each)] == [name]
    assert marked == replace(plain, **{name: True})


@pytest.mark.rules("S1")
def test_read_study_refuses_one_that_nobody_drafted() -> None:
    with pytest.raises(TypedDataError):
        read_study(StudyWords(bytes(32), 0, 0, 0, 0, 0))


@pytest.mark.rules("S1", "S5")
def test_calendar_follows_from_the_commitment() -> None:
    """2 h to judge, 3 h to tell, 1 day to dispute, 4 to rule, 5 to vest, 90 to claim."""
    told = NOON + 5 * 3_600
    days = [told + count * 86_400 for count in (1, 5, 6, 96)]
    expected = Calendar(NOON + 7_200, told, *days)
    assert calendar_of(read_study(words_of()), NOON) == expected


def test_stamps_have_words_in_both_languages() -> None:
    for each in (*StudyStamp, *ContributionStamp):
        assert each.words.zh
        assert each.words.en
    assert [each for each in ContributionStamp if each.ended] == list(ContributionStamp)[6:]


def words_of(fact: int = 0, money: int = 0) -> StudyWords:
    """Of STUDY, put together here bit by bit as StudyWords.sol draws them."""
    s = STUDY
    parties = BOARD | s.bond << 32 | address_to_int(s.account) << 96
    hours = (s.verdict_hours, s.reveal_hours, s.dispute_days, s.ruling_days, s.vesting_days, s.claim_days)
    rules = s.adjudicator | s.categories << 32 | fact | s.start << 64 | s.until << 96 | s.quorum << 128
    rules |= s.per_day << 136 | s.per_person << 144
    rules |= sum(value << 160 + 16 * lane for lane, value in enumerate(hours))
    panel = sum(value << 32 * lane for lane, value in enumerate(s.panel))
    prices = sum(value << 64 * lane for lane, value in enumerate(s.prices))
    assert s.id == SPONSOR << 96 | 7
    return StudyWords(b"\x01" * 32, parties, rules, panel, prices, money)
