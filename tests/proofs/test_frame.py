"""`make prove`: chosen sections run, light ones beside each other; a figure that was not run is null, and a goal that
is missed fails the run."""

from __future__ import annotations

import json
import multiprocessing
import subprocess
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from carestamp.errors import Words
from scripts import proof
from scripts.measuring import MeasureError, chosen
from scripts.proofs import ProofError

SECTIONS = ("fuzz", "access", "privacy")

STAMP = {
    "commit": "abcdef0123456789",
    "dirty": False,
    "solc": "0",
    "evm": "london",
    "optimizer": {"runs": 1},
    "tools": {},
}
STAMP |= {"cores": 2, "made": "then"}


def _section(name: str) -> SimpleNamespace:
    """Counts 5, in the long lane 50; its goal is 5."""

    def measure(told: Any, long: bool) -> dict[str, int]:
        told("nearly there")
        return {"runs": 50 if long else 5}

    return SimpleNamespace(
        ID=name,
        TITLE=Words("证", f"proof of {name}"),
        RESTS_ON=(f"tests/{name}",),
        measure=measure,
        goals=lambda value: [] if value["runs"] >= 5 else [f"{value['runs']} runs, 5 are wanted"],
        report=lambda value: f"{value['runs']} runs.",
    )


def _fails(told: Any, long: bool) -> None:
    raise ProofError("a property is false.")


@pytest.fixture
def sections(monkeypatch: pytest.MonkeyPatch) -> dict[str, SimpleNamespace]:
    known = {name: _section(name) for name in SECTIONS}
    monkeypatch.setattr(proof, "SECTIONS", SECTIONS)
    monkeypatch.setattr(proof, "LIGHT", ("access", "privacy"))
    monkeypatch.setattr(proof, "load", known.__getitem__)
    monkeypatch.setattr(proof, "stamped", lambda: dict(STAMP))
    monkeypatch.setattr(proof, "unchanged_since", lambda commit, _paths: commit is not None)
    return known


def _run(folder: Path, names: list[str], lane: str = proof.SHORT) -> tuple[int, dict[str, Any], str]:
    code = proof.run(names, lane, folder / "proof.json", folder / "assurance.md")
    return code, json.loads((folder / "proof.json").read_text()), (folder / "assurance.md").read_text()


def test_chosen_keeps_the_order_and_refuses_what_is_unknown(
    sections: dict[str, SimpleNamespace], capsys: pytest.CaptureFixture[str]
) -> None:
    assert chosen("", SECTIONS) == list(SECTIONS)
    assert chosen(" privacy, fuzz ,", SECTIONS) == ["fuzz", "privacy"]
    with pytest.raises(MeasureError, match="ONLY=fuzz,fuz: fuz is not a section: use fuzz, access, privacy"):
        chosen("fuzz,fuz", SECTIONS)
    assert proof.main(["fuz"]) == 1
    assert capsys.readouterr().err.startswith("prove: ONLY=fuz: fuz is not a section")


def test_what_was_not_run_is_null(sections: dict[str, SimpleNamespace], tmp_path: Path) -> None:
    code, report, page = _run(tmp_path, ["fuzz"])
    assert (code, report["fuzz"]) == (0, {"runs": 5})
    assert report["ran"] == {"fuzz": {"lane": "short", "commit": STAMP["commit"]}}
    assert {each for each in SECTIONS if report[each] is None} == set(SECTIONS) - {"fuzz"}
    assert page.count("Not run.") == len(SECTIONS) - 1
    assert "proof of fuzz\n\nShort lane, at `abcdef012345`.\n\n5 runs.\n" in page


