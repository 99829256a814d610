"""How much of the nation's hour is played: performance.md's sixth goal unless the environment makes it smaller."""

from __future__ import annotations

import os
from dataclasses import dataclass

from scripts.benches import BenchError

PROVINCES, INTERVALS, VISITS = 31, 6, 5_860
MINUTES = 10
SETTLED, PRESCRIBED, CONSENTED = 8, 7, 1
"""Of ten visits: bills that the basic fund settles by mask, prescriptions, consents."""
ROOT = 100
"""Prescriptions under one root of one prescriber."""


@dataclass(frozen=True)
class Size:
    """visits: of one province in one interval."""

    provinces: int
    intervals: int
    visits: int

    @classmethod
    def wanted(cls) -> Size:
        """BENCH_PROVINCES, BENCH_INTERVALS, BENCH_NATION_VISITS. Raises BenchError."""
        names = ("BENCH_PROVINCES", PROVINCES), ("BENCH_INTERVALS", INTERVALS), ("BENCH_NATION_VISITS", VISITS)
        provinces, intervals, visits = (_whole(*each) for each in names)
        if visits < 10:
            raise BenchError(f"BENCH_NATION_VISITS={visits}: give ten or more.")
        return cls(provinces, intervals, visits)

    @property
    def is_whole(self) -> bool:
        """Whether it is the goal's own."""
        return self == Size(PROVINCES, INTERVALS, VISITS)

    @property
    def parcels(self) -> int:
        """Of a province and an interval each."""
        return self.provinces * self.intervals

    @property
    def prescriptions(self) -> int:
        """Of a parcel."""
        return self.visits * PRESCRIBED // 10

    @property
    def consents(self) -> int:
        return self.visits * CONSENTED // 10

    @property
    def settled(self) -> int:
        return self.visits * SETTLED // 10

    @property
    def prescribers(self) -> int:
        """Of a province: each anchors one root in an interval."""
        return -(-self.prescriptions // ROOT)

    @property
    def seconds(self) -> int:
        """Of the chain's time."""
        return self.intervals * MINUTES * 60


def _whole(name: str, usual: int) -> int:
    written = os.environ.get(name, str(usual))
    if not written.isdigit() or not int(written):
        raise BenchError(f"{name}={written}: give a whole number above 0.")
    return int(written)
