"""Writes the report: all files or none, each whole."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from scripts.report.page import render
from scripts.report.run import ROOT, Report

FOLDER = ROOT / "reports"


def write(report: Report, folder: Path = FOLDER, name: str = "demo") -> tuple[Path, Path]:
    """name.html, name.json, and what stories leave. All are made beside their places first, so that nothing is ever
    half written."""
    texts = {
        folder / f"{name}.html": render(report, name),
        folder / f"{name}.json": json.dumps(report.as_row(), ensure_ascii=False, indent=2) + "\n",
    }
    texts |= {folder / left: text for story in report.stories for left, text in story.files.items()}
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{name}-", dir=folder) as beside:
        made = [Path(beside) / path.name for path in texts]
        for path, text in zip(made, texts.values(), strict=True):
            path.write_text(text, encoding="utf-8", errors="replace", newline="\n")
        for path in made:
            path.replace(folder / path.name)
    html, data, *_ = texts
    return html, data
