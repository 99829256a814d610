"""The HTML: one file, nothing fetched, no script; Chinese and English, chosen by a switch that needs none."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from carestamp.drawing import rows
from carestamp.errors import Words
from scripts.report import seal
from scripts.report.front import Front
from scripts.report.recorder import Act, Refusal, Story
from scripts.report.run import Report
from scripts.report.seals import SEALS

_HERE = Path(__file__).resolve().parent
_ZONE = dt.timezone(dt.timedelta(hours=8), "UTC+8")
MOST_ROWS = 600
"""Acts of a chapter that are shown; the JSON has them all."""
MOST_PAPERS = 400
"""Documents that are shown as cards; their acts are in the JSON."""


def render(report: Report, name: str = "demo") -> str:
    """The page. Every value of a document is escaped. name: of the file beside it that has the same as data."""
    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(
        w=words, when=when, clock=clock, number=number, clean=clean, short=rows, average=average, coins=coins
    )
    stamps = [name for story in report.stories for name in story.stamps()]
    return environment.get_template("report.html.j2").render(
        report=report,
        report_name=name,
        data=f"{name}.json",
        front=Front(report, SEALS),
        style=Markup((_HERE / "style.css").read_text(encoding="utf-8")),
        symbols=seal.symbols(SEALS, stamps),
        seal=lambda name: seal.shown(name, SEALS),
        seals=SEALS,
        costs=costs,
        attempts=attempts,
        most_rows=MOST_ROWS,
        most_papers=MOST_PAPERS,
    )


def words(given: Words) -> Markup:
    """Both languages, for the switch to choose from."""
    return Markup('<span class="zh" lang="zh">{}</span> <span class="en" lang="en">{}</span>').format(
        given.zh, given.en
    )


def when(seconds: int) -> str:
    """Date and time of a block, in China's zone."""
    return dt.datetime.fromtimestamp(seconds, _ZONE).strftime("%Y-%m-%d %H:%M:%S")


def clock(seconds: int) -> str:
    """The same without year and seconds."""
    return dt.datetime.fromtimestamp(seconds, _ZONE).strftime("%m-%d %H:%M")


def number(value: int) -> str:
    """Thousands apart."""
    return f"{value:,}"


def coins(wei: int) -> str:
    """The smallest unit of a chain's coin in coins."""
    return f"{wei / 10**18:.6f}".rstrip("0").rstrip(".")


def average(values: Iterable[int]) -> int:
    """Rounded; 0 of nothing."""
    listed = list(values)
    return round(sum(listed) / len(listed)) if listed else 0


def clean(text: Any, most: int = 120) -> Markup:
    """A stranger's text: no control or direction marks that would disturb the page, never longer than it should be."""
    plain = "".join(each if unicodedata.category(each)[0] != "C" else " " for each in str(text))
    return Markup("<bdi>{}</bdi>").format(rows(" ".join(plain.split()), most))


def costs(story: Story) -> list[tuple[Words, list[Act]]]:
    """The acts of each kind, dearest total first."""
    kinds: dict[str, list[Act]] = {}
    for act in story.acts:
        kinds.setdefault(act.code, []).append(act)
    ordered = sorted(kinds.values(), key=lambda acts: -sum(act.gas for act in acts))
    return [(acts[0].words, acts) for acts in ordered]


def attempts(story: Story) -> list[tuple[Words, list[Refusal]]]:
    """The refusals of each kind, in the order of their first."""
    kinds: dict[str, list[Refusal]] = {}
    for refusal in story.refusals:
        kinds.setdefault(refusal.code, []).append(refusal)
    return [(refusals[0].words, refusals) for refusals in kinds.values()]
