"""The figure of branches counts down, and what is missing is named once."""

from __future__ import annotations

import pytest

from scripts.proofs import ProofError, _python_coverage


def test_all_but_one_of_many_is_not_all() -> None:
    assert _python_coverage._percent(99_999, 100_000) == 99.99
    assert _python_coverage._percent(7, 7) == 100


def test_a_way_is_missing_where_both_its_ends_were_seen() -> None:
    told = {"missing_lines": [12, 9], "missing_branches": [[3, 9], [9, 14], [5, 7], [6, -1]]}
    assert _python_coverage._missing(told) == ["9", "12", "5->7", "6->end"]


def test_a_folder_that_fails_is_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_python_coverage, "FOLDERS", ("no-such-folder",))
    with pytest.raises(ProofError, match="tests/no-such-folder fails"):
        _python_coverage.measure_python(lambda _: None, long=False)
