"""Runs tests with pytest alone, as `make test` does, and reads the figures that they write down."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scripts.proofs import ProofError
from scripts.proofs.program import ended

SECONDS = 2 * 60 * 60
FIGURES = "CARESTAMP_FIGURES"
"""Where tests/support/figures.py writes, a line of JSON for each name."""


def figures(tests: list[str], environment: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """What these tests counted, by name. Raises ProofError when one fails or nothing was counted."""
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder) / "figures.jsonl"
        _run(tests, {**os.environ, **environment, FIGURES: str(where)})
        if not where.exists():
            raise ProofError(f"{' '.join(tests)} wrote no figures down: see tests/support/figures.py.")
        return read(where.read_text(encoding="utf-8"))


def read(lines: str) -> dict[str, dict[str, Any]]:
    """Names that occur again are joined: a later figure stands for an earlier one."""
    found: dict[str, dict[str, Any]] = {}
    for line in lines.splitlines():
        told = json.loads(line)
        found.setdefault(told["name"], {}).update(told["figures"])
    return found


def _run(tests: list[str], environment: Mapping[str, str]) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:pytest-brownie", "--no-header", *tests]
    run = ended(f"pytest {' '.join(tests)}", command, environment, SECONDS)
    if run.returncode != 0:
        failed = [line for line in run.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
        raise ProofError(f"{(failed or [run.stderr.strip()[-300:] or 'pytest'])[0]}: run it with pytest to see more.")
