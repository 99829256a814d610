"""`make test`: the stages of the tests, two at a time, and one line that says how many passed and failed.

    python tools/stages.py [STAGE …]        all of them without a name

A stage without tests says so and counts nothing; a stage that ends badly without having counted a failure counts one.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from runner import ROOT, Interrupted, signals_raise

TESTS = ROOT / "tests"
BROWNIE_FOLDERS = ("unit", "scenario", "deploy")
NOT_PYTEST = ("properties", "support")
NO_TESTS = 5
MINUTES = 20 * 60
PYTEST_COUNT = re.compile(r"(\d+) (passed|failed|errors?)\b")
FORGE_COUNT = re.compile(r"(\d+) (?:tests? )?(passed|failed)")


@dataclass
class Result:
    stage: str
    passed: int = 0
    failed: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        counted = f"{self.passed} passed, {self.failed} failed" if self.passed or self.failed else "no tests"
        return f"{self.stage:<12}{counted:<28}{self.seconds:5.0f} s"


# --- the stages -------------------------------------------------------------------------------------------------------


def _python() -> list[str]:
    """Everything that is neither Brownie's nor forge's; a new folder is found by itself."""
    others = {*BROWNIE_FOLDERS, *NOT_PYTEST}
    found = [each for each in _holding(TESTS, "test_*.py") if each.relative_to(TESTS).parts[0] not in others]
    paths = sorted({each.relative_to(TESTS).parts[0] for each in found})
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:pytest-brownie"]
    return [*command, *(f"tests/{path}" for path in paths)] if paths else []


def _properties() -> list[str]:
    """With SEED another search than the usual one, which foundry.toml fixes; forge prints the seed of a failure."""
    if not _holding(TESTS / "properties", "*.t.sol"):
        return []
    seed = os.environ.get("CARESTAMP_SEED")
    return _run("forge", "test", *(["--fuzz-seed", seed] if seed else []))


def _brownie() -> list[str]:
    paths = [f"tests/{each}" for each in BROWNIE_FOLDERS if _holding(TESTS / each, "test_*.py")]
    return _run("brownie", "test", *paths, "-q", "--timeout", str(MINUTES)) if paths else []


def _ganache() -> list[str]:
    """The scenarios marked both_chains, on the second chain."""
    if not _holding(TESTS / "scenario", "test_*.py"):
        return []
    options = ["-q", "-m", "both_chains", "--network", "ganache", "--timeout", str(MINUTES)]
    return _run("brownie", "test", "tests/scenario", *options)


def _run(*arguments: str) -> list[str]:
    return [sys.executable, str(ROOT / "tools" / "run.py"), *arguments]


def _holding(folder: Path, pattern: str) -> list[Path]:
    return sorted(folder.rglob(pattern)) if folder.is_dir() else []


STAGES: dict[str, Callable[[], list[str]]] = {
    "python": _python,
    "properties": _properties,
    "brownie": _brownie,
    "ganache": _ganache,
}
LANES = (("python", "properties"), ("brownie", "ganache"))


# --- running them -----------------------------------------------------------------------------------------------------


class Crew:
    """Runs stages in lanes, tells what they say, and ends them all when asked to."""

    def __init__(self) -> None:
        self.results: list[Result] = []
        self._children: list[subprocess.Popen[str]] = []
        self._voice = threading.Lock()
        self._ended = False

    def work(self, lanes: list[list[str]]) -> None:
        threads = [threading.Thread(target=self._lane, args=(lane,), daemon=True) for lane in lanes]
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(0.2)

    def end(self, number: int) -> None:
        self._ended = True
        for child in self._children:
            if child.poll() is None:
                child.send_signal(number)
        for child in self._children:
            child.wait()

    def _lane(self, stages: list[str]) -> None:
        for stage in stages:
            if not self._ended:
                self.results.append(self._stage(stage))

    def _stage(self, stage: str) -> Result:
        command, result, start = STAGES[stage](), Result(stage), time.monotonic()
        if not command:
            self._say(stage, "no tests yet")
            return result
        child = self._start(command)
        for line in child.stdout or ():
            self._say(stage, line.rstrip())
            _count(stage, line, result)
        code = child.wait()
        if code not in (0, NO_TESTS) and not result.failed:
            self._say(stage, f"ended with code {code}")
            result.failed = 1
        result.seconds = time.monotonic() - start
        return result

    def _start(self, command: list[str]) -> subprocess.Popen[str]:
        # A session of its own: Ctrl-C reaches it through us, once.
        child = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self._children.append(child)
        return child

    def _say(self, stage: str, line: str) -> None:
        with self._voice:
            print(f"{stage:>10} | {line}", flush=True)


def _count(stage: str, line: str, result: Result) -> None:
    """Read the summary line of pytest ("3 passed, 1 failed in 2.10s") or of forge ("… 5 tests passed, 0 failed …")."""
    if stage == "properties":
        found = FORGE_COUNT.findall(line) if "total tests)" in line else []
    else:
        found = PYTEST_COUNT.findall(line) if re.search(r" in \d[\d.]*s\b", line) else []
    if not found:
        return
    counts = {word.rstrip("s"): int(number) for number, word in found}
    result.passed, result.failed = counts.get("passed", 0), counts.get("failed", 0) + counts.get("error", 0)


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in STAGES]
    if unknown:
        print(f"stages: {unknown[0]} is not a stage: use {', '.join(STAGES)}.", file=sys.stderr)
        return 2
    lanes = [[stage for stage in lane if stage in (names or STAGES)] for lane in LANES]
    crew = Crew()
    try:
        with signals_raise():
            crew.work(lanes)
    except Interrupted as stopped:
        crew.end(signal.SIGINT if stopped.number == signal.SIGINT else signal.SIGTERM)
        return 128 + stopped.number
    return _sum_up(crew.results)


def _sum_up(results: list[Result]) -> int:
    order = list(STAGES)
    print()
    for result in sorted(results, key=lambda each: order.index(each.stage)):
        print(result)
    passed, failed = sum(each.passed for each in results), sum(each.failed for each in results)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
