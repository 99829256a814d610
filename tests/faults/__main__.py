"""`make faults`: a thousand acts under a hundred kills of the client, of the node, and reorganisations up to 64 deep.

Writes reports/faults.json, and ends with 1 where an act was lost, doubled or mistold. Argument: the seed, or none.
"""

from __future__ import annotations

import json
import secrets
import sys
import tempfile
from pathlib import Path
from typing import Any

import runner

from scripts.report.run import ROOT, commit_of, solc_of
from tests.faults.clients import gone_back, noted, post_and_pump
from tests.faults.kinds import Fault
from tests.faults.states import mistold
from tests.faults.trial import Outcome, Size, try_out

FULL = Size(acts=1_000, client_kills=100, node_kills=100, reorgs=100, deepest=64)
REPORT = ROOT / "reports" / "faults.json"


def main(arguments: list[str]) -> int:
    seed = int(arguments[0]) if arguments and arguments[0] else secrets.randbelow(2**32)
    if code := runner.brownie(["compile"]):
        return code
    with tempfile.TemporaryDirectory() as disk:
        outcome = try_out(FULL, seed, post_and_pump, Path(disk), told=_told)
        wrong = mistold(outcome)
        row = as_row(outcome, wrong, seed)
    REPORT.write_text(json.dumps(row, indent=2) + "\n", encoding="utf-8")
    for each in wrong:
        _told(each)
    _told(f"{row['intents']} acts, {row['lost']} lost, {row['doubled']} doubled: {REPORT.relative_to(ROOT)}")
    return 0 if is_clean(row) else 1


def as_row(outcome: Outcome, wrong: list[str], seed: int) -> dict[str, Any]:
    """reports/faults.json."""
    verdict, blows = outcome.verdict, outcome.blows
    return {
        "commit": commit_of(),
        "node": outcome.node,
        "solc": solc_of("ConsentRegistry"),
        "seed": seed,
        "intents": len(outcome.job.acts),
        "refused": sum(act.error is not None for act in outcome.job.acts),
        "client_kills": blows.get("kill_client", 0),
        "node_kills": blows.get("kill_node", 0),
        "rolled_back_blocks": outcome.rolled_back,
        "reorgs": blows.get("reorganise", 0),
        "deepest_reorg": max(outcome.depths, default=0),
        "confirmations": outcome.job.confirmations,
        "faults": {fault.value: outcome.faults.get(fault, 0) for fault in Fault},
        "client": {**noted(outcome.job), "gone_back": gone_back(outcome.job)},
        "lost": len(verdict.lost),
        "doubled": len(verdict.doubled),
        "repeated": len(verdict.repeated),
        "unwanted": len(verdict.unwanted),
        "mistold": len(wrong),
        "ended": outcome.ended,
    }


def is_clean(row: dict[str, Any]) -> bool:
    """Everything happened once, and every kind of fault did."""
    bad = ("lost", "doubled", "repeated", "unwanted", "mistold")
    return row["ended"] and not any(row[each] for each in bad) and all(row["faults"].values())


def _told(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
