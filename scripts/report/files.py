"""Writes the report: both files or none, each whole."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from scripts.report.page import render
from scripts.report.run import ROOT, Report

FOLDER = ROOT / "reports"


def write(report: Report, folder: Path = FOLDER) -> tuple[Path, Path]:
    """demo.html and demo.json. Both are made beside their places first, so that nothing is ever half written."""
    texts = {
        folder / "demo.html": render(report),
        folder / "demo.json": json.dumps(report.as_row(), ensure_ascii=False, indent=2) + "\n",
    }
    folder.mkdir(parents=True, exist_ok=True)
    made: list[tuple[Path, Path]] = []
    try:
        for path, text in texts.items():
            made.append((_beside(path, text), path))
        for temporary, path in made:
            temporary.replace(path)
    finally:
        for temporary, _ in made:
            temporary.unlink(missing_ok=True)
    html, data = texts
    return html, data


def _beside(path: Path, text: str) -> Path:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="\n") as out:
        out.write(text)
        os.fchmod(out.fileno(), 0o644)
    return Path(name)
