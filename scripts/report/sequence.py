"""Who told which ledger what, drawn from the events that the chain recorded, and from what it refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from carestamp.drawing import arrow_heads, picture, rows, tag
from carestamp.errors import Words

LANE, TOP, ROW, LEFT = 150, 74, 44, 118


@dataclass(frozen=True, slots=True)
class Lane:
    """A column: a person with a role, or a ledger."""

    key: str
    title: Words
    name: str = ""
    ledger: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """One event (a full arrow), or one refusal (dashed, with a cross). at: date and time for people."""

    start: str
    end: str
    title: Words
    code: str
    at: str
    refused: bool = False


def draw(lanes: Mapping[str, Lane], messages: Sequence[Message]) -> Markup:
    """Only lanes that take part; ledgers stand on the right."""
    used = {key for each in messages for key in (each.start, each.end)}
    shown = sorted((lane for lane in lanes.values() if lane.key in used), key=lambda lane: lane.ledger)
    places = {lane.key: LEFT + LANE // 2 + LANE * number for number, lane in enumerate(shown)}
    width, height = LEFT + LANE * len(shown) + 8, TOP + ROW * len(messages) + 18
    parts = [arrow_heads(9, {"arrow-done": "#1f5f55", "arrow-refused": "#b3261e"})]
    parts += [_lane(lane, places[lane.key], height) for lane in shown]
    parts += [_message(each, places, TOP + ROW * number + 30) for number, each in enumerate(messages)]
    label = "时序图，取自链上事件 / sequence, from the chain's events"
    return picture(
        width,
        height,
        label,
        Markup("").join(parts),
        class_="sequence",
        style=f"min-width:{width * 0.8:.0f}px;max-width:{width}px",
    )


def _lane(lane: Lane, x: int, height: int) -> Markup:
    kind = "ledger" if lane.ledger else "person"
    box = tag("rect", x=x - LANE / 2 + 5, y=4, width=LANE - 10, height=54, rx=8, class_=f"lane {kind}")
    line = tag("line", x1=x, x2=x, y1=58, y2=height, class_="life")
    texts: list[tuple[str, int, str, str | None]]
    texts = [(lane.title.zh, 20, "lane-zh", "zh"), (lane.title.en, 35, "lane-en", "en")]
    texts += [(rows(lane.name, 22), 50, "lane-name", None)] if lane.name else []
    words = [
        tag("text", text, x=x, y=y, class_=f"{style} {kind}", text_anchor="middle", lang=lang)
        for text, y, style, lang in texts
    ]
    return line + box + Markup("").join(words)


def _message(message: Message, places: Mapping[str, int], y: int) -> Markup:
    start, end = places[message.start], places[message.end]
    kind = "refused" if message.refused else "done"
    stop = end - (14 if end > start else -14) if message.refused else end
    arrow = tag("line", x1=start, x2=stop, y1=y, y2=y, class_=f"arrow {kind}", marker_end=f"url(#arrow-{kind})")
    when = tag("text", message.at, x=4, y=y + 3, class_="when")
    return when + arrow + _words(message, (start + end) / 2, y) + (_cross(end, y) if message.refused else Markup(""))


def _words(message: Message, x: float, y: int) -> Markup:
    kind = "refused" if message.refused else "done"
    said = f"{message.title.zh} · {message.title.en}"
    above = tag("text", said, x=x, y=y - 7, class_=f"said {kind}", text_anchor="middle")
    return above + tag("text", message.code, x=x, y=y + 12, class_="event", text_anchor="middle")


def _cross(x: int, y: int) -> Markup:
    return tag("path", d=f"M{x - 6} {y - 6}l12 12m0 -12l-12 12", class_="cross")
