"""The chain of tests about consents: it is young, so that its stories can begin on the same day for ever."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.model.consent_house import START
from tests.model.fixtures import runner
from tests.model.terms import DAY


@pytest.fixture
def young_node(built: None) -> Iterator[str]:
    """The address of an anvil whose first block is a day before the story begins."""
    with runner.Node("anvil", None, "--timestamp", str(START - DAY)) as started:
        yield started.url
