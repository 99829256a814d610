"""Runs a folder of tests that count what they try, and reads the counts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scripts.proofs import ProofError
from scripts.report.run import ROOT

SECONDS = 60 * 60


def counted(command: list[str], variable: str, long: bool) -> dict[str, Any]:
    """What the tests wrote to the file that this variable of the environment names; `failed`: whether one of them
    failed. Raises ProofError when they wrote nothing."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "counts.json"
        run = _run(command, {variable: str(file), **({"CARESTAMP_LONG": "1"} if long else {})})
        if not file.is_file():
            raise ProofError(f"{' '.join(command[-2:])} did not run: {run.stdout[-600:]}")
        return {**json.loads(file.read_text(encoding="utf-8")), "failed": _failed(run)}


def _run(command: list[str], more: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**os.environ, **more},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def _failed(run: subprocess.CompletedProcess[str]) -> str | None:
    """The last words of a run that failed."""
    return run.stdout.strip()[-600:] if run.returncode else None
