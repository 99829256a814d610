"""The town of the tests that run on a chain: on Brownie's node where Brownie runs them, else on one of their own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))

import runner

if TYPE_CHECKING:
    from scripts.cast import Cast
    from tests.support.till import Till
    from tests.support.town import Town

ORIGINS = ("issued", "signed", "leaf")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "rules(*numbers): the rules of the domain that this test proves")
    # Timings never gate a test: a busy machine is no fault.
    settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
    settings.load_profile("untimed")


@pytest.fixture(scope="session")
def built() -> None:
    """The contracts are compiled, by whichever run comes first."""
    assert runner.brownie(["compile"]) == 0, "the contracts don't compile"


@pytest.fixture(scope="session")
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of the chain of this session."""
    if request.config.pluginmanager.hasplugin("pytest-brownie"):
        import brownie

        yield brownie.web3.provider.endpoint_uri
        return
    request.getfixturevalue("built")
    with runner.Node("anvil") as node:
        yield node.url


@pytest.fixture(scope="session")
def founded(url: str) -> Town:
    """Everything deployed by scripts.deploy and everybody licensed by scripts.cast, once a session, in the morning."""
    from tests.support.founding import found

    return found(url)


@pytest.fixture
def town(founded: Town) -> Iterator[Town]:
    """The town as it was founded: whatever a test does in it has not happened afterwards."""
    with founded.clock.isolated():
        yield founded


@pytest.fixture
def till(town: Town) -> Till:
    """The town's bills."""
    return town.till


@pytest.fixture
def cast(founded: Town) -> Cast:
    """The people, by their roles."""
    return founded.cast


@pytest.fixture(params=ORIGINS)
def origin(request: pytest.FixtureRequest) -> Any:
    """How the prescriber vouches: the same behaviour is asked of all three (P2)."""
    return request.param
