"""Tries mutants: compiles them in batches, and runs the likeliest tests of each first."""

from __future__ import annotations

import math
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scripts.measuring import Told
from scripts.proofs import ProofError
from scripts.proofs.mutation.bench import MANY_RUNS, Bench, Verdict
from scripts.proofs.mutation.compiling import Codes, Compiler, Schema
from scripts.proofs.mutation.journal import ALIVE, BROKEN, KILLED, NEAR, SAME, Journal
from scripts.proofs.mutation.operators import Mutant, mutants
from scripts.proofs.mutation.sources import Sources

BATCH = 24
"""Contracts compiled in one run of the compiler."""
LIKELIEST = 6
LONG = 1800
"""Seconds for all that may notice: whole walks through ledgers are among them."""

CLOSE: dict[str, tuple[str, ...]] = {
    "contracts/consent/EmergencyAccess.sol": ("emergency",),
    "contracts/consent/ReviewCalendar.sol": ("emergency",),
    "contracts/consent/": ("consent",),
    "contracts/credentials/": ("credentials", "recovery"),
    "contracts/governance/": ("shared", "credentials"),
    "contracts/invoices/": ("invoices",),
    "contracts/packs/": ("packs",),
    "contracts/prescriptions/": ("prescriptions",),
    "contracts/records/": ("records",),
    "contracts/rewards/": ("rewards",),
    "contracts/shared/": ("shared", "prescriptions"),
}
WIDE: dict[str, tuple[str, ...]] = {
    "contracts/consent/": ("consent", "emergency", "rewards", "shared", "records", "recovery"),
    "contracts/credentials/": ("shared", "prescriptions", "consent", "emergency", "invoices", "records", "rewards"),
    "contracts/governance/": ("prescriptions", "invoices"),
    "contracts/invoices/": ("invoices", "recovery", "shared", "invariants"),
    "contracts/packs/": ("prescriptions", "shared", "invariants"),
    "contracts/prescriptions/": ("packs", "shared", "recovery", "invariants", "prescriptions"),
    "contracts/records/": ("consent", "shared"),
    "contracts/rewards/": ("rewards", "shared"),
    "contracts/shared/": ("packs", "invoices", "consent", "emergency", "rewards", "recovery", "records"),
}
"""Folders of tests/properties: those that look at the file, then those that may notice too."""
SLOW = ("ConsentDecisions", "ConsentOrders", "Exchequer", "StudyHall", "Town")
"""Files that take seconds: asked after all others."""


Attempt = Callable[[Bench, Mutant], tuple[str, str]]
"""State and killer of a mutant that is in place."""
Compiled = tuple[Mutant, Codes | str]
"""With its code, or with its state where there is none."""


class _Crew:
    """Takes mutants from a queue, each worker at a bench of its own."""

    def __init__(self, benches: Sequence[Bench], attempt: Callable[[Bench, Mutant, Codes | str], None]) -> None:
        self._benches, self._attempt = benches, attempt
        self._waiting: queue.Queue[Compiled | None] = queue.Queue(maxsize=2)
        self._problems: list[ProofError | OSError] = []

    def work(self, compiled: Iterator[Compiled], until: float) -> None:
        """As far as time goes (time.monotonic). Raises the first problem."""
        workers = [threading.Thread(target=self._serve, args=(bench, until)) for bench in self._benches]
        for each in workers:
            each.start()
        try:
            for taken in compiled:
                if time.monotonic() >= until or self._problems:
                    break
                self._waiting.put(taken)
        finally:
            for _ in workers:
                self._waiting.put(None)
            for each in workers:
                each.join()
        if self._problems:
            raise self._problems[0]

    def _serve(self, bench: Bench, until: float) -> None:
        while (taken := self._waiting.get()) is not None:
            if time.monotonic() >= until or self._problems:
                continue
            try:
                self._attempt(bench, *taken)
            except (ProofError, OSError) as problem:
                self._problems.append(problem)


