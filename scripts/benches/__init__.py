"""What `make bench` measures: a module a section, run one after the other by scripts/bench.py. None knows another.

A section has

    ID: str                                                         its name in ONLY= and in reports/bench.json
    TITLE: Words                                                    in Chinese and English
    def measure(told: Callable[[str], None]) -> dict[str, Any]      runs: its JSON object; `told` says what is going on
    def report(section: Mapping[str, Any]) -> str                   its part of reports/bench.md
    def pictures(section: Mapping[str, Any]) -> Mapping[str, str]   file name -> SVG; they go to reports/bench/

It may have `PAGE: str`, the name of a file in reports/ that holds its part alone. Sizes are those of the goals; a
variable BENCH_<WHAT> makes one smaller for a test, and the JSON says which size it was.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any, Protocol, cast

from carestamp.errors import Words
from scripts.measuring import MeasureError

SECTIONS = ("gas", "flatness", "batches", "client", "documents", "national")


class BenchError(MeasureError):
    """A section can't be measured; one sentence with the remedy."""


class Section(Protocol):
    """The surface of a section's module."""

    ID: str
    TITLE: Words

    def measure(self, told: Callable[[str], None]) -> dict[str, Any]: ...

    def report(self, section: Mapping[str, Any]) -> str: ...

    def pictures(self, section: Mapping[str, Any]) -> Mapping[str, str]: ...


def load(name: str) -> Section:
    """Its module."""
    module: ModuleType = importlib.import_module(f"scripts.benches.{name}")
    return cast("Section", module)
