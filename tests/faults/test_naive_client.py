"""What the trial must be able to see: a client without a journal does not do its acts once under the same blows."""

from __future__ import annotations

import pytest

from tests.faults.clients import send_and_hope
from tests.faults.trial import Outcome, Size, try_out

FEW = Size(acts=24, client_kills=1, node_kills=2, reorgs=3, deepest=12, rate=0.5)
SEED = 7


@pytest.fixture(scope="module")
def outcome(built: None, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return try_out(FEW, SEED, send_and_hope, tmp_path_factory.mktemp("disk"))


@pytest.mark.rules("X9")
def test_client_without_journal_loses_or_doubles_acts(outcome: Outcome) -> None:
    """Which of them, and which acts, the moment decides."""
    assert outcome.ended
    assert outcome.verdict.lost or outcome.verdict.doubled or outcome.verdict.repeated
