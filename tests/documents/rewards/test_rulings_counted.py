"""S3: a ruling takes the place of the verdict in the accounts, and with it the price."""

from __future__ import annotations

import pytest

from carestamp.documents.rewards.money import MoneyError, recount
from tests.documents.rewards.study import STUDY
from tests.documents.rewards.test_money import BEFORE, ID, STUDY_ID, _event, _paid

RULED = _event("DisputeRuled", tier=2)


@pytest.mark.rules("S3", "S5")
def test_ruling_is_paid_and_not_the_verdict() -> None:
    account = recount([*BEFORE, RULED, _paid(1_000, 0)])[STUDY_ID]
    assert (account.shares[ID].tier, account.money.paid, STUDY.prices[1]) == (2, 1_000, 1_000)
    with pytest.raises(MoneyError, match=r"not the price of its tier was paid$"):
        recount([*BEFORE, RULED, _paid()])
