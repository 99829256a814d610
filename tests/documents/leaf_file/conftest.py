"""Two real chains, started once, a kept bill on each, and the verifier."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import runner

from tests.documents.leaf_file.kit import Kept, Ledger, Verifier, kept_on


@pytest.fixture(scope="session")
def anvil() -> Iterator[Ledger]:
    with runner.Node("anvil") as node:
        yield Ledger(node.url)


@pytest.fixture(scope="session")
def ganache() -> Iterator[Ledger]:
    with runner.Node("ganache") as node:
        yield Ledger(node.url)


@pytest.fixture(scope="session")
def kept(anvil: Ledger) -> Kept:
    """One on anvil, for tests that change the file."""
    return kept_on(anvil)


@pytest.fixture(scope="session", params=["anvil", "ganache"])
def each_kept(request: pytest.FixtureRequest) -> Kept:
    """One on each chain."""
    return kept_on(request.getfixturevalue(request.param))


@pytest.fixture(scope="session", params=["anvil", "ganache"])
def ledger(request: pytest.FixtureRequest) -> Ledger:
    """On each chain."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def verify(tmp_path: Path) -> Verifier:
    return Verifier(tmp_path)