def test_a_failure_is_null_and_costs_the_others_nothing(
    sections: dict[str, SimpleNamespace], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sections["fuzz"].measure = _fails
    code, report, _ = _run(tmp_path, ["fuzz", "access"])
    assert (code, report["fuzz"], report["access"]) == (1, None, {"runs": 5})
    assert capsys.readouterr().err == "prove: fuzz: a property is false.\n"


@pytest.mark.parametrize(("lane", "together"), [(proof.SHORT, True), (proof.LONG, False)])
def test_light_sections_meet_in_the_short_lane_alone(
    sections: dict[str, SimpleNamespace], tmp_path: Path, lane: str, together: bool
) -> None:
    both = multiprocessing.get_context("fork").Barrier(2)

    def meets(*_: Any, **__: Any) -> dict[str, int]:
        try:
            both.wait(timeout=20 if together else 0.2)
        except threading.BrokenBarrierError:
            return {"runs": 5}
        return {"runs": 55}

    sections["access"].measure = sections["privacy"].measure = meets
    _, report, _ = _run(tmp_path, ["access", "privacy"], lane)
    assert [report[each]["runs"] for each in ("access", "privacy")] == [55 if together else 5] * 2


def test_a_missed_goal_fails_the_run_and_stands_on_the_page(
    sections: dict[str, SimpleNamespace], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sections["fuzz"].measure = lambda *_, **__: {"runs": 4}
    code, report, page = _run(tmp_path, ["fuzz"])
    assert (code, report["fuzz"]) == (1, {"runs": 4})
    assert capsys.readouterr().err == "prove: fuzz: 4 runs, 5 are wanted\n"
    assert "- Below its goal: 4 runs, 5 are wanted\n" in page


def test_what_holds_stays_and_the_long_lane_before_the_short(
    sections: dict[str, SimpleNamespace], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _run(tmp_path, ["fuzz", "access"], proof.LONG)
    monkeypatch.setattr(proof, "stamped", lambda: STAMP | {"commit": "fedcba9876543210"})
    _, report, page = _run(tmp_path, ["fuzz"])
    assert (report["fuzz"], report["commit"]) == ({"runs": 50}, "fedcba9876543210")
    assert report["ran"] == {each: {"lane": "long", "commit": STAMP["commit"]} for each in ("fuzz", "access")}
    assert page.count("Long lane, at `abcdef012345`.") == 2
    sections["fuzz"].measure = _fails
    _, report, _ = _run(tmp_path, ["fuzz"])
    assert (report["fuzz"], list(report["ran"])) == (None, ["access"]), "it fails now, whatever was proved before"


def test_what_rests_on_something_changed_is_null_again(
    sections: dict[str, SimpleNamespace], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _run(tmp_path, ["fuzz", "access"])
    monkeypatch.setattr(proof, "unchanged_since", lambda _commit, paths: paths != ("tests/access",))
    _, report, page = _run(tmp_path, ["privacy"])
    assert (report["fuzz"], report["access"], page.count("Not run.")) == ({"runs": 5}, None, 1)


def test_what_no_commit_holds_is_told_and_not_kept(
    sections: dict[str, SimpleNamespace], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof, "unchanged_since", lambda commit, paths: commit is not None and "tests/fuzz" in paths)
    _, report, page = _run(tmp_path, ["access"])
    assert (report["ran"]["access"]["commit"], report["access"]) == (None, {"runs": 5})
    assert "Short lane, of files that no commit holds." in page
    assert _run(tmp_path, ["fuzz"])[1]["access"] is None


def test_a_file_that_says_something_else_or_is_new_has_changed(tmp_path: Path) -> None:
    def git(*arguments: str) -> str:
        named = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        return subprocess.run(
            ["git", *named, *arguments], cwd=tmp_path, check=True, capture_output=True, text=True
        ).stdout.strip()

    def holds(*paths: str) -> bool:
        return proof.unchanged_since(commit, paths, tmp_path)

    git("init", "-q")
    for each in ("rules", "notes"):
        (tmp_path / each).mkdir()
        (tmp_path / each / "one.txt").write_text("1")
    git("add", ".")
    git("commit", "-qm", "one")
    commit = git("rev-parse", "HEAD")
    assert holds("rules", "notes")
    (tmp_path / "notes" / "one.txt").write_text("2")
    assert (holds("rules"), holds("notes"), holds("rules", "notes")) == (True, False, False)
    git("commit", "-qam", "two")
    assert (holds("rules"), holds("notes")) == (True, False)
    (tmp_path / "rules" / "two.txt").write_text("1")
    assert not holds("rules")
    assert not proof.unchanged_since(None, ("rules",), tmp_path)
    assert not proof.unchanged_since("0" * 40, ("notes",), tmp_path), "a commit that git does not know"


def test_the_page_says_what_the_kept_report_says() -> None:
    kept = json.loads(proof.REPORT.read_text(encoding="utf-8"))
    assert proof.PAGE.read_text(encoding="utf-8") == proof.page_of(kept)
    for name, ran in kept["ran"].items():
        assert (ran["lane"] in (proof.SHORT, proof.LONG), bool(kept[name])) == (True, True), name
