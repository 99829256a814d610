"""Ledgers that are compiled, and a disk for a client."""

from __future__ import annotations

import pytest

from tests.faults.node import compile_contracts


@pytest.fixture(scope="session", autouse=True)
def built() -> None:
    """Once a session."""
    assert compile_contracts() == 0
