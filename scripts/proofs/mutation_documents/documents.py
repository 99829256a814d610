"""Mutation of carestamp/documents: how many small changes its tests notice. The section `mutation` tells it.

The long lane tries every mutant and goes on where an earlier run was broken off. The short one tries a seeded sample of
what guards money and identity, by the tests that are quick.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import yaml

from scripts.measuring import Told
from scripts.proofs import ProofError
from scripts.proofs.mutation_documents.journal import FOLDER, PACKAGE, Journal
from scripts.proofs.mutation_documents.mutants import Mutant, mutants
from scripts.proofs.mutation_documents.trial import FRESH, SURVIVED
from scripts.report.run import ROOT

EQUIVALENT = ROOT / "tests" / "mutation" / "equivalent_documents.yaml"
SEED, SAMPLE = 20_260_301, 150
GUARDS = (
    "canonical.py",
    "commitment.py",
    "eip712.py",
    "merkle.py",
    "nullifier.py",
    "typed.py",
    "consent/closing.py",
    "consent/decision.py",
    "consent/typed.py",
    "consent/words.py",
    "invoice/batch.py",
    "invoice/content.py",
    "invoice/identity.py",
    "invoice/typed.py",
    "published/sealed.py",
    "published/sealing.py",
    "published/ticket.py",
    "records/sealing.py",
    "rewards/money.py",
    "rewards/sources.py",
    "rewards/typed.py",
    "rewards/verdicts.py",
    "rewards/words.py",
)
"""What a sum, a consent or the identity of a thing rests on."""
QUICK = ("-k", "not (10000 or 500_ways or never_breaks or number_of_processes or leaf_file or imported_first or 1000)")


def measure_documents(told: Told, long: bool) -> dict[str, Any]:
    """{"total", "killed", "equivalent", "survivors", "not_run"}; of the short lane, about its sample.

    Raises ProofError, also for an equivalent mutant that there is no longer.
    """
    every = all_mutants()
    equivalent = equivalents()
    require_known(equivalent, every)
    chosen = every if long else sample(every, equivalent)
    journal = FOLDER / ("documents.jsonl" if long else "documents-short.jsonl")
    if not long:
        journal.unlink(missing_ok=True)
    _try(chosen, equivalent, journal, () if long else QUICK, told)
    return summed(chosen, equivalent, Journal(journal))


def all_mutants() -> list[Mutant]:
    """Of every source below carestamp/documents."""
    return [
        mutant
        for path in sorted(PACKAGE.rglob("*.py"))
        for mutant in mutants(path.read_text(encoding="utf-8"), str(path.relative_to(ROOT)))
    ]


def equivalents() -> dict[str, str]:
    """Why a mutant changes nothing that could be told, by its id."""
    listed = yaml.safe_load(EQUIVALENT.read_text(encoding="utf-8")) or []
    return {id_: each["why"] for each in listed for id_ in each["mutants"]}


def require_known(equivalent: Iterable[str], every: Iterable[Mutant]) -> None:
    """Raises ProofError for a reason that is given for nothing."""
    strange = sorted(set(equivalent) - {each.id for each in every})
    if strange:
        raise ProofError(f"{EQUIVALENT.name}: there is no such mutant any more, take it out: {strange[0]}")


def sample(every: Iterable[Mutant], equivalent: Iterable[str]) -> list[Mutant]:
    """The same in every run: of what guards, in functions, and not of texts."""
    left, files = set(equivalent), {f"carestamp/documents/{each}" for each in GUARDS}
    guarding = [each for each in every if each.file in files and each.outer and each.kind != "text"]
    return random.Random(SEED).sample([each for each in guarding if each.id not in left], SAMPLE)


def summed(chosen: list[Mutant], equivalent: Iterable[str], journal: Journal) -> dict[str, Any]:
    """An endless one is killed: whoever runs it notices."""
    left = set(equivalent)
    counting = [each for each in chosen if each.id not in left]
    verdicts = {each.id: journal.verdict(each) for each in counting}
    survivors = [each for each, verdict in verdicts.items() if verdict == SURVIVED]
    not_run = sum(1 for verdict in verdicts.values() if verdict in (None, FRESH))
    return {
        "total": len(chosen),
        "killed": len(counting) - len(survivors) - not_run,
        "equivalent": len(chosen) - len(counting),
        "survivors": survivors,
        "not_run": not_run,
    }


def _try(chosen: list[Mutant], equivalent: Iterable[str], journal: Path, options: tuple[str, ...], told: Told) -> None:
    left, known = set(equivalent), Journal(journal)
    todo = [each for each in chosen if each.id not in left and known.verdict(each) in (None, FRESH)]
    if not todo:
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    order = FOLDER / "documents-todo.json"
    order.write_text(json.dumps({"mutants": [asdict(each) for each in todo], "options": options}))
    _work(order, journal, len(todo), told)


def _work(order: Path, journal: Path, count: int, told: Told) -> None:
    command = [sys.executable, "-u", "-m", "scripts.proofs.mutation_documents.worker", str(order), str(journal)]
    told(f"{count} mutants of carestamp/documents")
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as worker:
        last = ""
        for line in worker.stdout or ():
            last = line.strip() or last
            told(last)
    if worker.returncode:
        raise ProofError(f"mutants of carestamp/documents could not be tried: {last}")
