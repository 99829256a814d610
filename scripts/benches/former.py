"""The slowest stage as it was before it was made faster, out of git, beside what it is now: in one run, in turns."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

from carestamp.documents.invoice import content
from carestamp.documents.invoice.model import Bill
from scripts.report.run import ROOT

COMMIT = "3a853646c7da0823d10c92f7275e562343e41ccf"
"""The last one before."""
REPEATS = 7
_MODULES = ("invisible", "canonical", "invoice/content")
_RENAMED = (
    ("from carestamp.documents import invisible", "import former_invisible as invisible"),
    ("from carestamp.documents.canonical import", "from former_canonical import"),
)


def compare(bills: Sequence[Bill], told: Callable[[str], None]) -> dict[str, Any] | None:
    """Microseconds a bill. None where git does not have that commit. The two must give the same bytes."""
    before = _former()
    if before is None:
        return None
    assert [before(each) for each in bills] == [content.bytes_of(each) for each in bills]
    pairs = [(_microseconds(before, bills), _microseconds(content.bytes_of, bills)) for _ in range(REPEATS)]
    was, now = (statistics.median(each) for each in zip(*pairs, strict=True))
    told(f"canonicalise: {was:.1f} microseconds a bill before, {now:.1f} now")
    spread = [round(each[0] / each[1], 2) for each in pairs]
    return {"stage": "canonicalise", "before": round(was, 1), "after": round(now, 1), "commit": COMMIT} | {
        "repeats": REPEATS,
        "ratio": round(was / now, 2),
        "spread": [min(spread), max(spread)],
    }


def _microseconds(spell: Callable[[Bill], bytes], bills: Sequence[Bill]) -> float:
    began = time.process_time()
    for each in bills:
        spell(each)
    return (time.process_time() - began) / len(bills) * 1e6


def _former() -> Callable[[Bill], bytes] | None:
    """Its modules under other names."""
    try:
        for name in _MODULES:
            _load(name)
    except (OSError, subprocess.CalledProcessError):
        return None
    found: Callable[[Bill], bytes] = sys.modules["former_content"].bytes_of
    return found


def _load(name: str) -> None:
    command = ["git", "show", f"{COMMIT}:carestamp/documents/{name}.py"]
    source = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for old, new in _RENAMED:
        source = source.replace(old, new)
    module = ModuleType(f"former_{name.rpartition('/')[2]}")
    sys.modules[module.__name__] = module
    exec(compile(source, name, "exec"), vars(module))
