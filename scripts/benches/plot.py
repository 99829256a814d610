"""Small plots as SVG files that read well on light and on dark paper: lines over two axes, and bars.

Colours follow what the reader's screen prefers. Every axis has a title with its unit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from markupsafe import Markup

from carestamp.drawing import picture, tag

WIDTH, HEIGHT = 760, 420
LEFT, RIGHT, TOP, BOTTOM = 92, 24, 78, 58
ROW, GAP = 22, 14
_LIGHT = "--paper:#fffdf9;--ink:#22201c;--soft:#5f594f;--line:#ddd6c9"
_DARK = "--paper:#1b1a18;--ink:#f1ede4;--soft:#b9b2a4;--line:#3d3a34"
_ON_LIGHT = ("#b3261e", "#1f5f9e", "#1f7a5c", "#8a5a00", "#6b3fa0", "#0f7c86")
_ON_DARK = ("#ff8a80", "#82b7f0", "#6fcfa8", "#e2b04a", "#c3a1f2", "#5fd0da")
_FONT = 'system-ui,"Segoe UI",Roboto,"PingFang SC","Noto Sans CJK SC",sans-serif'
_RULES = (
    f"text{{font:12px {_FONT};fill:var(--ink)}}.soft{{fill:var(--soft)}}.title{{font-size:15px;font-weight:600}}"
    ".grid{stroke:var(--line);fill:none}.paper{fill:var(--paper)}"
)


@dataclass(frozen=True, slots=True)
class Axis:
    """title: with the unit, as "gas per item". log: every step is ten times the one before; then nothing may be 0."""

    title: str
    log: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points (x, y), with its name in the legend."""

    name: str
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar. hue: number of its colour; like things have like hues. note: behind the value. apart: a group begins."""

    name: str
    value: float
    hue: int = 0
    note: str = ""
    apart: bool = False


def lines(title: str, x: Axis, y: Axis, series: Sequence[Line]) -> str:
    """Lines with a dot at each point. At least one point; a linear axis begins at 0. Raises ValueError."""
    points = [point for line in series for point in line.points]
    if not points:
        raise ValueError(f"{title}: nothing to draw")
    across = _scale(x, [each for each, _ in points], LEFT, WIDTH - RIGHT)
    up = _scale(y, [each for _, each in points], HEIGHT - BOTTOM, TOP)
    drawn = (_line(number, line, across.place, up.place) for number, line in enumerate(series))
    inside = [_grid(across, up), _titles(x, y), _legend([each.name for each in series]), *drawn]
    return _file(HEIGHT, title, inside)


def bars(title: str, axis: Axis, given: Sequence[Bar], legend: Sequence[str] = ()) -> str:
    """Bars that lie, one below the other, the first on top. legend: what the hues 0, 1 … mean. Raises ValueError."""
    if not given:
        raise ValueError(f"{title}: nothing to draw")
    left = min(max(_wide(each.name) for each in given) + 18, WIDTH // 2)
    top = TOP if legend else TOP - 28
    gaps = list(accumulate(GAP if bar.apart and number else 0 for number, bar in enumerate(given)))
    height = top + len(given) * ROW + gaps[-1] + BOTTOM - GAP
    scale = _scale(axis, [each.value for each in given], left, WIDTH - 130)
    rows = [_bar(bar, top + number * ROW + gaps[number], left, scale.place) for number, bar in enumerate(given)]
    foot = tag("text", axis.title, x=left, y=height - 16, class_="soft")
    return _file(height, title, [_legend(legend), *rows, foot])


# --- axes -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Scale:
    """place: of a value, in units of the picture. ticks: values that are named."""

    place: Callable[[float], float]
    ticks: Sequence[float]


def _scale(axis: Axis, values: Sequence[float], start: float, end: float) -> _Scale:
    return (_decades if axis.log else _steps)(values, start, end)


def _decades(values: Sequence[float], start: float, end: float) -> _Scale:
    if min(values) <= 0:
        raise ValueError("a logarithmic axis has no place for 0")
    low = math.floor(math.log10(min(values)))
    high = max(math.ceil(math.log10(max(values))), low + 1)
    part = (end - start) / (high - low)
    return _Scale(lambda value: start + (math.log10(value) - low) * part, [10.0**n for n in range(low, high + 1)])


def _steps(values: Sequence[float], start: float, end: float) -> _Scale:
    most = max(*values, 0) or 1
    step = 10 ** math.floor(math.log10(most))
    step = next(step * part for part in (0.1, 0.2, 0.25, 0.5, 1, 2) if most / (step * part) <= 6)
    top = math.ceil(most / step) * step
    return _Scale(lambda value: start + (end - start) * value / top, [n * step for n in range(round(top / step) + 1)])


def _grid(across: _Scale, up: _Scale) -> Markup:
    rows = [
        tag("path", d=f"M{LEFT} {up.place(at):.1f}H{WIDTH - RIGHT}", class_="grid")
        + tag("text", _number(at), x=LEFT - 8, y=up.place(at) + 4, text_anchor="end", class_="soft")
        for at in up.ticks
    ]
    columns = [
        tag("path", d=f"M{across.place(at):.1f} {TOP}V{HEIGHT - BOTTOM}", class_="grid")
        + tag("text", _number(at), x=across.place(at), y=HEIGHT - BOTTOM + 18, text_anchor="middle", class_="soft")
        for at in across.ticks
    ]
    return _joined([*rows, *columns])


def _titles(x: Axis, y: Axis) -> Markup:
    below = tag("text", x.title, x=(LEFT + WIDTH - RIGHT) / 2, y=HEIGHT - 14, text_anchor="middle")
    return below + tag("text", y.title, x=LEFT - 80, y=TOP - 12)


# --- what is drawn ----------------------------------------------------------------------------------------------------


def _line(number: int, line: Line, across: Callable[[float], float], up: Callable[[float], float]) -> Markup:
    places = [(across(x), up(y)) for x, y in line.points]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    hue, dash = number % len(_ON_LIGHT), None if number < len(_ON_LIGHT) else "5 4"
    dots = _joined(tag("circle", cx=x, cy=y, r=3.2, class_=f"f{hue}") for x, y in places)
    return tag("path", d=path, fill="none", stroke_width=2, stroke_dasharray=dash, class_=f"s{hue}") + dots


def _bar(bar: Bar, y: float, left: float, place: Callable[[float], float]) -> Markup:
    long = max(place(bar.value) - left, 1.0)
    name = tag("text", bar.name, x=left - 8, y=y + 14, text_anchor="end")
    value = tag("text", f"{_number(bar.value)} {bar.note}".rstrip(), x=left + long + 6, y=y + 14, class_="soft")
    return (
        name
        + tag("rect", x=left, y=y + 3, width=long, height=ROW - 7, rx=2, class_=f"f{bar.hue % len(_ON_LIGHT)}")
        + value
    )


def _legend(names: Sequence[str]) -> Markup:
    drawn, x = [], 12.0
    for number, name in enumerate(names if len(names) > 1 else ()):
        drawn.append(tag("rect", x=x, y=36, width=11, height=11, rx=2, class_=f"f{number % len(_ON_LIGHT)}"))
        drawn.append(tag("text", name, x=x + 16, y=46))
        x += 36 + _wide(name)
    return _joined(drawn)


def _file(height: float, title: str, inside: Iterable[Markup]) -> str:
    paper = tag("rect", width=WIDTH, height=height, rx=8, class_="paper")
    head = tag("text", title, x=12, y=24, class_="title")
    content = _joined([tag("style", Markup(_style())), paper, head, *inside])
    return str(picture(WIDTH, height, title, content, xmlns="http://www.w3.org/2000/svg")) + "\n"


def _style() -> str:
    light, dark = _hues(_ON_LIGHT), _hues(_ON_DARK)
    used = "".join(f".s{n}{{stroke:var(--c{n})}}.f{n}{{fill:var(--c{n})}}" for n in range(len(_ON_LIGHT)))
    return f"svg{{{_LIGHT}{light}}}@media (prefers-color-scheme:dark){{svg{{{_DARK}{dark}}}}}{_RULES}{used}"


def _hues(colours: Sequence[str]) -> str:
    return "".join(f";--c{number}:{colour}" for number, colour in enumerate(colours))


def _joined(parts: Iterable[Markup]) -> Markup:
    return Markup("").join(parts)


def _wide(text: str) -> float:
    """Units of the picture that it takes, about."""
    return sum(6.4 if each.isascii() else 12.0 for each in text)


def _number(value: float) -> str:
    for size, unit in ((1_000_000_000, "G"), (1_000_000, "M")):
        if abs(value) >= size:
            return f"{value / size:,.4g} {unit}"
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"
