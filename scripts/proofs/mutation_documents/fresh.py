"""Mutants of what runs at import (tables, constants, defaults), and those that a living function can't take.

Forked before anything of carestamp.documents is imported: the mutated module is imported in its turn, then pytest runs
the tests that reach the file. Slower than a swap, and the last word on what a swap let live: nothing was made before
the change.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType

from scripts.proofs.mutation_documents.mutants import Mutant, mutated
from scripts.proofs.mutation_documents.reach import module_of
from scripts.proofs.mutation_documents.session import Session
from scripts.proofs.mutation_documents.trial import KILLED, SURVIVED

FILES_AT_A_TIME = 8
"""Collecting a file of tests costs as much as running many of them, and the first few files kill most."""
THIRD = ("pydantic", "eth_abi", "eth_account", "web3", "segno", "yaml", "fhir.resources.bundle", "hypothesis", "rlp")
"""Imported beforehand, so that no child has to."""


class _Mutated(SourceFileLoader):
    """Loads a module from its mutated tree, whatever bytecode lies about."""

    def __init__(self, name: str, path: Path, mutant: Mutant) -> None:
        super().__init__(name, str(path))
        self._mutant = mutant

    def get_code(self, fullname: str) -> CodeType:
        tree = mutated(self.get_data(self.path).decode(), self._mutant.number)
        return compile(tree, self.get_filename(fullname), "exec", dont_inherit=True)


class _Finder:
    """Knows the one module."""

    def __init__(self, loader: _Mutated) -> None:
        self._loader = loader

    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        known = fullname == self._loader.name
        return spec_from_file_location(fullname, self._loader.path, loader=self._loader) if known else None


def prepare() -> None:
    """What every child would import otherwise."""
    for each in THIRD:
        importlib.import_module(each)
    assert not [each for each in sys.modules if each.startswith("carestamp.documents")], "too late for a mutant"


def try_(mutant: Mutant, tests: Sequence[str], root: Path) -> str:
    """In a child: what is written about it. tests: of a few files."""
    sys.meta_path.insert(0, _Finder(_Mutated(module_of(mutant.file), root / mutant.file, mutant)))
    failed: list[str] = []

    def work(session: Session) -> None:
        failed.append(session.first_failing(tests) or "")

    session = Session(work)
    code = session.collect(sorted(set(map(_file_of, tests))))
    if not failed:
        return f"{KILLED} by an import or a collection that failed ({code})"
    return f"{KILLED} {failed[0]}" if failed[0] else SURVIVED


def by_few_files(tests: Sequence[str]) -> list[list[str]]:
    """In their order, cut where more files would have to be collected."""
    files = list(dict.fromkeys(map(_file_of, tests)))
    turns = [files[first : first + FILES_AT_A_TIME] for first in range(0, len(files), FILES_AT_A_TIME)]
    return [[each for each in tests if _file_of(each) in some] for some in turns]


def _file_of(test: str) -> str:
    return test.partition("::")[0]
