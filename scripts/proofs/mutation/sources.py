"""The sources as the compiler is given them: which file imports which, and which contracts carry a file's code."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

IMPORT = re.compile(r'^(import\s[^;]*?from\s+")([^"]+)(";)', re.MULTILINE)
DEPLOYED = re.compile(r"^contract (\w+)", re.MULTILINE)
KEPT_IN_TESTS = ("contracts/credentials/Kinds.sol", "contracts/mocks/")
"""What tests import to speak of it; they go on speaking of the sound one."""
GAS = "tests/properties/gas/"
"""Measures only: these tests prove no rule."""
MOST_CARRIERS = ("PrescriptionRegistry", "InvoiceRegistry", "ConsentRegistry", "StudyRewards")
"""Code that more than six contracts carry is tried in these and where its own tests carry it."""
ITS_OWN = {"contracts/credentials/Kinds.sol": ("CredentialRegistry", "RecordRegistry")}
"""And in those that it is for."""
MANY = 6


class Sources:
    """All Solidity of a checkout that mutation is about. Names are paths from its root."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def texts(self) -> dict[str, str]:
        found = [
            *self.root.glob("contracts/**/*.sol"),
            *self.root.glob("interfaces/*.sol"),
            *self.root.glob("tests/properties/**/*.sol"),
        ]
        named = {each.relative_to(self.root).as_posix(): each for each in sorted(found)}
        return {name: file.read_text(encoding="utf-8") for name, file in named.items() if not name.startswith(GAS)}

    def imported(self, name: str) -> list[str]:
        """By this file itself; packages are left out."""
        named = (match[1] for match in IMPORT.findall(self.texts[name]))
        return [posixpath.normpath(posixpath.join(posixpath.dirname(name), each)) for each in named if each[0] == "."]

    def closure(self, names: Iterable[str]) -> set[str]:
        """These and all that they import."""
        known: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in known:
                known.add(name)
                waiting += self.imported(name)
        return known

    @cached_property
    def closures(self) -> dict[str, set[str]]:
        return {name: self.closure([name]) for name in self.texts}

    def ours(self) -> list[str]:
        """The files that are mutated."""
        return [
            name for name in self.texts if name.startswith("contracts/") and not name.startswith("contracts/mocks/")
        ]

    def carriers(self, name: str) -> list[tuple[str, str]]:
        """(file, contract) whose code changes with this file: what is deployed, and tests that carry a library."""
        found = [
            (file, contract)
            for file, closure in self.closures.items()
            if name in closure and self._is_carrier(file, name)
            for contract in DEPLOYED.findall(self.texts[file])
        ]
        if len(found) <= MANY:
            return found
        most = (*MOST_CARRIERS, *ITS_OWN.get(name, ()))
        return [each for each in found if each[1] in most or each[0].startswith("tests/")]

    def _is_carrier(self, file: str, name: str) -> bool:
        if file.startswith("contracts/"):
            return not file.startswith("contracts/mocks/")
        if not file.endswith(".t.sol") or name.startswith(KEPT_IN_TESTS):
            return False
        beneath = {each for each in self.closures[file] if each.startswith("tests/")}
        return any(name in self.closures[each] for made in beneath for each in self._ours_of(made))

    def _ours_of(self, file: str) -> list[str]:
        """What a test file imports of contracts/, but what tests only speak of."""
        found = self.imported(file)
        return [each for each in found if each.startswith("contracts/") and not each.startswith(KEPT_IN_TESTS)]

    def respelt(self, name: str, text: str, moved: Iterable[str], prefix: str) -> str:
        """The text with its relative imports spelt from the root, those of `moved` under the prefix."""
        moved = set(moved)

        def spelt(match: re.Match[str]) -> str:
            head, target, tail = match.groups()
            if target[0] != ".":
                return match[0]
            full = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
            return f"{head}{prefix + full if full in moved else full}{tail}"

        return IMPORT.sub(spelt, text)
