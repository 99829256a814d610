"""Shared by the tests of documents: the rules marker and one printed seed."""

from __future__ import annotations

import os
import random

import pytest

SEED = int(os.environ.get("CARESTAMP_SEED", "20260301"))


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "rules(*numbers): the rules of the domain that this test proves")


def pytest_report_header() -> str:
    return f"carestamp seed: {SEED} (CARESTAMP_SEED)"


@pytest.fixture
def rng() -> random.Random:
    """The same numbers in every run and every order of tests."""
    print(f"seed {SEED}")
    return random.Random(SEED)
