"""What `make bench` and `make prove` share: a section measured in a process of its own, and the stamp of a run."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import json
import multiprocessing
import os
import platform
import time
import tomllib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from typing import Any

from rich.console import Console
from rich.markup import escape

from carestamp.errors import CarestampError, Words
from scripts.report.run import ROOT, commit_of, solc_of

Told = Callable[[str], None]
NPM = ("@foundry-rs/forge-linux-amd64", "@foundry-rs/anvil-linux-amd64", "solc")
PYTHON = ("web3", "coincurve", "eth-account", "pydantic", "fhir.resources")


class MeasureError(CarestampError):
    """A section can't be measured; one sentence with the remedy."""


def chosen(only: str, known: Sequence[str]) -> list[str]:
    """The sections that ONLY names, in their order; all without it. Raises MeasureError."""
    wanted = {each.strip() for each in only.split(",") if each.strip()}
    if unknown := wanted - set(known):
        raise MeasureError(f"ONLY={only}: {min(unknown)} is not a section: use {', '.join(known)}.")
    return [each for each in known if not wanted or each in wanted]


@dataclass(frozen=True)
class Job:
    """A section that is to be measured."""

    name: str
    title: Words
    measure: Callable[[Told], Any]


@dataclass
class _Running:
    """One under way, in a process of its own."""

    job: Job
    process: ForkProcess
    pipe: Connection
    began: float = field(default_factory=time.monotonic)
    line: str = ""

    def __str__(self) -> str:
        return escape(" · ".join(filter(None, (_shown(self.job), self.line))))

    def heard(self) -> tuple[str, Any]:
        """ "told" and a line, "measured" and a value, or "problem" and a sentence; the last two end it."""
        try:
            kind, said = self.pipe.recv()
        except EOFError:
            kind, said = "problem", "it broke off: see above"
        if kind == "told":
            self.line = said
        else:
            self.process.join()
        return kind, said


def measured_apart(console: Console, jobs: Iterable[Job], at_a_time: int = 1) -> Iterator[tuple[Job, Any]]:
    """Each job with what it measured, or with the MeasureError that ended it, as they end. Progress where somebody
    watches, and a line at the end of each. In processes of their own, so that what an earlier section left in memory
    is not measured with the next."""
    waiting, running = deque(jobs), list[_Running]()
    with console.status("") as status:
        while waiting or running:
            while waiting and len(running) < at_a_time:
                running.append(_begun(waiting.popleft()))
            status.update("\n".join(map(str, running)))
            ready = wait([each.pipe for each in running])
            for each in [one for one in running if one.pipe in ready]:
                kind, said = each.heard()
                if kind == "measured":
                    _say_done(console, each)
                if kind != "told":
                    running.remove(each)
                    yield each.job, MeasureError(said) if kind == "problem" else said


def _say_done(console: Console, one: _Running) -> None:
    took = time.monotonic() - one.began
    console.print(f"[green]✓[/] {escape(_shown(one.job))}  [dim]{took:.1f} s[/]")


def _begun(job: Job) -> _Running:
    here, there = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=_measure, args=(job.measure, there))
    process.start()
    there.close()
    return _Running(job, process, here)


def _measure(measure: Callable[[Told], Any], there: Connection) -> None:
    try:
        there.send(("measured", measure(lambda line: there.send(("told", line)))))
    except MeasureError as problem:
        there.send(("problem", str(problem)))


def _shown(job: Job) -> str:
    return f"{job.title.zh} {job.title.en}"


def stamped() -> dict[str, Any]:
    """What this run is: commit, compiler, chain rules, tools, machine, moment. What can't be asked is null."""
    commit = commit_of()
    built = tomllib.loads((ROOT / "foundry.toml").read_text())["profile"]["default"]
    return {
        "commit": commit and commit.rstrip("+"),
        "dirty": None if commit is None else commit.endswith("+"),
        "solc": solc_of("PrescriptionRegistry"),
        "evm": built["evm_version"],
        "optimizer": {"runs": built["optimizer_runs"], "via_ir": built["via_ir"]},
        "tools": {"python": platform.python_version(), **_npm(), **_python()},
        "cores": os.cpu_count(),
        "made": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
    }


def _npm() -> dict[str, str | None]:
    return {name: _npm_version(name) for name in NPM}


def _npm_version(name: str) -> str | None:
    try:
        return str(json.loads((ROOT / "node_modules" / name / "package.json").read_text())["version"])
    except (OSError, ValueError, KeyError):
        return None


def _python() -> dict[str, str | None]:
    found = {each.metadata["Name"].lower(): each.version for each in importlib.metadata.distributions()}
    return {name: found.get(name) for name in PYTHON}


def stamp_line(stamp: dict[str, Any]) -> str:
    """The same for people, in one line of Markdown."""
    commit = f"`{stamp['commit']}`{' with changes' if stamp['dirty'] else ''}" if stamp["commit"] else "unknown"
    compiler = f"solc {stamp['solc']}, runs {stamp['optimizer']['runs']}, EVM {stamp['evm']}"
    tools = ", ".join(f"{name} {version}" for name, version in stamp["tools"].items() if version)
    return f"Commit {commit} · {compiler} · {tools} · {stamp['cores']} cores · {stamp['made']}"
