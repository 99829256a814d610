"""Runs forge as the tests do, and reads what it says as JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from scripts.proofs import ProofError
from scripts.report.run import ROOT

SECONDS = 2 * 60 * 60


def forge(arguments: list[str], environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Its exit code and output; `environment` beside our own. Raises ProofError when it takes too long."""
    try:
        return subprocess.run(
            [sys.executable, str(ROOT / "tools" / "run.py"), "forge", *arguments],
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ProofError(f"forge {' '.join(arguments)} did not end in {SECONDS} seconds") from None


def results(arguments: list[str], environment: Mapping[str, str] | None = None) -> dict[str, dict[str, Any]]:
    """What `forge test --json` says of each test, by suite (path:contract) and signature. Raises ProofError."""
    run = forge(["test", "--json", *arguments], environment)
    try:
        found = json.loads(next(line for line in run.stdout.splitlines() if line.startswith("{")))
    except (StopIteration, ValueError):
        raise ProofError(f"forge test {' '.join(arguments)} did not run: {(run.stderr or run.stdout)[-600:]}") from None
    return {suite: told["test_results"] for suite, told in found.items()}
