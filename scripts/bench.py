"""`make bench`: what acts cost, beside the floor and beside others; reports/bench.json, bench.md and bench/*.svg.

    python -m scripts.bench [SECTION,…]        all of them without a name

Sections are scripts/benches/*.py. What was measured is written as soon as a section is over; one that was not run is
null.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console

from scripts.benches import SECTIONS, load
from scripts.measuring import Job, MeasureError, chosen, measured_apart, stamp_line, stamped
from scripts.report.run import ROOT

FOLDER = ROOT / "reports"


def main(only: str) -> int:
    """0 when every section that was asked for was measured."""
    try:
        return run(chosen(only, SECTIONS), FOLDER)
    except MeasureError as problem:
        print(f"bench: {problem}", file=sys.stderr)
        return 1


def run(names: list[str], folder: Path) -> int:
    """Measures these sections and writes the reports into `folder`; a section that can't be measured costs the others
    nothing."""
    console, stamp, measured = Console(highlight=False), stamped(), dict[str, dict[str, Any]]()
    missing = [each for each in names if not _exists(each)]
    problems = [f"{each} is not written yet" for each in missing]
    sections = {name: load(name) for name in names if name not in missing}
    jobs = [Job(name, section.TITLE, section.measure) for name, section in sections.items()]
    for job, value in measured_apart(console, jobs):
        if isinstance(value, MeasureError):
            problems.append(f"{job.name}: {value}")
        else:
            measured[job.name] = value
        write(folder, stamp, measured)
    for each in problems:
        print(f"bench: {each}", file=sys.stderr)
    return 1 if problems else 0


def _exists(name: str) -> bool:
    return importlib.util.find_spec(f"scripts.benches.{name}") is not None


# --- what is written --------------------------------------------------------------------------------------------------


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
    return f"# Bench\n\n{stamp_line(stamp)}\n"


def _part(name: str, section: Mapping[str, Any], folder: Path) -> str:
    module = load(name)
    pictures = module.pictures(section)
    for file, text in pictures.items():
        (folder / "bench" / file).write_text(text)
    shown = "".join(f"\n![{Path(file).stem}](bench/{file})\n" for file in pictures)
    return f"## {module.TITLE.zh} · {module.TITLE.en}\n\n{module.report(section).strip()}\n{shown}"


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])))
