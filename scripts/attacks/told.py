"""What the command line shows: a line for each attack as it ends, progress between, a table at the end."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from scripts.attacks.attack import Result
from scripts.attacks.report import Report
from scripts.report import run

PREPARING = "部署合约、登记人员 deploying, enrolling"


class Teller:
    """`with Teller(attacks) as teller:` then tell it each result. attacks: how many will come."""

    def __init__(self, attacks: int) -> None:
        console = Console(highlight=False)
        self.console = console if console.is_terminal else Console(highlight=False, width=150)
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=24))
        counted = (TextColumn("{task.completed}/{task.total}"), TimeElapsedColumn())
        self._progress = Progress(*columns, *counted, console=self.console, transient=True)
        self._attacks, self._task = attacks, TaskID(0)

    def __enter__(self) -> Teller:
        self._task = self._progress.add_task(PREPARING, total=self._attacks)
        if self.console.is_terminal:
            self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self._progress.stop()

    def begin(self) -> None:
        """The first attack comes now."""
        self.console.print(f"[green]✓[/] {PREPARING}")
        self._progress.update(self._task, description="攻击 attacks")

    def told(self, result: Result) -> None:
        """One attack is over."""
        title = result.attack.said.title
        self.console.print(f"{_mark(result)} {escape(f'{title.zh} {title.en}')}  {_answer(result)}", soft_wrap=True)
        if result.problem:
            self.console.print(f"    [red]{escape(result.problem)}[/]", soft_wrap=True)
        self._progress.advance(self._task)

    def table(self, report: Report, written: Iterable[Path]) -> None:
        """A row for each front; then where the report is."""
        table = Table("", "攻击 attacks", "已阻止 prevented", "未阻止 NOT", "交易 transactions", box=box.SIMPLE_HEAD)
        for front in report.shown:
            results = report.of(front)
            prevented = sum(each.is_prevented for each in results)
            sent = sum(len(each.transactions) for each in results)
            counts = (len(results), prevented, len(results) - prevented, sent)
            table.add_row(f"{front.title.zh} {front.title.en}", *map(str, counts))
        self.console.print(table)
        self.console.print(f"报告 report: {'  '.join(map(_shown, written))}")
        for each in report.failed:
            self.console.print(f"[bold red]{_verdict(each)}[/] {each.attack.id}")


def _mark(result: Result) -> str:
    if result.is_prevented:
        return "[green]✓[/]"
    return f"[bold red]✗ {_verdict(result)}[/]"


def _verdict(result: Result) -> str:
    return "得手 SUCCEEDED" if result.has_succeeded else "未证实 NOT PROVED"


def _answer(result: Result) -> str:
    rules = " ".join(result.attack.rules)
    return f"[dim]{escape(', '.join(result.errors) or '—')}  {rules}  {result.seconds:.1f} s[/]"


def _shown(path: Path) -> str:
    return str(path.relative_to(run.ROOT)) if path.is_relative_to(run.ROOT) else str(path)
