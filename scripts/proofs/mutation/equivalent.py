"""Mutants that nobody could tell from the sound contract, by name: tests/mutation/equivalent.yaml.

An entry names a mutant by its file and by what its lines say before and after. One that fits no mutant any more is an
error: its reason may be gone too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from scripts.proofs import ProofError
from scripts.proofs.mutation.operators import Mutant

NAME = Path("tests") / "mutation" / "equivalent.yaml"


@dataclass(frozen=True)
class Equivalent:
    file: str
    before: str
    after: str
    reason: str

    def fits(self, mutant: Mutant) -> bool:
        return (mutant.file, mutant.old_lines, mutant.new_lines) == (self.file, self.before, self.after)


def listed(file: Path) -> list[Equivalent]:
    """Raises ProofError for an entry without a reason."""
    if not file.is_file():
        return []
    written: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    found = [Equivalent(**each) for each in written["equivalent"]]
    for each in found:
        if not each.reason.strip():
            raise ProofError(f"{file.name}: {each.file}: {each.before!r} has no reason.")
    return found


def equivalents(listing: Iterable[Equivalent], mutants: Iterable[Mutant]) -> dict[Mutant, str]:
    """Each mutant that is listed, with the reason. Raises ProofError for an entry that fits none."""
    by_lines: dict[tuple[str, str, str], list[Mutant]] = {}
    for mutant in mutants:
        by_lines.setdefault((mutant.file, mutant.old_lines, mutant.new_lines), []).append(mutant)
    found: dict[Mutant, str] = {}
    for each in listing:
        fitting = by_lines.get((each.file, each.before, each.after), [])
        if not fitting:
            raise ProofError(f"{NAME}: no mutant of {each.file} makes {each.after!r} of {each.before!r} any more.")
        found |= dict.fromkeys(fitting, each.reason)
    return found
