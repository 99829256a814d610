"""S3: from events alone, funded = paid + reserved + free + refunded, to the last unit; what does not fit is refused."""

from __future__ import annotations

import random
from typing import Any

import pytest

from carestamp.documents.rewards import ContributionStamp, Money
from carestamp.documents.rewards.money import MoneyError, RawEvent, recount
from tests.documents.rewards.study import STUDY
from tests.documents.rewards.test_words import words_of

ID, PATIENT = b"\x01" * 32, "0x" + "aa" * 20
STUDY_ID = STUDY.id
DRAFTED = {"event": "StudyDrafted", "args": {"study": STUDY_ID, "words": words_of().as_tuple()}}


def _event(name: str, **args: Any) -> RawEvent:
    return {"event": name, "args": {"study": STUDY_ID, "id": ID, **args}}


def _funded(amount: int = 100_000) -> RawEvent:
    return _event("StudyFunded", amount=amount)


def _committed(tier: int = 2, reserved: int = 1_000, id_: bytes = ID) -> RawEvent:
    return _event("ContributionCommitted", id=id_, tier=tier, reserved=reserved, contributor=PATIENT)


def _told(tier: int = 1, id_: bytes = ID) -> RawEvent:
    return _event("ContributionAttested", id=id_, tier=tier)


def _paid(amount: int = 200, freed: int = 800, id_: bytes = ID) -> RawEvent:
    return _event("ContributionPaid", id=id_, amount=amount, freed=freed, payee=PATIENT)


def _ended(freed: int = 1_000, status: int = 7, id_: bytes = ID) -> RawEvent:
    return _event("ContributionEnded", id=id_, freed=freed, status=status)


def _settled(refunded: int, account: str = STUDY.account) -> RawEvent:
    return _event("StudySettled", refunded=refunded, account=account)


BEFORE = [DRAFTED, _funded(), _committed(), _told()]


@pytest.mark.rules("S3")
def test_recount_follows_a_study_to_the_last_unit() -> None:
    events = [*BEFORE, _paid(), _committed(3, 20_000, b"\x02" * 32), _ended(20_000, 8, b"\x02" * 32), _settled(99_800)]
    account = recount(events)[STUDY_ID]
    assert account.money == Money(funded=100_000, paid=200, reserved=0, refunded=99_800)
    assert account.money.free == 0
    assert account.settled
    assert account.earned == {1: (1, 200)}
    endings = [each.ending for each in account.shares.values()]
    assert endings == [ContributionStamp.PAID, ContributionStamp.WITHDRAWN]


@pytest.mark.rules("S3")
def test_recount_conserves_in_any_random_order(rng: random.Random) -> None:
    events, live = [DRAFTED, _funded(3_000_000)], []
    for number in range(200):
        id_, tier = number.to_bytes(32, "big"), rng.randrange(1, 4)
        events.append(_committed(tier, STUDY.prices[tier - 1], id_))
        live.append((id_, tier))
        if rng.random() < 0.6:
            id_, tier = live.pop(rng.randrange(len(live)))
            told, kept = rng.randrange(1, tier + 1), STUDY.prices[tier - 1]
            price = STUDY.prices[told - 1]
            events += (
                [_told(told, id_), _paid(price, kept - price, id_)] if rng.random() < 0.7 else [_ended(kept, 9, id_)]
            )
        money = recount(events)[STUDY_ID].money
        assert money.funded == money.paid + money.reserved + money.free + money.refunded == 3_000_000


@pytest.mark.rules("S3", "S1")
@pytest.mark.parametrize(
    ("events", "why"),
    [
        ([_funded()], "nobody drafted it"),
        ([DRAFTED, DRAFTED], "drafted before"),
        ([DRAFTED, _funded(0)], "nothing was put in"),
        ([DRAFTED, _funded(999), _committed()], "more is kept than was free"),
        ([DRAFTED, _funded(1_999), _committed(), _committed(id_=b"\x02" * 32)], "more is kept than was free"),
        ([DRAFTED, _funded(), _committed(2, 999)], "price of what was claimed"),
        ([DRAFTED, _funded(), _committed(4, 0)], "price of what was claimed"),
        ([*BEFORE, _committed()], "committed before"),
        ([*BEFORE, _told(3)], "above what was claimed"),
        ([*BEFORE, _paid(1_000, 0)], "price of its tier"),
        ([*BEFORE, _paid(200, 801)], "paid and freed"),
        ([*BEFORE, _paid(), _paid()], "had ended before"),
        ([*BEFORE, _paid(), _ended()], "had ended before"),
        ([*BEFORE, _ended(), _ended()], "had ended before"),
        ([*BEFORE, _ended(999)], "paid and freed"),
        ([*BEFORE, _ended(1_000, 6)], "no ending without a reward"),
        ([DRAFTED, _funded(), _paid()], "never committed"),
        ([*BEFORE, _settled(99_000)], "while something was kept"),
        ([*BEFORE, _paid(), _settled(99_799)], "not all that was left"),
        ([*BEFORE, _paid(), _settled(99_800, PATIENT)], "to somebody else"),
        ([*BEFORE, _paid(), _settled(99_800), _settled(0)], "settled before"),
        ([*BEFORE, _paid(), _settled(99_800), _funded()], "settled before"),
    ],
)
def test_recount_refuses_what_does_not_fit(events: list[RawEvent], why: str) -> None:
    with pytest.raises(MoneyError, match=why):
        recount(events)


@pytest.mark.rules("S3")
def test_recount_passes_over_other_events() -> None:
    other = {"event": "Transfer", "args": {"from": PATIENT, "to": PATIENT, "value": 5}}
    assert recount([other, *BEFORE])[STUDY_ID].money == Money(100_000, 0, 1_000, 0)
