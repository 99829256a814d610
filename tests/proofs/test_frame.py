"""`make prove`: chosen sections run one after the other; a figure that was not run is null, and a goal that is missed
fails the run."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from carestamp.errors import Words
from scripts import proof
from scripts.measuring import MeasureError, chosen
from scripts.proofs import ProofError

SECTIONS = ("fuzz", "access", "privacy")

STAMP = {"commit": "abc", "dirty": False, "solc": "0", "evm": "london", "optimizer": {"runs": 1}, "tools": {}}
STAMP |= {"cores": 2, "made": "then"}


def _section(name: str) -> SimpleNamespace:
    """Counts 5, in the long lane 50; its goal is 5."""

    def measure(told: Any, long: bool) -> dict[str, int]:
        told("nearly there")
        return {"runs": 50 if long else 5}

    return SimpleNamespace(
        ID=name,
        TITLE=Words("证", f"proof of {name}"),
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
    monkeypatch.setattr(proof, "load", known.__getitem__)
    monkeypatch.setattr(proof, "stamped", lambda: dict(STAMP))
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
    assert (code, report["fuzz"], report["lanes"]) == (0, {"runs": 5}, {"fuzz": "short"})
    assert {each for each in SECTIONS if report[each] is None} == set(SECTIONS) - {"fuzz"}
    assert page.count("Not run.") == len(SECTIONS) - 1
    assert "proof of fuzz\n\nShort lane.\n\n5 runs.\n" in page


def test_a_failure_is_null_and_costs_the_others_nothing(
    sections: dict[str, SimpleNamespace], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sections["fuzz"].measure = _fails
    code, report, _ = _run(tmp_path, ["fuzz", "access"])
    assert (code, report["fuzz"], report["access"]) == (1, None, {"runs": 5})
    assert capsys.readouterr().err == "prove: fuzz: a property is false.\n"


def test_a_missed_goal_fails_the_run_and_stands_on_the_page(
    sections: dict[str, SimpleNamespace], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sections["fuzz"].measure = lambda *_, **__: {"runs": 4}
    code, report, page = _run(tmp_path, ["fuzz"])
    assert (code, report["fuzz"]) == (1, {"runs": 4})
    assert capsys.readouterr().err == "prove: fuzz: 4 runs, 5 are wanted\n"
    assert "- Below its goal: 4 runs, 5 are wanted\n" in page


def test_sections_of_the_same_commit_stay_and_the_long_lane_before_the_short(
    sections: dict[str, SimpleNamespace], tmp_path: Path
) -> None:
    _run(tmp_path, ["fuzz", "access"], proof.LONG)
    _, report, _ = _run(tmp_path, ["fuzz"])
    assert (report["fuzz"], report["lanes"]) == ({"runs": 50}, {"fuzz": "long", "access": "long"})
    sections["fuzz"].measure = _fails
    assert _run(tmp_path, ["fuzz"])[1]["fuzz"] is None, "it fails now, whatever was proved before"


@pytest.mark.parametrize("change", [{"commit": "def"}, {"dirty": True}])
def test_nothing_stays_of_another_state(
    sections: dict[str, SimpleNamespace], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any]
) -> None:
    _run(tmp_path, ["access"])
    monkeypatch.setattr(proof, "stamped", lambda: STAMP | change)
    assert _run(tmp_path, ["fuzz"])[1]["access"] is None
