"""Which tests run which line, and what each costs: measured once for a state of package and tests, then remembered."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from scripts.proofs.mutation_documents.mutants import Mutant

MOST_SECONDS = 2.0
"""What the tests of one mutant may cost when nothing is wrong; the narrowest come first."""


@dataclass(frozen=True)
class Reach:
    """seconds: of each test, of a processor. lines: of each file, the tests that run each line."""

    seconds: dict[str, float]
    lines: dict[str, dict[int, list[str]]]

    def tests(self, mutant: Mutant) -> list[str]:
        """Who may notice this mutant: first who runs least else, which is likeliest to look at what is changed."""
        rows = self.lines.get(mutant.file, {})
        if mutant.outer == 0:
            return self._narrowest(name for names in rows.values() for name in names)
        nearest = next((rows[row] for row in range(mutant.row, mutant.outer, -1) if row in rows), [])
        return self._narrowest(nearest)

    def cost(self, mutant: Mutant) -> float:
        """Seconds of a processor, when nothing is wrong."""
        return sum(self.seconds[each] for each in self.tests(mutant))

    @cached_property
    def _breadth(self) -> Counter[str]:
        """How many lines each test runs."""
        return Counter(name for rows in self.lines.values() for names in rows.values() for name in names)

    def _narrowest(self, names: Iterable[str]) -> list[str]:
        found, total = list[str](), 0.0
        for name in sorted(set(names), key=lambda each: (self._breadth[each] * (1 + self.seconds[each]), each)):
            total += self.seconds[name]
            if total > MOST_SECONDS and found:
                break
            found.append(name)
        return found

    def write(self, path: Path, state: str) -> None:
        """Tests by their number, since their names are long."""
        number = {name: at for at, name in enumerate(self.seconds)}
        lines = {
            file: {row: [number[each] for each in names] for row, names in rows.items()}
            for file, rows in self.lines.items()
        }
        path.write_text(json.dumps({"state": state, "seconds": self.seconds, "lines": lines}))


def remembered(path: Path, state: str) -> Reach | None:
    """What was measured of this very state."""
    try:
        told = json.loads(path.read_text())
    except (OSError, ValueError):
        return None
    if told["state"] != state:
        return None
    names = list(told["seconds"])
    lines = {
        file: {int(row): [names[each] for each in tests] for row, tests in rows.items()}
        for file, rows in told["lines"].items()
    }
    return Reach(told["seconds"], lines)


def state_of(files: Sequence[Path]) -> str:
    """A hash of what these files hold."""
    total = hashlib.sha256()
    for each in sorted(files):
        total.update(hashlib.sha256(each.read_bytes()).digest())
    return total.hexdigest()
