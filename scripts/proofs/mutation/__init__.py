"""Mutation: one small change of a contract after the other, and whether any test notices.

Mutants come from the compiler's tree, are compiled many at once without the optimizer, and take the contract's place
in the artifact that forge's tests deploy. What is known of each is kept in .cache/mutation/journal.jsonl, so that a
run goes on where an earlier one ended. The short lane tries a drawn sample of the guards that nobody has tried yet.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from carestamp.errors import Words
from scripts.measuring import Told
from scripts.proofs import PROPERTIES
from scripts.proofs.mutation.campaign import Campaign
from scripts.proofs.mutation.equivalent import NAME, equivalents, listed
from scripts.proofs.mutation.journal import ALIVE, BROKEN, KILLED, SAME
from scripts.proofs.mutation.kinds import STRICT, kind_of
from scripts.proofs.mutation.operators import Mutant
from scripts.proofs.mutation_documents.documents import measure_documents
from scripts.report.run import ROOT

ID = "mutation"
TITLE = Words("变异测试", "Mutation")
RESTS_ON = (*PROPERTIES, "carestamp/documents", "tests/documents", "tests/mutation", "scripts/proofs/mutation*")
FOLDER = ROOT / ".cache" / "mutation"
GOAL = 95.0
SEED = 7
SHORT_SECONDS = 30.0
LONG_WORKERS = 2


def measure(told: Told, long: bool, root: Path = ROOT, folder: Path = FOLDER) -> dict[str, Any]:
    """Counts over all mutants, and each that lives by name; not_run: those nobody has tried against these sources."""
    campaign = Campaign(root, folder, workers=LONG_WORKERS if long else 1)
    excused = equivalents(listed(root / NAME), campaign.mutants)
    unknown = [each for each in campaign.unknown() if each not in excused]
    if long:
        campaign.try_all(in_order(unknown), told)
    else:
        campaign.try_all(_sample(unknown), told, SHORT_SECONDS)
    return {**_counted(campaign, excused), "documents": measure_documents(told, long)}


def in_order(unknown: Sequence[Mutant]) -> list[Mutant]:
    """What guards first, file by file."""
    strict = {each: kind_of(each) not in STRICT for each in unknown}
    return sorted(unknown, key=lambda each: (strict[each], each.file, each.start))


def _sample(unknown: Sequence[Mutant]) -> list[Mutant]:
    """The guards in a drawn order, a file's own drawn together, for they are compiled together."""
    dice = random.Random(SEED)
    strict = [each for each in unknown if kind_of(each) in STRICT]
    dice.shuffle(strict)
    rank = {file: place for place, file in enumerate(dict.fromkeys(each.file for each in strict))}
    rounds: Counter[str] = Counter()
    placed: list[tuple[int, int, Mutant]] = []
    for each in strict:
        placed.append((rounds[each.file] // ROUND, rank[each.file], each))
        rounds[each.file] += 1
    return [each for *_, each in sorted(placed, key=lambda known: known[:2])]


ROUND = 8
"""So many of one file before the next has its turn."""


def _counted(campaign: Campaign, excused: dict[Mutant, str]) -> dict[str, Any]:
    states = {each: _state(campaign, each, excused) for each in campaign.mutants}
    states = {each: state for each, state in states.items() if state != BROKEN}
    alive = [each for each, state in states.items() if state == ALIVE]
    kinds = {kind: _figures([state for each, state in states.items() if kind_of(each) == kind]) for kind in KINDS}
    survivors = [{"id": each.id, "kind": kind_of(each), "is": each.old_lines, "was": each.new_lines} for each in alive]
    return {**_figures(list(states.values())), "survivors": survivors, "kinds": kinds}


KINDS = (*STRICT, "event", "other")


def _state(campaign: Campaign, mutant: Mutant, excused: dict[Mutant, str]) -> str:
    if mutant in excused:
        return SAME
    known = campaign.journal.known(mutant)
    return known.state if known else ""


def _figures(states: list[str]) -> dict[str, int]:
    """One that lived through the nearest tests only is not tried yet."""
    told = {"killed": states.count(KILLED), "equivalent": states.count(SAME), "alive": states.count(ALIVE)}
    return {"total": len(states), **told, "not_run": len(states) - sum(told.values())}


def goals(measured: dict[str, Any]) -> list[str]:
    """At least 95 % of what was tried, and none alive in access, guard, single use, conservation."""
    told = []
    tried = measured["killed"] + measured["alive"]
    if not tried:
        told.append("no mutant was tried")
    elif 100 * measured["killed"] < GOAL * tried:
        told.append(f"{100 * measured['killed'] / tried:.1f} % of the mutants were killed, {GOAL:.0f} % are wanted")
    documents = measured["documents"]
    tried = documents["killed"] + len(documents["survivors"])
    if 100 * documents["killed"] < GOAL * tried:
        told.append(
            f"{documents['killed']} of {tried} mutants of carestamp/documents were killed, {GOAL:.0f} % are wanted"
        )
    for kind in STRICT:
        if alive := measured["kinds"][kind]["alive"]:
            told.append(f"{alive} mutants of {kind} code live")
    return told


def report(measured: dict[str, Any]) -> str:
    """A table by kind, and who lives."""
    rows = [_row(kind, measured["kinds"][kind]) for kind in KINDS]
    alive = [f"- `{each['id']}` ({each['kind']}): `{each['is']}` → `{each['was']}`" for each in measured["survivors"]]
    head = "| code | mutants | killed | equivalent | alive | not run |\n| --- | --- | --- | --- | --- | --- |"
    documents = {**measured["documents"], "alive": len(measured["documents"]["survivors"])}
    lives = ["", "Alive:", "", *alive] if alive else []
    return "\n".join([head, *rows, _row("**all contracts**", measured), _row("carestamp/documents", documents), *lives])


def _row(name: str, figures: dict[str, Any]) -> str:
    return f"| {name} | " + " | ".join(str(figures[each]) for each in _FIGURES) + " |"


_FIGURES = ("total", "killed", "equivalent", "alive", "not_run")
