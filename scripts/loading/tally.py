"""What came of a load: acts by kind, gas, refusals, stamps; on the terminal and as JSON."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich import box
from rich.markup import escape
from rich.table import Table

from carestamp.errors import CarestampError
from scripts.loading.outbox import Mined
from scripts.report.run import ROOT, commit_of
from scripts.report.seals import SEALS

FILE = ROOT / "reports" / "load.json"
SHOWN = 10
"""Refusals that are kept to be shown."""


@dataclass
class Tally:
    """network: as it was named. wanted: visits; visits: those that are over. run: the town's name. gas: of all acts,
    refused ones too."""

    network: str
    chain_id: int
    seed: int
    wanted: int
    run: str = ""
    visits: int = 0
    gas: int = 0
    acts: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    stamps: Counter[str] = field(default_factory=Counter)
    refusals: list[tuple[str, CarestampError]] = field(default_factory=list)
    since: float = field(default_factory=time.monotonic)

    def add(self, mined: Iterable[Mined]) -> None:
        """What was sent together."""
        for each in mined:
            self.gas += each.gas
            if each.refusal is None:
                self.acts[each.kind] += 1
            else:
                self.refused[each.kind] += 1
                self.refusals = [*self.refusals, (each.kind, each.refusal)][:SHOWN]

    @property
    def seconds(self) -> float:
        """Since the first act was prepared."""
        return time.monotonic() - self.since

    def as_row(self) -> dict[str, Any]:
        """reports/load.json."""
        return {
            "commit": commit_of(),
            "network": self.network,
            "chain_id": self.chain_id,
            "n": self.wanted,
            "seed": self.seed,
            "run": self.run,
            "visits": self.visits,
            "acts": dict(sorted(self.acts.items())),
            "refused": dict(sorted(self.refused.items())),
            "stamps": dict(sorted(self.stamps.items())),
            "seconds": round(self.seconds, 1),
            "gas": self.gas,
        }

    def write(self, file: Path = FILE) -> Path:
        """The report, whole or not at all."""
        file.parent.mkdir(parents=True, exist_ok=True)
        made = file.with_suffix(".new")
        made.write_text(json.dumps(self.as_row(), indent=2) + "\n", encoding="utf-8")
        return made.replace(file)

    @property
    def left(self) -> float:
        """Seconds that the rest will take at this pace."""
        return self.seconds / max(self.visits, 1) * (self.wanted - self.visits)

    def tables(self) -> Iterator[Table | str]:
        """The same for people."""
        yield _table("办理 acts", sorted(self.acts.items()), "次数 times")
        yield _table(
            "印章 stamps", [(_words(name), count) for name, count in self.stamps.most_common()], "份数 documents"
        )
        took = f"{self.gas:,} gas · {self.seconds:.1f} s · {self.visits / self.seconds:.1f} 次/秒 visits a second"
        yield f"{self.visits:,} 位患者各就诊一次 patients, a visit each · {took}"
        for kind, refusal in self.refusals:
            yield f"[bold red]被拒 refused[/] {kind}: {escape(str(refusal))}"


def _table(title: str, rows: Iterable[tuple[str, int]], counted: str) -> Table:
    table = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left")
    table.add_column("")
    table.add_column(counted, justify="right")
    listed = list(rows)
    for name, count in listed:
        table.add_row(name, f"{count:,}")
    table.add_section()
    table.add_row("合计 in all", f"{sum(count for _, count in listed):,}", style="bold")
    return table


def _words(name: str) -> str:
    words = SEALS[name].words
    return f"{words.zh} {words.en}"
