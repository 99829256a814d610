"""A trial: a client does its acts through a faulty proxy while it, the node and the chain's last blocks are killed.

    outcome = try_out(LEAN, seed=7, program=post_and_pump)
    outcome.verdict.lost, outcome.verdict.doubled, outcome.faults

What happens follows from the seed, as far as two processes let it: a blow falls at a request's number and step, or at a
moment. No blow replaces a block that is deeper than `deepest` under the highest one that ever was; a view of the proxy
is at most LAG blocks old; so what has deepest + LAG blocks on top is final, and that is what the client is told.
"""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

from carestamp.chain import Chain
from tests.faults.clients import Job
from tests.faults.ground import Acts, Ground, found
from tests.faults.judge import Verdict, judge
from tests.faults.kinds import Fault
from tests.faults.node import Durable
from tests.faults.past import LAG
from tests.faults.proxy import Proxy

TIMEOUT = 0.25
"""Seconds that a client waits for an answer; a late one takes longer."""
LATE = 1.3 * TIMEOUT
TICK = 0.03
"""Seconds in which a block is made, or sooner: with the client's next request, however busy the machine is."""
AT_ONCE = 0.002
SOON = 1.0
"""Seconds within which a trap springs, or the blow falls without it."""

DEAR, DEAREST = 10, 10**9
"""Blows between two jumps of the price of gas, and wei up to which it jumps."""
PATIENT = 20
"""Blocks in which acts are waited for before a reorganisation."""

Program = Callable[[Job], None]


@dataclass(frozen=True)
class Size:
    """How much: acts, blows of each kind, blocks that a blow may take, share of requests that suffer. patience: seconds
    for the end."""

    acts: int
    client_kills: int
    node_kills: int
    reorgs: int
    deepest: int
    rate: float = 0.25
    patience: float = 120.0


@dataclass(frozen=True)
class Outcome:
    """blows: by kind, those that fell. rolled_back: blocks that nodes had forgotten when they came back. depths: of the
    reorganisations. ended: the client came to its end by itself, without an exception."""

    node: str
    job: Job
    verdict: Verdict
    faults: Mapping[Fault, int]
    blows: Mapping[str, int]
    rolled_back: int
    depths: tuple[int, ...]
    ended: bool


def try_out(size: Size, seed: int, program: Program, folder: Path, told: Callable[[str], None] = print) -> Outcome:
    """One trial on a node of its own. folder: the client's disk."""
    told(f"seed {seed}")
    with Durable() as node:
        ground = found(node)
        acts = Acts(Chain.at(node.url), ground, Random(seed)).draw(size.acts)
        with Proxy(node.url, Random(seed + 1), size.rate, LATE) as proxy:
            keys = tuple(bytes(key.key) for key in ground.keys)
            job = Job(proxy.url, folder, acts, keys, dict(ground.names), size.deepest + LAG, TIMEOUT)
            trial = Trial(size, Random(seed + 2), node, proxy, job, program)
            ended = trial.run(told)
            return trial.outcome(ground, ended)


