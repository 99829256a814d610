"""The tests, collected once by pytest; each mutant is tried by some of them in a child of this process."""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from _pytest.runner import runtestprotocol
from coverage import Coverage

from scripts.proofs.mutation_documents.mutants import Mutant
from scripts.proofs.mutation_documents.reach import Reach
from scripts.proofs.mutation_documents.swap import Living
from scripts.proofs.mutation_documents.trial import FRESH, KILLED, SURVIVED

OPTIONS = (
    "--assert=plain",
    "-p",
    "no:pytest-brownie",
    "-p",
    "no:cacheprovider",
    "-p",
    "no:warnings",
    "-p",
    "no:terminal",
    "-p",
    "no:unraisableexception",
    "-p",
    "no:threadexception",
)
"""What a test's verdict does not need; the last two collect all garbage at the end of every session."""
KEPT = "tmp_path_retention_policy=none"


class Session:
    """A plugin of pytest that runs `work` instead of all tests."""

    def __init__(self, work: Callable[[Session], None]) -> None:
        self._work = work
        self.items: dict[str, Any] = {}

    def collect(self, names: Sequence[str]) -> int:
        """pytest's exit code. What tests write lies apart: other sessions of pytest tidy up what they share."""
        with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
            return int(pytest.main([*OPTIONS, "-o", KEPT, f"--basetemp={folder}/tests", *names], plugins=[self]))

    def pytest_sessionstart(self) -> None:
        """The same examples in every run; a failing one says enough, it is not made smaller nor kept."""
        phases = [hypothesis.Phase.explicit, hypothesis.Phase.generate]
        hypothesis.settings.register_profile(
            "mutation", hypothesis.settings(), derandomize=True, database=None, phases=phases
        )
        hypothesis.settings.load_profile("mutation")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self._session = session
        session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]  # once, before children are forked
        session.config.option.tbstyle = "native"  # nobody reads how a test failed
        self.items = {each.nodeid: each for each in session.items}
        self._work(self)
        return True

    def passes(self, name: str) -> bool:
        """Runs one test; what lives for the whole session stays."""
        reports = runtestprotocol(self.items[name], log=False, nextitem=self._session)  # type: ignore[arg-type]
        return not any(each.failed for each in reports)

    def failing(self, names: Iterable[str]) -> set[str]:
        return {each for each in names if not self.passes(each)}

    def first_failing(self, names: Sequence[str]) -> str | None:
        return next((each for each in names if each in self.items and not self.passes(each)), None)


def reach_of(session: Session, folder: Path, root: Path) -> Reach:
    """Runs all tests. Those that fail without a mutant tell nothing and are left out."""
    watched = Coverage(data_file=None, source=[str(folder)], config_file=False)
    watched.start()
    seconds: dict[str, float] = {}
    for name in session.items:
        watched.switch_context(name)
        began = time.process_time()
        if session.passes(name):
            seconds[name] = time.process_time() - began
    watched.stop()
    return Reach(seconds, _lines(watched, root, seconds))


def _lines(watched: Coverage, root: Path, known: dict[str, float]) -> dict[str, dict[int, list[str]]]:
    data = watched.get_data()
    return {
        str(Path(file).relative_to(root)): {
            row: [each for each in names if each in known] for row, names in data.contexts_by_lineno(file).items()
        }
        for file in data.measured_files()
    }


class Swapper:
    """Tries mutants of functions: the new code in the living function, then the tests that reach its line."""

    def __init__(self, session: Session, folder: Path, root: Path) -> None:
        self._session, self._root = session, root
        self._living = Living(str(folder))
        gc.collect()
        gc.freeze()  # children share what lives now instead of copying it

    def try_(self, mutant: Mutant, tests: Sequence[str]) -> str:
        """In a child: what is written about it."""
        path = self._root / mutant.file
        if not self._living.take(mutant, str(path), path.read_text(encoding="utf-8")):
            return FRESH
        failed = self._session.first_failing(tests)
        return f"{KILLED} {failed}" if failed else SURVIVED


def fixtures_of_session(session: Session) -> Iterator[str]:
    """For each thing that lives as long as the session (a node, a bill on it) one test that has it made."""
    seen: set[str] = set()
    for name, item in session.items.items():
        made = {each for each, found in item._fixtureinfo.name2fixturedefs.items() if found[-1].scope == "session"}
        if made - seen:
            seen |= made
            yield name
