"""`make bench`: what acts cost, beside the floor and beside others; reports/bench.json, bench.md and bench/*.svg.

    python -m scripts.bench [SECTION,…]        all of them without a name

Sections are scripts/benches/*.py. What was measured is written as soon as a section is over; one that was not run is
null.
"""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import importlib.util
import json
import multiprocessing
import os
import platform
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from scripts.benches import SECTIONS, BenchError, Section, chosen, load
from scripts.report.run import ROOT, commit_of, solc_of

FOLDER = ROOT / "reports"
NPM = ("@foundry-rs/forge-linux-amd64", "@foundry-rs/anvil-linux-amd64", "solc")
PYTHON = ("web3", "coincurve", "eth-account", "pydantic", "fhir.resources")


def main(only: str) -> int:
    """0 when every section that was asked for was measured."""
    try:
        return run(chosen(only), FOLDER)
    except BenchError as problem:
        print(f"bench: {problem}", file=sys.stderr)
        return 1


def run(names: list[str], folder: Path) -> int:
    """Measures these sections and writes the reports into `folder`; a section that can't be measured costs the others
    nothing."""
    console, stamp, measured = Console(highlight=False), stamped(), dict[str, dict[str, Any]]()
    missing = [each for each in names if not _exists(each)]
    problems = [f"{each} is not written yet" for each in missing]
    for name in [each for each in names if each not in missing]:
        try:
            measured[name] = _measured(console, load(name))
        except BenchError as problem:
            problems.append(f"{name}: {problem}")
        write(folder, stamp, measured)
    for each in problems:
        print(f"bench: {each}", file=sys.stderr)
    return 1 if problems else 0


def _exists(name: str) -> bool:
    return importlib.util.find_spec(f"scripts.benches.{name}") is not None


def _measured(console: Console, section: Section) -> dict[str, Any]:
    """With progress where somebody watches, and one line at its end. In a process of its own, so that what an earlier
    section left in memory is not measured with it. Raises BenchError."""
    title, began = f"{section.TITLE.zh} {section.TITLE.en}", time.monotonic()
    here, there = multiprocessing.Pipe(duplex=False)
    apart = multiprocessing.get_context("fork").Process(target=_measure_apart, args=(section, there))
    apart.start()
    there.close()
    with _progress(console, title) as told:
        measured = _heard(here, told)
    apart.join()
    console.print(f"[green]✓[/] {escape(title)}  [dim]{time.monotonic() - began:.1f} s[/]")
    return measured


def _measure_apart(section: Section, there: Connection) -> None:
    try:
        there.send(("measured", section.measure(lambda line: there.send(("told", line)))))
    except BenchError as problem:
        there.send(("problem", str(problem)))


def _heard(here: Connection, told: Any) -> dict[str, Any]:
    try:
        while True:
            kind, said = here.recv()
            if kind == "measured":
                return dict(said)
            if kind == "problem":
                raise BenchError(said)
            told(said)
    except EOFError:
        raise BenchError("it broke off: see above") from None


@contextmanager
def _progress(console: Console, title: str) -> Iterator[Any]:
    with console.status(escape(title)) as status:
        yield lambda line: status.update(escape(f"{title} · {line}"))


# --- what is written --------------------------------------------------------------------------------------------------


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


def write(folder: Path, stamp: Mapping[str, Any], measured: Mapping[str, dict[str, Any]]) -> None:
    """bench.json, bench.md, the pictures, and the page that a section has of its own; old pictures go."""
    (folder / "bench").mkdir(parents=True, exist_ok=True)
    for old in (folder / "bench").glob("*.svg"):
        old.unlink()
    (folder / "bench.json").write_text(json.dumps(_row(stamp, measured), ensure_ascii=False, indent=1) + "\n")
    parts = {name: _part(name, section, folder) for name, section in measured.items()}
    (folder / "bench.md").write_text("\n".join([_head(stamp), *parts.values()]))
    for name, part in parts.items():
        if page := getattr(load(name), "PAGE", None):
            (folder / page).write_text("\n".join([_head(stamp), part]))


def _row(stamp: Mapping[str, Any], measured: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """The rows of gas stand at the top, as the goals name them."""
    sections = {each: measured.get(each) for each in SECTIONS}
    gas = sections["gas"]
    rows = None if gas is None else gas["rows"]
    rest = None if gas is None else {key: value for key, value in gas.items() if key != "rows"}
    return {**stamp, "rows": rows, **sections, "gas": rest}


def _head(stamp: Mapping[str, Any]) -> str:
    commit = f"`{stamp['commit']}`{' with changes' if stamp['dirty'] else ''}" if stamp["commit"] else "unknown"
    compiler = f"solc {stamp['solc']}, runs {stamp['optimizer']['runs']}, EVM {stamp['evm']}"
    tools = ", ".join(f"{name} {version}" for name, version in stamp["tools"].items() if version)
    return f"# Bench\n\nCommit {commit} · {compiler} · {tools} · {stamp['cores']} cores · {stamp['made']}\n"


def _part(name: str, section: Mapping[str, Any], folder: Path) -> str:
    module = load(name)
    pictures = module.pictures(section)
    for file, text in pictures.items():
        (folder / "bench" / file).write_text(text)
    shown = "".join(f"\n![{Path(file).stem}](bench/{file})\n" for file in pictures)
    return f"## {module.TITLE.zh} · {module.TITLE.en}\n\n{module.report(section).strip()}\n{shown}"


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])))
