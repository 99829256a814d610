"""The judge sees each thing that can go wrong with an act, and nothing where nothing does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest

from carestamp.chain import Chain
from tests.faults.ground import Act, Acts, Ground, found
from tests.faults.judge import Verdict, judge
from tests.faults.node import Durable


@pytest.fixture(scope="module")
def place(built: None) -> Iterator[tuple[Durable, Ground, list[Act]]]:
    """A node on which two mints were sent, the first of them twice, and a third never."""
    with Durable() as node:
        ground = found(node)
        drawn = Acts(Chain.at(node.url), ground, Random(3)).draw(20)
        acts = [act for act in drawn if act.id.endswith("mint")][:3]
        for act in (acts[0], acts[1], acts[0]):
            send(node, ground, act)
        yield node, ground, acts


def send(node: Durable, ground: Ground, act: Act) -> None:
    key = ground.keys[act.who]
    given = {"chainId": 31337, "gas": 300_000, "gasPrice": 10**9, "value": 0}
    number = node.web3.eth.get_transaction_count(key.address)
    signed = key.sign_transaction(act.build_transaction({**given, "nonce": number}))
    node.send("0x" + bytes(signed.raw_transaction).hex())
    node.mine()


def judged(place: tuple[Durable, Ground, list[Act]], acts: list[Act]) -> Verdict:
    """Without where transactions are."""
    node, ground, _ = place
    return replace(judge(node, ground, acts), blocks={})


@pytest.mark.rules("X9")
def test_judge_finds_what_is_lost_doubled_and_repeated(place: tuple[Durable, Ground, list[Act]]) -> None:
    twice, _, never = acts = place[2]
    assert judged(place, acts) == Verdict((str(never.effect),), (str(twice.effect),), (), (twice.id,), {})


@pytest.mark.rules("X9")
def test_judge_finds_what_nobody_wanted(place: tuple[Durable, Ground, list[Act]]) -> None:
    twice, once, never = place[2]
    wanted = [replace(twice, effect=None), replace(never, effect=None), once]
    assert judged(place, wanted).unwanted == (str(twice.effect),)


@pytest.mark.rules("X9")
def test_judge_says_nothing_of_what_happened_once(place: tuple[Durable, Ground, list[Act]]) -> None:
    _, once, _ = place[2]
    verdict = judged(place, [once])
    assert (verdict.lost, verdict.doubled, verdict.repeated) == ((), (), ())


@pytest.mark.rules("X9")
def test_node_forgets_what_it_had_not_written(place: tuple[Durable, Ground, list[Act]]) -> None:
    """A kill takes the blocks since the last writing, and leaves the same chain below them."""
    node, ground, acts = place
    node.write()
    kept, first = node.head, node.ask("eth_getBlockByNumber", "0x0", False)["hash"]
    send(node, ground, acts[2])
    node.kill()
    node.start_again()
    assert (node.head, node.ask("eth_getBlockByNumber", "0x0", False)["hash"]) == (kept, first)
    assert judged(place, acts).lost == (str(acts[2].effect),)
