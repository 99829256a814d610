"""The batch path: a province's ten minutes from FHIR documents to roots, published files, masks and single items.

BENCH_VISITS: how many visits, where they are to be fewer than a province's.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from carestamp.chain import Chain
from carestamp.errors import Words
from scripts import cast as casting
from scripts.benches import BenchError
from scripts.benches.markdown import table
from scripts.benches.plot import Axis, Bar, bars
from scripts.deploy import deploy
from scripts.deploy import load as load_params
from scripts.province.ground import Ground
from scripts.province.run import Province
from scripts.report.run import ROOT

sys.path.insert(0, str(ROOT / "tools"))

import runner

ID = "batches"
TITLE = Words("批次：一个省的十分钟", "Batches: a province's ten minutes")
VISITS = 5_860
LEAST = 60
"""Below it some kind of single item has no bill left to try it on."""
SEED = 20261122
POLL = 0.005


def measure(told: Callable[[str], None]) -> dict[str, Any]:
    """On a chain of its own. Raises BenchError."""
    size = _size()
    with runner.Node("anvil") as node, tempfile.TemporaryDirectory() as folder:
        chain = Chain.at(node.url, poll=POLL)
        told("deploying")
        deployment = deploy(casting.cast().deployer, load_params("anvil"), chain.web3)
        ground = Ground(chain, deployment, casting.enrol(deployment, chain.web3), SEED)
        return {"size": size, "seed": SEED, **Province(ground, size, Path(folder), told).play()}


def _size() -> int:
    """Raises BenchError."""
    written = os.environ.get("BENCH_VISITS", str(VISITS))
    if not written.isdigit() or int(written) < LEAST:
        raise BenchError(f"BENCH_VISITS={written}: give a whole number of {LEAST} or more.")
    return int(written)


def report(section: Mapping[str, Any]) -> str:
    """Its Markdown."""
    parts = (_words(section), _stages(section), _gas(section), _bytes(section), _refusals(section))
    return "\n\n".join(parts)


def _words(section: Mapping[str, Any]) -> str:
    of = {name: f"{section[name]:,}" for name in ("visits", "bills", "prescriptions", "prescribers", "settled")}
    return (
        f"{of['visits']} visits of {section['hospitals']} hospitals, read from FHIR R4 (seed {section['seed']}): "
        f"{of['bills']} bills in ranges, {of['prescriptions']} prescriptions under the roots of {of['prescribers']} "
        f"prescribers; {of['settled']} bills settled by mask by a payer that opened them from a mirror. Single items "
        "were drawn with their patients' tickets, from the mirror too: nobody asked the issuer for a proof."
    )


def _stages(section: Mapping[str, Any]) -> str:
    """Wall clock is a hint: it is this machine's at that moment. FHIR is read in as many processes as it has cores."""
    rows = [(name, f"{seconds:,.2f}", _each(section, seconds)) for name, seconds in section["seconds"].items()]
    return table(("stage", "seconds", "ms a visit"), rows)


def _each(section: Mapping[str, Any], seconds: float) -> str:
    return f"{1_000 * seconds / section['visits']:,.3f}"


def _gas(section: Mapping[str, Any]) -> str:
    names = ("times", "items", "least", "median", "most", "per_item")
    rows = [(act, *(f"{row[name]:,}" for name in names)) for act, row in section["gas"].items()]
    return table(("act", "times", "items", "gas: least", "median", "most", "an item"), rows)


def _bytes(section: Mapping[str, Any]) -> str:
    of = section["bytes"]
    return (
        f"A visit's FHIR has {of['fhir']['median']:,} bytes (median), its patient's leaf file "
        f"{of['leaf_file']['median']:,}, a ticket {of['ticket']}. Published, in all: {of['leaves']:,} bytes for all, "
        f"{of['sealed']:,} for readers with keys; {of['published_per_visit']:,} bytes a visit."
    )


def _refusals(section: Mapping[str, Any]) -> str:
    """What was tried and must not work: each beside the error that it met, and nothing moved."""
    rows = [[str(each[name]) for name in ("tried", "times", "error", "said")] for each in section["refusals"]]
    return table(("tried, and refused", "times", "error", "what it said"), rows)


def pictures(section: Mapping[str, Any]) -> Mapping[str, str]:
    """Where the time went."""
    drawn = [Bar(name, seconds) for name, seconds in section["seconds"].items()]
    return {"batches-stages.svg": bars(str(TITLE), Axis("seconds"), drawn)}
