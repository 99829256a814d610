"""Plants the bugs of tests/planted/bugs.yaml one by one in a copy of the checkout, and runs the tests named for each.

    python tools/plant.py              all of them; about a minute each, less where only forge looks for the bug
    python tools/plant.py P5 D1        those of these rules

Prints a table `rule, bug, killed by`; fails when a bug survives, when its line is gone, or when a named test fails on
the unspoilt copy already (then its failure would prove nothing). The checkout is only read.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent))

from runner import Interrupted, signals_raise

ROOT = Path(__file__).resolve().parent.parent
BUGS = ROOT / "tests" / "planted" / "bugs.yaml"
COPIED = ("contracts", "interfaces", "carestamp", "scripts", "tests", "tools")
COPIED_FILES = ("brownie-config.yaml", "foundry.toml", "pyproject.toml", "package.json")
LINKED = ("node_modules", ".venv")
BROWNIE_FOLDERS = ("scenario", "deploy")
PURE = "documents"
OF_FORGE = ".t.sol"
MINUTES = 10 * 60
SHRINK = "20"
"""How often forge tries to tell a failure in fewer acts: by itself it takes minutes for it."""
FAILED = re.compile(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", re.MULTILINE)
FAILED_IN_FORGE = re.compile(r"^(?:\[FAIL.*?\]| (?=invariant_)) ?(\w+)\(.*$", re.MULTILINE)
"""An invariant stands on a line of its own, after the calls that broke it."""


@dataclass(frozen=True)
class Bug:
    """One line that says something else. nth: which of several equal lines, from 1."""

    rule: str
    bug: str
    file: str
    before: str
    after: str
    tests: tuple[str, ...]
    nth: int = 0

    def planted(self, text: str) -> str:
        """The source with the bug in it. Raises PlantError when the line is not where it was."""
        places = [found.start() for found in re.finditer(re.escape(self.before), text)]
        if not places or (len(places) > 1 and not self.nth):
            raise PlantError(f"{self.file}: {len(places)} lines say {self.before!r}")
        start = places[max(self.nth - 1, 0)]
        return text[:start] + self.after + text[start + len(self.before) :]


class PlantError(Exception):
    """A bug can't be planted; the message says why."""


def bugs() -> list[Bug]:
    written: dict[str, Any] = yaml.safe_load(BUGS.read_text(encoding="utf-8"))
    return [Bug(**{**each, "tests": tuple(each["tests"])}) for each in written["bugs"]]


@contextmanager
def copied() -> Iterator[Path]:
    """A copy of what is compiled and run, outside the checkout."""
    with tempfile.TemporaryDirectory(prefix="carestamp-planted-") as folder:
        copy = Path(folder)
        ignored = shutil.ignore_patterns("__pycache__")
        for each in COPIED:
            shutil.copytree(ROOT / each, copy / each, ignore=ignored)
        for each in COPIED_FILES:
            shutil.copy(ROOT / each, copy / each)
        for each in LINKED:
            (copy / each).symlink_to(ROOT / each)
        yield copy


@contextmanager
def spoilt(copy: Path, bug: Bug) -> Iterator[None]:
    source = copy / bug.file
    sound = source.read_text(encoding="utf-8")
    source.write_text(bug.planted(sound), encoding="utf-8")
    try:
        yield
    finally:
        source.write_text(sound, encoding="utf-8")


def failing(copy: Path, tests: Iterable[str]) -> list[str]:
    """Those of the named tests that fail in the copy. Raises PlantError when it does not compile."""
    listed = list(tests)
    forged = [each for each in listed if each.partition("::")[0].endswith(OF_FORGE)]
    others = [each for each in listed if each not in forged]
    return [*(_failing_in_forge(copy, forged) if forged else []), *(_failing_in_python(copy, others) if others else [])]


def _failing_in_python(copy: Path, listed: list[str]) -> list[str]:
    if any(Path(each).parts[1] != PURE for each in listed):
        _compile(copy)
    through_brownie = [each for each in listed if Path(each).parts[1] in BROWNIE_FOLDERS]
    plain = [each for each in listed if each not in through_brownie]
    ours = _run(copy, ["-m", "pytest", "-q", "-p", "no:pytest-brownie", *plain]) if plain else None
    theirs = _run(copy, ["tools/run.py", "brownie", "test", *through_brownie]) if through_brownie else None
    return [each for run in (ours, theirs) if run for each in _failed(run, FAILED)]


def _compile(copy: Path) -> None:
    compiled = _run(copy, ["tools/run.py", "brownie", "compile"])
    if compiled.returncode:
        raise PlantError(f"the copy does not compile: {compiled.stdout[-400:]}")


def _failing_in_forge(copy: Path, listed: list[str]) -> list[str]:
    """Compiled in the quick way, without optimizer and IR pipeline."""
    files, names = ({each.partition("::")[part] for each in listed} for part in (0, 2))
    where = ["--match-path", f"{{{','.join(sorted(files))}}}", "--match-test", f"^({'|'.join(sorted(names))})\\("]
    return list(dict.fromkeys(_failed(_run(copy, ["tools/run.py", "forge", "test", *where]), FAILED_IN_FORGE)))


def _failed(run: subprocess.CompletedProcess[str], pattern: re.Pattern[str]) -> list[str]:
    found: list[str] = pattern.findall(run.stdout)
    if run.returncode not in (0, 1) or (run.returncode and not found):
        raise PlantError(f"the tests did not run: {run.stdout[-600:]}")
    return found


def _run(copy: Path, arguments: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(copy / ".venv" / "bin" / "python"), *arguments],
        cwd=copy,
        env={
            **os.environ,
            "PYTHONUNBUFFERED": "1",
            "COLUMNS": "400",
            "FOUNDRY_PROFILE": "fast",
            "FOUNDRY_INVARIANT_SHRINK_RUN_LIMIT": SHRINK,
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=MINUTES,
        check=False,
    )


def main(rules: list[str]) -> int:
    wanted = [each for each in bugs() if not rules or each.rule in rules]
    if not wanted:
        print(f"plant: no bug is planted against {' '.join(rules)}.", file=sys.stderr)
        return 2
    try:
        with signals_raise(), copied() as copy:
            return _plant_all(copy, wanted)
    except PlantError as problem:
        print(f"plant: {problem}", file=sys.stderr)
        return 1
    except Interrupted as stopped:
        return 128 + stopped.number


def _plant_all(copy: Path, wanted: list[Bug]) -> int:
    sound = failing(copy, dict.fromkeys(test for bug in wanted for test in bug.tests))
    if sound:
        raise PlantError(f"fails without any bug: {', '.join(sound)}")
    print("| rule | bug | killed by |\n| --- | --- | --- |", flush=True)
    survivors = 0
    for bug in wanted:
        with spoilt(copy, bug):
            killers = failing(copy, bug.tests)
        survivors += not killers
        print(f"| {bug.rule} | {bug.bug} | {', '.join(_short(each) for each in killers) or 'nobody'} |", flush=True)
    print(f"\n{len(wanted)} bugs, {survivors} survived", flush=True)
    return 1 if survivors else 0


def _short(test: str) -> str:
    return test.rpartition("::")[2]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
