"""Figures of a test's run for reports: written where CARESTAMP_FIGURES says, a line of JSON each; else nowhere."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any


def record_figures(name: str, figures: dict[str, Any]) -> None:
    """What was counted under this name."""
    where = os.environ.get("CARESTAMP_FIGURES")
    if where:
        with Path(where).open("a", encoding="utf-8") as lines:
            lines.write(json.dumps({"name": name, "figures": figures}) + "\n")
