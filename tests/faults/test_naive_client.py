"""What the trial must be able to see: a client without a journal loses acts and doubles acts under the same blows."""

from __future__ import annotations

import pytest

from tests.faults.clients import send_and_hope
from tests.faults.trial import Outcome, Size, try_out

FEW = Size(acts=40, client_kills=3, node_kills=3, reorgs=3, deepest=12)
SEED = 6


@pytest.fixture(scope="module")
def outcome(built: None, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return try_out(FEW, SEED, send_and_hope, tmp_path_factory.mktemp("disk"))


@pytest.mark.rules("X9")
def test_client_without_journal_loses_acts(outcome: Outcome) -> None:
    assert outcome.ended
    assert outcome.verdict.lost


@pytest.mark.rules("X9")
def test_client_without_journal_doubles_acts(outcome: Outcome) -> None:
    assert outcome.verdict.doubled
    assert outcome.verdict.repeated
