"""The committed figures, which tests/gas compares with to the unit."""

from __future__ import annotations

import json
from collections.abc import Sequence

from scripts.benches.meter import Measure
from scripts.report.run import ROOT

FILE = ROOT / "tests" / "gas" / "snapshot.json"


def read() -> dict[str, int]:
    """Gas by act, as committed."""
    figures: dict[str, int] = json.loads(FILE.read_text())
    return figures


def write(measures: Sequence[Measure]) -> None:
    """Makes these figures the ones to compare with."""
    FILE.write_text(json.dumps({each.act: each.gas for each in measures}, indent=2) + "\n")
