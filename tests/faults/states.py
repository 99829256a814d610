"""Whether the outbox told of each act what really happened to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from carestamp.outbox import Intent, State
from tests.faults.clients import told
from tests.faults.ground import Act
from tests.faults.trial import Outcome


def mistold(outcome: Outcome) -> list[str]:
    """One line for each act of which something else is true."""
    intents = told(outcome.job)
    wrong = (f"{act.id}: {why}" for act in outcome.job.acts for why in _wrong(act, intents, outcome.verdict.blocks))
    return [*wrong, *_done_twice(outcome, intents)]


def _wrong(act: Act, intents: Mapping[str, Intent], blocks: Mapping[str, int]) -> Iterator[str]:
    intent = intents.get(act.id)
    if intent is None:
        yield "the journal has not got it"
        return
    if intent.state is not (State.REFUSED if act.error else State.FINAL):
        yield f"it is {intent.state.value}"
    if intent.error != act.error:
        yield f"it was refused with {intent.error}"
    if intent.transaction is None or blocks.get(intent.transaction) != intent.block:
        yield f"its transaction is in block {blocks.get(intent.transaction or '')}, not {intent.block}"


def _done_twice(outcome: Outcome, intents: Mapping[str, Intent]) -> Iterator[str]:
    """Of all acts with one effect, one had it."""
    for effect in sorted({act.effect for act in outcome.job.acts if act.effect}):
        ids = [act.id for act in outcome.job.acts if act.effect == effect]
        if sum(not intents[each].already for each in ids if each in intents) != 1:
            yield f"{', '.join(ids)}: not exactly one of them says that it did it"
