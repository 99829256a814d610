"""`make prove` and `make prove-long`: what is proved about the contracts and the package; reports/proof.json and
docs/assurance.md.

    python -m scripts.proof [--long] [SECTION,…]        all of them without a name

Sections are scripts/proofs/*. What was proved is written as soon as a section is over; one that was not run is null. A
section of an earlier run stays as long as nothing that it rests on has changed since, and the long lane's when the
short one is run again: each says which lane it is, and of which commit.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console

from scripts.measuring import Job, MeasureError, chosen, measured_apart, stamp_line, stamped
from scripts.proofs import LIGHT, SECTIONS, Section, load
from scripts.report.run import ROOT

REPORT = ROOT / "reports" / "proof.json"
PAGE = ROOT / "docs" / "assurance.md"
SHORT, LONG = "short", "long"
HEAD = """# Assurance

What `make prove-long` (and, smaller, `make prove`) proved about this checkout. Written by the run: change the code or
the proofs, not this page. A section that was run at an earlier commit stands here only while nothing that it rests on
has changed since. What each figure covers and what it can't: [decisions/proof.md](decisions/proof.md). Threats and the
tests against each: [threat-model.md](threat-model.md).
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
    for name, value in _measured(console, names, lane):
        section, failed = load(name), isinstance(value, MeasureError)
        problems += [f"{name}: {each}" for each in ([value] if failed else section.goals(value))]
        commit = proof["commit"] if unchanged_since(proof["commit"], section.RESTS_ON) else None
        put(proof, name, None if failed else value, {"lane": lane, "commit": commit})
        write(proof, report, page)
    for each in problems:
        print(f"prove: {each}", file=sys.stderr)
    return 1 if problems else 0


def _measured(console: Console, names: list[str], lane: str) -> Iterator[tuple[str, Any]]:
    """Each section's name and value. In the short lane those of one processor stand beside each other."""
    light = [each for each in names if each in LIGHT and lane == SHORT]
    for some, at_a_time in (([each for each in names if each not in light], 1), (light, 2)):
        jobs = [Job(each, load(each).TITLE, partial(load(each).measure, long=lane == LONG)) for each in some]
        yield from ((job.name, value) for job, value in measured_apart(console, jobs, at_a_time))


def begun(report: Path) -> dict[str, Any]:
    """A new stamp, with what was proved before and still holds."""
    try:
        before = json.loads(report.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        before = {}
    runs = {name: ran for name, ran in before.get("ran", {}).items() if name in SECTIONS}
    runs = {name: ran for name, ran in runs.items() if unchanged_since(ran["commit"], load(name).RESTS_ON)}
    return {**stamped(), "ran": runs, **{name: before[name] if name in runs else None for name in SECTIONS}}


def unchanged_since(commit: str | None, paths: tuple[str, ...], root: Path = ROOT) -> bool:
    """The work tree says the same below these paths as that commit. What git can't tell has changed."""
    if commit is None:
        return False
    changed = subprocess.run(["git", "diff", "--quiet", commit, "--", *paths], cwd=root, stderr=subprocess.DEVNULL)
    if changed.returncode:
        return False
    new = ["git", "ls-files", "--others", "--exclude-standard", "--", *paths]
    return not subprocess.run(new, cwd=root, stdout=subprocess.PIPE, check=True).stdout


def put(proof: dict[str, Any], name: str, value: Any, ran: dict[str, Any]) -> None:
    """What the long lane proved stays when the short one proves it too; a failure replaces it."""
    if value is not None and (ran["lane"], proof["ran"].get(name, {}).get("lane")) == (SHORT, LONG):
        return
    proof[name] = value
    if value is None:
        proof["ran"].pop(name, None)
    else:
        proof["ran"][name] = ran


def write(proof: dict[str, Any], report: Path, page: Path) -> None:
    report.parent.mkdir(exist_ok=True)
    report.write_text(json.dumps(proof, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    page.write_text(page_of(proof), encoding="utf-8")


def page_of(proof: dict[str, Any]) -> str:
    """docs/assurance.md, of this report alone."""
    parts = [_part(load(name), proof[name], proof["ran"].get(name)) for name in SECTIONS]
    return "\n".join([HEAD, f"{stamp_line(proof)}\n", *parts])


def _part(section: Section, measured: Any, ran: dict[str, Any] | None) -> str:
    title = f"## {section.TITLE.zh} · {section.TITLE.en}"
    if measured is None or ran is None:
        return f"{title}\n\nNot run.\n"
    of = f"at `{ran['commit'][:12]}`" if ran["commit"] else "of files that no commit holds"
    short = "".join(f"- Below its goal: {each}\n" for each in section.goals(measured))
    head = f"{ran['lane'].capitalize()} lane, {of}."
    return f"{title}\n\n{head}\n\n{section.report(measured).strip()}\n{short and chr(10) + short}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
