"""Mutants of Python: what is changed and what is not, that a change reaches what lives, and what is remembered."""

from __future__ import annotations

import ast
import functools
import itertools
import json
import os
import sys
import time
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from scripts.proofs import ProofError
from scripts.proofs.mutation_documents import documents, journal, reach, worker
from scripts.proofs.mutation_documents.documents import require_known, sample, summed
from scripts.proofs.mutation_documents.journal import Journal
from scripts.proofs.mutation_documents.mutants import Mutant, mutants, mutated
from scripts.proofs.mutation_documents.reach import Reach, remembered
from scripts.proofs.mutation_documents.swap import Living
from scripts.proofs.mutation_documents.trial import ENDLESS, KILLED, SURVIVED, all_of

FILE = "carestamp/documents/canonical.py"


def _changes(source: str) -> set[tuple[str, str]]:
    return {(each.before, each.after) for each in mutants(source, "a.py")}


@pytest.mark.parametrize(
    ("line", "before", "after"),
    [
        ("a < b", "a < b", "a <= b"),
        ("a < b", "a < b", "a >= b"),
        ("0 <= a < b", "0 <= a < b", "0 <= a <= b"),
        ("a == b", "a == b", "a != b"),
        ("a in b", "a in b", "a not in b"),
        ("a is b", "a is b", "a is not b"),
        ("a and b or c", "a and b", "b"),
        ("a and b or c", "a and b or c", "c"),
        ("not a", "not a", "a"),
        ("-a", "-a", "a"),
        ("a + b", "a + b", "a - b"),
        ("a << 8 | b", "a << 8", "a >> 8"),
        ("a << 8 | b", "a << 8 | b", "a << 8 & b"),
        ("a << 8 | b", "8", "9"),
        ("a if b else c", "b", "False"),
        ("a if b else c", "b", "True"),
        ("[x for x in a if x]", "x", "False"),
        ("f(True)", "True", "False"),
        ("'name'", "'name'", "'name~'"),
        ("b'name'", "b'name'", "b'name~'"),
        ("min(a)", "min(a)", "max(a)"),
        ("a.startswith(b)", "a.startswith(b)", "a.endswith(b)"),
        ("a.strip()", "a.strip()", "a"),
        ("sorted(a)", "sorted(a)", "a"),
    ],
)
def test_expression_is_changed(line: str, before: str, after: str) -> None:
    assert (before, after) in _changes(f"def f(a, b, c):\n    return {line}\n")


@pytest.mark.parametrize(
    ("line", "before", "after"),
    [
        ("f(a)", "f(a)", "pass"),
        ("a += b", "a += b", "pass"),
        ("a += b", "a += b", "a -= b"),
        ("a.b = c", "a.b = c", "pass"),
        ("a[b] = c", "a[b] = c", "pass"),
        ("return a", "return a", "return None"),
        ("raise a", "raise a", "pass"),
        ("if a:\n        pass", "a", "False"),
        ("for b in a:\n        break", "break", "continue"),
        ("for b in a:\n        continue", "continue", "break"),
    ],
)
def test_statement_is_changed(line: str, before: str, after: str) -> None:
    assert (before, after) in _changes(f"def f(a, b, c):\n    {line}\n")


@pytest.mark.parametrize(
    "source",
    [
        '"""Words."""\n',
        "a: int | None\n",
        "def f(a: 'A' = None) -> 'B': ...\n",
        "@cache\ndef f(): ...\n",
        "@lru_cache(maxsize=5)\ndef f(): ...\n",
        "Kind = Callable[[int], str]\n",
        "if TYPE_CHECKING:\n    from a import b\n",
        "raise_ = Words('话', 'one word')\n",
        "def f():\n    raise ValueError('no') from None\n" * 0,
        "from a import b\n",
        "__slots__ = ('a',)\n",
        "TEXT = 'a sentence of a table'\n",
    ],
)
def test_what_is_for_people_or_type_checkers_is_left_alone(source: str) -> None:
    assert _changes(source) == set()


def test_words_of_an_error_are_left_alone_and_its_condition_is_not() -> None:
    source = "def f(a):\n    if a > 7:\n        raise KeyError(f'{a} is too much', 'x')\n"
    assert {after for _, after in _changes(source)} == {"a >= 7", "a <= 7", "8", "False", "True", "pass"}


