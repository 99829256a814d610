"""What the hour came to, act by act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scripts.nation.feeding import Outcome
from scripts.nation.parcel import ACTS, Parcel


@dataclass
class Row:
    """Of one act. calldata, logs: bytes."""

    count: int = 0
    gas: int = 0
    least: int = 0
    most: int = 0
    calldata: int = 0
    logs: int = 0

    def add(self, outcomes: Sequence[Outcome], calldata: int) -> None:
        used = [each.gas for each in outcomes]
        self.least = min([*used, *([self.least] if self.count else [])])
        self.most = max([*used, self.most])
        self.count, self.gas = self.count + len(used), self.gas + sum(used)
        self.calldata, self.logs = self.calldata + calldata, self.logs + sum(each.log_bytes for each in outcomes)

    def as_dict(self, act: str, seconds: int) -> dict[str, Any]:
        return {
            "act": act,
            "count": self.count,
            "gas": self.gas,
            "gas_each": round(self.gas / self.count),
            "gas_least": self.least,
            "gas_most": self.most,
            "gas_per_second": round(self.gas / seconds),
            "calldata_bytes": self.calldata,
            "log_bytes": self.logs,
        }


@dataclass
class Tally:
    """memory: of the node, in megabytes, after each parcel."""

    rows: Mapping[str, Row] = field(default_factory=lambda: {act: Row() for act in ACTS})
    memory: list[float] = field(default_factory=list)
    bills: int = 0
    parcels: int = 0

    def as_rows(self, seconds: int, new_slots: Mapping[str, int]) -> list[dict[str, Any]]:
        """new_slots: words that one act of each kind writes where nothing was."""
        return [row.as_dict(act, seconds) | {"new_slots_each": new_slots[act]} for act, row in self.rows.items()]

    def add(self, parcel: Parcel, memory: float) -> None:
        self.bills, self.parcels = self.bills + parcel.bills, self.parcels + 1
        self.memory.append(memory)
