"""Each planted bug still has its one line, and each test that must kill it is still there: planting takes an hour."""

from __future__ import annotations

import pytest

from tests.structure.test_documents import ROOT, tool

plant = tool("plant")


@pytest.mark.parametrize("bug", plant.bugs(), ids=lambda bug: f"{bug.rule} {bug.bug}")
def test_a_planted_bug_has_its_line_and_its_tests(bug) -> None:
    before = (ROOT / bug.file).read_text()
    assert bug.planted(before) != before
    for test in bug.tests:
        path, _, name = test.partition("::")
        word = "function" if path.endswith(plant.OF_FORGE) else "def"
        assert not name or f"{word} {name.partition('[')[0]}(" in (ROOT / path).read_text(), test
