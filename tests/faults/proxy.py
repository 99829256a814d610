"""A proxy between a client and its node that does what networks, balancers and overloaded nodes do.

    with Proxy(node.url, Random(7), rate=0.3) as proxy:
        client = connect(proxy.url)
    proxy.happened        # Fault → how often a client really got it

Each request suffers at most one fault, drawn by the seed. A trap springs between two steps of a request, so that a
client or a node dies exactly there.
"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Any
from urllib.parse import urlsplit

from tests.faults.kinds import CAUSED, Fault
from tests.faults.past import Past

TRIES = 4
"""How much more often a kind of fault is drawn that never comes off."""
PATIENCE = 20.0
"""Seconds that the node may take for an answer."""


class HangUpError(Exception):
    """The connection ends here, without an answer."""


@dataclass(frozen=True)
class Reply:
    """What goes back. sent: bytes of the body after which the connection breaks; None: all of it."""

    status: int
    body: bytes
    sent: int | None = None


@dataclass
class Trap:
    """Does something at a step of the `left`-th request from now. sprung: it has."""

    step: str
    left: int
    act: Callable[[], None]
    sprung: threading.Event


class Proxy:
    """rate: the share of requests that suffer. delay: seconds by which an answer or a request is late. kinds: faults.
    gate: whoever holds it keeps requests from the node. asked: there was a request since somebody cleared this."""

    def __init__(
        self, node: str, random: Random, rate: float, delay: float = 0.0, kinds: Sequence[Fault] = CAUSED
    ) -> None:
        self.happened: Counter[Fault] = Counter()
        self._tried: Counter[Fault] = Counter()
        self.rate, self.delay, self.kinds, self.past = rate, delay, kinds, Past()
        self.gate, self.asked = threading.Lock(), threading.Event()
        self._random, self._node, self._lock = random, urlsplit(node).netloc, threading.RLock()
        self._trap: Trap | None = None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]  # clients die in the middle of a request

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Proxy:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def trap(self, step: str, requests: int, act: Callable[[], None]) -> threading.Event:
        """step: `before` or `after` forwarding. requests: from the next one, which is 1. The event: it has sprung."""
        trap = Trap(step, requests, act, threading.Event())
        with self._lock:
            self._trap = trap
        return trap.sprung

    def disarm(self) -> None:
        """No trap springs after this."""
        with self._lock:
            self._trap = None

    # ------------------------------------------------------------------------------------------------------ a request

    def serve(self, body: bytes) -> Reply:
        """What the client gets. Raises HangUpError."""
        asked = json.loads(body)
        self.asked.set()
        fault = self._drawn(asked)
        return getattr(self, f"_{fault.value}")(asked) if fault else self._forward(asked)

    def _drawn(self, asked: Any) -> Fault | None:
        """One of those that happened least, so that a short trial has them all; those that don't come off when drawn (a
        view that is no older) are tried more often, within limits."""
        with self._lock:
            if self._random.random() >= self.rate:
                return None
            possible = sorted(_possible(asked, self.kinds), key=lambda _: self._random.random())
            fault = min(possible, key=lambda each: self.happened[each] + self._tried[each] // TRIES, default=None)
            self._tried.update([fault] if fault else [])
            return fault

    def _forward(self, asked: Any) -> Reply:
        self._spring("before")
        with self.gate:
            answer = self._ask_node(json.dumps(asked).encode())
        self._spring("after")
        self.past.remember(asked, answer)
        return Reply(200, json.dumps(answer).encode())

    def _ask_node(self, body: bytes) -> Any:
        """Raises HangUpError where no node is: it was killed."""
        connection = HTTPConnection(self._node, timeout=PATIENCE)
        try:
            connection.request("POST", "/", body, {"Content-Type": "application/json"})
            return json.loads(connection.getresponse().read())
        except (OSError, HTTPException, ValueError):
            raise self._hung_up(Fault.NODE_DOWN) from None
        finally:
            connection.close()

    def _spring(self, step: str) -> None:
        with self._lock:
            trap = self._trap
            if trap is None or trap.step != step:
                return
            trap.left -= 1
            if trap.left == 0:
                self._trap = None
                trap.act()
                trap.sprung.set()

    def _count(self, fault: Fault) -> None:
        with self._lock:
            self.happened[fault] += 1

    def _hung_up(self, fault: Fault) -> HangUpError:
        self._count(fault)
        return HangUpError(fault)

    # --------------------------------------------------------------------------------------------------------- faults

    def _dropped(self, _asked: Any) -> Reply:
        raise self._hung_up(Fault.DROPPED)

    def _unanswered(self, asked: Any) -> Reply:
        self._forward(asked)
        raise self._hung_up(Fault.UNANSWERED)

    def _late_request(self, asked: Any) -> Reply:
        self._count(Fault.LATE_REQUEST)
        time.sleep(self.delay)
        return self._forward(asked)

    def _late_answer(self, asked: Any) -> Reply:
        reply = self._forward(asked)
        self._count(Fault.LATE_ANSWER)
        time.sleep(self.delay)
        return reply

    def _too_many(self, _asked: Any) -> Reply:
        self._count(Fault.TOO_MANY)
        return Reply(429, b"too many requests")

    def _broken(self, asked: Any) -> Reply:
        """An error of the balancer's; the node may have had the request all the same."""
        if self._random.random() < 0.5:
            self._forward(asked)
        self._count(Fault.BROKEN)
        return Reply(500, b"internal error")

    def _half(self, asked: Any) -> Reply:
        reply = self._forward(asked)
        self._count(Fault.HALF)
        return Reply(200, reply.body, len(reply.body) // 2)

    def _stale(self, asked: Any) -> Reply:
        """From a node behind the same balancer that is some blocks behind, or still on another branch."""
        reply = self._forward(asked)
        old = self.past.view(asked, json.loads(reply.body), self._random)
        if json.loads(reply.body) != old:
            self._count(Fault.STALE)
        return Reply(200, json.dumps(old).encode())

    def _shuffled(self, asked: Any) -> Reply:
        answers = json.loads(self._forward(asked).body)
        if isinstance(answers, list):
            answers = [*answers[1:], answers[0]]
            self._count(Fault.SHUFFLED)
        return Reply(200, json.dumps(answers).encode())

    def _one_missing(self, asked: Any) -> Reply:
        answers = json.loads(self._forward(asked).body)
        if isinstance(answers, list):
            del answers[self._random.randrange(len(answers))]
            self._count(Fault.ONE_MISSING)
        return Reply(200, json.dumps(answers).encode())


def _possible(asked: Any, kinds: Sequence[Fault]) -> list[Fault]:
    many = isinstance(asked, list) and len(asked) > 1
    return [each for each in kinds if many or not each.of_batches]


def _handler(proxy: Proxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        timeout = PATIENCE

        def do_POST(self) -> None:
            try:
                self._answer(proxy.serve(self.rfile.read(int(self.headers["Content-Length"]))))
            except (HangUpError, OSError):  # the client may be dead too
                self.close_connection = True

        def _answer(self, reply: Reply) -> None:
            self.send_response(reply.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body[: reply.sent])
            self.close_connection = self.close_connection or reply.sent is not None

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class calls it so
            """Nothing: faults are counted."""

    return Handler
