from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.model.fixtures import node, runner
from tests.permissions import cells
from tests.permissions.scene import Scene, set_up

__all__ = ["node"]


@pytest.fixture(scope="session")
def scene(built: None) -> Iterator[Scene]:
    """One situation for each function, on the chain as scripts.deploy and scripts.cast leave it.

    Who changes it goes back to a snapshot."""
    with runner.Node("anvil") as started:
        yield set_up(started.url)


def pytest_sessionfinish() -> None:
    cells.write()
