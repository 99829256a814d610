"""A stamp, drawn like a seal: a ring, Chinese in the middle, English around. Told apart by words, form and colour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from carestamp.drawing import tag
from carestamp.errors import Words


@dataclass(frozen=True, slots=True)
class Seal:
    """How one stamp looks. form: solid (used up), ring (in force), broken (no longer in force)."""

    words: Words
    ink: str
    form: str = "ring"


def symbols(seals: Mapping[str, Seal], wanted: Iterable[str]) -> Markup:
    """Each stamp drawn once; pages show it with `shown`."""
    drawn = Markup("").join(_symbol(name, seals[name]) for name in dict.fromkeys(wanted) if name in seals)
    return tag("svg", drawn, width=0, height=0, aria_hidden="true", class_="hidden")


def shown(name: str, seals: Mapping[str, Seal]) -> Markup:
    """A stamp on a page."""
    words = seals[name].words
    use = tag("use", href=f"#seal-{name}")
    return tag("svg", use, viewBox="0 0 120 120", role="img", aria_label=f"{words.zh} {words.en}", class_="seal")


def _symbol(name: str, seal: Seal) -> Markup:
    around = _around(name, seal)
    return tag("symbol", _rings(seal) + _middle(seal) + around, id=f"seal-{name}", viewBox="0 0 120 120")


def _rings(seal: Seal) -> Markup:
    solid, broken = seal.form == "solid", seal.form == "broken"
    dashes = "7 4" if broken else None
    outer = tag("circle", cx=60, cy=60, r=55, fill="none", stroke=seal.ink, stroke_width=4, stroke_dasharray=dashes)
    inner = tag("circle", cx=60, cy=60, r=38, fill=seal.ink if solid else "none", stroke=seal.ink, stroke_width=1.5)
    return outer + inner


def _middle(seal: Seal) -> Markup:
    """Up to three characters in one row, more in two."""
    text, colour = seal.words.zh, "#fff" if seal.form == "solid" else seal.ink
    lines = [text] if len(text) <= 3 else [text[: (len(text) + 1) // 2], text[(len(text) + 1) // 2 :]]
    size = 22 if max(map(len, lines)) == 3 else 24
    top = 60 - (len(lines) - 1) * size * 0.55 + size * 0.36
    style = {"text_anchor": "middle", "font_size": size, "font_weight": 700, "fill": colour, "class_": "seal-zh"}
    return Markup("").join(
        tag("text", line, x=60, y=top + row * size * 1.1, lang="zh", **style) for row, line in enumerate(lines)
    )


def _around(name: str, seal: Seal) -> Markup:
    arc = tag("path", id=f"arc-{name}", d="M 60 60 m -42.5 0 a 42.5 42.5 0 1 1 85 0", fill="none")
    words = tag(
        "textPath", seal.words.en.upper(), href=f"#arc-{name}", startOffset="50%", text_anchor="middle", lang="en"
    )
    size = 9.5 if len(seal.words.en) <= 16 else 8
    text = tag("text", words, font_size=size, font_weight=600, letter_spacing=1.2, fill=seal.ink)
    star = "M60 98.2l1.9 3.8 4.2.6-3 3 .7 4.2-3.8-2-3.8 2 .7-4.2-3-3 4.2-.6z"
    return tag("defs", arc) + text + tag("path", d=star, fill=seal.ink)
