from __future__ import annotations

from pathlib import Path

import pytest

from tests.model.fixtures import built, node
from tests.privacy.clinic import Clinic, a_day

__all__ = ["built", "node"]


@pytest.fixture(scope="module")
def clinic(node: str, tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    """A chain on which every synthetic patient was treated."""
    folder: Path = tmp_path_factory.mktemp("fhir")
    return a_day(node, folder)
