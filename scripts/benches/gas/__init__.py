"""Section `gas`: every act beside its floor, its refusal and its peers, all measured in one run on one EVM."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from carestamp.errors import Words
from scripts.benches import meter
from scripts.benches.gas.builds import same_as_deployed
from scripts.benches.gas.floors import calldata_floor
from scripts.benches.gas.peers import COMPILED
from scripts.benches.gas.rows import row
from scripts.benches.gas.tables import drawn, written

ID = "gas"
TITLE = Words("每个动作的 gas", "Gas of every act, and of the peers")

MANY = 10_000
GOALS = {"anchor": 5.9, "settle": 96.4, "life": 102.3}
"""Gas an item of a batch of 10,000."""
_NO_CLOSING = (
    "no act closes a whole range: a red letter is a bill's own (B8) and a settled bill keeps its bit (B3), so a word "
    "over the range would have to be read by every reserve, draw and settle for ever"
)


def measure(told: Callable[[str], None]) -> dict[str, Any]:
    """The section in bench.json; its rows stand at the top of the file."""
    told("compiling, then every act and every peer")
    measures, others = meter.with_peers()
    rows = [row(each, others) for each in measures]
    with_rows = [each["ratio"] for each in rows if each["row"] is not None]
    return {
        "rows": rows,
        "goal": {"at_most": 1.10, "wanted": 1.03, **_kept(with_rows)},
        "batch": _batch({each.act: each.gas / MANY for each in measures}),
        "compiled": COMPILED,
        "same_code_as_deployed": same_as_deployed(),
        "dearer_by_calldata": sorted(each.act for each in measures if each.gas < calldata_floor(each)),
    }


def report(section: Mapping[str, Any]) -> str:
    return written(section)


def pictures(section: Mapping[str, Any]) -> Mapping[str, str]:
    return drawn(section)


def _kept(ratios: list[float]) -> dict[str, int]:
    return {
        "rows": len(ratios),
        "within_at_most": sum(each <= 1.10 for each in ratios),
        "within_wanted": sum(each <= 1.03 for each in ratios),
    }


def _batch(per_item: Mapping[str, float]) -> dict[str, Any]:
    anchor, settle = per_item["bill: anchor 10,000"], per_item["bill: settle 10,000"]
    figures = {"anchor": round(anchor, 2), "settle": round(settle, 2), "life": round(anchor + settle, 2)}
    return {"size": MANY, **figures, "close": None, "why_no_close": _NO_CLOSING, "goals": GOALS}
