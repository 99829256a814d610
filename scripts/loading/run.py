"""A whole load: shift after shift, with progress and an estimate, until everybody was there or somebody stops it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import TimeRemainingColumn as Estimate

from scripts.cast import advance
from scripts.loading.books import Books
from scripts.loading.kept import Journal
from scripts.loading.shift import VISITS, Shift
from scripts.loading.stamps import Question, answers
from scripts.loading.tally import Tally
from scripts.loading.town import Town
from scripts.stories.chainwork import mine, mining_stopped

PAUSES = 9
"""Of a shift: how often what follows waits for a block."""


@dataclass
class Load:
    """heads: the file of the access log's heads. late: documents that are still to run out."""

    town: Town
    tally: Tally
    console: Console
    heads: Path | None = None
    late: list[Question] = field(default_factory=list)

    def play(self) -> bool:
        """Whether it came to its end: False after Ctrl-C. Raises ChainError where the chain can't go on."""
        web3 = self.town.chain.web3
        with mining_stopped(web3), _progress(self.console) as progress:
            try:
                self._visits(progress, progress.add_task("就诊 visits", total=self.tally.wanted))
            except KeyboardInterrupt:
                return False
            finally:
                mine(web3)
        return True

    def _visits(self, progress: Progress, task: TaskID) -> None:
        books, journal = Books(self.town, self.tally.wanted), Journal(self.town, self.heads)
        if not journal.goes_on:
            self.console.print("访问日志由他人续写，本次不登记 somebody else went on with the access log")
        for numbers in _shifts(self.tally.wanted):
            shift = Shift(self.town, books, journal, numbers)
            for pause, _ in enumerate(shift.play(), 1):
                self._flush()
                progress.update(task, completed=numbers.start + len(numbers) * min(pause, PAUSES) // PAUSES)
            self._end(shift, numbers)
        self._run_out()

    def _flush(self) -> None:
        self.tally.add(self.town.chain.flush())
        self.town.look_at_clock()

    def _end(self, shift: Shift, numbers: range) -> None:
        """Asks for its stamps, and says how far it is where no bar shows it."""
        self.late += shift.stamps()
        self._ask()
        self.tally.visits = numbers.stop
        if not self.console.is_terminal and _tenth(numbers.stop, self.tally) > _tenth(numbers.start, self.tally):
            done, wanted = f"{numbers.stop:,}", f"{self.tally.wanted:,}"
            self.console.print(f"{done} / {wanted} 次就诊 visits, 约剩 about {self.tally.left:.0f} s left")

    def _ask(self) -> None:
        """Whatever does not change by itself any more."""
        now = self.town.chain.web3.eth.get_block("latest")["timestamp"]
        due = [each for each in self.late if each.ready_at < now]
        self.late = [each for each in self.late if each.ready_at >= now]
        self.tally.stamps += answers(self.town.chain, due)

    def _run_out(self) -> None:
        """Moves the clock on by the few seconds after which nothing is left to run out."""
        if self.late:
            web3 = self.town.chain.web3
            last = max(each.ready_at for each in self.late)
            advance(web3, last + 1 - web3.eth.get_block("latest")["timestamp"])
            self._ask()


def _shifts(visits: int) -> Iterator[range]:
    return (range(start, min(start + VISITS, visits)) for start in range(0, visits, VISITS))


def _tenth(visits: int, tally: Tally) -> int:
    return 10 * visits // tally.wanted


def _progress(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=32), MofNCompleteColumn())
    ends = (TimeElapsedColumn(), TextColumn("约剩 left"), Estimate())
    return Progress(*columns, *ends, console=console, transient=True, disable=not console.is_terminal)
