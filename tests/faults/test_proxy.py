"""Every fault of the proxy is what it is called, and is counted when a client got it."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from random import Random
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.faults.kinds import Fault
from tests.faults.past import LAG
from tests.faults.proxy import Proxy
from tests.faults.stub import Stub

DELAY = 0.05
LATE = [Fault.LATE_REQUEST, Fault.LATE_ANSWER]


@pytest.fixture
def stub() -> Iterator[Stub]:
    with Stub() as node:
        yield node


@pytest.fixture
def proxy(request: pytest.FixtureRequest, stub: Stub) -> Iterator[Proxy]:
    with Proxy(stub.url, Random(1), rate=1.0, delay=DELAY, kinds=[request.param]) as made:
        yield made


def suffers(fault: Fault) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("proxy", [fault], indirect=True, ids=[fault.value])


def ask(proxy: Proxy, *methods: str) -> tuple[int, Any]:
    """Status and answer. One question, or a batch of several."""
    questions = [{"jsonrpc": "2.0", "id": number, "method": each} for number, each in enumerate(methods)]
    connection = http.client.HTTPConnection(urlsplit(proxy.url).netloc, timeout=5)
    connection.request("POST", "/", json.dumps(questions if len(questions) > 1 else questions[0]))
    answer = connection.getresponse()
    body = answer.read()
    return answer.status, json.loads(body) if answer.status == 200 else body


@pytest.mark.rules("X9")
@suffers(Fault.DROPPED)
def test_dropped_request_never_arrives(proxy: Proxy, stub: Stub) -> None:
    with pytest.raises(http.client.RemoteDisconnected):
        ask(proxy, "eth_blockNumber")
    assert (stub.questions, proxy.happened) == ([], {Fault.DROPPED: 1})


@pytest.mark.rules("X9")
@suffers(Fault.UNANSWERED)
def test_unanswered_request_has_arrived(proxy: Proxy, stub: Stub) -> None:
    with pytest.raises(http.client.RemoteDisconnected):
        ask(proxy, "eth_sendRawTransaction")
    assert (stub.questions, proxy.happened) == (["eth_sendRawTransaction"], {Fault.UNANSWERED: 1})


@pytest.mark.rules("X9")
@pytest.mark.parametrize("proxy", LATE, indirect=True, ids=[each.value for each in LATE])
def test_late_ones_take_their_time_and_have_their_effect(proxy: Proxy, stub: Stub) -> None:
    began = time.monotonic()
    assert ask(proxy, "eth_sendRawTransaction")[0] == 200
    assert time.monotonic() - began >= DELAY
    assert len(stub.questions) == 1


@pytest.mark.rules("X9")
@suffers(Fault.TOO_MANY)
def test_too_many_requests_do_not_arrive(proxy: Proxy, stub: Stub) -> None:
    assert ask(proxy, "eth_blockNumber") == (429, b"too many requests")
    assert stub.questions == []


@pytest.mark.rules("X9")
@suffers(Fault.BROKEN)
def test_broken_balancer_passes_some_on(proxy: Proxy, stub: Stub) -> None:
    assert {ask(proxy, "eth_blockNumber")[0] for _ in range(20)} == {500}
    assert 0 < len(stub.questions) < 20


@pytest.mark.rules("X9")
@suffers(Fault.HALF)
def test_half_an_answer_breaks_off(proxy: Proxy, stub: Stub) -> None:
    with pytest.raises(http.client.IncompleteRead):
        ask(proxy, "eth_sendRawTransaction")
    assert len(stub.questions) == 1


@pytest.mark.rules("X9")
@suffers(Fault.STALE)
def test_stale_answer_was_true_some_blocks_ago(proxy: Proxy, stub: Stub) -> None:
    answers = {ask(proxy, "eth_blockNumber")[1]["result"] for _ in range(8)}
    assert len(answers) < 8
    assert proxy.happened[Fault.STALE] > 0
    proxy.past.head += LAG + 1
    assert ask(proxy, "eth_blockNumber")[1]["result"] == "0x9"


@pytest.mark.rules("X9")
@suffers(Fault.SHUFFLED)
def test_shuffled_batch_keeps_its_numbers(proxy: Proxy, stub: Stub) -> None:
    answers = ask(proxy, "eth_gasPrice", "eth_chainId", "eth_blockNumber")[1]
    assert [(each["id"], each["result"]) for each in answers] == [(1, "0x2"), (2, "0x3"), (0, "0x1")]


@pytest.mark.rules("X9")
@suffers(Fault.ONE_MISSING)
def test_one_answer_of_a_batch_is_missing(proxy: Proxy, stub: Stub) -> None:
    answers = ask(proxy, "eth_gasPrice", "eth_chainId", "eth_blockNumber")[1]
    assert (len(answers), len(stub.questions)) == (2, 3)


@pytest.mark.rules("X9")
def test_trap_springs_at_its_step() -> None:
    """After forwarding the second request: that one has arrived, and its answer comes after the blow."""
    with Stub() as stub, Proxy(stub.url, Random(1), rate=0.0) as proxy:
        arrived: list[int] = []
        sprung = proxy.trap("after", 2, lambda: arrived.append(len(stub.questions)))
        ask(proxy, "eth_blockNumber")
        assert not sprung.is_set()
        ask(proxy, "eth_blockNumber")
        ask(proxy, "eth_blockNumber")
        assert sprung.is_set()
        assert arrived == [2]


@pytest.mark.rules("X9")
def test_killed_node_is_counted() -> None:
    with Stub() as stub:
        url = stub.url
    with Proxy(url, Random(1), rate=0.0) as proxy:
        with pytest.raises(http.client.RemoteDisconnected):
            ask(proxy, "eth_blockNumber")
        assert proxy.happened == {Fault.NODE_DOWN: 1}