def test_every_mutant_differs_and_is_known_by_itself() -> None:
    """Whatever is above it in the file."""
    source = Path(documents.ROOT / FILE).read_text(encoding="utf-8")
    found = mutants(source, FILE)
    plain = ast.dump(ast.parse(source))
    assert len({each.id for each in found}) == len(found) > 150
    assert all(ast.dump(mutated(source, each.number)) != plain for each in found[::7])
    moved = mutants(source.replace("_HALF = ", "NEW = 1\n\n_HALF = "), FILE)
    assert {each.id for each in found if each.outer} <= {each.id for each in moved}


def test_scope_is_the_function_and_defaults_belong_to_the_import() -> None:
    found = {each.before: each for each in mutants("class A:\n    def f(self, a=5):\n        return a + 7\n", "a.py")}
    assert (found["a + 7"].scope, found["a + 7"].outer, found["a + 7"].row) == ("A.f", 2, 3)
    assert (found["5"].scope, found["5"].outer) == ("", 0)


# --- what lives -------------------------------------------------------------------------------------------------------

LIVING = """
import functools
def plain(a):
    return a + 1
class Thing:
    @property
    def value(self):
        return 1 < 2
@functools.lru_cache
def kept(a):
    return a * 3
def outer(a):
    def inner(b):
        return a - b
    return inner
made = outer(10)
two = (lambda: 1, lambda: 2)
"""


@pytest.fixture
def living(tmp_path: Path) -> ModuleType:
    path = tmp_path / "living.py"
    path.write_text(LIVING)
    module = ModuleType("carestamp.living")
    module.__file__ = str(path)
    exec(compile(LIVING, str(path), "exec"), module.__dict__)
    return module


def _take(living: ModuleType, before: str, after: str) -> bool:
    path = str(living.__file__)
    found = [each for each in mutants(LIVING, "living.py") if (each.before, each.after) == (before, after)]
    mutant = found[-1]
    return Living(str(Path(path).parent)).take(mutant, path, LIVING)


def test_living_function_method_and_cached_one_get_the_new_code(living: ModuleType) -> None:
    thing, held = living.Thing(), living.plain
    assert (held(1), thing.value, living.kept(2), living.made(3)) == (2, True, 6, 7)
    assert _take(living, "a + 1", "a - 1")
    assert _take(living, "1 < 2", "1 >= 2")
    assert (held(1), thing.value) == (0, False)
    assert _take(living, "a * 3", "a // 3")
    living.kept.cache_clear()
    assert living.kept(2) == 0


def test_closure_that_was_made_before_gets_the_new_code(living: ModuleType) -> None:
    assert _take(living, "a - b", "a + b")
    assert living.made(3) == 13


def test_what_can_be_mistaken_is_not_taken(living: ModuleType) -> None:
    """Two functions on one line have the same name; one without its variable of outside does not fit."""
    assert not _take(living, "2", "3")
    assert (living.two[0](), living.two[1]()) == (1, 2)
    assert not _take(living, "return a - b", "return None")


def test_caches_forget_what_the_old_code_answered(living: ModuleType) -> None:
    @functools.lru_cache
    def remembered_(a: int) -> int:
        return next(counter)

    counter = itertools.count()
    remembered_.__module__ = "tests.any"
    assert remembered_(1) == remembered_(1) == 0
    _take(living, "a + 1", "a - 1")
    assert remembered_(1) == 1


# --- trials -----------------------------------------------------------------------------------------------------------


def _run(job: str) -> str:
    if job == "endless":
        while True:
            pass
    if job == "waits":
        time.sleep(600)
    if job == "breaks":
        raise SystemExit
    if job == "dies":
        os._exit(3)
    return job


def test_each_trial_has_its_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scripts.proofs.mutation_documents.trial.GRACE", 1)
    monkeypatch.setattr("scripts.proofs.mutation_documents.trial.WAITING", 2)
    jobs = ["endless", "waits", "breaks", "dies", "survived", "killed tests/a.py::test_b[1 2]"]
    found = {job: (verdict, killer) for job, verdict, killer in all_of(jobs, _run, lambda _: 0.0, 2)}
    assert found["survived"] == (SURVIVED, "")
    assert found["killed tests/a.py::test_b[1 2]"] == (KILLED, "tests/a.py::test_b[1 2]")
    assert found["breaks"] == (KILLED, "by SystemExit outside of a test")
    assert {found[each][0] for each in ("endless", "waits", "dies")} == {ENDLESS}


# --- which tests ------------------------------------------------------------------------------------------------------


def _mutant(row: int = 12, outer: int = 10, file: str = FILE) -> Mutant:
    return Mutant(file, "f", row, "return a", "a", "b", "compare", outer, 0)


