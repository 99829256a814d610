"""Runs forge as the tests do, and reads what it says as JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from scripts.proofs import ProofError
from scripts.proofs.program import ended
from scripts.report.run import ROOT

SECONDS = 2 * 60 * 60


def forge(arguments: list[str], environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Its exit code and output; `environment` beside our own. Raises ProofError when it takes too long."""
    command = [sys.executable, str(ROOT / "tools" / "run.py"), "forge", *arguments]
    return ended(f"forge {' '.join(arguments)}", command, {**os.environ, **(environment or {})}, SECONDS)


def results(arguments: list[str], environment: Mapping[str, str] | None = None) -> dict[str, dict[str, Any]]:
    """What `forge test --json` says of each test, by suite (path:contract) and signature. Raises ProofError."""
    found = _told(["test", "--json", *arguments], environment)
    return {suite: told["test_results"] for suite, told in found.items()}


def held(found: Mapping[str, dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each test, called Contract::test, with what forge says of it. Raises ProofError for one that fails."""
    for suite, tests in found.items():
        for signature, told in tests.items():
            name = f"{suite.partition(':')[2]}::{signature.partition('(')[0]}"
            if told["status"] != "Success":
                raise ProofError(f"{name} is false: {told['reason']}")
            yield name, told


def listed(pattern: str) -> list[str]:
    """The files with tests that are called so. Raises ProofError."""
    return sorted(_told(["test", "--list", "--json", "--match-test", pattern], None))


def _told(arguments: list[str], environment: Mapping[str, str] | None) -> dict[str, Any]:
    """Its answer in JSON, whether all is well or not."""
    run = forge(arguments, environment)
    try:
        answer: dict[str, Any] = json.loads(next(line for line in run.stdout.splitlines() if line.startswith("{")))
    except (StopIteration, ValueError):
        raise ProofError(f"forge {' '.join(arguments)} did not run: {(run.stderr or run.stdout)[-600:]}") from None
    return answer
