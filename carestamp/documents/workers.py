"""Work on many documents in processes of their own: in order, in bounded memory, nothing lost.

Processes are forked: what the work needs (keys that may not be copied out, functions) is theirs without being sent.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import Any, TypeVar

from carestamp.errors import CarestampError

AHEAD = 2
"""Jobs a worker that are under way or wait to be fetched: what comes of them is all that memory holds."""

Job = TypeVar("Job")
Done = TypeVar("Done")


class WorkersError(CarestampError):
    """A process was ended from outside: what it was working on did not come back."""


def cores() -> int:
    """How many processes this one may run at a time."""
    return len(os.sched_getaffinity(0))


def ordered(work: Callable[[Job], Done], jobs: Iterable[Job], workers: int | None = None) -> Iterator[Done]:
    """What `work` makes of each job, in the order of the jobs; with one worker in this process.

    workers: as many as there are cores where it is None. Jobs are taken as there is room for them.
    Raises what `work` raises, in its turn, and WorkersError.
    """
    count = workers or cores()
    if count == 1:
        yield from map(work, jobs)
        return
    with ProcessPoolExecutor(count, multiprocessing.get_context("fork"), _learn, (work,)) as pool:
        try:
            yield from _in_turn(pool, iter(jobs), count * AHEAD)
        except BrokenProcessPool:
            raise WorkersError("a process that worked on documents was ended: begin again") from None
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _in_turn(pool: ProcessPoolExecutor, jobs: Iterator[Any], most: int) -> Iterator[Any]:
    under_way: deque[Future[Any]] = deque(pool.submit(_do, each) for each in islice(jobs, most))
    while under_way:
        yield under_way.popleft().result()
        under_way.extend(pool.submit(_do, each) for each in islice(jobs, 1))


_learnt: Callable[[Any], Any] | None = None


def _learn(work: Callable[[Any], Any]) -> None:
    """In a new process: fork has brought the work along."""
    global _learnt
    _learnt = work


def _do(job: Any) -> Any:
    assert _learnt is not None
    return _learnt(job)
