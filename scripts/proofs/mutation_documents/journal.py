"""What became of each mutant, a line each, so that a run that was broken off goes on where it stopped.

A verdict holds while what it rests on is the same: one that a test killed, its source and the file of that test; any
other, all of the package's documents and all of their tests.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

from scripts.proofs.mutation_documents.mutants import Mutant
from scripts.proofs.mutation_documents.reach import state_of
from scripts.proofs.mutation_documents.trial import KILLED
from scripts.report.run import ROOT

PACKAGE = ROOT / "carestamp" / "documents"
TESTS = ROOT / "tests" / "documents"
FOLDER = ROOT / ".cache" / "mutation"
FORGOTTEN = "forgotten"
LIKELIEST = 4


class Journal:
    """Verdict and killer of each mutant, by its id."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._told: dict[str, dict[str, str]] = {}
        self._killers: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
            told = json.loads(line)
            holds = told["state"] == _rests_on(told["file"], told["verdict"], told["killer"])
            self._note(told if holds else {**told, "verdict": FORGOTTEN})

    def verdict(self, mutant: Mutant) -> str | None:
        told = self._told.get(mutant.id)
        return told["verdict"] if told else None

    def killer(self, mutant: Mutant) -> str:
        told = self._told.get(mutant.id)
        return told["killer"] if told else ""

    def likely(self, mutant: Mutant) -> list[str]:
        """The tests that killed most of its neighbours in the same place: they look there."""
        return [name for name, _ in (+self._killers[mutant.place]).most_common(LIKELIEST)]

    def write(self, mutant: Mutant, verdict: str, killer: str) -> None:
        told = {"id": mutant.id, "file": mutant.file, "verdict": verdict, "killer": killer}
        told["state"] = _rests_on(mutant.file, verdict, killer)
        with self._path.open("a", encoding="utf-8") as book:
            book.write(_line(told))
        self._note(told)

    def forget(self, mutant: Mutant) -> None:
        """As if nobody had tried it."""
        self.write(mutant, FORGOTTEN, "")

    def tidy(self) -> None:
        """Writes the file anew, a line for each mutant whose verdict holds, by id: it is kept in git."""
        part = self._path.with_name(f"{self._path.name}.part")
        part.write_text("".join(_line(self._told[each]) for each in sorted(self._told)), encoding="utf-8")
        part.replace(self._path)

    def _note(self, told: dict[str, str]) -> None:
        """In place of what was said before."""
        killers, before = self._killers[told["id"].partition(": ")[0]], self._told.pop(told["id"], None)
        if before and before["verdict"] == KILLED:
            killers[before["killer"]] -= 1
        if told["verdict"] == KILLED:
            killers[told["killer"]] += 1
        if told["verdict"] != FORGOTTEN:
            self._told[told["id"]] = told


def _line(told: dict[str, str]) -> str:
    return json.dumps(told, ensure_ascii=False) + "\n"


@cache
def state() -> str:
    """Of the documents, what checks them, and what tries mutants."""
    return state_of([*PACKAGE.rglob("*.py"), *TESTS.rglob("*.py"), *Path(__file__).parent.glob("*.py")])


def _rests_on(file: str, verdict: str, killer: str) -> str:
    test = ROOT / killer.partition("::")[0]
    return _of_files(file, str(test)) if verdict == KILLED and test.is_file() else state()


@cache
def _of_files(*names: str) -> str:
    return hashlib.sha256(state_of([ROOT / each for each in names]).encode()).hexdigest()
