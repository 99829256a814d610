"""Rows of the report: an act, its gas, its floor with every price in it, and the refusal that was tried beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scripts.benches.gas.floors import ROWS, arithmetic_floor
from scripts.benches.gas.peers import peer_rows
from scripts.benches.meter import Measure, PeerMeasure


def row(measure: Measure, others: Sequence[PeerMeasure] = ()) -> dict[str, Any]:
    """floor: row and adders where the goals have a row for the act, else the arithmetic floor. others: the peers."""
    least, frozen = arithmetic_floor(measure), ROWS.get(measure.act)
    adders = frozen.priced(measure) if frozen else ()
    floor = frozen.gas + sum(price for _, price in adders) if frozen else least
    return {
        "act": measure.act,
        "gas": measure.gas,
        "floor": floor,
        "ratio": round(measure.gas / floor, 3),
        "row": frozen.gas if frozen else None,
        "adders": [{"rule": rule, "gas": price} for rule, price in adders],
        "arithmetic_floor": least,
        "arithmetic_ratio": round(measure.gas / least, 3),
        "calldata_bytes": measure.non_zero + measure.zero,
        "events": measure.events,
        "peer_rows": peer_rows(measure, others, floor - frozen.gas if frozen else None) if others else [],
        "twin": measure.twin,
    }


def table(measures: Sequence[Measure]) -> str:
    """A line an act, for a terminal: gas, arithmetic floor and ratio; row, adders, their sum and its ratio."""
    head = f"{'act':<38}{'gas':>11}{'floor':>11}{'ratio':>7}{'row':>9}{'adders':>8}{'sum':>9}{'ratio':>7}"
    return "\n".join([head, *(_line(row(each)) for each in measures)])


def _line(told: dict[str, Any]) -> str:
    line = f"{told['act']:<38}{told['gas']:>11,}{told['arithmetic_floor']:>11,}{told['arithmetic_ratio']:>7.3f}"
    if told["row"] is None:
        return line
    return f"{line}{told['row']:>9,}{told['floor'] - told['row']:>8,}{told['floor']:>9,}{told['ratio']:>7.3f}"