@dataclass
class Campaign:
    """Mutation of one checkout."""

    root: Path
    folder: Path
    workers: int = 1
    sources: Sources = field(init=False)
    compiler: Compiler = field(init=False)
    journal: Journal = field(init=False)
    mutants: list[Mutant] = field(init=False)

    def __post_init__(self) -> None:
        self.sources = Sources(self.root)
        self.compiler = Compiler(self.sources, self.root / "tools" / "solc" / "solc-v0.8.37")
        self.journal = Journal(self.folder / "journal.jsonl", self.sources)
        trees = self.compiler.trees()
        texts = self.sources.texts
        self.mutants = [each for name in trees for each in mutants(name, texts[name].encode(), trees[name])]
        self.journal.name_all(self.mutants)
        self._lock = threading.Lock()

    def unknown(self) -> list[Mutant]:
        """Those of which nothing final is known."""
        known = ((each, self.journal.known(each)) for each in self.mutants)
        return [each for each, entry in known if entry is None or entry.state == NEAR]

    def try_all(self, wanted: Sequence[Mutant], told: Told, seconds: float = math.inf) -> None:
        """Each of these, in their order: the nearest tests of all for so many seconds, once everything is compiled;
        then the other tests of what still lives for half as many."""
        self._try_each(wanted, self._try_near, told, seconds)
        lives = {each for each in wanted if (entry := self.journal.known(each)) and entry.state == NEAR}
        self._try_each([each for each in wanted if each in lives], self._try_far, told, seconds / 2)

    def _try_each(self, wanted: Sequence[Mutant], attempt: Attempt, told: Told, seconds: float) -> None:
        if not wanted:
            return
        benches = [Bench(self.root, self.folder / f"copy-{number}") for number in range(self.workers)]
        for bench in benches:
            bench.prepare(told)
        benches[0].require_sound(self.journal.state, told)
        crew = _Crew(benches, lambda bench, mutant, codes: self._try(bench, mutant, codes, attempt, told))
        crew.work(self._compiled(wanted), time.monotonic() + seconds)

    def _compiled(self, wanted: Sequence[Mutant]) -> Iterator[Compiled]:
        """First those that stand together with all others of their file, then those that are compiled by themselves."""
        schemas: dict[str, Schema] = {}
        alone: list[Mutant] = []
        for each in wanted:
            if each.file not in schemas:
                schemas[each.file] = self.compiler.schema(
                    each.file, [one for one in self.mutants if one.file == each.file]
                )
            schema = schemas[each.file]
            if each in schema:
                yield each, schema.code(each)
            else:
                alone.append(each)
        for batch in self._batches(alone):
            sound = self.compiler.sound(self.sources.carriers(batch[0].file))
            for each, codes in zip(batch, self.compiler.mutated(batch), strict=True):
                yield each, BROKEN if codes is None else SAME if codes == sound else codes

    def _batches(self, wanted: Sequence[Mutant]) -> Iterator[list[Mutant]]:
        batch: list[Mutant] = []
        for each in wanted:
            most = max(2, BATCH // len(self.sources.carriers(each.file)))
            if batch and (batch[0].file != each.file or len(batch) >= most):
                yield batch
                batch = []
            batch.append(each)
        if batch:
            yield batch

    def _try(
        self,
        bench: Bench,
        mutant: Mutant,
        codes: Codes | str,
        attempt: Attempt,
        told: Told,
    ) -> None:
        if isinstance(codes, str):
            state, killer = codes, ""
        else:
            with bench.swapped(codes):
                state, killer = attempt(bench, mutant)
        with self._lock:
            self.journal.note(mutant, state, killer)
        told(f"{mutant.id} {state} {killer.rpartition('::')[2]}")

    def _try_near(self, bench: Bench, mutant: Mutant) -> tuple[str, str]:
        entry = self.journal.known(mutant)
        if entry and entry.state == NEAR:
            return NEAR, ""
        with self._lock:
            killers = self.journal.killers(mutant.file, mutant.function, self.mutants)
        likeliest = [each for each in killers if "::test" in each][:LIKELIEST]
        verdict = Verdict(())
        if likeliest:
            files, tests = ({each.partition("::")[part] for each in likeliest} for part in (0, 2))
            verdict = bench.run(sorted(files), sorted(tests))
        return _told(verdict if verdict.killed else bench.run(self.near(mutant.file)), NEAR)

    def _try_far(self, bench: Bench, mutant: Mutant) -> tuple[str, str]:
        verdict = bench.run(self.near(mutant.file), runs=MANY_RUNS)
        if not verdict.killed and (listed := self.far(mutant.file)):
            verdict = bench.run(listed, seconds=LONG)
        return _told(verdict, ALIVE)

    def near(self, file: str) -> list[str]:
        return [each for each in self._tests(CLOSE, file) if not _is_slow(each)]

    def far(self, file: str) -> list[str]:
        near = self.near(file)
        return [each for each in [*self._tests(CLOSE, file), *self._tests(WIDE, file)] if each not in near]

    def _tests(self, table: dict[str, tuple[str, ...]], file: str) -> list[str]:
        folders = next((found for start, found in table.items() if file.startswith(start)), ())
        return [
            name
            for folder in folders
            for name in self.sources.texts
            if name.startswith(f"tests/properties/{folder}/") and name.endswith(".t.sol")
        ]


def _is_slow(file: str) -> bool:
    return Path(file).name.removesuffix(".t.sol") in SLOW


def _told(verdict: Verdict, otherwise: str) -> tuple[str, str]:
    """State and killer."""
    if not verdict.killed:
        return otherwise, ""
    return KILLED, "in time" if verdict.timed_out else verdict.killers[0]
