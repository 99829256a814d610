"""A copy of what forge needs, in which a mutant takes the place of a contract's code without anything compiled anew.

Tests deploy contracts from their artifacts; so it is enough to write other code into the artifact. The copy's fuzz
tests run a few times only: a mutant that needs more to be seen counts as alive. It lies under .cache/mutation.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.proofs import ProofError
from scripts.proofs.mutation.compiling import Codes
from scripts.proofs.mutation.sources import GAS

RUNS, MANY_RUNS = 8, 64
LOOPS = re.compile(r"/// forge-config: default\.(?:fuzz\.runs|invariant\.(?:runs|depth)) = [\d_]+")
"""A test's own wishes, which would win against ours."""
FAST = {"FOUNDRY_PROFILE": "fast"}
FEW = {
    "FOUNDRY_INVARIANT_RUNS": "2",
    "FOUNDRY_INVARIANT_DEPTH": "60",
    "FOUNDRY_INVARIANT_SHRINK_RUN_LIMIT": "20",
}
"""How long a campaign is, for forge; a failure need not be told in few acts, which takes minutes."""
SUITE = re.compile(r"^Ran \d+ tests? for ([^:\s]+):\w+$|^(?:\[FAIL.*?\]| (?=invariant_)) ?(\w+)\(.*$", re.MULTILINE)
"""An invariant stands on a line of its own, after the calls that broke it."""
COPIED = ("contracts", "interfaces", "tests/properties")
LINKED = ("node_modules",)
COMPILER = Path("tools") / "solc" / "solc-v0.8.37"
SHIM = """#!/bin/sh
[ "$1" = --version ] && exec echo "{version}"
exec "{program}" "$@"
"""
"""forge asks for the version each time it starts; the real program takes a while to say it."""
KEPT_OF_CODE = ("object", "linkReferences", "immutableReferences")
NOT_KEPT = ("metadata", "rawMetadata", "ast", "methodIdentifiers")
BUILT = ("build/forge-fast", ".cache/forge-fast")
KEPT = ".sound"
SECONDS = 240
BUILDING = 1200


@dataclass(frozen=True)
class Verdict:
    """killers: `file::test` of those that failed; timed_out: it never ended, which somebody notices too."""

    killers: tuple[str, ...]
    timed_out: bool = False

    @property
    def killed(self) -> bool:
        return bool(self.killers) or self.timed_out


