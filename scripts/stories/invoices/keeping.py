"""The file that a holder keeps, and a stranger who checks it with one Python file and nothing else (B2)."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from carestamp.documents.invoice import content
from carestamp.documents.invoice.leaf_file import Private, anchor_of, leaf_file, to_json
from carestamp.drawing import tag
from scripts.report import Figure
from scripts.report.run import ROOT
from scripts.stories.invoices.papers import BillPaper
from scripts.stories.invoices.words import SCRIPT
from scripts.stories.stage import Stage

VERIFIER = ROOT / "scripts" / "verify_bill.py"
KEPT = "bill-leaf.json"
SECONDS = 60
HOLDS, FALSE, OPEN = 0, 1, 2


@dataclass(frozen=True)
class Check:
    """What the verifier is given, and what it must say."""

    name: str
    text: str
    trusted: tuple[str, ...]
    code: int


def keep(stage: Stage, paper: BillPaper, anchored: str) -> None:
    """Leaves the file of a drawn bill beside the report, and has it verified: true, with one fen more, untrusted."""
    anchor = anchor_of(_raw(stage), anchored)
    private = Private(paper.salt, content.bytes_of(paper.bill))
    text = to_json(leaf_file(stage.invoices.domain, paper.invoice, paper.leaf, anchor, private))
    stage.recorder.story.files[KEPT] = text
    trusted = ("--block-hash", "0x" + anchor.block_hash.hex(), "--ledger", stage.invoices.address)
    checks = (
        Check("kept-true", text, trusted, HOLDS),
        Check("kept-altered", _altered(text), trusted, FALSE),
        Check("kept-untrusted", text, (), OPEN),
    )
    said = [_checked(stage, paper, each) for each in checks]
    picture = tag("pre", said[0], class_="verdict")
    stage.recorder.story.figures.append(Figure(*SCRIPT.figure("kept"), picture, f"reports/{KEPT}", wide=True))


def _raw(stage: Stage) -> Callable[[Any, Any], Any]:
    """Blocks as the node writes them: what web3 makes of them for consortium chains has other names."""
    return lambda method, values: stage.chain.web3.provider.make_request(method, values)["result"]


def _altered(text: str) -> str:
    """One fen more."""
    changed = json.loads(text)
    changed["terms"]["total"] += 1
    return json.dumps(changed)


def _checked(stage: Stage, paper: BillPaper, check: Check) -> str:
    """As a stranger does: the one program, copied to an empty folder, without any package of ours."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(VERIFIER, folder)
        (Path(folder) / KEPT).write_text(check.text, encoding="utf-8")
        command = [sys.executable, "-I", VERIFIER.name, KEPT, *check.trusted]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False)
    stage.recorder.agree(check.name, paper.view, check.code, done.returncode)
    return done.stdout
