"""Pictures of bills: what happened to one, and what one root over a province's day holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from markupsafe import Markup

from carestamp.drawing import picture, tag
from carestamp.errors import Words
from scripts.report.sequence import Lane
from scripts.stories.invoices.words import MACHINE, SCRIPT
from scripts.stories.pictures import Album

LEDGER = Lane("ledger", Words("票据账本", "Invoice ledger"), "InvoiceRegistry", ledger=True)
USES = Lane("uses", Words("用途账本", "Ledger of uses"), "InvoiceUses", ledger=True)
ALBUM = Album(
    MACHINE,
    SCRIPT.events,
    LEDGER,
    {"InvoiceDeducted": (None, USES), "InvoiceUsed": (None, USES)},
    ("id", "from", "to"),
)
WORD = 256
CELL = 3
COLOURS = {"batch": "#d6cfc2", "settled": "#1f5f55", "drawn": "#b3261e"}


def squares(first: int, kinds: Iterable[str]) -> Markup:
    """A square a bill, a row for each word of 256 bits. kinds: of each bill from serial `first` on."""
    listed = list(kinds)
    high = (first % WORD + len(listed) + WORD - 1) // WORD
    paths = [tag("path", d=_runs(first, listed, kind), fill=colour) for kind, colour in COLOURS.items()]
    label = "一批票据，一格一张 / one batch, a square a bill"
    content = Markup("").join(paths)
    return picture(WORD * CELL, high * CELL * 2, label, content, class_="squares", preserveAspectRatio="none")


def _runs(first: int, kinds: list[str], wanted: str) -> str:
    return "".join(_run(*each) for each in _spans(first, kinds, wanted))


def _run(place: int, length: int) -> str:
    """A row may end within a run."""
    row, column = divmod(place, WORD)
    now = min(length, WORD - column)
    drawn = f"M{column * CELL} {row * CELL * 2}h{now * CELL}v{CELL * 2 - 1}h-{now * CELL}z"
    return drawn + (_run(place + now, length - now) if now < length else "")


def _spans(first: int, kinds: list[str], wanted: str) -> Iterator[tuple[int, int]]:
    """Where runs of one kind begin, counted from the first bit of the first row, and how long they are."""
    place = first % WORD
    for kind, run in groupby(kinds):
        length = len(list(run))
        if kind == wanted:
            yield place, length
        place += length
