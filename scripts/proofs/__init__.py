"""What `make prove` proves: a module or package a section, run by scripts/proof.py.

A section has

    ID: str                                              its name in ONLY= and its key in reports/proof.json
    TITLE: Words                                         in Chinese and English
    RESTS_ON: tuple[str, ...]                            paths for git: what it proved holds while they say the same
    def measure(told: Told, long: bool) -> Any           runs: its JSON value; `told` says what is going on
    def goals(measured: Any) -> list[str]                what falls short of its goal, a sentence each
    def report(measured: Any) -> str                     its part of docs/assurance.md, in Markdown, without timings

`long` is the lane of `make prove-long`. A figure that was not run is null.
"""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any, Protocol, cast

from carestamp.errors import Words
from scripts.measuring import MeasureError, Told

SECTIONS = (
    "coverage",
    "fuzz",
    "invariants",
    "symbolic",
    "mutation",
    "planted",
    "slither",
    "access",
    "models",
    "privacy",
    "deployment",
)
LIGHT = ("mutation", "planted", "privacy", "access", "slither", "models")
"""These keep one processor busy in the short lane, so two of them are run at a time. The longest first."""

CONTRACTS = ("contracts", "interfaces", "foundry.toml", "package-lock.json")
PROPERTIES = (*CONTRACTS, "tests/properties", "scripts/proofs/forge.py")
"""What forge's tests rest on."""
HOUSE = (*CONTRACTS, "brownie-config.yaml", "carestamp", "requirements", "scripts", "tests", "tools")
"""What a test in Python may rest on."""


class ProofError(MeasureError):
    """A section can't be run, or what it should prove is false; one sentence."""


class Section(Protocol):
    """The surface of a section's module."""

    ID: str
    TITLE: Words
    RESTS_ON: tuple[str, ...]

    def measure(self, told: Told, long: bool) -> Any: ...

    def goals(self, measured: Any) -> list[str]: ...

    def report(self, measured: Any) -> str: ...


def load(name: str) -> Section:
    """Its module."""
    module: ModuleType = importlib.import_module(f"scripts.proofs.{name}")
    return cast("Section", module)
