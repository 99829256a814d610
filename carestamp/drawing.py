"""SVG by hand: markup with every value escaped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup


def tag(name: str, content: Any = "", /, **attributes: Any) -> Markup:
    """`tag("text", "a < b", x=1, font_size=9)`: an element; underscores in attributes become dashes."""
    given = Markup("").join(
        Markup(' {}="{}"').format(_name(key), _short(value)) for key, value in attributes.items() if value is not None
    )
    return Markup("<{0}{1}>{2}</{0}>").format(_name(name), given, content)


def picture(width: float, height: float, label: str, content: Markup, **attributes: Any) -> Markup:
    """An inline picture that says what it shows to those who can't see it."""
    box = f"0 0 {_short(width)} {_short(height)}"
    return tag("svg", content, viewBox=box, role="img", aria_label=label, **attributes)


def rows(text: str, most: int) -> str:
    """At most so many characters, with a dot-dot-dot; a Chinese character counts as two."""
    width, kept = 0, ""
    for each in text:
        width += 1 if each.isascii() else 2
        if width > most:
            return kept.rstrip() + "…"
        kept += each
    return kept


def _name(given: str) -> Markup:
    """Of an element or attribute: the program's own word."""
    return Markup(given.rstrip("_").replace("_", "-"))  # noqa: S704


def _short(value: Any) -> Any:
    return f"{value:.1f}".rstrip("0").rstrip(".") if isinstance(value, float) else value


def arrow_heads(size: int, colours: Mapping[str, str]) -> Markup:
    """Heads for lines, by the id that a line names; size in units of the picture."""
    heads = [
        tag(
            "marker",
            tag("path", d=f"M0 0L{size} {size / 2}L0 {size}z", fill=colour),
            id=name,
            viewBox=f"0 0 {size} {size}",
            refX=size - 1,
            refY=size / 2,
            markerWidth=size,
            markerHeight=size,
            markerUnits="userSpaceOnUse",
            orient="auto",
        )
        for name, colour in colours.items()
    ]
    return tag("defs", Markup("").join(heads))
