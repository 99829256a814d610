"""Runs the meters of tests/properties/gas in forge and reads what they tell: each figure beside a refusal of the same
run."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from eth_abi.abi import decode
from eth_utils.crypto import keccak

from carestamp.chain.reverts import decode_error
from scripts.benches import BenchError
from scripts.report.run import ROOT

OUT, CACHE = "build/forge-gas", ".cache/forge-gas"
_STAMP = ROOT / CACHE / "sources"
_LARGE = str(10**15)
"""Gas for what is put down before anything is measured."""
_FIELDS = ("string", "uint256", "uint256", "uint256", "uint256", "uint256", "bytes4", "uint8", "bytes")
MEASURED = "0x" + keccak(text=f"Measured({','.join(_FIELDS)})").hex()
ANSWERED = 3
KINDS = ("the same once more", "the same by somebody else", "another call", "a question that is answered no")
"""How the refused attempt differs from the act; the order of Meter.sol's enum."""


@dataclass(frozen=True)
class Measure:
    """One act as it was measured. events: logs. kind: of KINDS. why: the error that the refused attempt ended with."""

    act: str
    gas: int
    non_zero: int
    zero: int
    terms_non_zero: int
    events: int
    selector: bytes
    kind: int
    why: bytes

    @property
    def executed(self) -> int:
        """Gas but for its calldata: a number that grows fills a byte, and nothing else may."""
        return self.gas - 16 * self.non_zero - 4 * self.zero

    @property
    def twin(self) -> dict[str, Any]:
        """The refusal beside it, with its typed error. Raises BenchError: without one the row is void."""
        if self.kind == ANSWERED:
            return {"kind": KINDS[self.kind], "error": None}
        error = decode_error(self.why)
        if not hasattr(type(error), "SELECTOR"):
            raise BenchError(f"{self.act}: nobody knows the error of its refusal, so the row is void.")
        return {"kind": KINDS[self.kind], "error": error.SIGNATURE.partition("(")[0]}


@dataclass(frozen=True)
class PeerMeasure:
    """What somebody else's act costs. size: items of it."""

    peer: str
    act: str
    gas: int
    size: int
    calldata_bytes: int
    events: int

    @property
    def per_item(self) -> float:
        return self.gas / self.size


_PEER_FIELDS = ("string", "string", "uint256", "uint256", "uint256", "uint256")
PEER_MEASURED = "0x" + keccak(text=f"PeerMeasured({','.join(_PEER_FIELDS)})").hex()


def with_peers() -> tuple[list[Measure], list[PeerMeasure]]:
    """Our acts and those of others, in one run on one EVM. Raises BenchError when a test fails."""
    logs = list(_logs("(GasTest|PeersTest)$", 0))
    return _measures(logs, "GasTest$"), [_read_peer(log) for log in logs if log["topics"][0] == PEER_MEASURED]


def measured(contracts: str = "GasTest$", documents: int = 0) -> list[Measure]:
    """What these test contracts tell, by act; `documents`: put down before. Raises BenchError when a test fails."""
    return _measures(_logs(contracts, documents), contracts)


def _measures(logs: Iterable[Mapping[str, Any]], contracts: str) -> list[Measure]:
    told = (log for log in logs if log["topics"][0] == MEASURED)
    found = sorted((_read(log) for log in told), key=lambda each: each.act)
    twice = {each.act for each, other in itertools.pairwise(found) if each.act == other.act}
    if twice or not found:
        raise BenchError(f"{contracts}: {min(twice)} is told twice." if twice else f"{contracts}: nothing was told.")
    return found


def _logs(contracts: str, documents: int) -> Iterable[Mapping[str, Any]]:
    suites = _forge("--match-contract", contracts, "--gas-limit", _LARGE, "--json", documents=documents)
    for suite in suites.values():
        for test in suite["test_results"].values():
            yield from test["logs"]


def _forge(*options: str, documents: int) -> dict[str, Any]:
    """Compiled anew when a source changed: the IR pipeline names things by what it compiles together, and a few gas
    hang on the names."""
    sources = _sources()
    fresh = [] if _STAMP.is_file() and _STAMP.read_text() == sources else ["--force"]
    command = ["tools/run.py", "forge", "test", "--out", OUT, "--cache-path", CACHE, *fresh, "-vv", *options]
    given = {**os.environ, "BENCH_BESIDE": str(documents)}
    run = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, env=given, check=False)
    if run.returncode:
        raise BenchError(f"forge test {' '.join(options)} failed:\n{_why(run)}")
    _STAMP.write_text(sources)
    found: dict[str, Any] = json.loads(run.stdout[run.stdout.index("{") :])
    return found


def _why(run: subprocess.CompletedProcess[str]) -> str:
    """The tests that failed, or what the compiler said."""
    try:
        suites = json.loads(run.stdout[run.stdout.index("{") :])
    except ValueError:
        return (run.stdout + run.stderr)[-2000:]
    tests = [(name, test) for suite in suites.values() for name, test in suite["test_results"].items()]
    return "\n".join(f"{name}: {test['reason']}" for name, test in tests if test["status"] == "Failure")


def _sources() -> str:
    """A hash of all that is compiled, and how."""
    total = hashlib.sha256()
    folders = (ROOT / "contracts", ROOT / "interfaces", ROOT / "tests" / "properties", ROOT / "tests" / "peers")
    files = sorted(file for folder in folders for file in folder.rglob("*.sol"))
    for file in [ROOT / "foundry.toml", ROOT / "package.json", *files]:
        total.update(f"{file.relative_to(ROOT)}\n".encode() + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def _read(log: Mapping[str, Any]) -> Measure:
    return Measure(*decode(_FIELDS, bytes.fromhex(log["data"][2:])))


def _read_peer(log: Mapping[str, Any]) -> PeerMeasure:
    return PeerMeasure(*decode(_PEER_FIELDS, bytes.fromhex(log["data"][2:])))
