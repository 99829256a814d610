"""What holds after any acts of any people in any order: forge draws the acts, and asks now and then.

An act that achieves nothing reverts: its calls less its reverts are its successes. An invariant whose acts never
succeed proves nothing, so each act has a goal too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from carestamp.errors import Words
from scripts.measuring import Told
from scripts.proofs import CONTRACTS
from scripts.proofs.forge import held, listed, results
from scripts.proofs.mutation.sources import Sources
from scripts.report.run import ROOT

ID = "invariants"
TITLE = Words("不变量", "Invariants")
PATTERN = "^invariant_"


def _campaigns() -> list[str]:
    """Files with invariants, and all that they import."""
    sources = Sources(ROOT)
    return sorted(sources.closure(name for name, text in sources.texts.items() if "function invariant_" in text))


RESTS_ON = (*CONTRACTS, "scripts/proofs/forge.py", "scripts/proofs/invariants.py", *_campaigns())
LEAST = 30
CALLS = 100_000
SUCCESSES = 1_000
"""Of each act in a campaign of that many calls; in a shorter one once is enough."""
ASKED_EVERY = 20
SHRINK = 200
"""How often forge tries to tell a failure in fewer acts: by itself it takes minutes for it."""
HEAD = ("| invariant | rules | acts |", "| --- | --- | ---: |")
RAREST = (
    "Which kind of act succeeded least in any campaign:",
    "",
    "| campaign | kinds of acts | rarest | successes |",
    "| --- | ---: | --- | ---: |",
)
SAID = re.compile(
    r"/// @notice (?P<says>[^\n]+(?:\n\s*/// (?!@)[^\n]+)*)\n"
    r"\s*/// @custom:rules (?P<rules>[A-Z0-9 ]+)\n"
    r"\s*function (?P<name>invariant_\w+)"
)


@dataclass(frozen=True)
class Lane:
    """How often a campaign begins anew, and how many acts it has each time."""

    runs: int
    depth: int

    def environment(self) -> dict[str, str]:
        return {
            "FOUNDRY_INVARIANT_RUNS": str(self.runs),
            "FOUNDRY_INVARIANT_DEPTH": str(self.depth),
            "FOUNDRY_INVARIANT_CHECK_INTERVAL": str(ASKED_EVERY),
            "FOUNDRY_INVARIANT_SHRINK_RUN_LIMIT": str(SHRINK),
        }


SHORT, LONG = Lane(20, 250), Lane(220, 500)
"""A tenth above CALLS, so that the rarest act of the unluckiest campaign reaches its goal too."""


def measure(told: Told, long: bool) -> list[dict[str, Any]]:
    """A campaign for each invariant. Raises ProofError for one that is false."""
    lane, rows = LONG if long else SHORT, list[dict[str, Any]]()
    for file in listed(PATTERN):
        told(file)
        found = results(["--match-path", file, "--match-test", PATTERN], lane.environment())
        rows += rows_of(found, said((ROOT / file).read_text(encoding="utf-8")))
    return rows


def goals(measured: list[dict[str, Any]]) -> list[str]:
    short = [] if len(measured) >= LEAST else [f"{len(measured)} invariants, {LEAST} are wanted"]
    return short + [each for row in measured for each in _shortcomings(row)]


def report(measured: list[dict[str, Any]]) -> str:
    calls = sum(each["calls"] for each in measured)
    head = f"{len(measured)} invariants held through {calls:,} acts; asked after every {ASKED_EVERY}th."
    rows = [f"| {each['says']} | {' '.join(each['rules'])} | {each['calls']:,} |" for each in measured]
    acts = [f"| {suite} | {count} | {act} | {least:,} |" for suite, count, act, least in _rarest(measured)]
    return "\n".join([head, "", *HEAD, *rows, "", *RAREST, *acts])


# --- what forge says --------------------------------------------------------------------------------------------------


def rows_of(found: Mapping[str, dict[str, Any]], words: Mapping[str, tuple[str, list[str]]]) -> list[dict[str, Any]]:
    """A row for each invariant, by what it says of itself. Raises ProofError for one that is false."""
    return [_row(name, told["kind"]["Invariant"], words) for name, told in held(found)]


def said(source: str) -> dict[str, tuple[str, list[str]]]:
    """What each invariant of a file says in plain words, and the rules that it names."""
    return {each["name"]: (_in_one_line(each["says"]), each["rules"].split()) for each in SAID.finditer(source)}


def _in_one_line(said: str) -> str:
    return re.sub(r"\n\s*/// ", " ", said)


def _row(name: str, kind: dict[str, Any], words: Mapping[str, tuple[str, list[str]]]) -> dict[str, Any]:
    says, rules = words.get(name.partition("::")[2], ("", []))
    successes = {act.rpartition(".")[2]: each["calls"] - each["reverts"] for act, each in kind["metrics"].items()}
    return {
        "name": name,
        "says": says,
        "rules": rules,
        "calls": kind["calls"],
        "successes": dict(sorted(successes.items())),
    }


def _shortcomings(row: dict[str, Any]) -> Iterator[str]:
    name, calls = row["name"], row["calls"]
    if not row["says"]:
        yield f"{name} has no sentence of plain words, or names no rule"
    if calls < SHORT.runs * SHORT.depth:
        yield f"{name} saw {calls:,} acts only"
    wanted = SUCCESSES if calls >= CALLS else 1
    rare = {act: times for act, times in row["successes"].items() if times < wanted}
    if rare or not row["successes"]:
        yield f"{name}: {rare or 'no act'} succeeded, {wanted:,} times are wanted of each"


def _rarest(measured: list[dict[str, Any]]) -> Iterator[tuple[str, int, str, int]]:
    for suite in dict.fromkeys(each["name"].partition("::")[0] for each in measured):
        campaigns = [each["successes"] for each in measured if each["name"].startswith(f"{suite}::")]
        least, act = min((times, act) for each in campaigns for act, times in each.items())
        yield suite, len(campaigns[0]), act, least
