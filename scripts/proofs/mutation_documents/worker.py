"""Tries a list of mutants and writes down what becomes of each; a program of its own, started by `documents`.

    python -m scripts.proofs.mutation_documents.worker ORDER JOURNAL

First by swapping in the process that has collected all tests, then from a fresh import: what runs at import, what no
living function could take, and whatever a swap let live or did not see to its end. Who killed a neighbour is asked
first. Every test that killed by a swap passes once more without a mutant, or what it killed is forgotten: it was no
whim of its own.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from scripts.proofs.mutation_documents import fresh
from scripts.proofs.mutation_documents.journal import FOLDER, PACKAGE, TESTS, Journal, state
from scripts.proofs.mutation_documents.mutants import Mutant
from scripts.proofs.mutation_documents.reach import Reach, remembered
from scripts.proofs.mutation_documents.session import Session, Swapper, fixtures_of_session, reach_of
from scripts.proofs.mutation_documents.trial import FRESH, KILLED, SURVIVED, all_of
from scripts.report.run import ROOT

AT_A_TIME = 2
IMPORTS = 5.0
"""Seconds to import the package and collect a few files, generously."""
TELLING = 50
"""Mutants between two words about them."""

Turns = tuple[Mutant, list[list[str]]]
"""A mutant and the tests that are asked, a few files of them in each turn."""


@dataclass(frozen=True)
class Order:
    """Mutants, what pytest is given to choose the tests, and where what happens is written."""

    mutants: list[Mutant]
    options: list[str]
    journal: Journal

    @property
    def reach(self) -> Path:
        return FOLDER / f"documents-reach{'-some' if self.options else ''}.json"

    @property
    def state(self) -> str:
        return " ".join([state(), *self.options])

    def write(self, mutant: Mutant, verdict: str, killer: str) -> None:
        self.journal.write(mutant, verdict, killer)
        tried = sum(1 for each in self.mutants if self.journal.verdict(each))
        if tried % TELLING == 0:
            print(f"{tried} of {len(self.mutants)} mutants of carestamp/documents")


def main(order_file: str, journal: str) -> int:
    """0 when all were tried."""
    order = _read(order_file, journal)
    fresh.prepare()
    code = _apart(partial(_swap_all, order))
    reach = remembered(order.reach, order.state)
    if code or reach is None:
        print("tests/documents can't be collected, or don't pass without a mutant: run them by hand")
        return 1
    order = _read(order_file, journal)  # with what the swaps wrote
    _afresh([each for each in order.mutants if order.journal.verdict(each) in (None, FRESH)], reach, order)
    order.journal.tidy()
    return 0


def _read(order_file: str, journal: str) -> Order:
    given = json.loads(Path(order_file).read_text())
    return Order([Mutant(**each) for each in given["mutants"]], given["options"], Journal(Path(journal)))


def _apart(work: partial[int]) -> int:
    """In a child, so that this process stays without the package."""
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os._exit(work())


def _swap_all(order: Order) -> int:
    sound: list[bool] = []

    def work(session: Session) -> None:
        reach = _reach(session, order)
        swapper = Swapper(session, PACKAGE, ROOT)
        todo = [each for each in order.mutants if reach.is_reached(each) and order.journal.verdict(each) is None]
        killed: dict[Mutant, str] = {}
        asked = partial(_asked, order, reach)

        def run(mutant: Mutant) -> str:
            return swapper.try_(mutant, asked(mutant))

        for mutant, verdict, killer in all_of(todo, run, lambda each: reach.cost(asked(each)), AT_A_TIME):
            order.write(mutant, verdict if verdict == KILLED else FRESH, killer)
            if verdict == KILLED:
                killed[mutant] = killer
        broken = session.failing(sorted(set(killed.values())))
        for mutant in (each for each, killer in killed.items() if killer in broken):
            order.journal.forget(mutant)
        sound.append(not broken)

    code = Session(work).collect([*order.options, str(TESTS.relative_to(ROOT))])
    return code or (0 if sound == [True] else 1)


def _reach(session: Session, order: Order) -> Reach:
    """Of this state of package and tests; nodes and what else lives with the session are up afterwards either way."""
    reach = remembered(order.reach, order.state)
    if reach is not None:
        session.first_failing(list(fixtures_of_session(session)))
        return reach
    print("which test of carestamp/documents runs which line")
    reach = reach_of(session, PACKAGE, ROOT)
    reach.write(order.reach, order.state)
    return reach


def _asked(order: Order, reach: Reach, mutant: Mutant) -> list[str]:
    """Who killed its neighbours, then who may notice it."""
    likely = [each for each in order.journal.likely(mutant) if each in reach.seconds]
    return list(dict.fromkeys([*likely, *reach.tests(mutant)]))


def _afresh(todo: Iterable[Mutant], reach: Reach, order: Order) -> None:
    """A few files of tests at a time: what lives through them is tried again with the next few."""

    def run(job: Turns) -> str:
        return fresh.try_(job[0], job[1][0], ROOT)

    def seconds(job: Turns) -> float:
        return IMPORTS + reach.cost(job[1][0])

    jobs: Iterable[Turns] = ((each, fresh.by_few_files(_asked(order, reach, each))) for each in todo)
    while jobs:
        left: list[Turns] = []
        for (mutant, turns), verdict, killer in all_of(jobs, run, seconds, AT_A_TIME):
            if verdict == SURVIVED and len(turns) > 1:
                left.append((mutant, turns[1:]))
            else:
                order.write(mutant, verdict, killer)
        jobs = left


if __name__ == "__main__":
    os.chdir(ROOT)
    FOLDER.mkdir(parents=True, exist_ok=True)
    sys.exit(main(*sys.argv[1:]))
