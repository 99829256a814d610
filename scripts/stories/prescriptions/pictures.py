"""Pictures of chosen prescriptions, from the chain's own events."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from carestamp.chain import Event
from carestamp.documents.qr import QrPayload, new_key
from carestamp.errors import Words
from scripts.report import Act, Actor, Document, Figure, Refusal, Scene
from scripts.report.machine import draw as draw_machine
from scripts.report.page import clock
from scripts.report.seals import SEALS
from scripts.report.sequence import Lane, Message
from scripts.report.sequence import draw as draw_sequence
from scripts.stories.papers import Paper
from scripts.stories.prescriptions.words import CODE, EVENTS, MACHINE
from scripts.stories.stage import Stage

LEDGER = Lane("ledger", Words("处方账本", "Prescription ledger"), "PrescriptionRegistry", ledger=True)
PACKS = Lane("packs", Words("药盒账本", "Pack ledger"), "PackRegistry", ledger=True)


def scene(stage: Stage, paper: Paper, title: Words) -> Scene:
    """The path of one prescription, and every message about it."""
    machine = draw_machine(MACHINE, SEALS, paper.view, "Unknown")
    return Scene(title, paper.view, machine, _sequence(stage, paper))


def code(paper: Paper) -> Figure:
    """The QR code that the patient carries. The link is of a name that never resolves."""
    payload = QrPayload("https://records.example/rx", new_key(), paper.id)
    picture = payload.svg(scale=4).replace('xmlns="http://www.w3.org/2000/svg" ', "")
    return Figure(
        *CODE,
        Markup(picture),
        paper.view.key,
    )


def _sequence(stage: Stage, paper: Paper) -> Markup:
    entries = [e for c in stage.recorder.story.chapters for e in c.entries if _concerns(e, paper.view)]
    lanes: dict[str, Lane] = {}
    messages: list[Message] = []
    for entry in entries:
        lane = _lane(entry.actor)
        lanes.setdefault(lane.key, lane)
        messages += _events(stage, entry, paper, lane) if isinstance(entry, Act) else [_refusal(entry, lane)]
    return draw_sequence({**lanes, LEDGER.key: LEDGER, PACKS.key: PACKS}, messages)


def _concerns(entry: Act | Refusal, view: Document) -> bool:
    """About this document alone, or about several and changing its stamp."""
    return entry.about is view or any(step.act is entry for step in view.steps)


def _lane(actor: Actor) -> Lane:
    return Lane(actor.address, actor.role, actor.name or actor.house)


def _refusal(entry: Refusal, lane: Lane) -> Message:
    return Message(lane.key, LEDGER.key, entry.words, entry.error, clock(entry.at), refused=True)


def _events(stage: Stage, act: Act, paper: Paper, lane: Lane) -> Iterator[Message]:
    """What the chain recorded in this act's transaction, asked of the chain."""
    found = stage.chain.receipt(act.tx).events
    for event in sorted(found, key=lambda each: each.index):
        if event.name in EVENTS and _is_about(event, paper):
            yield _message(event, act, lane)


def _is_about(event: Event, paper: Paper) -> bool:
    return event["id"] == paper.id if "id" in event.values else True


def _message(event: Event, act: Act, lane: Lane) -> Message:
    if event.name in ("PackSold", "PackReturned"):
        return Message(LEDGER.key, PACKS.key, EVENTS[event.name], event.name, clock(act.at))
    ledger = PACKS.key if event.name == "PackAlarm" else LEDGER.key
    return Message(lane.key, ledger, EVENTS[event.name], event.name, clock(act.at))
