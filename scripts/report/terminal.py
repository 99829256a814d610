"""What the command line shows: progress while it runs (plain lines where nobody watches), a table at the end."""

from __future__ import annotations

import time
from types import TracebackType

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from carestamp.errors import Words
from scripts.report.recorder import Act, Answer, Chapter, Entry, Story
from scripts.report.run import Report
from scripts.report.seals import SEALS


class Terminal:
    """`with Terminal(steps) as terminal:` then tell it chapters, acts and refusals. steps: parts that will come."""

    def __init__(self, steps: int, console: Console | None = None) -> None:
        self.console = console or _console()
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TextColumn("{task.completed}/{task.total}"),
            TimeElapsedColumn(),
            console=self.console,
            transient=True,
        )
        self._steps, self._task = steps, TaskID(0)
        self._acts = self._answers = self._refusals = 0
        self._open = self._note = ""
        self._since = time.monotonic()

    def __enter__(self) -> Terminal:
        self._task = self._progress.add_task("…", total=self._steps)
        if self.console.is_terminal:
            self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self._close(failed=kind is not None)
        self._progress.stop()

    def step(self, words: Words, note: Words | None = None) -> None:
        """A part begins; the one before is over."""
        self._close()
        self._open, self._since = f"{words.zh} {words.en}", time.monotonic()
        self._note = f" [{note.zh} {note.en}]" if note else ""
        self._acts = self._answers = self._refusals = 0
        self._progress.update(self._task, description=escape(self._open))

    def told(self, entry: Entry | Chapter) -> None:
        """For the recorder."""
        if isinstance(entry, Chapter):
            self.step(entry.title, entry.note)
        elif isinstance(entry, Act):
            self._acts += 1
            self._progress.update(self._task, description=escape(f"{self._open} · {entry.words.zh} {entry.document}"))
        elif isinstance(entry, Answer):
            self._answers += 1
        else:
            self._refusals += 1

    def _close(self, failed: bool = False) -> None:
        if self._open:
            mark = "[red]✗[/]" if failed else "[green]✓[/]"
            counted = f"{self._acts} 办理 acts" if self._acts else ""
            answered = f"{self._answers} 准许 permitted" if self._answers else ""
            refused = f"{self._refusals} 拒绝 refused" if self._refusals else ""
            told = ", ".join(filter(None, (counted, answered, refused)))
            took = f"[dim]{time.monotonic() - self._since:.1f} s[/]"
            self.console.print(f"{mark} {escape(self._open + self._note)}{'  ' + told if told else ''}  {took}")
            self._progress.advance(self._task)
        self._open = ""

    def table(self, report: Report) -> None:
        """Acts, refusals, gas and stamps; then the errors that were met."""
        for story in report.stories:
            self.console.print(_chapters(story))
            self.console.print(_stamps(story))
        self._inputs(report)
        for each in report.failures:
            self.console.print(f"[bold red]未如预期 not as expected:[/] {escape(each)}")

    def _inputs(self, report: Report) -> None:
        read = report.inputs
        self.console.print(
            f"{read.title.zh} {read.title.en}: {read.files} 个文件 files, {read.documents} 份文档 documents, "
            f"{len(read.rejected)} 处不合格 rejected"
        )
        for row in read.rejected[:20]:
            self.console.print(f"  [yellow]✗[/] {escape(': '.join(row.values()))}", soft_wrap=True)
        if len(read.rejected) > 20:
            self.console.print(f"  … {len(read.rejected) - 20} 处见报告 more in the report")


def _console() -> Console:
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=110)


def _chapters(story: Story) -> Table:
    table = Table(title=f"{story.title.zh}  {story.title.en}", box=box.SIMPLE_HEAD, title_justify="left")
    for name in ("", "办理 acts", "拒绝 refused", "gas"):
        table.add_column(name, justify="left" if not name else "right", overflow="fold")
    for chapter in story.chapters:
        row = (str(len(chapter.acts)), str(len(chapter.refusals)), f"{chapter.gas:,}")
        table.add_row(escape(f"{chapter.title.zh} {chapter.title.en}"), *row)
    table.add_section()
    table.add_row("合计 in all", str(len(story.acts)), str(len(story.refusals)), f"{story.gas:,}", style="bold")
    return table


def _stamps(story: Story) -> str:
    counts = sorted(story.stamps().items(), key=lambda pair: -pair[1])
    listed = " · ".join(f"{SEALS[name].words.zh} {SEALS[name].words.en} {count}" for name, count in counts)
    return f"印章 stamps on {len(story.documents)} documents: {listed}"
