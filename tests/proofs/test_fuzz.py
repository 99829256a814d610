"""A property counts with the runs that forge gave it; the short lane takes those that a taste of all shows to be
cheap."""

from __future__ import annotations

from typing import Any

import pytest

from scripts.proofs import ProofError, fuzz
from scripts.proofs.fuzz import CHEAP, LEAST, RUNS, TASTE, cheap, goals, report, rows_of

SUITE = "tests/properties/shared/Words.t.sol:WordsTest"

pytestmark = pytest.mark.rules("P1")


def _found(runs: int = RUNS, gas: int = CHEAP, status: str = "Success") -> dict[str, dict[str, Any]]:
    kind = {"Fuzz": {"runs": runs, "mean_gas": gas}}
    told = {"status": status, "reason": None if status == "Success" else "it spilled", "kind": kind}
    return {SUITE: {"testFuzz_words_read_back(uint256)": told}}


def test_a_property_is_told_with_its_runs() -> None:
    (row,) = rows_of(_found())
    assert row == {"name": "WordsTest::testFuzz_words_read_back", "runs": RUNS}
    assert goals([row] * LEAST) == []
    assert "40 properties held for 10,000 drawn arguments each." in report([row] * LEAST)


def test_a_property_that_limits_itself_is_told_with_what_it_ran() -> None:
    rows = rows_of(_found()) + rows_of(_found(runs=RUNS - 1))
    assert goals(rows) == ["1 properties of 10,000 runs, 40 are wanted"]
    assert "1 properties held for 10,000 drawn arguments each, 1 dear ones for fewer." in report(rows)
    assert "| WordsTest | 1 | 2 |" in report(rows)


def test_a_property_that_is_false_is_named() -> None:
    for read in (rows_of, cheap):
        with pytest.raises(ProofError, match="WordsTest::testFuzz_words_read_back is false: it spilled"):
            read(_found(runs=TASTE, status="Failure"))


def test_what_is_dear_or_limits_itself_is_left_to_the_long_lane() -> None:
    assert cheap(_found(runs=TASTE)) == ["testFuzz_words_read_back"]
    assert cheap(_found(runs=TASTE, gas=CHEAP + 1)) == []
    assert cheap(_found(runs=TASTE - 1)) == []


def test_the_short_lane_tastes_all_and_runs_the_cheap_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []

    def results(arguments: list[str], environment: dict[str, str]) -> dict[str, dict[str, Any]]:
        runs = environment["FOUNDRY_FUZZ_RUNS"]
        asked.append((arguments[-1], runs))
        return _found(runs=int(runs))

    monkeypatch.setattr(fuzz, "results", results)
    monkeypatch.setattr(fuzz, "listed", lambda _: ["tests/properties/shared/Words.t.sol"])
    assert [each["runs"] for each in fuzz.measure(lambda _: None, False)] == [RUNS]
    assert asked == [("^testFuzz_", "16"), (r"^(testFuzz_words_read_back)\(", "10000")]
    assert [each["runs"] for each in fuzz.measure(lambda _: None, True)] == [RUNS]
    assert asked[2:] == [("^testFuzz_", "10000")]
