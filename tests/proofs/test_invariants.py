"""A campaign counts when it saw enough acts and each kind of act succeeded often enough: forge's own figures say so."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest

from scripts.proofs import ProofError, forge, invariants
from scripts.proofs.invariants import CALLS, LEAST, SUCCESSES, goals, report, rows_of, said

SUITE = "tests/properties/invariants/Town.t.sol:TownTest"
ACTS = "tests/properties/invariants/Town.sol:Town."
SOURCE = """
    /// @notice A pack is sold once.
    /// @custom:rules D1 X8
    function invariant_a_pack_is_sold_once() public view {
        _town.mustSellEachPackOnce();
    }

    /// @notice Nobody promised to say which rule this is.
    function invariant_unruly() public view {}
"""

pytestmark = pytest.mark.rules("D1")


def _found(calls: int = CALLS, reverts: int = 0, status: str = "Success") -> dict[str, dict[str, Any]]:
    metrics = {f"{ACTS}{act}": {"calls": calls // 2, "reverts": reverts, "discards": 0} for act in ("sell", "lose")}
    kind = {"Invariant": {"runs": 200, "calls": calls, "reverts": 2 * reverts, "metrics": metrics}}
    told = {"status": status, "reason": None if status == "Success" else "sold twice", "kind": kind}
    return {SUITE: {"invariant_a_pack_is_sold_once()": told}}


def _row(calls: int = CALLS, reverts: int = 0) -> dict[str, Any]:
    (row,) = rows_of(_found(calls, reverts), said(SOURCE))
    return row


def test_a_campaign_is_told_with_its_words_rules_and_successes() -> None:
    row = _row(reverts=10)
    assert row["name"] == "TownTest::invariant_a_pack_is_sold_once"
    assert (row["says"], row["rules"]) == ("A pack is sold once.", ["D1", "X8"])
    assert (row["calls"], row["successes"]) == (CALLS, {"lose": CALLS // 2 - 10, "sell": CALLS // 2 - 10})
    assert goals([row] * LEAST) == []
    assert "| A pack is sold once. | D1 X8 | 100,000 |" in report([row])
    assert "| TownTest | 2 | lose | 49,990 |" in report([row])


def test_words_of_two_lines_are_one_sentence() -> None:
    source = SOURCE.replace("A pack is sold once.", "A pack is sold once,\n    /// by one house.")
    assert said(source)["invariant_a_pack_is_sold_once"] == ("A pack is sold once, by one house.", ["D1", "X8"])


def test_an_invariant_that_is_false_is_named() -> None:
    with pytest.raises(ProofError, match="TownTest::invariant_a_pack_is_sold_once is false: sold twice"):
        rows_of(_found(status="Failure"), said(SOURCE))


def test_an_act_that_seldom_succeeds_misses_the_goal() -> None:
    enough, short = (_row(reverts=CALLS // 2 - times) for times in (SUCCESSES, SUCCESSES - 1))
    assert goals([enough] * LEAST) == []
    assert "'lose': 999, 'sell': 999" in goals([short])[1]


def test_in_the_short_lane_each_act_succeeds_at_least_once() -> None:
    assert goals([_row(calls=5_000, reverts=2_499)] * LEAST) == []
    assert "1 times are wanted" in goals([_row(calls=5_000, reverts=2_500)] * LEAST)[0]
    assert "saw 4,000 acts only" in goals([_row(calls=4_000)] * LEAST)[0]


def test_too_few_invariants_miss_the_goal() -> None:
    assert goals([_row()]) == ["1 invariants, 30 are wanted"]


def test_an_invariant_without_words_or_rules_misses_the_goal() -> None:
    assert said(SOURCE).keys() == {"invariant_a_pack_is_sold_once"}
    (row,) = rows_of(_found(), {})
    assert "no sentence of plain words" in goals([row] * LEAST)[0]


def test_both_lanes_ask_forge_file_by_file(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[list[str], dict[str, str]]] = []

    def results(arguments: list[str], environment: dict[str, str]) -> dict[str, dict[str, Any]]:
        asked.append((arguments, environment))
        return _found()

    monkeypatch.setattr(invariants, "listed", lambda _: ["tests/properties/invariants/Town.t.sol"])
    monkeypatch.setattr(invariants, "results", results)
    for long in (False, True):
        (row,) = invariants.measure(lambda _: None, long)
        assert row["says"], "the sentence comes from the file itself"
    sizes = [(env["FOUNDRY_INVARIANT_RUNS"], env["FOUNDRY_INVARIANT_DEPTH"]) for _, env in asked]
    assert sizes == [("20", "250"), ("220", "500")]


def test_forge_that_does_not_answer_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    silent = subprocess.CompletedProcess([], 1, "", "does not compile")
    monkeypatch.setattr(forge, "forge", lambda *_: silent)
    with pytest.raises(ProofError, match="did not run: does not compile"):
        forge.listed("^invariant_")
