from __future__ import annotations

import pytest

from tests.model.fixtures import built, node
from tests.permissions.scene import Scene, set_up

__all__ = ["built", "node"]


@pytest.fixture(scope="module")
def scene(node: str) -> Scene:
    """One situation for each function, on the chain as scripts.deploy and scripts.cast leave it."""
    return set_up(node)
