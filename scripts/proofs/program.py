"""Runs a program in the checkout, with nobody to type, and keeps what it says."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence

from scripts.proofs import ProofError
from scripts.report.run import ROOT


def ended(
    name: str, command: Sequence[str], environment: Mapping[str, str], seconds: int
) -> subprocess.CompletedProcess[str]:
    """Its exit code and output, whatever they are. Raises ProofError when it takes too long."""
    try:
        return subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ProofError(f"{name} did not end in {seconds} seconds") from None
