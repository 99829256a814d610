"""Proofs by halmos over the deployed build: no state, caller, time or argument breaks a property. Each has a twin that
claims too much: halmos must find where it is wrong, or the proof was empty.

`check_…` is proved, `twin_…` must fail; what they are called behind that is the same. docs/decisions/proof.md says what
such a proof covers.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from carestamp.errors import Words
from scripts.measuring import Told
from scripts.proofs import CONTRACTS, ProofError
from scripts.proofs.forge import forge
from scripts.proofs.program import ended
from scripts.report.run import ROOT

ID = "symbolic"
TITLE = Words("符号证明", "Symbolic proofs")
RESTS_ON = (*CONTRACTS, "tests/symbolic", "requirements/prove.lock", "scripts/proofs/symbolic.py")
LEAST = 40
CHECK, TWIN = "check_", "twin_"
HALMOS = ROOT / ".venv-prove" / "bin" / "halmos"
PROOFS = ROOT / "tests" / "symbolic"
SUITE = re.compile(r"^contract (\w+)", re.MULTILINE)
BUILT = Path("build") / "forge-symbolic"
OPTIONS = (
    *("--forge-build-out", str(BUILT), "--loop", "8", "--early-exit", "--no-status"),
    *("--solver-timeout-branching", "20ms"),
)
SHORT, LONG = "60s", "600s"
"""What the solver has for one question."""
PROFILE = {"FOUNDRY_PROFILE": "symbolic"}
SECONDS = 60 * 60
PROVED, BROKEN = 0, 1
"""What halmos calls an exit code of a property: no path breaks it; a counterexample."""


def measure(told: Told, long: bool) -> list[dict[str, Any]]:
    """Every property with its twin; in the long lane the solver may think longer."""
    told("contracts, properties and twins")
    with ThreadPoolExecutor() as pool:  # each is compiled on one processor
        list(pool.map(_build, (["contracts"], ["--ast"]), ({}, PROFILE)))
    told("properties and twins")
    jobs = [(lane, suite) for lane in (CHECK, TWIN) for suite in _suites()]
    with tempfile.TemporaryDirectory() as home, ThreadPoolExecutor(os.cpu_count()) as pool:
        reports = list(pool.map(partial(_halmos, Path(home), LONG if long else SHORT), jobs))
    half = len(reports) // 2
    return merged(_joined(reports[:half]), _joined(reports[half:]), _said())


def goals(measured: list[dict[str, Any]]) -> list[str]:
    short = [] if len(measured) >= LEAST else [f"{len(measured)} properties, {LEAST} are wanted"]
    short += [f"{each['name']} is not proved" for each in measured if not each["proved"]]
    return short + [f"the twin of {each['name']} did not fail" for each in measured if not each["twin_failed"]]


def report(measured: list[dict[str, Any]]) -> str:
    proved = sum(each["proved"] for each in measured)
    failed = sum(each["twin_failed"] for each in measured)
    rows = [f"| {each['says']} | {' '.join(each['rules'])} | {_told(each)} |" for each in measured]
    head = f"{proved} of {len(measured)} properties proved by halmos; {failed} of as many twins failed, as they must."
    return "\n".join([head, "", "| property | rules | |", "| --- | --- | --- |", *rows])


def _told(each: dict[str, Any]) -> str:
    if not each["proved"]:
        return "**not proved**"
    return "proved" if each["twin_failed"] else "**its twin did not fail**"


# --- what halmos says -------------------------------------------------------------------------------------------------


def merged(checks: dict[str, Any], twins: dict[str, Any], said: dict[str, dict[str, str]]) -> list[dict[str, Any]]:
    """Halmos' two reports as one list. Raises ProofError for a property without a twin, or the other way round."""
    proved = {name: _is_proved(told) for name, told in _properties(checks, CHECK)}
    failed = {name: told["exitcode"] == BROKEN for name, told in _properties(twins, TWIN)}
    if alone := sorted(proved.keys() ^ failed.keys()):
        raise ProofError(f"{alone[0]} is a property without a twin, or a twin without a property")
    return [_row(name, proved[name], failed[name], said.get(name, {})) for name in sorted(proved)]


def _joined(reports: list[dict[str, Any]]) -> dict[str, Any]:
    return {"test_results": {suite: told for each in reports for suite, told in each["test_results"].items()}}


def _properties(report: dict[str, Any], lane: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for suite, told in report["test_results"].items():
        for each in told:
            signature = each["name"].removeprefix(lane)
            yield f"{suite.partition(':')[2]}::{CHECK}{signature.partition('(')[0]}", each


def _is_proved(told: dict[str, Any]) -> bool:
    """A loop that was cut off leaves paths that nobody looked at."""
    return told["exitcode"] == PROVED and not told["num_bounded_loops"]


def _row(name: str, proved: bool, failed: bool, said: dict[str, str]) -> dict[str, Any]:
    rules = said.get("custom:rules", "").split()
    return {"name": name, "rules": rules, "says": said.get("notice", ""), "proved": proved, "twin_failed": failed}


def _suites() -> list[str]:
    """The contracts that hold properties."""
    files = sorted(PROOFS.glob("*.t.sol"))
    return [name for file in files for name in SUITE.findall(file.read_text(encoding="utf-8"))]


def _said() -> dict[str, dict[str, str]]:
    """Notice and rules of each property, as the compiler read them."""
    found: dict[str, dict[str, str]] = {}
    for file in sorted((ROOT / BUILT).glob("*.t.sol/*.json")):
        output = json.loads(file.read_text(encoding="utf-8"))["metadata"]["output"]
        for doc in (output["userdoc"], output["devdoc"]):
            for signature, tags in doc.get("methods", {}).items():
                found.setdefault(f"{file.stem}::{signature.partition('(')[0]}", {}).update(tags)
    return found


# --- running it -------------------------------------------------------------------------------------------------------


def _build(arguments: list[str], environment: dict[str, str]) -> None:
    if (built := forge(["build", *arguments], environment)).returncode:
        raise ProofError(f"what is to be proved does not compile: {(built.stderr or built.stdout)[-600:]}")


def _halmos(home: Path, patience: str, job: tuple[str, str]) -> dict[str, Any]:
    """Its report on a contract's functions that begin like this. Raises ProofError when it didn't come to one."""
    if not HALMOS.is_file():
        raise ProofError("halmos is missing: run make prove, which sets it up.")
    lane, suite = job
    file = home / f"{lane}{suite}.json"
    asked = [
        "--contract",
        suite,
        "--function",
        lane,
        "--solver-timeout-assertion",
        patience,
        "--json-output",
        str(file),
    ]
    run = ended("halmos", [str(HALMOS), *OPTIONS, *asked], _environment(home), SECONDS)
    if not file.is_file():
        raise ProofError(f"halmos did not run: {(run.stdout + run.stderr)[-600:]}")
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def _environment(home: Path) -> dict[str, str]:
    """Halmos calls forge itself, and wants a home."""
    programs = os.pathsep.join([str(ROOT / "node_modules" / ".bin"), os.environ.get("PATH", os.defpath)])
    return {**os.environ, "HOME": str(home), "PATH": programs, **PROFILE}
