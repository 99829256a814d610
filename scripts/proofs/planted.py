"""Section `planted`: bugs that somebody could make in one line, each against a rule, and the named test that kills it.

The list is tests/planted/bugs.yaml. A bug of a contract takes the contract's place as a mutant does: in forge's
artifacts (scripts/proofs/mutation) where all its tests are forge's, in those that Python deploys where they are plain
Python. Any other, and one that nobody noticed that way, is planted by tools/plant.py, which compiles it as it would be
deployed. The short lane plants a drawn dozen. What was killed stays known while sources and named tests say the same.
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from carestamp.errors import Words
from scripts.measuring import Told
from scripts.proofs import HOUSE, ProofError
from scripts.proofs._python_bench import SOLC, python_bench
from scripts.proofs.invariants import SHORT
from scripts.proofs.mutation.bench import FEW, RUNS, Bench
from scripts.proofs.mutation.compiling import Compiler
from scripts.proofs.mutation.operators import Mutant
from scripts.proofs.mutation.sources import Sources
from scripts.report.run import ROOT

sys.path.insert(0, str(ROOT / "tools"))

import plant

C = TypeVar("C")
ID = "planted"
TITLE = Words("埋入的缺陷", "Planted bugs")
RESTS_ON = HOUSE
FOLDER = ROOT / ".cache" / "mutation"
SEED = 7
DOZEN = 12
BATCH = 12
OWN_RUNS = 256
"""Of fuzz tests, where a few did not notice: as many as make test runs. Invariants then have campaigns of the short
lane."""
OF_FORGE = ("contracts", "interfaces")
HASHED = (*OF_FORGE, "carestamp")


def measure(told: Told, long: bool, only: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Each bug of the list with the tests that killed it: empty when none did, null when it was not planted."""
    known = _Known(FOLDER / "planted.jsonl")
    bugs = [each for each in plant.bugs() if not only or each.rule in only]
    wanted = [each for each in bugs if known.killers(each) is None]
    quick = [each for each in wanted if _is_quick(each)]
    if not long:
        quick = random.Random(SEED).sample(quick, min(DOZEN, len(quick)))
    for bug, killers in _planted_quickly(quick, told):
        known.note(bug, killers)
    if long:
        for bug, killers in _planted_in_python([each for each in wanted if _is_plain(each)], told):
            if killers:
                known.note(bug, killers)
        for bug, killers in _planted([each for each in bugs if known.killers(each) is None], told):
            known.note(bug, killers)
    return [{"rule": each.rule, "bug": each.bug, "killed_by": known.killers(each)} for each in bugs]


def goals(measured: list[dict[str, Any]]) -> list[str]:
    """Nobody survives. At least one was planted."""
    told = [f"{each['rule']}: nobody notices that {each['bug']}" for each in measured if each["killed_by"] == []]
    return told if any(each["killed_by"] for each in measured) else [*told, "no bug was planted"]


def report(measured: list[dict[str, Any]]) -> str:
    planted = [each for each in measured if each["killed_by"] is not None]
    killed = [each for each in planted if each["killed_by"]]
    rows = [f"| {each['rule']} | {each['bug']} | `{each['killed_by'][0]}` |" for each in killed]
    alive = [f"| {each['rule']} | {each['bug']} | **nobody** |" for each in planted if not each["killed_by"]]
    head = (
        f"{len(measured)} bugs are listed, {len(planted)} were planted, {len(killed)} killed by a test named for them."
    )
    return "\n".join([head, "", "| rule | bug | killed by |", "| --- | --- | --- |", *alive, *rows])


# --- the quick way ----------------------------------------------------------------------------------------------------


def _is_quick(bug: plant.Bug) -> bool:
    forged = all(each.partition("::")[0].endswith(plant.OF_FORGE) for each in bug.tests)
    return forged and bug.file.startswith("contracts/")


def _planted_quickly(bugs: Sequence[plant.Bug], told: Told) -> Iterator[tuple[plant.Bug, list[str]]]:
    if not bugs:
        return
    sources = Sources(ROOT)
    compiler, bench = Compiler(sources, SOLC), Bench(ROOT, FOLDER / "copy-0")
    bench.prepare(told)
    tests = sorted({test for bug in bugs for test in bug.tests})
    _require_sound(_run(bench, tests))
    for batch in _batches(bugs):
        changes = [_as_mutant(each, sources.texts[each.file]) for each in batch]
        for bug, codes in zip(batch, compiler.mutated(changes), strict=True):
            told(f"{bug.rule}: {bug.bug}")
            with bench.swapped(_require_code(bug, codes)):
                yield bug, _run(bench, bug.tests) or _run(bench, bug.tests, OWN_RUNS, SHORT.environment())