def test_narrow_tests_come_first_and_a_file_of_tables_asks_all() -> None:
    found = Reach(
        {"wide": 0.1, "narrow": 0.1, "slow": 9.0, "else": 0.1},
        {FILE: {12: ["wide", "narrow", "slow"], 13: ["wide"]}, "other.py": {row: ["wide", "else"] for row in range(9)}},
    )
    assert found.tests(_mutant()) == ["narrow", "wide"]
    assert found.tests(_mutant(row=14)) == ["wide"]
    assert found.is_reached(_mutant())
    assert not found.is_reached(_mutant(row=11))
    assert not found.is_reached(_mutant(outer=0))
    assert set(found.tests(_mutant(file="tables.py"))) == {"wide", "narrow", "else"}


def test_what_runs_at_import_is_asked_of_who_names_the_module_first() -> None:
    imports = {
        "tests/documents/a/test_names.py": {"carestamp.documents.tables"},
        "tests/documents/a/helper.py": {"carestamp.documents.tables"},
        "tests/documents/a/test_helped.py": {"tests.documents.a.helper"},
        "tests/documents/a/test_else.py": {"carestamp.documents.tablet"},
    }
    assert reach._importers("carestamp.documents.tables", imports) == set(imports) - {"tests/documents/a/test_else.py"}
    file = "carestamp/documents/consent/typed.py"
    assert "tests/documents/consent/test_signed_acts.py" in reach.importers(file)
    types, runs = "tests/documents/consent/test_signed_acts.py::test_types", "tests/documents/test_else.py::test_run"
    found = Reach({runs: 0.1, types: 0.2}, {file: {40: [runs]}})
    assert found.tests(_mutant(row=36, outer=0, file=file)) == [types, runs]


def test_reach_is_remembered_of_its_own_state_only(tmp_path: Path) -> None:
    found = Reach({"a": 0.5, "b": 0.1}, {FILE: {3: ["b"], 4: ["a", "b"]}})
    found.write(tmp_path / "reach.json", "state")
    assert remembered(tmp_path / "reach.json", "state") == found
    assert remembered(tmp_path / "reach.json", "other") is None
    assert remembered(tmp_path / "none.json", "state") is None


@pytest.fixture(scope="module")
def every() -> list[Mutant]:
    """All there are."""
    return documents.all_mutants()


# --- what is remembered -----------------------------------------------------------------------------------------------


def test_journal_goes_on_where_it_was_broken_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = mutants((documents.ROOT / FILE).read_text(encoding="utf-8"), FILE)[:2]
    book = Journal(tmp_path / "book.jsonl")
    book.write(first, KILLED, "tests/proofs/test_mutation_documents.py::test_a")
    book.write(second, SURVIVED, "")
    again = Journal(tmp_path / "book.jsonl")
    assert [again.verdict(first), again.verdict(second)] == [KILLED, SURVIVED]
    monkeypatch.setattr(journal, "state", lambda: "another test was written")
    changed = Journal(tmp_path / "book.jsonl")
    assert [changed.verdict(first), changed.verdict(second)] == [KILLED, None], "a new test may kill what lived"


def test_journal_forgets_what_a_test_killed_that_fails_by_itself(tmp_path: Path) -> None:
    first, second = mutants((documents.ROOT / FILE).read_text(encoding="utf-8"), FILE)[:2]
    book = Journal(tmp_path / "book.jsonl")
    for each in (first, second):
        book.write(each, KILLED, "tests/proofs/test_mutation_documents.py::test_a")
    book.forget(first)
    again = Journal(tmp_path / "book.jsonl")
    for each in (book, again):
        assert [each.verdict(first), each.verdict(second)] == [None, KILLED]
    book.write(first, KILLED, "tests/proofs/test_mutation_documents.py::test_b")
    assert Journal(tmp_path / "book.jsonl").killer(first).endswith("test_b")


def test_who_killed_the_neighbours_is_asked_first(tmp_path: Path) -> None:
    listed = mutants((documents.ROOT / FILE).read_text(encoding="utf-8"), FILE)
    place = Counter(each.place for each in listed).most_common(1)[0][0]
    near = [each for each in listed if each.place == place]
    far = next(each for each in listed if each.place != place)
    often, once, forgotten = (f"tests/proofs/test_mutation_documents.py::test_{each}" for each in "abc")
    book = Journal(tmp_path / "book.jsonl")
    for mutant, killer in zip(near, (once, often, often, forgotten), strict=False):
        book.write(mutant, KILLED, killer)
    book.write(far, KILLED, "tests/proofs/test_frame.py::test_elsewhere")
    book.forget(near[3])
    for each in (book, Journal(tmp_path / "book.jsonl")):
        assert each.likely(near[4]) == [often, once]
    reached = Reach({often: 1.0, "near::test": 2.0}, {FILE: {each: ["near::test"] for each in range(1, 500)}})
    order = worker.Order([near[4]], [], book)
    asked = worker._asked(order, reached, near[4])
    assert (asked, reached.cost(asked)) == ([often, "near::test"], 3.0), "of a test that is gone nobody asks"


