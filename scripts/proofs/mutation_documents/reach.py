"""Which tests run which line, and what each costs: measured once for a state of package and tests, then remembered."""

from __future__ import annotations

import ast
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from scripts.proofs.mutation_documents.mutants import Mutant
from scripts.report.run import ROOT

MOST_SECONDS, MOST_AT_IMPORT = 4.0, 8.0
"""What the tests of one mutant may cost when nothing is wrong: of one line, and where all of a file may notice."""


@dataclass(frozen=True)
class Reach:
    """seconds: of each test, of a processor. lines: of each file, the tests that run each line."""

    seconds: dict[str, float]
    lines: dict[str, dict[int, list[str]]]

    def is_reached(self, mutant: Mutant) -> bool:
        """Whether a test runs its line; else what it changes may have been made before the tests."""
        return mutant.outer > 0 and bool(self._nearest(mutant))

    def tests(self, mutant: Mutant) -> list[str]:
        """Who may notice this mutant: first who runs this file and little else, and is quick. What runs at import is
        noticed first by whoever imports it by name, then by who runs anything of the file; a file of tables alone is
        run by nobody and noticed by anybody."""
        if self.is_reached(mutant):
            return self._first(self._nearest(mutant), mutant.file, MOST_SECONDS)
        naming = importers(mutant.file)
        by_name = [name for name in self.seconds if name.partition("::")[0] in naming]
        others = [name for name in self._own(mutant.file) or self.seconds if name not in set(by_name)]
        asked = self._first(by_name, mutant.file, MOST_AT_IMPORT)
        return [*asked, *self._first(others, mutant.file, MOST_AT_IMPORT)]

    def _nearest(self, mutant: Mutant) -> list[str]:
        rows = self.lines.get(mutant.file, {})
        return next((rows[row] for row in range(mutant.row, mutant.outer, -1) if row in rows), [])

    def _first(self, names: Iterable[str], file: str, most: float) -> list[str]:
        own, found, total = self._own(file), list[str](), 0.0
        for name in sorted(set(names), key=lambda each: (self._width(each) / (own[each] or 1), each)):
            if found and total + self.seconds[name] > most:
                continue
            total += self.seconds[name]
            found.append(name)
        return found

    def _width(self, name: str) -> float:
        return self._all[name] * (1 + self.seconds[name])

    def cost(self, tests: Iterable[str]) -> float:
        """Seconds of a processor, when nothing is wrong."""
        return sum(self.seconds[each] for each in tests)

    @cached_property
    def _all(self) -> Counter[str]:
        """How many lines each test runs."""
        return sum((self._own(file) for file in self.lines), Counter[str]())

    def _own(self, file: str) -> Counter[str]:
        """How many of a file's lines each test runs."""
        if file not in self._of_files:
            self._of_files[file] = Counter(name for names in self.lines.get(file, {}).values() for name in names)
        return self._of_files[file]

    @cached_property
    def _of_files(self) -> dict[str, Counter[str]]:
        return {}

    def write(self, path: Path, state: str) -> None:
        """Tests by their number, since their names are long."""
        number = {name: at for at, name in enumerate(self.seconds)}
        lines = {
            file: {row: [number[each] for each in names] for row, names in rows.items()}
            for file, rows in self.lines.items()
        }
        path.write_text(json.dumps({"state": state, "seconds": self.seconds, "lines": lines}))


def importers(file: str) -> frozenset[str]:
    """The files of tests that name this module in an import, or a helper beside them that does."""
    return _importers(module_of(file), _imports())


def _importers(module: str, imports: dict[str, set[str]]) -> frozenset[str]:
    naming = {test for test, named in imports.items() if module in named}
    helpers = {module_of(each) for each in naming}
    return frozenset(naming | {test for test, named in imports.items() if named & helpers})


@cache
def _imports() -> dict[str, set[str]]:
    """Of each file of tests what it imports: modules, or something that may be one."""
    return {
        str(path.relative_to(ROOT)): {
            name for node in ast.walk(ast.parse(path.read_text())) for name in _imported(node)
        }
        for path in sorted((ROOT / "tests" / "documents").rglob("*.py"))
    }


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [each.name for each in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [node.module, *(f"{node.module}.{each.name}" for each in node.names)]
    return []


def module_of(file: str) -> str:
    """What an import calls this file."""
    return ".".join(Path(file).with_suffix("").parts).removesuffix(".__init__")


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
