"""What halmos says is read with suspicion: a proof counts when no loop was cut off, and its twin must have failed."""

from __future__ import annotations

import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from scripts.proofs import ProofError, symbolic
from scripts.proofs.symbolic import CHECK, SHORT, goals, merged, report

SUITE = "tests/symbolic/Packs.t.sol:PacksProofs"
NAME = "PacksProofs::check_sold_once"
SAID = {NAME: {"notice": "Sold once.", "custom:rules": "D1 X8"}}

pytestmark = pytest.mark.rules("D1")


def _halmos(lane: str, exitcode: int, bounded: int | None = 0) -> dict[str, Any]:
    told = {"name": f"{lane}sold_once(bytes32)", "exitcode": exitcode, "num_bounded_loops": bounded}
    return {"exitcode": 0, "test_results": {SUITE: [told]}}


def _row(exitcode: int = 0, bounded: int | None = 0, twin: int = 1) -> dict[str, Any]:
    (row,) = merged(_halmos("check_", exitcode, bounded), _halmos("twin_", twin), SAID)
    return row


def test_a_property_is_proved_and_its_twin_failed() -> None:
    row = _row()
    assert row == {"name": NAME, "rules": ["D1", "X8"], "says": "Sold once.", "proved": True, "twin_failed": True}
    assert goals([row] * symbolic.LEAST) == []
    assert "| Sold once. | D1 X8 | proved |" in report([row])


@pytest.mark.parametrize(("exitcode", "bounded"), [(1, 0), (2, 0), (3, 0), (4, 0), (5, None), (0, 1)])
def test_what_halmos_did_not_finish_is_no_proof(exitcode: int, bounded: int | None) -> None:
    row = _row(exitcode, bounded)
    assert not row["proved"]
    assert f"{NAME} is not proved" in goals([row])
    assert "**not proved**" in report([row])


@pytest.mark.parametrize("twin", [0, 2, 3, 4, 5])
def test_a_twin_that_did_not_fail_is_told(twin: int) -> None:
    row = _row(twin=twin)
    assert row["proved"]
    assert not row["twin_failed"]
    assert f"the twin of {NAME} did not fail" in goals([row])
    assert "**its twin did not fail**" in report([row])


def test_a_property_without_a_twin_is_refused() -> None:
    with pytest.raises(ProofError, match="check_sold_once is a property without a twin"):
        merged(_halmos("check_", 0), {"test_results": {}}, SAID)


def test_too_few_properties_miss_the_goal() -> None:
    assert goals([_row()]) == [f"1 properties, {symbolic.LEAST} are wanted"]


def test_every_suite_is_run() -> None:
    assert "PacksProofs" in symbolic._suites()
    assert len(symbolic._suites()) == len(set(symbolic._suites())) == len(list(symbolic.PROOFS.glob("*.t.sol")))


def test_halmos_without_a_report_is_a_problem(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "halmos"
    program.touch()
    monkeypatch.setattr(symbolic, "HALMOS", program)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: SimpleNamespace(stdout="", stderr="no such option"))
    with pytest.raises(ProofError, match="halmos did not run: no such option"):
        symbolic._halmos(tmp_path, SHORT, (CHECK, "PacksProofs"))


def test_a_missing_halmos_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(symbolic, "HALMOS", tmp_path / "halmos")
    with pytest.raises(ProofError, match="run make prove"):
        symbolic._halmos(tmp_path, SHORT, (CHECK, "PacksProofs"))
