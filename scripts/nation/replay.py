"""The hour itself: processes make parcels, this one hands them to the node in their order."""

from __future__ import annotations

import time
from collections.abc import Callable

from carestamp.documents import workers
from scripts.nation.country import Country
from scripts.nation.feeding import Feeder, Outcome
from scripts.nation.parcel import ACTS, Making, Parcel
from scripts.nation.tally import Tally


def replay(country: Country, feeder: Feeder, told: Callable[[str], None]) -> Tally:
    """Every act of the hour, mined. Raises BenchError where one is refused."""
    size, tally, began = country.size, Tally(), time.monotonic()
    feeder.ask("evm_setAutomine", [False])
    jobs = [(interval, province) for interval in range(size.intervals) for province in range(size.provinces)]
    for parcel in workers.ordered(Making(country).parcel, jobs):
        _mine(country, feeder, tally, parcel)
        acts, spent = sum(row.count for row in tally.rows.values()), time.monotonic() - began
        left = spent / tally.parcels * (size.parcels - tally.parcels)
        told(f"{tally.bills:,} visits, {acts:,} acts, node {tally.memory[-1]:,.0f} MB, about {left:,.0f} s left")
    feeder.ask("evm_setAutomine", [True])
    return tally


def _mine(country: Country, feeder: Feeder, tally: Tally, parcel: Parcel) -> None:
    for act, (outcomes, _) in mined(country, feeder, parcel).items():
        tally.rows[act].add(outcomes, parcel.calldata[act])
    tally.add(parcel, feeder.memory())


def mined(country: Country, feeder: Feeder, parcel: Parcel) -> dict[str, tuple[list[Outcome], str]]:
    """Blocks for each act of a parcel: what became of them, and the first transaction. Raises BenchError."""
    begin = country.begin_of(parcel.interval) + 1
    return {act: feeder.mine(parcel.raw[act], begin) for act in ACTS}
