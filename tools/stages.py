"""`make test`: the stages of the tests in jobs, two jobs at a time, and one line that says how many passed and failed.

    python tools/stages.py [STAGE …]        all of them without a name

The longest job begins first. A stage without tests counts nothing; a job that ends badly without having counted a
failure counts one. The table at the end has each job's seconds, and the seconds of a processor that it and all it
started used: these say on a busy machine too what tests cost.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from runner import ROOT, Interrupted, signals_raise

TESTS = ROOT / "tests"
BROWNIE_FOLDERS = ("scenario", "deploy")
NOT_PYTEST = ("properties", "support")
NO_TESTS = 5
MINUTES = 20 * 60
AT_A_TIME = 2
PYTEST_COUNT = re.compile(r"(\d+) (passed|failed|errors?)\b")
FORGE_COUNT = re.compile(r"(\d+) (?:tests? )?(passed|failed)")

SECONDS = {
    "properties": 300,
    "gas": 110,
    "scenario": 110,
    "deploy": 110,
    "report": 80,
    "stateful": 85,
    "unit": 65,
    "documents": 55,
    "privacy": 60,
    "client": 27,
    "ganache": 38,
    "replay": 22,
    "permissions": 45,
    "faults": 11,
    "structure": 5,
    "outbox": 5,
    "bench": 2,
    "proofs": 12,
}
"""What a job takes, roughly, of a processor: only for their order."""
UNKNOWN = 60


@dataclass(frozen=True)
class Job:
    """One command of a stage."""

    stage: str
    name: str
    command: list[str]


@dataclass
class Result:
    stage: str
    name: str
    passed: int = 0
    failed: int = 0
    seconds: float = 0.0
    processor: float = 0.0

    def __str__(self) -> str:
        counted = f"{self.passed} passed, {self.failed} failed" if self.passed or self.failed else "no tests"
        return (
            f"{self.stage:<12}{self.name:<14}{counted:<28}{self.seconds:5.0f} s{self.processor:7.0f} s of a processor"
        )


# --- the stages -------------------------------------------------------------------------------------------------------


def _python() -> list[Job]:
    """Everything that is neither Brownie's nor forge's, a job a folder; a new folder is found by itself."""
    others = {*BROWNIE_FOLDERS, *NOT_PYTEST}
    found = [each for each in _holding(TESTS, "test_*.py") if each.relative_to(TESTS).parts[0] not in others]
    names = sorted({each.relative_to(TESTS).parts[0] for each in found})
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:pytest-brownie"]
    return [Job("python", name, [*command, f"tests/{name}"]) for name in names]


def _properties() -> list[Job]:
    """With SEED another search than the usual one, which foundry.toml fixes; forge prints the seed of a failure."""
    if not _holding(TESTS / "properties", "*.t.sol"):
        return []
    seed = os.environ.get("CARESTAMP_SEED")
    return [Job("properties", "properties", _run("forge", "test", *(["--fuzz-seed", seed] if seed else [])))]


def _brownie() -> list[Job]:
    options = ("-q", "--timeout", str(MINUTES))
    held = [each for each in BROWNIE_FOLDERS if _holding(TESTS / each, "test_*.py")]
    return [Job("brownie", each, _run("brownie", "test", f"tests/{each}", *options)) for each in held]


def _ganache() -> list[Job]:
    """The scenarios and deployments marked both_chains, on the second chain."""
    held = [f"tests/{each}" for each in BROWNIE_FOLDERS if _holding(TESTS / each, "test_*.py")]
    options = ["-q", "-m", "both_chains", "--network", "ganache", "--timeout", str(MINUTES)]
    return [Job("ganache", "ganache", _run("brownie", "test", *held, *options))] if held else []


def _run(*arguments: str) -> list[str]:
    return [sys.executable, str(ROOT / "tools" / "run.py"), *arguments]


def _holding(folder: Path, pattern: str) -> list[Path]:
    return sorted(folder.rglob(pattern)) if folder.is_dir() else []


STAGES: dict[str, Callable[[], list[Job]]] = {
    "python": _python,
    "properties": _properties,
    "brownie": _brownie,
    "ganache": _ganache,
}


def jobs_of(stages: list[str]) -> list[Job]:
    """The longest first."""
    found = [job for stage in stages for job in STAGES[stage]()]
    return sorted(found, key=lambda each: -SECONDS.get(each.name, UNKNOWN))


# --- running them -----------------------------------------------------------------------------------------------------


class Crew:
    """Takes jobs from a queue, tells what they say, and ends them all when asked to."""

    def __init__(self) -> None:
        self.results: list[Result] = []
        self._children: list[subprocess.Popen[str]] = []
        self._voice = threading.Lock()
        self._ended = False

    def work(self, jobs: list[Job]) -> None:
        queue = iter(jobs)
        threads = [threading.Thread(target=self._serve, args=(queue,), daemon=True) for _ in range(AT_A_TIME)]
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

    def _serve(self, queue: Iterator[Job]) -> None:
        while not self._ended and (job := self._next(queue)):
            self.results.append(self._done(job))

    def _next(self, queue: Iterator[Job]) -> Job | None:
        with self._voice:
            return next(queue, None)

    def _done(self, job: Job) -> Result:
        result, start = Result(job.stage, job.name), time.monotonic()
        child = self._start(job.command)
        for line in child.stdout or ():
            self._say(job.name, line.rstrip())
            _count(job.stage, line, result)
        code, result.processor = _buried(child)
        if code not in (0, NO_TESTS) and not result.failed:
            self._say(job.name, f"ended with code {code}")
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

    def _say(self, name: str, line: str) -> None:
        with self._voice:
            print(f"{name:>11} | {line}", flush=True)


def _buried(child: subprocess.Popen[str]) -> tuple[int, float]:
    """How it ended, and the seconds of a processor that it and all whom it buried used."""
    with suppress(ChildProcessError):  # whoever ends us was faster
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        return child.returncode, used.ru_utime + used.ru_stime
    return child.wait(), 0.0


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
    crew = Crew()
    try:
        with signals_raise():
            crew.work(jobs_of([each for each in STAGES if each in (names or STAGES)]))
    except Interrupted as stopped:
        crew.end(signal.SIGINT if stopped.number == signal.SIGINT else signal.SIGTERM)
        return 128 + stopped.number
    return _sum_up(crew.results)


def _sum_up(results: list[Result]) -> int:
    print()
    for stage in STAGES:
        for result in sorted((each for each in results if each.stage == stage), key=lambda each: -each.processor):
            print(result)
    passed, failed = sum(each.passed for each in results), sum(each.failed for each in results)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