class Bench:
    """One copy. Only one run at a time."""

    def __init__(self, root: Path, folder: Path) -> None:
        self._root, self._copy = root, folder

    def prepare(self, told: Callable[[str], None]) -> None:
        """Brings the copy up to date, compiles what changed, and sees all tests pass. Raises ProofError."""
        self._copy.mkdir(parents=True, exist_ok=True)
        for kept in (self._copy / "build").rglob(f"*{KEPT}"):  # a run was killed with a mutant in place
            kept.replace(kept.with_name(kept.name.removesuffix(KEPT)))
        _mirror(self._root, self._copy)
        for each in LINKED:
            with suppress(FileExistsError):
                (self._copy / each).symlink_to(self._root / each)
        _put_compiler(self._root, self._copy)
        for each in BUILT:
            if not (self._copy / each).exists() and (self._root / each).exists():
                shutil.copytree(self._root / each, self._copy / each)
        told("compiling the tests")
        built = self._forge(["build"], BUILDING)
        if built.returncode:
            raise ProofError(f"the copy does not compile: {built.stdout[-600:]}")
        _slim(self._copy / "build" / "forge-fast")

    def require_sound(self, state: str, told: Callable[[str], None]) -> None:
        """All tests pass without a mutant; `state` says of which sources that was seen. Raises ProofError."""
        seen = self._copy / "build" / "seen-sound"
        if seen.is_file() and seen.read_text(encoding="utf-8") == state:
            return
        told("seeing all tests pass without a mutant")
        verdict = self.run([], seconds=BUILDING)
        if verdict.killed:
            raise ProofError(f"fails without any mutant: {', '.join(verdict.killers) or 'too slow'}")
        seen.write_text(state, encoding="utf-8")

    @contextmanager
    def swapped(self, codes: Codes) -> Iterator[None]:
        """These contracts say something else."""
        files = [self._artifact(*each) for each in codes]
        try:
            for file, code in zip(files, codes.values(), strict=True):
                _write_code(file, code)
            yield
        finally:
            for file in files:
                with suppress(FileNotFoundError):
                    _kept(file).replace(file)

    def run(
        self,
        files: Sequence[str],
        tests: Sequence[str] = (),
        runs: int = RUNS,
        seconds: float = SECONDS,
        campaigns: Mapping[str, str] = FEW,
    ) -> Verdict:
        """The tests of these files, all without any, up to the first that fails; fuzz tests run so many times, and
        invariants in campaigns of this size."""
        where = ["--match-path", "{" + ",".join(files) + "}"] if files else []
        which = ["--match-test", f"^({'|'.join(tests)})\\("] if tests else []
        try:
            ran = self._forge(["test", "--fail-fast", "--fuzz-runs", str(runs), *where, *which], seconds, campaigns)
        except subprocess.TimeoutExpired:
            return Verdict((), timed_out=True)
        killers = tuple(_failed(ran.stdout))
        if ran.returncode and not killers:
            raise ProofError(f"the tests did not run: {ran.stdout[-600:]}")
        return Verdict(killers)

    def _artifact(self, file: str, contract: str) -> Path:
        return self._copy / "build" / "forge-fast" / Path(file).name / f"{contract}.json"

    def _forge(
        self, arguments: list[str], seconds: float, campaigns: Mapping[str, str] = FEW
    ) -> subprocess.CompletedProcess[str]:
        command = [str(self._copy / "node_modules" / ".bin" / "forge"), *arguments]
        child = subprocess.Popen(
            command,
            cwd=self._copy,
            env={**os.environ, **FAST, **campaigns, "NO_COLOR": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        try:
            said, _ = child.communicate(timeout=seconds)
        except BaseException:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.communicate()
            raise
        return subprocess.CompletedProcess(command, child.returncode, said, "")


def _failed(said: str) -> Iterable[str]:
    """`file::test` for each that failed, in the order told, each once."""
    found: dict[str, Any] = {}
    file = ""
    for path, test in SUITE.findall(said):
        file = path or file
        if test:
            found[f"{file}::{test}"] = None
    return found


def _kept(file: Path) -> Path:
    return file.with_name(file.name + KEPT)


def _write_code(file: Path, code: str) -> None:
    artifact = json.loads(file.read_text(encoding="utf-8"))
    artifact["bytecode"]["object"] = f"0x{code}"
    file.replace(_kept(file))
    file.write_text(json.dumps(artifact), encoding="utf-8")


# --- the copy ---------------------------------------------------------------------------------------------------------


def _mirror(root: Path, copy: Path) -> None:
    """Writes what differs only, for forge compiles by what changed."""
    wanted = {each.relative_to(root): each for folder in COPIED for each in (root / folder).rglob("*.sol")}
    wanted = {name: file for name, file in wanted.items() if not name.as_posix().startswith(GAS)}
    wanted[Path("foundry.toml")] = root / "foundry.toml"
    for folder in COPIED:
        for each in (copy / folder).rglob("*.sol"):
            if each.relative_to(copy) not in wanted:
                each.unlink()
    for name, file in wanted.items():
        _write(copy / name, LOOPS.sub("///", file.read_text(encoding="utf-8")))


def _put_compiler(root: Path, copy: Path) -> None:
    program = root / COMPILER
    said = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=True).stdout
    shim = copy / COMPILER
    shim.parent.mkdir(parents=True, exist_ok=True)
    shim.write_text(SHIM.format(version=said.strip(), program=program), encoding="utf-8")
    shim.chmod(0o755)


def _slim(built: Path) -> None:
    """Leaves out of the artifacts what no test reads: forge reads them all each time it starts."""
    for file in built.glob("*.sol/*.json"):
        artifact = json.loads(file.read_text(encoding="utf-8"))
        if "rawMetadata" in artifact:
            kept = {name: value for name, value in artifact.items() if name not in NOT_KEPT}
            for code in ("bytecode", "deployedBytecode"):
                kept[code] = {name: value for name, value in kept[code].items() if name in KEPT_OF_CODE}
            file.write_text(json.dumps(kept), encoding="utf-8")


def _write(file: Path, text: str) -> None:
    if file.is_file() and file.read_text(encoding="utf-8") == text:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