class Trial:
    """The hand that deals the blows."""

    def __init__(self, size: Size, random: Random, node: Durable, proxy: Proxy, job: Job, program: Program) -> None:
        self._size, self._random, self._node, self._proxy = size, random, node, proxy
        self._job, self._program, self._top = job, program, node.head
        self._blows: Counter[str] = Counter()
        self._depths: list[int] = []
        self._rolled_back = 0
        self._processes = multiprocessing.get_context("forkserver")
        self._processes.set_forkserver_preload(["tests.faults.clients"])

    def run(self, told: Callable[[str], None]) -> bool:
        """All blows, then peace until the client has done its work."""
        plan = self._plan()
        self._job.release(0)
        self._start_client()
        try:
            for number, blow in enumerate(plan, 1):
                self._job.release(self._size.acts * number // (len(plan) + 1))
                self._live()
                getattr(self, f"_{blow}")()
                self._blows[blow] += 1
                if number % 30 == 0:
                    told(f"{number} of {len(plan)} blows")
            return self._end()
        finally:
            self._client.kill()
            self._client.join()

    def outcome(self, ground: Ground, ended: bool) -> Outcome:
        verdict = judge(self._node, ground, self._job.acts)
        blows, depths = dict(self._blows), tuple(self._depths)
        return Outcome(
            self._node.web3.client_version,
            self._job,
            verdict,
            dict(self._proxy.happened),
            blows,
            self._rolled_back,
            depths,
            ended,
        )

    def _plan(self) -> list[str]:
        size = self._size
        plan = ["kill_client"] * size.client_kills + ["kill_node"] * size.node_kills + ["reorganise"] * size.reorgs
        self._random.shuffle(plan)
        return plan

    # ---------------------------------------------------------------------------------------------------------- blows

    def _kill_client(self) -> None:
        """At a step of a request, or at any moment between them."""
        self._strike(self._client.kill)
        self._client.join()
        assert self._client.exitcode == -signal.SIGKILL, f"the client had ended by itself: {self._client.exitcode}"
        self._start_client()

    def _kill_node(self) -> None:
        """It comes back with what was on its disk: all its blocks, or less."""
        self._node.write()
        written = self._node.head
        self._mine(self._random.choice((0, self._random.randint(1, self._size.deepest))), AT_ONCE)
        self._rolled_back += self._node.head - written
        self._strike(self._node.kill, mining=False)
        self._node.start_again()
        self._look()

    def _reorganise(self) -> None:
        """As deep as can be, the first time; what falls out is sent again by somebody, or partly, or by nobody."""
        wanted = self._random.randint(1, self._size.deepest) if self._depths else self._size.deepest
        if len(self._depths) % 2 == 0:  # else no deeper than the node can without further blocks, which would be empty
            self._mine(self._node.fixed + wanted - self._node.head, AT_ONCE)
        depth = min(max(wanted, self._mine_acts()), self._node.head - self._node.fixed, self._size.deepest)
        with self._proxy.gate:
            gone = self._node.reorganise(depth)
        self._depths.append(depth)
        random, share = Random(self._random.random()), self._random.choice((0.0, 0.5, 1.0))
        for signed in gone:
            if random.random() < share:
                self._node.send(signed)

    def _mine_acts(self) -> int:
        """A block with acts in it, where there are any, and some in which the client may learn of them: how many."""
        for _ in range(PATIENT):
            self._mine(1)
            if self._node.has_acts():
                break
        since = self._random.randint(0, 8)
        self._mine(since)
        return since + 1

    def _strike(self, kill: Callable[[], None], mining: bool = True) -> None:
        """Sooner or later, but surely."""
        if self._random.random() < 0.3:
            time.sleep(self._random.random() * SOON / 10)
            kill()
            return
        sprung = self._proxy.trap(self._random.choice(("before", "after")), self._random.randint(1, 8), kill)
        until = time.monotonic() + SOON
        while not sprung.wait(0 if mining else TICK) and time.monotonic() < until:
            self._mine(int(mining))
        self._proxy.disarm()
        if not sprung.is_set():
            kill()

    # ----------------------------------------------------------------------------------------------------------- time

    def _live(self) -> None:
        """Some blocks, and no chain lower than it ever was: what a blow takes is counted from the top. Now and then gas
        is dear, until enough blocks were empty."""
        if sum(self._blows.values()) % DEAR == 1:
            self._node.ask("anvil_setNextBlockBaseFeePerGas", hex(self._random.randint(1, DEAREST)))
        self._mine(self._top - self._node.head, AT_ONCE)
        self._mine(self._random.randint(3, 10))

    def _mine(self, blocks: int, pause: float = TICK) -> None:
        for _ in range(blocks):
            self._proxy.asked.wait(pause)
            self._proxy.asked.clear()
            self._node.mine()
            self._look()

    def _look(self) -> None:
        self._proxy.past.head = self._node.head
        self._top = max(self._top, self._proxy.past.head)

    def _end(self) -> bool:
        self._job.release(self._size.acts)
        until = time.monotonic() + self._size.patience
        while self._client.is_alive() and time.monotonic() < until:
            self._mine(1)
        return self._client.exitcode == 0

    def _start_client(self) -> None:
        self._client = self._processes.Process(target=self._program, args=(self._job,), daemon=True)
        self._client.start()
