"""Properties of any arguments: forge draws them, ten thousand times for each property.

The short lane runs the cheap ones, as a taste of all shows by their gas; the long lane runs all. What limits its own
runs in its source (a property of whole stories) keeps to that, and is told with what it ran.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from carestamp.errors import Words
from scripts.measuring import Told
from scripts.proofs import PROPERTIES
from scripts.proofs.forge import held, listed, results

ID = "fuzz"
TITLE = Words("模糊测试", "Fuzzed properties")
RESTS_ON = (*PROPERTIES, "scripts/proofs/fuzz.py")
PATTERN = "^testFuzz_"
LEAST = 40
RUNS = 10_000
TASTE = 16
CHEAP = 80_000
"""Mean gas of a run, at most: what takes a few seconds in all."""


def measure(told: Told, long: bool) -> list[dict[str, Any]]:
    """Each property with its runs. Raises ProofError for one that is false."""
    if long:
        return [row for file in listed(PATTERN) for row in _file(told, file)]
    told("a taste of all")
    names = cheap(results(["--match-test", PATTERN], _runs(TASTE)))
    told(f"the {len(names)} cheapest")
    return rows_of(results(["--match-test", rf"^({'|'.join(names)})\("], _runs(RUNS)))


def goals(measured: list[dict[str, Any]]) -> list[str]:
    full = sum(each["runs"] >= RUNS for each in measured)
    return [] if full >= LEAST else [f"{full} properties of {RUNS:,} runs, {LEAST} are wanted"]


def report(measured: list[dict[str, Any]]) -> str:
    full = [each for each in measured if each["runs"] >= RUNS]
    head = f"{len(full)} properties held for {RUNS:,} drawn arguments each"
    head += f", {len(measured) - len(full)} dear ones for fewer." if len(measured) > len(full) else "."
    suites = dict.fromkeys(each["name"].partition("::")[0] for each in measured)
    rows = [f"| {suite} | {_count(full, suite)} | {_count(measured, suite)} |" for suite in suites]
    return "\n".join([head, "", f"| suite | of {RUNS:,} runs | all |", "| --- | ---: | ---: |", *rows])


def _count(rows: list[dict[str, Any]], suite: str) -> int:
    return sum(each["name"].startswith(f"{suite}::") for each in rows)


# --- what forge says --------------------------------------------------------------------------------------------------


def rows_of(found: Mapping[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Raises ProofError for a property that is false."""
    return [{"name": name, "runs": told["kind"]["Fuzz"]["runs"]} for name, told in held(found)]


def cheap(taste: Mapping[str, dict[str, Any]]) -> list[str]:
    """Those that ran as often as they were asked to, for little gas."""
    kinds = [(name.partition("::")[2], told["kind"]["Fuzz"]) for name, told in held(taste)]
    return sorted({name for name, kind in kinds if kind["runs"] == TASTE and kind["mean_gas"] <= CHEAP})


def _file(told: Told, file: str) -> list[dict[str, Any]]:
    told(file)
    return rows_of(results(["--match-path", file, "--match-test", PATTERN], _runs(RUNS)))


def _runs(runs: int) -> dict[str, str]:
    return {"FOUNDRY_FUZZ_RUNS": str(runs)}
