"""What waits too long offers more, by an eighth or what is usual now, up to a cap that is told and never passed."""

from __future__ import annotations

from typing import Any

import pytest

from carestamp.chain import Chain, Fees, NodeRefusedError
from carestamp.outbox import Outbox, State
from carestamp.outbox.prices import Price
from carestamp.outbox.sending import CAPPED, ENOUGH
from tests.outbox.conftest import RELAYER, Place

GWEI = 10**9


def pending(place: Place) -> Any:
    """The relayer's transaction in the node's pool."""
    (only,) = place.ask("txpool_content")["pending"][RELAYER.address.lower()].values()
    return {**only, "raw": place.ask("eth_getRawTransactionByHash", only["hash"])}


def set_price(place: Place, gwei: int) -> None:
    """Of the newest block, and of the next."""
    place.ask("anvil_setNextBlockBaseFeePerGas", hex(gwei * GWEI))
    place.mine()
    place.ask("anvil_setNextBlockBaseFeePerGas", hex(gwei * GWEI))


def cheap(place: Place, cap: int) -> tuple[Outbox, Any]:
    """An act that offered at most 3 gwei where a block asked for 1, before it asked for 100; and its transaction."""
    set_price(place, 1)
    outbox = place.open(cap=cap * GWEI)
    outbox.post("visit-1", RELAYER, place.move())
    outbox.pump()
    first = pending(place)
    set_price(place, 100)
    return outbox, first


def offered(transaction: Any) -> int:
    """The most that a unit of its gas may cost."""
    return int(transaction["maxFeePerGas"], 16)


@pytest.mark.rules("X9")
def test_act_that_is_too_cheap_offers_more_and_happens_once(place: Place) -> None:
    outbox, first = cheap(place, cap=300)
    assert outbox.pump().bumped == 0
    place.now += 10
    assert outbox.pump().bumped == 1
    assert offered(first) <= 3 * GWEI < 100 * GWEI < offered(pending(place)) <= 300 * GWEI
    place.mine()
    assert outbox.pump().final == 1
    assert (outbox["visit-1"].state, len(place.moves())) == (State.FINAL, 1)


@pytest.mark.rules("X9")
def test_first_offer_that_got_into_a_block_after_all_counts(place: Place) -> None:
    """The receipt is found under a hash that is not the newest."""
    outbox, first = cheap(place, cap=300)
    place.now += 10
    assert outbox.pump().bumped == 1
    place.ask("anvil_dropAllTransactions")
    set_price(place, 1)
    place.ask("eth_sendRawTransaction", first["raw"])
    place.mine()
    assert outbox.pump().final == 1
    assert (outbox["visit-1"].transaction, len(place.moves())) == (first["hash"], 1)


@pytest.mark.rules("X9")
def test_cap_is_told_and_not_passed(place: Place) -> None:
    outbox, first = cheap(place, cap=3)
    place.now += 10
    progress = outbox.pump()
    assert (progress.bumped, progress.capped, offered(first) <= 3 * GWEI) == (0, 1, True)
    outbox.pump()
    assert [(each.id, each.why) for each in outbox.events()] == [("visit-1", CAPPED)]


@pytest.mark.rules("X9")
def test_act_that_waits_for_no_money_offers_no_more(place: Place) -> None:
    set_price(place, 1)
    outbox = place.open()
    outbox.post("visit-1", RELAYER, place.move())
    bumped = 0
    for _ in range(20):
        bumped += outbox.pump().bumped
        place.now += 10
    assert 0 < bumped < 20
    assert offered(pending(place)) <= ENOUGH * 3 * GWEI


@pytest.mark.rules("X9")
def test_act_that_the_node_calls_too_cheap_offers_more_at_once(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    set_price(place, 1)
    outbox = place.open()
    outbox.post("visit-1", RELAYER, place.move())
    with monkeypatch.context() as patched:
        patched.setattr("carestamp.outbox.outbox.send_due", lambda _: None)
        outbox.pump()
    set_price(place, 100)
    refused = outbox.pump()
    assert (refused.bumped, isinstance(refused.trouble, NodeRefusedError)) == (0, True)
    assert outbox.pump().bumped == 1
    place.mine()
    assert (outbox.pump().final, len(place.moves())) == (1, 1)


@pytest.mark.rules("X9")
def test_offers_nothing_more_where_gas_is_free(place: Place) -> None:
    place.chain = Chain(place.chain.web3, fees=Fees.FREE)
    outbox = place.open()
    outbox.post("visit-1", RELAYER, place.move())
    outbox.pump()
    place.now += 100
    assert outbox.pump().bumped == 0
    place.mine()
    assert outbox.pump().final == 1


@pytest.mark.parametrize(
    ("old", "offer", "raised"),
    [
        (Price(80), Price(0), Price(90)),
        (Price(81), Price(0), Price(92)),
        (Price(80), Price(200), Price(200)),
        (Price(800, 80), Price(800, 80), Price(900, 90)),
        (Price(800, 0), Price(900, 0), Price(900, 1)),
        (Price(80), Price(100, 1), Price(100, 90)),
        (Price(0), Price(0), Price(0)),
        (Price(0, 0), Price(0, 0), Price(0, 0)),
    ],
)
def test_replacement_offers_an_eighth_more_of_each_part(old: Price, offer: Price, raised: Price) -> None:
    assert old.raised(offer) == raised
