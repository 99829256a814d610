"""Tables in figures: cells in both languages, a mark on those that say yes or no."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from carestamp.drawing import tag
from carestamp.errors import Words


@dataclass(frozen=True)
class Mark:
    """A cell with a colour. kind: yes, no, emergency, nothing. decisive: what the answer rests on."""

    words: Words
    kind: str
    decisive: bool = False


Cell = Words | Mark | str | int


def table(heads: Sequence[Cell], rows: Iterable[Sequence[Cell]]) -> Markup:
    """The first row names the columns."""
    head = tag("thead", tag("tr", _row("th", heads)))
    body = tag("tbody", Markup("").join(tag("tr", _row("td", each)) for each in rows))
    return tag("div", tag("table", head + body, class_="answers"), class_="scroll")


def _row(kind: str, cells: Sequence[Cell]) -> Markup:
    return Markup("").join(tag(kind, _shown(each), class_=_class(each)) for each in cells)


def _class(cell: Cell) -> str | None:
    if isinstance(cell, Mark):
        return f"mark {cell.kind}{' decisive' if cell.decisive else ''}"
    return "n" if isinstance(cell, int) else None


def _shown(cell: Cell) -> Markup | str:
    if isinstance(cell, Mark):
        return _both(cell.words)
    return _both(cell) if isinstance(cell, Words) else str(cell)


def _both(words: Words) -> Markup | str:
    if words.zh == words.en:
        return words.zh
    return tag("span", words.zh, class_="zh", lang="zh") + " " + tag("span", words.en, class_="en", lang="en")
