"""Pictures of one document: the states that it went through, and the messages about it, from the chain's own events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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

FIRST = "Unknown"


@dataclass(frozen=True)
class Album:
    """How a ledger's documents are drawn. ways: events that don't go from the actor to the ledger, with their lanes;
    None as the first lane is the actor's. ids: fields of events that name a document."""

    machine: Machine
    events: Mapping[str, Words]
    ledger: Lane
    ways: Mapping[str, tuple[Lane | None, Lane]] = field(default_factory=dict)
    ids: tuple[str, ...] = ("id",)

    def scene(self, stage: Stage, view: Document, id_: bytes, title: Words) -> Scene:
        """The path of one document, and every message about it."""
        return Scene(title, view, draw_machine(self.machine, SEALS, view, FIRST), self._sequence(stage, view, id_))

    def _sequence(self, stage: Stage, view: Document, id_: bytes) -> Markup:
        entries = [e for c in stage.recorder.story.chapters for e in c.entries if _concerns(e, view)]
        lanes: dict[str, Lane] = {}
        messages: list[Message] = []
        for entry in entries:
            lane = _lane(entry.actor)
            lanes.setdefault(lane.key, lane)
            acted = isinstance(entry, Act)
            messages += self._events(stage, entry, id_, lane) if acted else [self._refusal(entry, lane)]
        return draw_sequence({**lanes, **self._ledgers()}, messages)

    def _ledgers(self) -> dict[str, Lane]:
        named = [self.ledger, *(lane for way in self.ways.values() for lane in way if lane)]
        return {lane.key: lane for lane in named}

    def _refusal(self, entry: Refusal, lane: Lane) -> Message:
        return Message(lane.key, self.ledger.key, entry.words, entry.error, clock(entry.at), refused=True)

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


def _concerns(entry: Act | Refusal, view: Document) -> bool:
    """About this document alone, or about several and changing its stamp."""
    return entry.about is view or any(step.act is entry for step in view.steps)


def _lane(actor: Actor) -> Lane:
    return Lane(actor.address, actor.role, actor.name or actor.house)
