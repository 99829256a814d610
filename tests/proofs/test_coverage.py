"""`make prove ONLY=coverage`: what forge's lcov says, added up without rounding anything away."""

from __future__ import annotations

from typing import Any

import pytest

from scripts.proofs import coverage

LCOV = """TN:
SF:contracts/packs/PackRegistry.sol
DA:1,5
DA:2,0
FNDA:3,PackRegistry.sell
FNDA:0,PackRegistry.version
BRDA:2,0,0,-
BRDA:2,0,1,7
end_of_record
SF:contracts/mocks/WalletMock.sol
DA:1,0
end_of_record
"""
PYTHON = {"line": 99.0, "branch": 96.0}


def _measured(monkeypatch: pytest.MonkeyPatch, python: dict[str, float]) -> dict[str, Any]:
    monkeypatch.setattr(coverage, "_of_forge", lambda: coverage.read(LCOV))
    monkeypatch.setattr(coverage, "measure_python", lambda _told, _long: python)
    return coverage.measure(lambda _: None, long=False)


def test_each_kind_is_counted_by_itself_and_test_doubles_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    found = _measured(monkeypatch, PYTHON)
    assert [found[kind] for kind in coverage.KINDS] == [50.0, 50.0, 50.0]
    assert found["missing"] == {
        "contracts/packs/PackRegistry.sol": {
            "line": ["2"],
            "branch": ["2 (0.0)"],
            "function": ["PackRegistry.version"],
        }
    }
    assert found["sources"] == 1


def test_one_line_of_many_thousands_is_not_rounded_away() -> None:
    many = coverage.Lines()
    many.found["line"] = {str(each): 1 for each in range(99_999)} | {"last": 0}
    assert coverage.percent([many], "line") == 99.99


def test_goals_name_what_falls_short(monkeypatch: pytest.MonkeyPatch) -> None:
    short = coverage.goals(_measured(monkeypatch, PYTHON | {"branch": 94.99}))
    assert short[0] == "contracts, line: 50.0 %, 100 % is wanted"
    assert short[-1] == "carestamp, branch: 94.99 %, 95 % is wanted"
    assert len(short) == 4
    assert "line 2" in coverage.report(_measured(monkeypatch, PYTHON))
