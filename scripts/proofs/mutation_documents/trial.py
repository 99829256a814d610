"""One mutant, in a process of its own: the tests that reach it, the quickest first, until one fails.

The process is forked from one that has everything imported; so a mutant costs what its tests cost. It has the processor
for a few times what they usually need, and then counts as killed: it would never end.
"""

from __future__ import annotations

import faulthandler
import os
import resource
import select
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

KILLED, SURVIVED, ENDLESS, FRESH = "killed", "survived", "endless", "fresh"
PATIENCE, GRACE = 2, 3
"""Times what the tests usually take, and seconds of a processor on top."""
WAITING = 20
"""Times that again, by the clock: for who waits for something that never comes."""
ROOM = 2 << 30
LONGEST = 60_000

Job = TypeVar("Job")


@dataclass(frozen=True)
class Trial:
    """A child that runs, and the pipe it answers through."""

    pid: int
    handle: int
    pipe: int

    def buried(self) -> tuple[str, str]:
        """Its verdict and the test that killed it. Only once it has ended."""
        _, status = os.waitpid(self.pid, 0)
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)  # what a test had started and did not end
        ready = select.select([self.pipe], [], [], 0)[0]
        told = os.read(self.pipe, LONGEST).decode(errors="replace") if ready else ""
        os.close(self.pipe)
        os.close(self.handle)
        verdict, _, test = told.partition(" ")
        return (verdict, test) if verdict else (ENDLESS, f"ended by signal {os.WTERMSIG(status)}")


def all_of(
    jobs: Iterable[Job], run: Callable[[Job], str], seconds: Callable[[Job], float], at_a_time: int
) -> Iterator[tuple[Job, str, str]]:
    """Each job with its verdict and its killer, as they end."""
    under_way, left = dict[int, tuple[Job, Trial]](), iter(jobs)
    while True:
        while len(under_way) < at_a_time and (job := next(left, None)) is not None:
            trial = _begun(run, job, seconds(job))
            under_way[trial.handle] = (job, trial)
        if not under_way:
            return
        for handle in select.select(list(under_way), [], [])[0]:
            job, trial = under_way.pop(handle)
            yield job, *trial.buried()


def _begun(run: Callable[[Job], str], job: Job, seconds: float) -> Trial:
    here, there = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        os.close(there)
        return Trial(pid, os.pidfd_open(pid), here)
    os.close(here)
    _in_the_child(run, job, there, int(PATIENCE * seconds) + GRACE)
    raise AssertionError("a child never comes back")


def _in_the_child(run: Callable[[Job], str], job: Job, there: int, seconds: int) -> None:
    os.setsid()
    used = int(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))
    resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, used + seconds))
    resource.setrlimit(resource.RLIMIT_DATA, (ROOM, ROOM))
    signal.alarm(WAITING * seconds)
    faulthandler.disable()  # it would tell of a mutant's fault where the run is told of
    nothing = os.open(os.devnull, os.O_RDWR)
    for each in (0, 1, 2):
        os.dup2(nothing, each)
    try:
        told = run(job)
    except BaseException as problem:  # noqa: BLE001 (whatever a mutant does)
        told = f"{KILLED} by {type(problem).__name__} outside of a test"
    os.write(there, told[:LONGEST].encode())
    os._exit(0)
