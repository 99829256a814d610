"""Creation code of many mutants from one run of the compiler: each is a copy of its file under a name of its own."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scripts.proofs import ProofError
from scripts.proofs.mutation.operators import Mutant, Node
from scripts.proofs.mutation.sources import Sources
from scripts.proofs.mutation.together import NAME, chosen, together

SETTINGS = {
    "remappings": ["@openzeppelin/=node_modules/@openzeppelin/"],
    "optimizer": {"enabled": False},
    "evmVersion": "london",
    "metadata": {"appendCBOR": False, "bytecodeHash": "none"},
}
"""As profile fast of foundry.toml, without the metadata: equal code is an equal mutant."""
SECONDS = 600
PREFIX = "mutants/"
NUMBERED = re.compile(rf"{NAME} [!=]= (\d+)")
CREATION, RUNTIME = "bytecode", "deployedBytecode"
Codes = dict[tuple[str, str], str]
"""Creation code (or what it leaves on chain), hexadecimal without 0x, by file and contract."""


class Schema:
    """The code of all mutants of a file at once; each is a number in it."""

    def __init__(self, codes: Codes, mutants: Sequence[Mutant]) -> None:
        self._codes = codes
        self._numbers = {each: number for number, each in enumerate(mutants, 1)}

    def __contains__(self, mutant: Mutant) -> bool:
        return mutant in self._numbers

    def code(self, mutant: Mutant | None) -> Codes:
        """Of this mutant; of the sound one without it."""
        number = self._numbers[mutant] if mutant else 0
        return {each: chosen(code, number) for each, code in self._codes.items()}


class Compiler:
    def __init__(self, sources: Sources, program: Path, part: str = CREATION) -> None:
        self._sources, self._program, self._part = sources, program, part

    def trees(self) -> dict[str, Node]:
        """The syntax tree of each file that is mutated."""
        names = self._sources.ours()
        answer = self._run({name: {"": ["ast"]} for name in names}, {}, names)
        _require_compiled(answer)
        return {name: answer["sources"][name]["ast"] for name in names}

    def sound(self, wanted: Sequence[tuple[str, str]]) -> Codes:
        """The code of these contracts as they stand."""
        answer = self._run(self._selection(wanted, ""), {}, [file for file, _ in wanted])
        _require_compiled(answer)
        return {each: self._code(answer, "", each) for each in wanted}

    def schema(self, file: str, mutants: Sequence[Mutant]) -> Schema:
        """All mutants of a file that can stand in one text, compiled once."""
        inside = [each for each in mutants if each.form]
        carriers = self._sources.carriers(file)
        while True:
            text = together(self._sources.texts[file].encode(), inside)
            texts = self._copies(file, text, [name for name, _ in carriers], PREFIX)
            answer = self._run(self._selection(carriers, PREFIX), texts, [name for name, _ in carriers])
            refused = _refused(answer, texts)
            if not refused:
                return Schema({each: self._code(answer, PREFIX, each) for each in carriers}, inside)
            inside = [each for number, each in enumerate(inside, 1) if number not in refused]

    def mutated(self, mutants: Sequence[Mutant]) -> list[Codes | None]:
        """The code of each mutant in all that carry it; None where it does not compile."""
        alive = dict(enumerate(mutants))
        while alive:
            answer = self._batch(alive)
            broken = _broken(answer)
            if not broken:
                return [
                    self._codes(answer, place, each) if place in alive else None for place, each in enumerate(mutants)
                ]
            alive = {place: each for place, each in alive.items() if place not in broken}
        return [None] * len(mutants)

    def _batch(self, mutants: dict[int, Mutant]) -> dict[str, Any]:
        texts: dict[str, str] = {}
        wanted: dict[str, dict[str, list[str]]] = {}
        roots: set[str] = set()
        for place, mutant in mutants.items():
            carriers = self._sources.carriers(mutant.file)
            wanted |= self._selection(carriers, _prefix(place))
            text = mutant.applied(self._sources.texts[mutant.file].encode()).decode()
            texts |= self._copies(mutant.file, text, [file for file, _ in carriers], _prefix(place))
            roots |= {file for file, _ in carriers}
        return self._run(wanted, texts, sorted(roots))

    def _copies(self, file: str, changed: str, carriers: list[str], prefix: str) -> dict[str, str]:
        """The files between the carriers and the changed one, under a prefix."""
        sources = self._sources
        moved = {name for name in sources.closure([*carriers, file]) if file in sources.closures[name]}
        texts = {name: sources.texts[name] for name in moved} | {file: changed}
        return {prefix + name: sources.respelt(name, text, moved, prefix) for name, text in texts.items()}

    def _codes(self, answer: dict[str, Any], place: int, mutant: Mutant) -> Codes:
        return {each: self._code(answer, _prefix(place), each) for each in self._sources.carriers(mutant.file)}

    def _selection(self, contracts: Sequence[tuple[str, str]], prefix: str) -> dict[str, dict[str, list[str]]]:
        chosen: dict[str, dict[str, list[str]]] = {}
        for file, contract in contracts:
            chosen.setdefault(prefix + file, {})[contract] = [f"evm.{self._part}.object"]
        return chosen

    def _code(self, answer: dict[str, Any], prefix: str, each: tuple[str, str]) -> str:
        code: str = answer["contracts"][prefix + each[0]][each[1]]["evm"][self._part]["object"]
        return code

    def _run(self, wanted: dict[str, Any], texts: dict[str, str], roots: Sequence[str]) -> dict[str, Any]:
        sound = {name: self._sources.texts[name] for name in self._sources.closure(roots)}
        asked = {
            "language": "Solidity",
            "sources": {name: {"content": text} for name, text in {**sound, **texts}.items()},
            "settings": {**SETTINGS, "outputSelection": wanted},
        }
        run = subprocess.run(
            [str(self._program), "--standard-json"],
            cwd=self._sources.root,
            env={**os.environ, "CARESTAMP_SOLC_CACHE": "off"},
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        if run.returncode:
            raise ProofError(f"the compiler broke off: {run.stderr[-400:]}")
        answer: dict[str, Any] = json.loads(run.stdout)
        return answer


def _prefix(place: int) -> str:
    return f"mutant-{place}/"


def _errors(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for each in answer.get("errors", []) if each["severity"] == "error"]


def _require_compiled(answer: dict[str, Any]) -> None:
    for each in _errors(answer):
        raise ProofError(f"the contracts do not compile: {each['formattedMessage']}")


def _refused(answer: dict[str, Any], texts: dict[str, str]) -> set[int]:
    """Numbers of the mutants that can't stand beside the sound code where the compiler objects: a literal is not of
    every type when it is chosen from two. What is told at a function's head is about any of that function (a pointer
    that one mutant never sets), or about a constant (a length that is chosen is none)."""
    found: set[int] = set()
    for each in _errors(answer):
        place = each.get("sourceLocation") or {}
        text = texts.get(place.get("file", ""), "").encode()
        start, end = place.get("start", 0), place.get("end", 0)
        found |= _numbers(text[start:end]) or _numbers(_function_around(text, start)) or _numbers(_constants(text))
    if _errors(answer) and not found:
        raise ProofError(f"the mutants do not compile: {_errors(answer)[0]['formattedMessage']}")
    return found


def _numbers(text: bytes) -> set[int]:
    return {int(number) for number in NUMBERED.findall(text.decode())}


def _function_around(text: bytes, place: int) -> bytes:
    begin, end = text.rfind(b"function ", 0, place), text.find(b"function ", place)
    return text[max(begin, 0) : end if end >= 0 else len(text)]


def _constants(text: bytes) -> bytes:
    return b"\n".join(re.findall(rb"^.* constant .*$", text, re.MULTILINE))


def _broken(answer: dict[str, Any]) -> set[int]:
    """The places of the mutants that do not compile."""
    errors = _errors(answer)
    found = {
        int(match[1])
        for each in errors
        if (match := re.match(r"mutant-(\d+)/", (each.get("sourceLocation") or {}).get("file", "")))
    }
    if errors and not found:
        raise ProofError(f"the mutants do not compile: {errors[0]['formattedMessage']}")
    return found
