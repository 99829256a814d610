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
        self._found: dict[str, tuple[str, str]] = {}
        self._killers: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
            told = json.loads(line)
            self._found.pop(told["id"], None)
            verdict, killer = told["verdict"], told["killer"]
            if verdict != FORGOTTEN and told["state"] == _rests_on(told["file"], verdict, killer):
                self._found[told["id"]] = (verdict, killer)
        for id_, (verdict, killer) in self._found.items():
            if verdict == KILLED:
                self._killers[id_.partition(": ")[0]][killer] += 1

    def verdict(self, mutant: Mutant) -> str | None:
        return self._found.get(mutant.id, (None, ""))[0]

    def killer(self, mutant: Mutant) -> str:
        return self._found.get(mutant.id, (None, ""))[1]

    def likely(self, mutant: Mutant) -> list[str]:
        """The tests that killed most of its neighbours in the same place: they look there."""
        return [name for name, _ in self._killers[mutant.place].most_common(LIKELIEST)]

    def write(self, mutant: Mutant, verdict: str, killer: str) -> None:
        self._found[mutant.id] = (verdict, killer)
        self._add({"id": mutant.id, "file": mutant.file, "verdict": verdict, "killer": killer})
        if verdict == KILLED:
            self._killers[mutant.place][killer] += 1

    def forget(self, mutant: Mutant) -> None:
        """As if nobody had tried it."""
        _, killer = self._found.pop(mutant.id, (None, ""))
        self._killers[mutant.place].pop(killer, None)
        self._add({"id": mutant.id, "file": mutant.file, "verdict": FORGOTTEN, "killer": ""})

    def _add(self, told: dict[str, str]) -> None:
        with self._path.open("a", encoding="utf-8") as book:
            told["state"] = _rests_on(told["file"], told["verdict"], told["killer"])
            book.write(json.dumps(told, ensure_ascii=False) + "\n")


@cache
def state() -> str:
    """Of the documents, what checks them, and what tries mutants."""
    return state_of([*PACKAGE.rglob("*.py"), *TESTS.rglob("*.py"), *Path(__file__).parent.glob("mutants.py")])


def _rests_on(file: str, verdict: str, killer: str) -> str:
    test = ROOT / killer.partition("::")[0]
    return _of_files(file, str(test)) if verdict == KILLED and test.is_file() else state()


@cache
def _of_files(*names: str) -> str:
    return hashlib.sha256(state_of([ROOT / each for each in names]).encode()).hexdigest()
