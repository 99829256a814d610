"""S1 to S5 at their edges: a price of one, the last unit, the full panel, and what is known of who was paid."""

from __future__ import annotations

from dataclasses import asdict, replace

import pytest

from carestamp.documents import nullifier
from carestamp.documents.consent import Category
from carestamp.documents.eip712 import digest
from carestamp.documents.nullifier import Kind
from carestamp.documents.rewards import Finding, Money, VerdictBook, money
from carestamp.documents.rewards.money import Account, MoneyError, Share, recount
from carestamp.documents.rewards.sources import SourceIdentity, SourceKey, source_nullifier
from carestamp.documents.rewards.typed import contribution_id
from carestamp.documents.rewards.words import Progress, read_study, read_word
from tests.documents.rewards.study import CONTRIBUTION, REWARDS, STUDY
from tests.documents.rewards.test_money import (
    BEFORE,
    DRAFTED,
    PATIENT,
    STUDY_ID,
    _committed,
    _funded,
    _paid,
    _settled,
    _told,
)
from tests.documents.rewards.test_words import words_of

OTHER, THIRD = b"\x02" * 32, b"\x03" * 32


@pytest.mark.rules("S3")
def test_earned_tells_each_tier_alone_the_lowest_first() -> None:
    events = [
        *[DRAFTED, _funded()],
        *[_committed(3, 20_000), _told(3), _paid(20_000, 0)],
        *[_committed(2, 1_000, OTHER), _told(1, OTHER), _paid(200, 800, OTHER)],
        *[_committed(2, 1_000, THIRD), _told(1, THIRD), _paid(200, 800, THIRD)],
    ]
    account = recount(events)[STUDY_ID]
    assert list(account.earned.items()) == [(1, (2, 400)), (3, (1, 20_000))]
    assert {each.payee for each in account.shares.values()} == {PATIENT}


@pytest.mark.rules("S3")
def test_recount_takes_a_price_of_one_and_the_last_unit() -> None:
    drafted = {**DRAFTED, "args": {"study": STUDY_ID, "words": asdict(replace(words_of(), prices=1))}}
    events = [drafted, _funded(1), _committed(1, 1), _told(1), _paid(1, 0), _settled(0)]
    assert recount(events)[STUDY_ID].money == Money(funded=1, paid=1)


@pytest.mark.rules("S3")
def test_recount_looks_once_more_at_what_it_added_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing leads there as long as every act is checked: it is the second pair of eyes."""
    monkeypatch.setattr(money, "_fits", lambda _: False)
    with pytest.raises(MoneyError, match="is not what its contributions add up to"):
        recount(BEFORE)


@pytest.mark.rules("S3")
@pytest.mark.parametrize(
    ("kept", "fits"),
    [
        (Money(1_000, 200, 300), True),
        (Money(500, 200, 300), True),
        (Money(499, 200, 300), False),
        (Money(1_000, 201, 300), False),
        (Money(1_000, 200, 299), False),
    ],
)
def test_account_fits_its_shares_or_does_not(kept: Money, fits: bool) -> None:
    live = Share(STUDY_ID, PATIENT, 2, 300)
    paid = replace(live, reserved=200, paid=200, ending=money.ContributionStamp.PAID)
    assert money._fits(Account(read_study(words_of()), kept, {b"a": live, b"b": paid})) is fits


@pytest.mark.rules("S1", "S2")
def test_least_and_fullest_words_are_read() -> None:
    assert read_word(0) == Progress()
    least = replace(words_of(), hash=bytes(31) + b"\x01")
    assert read_study(least).quorum == STUDY.quorum
    full = replace(words_of(), panel=(1 << 256) - 1, prices=(1 << 256) - 1)
    assert read_study(full).panel == ((1 << 32) - 1,) * 8
    assert read_study(full).prices == ((1 << 64) - 1,) * 4


@pytest.mark.rules("S5")
def test_book_can_be_asked_twice() -> None:
    """Whatever its findings came from."""
    book = VerdictBook("0x" + "70" * 20, 701, iter([Finding(b"\1" * 32, b"\2" * 32, 1), Finding(OTHER, THIRD, 2)]))
    assert (len(book.findings), len(book.hashes), len(book.hashes)) == (2, 2, 2)
    assert book.hashes == book.hashes


@pytest.mark.rules("S4", "X3")
@pytest.mark.parametrize(
    ("kind", "made"),
    [(Category.WEARABLE, "device-day"), (Category.LABORATORY, "sample"), (Category.GENOMIC, "sample")],
)
def test_source_is_a_sample_or_a_day_of_a_device_for_ever(kind: Category, made: str) -> None:
    """Swapped, a study that goes on would see every old source as a new one."""
    key = SourceKey.random(STUDY)
    expected = nullifier.nullify(key.keys, Kind.SOURCE, key.epoch, made, "urn:s", "maker", "thing")
    assert source_nullifier(key, SourceIdentity(kind, "urn:s", "maker", "thing")) == expected


@pytest.mark.rules("S3", "S5")
def test_contribution_of_which_no_tier_was_told_is_paid_nothing_not_even_nothing() -> None:
    with pytest.raises(MoneyError, match="not the price of its tier was paid"):
        recount([DRAFTED, _funded(), _committed(), _paid(0, 1_000)])


@pytest.mark.rules("S2", "X5")
def test_contribution_is_known_by_what_is_signed_of_it() -> None:
    assert contribution_id(REWARDS, CONTRIBUTION) == digest(REWARDS, CONTRIBUTION)
    assert len(contribution_id(REWARDS, CONTRIBUTION)) == 32
