"""What follows for a nation from the acts of an hour: gas a second, bytes, state, and the first limit that is hit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from scripts.nation.parcel import ACTS
from scripts.nation.size import MINUTES, PROVINCES, ROOT, VISITS

VISITS_A_YEAR = 9_550_000_000
VISITS_A_SECOND = PROVINCES * VISITS / (MINUTES * 60)
"""On average; a peak is five times that."""
PEAK = 5
SLOT_BYTES = 64
"""Key and value. What a node's tree and database add is theirs and not counted."""
DAY, YEAR = 86_400, VISITS_A_YEAR / VISITS_A_SECOND
BATCHED = ACTS[:2]
DISPENSE, ANCHOR = ACTS[4], ACTS[2]

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Budget:
    """What a chain bears. gas: a second. history, state: bytes a year that its nodes can take on."""

    name: str
    gas: float
    history: float
    state: float


BUDGETS = (
    Budget("public Ethereum (60 M gas in 12 s)", 60e6 / 12, 20e12, 1e12),
    Budget("a consortium's chain (100 M gas/s)", 100e6, 20e12, 1e12),
)
"""Parameters, not measured: the gas of public blocks in 2026, a round figure for a permissioned chain on one strong
machine a node, and 20 TB of history and 1 TB of state as what such a node can take on in a year."""


def findings(visits: int, rows: Rows, other_ways: Mapping[str, int]) -> dict[str, Any]:
    """visits: those whose acts the rows count."""
    scale = VISITS_A_SECOND / visits
    gas = {row["act"]: row["gas"] * scale for row in rows}
    total, history = sum(gas.values()), _bytes(rows) * scale
    slots = sum(row["new_slots_each"] * row["count"] for row in rows) * scale
    limits = [_limit(each, total, history, slots) for each in BUDGETS]
    return {
        "gas_per_second": round(total),
        "visits_per_second": round(VISITS_A_SECOND, 1),
        "gas_per_visit": round(total / VISITS_A_SECOND),
        "shares": {act: round(each / total, 5) for act, each in gas.items()},
        "bytes_per_day": {key: round(sum(row[key] for row in rows) * scale * DAY) for key in _SIZES},
        "history_bytes_per_year": round(history * YEAR),
        "state_per_year": {"new_slots": round(slots * YEAR), "bytes": round(slots * YEAR * SLOT_BYTES)},
        "budgets": limits,
        "moves": moves(gas, rows, other_ways, visits),
    }


_SIZES = ("calldata_bytes", "log_bytes")


def _bytes(rows: Rows) -> float:
    return sum(row[key] for row in rows for key in _SIZES)


def _limit(budget: Budget, gas: float, history: float, slots: float) -> dict[str, Any]:
    """How much of each budget is used: above 1 it is hit. The first limit is the one that is used most."""
    used = {
        "gas on average": gas / budget.gas,
        "gas at peak": PEAK * gas / budget.gas,
        "history": history * YEAR / budget.history,
        "state": slots * YEAR * SLOT_BYTES / budget.state,
    }
    first = max(used, key=lambda each: used[each])
    shares = {name: round(each, 3) for name, each in used.items()}
    return {**asdict(budget), "used": shares, "first_limit": first, "hit": used[first] > 1}


def moves(gas: Mapping[str, float], rows: Rows, other_ways: Mapping[str, int], visits: int) -> list[dict[str, Any]]:
    """Gas a second, were it done otherwise: each from figures of this run."""
    total, dispensed = sum(gas.values()), next(row for row in rows if row["act"] == DISPENSE)
    a_second = VISITS_A_SECOND / visits * dispensed["count"]
    signed = total - gas[DISPENSE] - gas[ANCHOR] + a_second * other_ways["dispense, first seen, signed"]
    review = other_ways["review, first seen, signed"] + other_ways["dispense, reviewed"]
    reviewed = total - gas[DISPENSE] - gas[ANCHOR] + a_second * review
    alone = total + gas[ANCHOR] * (ROOT / 2 - 1)
    batched = total - gas[DISPENSE] - gas[ANCHOR] + a_second / VISITS_A_SECOND * sum(gas[act] for act in BATCHED)
    told = {
        "a chain for each province": total / PROVINCES,
        "prescriptions signed off chain, no roots": signed,
        "a root for every two prescriptions, not a hundred (shorter proofs not counted)": alone,
        "each prescription reviewed on chain first (审方)": reviewed,
        "dispenses in batches as bills are settled (no such act yet)": batched,
    }
    return [{"what": what, "gas_per_second": round(gas), "ratio": round(gas / total, 3)} for what, gas in told.items()]
