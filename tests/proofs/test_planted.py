"""The section of planted bugs: which go the quick way, what counts as proved, and what a new bug undoes."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from scripts.proofs import planted
from scripts.proofs._python_bench import LIMITED, NODE, PythonBench
from scripts.proofs.mutation.bench import FEW, Bench, Verdict
from scripts.report.run import ROOT
from tests.structure.test_documents import tool

plant = tool("plant")
ROW = {"rule": "P5", "bug": "it counts twice"}
CAMPAIGN = "tests/properties/invariants/Town.t.sol::invariant_a_pack_is_sold_once"
BROKEN = """Ran 1 test for tests/properties/invariants/Town.t.sol:TownTest
[FAIL: units sold: 0 != 4]
	[Sequence] (original: 16, shrunk: 2)
		sender=0x01 addr=[tests/properties/invariants/Town.sol:Town]0x02 calldata=reverse(uint256) args=[7]
 invariant_a_pack_is_sold_once() (runs: 1, calls: 128, reverts: 53)
[FAIL: refused; counterexample: args=[3]] test_sell(uint256) (runs: 3)
[PASS] invariant_an_end_is_final() (runs: 6, calls: 768, reverts: 53)
"""


def test_every_listed_bug_changes_its_file_and_a_third_go_the_quick_way() -> None:
    quick = [each for each in plant.bugs() if planted._is_quick(each)]
    assert 3 * len(quick) > len(plant.bugs())
    for bug in quick:
        text = (ROOT / bug.file).read_text()
        mutant = planted._as_mutant(bug, text)
        assert mutant.applied(text.encode()).decode() == bug.planted(text)


def test_only_a_bug_that_forge_alone_looks_for_is_quick() -> None:
    bug = plant.bugs()[0]
    of_forge = plant.Bug(bug.rule, bug.bug, bug.file, bug.before, bug.after, ("tests/properties/a/A.t.sol::test_a",))
    assert planted._is_quick(of_forge)
    assert not planted._is_quick(plant.Bug(**{**of_forge.__dict__, "file": "carestamp/documents/merkle.py"}))
    assert not planted._is_quick(plant.Bug(**{**of_forge.__dict__, "tests": (*of_forge.tests, "tests/unit/a.py::a")}))


def test_a_bug_of_a_contract_that_plain_python_looks_for_takes_its_place_in_the_artifacts() -> None:
    bug = next(each for each in plant.bugs() if each.file.startswith("contracts/"))

    def plain(*tests: str, file: str = bug.file) -> bool:
        return planted._is_plain(plant.Bug(bug.rule, bug.bug, file, bug.before, bug.after, tests))

    assert plain("tests/unit/a.py::a", "tests/stateful/b.py::b")
    assert not plain("tests/unit/a.py::a", "tests/scenario/b.py::b"), "Brownie compiles by itself"
    assert not plain("tests/unit/a.py::a", "tests/properties/a/A.t.sol::test_a")
    assert not plain("tests/unit/a.py::a", file="carestamp/documents/merkle.py")


def test_a_bench_takes_what_no_chain_takes_and_puts_the_sound_code_back(tmp_path: Path) -> None:
    assert (ROOT / NODE).read_text().count(LIMITED) == 1, "how a node is started in the copy"
    built = tmp_path / "build" / "contracts"
    built.mkdir(parents=True)
    sound = json.dumps({"abi": [], "bytecode": "00", "deployedBytecode": "01"})
    (built / "Till.json").write_text(sound)
    till, forge_only = ("contracts/a/Till.sol", "Till"), ("tests/properties/a/Till.t.sol", "TillTest")
    bench = PythonBench(tmp_path)
    codes = {"bytecode": {till: "aa", forge_only: "cc"}, "deployedBytecode": {till: "bb", forge_only: "dd"}}
    with bench.swapped(codes):
        swapped = json.loads((built / "Till.json").read_text())
    assert swapped == {"abi": [], "bytecode": "aa", "deployedBytecode": "bb"}
    assert [each.name for each in built.iterdir()] == ["Till.json"]
    assert (built / "Till.json").read_text() == sound


def test_a_survivor_misses_the_goal_and_what_was_not_planted_does_not() -> None:
    killed, alive, not_run = ({**ROW, "killed_by": each} for each in (["test_a"], [], None))
    assert planted.goals([killed, not_run]) == []
    assert planted.goals([killed, alive]) == ["P5: nobody notices that it counts twice"]
    assert planted.goals([not_run]) == ["no bug was planted"]
    assert "3 bugs are listed, 2 were planted, 1 killed" in planted.report([killed, alive, not_run])
    assert "**nobody**" in planted.report([killed, alive, not_run])


def test_what_is_known_is_kept_until_bug_or_test_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bug = plant.bugs()[0]
    planted._Known(tmp_path / "planted.jsonl").note(bug, ["test_a"])
    again = planted._Known(tmp_path / "planted.jsonl")
    assert again.killers(bug) == ["test_a"]
    assert again.killers(plant.Bug(**{**bug.__dict__, "after": "something else"})) is None
    monkeypatch.setattr(planted, "HASHED", ("contracts",))
    assert planted._Known(tmp_path / "planted.jsonl").killers(bug) is None


def test_an_invariant_is_planted_anew_when_its_campaign_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, hashed = planted._Known(tmp_path / "planted.jsonl"), list[set[Path]]()
    monkeypatch.setattr(planted, "_hash_of", lambda files: hashed.append(set(files)))
    file = CAMPAIGN.partition("::")[0]
    for test in (CAMPAIGN, f"{file}::test_every_act_succeeds_in_a_long_day"):
        known._key(plant.Bug("D1", "sold twice", "contracts/packs/PackRegistry.sol", "a", "b", (test,)))
    campaign, exact = hashed
    assert {ROOT / file, ROOT / "tests/properties/invariants/TownRecords.sol"} <= campaign
    assert exact == {ROOT / file}


def test_what_a_few_short_campaigns_miss_is_looked_for_in_those_of_the_short_lane(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[int, Mapping[str, str]]] = []

    class Slow:
        def __init__(self, *_: object) -> None: ...

        def prepare(self, _: object) -> None: ...

        def swapped(self, _: object) -> Any:
            return nullcontext()

        def mutated(self, changes: Sequence[object]) -> list[object]:
            return [{} for _ in changes]

        def run(self, _files: object, _tests: object, runs: int, campaigns: Mapping[str, str]) -> Verdict:
            asked.append((runs, campaigns))
            return Verdict((CAMPAIGN,) if len(asked) == 3 else ())

    monkeypatch.setattr(planted, "Bench", Slow)
    monkeypatch.setattr(planted, "Compiler", Slow)
    bug = next(each for each in plant.bugs() if CAMPAIGN in each.tests)
    [(_, killers)] = planted._planted_quickly([bug], lambda _: None)
    assert killers == ["invariant_a_pack_is_sold_once"]
    sound, few, more = asked
    assert sound == few == (planted.RUNS, FEW)
    assert more == (planted.OWN_RUNS, planted.SHORT.environment())


def test_a_bench_gives_forge_the_size_of_its_campaigns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[dict[str, str]] = []

    class Forge:
        pid, returncode = 0, 1

        def __init__(self, _: list[str], env: dict[str, str], **__: object) -> None:
            given.append(env)

        def communicate(self, **_: float) -> tuple[str, None]:
            return BROKEN, None

    monkeypatch.setattr(subprocess, "Popen", Forge)
    bench = Bench(tmp_path, tmp_path)
    for campaigns in (FEW, planted.SHORT.environment()):
        assert CAMPAIGN in bench.run(["a"], campaigns=campaigns).killers
    assert [each["FOUNDRY_INVARIANT_DEPTH"] for each in given] == ["60", "250"]
    assert {each["FOUNDRY_PROFILE"] for each in given} == {"fast"}


def test_an_invariant_that_broke_is_seen_where_forge_names_it() -> None:
    ran = subprocess.CompletedProcess([], 1, BROKEN, "")
    assert plant._failed(ran, plant.FAILED_IN_FORGE) == ["invariant_a_pack_is_sold_once", "test_sell"]
