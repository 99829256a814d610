"""Pictures of one document: the states that it went through, and the messages about it, from the chain's own events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from markupsafe import Markup

from carestamp.chain import Event
from carestamp.errors import Words
from scripts.report import Act, Actor, Document, Refusal, Scene
from scripts.report.machine import Machine
from scripts.report.machine import draw as draw_machine
from scripts.report.page import clock
from scripts.report.seals import SEALS
from scripts.report.sequence import Lane, Message
from scripts.report.sequence import draw as draw_sequence
from scripts.stories.stage import Stage

Shown = Act | Refusal


@dataclass(frozen=True)
class Album:
    """How a ledger's documents are drawn. ways: events that don't go from the actor to the ledger, with their lanes;
    None as the first lane is the actor's. ids: fields of events that name a document. first: the stamp of what the
    ledger never saw. Questions that were answered are in no picture: they leave no event."""

    machine: Machine
    events: Mapping[str, Words]
    ledger: Lane
    ways: Mapping[str, tuple[Lane | None, Lane]] = field(default_factory=dict)
    ids: tuple[str, ...] = ("id",)
    first: str = "Unknown"

    def scene(self, stage: Stage, view: Document, id_: bytes, title: Words, others: tuple[Document, ...] = ()) -> Scene:
        """The path of one document, and every message about it. others: documents whose acts name it too."""
        picture = self._sequence(stage, (view, *others), id_)
        return Scene(title, view, draw_machine(self.machine, SEALS, view, self.first), picture)

    def _sequence(self, stage: Stage, views: tuple[Document, ...], id_: bytes) -> Markup:
        told = [entry for chapter in stage.recorder.story.chapters for entry in chapter.entries]
        shown = [each for each in told if isinstance(each, Act | Refusal)]
        entries = [each for each in shown if any(_concerns(each, view) for view in views)]
        lanes = {lane.key: lane for lane in (_lane(each.actor) for each in entries)}
        messages: list[Message] = []
        for alike in _refused_alike(entries):
            lane = lanes[alike[0].actor.address]
            messages += self._messages(stage, alike, id_, lane)
        return draw_sequence({**lanes, **self._ledgers()}, messages)

    def _messages(self, stage: Stage, alike: list[Shown], id_: bytes, lane: Lane) -> Iterator[Message]:
        first = alike[0]
        if isinstance(first, Act):
            yield from self._events(stage, first, id_, lane)
        else:
            yield self._refusal(first, lane, len(alike))

    def _ledgers(self) -> dict[str, Lane]:
        named = [self.ledger, *(lane for way in self.ways.values() for lane in way if lane)]
        return {lane.key: lane for lane in named}

    def _refusal(self, entry: Refusal, lane: Lane, times: int) -> Message:
        said = Words(entry.words.zh, f"{entry.words.en} ×{times}") if times > 1 else entry.words
        return Message(lane.key, self.ledger.key, said, entry.error, clock(entry.at), refused=True)

    def _events(self, stage: Stage, act: Act, id_: bytes, lane: Lane) -> Iterator[Message]:
        """What the chain recorded in this act's transaction, asked of the chain."""
        found = stage.chain.receipt(act.tx).events
        for event in sorted(found, key=lambda each: each.index):
            if event.name in self.events and self._is_about(event, id_):
                start, end = self.ways.get(event.name, (None, self.ledger))
                yield Message((start or lane).key, end.key, self.events[event.name], event.name, clock(act.at))

    def _is_about(self, event: Event, id_: bytes) -> bool:
        named = [event[each] for each in self.ids if each in event.values]
        return id_ in named or not named


def _refused_alike(entries: Iterable[Shown]) -> list[list[Shown]]:
    """Acts one by one; the same attempt by the same actor, refused again and again, as one."""
    found: dict[object, list[Shown]] = {}
    for each in entries:
        key = each if isinstance(each, Act) else (each.code, each.actor.address, each.error)
        found.setdefault(key, []).append(each)
    return list(found.values())


def _concerns(entry: Shown, view: Document) -> bool:
    """About this document alone, or about several and changing its stamp."""
    return entry.about is view or any(step.act is entry for step in view.steps)


def _lane(actor: Actor) -> Lane:
    return Lane(actor.address, actor.role, actor.name or actor.house)
