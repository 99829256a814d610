"""One run of forge for all that compares gas: our acts, and the peers'."""

from __future__ import annotations

import pytest

from scripts.benches import meter
from scripts.benches.gas import rows

Weighed = tuple[list[meter.Measure], list[meter.PeerMeasure]]


@pytest.fixture(scope="session")
def weighed() -> Weighed:
    ours, others = meter.with_peers()
    print(rows.table(ours))
    return ours, others


@pytest.fixture(scope="session")
def measures(weighed: Weighed) -> list[meter.Measure]:
    return weighed[0]


@pytest.fixture(scope="session")
def others(weighed: Weighed) -> list[meter.PeerMeasure]:
    return weighed[1]
