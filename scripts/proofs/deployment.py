"""Section `deployment`: killed and resumed; used in one version, replayed in the next; on both nodes (tests/deploy)."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from carestamp.errors import Words
from scripts.benches.markdown import table
from scripts.measuring import Told
from scripts.proofs import HOUSE, ProofError
from scripts.proofs.pytests import FIGURES, read
from scripts.report.run import ROOT

ID = "deployment"
TITLE = Words("部署与新版本", "Deployment and new versions")
RESTS_ON = HOUSE
NODES = ("anvil", "ganache")
SECONDS = 60 * 60
PASSED = re.compile(r"(\d+) passed")


def measure(told: Told, long: bool) -> dict[str, Any]:
    """Kills and resumptions, in all and on each node."""
    told(" and ".join(NODES))
    with ThreadPoolExecutor() as pool:
        nodes = dict(zip(NODES, pool.map(partial(_on, long=long), NODES), strict=True))
    sums = {key: sum(each[key] for each in nodes.values()) for key in ("kills", "resumed")}
    return {**sums, "nodes": nodes}


def goals(measured: Mapping[str, Any]) -> list[str]:
    """The tests themselves fail when a resumed deployment ends otherwise or a used paper is taken again."""
    every = measured["nodes"]["anvil"]
    return [] if every["kills"] == 3 * every["steps"] else ["not every step was killed"]


def report(measured: Mapping[str, Any]) -> str:
    rows = [
        (name, str(each["steps"]), str(each["kills"] // 3), f"{each['resumed']} of {each['kills']}", str(each["tests"]))
        for name, each in measured["nodes"].items()
    ]
    return "\n\n".join(
        [
            "A step loses power three times: before it is written down, before it is sent, and after. The next run "
            "goes on, sends nothing twice, and the end is the same. What was used in one version (prescription, pack, "
            "bill, batch, study, consent) is shown to the next one, which refuses it.",
            table(("node", "steps", "cut", "resumed", "tests"), rows),
        ]
    )


def _on(node: str, long: bool) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder) / "figures.jsonl"
        run = _run(node, {FIGURES: str(where), "CARESTAMP_LONG": "1" if long else ""})
        counted = PASSED.search(run.stdout)
        if run.returncode or counted is None or not where.exists():
            raise ProofError(f"tests/deploy failed on {node}: {run.stdout.strip()[-600:]}")
        return {**read(where.read_text(encoding="utf-8"))["deployment"][node], "tests": int(counted[1])}


def _run(node: str, more: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    tests = ["brownie", "test", "tests/deploy", "-q", "-m", "both_chains", "--network", node, "--timeout", str(SECONDS)]
    return subprocess.run(
        [sys.executable, str(ROOT / "tools" / "run.py"), *tests],
        cwd=ROOT,
        env={**os.environ, **more},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
