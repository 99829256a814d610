"""The sections access, deployment and slither fall short where they should, and say what they found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scripts.proofs import ProofError, access, deployment, slither

CELLS = {"cells": 75_904, "failures": 0, "functions": 168, "roles": 65, "views": 203, "acts": 36}
CLEAN: dict[str, Any] = {
    "high": 0,
    "medium": 0,
    "low": 2,
    "findings": [],
    "unused": [],
    "left_out": sorted(slither.LEFT_OUT),
    "detectors": {"timestamp": 2},
    "suppressed": [{"detector": "unused-return", "place": "contracts/A.sol:3", "reason": "it refuses"}],
}


def test_access_falls_short_of_one_wrong_cell() -> None:
    sound = {**CELLS, "signatures": {"cells": 4_217, "failures": 0}}
    assert access.goals(sound) == []
    assert access.goals({**sound, "failures": 1}) == ["1 cells answer otherwise than the table says"]
    assert access.goals({**sound, "signatures": {"cells": 4_217, "failures": 2}}) != []
    assert "75,904 cells, 0 failures" in access.report(sound)


def test_deployment_falls_short_when_a_step_was_not_killed() -> None:
    whole = {"steps": 62, "kills": 186, "resumed": 186, "tests": 11}
    assert deployment.goals({"nodes": {"anvil": whole}}) == []
    assert deployment.goals({"nodes": {"anvil": {**whole, "kills": 183}}}) == ["not every step was killed"]
    assert "| anvil | 62 | 62 | 186 of 186 | 11 |" in deployment.report({"nodes": {"anvil": whole}})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"findings": [{"impact": "high", "detector": "arbitrary-send", "what": "it sends"}]}, "high arbitrary-send"),
        ({"detectors": {"tautology": 1}}, "tautology is told and has no reason"),
        ({"suppressed": [{"detector": "x", "place": "A.sol:3", "reason": ""}]}, "A.sol:3: suppressed without a reason"),
        ({"unused": ["A.sol:9"]}, "A.sol:9: a suppression that hides nothing"),
    ],
)
def test_slither_falls_short_of(change: dict[str, Any], said: str) -> None:
    assert slither.goals(CLEAN) == []
    (short,) = slither.goals({**CLEAN, **change})
    assert short.startswith(said)
    assert "`unused-return`" in slither.report(CLEAN)


def test_slither_refuses_a_rewriting_that_does_not_fit(tmp_path: Path) -> None:
    source = tmp_path / "A.sol"
    source.write_text("library A {}\nlibrary A {}\n")
    with pytest.raises(ProofError, match=r"A\.sol no longer says 'library A' once"):
        slither._rewrite(source, (("library A", "library B"),))


def test_slither_reads_reasons_beside_the_line() -> None:
    found = slither.SUPPRESSED.search("        // slither-disable-next-line unused-return: it refuses malformed terms")
    assert found is not None
    assert (found["detectors"], found["reason"]) == ("unused-return", "it refuses malformed terms")
    bare = slither.SUPPRESSED.search("// slither-disable-next-line unused-return")
    assert bare is not None
    assert bare["reason"] is None
