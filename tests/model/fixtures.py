"""Fixtures of tests that drive a chain of their own, without Brownie: a conftest.py imports what its folder needs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest

from tests.model.house import House, open_house
from tests.model.ledgers import ROOT

sys.path.insert(0, str(ROOT / "tools"))

import runner

SEED = int(os.environ.get("CARESTAMP_SEED") or 20260101)


@pytest.fixture(scope="module")
def node(built: None) -> Iterator[str]:
    """The address of an anvil of this module's own."""
    with runner.Node("anvil") as started:
        yield started.url


@pytest.fixture(scope="module")
def house(node: str) -> House:
    """Everything deployed and everybody licensed, on the chain and in the model."""
    return open_house(node)
