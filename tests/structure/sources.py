"""The contracts and interfaces as text, for tests about how they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS, INTERFACES = ROOT / "contracts", ROOT / "interfaces"
UNIT = re.compile(r"^(?P<kind>abstract contract|contract|library|interface) (?P<name>\w+)", re.MULTILINE)
DECLARED = re.compile(r"^    (?P<kind>function|event|error) (?P<name>\w+)")


@dataclass(frozen=True)
class Unit:
    """A contract, library or interface, with the comment above it."""

    kind: str
    name: str
    file: Path
    comment: str


def solidity(*folders: Path) -> list[Path]:
    """All sources below these folders, test doubles left out."""
    return sorted(file for folder in folders for file in folder.rglob("*.sol") if "mocks" not in file.parts)


def units(*folders: Path) -> Iterator[Unit]:
    for file in solidity(*folders):
        text = file.read_text(encoding="utf-8")
        for found in UNIT.finditer(text):
            yield Unit(found["kind"], found["name"], file, _comment_above(text[: found.start()]))


def _comment_above(text: str) -> str:
    lines = text.splitlines()
    start = len(lines)
    while start and lines[start - 1].lstrip().startswith("///"):
        start -= 1
    return "\n".join(lines[start:])


def declared(file: Path) -> Iterator[tuple[str, str, bool]]:
    """Kind, name, and whether a comment stands above, of each function, event and error of an interface."""
    above = ""
    for line in file.read_text(encoding="utf-8").splitlines():
        if found := DECLARED.match(line):
            yield found["kind"], found["name"], above.lstrip().startswith("///")
        above = line


def imports(file: Path) -> list[str]:
    return re.findall(r'from "([^"]+)"', file.read_text(encoding="utf-8"))
