"""X10: work on many documents comes back in its order, whoever does it, and one problem ends it."""

from __future__ import annotations

import os
import signal

import pytest

from carestamp.documents import workers


def _double(number: int) -> int:
    return 2 * number


def _whose(_: int) -> int:
    return os.getpid()


def _break(number: int) -> int:
    if number == 3:
        raise KeyError(number)
    return number


@pytest.mark.rules("X10")
@pytest.mark.parametrize("count", [None, 1, 2, 3])
def test_work_comes_back_in_order(count: int | None) -> None:
    assert list(workers.ordered(_double, iter(range(25)), count)) == [2 * each for each in range(25)]


@pytest.mark.rules("X10")
def test_one_worker_is_this_process_and_two_are_not() -> None:
    assert set(workers.ordered(_whose, range(5), 1)) == {os.getpid()}
    others = set(workers.ordered(_whose, range(5), 2))
    assert os.getpid() not in others
    assert 1 <= len(others) <= 2


@pytest.mark.rules("X10")
@pytest.mark.parametrize("count", [1, 2])
def test_problem_comes_in_its_turn(count: int) -> None:
    found = workers.ordered(_break, range(9), count)
    assert [next(found), next(found), next(found)] == [0, 1, 2]
    with pytest.raises(KeyError):
        next(found)


@pytest.mark.rules("X10")
def test_a_process_that_is_ended_is_said() -> None:
    with pytest.raises(workers.WorkersError, match=r"^a process that worked on documents was ended: begin again$"):
        list(workers.ordered(lambda _: os.kill(os.getpid(), signal.SIGKILL), range(3), 2))
