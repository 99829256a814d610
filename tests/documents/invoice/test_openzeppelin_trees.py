"""A range of bills and OpenZeppelin's StandardMerkleTree over ["bytes32"] of the digests are one tree (B2)."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from carestamp.documents.eip712 import digest
from carestamp.documents.invoice.batch import Batch
from carestamp.documents.invoice.typed import invoices_domain
from tests.documents.invoice.terms import bills_from

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = Path(__file__).with_name("openzeppelin.cjs")
DOMAIN = invoices_domain(31337, "0x" + "11" * 20)


def _text(words: list[bytes]) -> list[str]:
    return ["0x" + word.hex() for word in words]


def _asked(batch: Batch) -> dict[str, Any]:
    digests = [digest(DOMAIN, each) for each in batch.invoices]
    proofs = [_text(list(batch.leaf(each.serial).proof)) for each in batch.invoices]
    return {"root": "0x" + batch.root.hex(), "digests": _text(digests), "proofs": proofs}


def _openzeppelin(asked: dict[str, Any]) -> dict[str, Any]:
    run = subprocess.run(
        ["node", SCRIPT], cwd=ROOT, input=json.dumps(asked), capture_output=True, text=True, check=True
    )
    said: dict[str, Any] = json.loads(run.stdout)
    return said


@pytest.mark.rules("B2")
@pytest.mark.parametrize("count", [1, 2, 3, 256, 1000])
def test_roots_and_proofs_are_openzeppelins(count: int) -> None:
    asked = _asked(Batch(DOMAIN, bills_from(count)))
    said = _openzeppelin(asked)
    assert said["root"] == asked["root"]
    assert said["proofs"] == asked["proofs"]
    assert said["accepts"] == [True] * count


@pytest.mark.rules("B2")
def test_openzeppelin_refuses_the_proof_of_another_bill() -> None:
    asked = _asked(Batch(DOMAIN, bills_from(4)))
    asked["proofs"].append(asked["proofs"].pop(0))
    assert _openzeppelin(asked)["accepts"] == [False] * 4
