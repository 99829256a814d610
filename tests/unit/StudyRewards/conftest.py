"""A study that is open, and data that was given to it: made once a module, as each test finds it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from carestamp.documents.rewards.typed import Contribution, Study
from tests.support.papers import some_bytes
from tests.support.purse import Purse
from tests.support.town import Town


@pytest.fixture(scope="module")
def purse(founded: Town) -> Iterator[Purse]:
    """Where data earns its reward."""
    with founded.clock.isolated():
        yield founded.purse


@pytest.fixture(scope="module")
def study(purse: Purse) -> Study:
    """Open: two validators of four, tiers of 1.00, 5.00, 20.00 and 80.00, 1,000.00 in it."""
    return purse.opened()


@pytest.fixture(scope="module")
def owing(purse: Purse) -> Study:
    """Another one, which owes 5.00 once something was given to it."""
    return purse.opened()


@pytest.fixture(scope="module")
def given(purse: Purse, owing: Study) -> Contribution:
    """The second tier was claimed, and all is said for it."""
    return purse.committed(owing)


@pytest.fixture(scope="module")
def source() -> bytes:
    """Where it comes from, as validators computed it."""
    return some_bytes("source")


@pytest.fixture(scope="module")
def attested(purse: Purse, source: bytes) -> Contribution:
    """Of another study: the second tier claimed, the first one found by A, the second by B. For modules that ask for
    none of the others, for time has passed."""
    given = purse.committed(purse.opened())
    purse.judged(given, 1, 2, source=source)
    return given


@pytest.fixture(autouse=True)
def _alone(town: Town) -> None:
    """What a test does has not happened afterwards."""
