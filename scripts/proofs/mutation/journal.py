"""What is known of each mutant, kept over runs: a run can be broken off, and a second one does only what is new.

A kill stands while the contracts that carry the mutant and the test that killed it, with all they import, say the
same. A mutant that lived is tried again as soon as any test is another.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

from scripts.proofs.mutation.operators import Mutant
from scripts.proofs.mutation.sources import Sources

KILLED, ALIVE, NEAR, SAME, BROKEN = "killed", "alive", "near", "same", "broken"
"""NEAR: alive as far as the nearest tests look; the others were not asked yet. SAME: the compiler makes the same code
of it. BROKEN: it does not compile."""


@dataclass(frozen=True)
class Entry:
    state: str
    carried: str
    """Hash of what carries it."""
    tests: str
    """Hash of the test that killed it, or of all tests."""
    killer: str = ""


class Journal:
    def __init__(self, file: Path, sources: Sources) -> None:
        self._file, self._sources = file, sources
        self._entries: dict[str, Entry] = {}
        self._names: dict[Mutant, str] = {}
        self._carrying: dict[str, str] = {}
        self._testing: dict[str, str] = {}
        if file.is_file():
            for line in file.read_text(encoding="utf-8").splitlines():
                said = json.loads(line)
                name = said.pop("mutant")
                self._entries[name] = Entry(**said)

    def name_all(self, mutants: Iterable[Mutant]) -> None:
        """A name by what a mutant says, not by its line: text above it may change."""
        met: Counter[str] = Counter()
        for each in mutants:
            said = f"{each.file}|{each.function}|{each.operator}|{each.old_lines}|{each.new_lines}"
            met[said] += 1
            self._names[each] = hashlib.sha256(f"{said}|{met[said]}".encode()).hexdigest()[:24]

    def known(self, mutant: Mutant) -> Entry | None:
        """What still holds."""
        entry = self._entries.get(self._names[mutant])
        if entry is None or entry.carried != self._carried(mutant.file):
            return None
        if entry.state in (SAME, BROKEN):
            return entry
        return entry if entry.tests == self._tests_of(entry.killer) else None

    def killers(self, file: str, function: str, mutants: Iterable[Mutant]) -> list[str]:
        """Tests that killed mutants of this function, the busiest first."""
        found = Counter(
            entry.killer
            for each in mutants
            if each.file == file and each.function == function
            if (entry := self._entries.get(self._names[each])) and entry.killer
        )
        return [killer for killer, _ in found.most_common()]

    def note(self, mutant: Mutant, state: str, killer: str = "") -> None:
        entry = Entry(state, self._carried(mutant.file), self._tests_of(killer), killer)
        self._entries[self._names[mutant]] = entry
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a", encoding="utf-8") as kept:
            kept.write(json.dumps({"mutant": self._names[mutant], **asdict(entry)}) + "\n")

    @cached_property
    def state(self) -> str:
        """Of all sources and tests."""
        return self._hash(self._sources.texts)

    def _carried(self, file: str) -> str:
        if file not in self._carrying:
            self._carrying[file] = self._hash_of_carriers(file)
        return self._carrying[file]

    def _hash_of_carriers(self, file: str) -> str:
        carriers = [name for name, _ in self._sources.carriers(file)]
        return self._hash(name for name in self._sources.closure(carriers) if not name.startswith("tests/"))

    def _tests_of(self, killer: str) -> str:
        file = killer.partition("::")[0]
        if file not in self._testing:
            asked = self._sources.closures[file] if file in self._sources.texts else self._sources.texts
            self._testing[file] = self._hash(name for name in asked if name.startswith("tests/"))
        return self._testing[file]

    def _hash(self, names: Iterable[str]) -> str:
        whole = hashlib.sha256()
        for name in sorted(names):
            whole.update(f"{name}\n{self._sources.texts[name]}\n".encode())
        return whole.hexdigest()[:24]
