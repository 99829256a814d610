"""A trace as a picture: goods on the left, money on the right, what is missing dashed, what does not fit red."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from carestamp.cli.tree import ALL_FITS, as_of
from carestamp.documents.linked import Column, Finding, Link, Node, Trace, Verdict
from carestamp.drawing import arrow_heads, picture, rows, tag
from carestamp.errors import Words

WIDE, GAP, LEFT = 188, 46, 16
TOP, BETWEEN, HEAD, ROW = 92, 22, 26, 17
TEXT = 27
"""Half-width characters that a box holds in a row."""
NOTE = 38
FONT = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Source Han Sans SC, Segoe UI, Helvetica, Arial, sans-serif"
INK, SOFT, OVER, PAPER = "#22201c", "#5f594f", "#8d8678", "#fffdf9"
COLOURS: Mapping[Verdict | None, str] = {
    None: "#1f5f55",
    Verdict.MISSING: "#a86400",
    Verdict.DOES_NOT_FIT: "#b3261e",
    Verdict.NOT_CHECKED: SOFT,
}
HEADS = {"trace-fits": COLOURS[None], "trace-missing": COLOURS[Verdict.MISSING]}
HEADS |= {"trace-misfit": COLOURS[Verdict.DOES_NOT_FIT], "trace-over": OVER}
TITLE = Words("从货到钱，逐环核对", "Goods to money, link by link")


@dataclass(frozen=True, slots=True)
class Box:
    """Where a node stands."""

    node: Node
    x: float
    y: float
    high: float
    badge: Markup
    verdict: Verdict | None

    @property
    def middle(self) -> float:
        return self.y + self.high / 2


def draw(trace: Trace, names: bool = False, standalone: bool = False) -> Markup:
    """The whole picture. names: items and houses are named. standalone: as a file of its own, not inside a page."""
    drawn = _Picture(trace, names)
    width = 2 * LEFT + len(Column) * WIDE + (len(Column) - 1) * GAP
    height = drawn.bottom + 30 + NOTE * (max(1, len(trace.findings)) + len(trace.unchecked))
    own = {"xmlns": "http://www.w3.org/2000/svg"} if standalone else {}
    return picture(
        width,
        height,
        f"{TITLE.zh} / {TITLE.en}",
        drawn.content(width, height),
        font_family=FONT,
        style="width:100%;height:auto;max-width:1400px",
        **own,
    )


class _Picture:
    def __init__(self, trace: Trace, names: bool) -> None:
        self.trace, self.names = trace, names
        self.numbers = {finding: number for number, finding in enumerate(trace.findings, 1)}
        self.boxes = {box.node.key: box for box in self._placed()}

    @property
    def bottom(self) -> float:
        return max((box.y + box.high for box in self.boxes.values()), default=TOP)

    def content(self, width: float, height: float) -> Markup:
        ground = tag("rect", x=0, y=0, width=width, height=height, rx=12, fill=PAPER)
        parts = [ground, arrow_heads(9, HEADS), *self._headings()]
        parts += [self._link(each) for each in self.trace.links]
        parts += [self._box(each) for each in self.boxes.values()]
        return Markup("").join([*parts, *self._badges(), *self._notes(self.bottom + 40)])

    # --------------------------------------------------------------------------------------------------------- places

    def _placed(self) -> Iterator[Box]:
        """Each column from above, in the order of what leads to it; low columns stand in the middle."""
        columns = self._ordered()
        highs = {column: sum(map(self._high, listed)) + BETWEEN * len(listed) for column, listed in columns.items()}
        tallest = max(highs.values(), default=0)
        for column, listed in columns.items():
            y = TOP + (tallest - highs[column]) / 2
            for node in listed:
                high = self._high(node)
                badge = self._badge_of(LEFT + column * (WIDE + GAP) + WIDE - 10, y, node.key)
                x = float(LEFT + column * (WIDE + GAP))
                yield Box(node, x, y, high, badge, self._verdict(node))
                y += high + BETWEEN

    def _ordered(self) -> dict[Column, list[Node]]:
        places: dict[str, float] = {}
        columns: dict[Column, list[Node]] = {}
        for column in Column:
            listed = [each for each in self.trace.nodes if each.column is column]
            listed.sort(key=lambda each: self._before(each, places))
            places.update({each.key: float(place) for place, each in enumerate(listed)})
            columns[column] = listed
        return columns

    def _before(self, node: Node, places: Mapping[str, float]) -> float:
        found = [places[each] for each in self.trace.back(node.key) if each in places]
        return sum(found) / len(found) if found else float(len(places))

    def _high(self, node: Node) -> float:
        return HEAD + ROW * len(self._said(node)) + 8

    # ---------------------------------------------------------------------------------------------------------- boxes

    def _headings(self) -> Iterator[Markup]:
        yield _text(TITLE.zh, LEFT, 30, 19, INK, weight=700)
        yield _text(f"{TITLE.en} · {as_of(self.trace).zh}", LEFT + 200, 30, 12, SOFT)
        for column in Column:
            x = LEFT + column * (WIDE + GAP)
            yield _text(column.words.zh, x, 66, 15, INK, weight=700)
            yield _text(column.words.en, x + 16 * len(column.words.zh) + 6, 66, 11, SOFT)
            yield tag("line", x1=x, x2=x + WIDE, y1=75, y2=75, stroke=COLOURS[Verdict.DOES_NOT_FIT], stroke_width=1.5)

    def _box(self, box: Box) -> Markup:
        node, colour = box.node, self._colour(box)
        dashes = "6 4" if node.absent or box.verdict is Verdict.MISSING else None
        size = {"x": box.x, "y": box.y, "width": WIDE, "height": box.high, "rx": 8}
        frame = tag("rect", **size, fill="#fff", stroke=colour, stroke_width=1.8, stroke_dasharray=dashes)
        stripe = tag("rect", x=box.x, y=box.y, width=5, height=box.high, rx=2.5, fill=colour)
        ink = OVER if node.over else INK
        head = _text(self._head(node), box.x + 14, box.y + 19, 12.5, ink, weight=700)
        facts = [
            _both(said, box.x + 14, box.y + HEAD + 11 + ROW * place, ink) for place, said in enumerate(self._said(node))
        ]
        return Markup("").join([frame, stripe, head, *facts])

    def _head(self, node: Node) -> str:
        first = node.facts[0]
        return rows(f"{first.zh} {first.en}", TEXT) if node.column is Column.PAYER else node.short

    def _said(self, node: Node) -> list[Words]:
        facts = list(node.facts[1:] if node.column is Column.PAYER else node.facts)
        return [Words(node.name, ""), *facts] if self.names and node.name else facts

    def _verdict(self, node: Node) -> Verdict | None:
        return Verdict.MISSING if node.absent else self.trace.verdict(node.key)

    def _colour(self, box: Box) -> str:
        return OVER if box.node.over and box.verdict is None else COLOURS[box.verdict]

    # ---------------------------------------------------------------------------------------------------------- links

    def _link(self, link: Link) -> Markup:
        start, end = self.boxes[link.start], self.boxes[link.end]
        verdict = self._verdict_of(link)
        over = verdict is None and (start.node.over or end.node.over)
        colour = OVER if over else COLOURS[verdict]
        names = {None: "trace-fits", Verdict.MISSING: "trace-missing", Verdict.DOES_NOT_FIT: "trace-misfit"}
        path = tag(
            "path",
            d=_curve(start, end),
            fill="none",
            stroke=colour,
            stroke_width=3 if verdict else 2,
            stroke_dasharray="6 4" if verdict is Verdict.MISSING or over else None,
            marker_end=f"url(#{'trace-over' if over else names[verdict]})",
        )
        return path + (_text(link.words.zh, end.x + 24, end.y - 7, 11, SOFT) if link.words else Markup(""))

    def _verdict_of(self, link: Link) -> Verdict | None:
        """Of the link itself; one that leads to or from something that is not there is missing."""
        absent = any(self.boxes[each].node.absent for each in (link.start, link.end))
        return self.trace.verdict(link.start, link.end) or (Verdict.MISSING if absent else None)

    # --------------------------------------------------------------------------------------------------------- badges

    def _badges(self) -> Iterator[Markup]:
        for box in self.boxes.values():
            yield box.badge
        for link in self.trace.links:
            start, end = self.boxes[link.start], self.boxes[link.end]
            yield self._badge_of((start.x + WIDE + end.x) / 2, (start.middle + end.middle) / 2, link.start, link.end)

    def _badge_of(self, x: float, y: float, *keys: str) -> Markup:
        found = [(each, str(self.numbers[each])) for each in reversed(self.trace.of(*keys))]
        placed = [_badge(x - 22 * place, y, number, each) for place, (each, number) in enumerate(found)]
        return Markup("").join(placed)

    def _notes(self, y: float) -> Iterator[Markup]:
        if self.trace.fits:
            yield _text(f"✓ {ALL_FITS.zh}", LEFT, y, 15, COLOURS[None], weight=700)
            yield _text(ALL_FITS.en, LEFT + 210, y, 12, SOFT)
        for finding, number in self.numbers.items():
            yield _note(finding, str(number), y + NOTE * (number - 1))
        below = y + NOTE * max(1, len(self.numbers))
        for place, finding in enumerate(self.trace.unchecked):
            yield _note(finding, "!", below + NOTE * place)


def _curve(start: Box, end: Box) -> str:
    """From right to left; within a column from below or above."""
    if start.x == end.x:
        x, down = start.x + WIDE / 2, end.y > start.y
        first, last = (start.y + start.high, end.y) if down else (start.y, end.y + end.high)
        return f"M{x:.0f} {first:.0f}L{x:.0f} {last:.0f}"
    x, to = start.x + WIDE, end.x - 1
    half, first, last = (x + to) / 2, start.middle, end.middle
    return f"M{x:.0f} {first:.0f}C{half:.0f} {first:.0f} {half:.0f} {last:.0f} {to:.0f} {last:.0f}"


def _note(finding: Finding, mark: str, y: float) -> Markup:
    """A finding in words."""
    verdict, words, rules = finding.verdict, finding.words, " ".join(finding.rules)
    first = _text(f"{verdict.words.zh}：{words.zh}", LEFT + 32, y - 2, 14, COLOURS[verdict], weight=700)
    second = _text(f"{verdict.words.en}: {words.en} ({rules})", LEFT + 32, y + 14, 11.5, SOFT)
    return _badge(LEFT + 11, y - 5, mark, finding) + first + second


def _badge(x: float, y: float, mark: str, finding: Finding) -> Markup:
    circle = tag("circle", cx=x, cy=y, r=10, fill=COLOURS[finding.verdict], stroke="#fff", stroke_width=1.5)
    said = tag("title", f"{finding.words.zh} / {finding.words.en}")
    written = _text(mark, x, y + 4, 11.5, "#fff", weight=700, anchor="middle")
    return tag("g", said + circle + written)


def _both(words: Words, x: float, y: float, ink: str) -> Markup:
    """Chinese, then English, in one row."""
    left = max(0, TEXT - sum(1 if each.isascii() else 2 for each in words.zh) - 1)
    soft = SOFT if ink == INK else OVER
    english = tag("tspan", f" {rows(words.en, left)}", fill=soft, font_size=10.5) if left > 3 else ""
    return tag("text", Markup("{}{}").format(rows(words.zh, TEXT), english), x=x, y=y, font_size=12, fill=ink)


def _text(
    said: str, x: float, y: float, size: float, colour: str, weight: int | None = None, anchor: str | None = None
) -> Markup:
    return tag("text", said, x=x, y=y, font_size=size, fill=colour, font_weight=weight, text_anchor=anchor)
