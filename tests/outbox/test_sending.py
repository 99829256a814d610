"""Acts are written down, sent together, and each is told by its id."""

from __future__ import annotations

import pytest

from carestamp.outbox import Outbox, State
from tests.outbox.conftest import RELAYER, Place


@pytest.mark.rules("X9")
def test_settle_brings_every_intent_to_its_one_effect(place: Place, outbox: Outbox) -> None:
    with outbox.together():
        for number in range(30):
            outbox.post(f"visit-{number}", RELAYER, place.move())
    progress = outbox.settle(timeout=10)
    print(progress, place.now)
    assert progress.unfinished == 0
    intents = [outbox[f"visit-{number}"] for number in range(30)]
    assert {each.state for each in intents} == {State.FINAL}
    assert [each.nonce for each in intents] == list(range(intents[0].nonce, intents[0].nonce + 30))
    assert len(set(place.moves())) == len(place.moves()) == 30
    assert intents[3].receipt.event("ControllerMoved")["controller"]
