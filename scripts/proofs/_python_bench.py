"""A copy of the checkout whose Python tests deploy other code: what is written into an artifact is what they deploy.

Compiled without optimizer and IR pipeline a contract is ready in a second, and larger than a chain takes: the copy's
node takes any size. Brownie's own tests stay with the ordinary way, for Brownie compiles by itself.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from scripts.proofs import ProofError
from scripts.proofs.mutation.compiling import CREATION, RUNTIME, Codes, Compiler
from scripts.proofs.mutation.operators import Mutant
from scripts.proofs.mutation.sources import DEPLOYED, Sources
from scripts.report.run import ROOT

sys.path.insert(0, str(ROOT / "tools"))

import plant

SOLC = ROOT / "tools" / "solc" / "solc-v0.8.37"
NODE = Path("tools") / "runner.py"
LIMITED = '("--quiet", "--chain-id", '
UNLIMITED = '("--quiet", "--disable-code-size-limit", "--chain-id", '
Both = dict[str, Codes]
"""Creation and runtime code, by what an artifact calls them."""


class PythonBench:
    """Use `python_bench()`."""

    def __init__(self, copy: Path) -> None:
        self._copy = copy
        self._sources = Sources(ROOT)
        self._compilers = {part: Compiler(self._sources, SOLC, part) for part in (CREATION, RUNTIME)}

    def compiled(self, mutants: Sequence[Mutant]) -> list[Both | None]:
        """The code of each; None where it does not compile."""
        parts = {part: compiler.mutated(mutants) for part, compiler in self._compilers.items()}
        return [
            None if creation is None or runtime is None else {CREATION: creation, RUNTIME: runtime}
            for creation, runtime in zip(parts[CREATION], parts[RUNTIME], strict=True)
        ]

    def settle(self) -> None:
        """Every contract says what it should, compiled the quick way too."""
        texts = self._sources.texts
        wanted = [(file, contract) for file in self._sources.ours() for contract in DEPLOYED.findall(texts[file])]
        self._write({part: compiler.sound(wanted) for part, compiler in self._compilers.items()})

    @contextmanager
    def swapped(self, codes: Both) -> Iterator[None]:
        """These contracts say something else."""
        files = list(self._artifacts(codes[CREATION]))
        sound = {file: file.read_bytes() for file in files}
        try:
            self._write(codes)
            yield
        finally:
            for file, said in sound.items():
                file.write_bytes(said)

    def failing(self, tests: Iterable[str]) -> list[str]:
        """Those of the named tests that fail. Raises ProofError when they can't be run."""
        try:
            return plant.failing(self._copy, tests)
        except plant.PlantError as problem:
            raise ProofError(str(problem)) from None

    def _artifacts(self, codes: Codes) -> dict[Path, tuple[str, str]]:
        """What tests in forge alone carry has none."""
        files = {self._copy / "build" / "contracts" / f"{contract}.json": (file, contract) for file, contract in codes}
        return {file: each for file, each in files.items() if file.is_file()}

    def _write(self, codes: Both) -> None:
        for file, each in self._artifacts(codes[CREATION]).items():
            said = json.loads(file.read_text(encoding="utf-8"))
            file.write_text(json.dumps({**said, **{part: codes[part][each] for part in codes}}), encoding="utf-8")


@contextmanager
def python_bench() -> Iterator[PythonBench]:
    """With all contracts compiled the quick way. Needs `make build`."""
    with plant.copied() as copy:
        shutil.copytree(ROOT / "build" / "contracts", copy / "build" / "contracts")
        shutil.copy(ROOT / "build" / ".sources", copy / "build")
        text = (copy / NODE).read_text(encoding="utf-8")
        if text.count(LIMITED) != 1:
            raise ProofError(f"{NODE} starts the node otherwise: bring LIMITED up to date")
        (copy / NODE).write_text(text.replace(LIMITED, UNLIMITED), encoding="utf-8")
        bench = PythonBench(copy)
        bench.settle()
        yield bench