@pytest.mark.parametrize(("killer", "turns"), [("f00.py::test", 1), ("f17.py::test", 3), ("", 3)])
def test_what_lives_through_a_few_files_is_asked_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killer: str, turns: int
) -> None:
    (mutant,) = mutants((documents.ROOT / FILE).read_text(encoding="utf-8"), FILE)[:1]
    names = [f"f{number:02}.py::test" for number in range(20)]

    def try_(_: Mutant, tests: list[str], root: Path) -> str:
        assert root == documents.ROOT
        with (tmp_path / "turns").open("a", encoding="utf-8") as told:
            told.write(f"{len(tests)}\n")
        return f"{KILLED} {killer}" if killer in tests else SURVIVED

    monkeypatch.setattr(worker.fresh, "try_", try_)
    monkeypatch.setattr(worker, "_asked", lambda *_: names)
    order = worker.Order([mutant], [], Journal(tmp_path / "book.jsonl"))
    worker._afresh([mutant], Reach(dict.fromkeys(names, 0.0), {}), order)
    assert (tmp_path / "turns").read_text(encoding="utf-8").split() == ["8", "8", "4"][:turns]
    assert order.journal.verdict(mutant) == (KILLED if killer else SURVIVED)
    assert order.journal.killer(mutant) == killer


def test_journal_is_tidied_to_one_line_for_each_that_holds(tmp_path: Path) -> None:
    listed = mutants((documents.ROOT / FILE).read_text(encoding="utf-8"), FILE)[:4]
    path, test = tmp_path / "book.jsonl", "tests/proofs/test_mutation_documents.py::test_a"
    book = Journal(path)
    for mutant, verdict in zip([*listed, *listed], [SURVIVED] * 4 + [KILLED] * 3, strict=False):
        book.write(mutant, verdict, test if verdict == KILLED else "")
    book.forget(listed[0])
    book.tidy()
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [json.loads(each)["id"] for each in lines] == sorted(each.id for each in listed[1:])
    again = Journal(path)
    assert [again.verdict(each) for each in listed] == [None, KILLED, KILLED, SURVIVED]
    assert again.likely(listed[1]) == book.likely(listed[1]) == [test]
    assert [each.name for each in tmp_path.iterdir()] == ["book.jsonl"]


def test_sum_counts_what_can_be_told_apart(tmp_path: Path) -> None:
    listed = mutants((documents.ROOT / FILE).read_text(encoding="utf-8"), FILE)[:5]
    book = Journal(tmp_path / "book.jsonl")
    for mutant, verdict in zip(listed, (KILLED, ENDLESS, SURVIVED, SURVIVED), strict=False):
        book.write(mutant, verdict, "")
    told = summed(listed, [listed[3].id], book)
    assert told == {"total": 5, "killed": 2, "equivalent": 1, "survivors": [listed[2].id], "not_run": 1}


def test_reasons_are_given_for_mutants_that_there_are(every: list[Mutant]) -> None:
    require_known(documents.equivalents(), every)
    with pytest.raises(ProofError, match="there is no such mutant any more"):
        require_known(["carestamp/documents/gone.py f: a [0]: a -> b"], every)


def test_sample_is_the_same_in_every_run_and_of_what_guards(every: list[Mutant]) -> None:
    chosen = sample(every, [])
    assert chosen == sample(every, [])
    assert len({each.id for each in chosen}) == documents.SAMPLE
    assert len({each.file for each in chosen}) > 10
    left_out = sample(every, [chosen[0].id])
    assert chosen[0] not in left_out
    assert all((documents.PACKAGE / each).is_file() for each in documents.GUARDS)


def test_a_worker_that_fails_is_no_figure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "false")
    said: list[Any] = []
    with pytest.raises(ProofError, match="could not be tried"):
        documents._work(tmp_path / "todo.json", tmp_path / "book.jsonl", 3, said.append)
    assert said == ["3 mutants of carestamp/documents"]
    assert json.dumps(said)
