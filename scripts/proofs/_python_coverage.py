"""Lines and branches of carestamp/ that the tests of three folders run: they ask the package and no contract.

Each folder is a pytest of its own, two at a time; what they start (programs, processes) is watched too. How is in
pyproject.toml.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from scripts.measuring import Told
from scripts.proofs import ProofError
from scripts.proofs.program import ended

FOLDERS = ("documents", "client", "outbox")
"""The longest first."""
AT_A_TIME = 2
MINUTES = 15
PYTEST = ("-m", "pytest", "-q", "-p", "no:pytest-brownie", "-p", "no:cacheprovider")


def measure_python(told: Told, long: bool) -> dict[str, Any]:  # noqa: ARG001
    """{"branch", "line": percent, "folders", "missing": {file: ["12", "12->14"]}}; both lanes are the same.

    Raises ProofError when a test fails: what it would have run is not told.
    """
    with tempfile.TemporaryDirectory(prefix="carestamp-coverage-") as made, ThreadPoolExecutor(AT_A_TIME) as pool:
        list(pool.map(lambda folder: _watched(folder, Path(made), told), FOLDERS))
        return _read(Path(made))


def _watched(folder: str, data: Path, told: Told) -> None:
    told(f"tests/{folder}")
    _coverage(data / folder, "run", *PYTEST, f"tests/{folder}", failing=f"tests/{folder} fails")


def _read(data: Path) -> dict[str, Any]:
    together, said = data / "together", data / "told.json"
    parts = [str(each) for each in sorted(data.iterdir())]
    _coverage(together, "combine", "-q", *parts, failing="there is nothing to add up")
    _coverage(together, "json", "-q", "-o", str(said), failing="nothing was measured")
    found = json.loads(said.read_text(encoding="utf-8"))
    total = found["totals"]
    return {
        "branch": _percent(total["covered_branches"], total["num_branches"]),
        "line": _percent(total["covered_lines"], total["num_statements"]),
        "folders": list(FOLDERS),
        "missing": {file: _missing(each) for file, each in sorted(found["files"].items()) if _missing(each)},
    }


def _percent(covered: int, all_of_them: int) -> float:
    """Rounded down: 100 is all."""
    return covered * 10_000 // all_of_them / 100


def _missing(file: dict[str, Any]) -> list[str]:
    """Lines that no test ran, and ways from a line that none took; a way to a line that is missing says no more."""
    lines = set(file["missing_lines"])
    ways = [way for way in file["missing_branches"] if way[0] not in lines and way[1] not in lines]
    return [*map(str, sorted(lines)), *(f"{start}->{end if end > 0 else 'end'}" for start, end in ways)]


def _coverage(data: Path, *arguments: str, failing: str) -> None:
    """The environment names the data, so that forked processes find it too."""
    command = [sys.executable, "-m", "coverage", *arguments]
    run = ended("coverage of carestamp", command, {**os.environ, "COVERAGE_FILE": str(data)}, MINUTES * 60)
    if run.returncode:
        raise ProofError(f"coverage of carestamp: {failing}: {(run.stdout or run.stderr).strip()[-600:]}")
