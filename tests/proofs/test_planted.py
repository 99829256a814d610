"""The section of planted bugs: which go the quick way, what counts as proved, and what a new bug undoes."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.proofs import planted
from scripts.report.run import ROOT
from tests.structure.test_documents import tool

plant = tool("plant")
ROW = {"rule": "P5", "bug": "it counts twice"}


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
