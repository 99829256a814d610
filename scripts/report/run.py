"""What a report is stamped with. Nothing is guessed: what can't be asked is null."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from carestamp.errors import Words
from scripts.report.price import Price
from scripts.report.recorder import Story

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True, slots=True)
class Run:
    """commit: with a + behind it when tracked files differ from it. node: what the node calls itself. seconds: that it
    took."""

    commit: str | None
    network: str
    chain_id: int
    solc: str | None
    node: str | None = None
    seconds: int | None = None
    made: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC))


@dataclass(frozen=True, slots=True)
class Inputs:
    """What was read. rejected: file, resource, field, why. remarks: what was filled in or left alone."""

    title: Words
    files: int
    documents: int
    rejected: tuple[dict[str, str], ...] = ()
    remarks: tuple[Words, ...] = ()

    def as_row(self) -> dict[str, Any]:
        """As demo.json has it."""
        return {"files": self.files, "documents": self.documents, "rejected": list(self.rejected)}


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that the two files say. price: None where the reader gave none."""

    run: Run
    stories: tuple[Story, ...]
    inputs: Inputs
    price: Price | None = None

    @property
    def failures(self) -> list[str]:
        return [str(each) for story in self.stories for each in story.failures]

    def as_row(self) -> dict[str, Any]:
        """reports/demo.json."""
        return {
            "commit": self.run.commit,
            "network": self.run.network,
            "chain_id": self.run.chain_id,
            "solc": self.run.solc,
            "stories": [each.as_row() for each in self.stories],
            "inputs": self.inputs.as_row(),
        }


def commit_of(folder: Path = ROOT) -> str | None:
    """The commit that is checked out; None where git can't tell."""
    head = _git(folder, "rev-parse", "HEAD")
    if not head:
        return None
    changed = _git(folder, "status", "--porcelain", "--untracked-files=no")
    return head if changed == "" else f"{head}+"


def solc_of(contract: str, folder: Path = ROOT) -> str | None:
    """The compiler that built this contract; None where nobody wrote it down."""
    try:
        built = json.loads((folder / "build" / "contracts" / f"{contract}.json").read_text(encoding="utf-8"))
        return str(built["compiler"]["version"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _git(folder: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
