"""A nation on one chain: an hour at full size, replayed on a development chain, against what chains can bear (X10).

BENCH_PROVINCES, BENCH_INTERVALS, BENCH_NATION_VISITS make it smaller; what follows for a nation is then scaled by
visits.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from carestamp.errors import Words
from scripts._networks import connect
from scripts.nation import beside, country, feeding, founding, telling
from scripts.nation.findings import findings
from scripts.nation.replay import replay
from scripts.nation.size import Size
from scripts.report.run import ROOT

sys.path.insert(0, str(ROOT / "tools"))

import runner

ID = "national"
TITLE = Words("全国一小时", "A nation's hour")
PAGE = "national.md"
"""It has a file of its own as well."""


def measure(told: Callable[[str], None]) -> dict[str, Any]:
    """On two chains of its own: one keeps its history, for what stands beside; the other plays the hour. Raises
    BenchError."""
    size, began = Size.wanted(), time.monotonic()
    with runner.Node("anvil", None, *feeding.BLOCKS) as node:
        told("deploying, accrediting, licensing")
        feeder = feeding.Feeder(node.url, node.pid)
        here = founding.found(connect(node.url), size, feeder)
        state = country.state_of(here)
        told("one province's ten minutes, refusals, other ways")
        rehearsed = beside.rehearse(here, feeder)
    with runner.Node("anvil", None, *feeding.BLOCKS, *feeding.FORGETTING) as node:
        there = country.moved(here, state, connect(node.url))
        tally = replay(there, feeding.Feeder(node.url, node.pid), told)
    seconds = round(time.monotonic() - began)
    played = {**asdict(size), "whole": size.is_whole, "seconds": size.seconds}
    rows = tally.as_rows(size.seconds, rehearsed["new_slots"])
    run = {"size": played, "visits": tally.bills, "acts": rows, "seconds": seconds, "node_mb": max(tally.memory)}
    beside_ = {"negative": rehearsed["negative"], "other_ways": rehearsed["other_ways"]}
    return {**findings(tally.bills, rows, rehearsed["other_ways"]), **run, **beside_}


def report(section: Mapping[str, Any]) -> str:
    """Its Markdown."""
    return telling.report(section)


def pictures(section: Mapping[str, Any]) -> Mapping[str, str]:
    """File name to SVG."""
    return telling.pictures(section)
