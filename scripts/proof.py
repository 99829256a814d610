"""`make prove` and `make prove-long`: what is proved about the contracts and the package; reports/proof.json and
docs/assurance.md.

    python -m scripts.proof [--long] [SECTION,…]        all of them without a name

Sections are scripts/proofs/*. What was proved is written as soon as a section is over; one that was not run is null. A
section of an earlier run stays when that run was of the same commit, and the long lane's when the short one is run
again: each says which lane it is.
"""

from __future__ import annotations

import argparse
import json
import sys
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console

from scripts.measuring import MeasureError, chosen, measured_apart, stamp_line, stamped
from scripts.proofs import SECTIONS, Section, load
from scripts.report.run import ROOT

REPORT = ROOT / "reports" / "proof.json"
PAGE = ROOT / "docs" / "assurance.md"
SHORT, LONG = "short", "long"
HEAD = """# Assurance

What `make prove-long` (and, smaller, `make prove`) proved about this commit. Written by the run: change the code or the
proofs, not this page. What each figure covers and what it can't: [decisions/proof.md](decisions/proof.md). Threats and
the tests against each: [threat-model.md](threat-model.md).
"""


def main(arguments: list[str]) -> int:
    """0 when every section that was asked for was run and reached its goals."""
    parser = argparse.ArgumentParser(prog="make prove")
    parser.add_argument("--long", action="store_true")
    parser.add_argument("only", nargs="?", default="")
    given = parser.parse_args(arguments)
    try:
        return run(chosen(given.only, SECTIONS), LONG if given.long else SHORT, REPORT, PAGE)
    except MeasureError as problem:
        print(f"prove: {problem}", file=sys.stderr)
        return 1


def run(names: list[str], lane: str, report: Path, page: Path) -> int:
    """Proves these sections and writes report and page; a section that fails costs the others nothing."""
    console, proof, problems = Console(highlight=False), begun(report), list[str]()
    for name in names:
        section, value = load(name), None
        try:
            value = measured_apart(console, section.TITLE, partial(section.measure, long=lane == LONG))
            problems += [f"{name}: {each}" for each in section.goals(value)]
        except MeasureError as problem:
            problems.append(f"{name}: {problem}")
        put(proof, name, value, lane)
        write(proof, report, page)
    for each in problems:
        print(f"prove: {each}", file=sys.stderr)
    return 1 if problems else 0


def begun(report: Path) -> dict[str, Any]:
    """A new stamp, with what was proved before about the very same commit."""
    stamp = {**stamped(), "lanes": {}, **dict.fromkeys(SECTIONS)}
    try:
        before = json.loads(report.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return stamp
    same = stamp["commit"] is not None and not stamp["dirty"] and not before.get("dirty", True)
    if not same or before.get("commit") != stamp["commit"]:
        return stamp
    return {**stamp, "lanes": before["lanes"], **{each: before.get(each) for each in SECTIONS}}


def put(proof: dict[str, Any], name: str, value: Any, lane: str) -> None:
    """What the long lane proved of this commit stays when the short one proves it too; a failure replaces it."""
    if value is not None and (lane, proof["lanes"].get(name)) == (SHORT, LONG):
        return
    proof[name], proof["lanes"][name] = value, None if value is None else lane


def write(proof: dict[str, Any], report: Path, page: Path) -> None:
    report.parent.mkdir(exist_ok=True)
    report.write_text(json.dumps(proof, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    page.write_text(page_of(proof), encoding="utf-8")


def page_of(proof: dict[str, Any]) -> str:
    """docs/assurance.md, of this report alone."""
    parts = [_part(load(name), proof[name], proof["lanes"].get(name)) for name in SECTIONS]
    return "\n".join([HEAD, f"{stamp_line(proof)}\n", *parts])


def _part(section: Section, measured: Any, lane: str | None) -> str:
    title = f"## {section.TITLE.zh} · {section.TITLE.en}"
    if measured is None or lane is None:
        return f"{title}\n\nNot run.\n"
    short = "".join(f"- Below its goal: {each}\n" for each in section.goals(measured))
    return f"{title}\n\n{lane.capitalize()} lane.\n\n{section.report(measured).strip()}\n{short and chr(10) + short}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
