"""Both files or none, each whole; what nobody knows is null."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scripts.report import files
from scripts.report.run import commit_of, solc_of


def test_write_leaves_two_files(report, tmp_path):
    html, data = files.write(report, tmp_path / "reports")
    assert sorted(each.name for each in html.parent.iterdir()) == ["demo.html", "demo.json"]
    assert html.read_text(encoding="utf-8").endswith("</html>\n") or html.read_text(encoding="utf-8").endswith(
        "</html>"
    )
    assert json.loads(data.read_text(encoding="utf-8")) == report.as_row()


def test_write_leaves_what_stories_leave(report, tmp_path):
    report.stories[0].files["kept.json"] = "{}"
    files.write(report, tmp_path)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["demo.html", "demo.json", "kept.json"]
    assert (tmp_path / "kept.json").read_text(encoding="utf-8") == "{}"


def test_write_keeps_the_old_files_when_a_page_fails(report, tmp_path, monkeypatch):
    (tmp_path / "demo.html").write_text("old")

    def fail(*_: object) -> str:
        raise ValueError("no page")

    monkeypatch.setattr(files, "render", fail)
    with pytest.raises(ValueError, match="no page"):
        files.write(report, tmp_path)
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("demo.html", "old")]


def test_write_leaves_nothing_half_written_when_the_disk_fails(report, tmp_path, monkeypatch):
    written = Path.write_text

    def fail(path: Path, *given: Any, **named: Any) -> int:
        if path.suffix == ".json":
            raise OSError("disk full")
        return written(path, *given, **named)

    monkeypatch.setattr(Path, "write_text", fail)
    with pytest.raises(OSError, match="disk full"):
        files.write(report, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_commit_is_none_outside_git(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert commit_of(tmp_path) is None


def test_solc_is_none_where_nothing_is_built(tmp_path):
    assert solc_of("PrescriptionRegistry", tmp_path) is None
