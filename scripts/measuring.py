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
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
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


def measured_apart(console: Console, title: Words, measure: Callable[[Told], Any]) -> Any:
    """What `measure` returns, with progress where somebody watches, and one line at its end. In a process of its own,
    so that what an earlier section left in memory is not measured with it. Raises MeasureError."""
    shown, began = f"{title.zh} {title.en}", time.monotonic()
    here, there = multiprocessing.Pipe(duplex=False)
    apart = multiprocessing.get_context("fork").Process(target=_measure, args=(measure, there))
    apart.start()
    there.close()
    with _progress(console, shown) as told:
        measured = _heard(here, told)
    apart.join()
    console.print(f"[green]✓[/] {escape(shown)}  [dim]{time.monotonic() - began:.1f} s[/]")
    return measured


def _measure(measure: Callable[[Told], Any], there: Connection) -> None:
    try:
        there.send(("measured", measure(lambda line: there.send(("told", line)))))
    except MeasureError as problem:
        there.send(("problem", str(problem)))


def _heard(here: Connection, told: Told) -> Any:
    try:
        while True:
            kind, said = here.recv()
            if kind == "measured":
                return said
            if kind == "problem":
                raise MeasureError(said)
            told(said)
    except EOFError:
        raise MeasureError("it broke off: see above") from None


@contextmanager
def _progress(console: Console, title: str) -> Iterator[Told]:
    with console.status(escape(title)) as status:
        yield lambda line: status.update(escape(f"{title} · {line}"))


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
