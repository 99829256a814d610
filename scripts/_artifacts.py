"""What the compiler wrote for each contract, and whether it is what stands on a chain."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from eth_abi.abi import encode
from eth_utils.abi import collapse_if_tuple, function_abi_to_4byte_selector
from eth_utils.crypto import keccak

from scripts._problems import CodeError, DeployError

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "contracts"
_PUSH1, _PUSH32 = 0x60, 0x7F
_NOTHING = bytes(32)


@dataclass(frozen=True)
class Artifact:
    """A compiled contract. creation: code that deploys it; runtime: code that stays, zero where immutables go."""

    name: str
    abi: tuple[dict[str, Any], ...]
    creation: bytes
    runtime: bytes
    compiler: str

    def member(self, name: str) -> dict[str, Any]:
        """The ABI entry of a function, or of the constructor. Raises DeployError."""
        found = [each for each in self.abi if each.get("name", each["type"]) == name]
        if not found and name == "constructor":
            return {"type": "constructor", "inputs": []}
        if len(found) != 1:
            raise DeployError(f"{self.name} has no function {name}: the plan and the contracts have drifted apart.")
        return found[0]

    def selector(self, function: str) -> bytes:
        return bytes(function_abi_to_4byte_selector(self.member(function)))  # type: ignore[arg-type]

    def calldata(self, function: str, values: list[Any]) -> bytes:
        """What is sent: creation code and arguments, or selector and arguments."""
        types = [collapse_if_tuple(each) for each in self.member(function)["inputs"]]
        start = self.creation if function == "constructor" else self.selector(function)
        return start + encode(types, values)


@cache
def artifact(name: str) -> Artifact:
    """A contract as `make build` compiled it. Raises DeployError when it was not."""
    try:
        built = json.loads((BUILD / f"{name}.json").read_text())
    except FileNotFoundError:
        raise DeployError(f"{name} is not compiled: run make build.") from None
    return Artifact(
        name,
        tuple(built["abi"]),
        bytes.fromhex(built["bytecode"]),
        bytes.fromhex(built["deployedBytecode"]),
        built["compiler"]["version"],
    )


def require_same_code(compiled: Artifact, address: str, deployed: bytes) -> None:
    """The code at `address` is `compiled`, whatever its immutables. Raises CodeError."""
    if not deployed:
        raise CodeError(f"{compiled.name}: there is no code at {address}.")
    if unmasked(compiled.runtime, deployed) != compiled.runtime:
        raise CodeError(f"{compiled.name}: the code at {address} is not what was compiled from this checkout.")


def unmasked(compiled: bytes, deployed: bytes) -> bytes:
    """`deployed` with its immutables set to zero again: they stand where the compiler pushes 32 zero bytes."""
    code = bytearray(deployed)
    for place in _immutables(compiled):
        code[place : place + 32] = _NOTHING[: max(0, len(code) - place)]
    return bytes(code)


def _immutables(code: bytes) -> list[int]:
    found, at = [], 0
    while at < len(code):
        operation = code[at]
        if operation == _PUSH32 and code[at + 1 : at + 33] == _NOTHING:
            found.append(at + 1)
        at += operation - _PUSH1 + 2 if _PUSH1 <= operation <= _PUSH32 else 1
    return found


def code_hash(code: bytes) -> str:
    return "0x" + keccak(code).hex()
