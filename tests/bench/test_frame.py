"""`make bench`: chosen sections run one after the other, each is written when it is over, and one that fails costs the
others nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from carestamp.errors import Words
from scripts import bench
from scripts.benches import SECTIONS, BenchError, plot
from scripts.measuring import MeasureError, chosen


def _section(name: str, measure: Callable[[Callable[[str], None]], dict[str, Any]], **more: str) -> SimpleNamespace:
    def pictures(_: Mapping[str, Any]) -> Mapping[str, str]:
        return {f"{name}.svg": plot.bars("a plot", plot.Axis("gas"), [plot.Bar("one", 1)])}

    title = Words("试", "tried")
    return SimpleNamespace(ID=name, TITLE=title, measure=measure, report=lambda _: "told", pictures=pictures, **more)


def _measured(told: Callable[[str], None]) -> dict[str, Any]:
    told("nearly there")
    return {"rows": [{"act": "one"}], "size": 1}


def _broken(_: Callable[[str], None]) -> dict[str, Any]:
    raise BenchError("there is no node.")


@pytest.fixture
def sections(monkeypatch: pytest.MonkeyPatch) -> dict[str, SimpleNamespace]:
    known = {"gas": _section("gas", _measured), "flatness": _section("flatness", _broken)}
    known["national"] = _section("national", _measured, PAGE="national.md")
    monkeypatch.setattr(bench, "load", known.__getitem__)
    return known


def test_chosen_keeps_the_order_of_sections_whatever_is_asked() -> None:
    assert chosen("", SECTIONS) == list(SECTIONS)
    assert chosen(" national, gas ,", SECTIONS) == ["gas", "national"]


def test_chosen_reverts_when_a_section_is_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(MeasureError, match="ONLY=gas,gass: gass is not a section: use gas, flatness, "):
        chosen("gas,gass", SECTIONS)
    assert bench.main("gass") == 1
    assert capsys.readouterr().err.startswith("bench: ONLY=gass: gass is not a section")


def test_run_writes_what_was_measured_and_null_for_the_rest(
    sections: dict[str, SimpleNamespace], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bench").mkdir()
    (tmp_path / "bench" / "old.svg").write_text("of an older run")
    assert bench.run(["gas", "national"], tmp_path) == 0
    row = json.loads((tmp_path / "bench.json").read_text())
    assert row["rows"] == [{"act": "one"}]
    assert row["gas"] == {"size": 1}
    assert {each for each in SECTIONS if row[each] is None} == {"flatness", "batches", "client", "documents"}
    assert {"commit", "dirty", "solc", "evm", "optimizer", "tools", "cores", "made"} <= set(row)
    assert {each.name for each in (tmp_path / "bench").iterdir()} == {"gas.svg", "national.svg"}
    assert capsys.readouterr().out.count("\n") == 2, "one line a section where nobody watches"


def test_run_goes_on_when_a_section_fails(
    sections: dict[str, SimpleNamespace], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bench.run(["flatness", "gas"], tmp_path) == 1
    assert capsys.readouterr().err == "bench: flatness: there is no node.\n"
    row = json.loads((tmp_path / "bench.json").read_text())
    assert (row["flatness"], row["gas"]) == (None, {"size": 1})


def test_a_section_may_have_a_page_of_its_own(sections: dict[str, SimpleNamespace], tmp_path: Path) -> None:
    bench.run(["gas", "national"], tmp_path)
    whole, page = (tmp_path / "bench.md").read_text(), (tmp_path / "national.md").read_text()
    assert whole.count("## 试 · tried") == 2
    assert page.count("## 试 · tried") == 1
    assert page.startswith("# Bench\n\nCommit ")
    assert "![national](bench/national.svg)" in page
