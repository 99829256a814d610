"""Coverage: lines, branches and functions of the contracts that forge's tests run, and branches of carestamp/ that
Python's run."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from carestamp.errors import Words
from scripts.measuring import Told
from scripts.proofs import HOUSE, ProofError
from scripts.proofs._python_coverage import measure_python
from scripts.proofs.forge import forge

ID = "coverage"
TITLE = Words("覆盖率", "Coverage")
RESTS_ON = HOUSE
FEW = {"FOUNDRY_FUZZ_RUNS": "16", "FOUNDRY_INVARIANT_RUNS": "1", "FOUNDRY_INVARIANT_DEPTH": "64"}
"""What is met only by luck is not covered."""
KINDS = ("line", "branch", "function")
PYTHON_BRANCHES = 95


@dataclass
class Lines:
    """What was met of one source, by kind: where, and how often."""

    found: dict[str, dict[str, int]] = field(default_factory=lambda: {kind: {} for kind in KINDS})

    def percent(self, kind: str) -> float:
        return percent([self], kind)

    def missing(self, kind: str) -> list[str]:
        return [where for where, times in self.found[kind].items() if not times]


def measure(told: Told, long: bool) -> dict[str, Any]:
    """Of contracts/ without its test doubles, and of carestamp/. Raises ProofError when a test fails."""
    with ThreadPoolExecutor() as pool:  # forge compiles on one processor first
        forged = pool.submit(_of_forge)
        python = measure_python(told, long)
        told("forge")
        sources = {name: each for name, each in forged.result().items() if _is_ours(name)}
    return {
        **{kind: percent(sources.values(), kind) for kind in KINDS},
        "sources": len(sources),
        "missing": {name: gaps for name, each in sources.items() if (gaps := _gaps(each))},
        "python": python,
    }


def goals(measured: Mapping[str, Any]) -> list[str]:
    short = [f"contracts, {kind}: {measured[kind]} %, 100 % is wanted" for kind in KINDS if measured[kind] < 100]
    branches = measured["python"]["branch"]
    return short + ([f"carestamp, branch: {branches} %, 95 % is wanted"] if branches < PYTHON_BRANCHES else [])


def report(measured: Mapping[str, Any]) -> str:
    rows = [f"| contracts/ | {kind} | {measured[kind]:g} % |" for kind in KINDS]
    rows += [f"| carestamp/ | {kind} | {measured['python'][kind]:g} % |" for kind in ("line", "branch")]
    gaps = [
        f"- `{name}`: {kind} {', '.join(where)}"
        for name, kinds in measured["missing"].items()
        for kind, where in kinds.items()
    ]
    return "\n".join(["| of | | met |", "| --- | --- | ---: |", *rows, *(["", *gaps] if gaps else [])])


def _of_forge() -> dict[str, Lines]:
    """Without the IR pipeline and the optimizer, which forge's coverage can't read. Gas is not measured under it."""
    with tempfile.TemporaryDirectory(prefix="carestamp-coverage-") as folder:
        file = Path(folder) / "lcov.info"
        run = forge(
            ["coverage", "--no-match-path", "tests/properties/gas/**", "--report", "lcov", "--report-file", str(file)],
            {"FOUNDRY_PROFILE": "fast", **FEW},
        )
        if run.returncode or not file.is_file():
            raise ProofError(f"forge coverage failed: {(run.stdout or run.stderr)[-600:]}")
        return read(file.read_text(encoding="utf-8"))


def read(lcov: str) -> dict[str, Lines]:
    """An lcov file, by source."""
    sources: dict[str, Lines] = {}
    for line in lcov.splitlines():
        key, _, value = line.partition(":")
        if key == "SF":
            now = sources.setdefault(value, Lines()).found
        elif key == "DA":
            at, times = value.split(",")[:2]
            now["line"][at] = int(times)
        elif key == "BRDA":
            at, block, way, times = value.split(",")
            now["branch"][f"{at} ({block}.{way})"] = 0 if times == "-" else int(times)
        elif key == "FNDA":
            times, name = value.split(",", 1)
            now["function"][name] = int(times)
    return sources


def percent(sources: Iterable[Lines], kind: str) -> float:
    """To two places, downwards: 100 is all of them."""
    all_of_it = [times for each in sources for times in each.found[kind].values()]
    return int(10_000 * sum(1 for times in all_of_it if times) / len(all_of_it)) / 100 if all_of_it else 100.0


def _is_ours(name: str) -> bool:
    return name.startswith("contracts/") and not name.startswith("contracts/mocks/")


def _gaps(source: Lines) -> dict[str, list[str]]:
    return {kind: gaps for kind in KINDS if (gaps := source.missing(kind))}
