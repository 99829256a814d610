"""What the ledger refuses is told with its own error, once it is final, and what comes after it goes on."""

from __future__ import annotations

import pytest

from carestamp.chain import NodeRefusedError
from carestamp.client import errors
from carestamp.outbox import Outbox, State
from scripts.cast import account
from tests.outbox.conftest import FAR, RELAYER, Place, somebody


@pytest.mark.rules("X9")
def test_refused_act_has_its_exact_error_and_stops_nobody(place: Place, outbox: Outbox) -> None:
    patient = somebody()
    signature = place.registry.sign_controller_move(account(3), patient.address, account(1).address, 1, FAR)
    forged = place.registry.call("moveController", patient.address, account(1).address, 1, FAR, signature)
    outbox.post("forged", RELAYER, forged)
    outbox.post("honest", RELAYER, place.move())
    outbox.settle(timeout=10)
    refused = outbox["forged"]
    assert (refused.state, refused.receipt, refused.already) == (State.REFUSED, None, False)
    assert refused.error == errors.SignedActs_BadSignature(patient.address)
    assert outbox["honest"].state is State.FINAL
    assert patient.address not in place.moves()


@pytest.mark.rules("X9")
def test_act_that_was_done_before_counts_as_done(place: Place, outbox: Outbox) -> None:
    call = place.move()
    outbox.post("first", RELAYER, call)
    outbox.post("again", RELAYER, call)
    outbox.settle(timeout=10)
    again = outbox["again"]
    assert (again.state, again.already, again.error) == (State.FINAL, True, None)
    assert again.receipt is not None
    assert (again.receipt.already, len(place.moves())) == (True, 1)


@pytest.mark.rules("X10")
def test_act_out_of_gas_is_told_as_such(place: Place, outbox: Outbox) -> None:
    outbox.post("short", RELAYER, place.move(), gas=30_000)
    outbox.settle(timeout=10)
    short = outbox["short"]
    assert (short.state, short.gas) == (State.REFUSED, 30_000)
    assert isinstance(short.error, NodeRefusedError)
    assert "out of gas" in str(short.error)
    assert place.moves() == []


@pytest.mark.rules("X9")
def test_events_tell_what_came_after_a_cursor(place: Place) -> None:
    outbox = place.open(confirmations=2)
    outbox.post("visit-1", RELAYER, place.move())
    outbox.settle(timeout=10)
    first, last = outbox.events()
    assert ((first.id, first.state), (last.id, last.state)) == (("visit-1", State.MINED), ("visit-1", State.FINAL))
    assert (outbox.events(first.cursor), outbox.events(last.cursor)) == ((last,), ())
