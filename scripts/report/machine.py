"""The states that a document can be in, with the path that one document really took."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from carestamp.drawing import arrow_heads, picture, tag
from carestamp.errors import Words
from scripts.report.recorder import Document, Step
from scripts.report.seal import Seal

WIDE, HIGH = 104.0, 46.0


@dataclass(frozen=True, slots=True)
class Machine:
    """places: middle of each state's box. edges: ways that exist, (from, to, bend); bend > 0 turns left."""

    width: int
    height: int
    places: Mapping[str, tuple[float, float]]
    edges: tuple[tuple[str, str, float], ...]


@dataclass(frozen=True, slots=True)
class _Move:
    number: int
    start: str
    end: str


def draw(machine: Machine, seals: Mapping[str, Seal], document: Document, first: str) -> Markup:
    """All states and ways in grey; the way of this document in ink, its steps numbered as `steps_of` lists them."""
    moves = [
        _Move(number, before, step.stamp) for number, (before, step) in enumerate(_pairs(document.steps, first), 1)
    ]
    taken = {(each.start, each.end) for each in moves}
    bends = {(start, end): bend for start, end, bend in machine.edges}
    grey = [_edge(machine, *way, bend, False) for way, bend in bends.items() if way not in taken]
    ink = [_edge(machine, *way, bends.get(way, 0.25), True) for way in sorted(taken) if way[0] != way[1]]
    boxes = [_box(machine, seals, name, _kind(name, document, first)) for name in machine.places]
    badges = _badges(machine, moves, bends)
    label = "状态图与经过 / states and the path taken"
    content = arrow_heads(7, {"head-grey": "#c4bdb0", "head-ink": "#b3261e"}) + Markup("").join(
        [*grey, *ink, *boxes, *badges]
    )
    return picture(machine.width, machine.height, label, content, class_="machine")


def _pairs(steps: Sequence[Step], first: str) -> list[tuple[str, Step]]:
    return list(zip([first, *(each.stamp for each in steps)], steps, strict=False))


def _kind(name: str, document: Document, first: str) -> str:
    if name == document.stamp:
        return "now"
    return "been" if name == first or any(each.stamp == name for each in document.steps) else "never"


def _box(machine: Machine, seals: Mapping[str, Seal], name: str, kind: str) -> Markup:
    x, y = machine.places[name]
    words: Words = seals[name].words
    shape = tag("rect", x=x - WIDE / 2, y=y - HIGH / 2, width=WIDE, height=HIGH, rx=9, class_=f"state {kind}")
    chinese = tag("text", words.zh, x=x, y=y - 3, class_=f"state-zh {kind}", text_anchor="middle", lang="zh")
    english = tag("text", words.en, x=x, y=y + 13, class_=f"state-en {kind}", text_anchor="middle", lang="en")
    return shape + chinese + english


def _edge(machine: Machine, start: str, end: str, bend: float, taken: bool) -> Markup:
    (x0, y0), (cx, cy), (x1, y1) = _curve(machine, start, end, bend)
    kind = "ink" if taken else "grey"
    path = f"M{x0:.0f} {y0:.0f}Q{cx:.0f} {cy:.0f} {x1:.0f} {y1:.0f}"
    return tag("path", d=path, class_=f"way {kind}", marker_end=f"url(#head-{kind})", fill="none")


Point = tuple[float, float]


def _curve(machine: Machine, start: str, end: str, bend: float) -> tuple[Point, Point, Point]:
    (ax, ay), (bx, by) = machine.places[start], machine.places[end]
    middle = ((ax + bx) / 2 + (by - ay) * bend, (ay + by) / 2 - (bx - ax) * bend)
    return _border((ax, ay), middle), middle, _border((bx, by), middle)


def _border(box: Point, towards: Point) -> Point:
    """Where the line from a box's middle leaves it."""
    dx, dy = towards[0] - box[0], towards[1] - box[1]
    sides = [half / abs(way) for half, way in ((WIDE / 2 + 2, dx), (HIGH / 2 + 2, dy)) if abs(way) > 1e-9]
    share = min(sides, default=0.0)
    return box[0] + dx * share, box[1] + dy * share


def _badges(machine: Machine, moves: Sequence[_Move], bends: Mapping[tuple[str, str], float]) -> list[Markup]:
    """The numbers of the steps, on the ways; those that changed nothing on the upper edge of their state."""
    places: dict[tuple[str, str], list[int]] = {}
    for each in moves:
        places.setdefault((each.start, each.end), []).append(each.number)
    return [
        _badge(_spot(machine, way, bends), place, len(numbers), number)
        for way, numbers in places.items()
        for place, number in enumerate(numbers)
    ]


def _spot(machine: Machine, way: tuple[str, str], bends: Mapping[tuple[str, str], float]) -> Point:
    start, end = way
    if start == end:
        x, y = machine.places[start]
        return x, y - HIGH / 2 - 12
    (x0, y0), (cx, cy), (x1, y1) = _curve(machine, start, end, bends.get(way, 0.25))
    return (x0 + 2 * cx + x1) / 4, (y0 + 2 * cy + y1) / 4


def _badge(spot: Point, place: int, count: int, number: int) -> Markup:
    x, y = spot[0] + (place - (count - 1) / 2) * 19, spot[1]
    disc = tag("circle", cx=x, cy=y, r=9, class_="badge")
    return disc + tag("text", number, x=x, y=math.floor(y) + 4, class_="badge-number", text_anchor="middle")