def _batches(bugs: Sequence[plant.Bug]) -> Iterator[list[plant.Bug]]:
    ordered = sorted(bugs, key=lambda each: each.file)
    yield from (ordered[start : start + BATCH] for start in range(0, len(ordered), BATCH))


def _require_sound(failed: Sequence[str]) -> None:
    if failed:
        raise ProofError(f"fails without any bug: {', '.join(failed)}")


def _require_code(bug: plant.Bug, codes: C | None) -> C:
    if codes is None:
        raise ProofError(f"{bug.rule}: it does not compile with the bug that {bug.bug}")
    return codes


def _run(bench: Bench, tests: Sequence[str], runs: int = RUNS, campaigns: Mapping[str, str] = FEW) -> list[str]:
    files, names = ({each.partition("::")[part] for each in tests} for part in (0, 2))
    return _names(bench.run(sorted(files), sorted(filter(None, names)), runs, campaigns=campaigns).killers)


def _names(tests: Iterable[str]) -> list[str]:
    return [each.rpartition("::")[2] for each in tests]


def _as_mutant(bug: plant.Bug, text: str) -> Mutant:
    """The whole file is what changes."""
    return Mutant(bug.file, 0, len(text.encode()), "planted", bug.before, bug.planted(text))


# --- the quick way through Python -------------------------------------------------------------------------------------


def _is_plain(bug: plant.Bug) -> bool:
    """Its tests run in plain pytest, some of them on a chain."""
    folders = {Path(each.partition("::")[0]).parts[1] for each in bug.tests}
    return bug.file.startswith("contracts/") and folders.isdisjoint({"properties", *plant.BROWNIE_FOLDERS})


def _planted_in_python(bugs: Sequence[plant.Bug], told: Told) -> Iterator[tuple[plant.Bug, list[str]]]:
    if not bugs:
        return
    texts = Sources(ROOT).texts
    with python_bench() as bench:
        told("seeing the named tests in Python pass without a bug")
        _require_sound(bench.failing(dict.fromkeys(test for bug in bugs for test in bug.tests)))
        for batch in _batches(bugs):
            changes = [_as_mutant(each, texts[each.file]) for each in batch]
            for bug, codes in zip(batch, bench.compiled(changes), strict=True):
                told(f"{bug.rule}: {bug.bug}")
                with bench.swapped(_require_code(bug, codes)):
                    yield bug, _names(bench.failing(bug.tests))


# --- the way of tools/plant.py ----------------------------------------------------------------------------------------


def _planted(bugs: Sequence[plant.Bug], told: Told) -> Iterator[tuple[plant.Bug, list[str]]]:
    if not bugs:
        return
    try:
        with plant.copied() as copy:
            told("seeing the named tests pass without a bug")
            _require_sound(plant.failing(copy, dict.fromkeys(test for bug in bugs for test in bug.tests)))
            for bug in bugs:
                told(f"{bug.rule}: {bug.bug}")
                with plant.spoilt(copy, bug):
                    yield bug, _names(plant.failing(copy, bug.tests))
    except plant.PlantError as problem:
        raise ProofError(str(problem)) from None


# --- what is known ----------------------------------------------------------------------------------------------------


class _Known:
    """A line a bug, by a hash of the bug, all sources, and the files of its tests; of an invariant, of its campaign."""

    def __init__(self, file: Path) -> None:
        self._file = file
        lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
        self._killers: dict[str, list[str]] = {said["bug"]: said["killers"] for said in map(json.loads, lines)}
        self._tests = Sources(ROOT)
        self._contracts, self._all = (_hash_of_folders(folders) for folders in (OF_FORGE, HASHED))

    def killers(self, bug: plant.Bug) -> list[str] | None:
        return self._killers.get(self._key(bug))

    def note(self, bug: plant.Bug, killers: list[str]) -> None:
        self._killers[self._key(bug)] = killers
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a", encoding="utf-8") as kept:
            kept.write(json.dumps({"bug": self._key(bug), "killers": killers}) + "\n")

    def _key(self, bug: plant.Bug) -> str:
        tests = _hash_of({ROOT / file for each in bug.tests for file in self._files_of(each)})
        sources = self._contracts if _is_quick(bug) else self._all
        return hashlib.sha256(f"{bug}{sources}{tests}".encode()).hexdigest()[:24]

    def _files_of(self, test: str) -> set[str]:
        file, _, name = test.partition("::")
        return self._tests.closure([file]) if name.startswith("invariant_") else {file}


def _hash_of_folders(folders: Iterable[str]) -> str:
    return _hash_of(each for folder in folders for each in (ROOT / folder).rglob("*") if each.is_file())


def _hash_of(files: Iterable[Path]) -> str:
    whole = hashlib.sha256()
    for file in sorted(each for each in files if each.suffix in (".sol", ".py")):
        whole.update(file.read_bytes())
    return whole.hexdigest()
