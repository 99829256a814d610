from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import runner

from tests.privacy.clinic import Clinic, a_day


@pytest.fixture(scope="session")
def clinic(built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    """A chain on which every synthetic patient was treated. Who changes it goes back to a snapshot."""
    folder: Path = tmp_path_factory.mktemp("fhir")
    with runner.Node("anvil") as node:
        yield a_day(node.url, folder)
