"""Whether the code that was weighed is the code that is deployed: forge weighs, Brownie builds what is deployed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from scripts.benches.meter import OUT
from scripts.report.run import ROOT

LEDGERS = (
    *("PrescriptionRegistry", "InvoiceRegistry", "ConsentRegistry", "EmergencyAccess", "RecordRegistry", "AccessLog"),
    *("StudyRewards", "CredentialRegistry", "HealthToken", "PackRegistry", "InvoiceUses"),
)
_METADATA = 53
"""Bytes at the end of a contract that hash its sources' metadata."""


def same_as_deployed() -> bool | None:
    """None where one of them was not built."""
    try:
        return all(_of_forge(each) == _of_brownie(each) for each in LEDGERS)
    except (OSError, ValueError, KeyError):
        return None


def _of_brownie(name: str) -> bytes:
    return _code(_read(ROOT / "build" / "contracts" / f"{name}.json")["deployedBytecode"])


def _of_forge(name: str) -> bytes:
    return _code(_read(ROOT / OUT / f"{name}.sol" / f"{name}.json")["deployedBytecode"]["object"])


def _code(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))[:-_METADATA]


def _read(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read_text())
    return found
