"""What came of a run: seconds by stage, gas by act, bytes, and what was tried and refused."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from carestamp.chain import ContractError, Receipt
from carestamp.errors import CarestampError
from scripts.benches import BenchError

Tell = Callable[[str], None]


@dataclass
class Told:
    """tell: one line of progress. acts: gas of each act by its name, with how many items it was about."""

    tell: Tell
    seconds: dict[str, float] = field(default_factory=dict)
    acts: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    _tried: dict[str, dict[str, Any]] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """How long it took, on this machine at this moment."""
        self.tell(name)
        start = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - start, 2)

    def did(self, act: str, receipt: Receipt, items: int = 1) -> Receipt:
        """An act that went through."""
        self.acts.setdefault(act, []).append((receipt.gas, items))
        return receipt

    def refused(
        self, tried: str, act: Callable[[], Any], expected: CarestampError | str, look: Callable[[], Any] | None = None
    ) -> None:
        """Tries it: it must fail with this very error, or this text of one, and what `look` sees stays as it is.

        Raises BenchError.
        """
        before = look() if look else None
        problem = _problem_of(act)
        same = expected in str(problem) if isinstance(expected, str) else problem == expected
        if problem is None or not same:
            raise BenchError(f"{tried}: {'nothing was refused' if problem is None else f'refused with {problem!r}'}")
        if look and look() != before:
            raise BenchError(f"{tried}: it was refused, and yet something moved")
        row = {"tried": tried, "error": type(problem).__name__, "said": _said(problem), "times": 0}
        self._tried.setdefault(tried, row)["times"] += 1

    @property
    def refusals(self) -> list[dict[str, Any]]:
        """What was tried: its error, what that said to people the first time, and how often."""
        return list(self._tried.values())

    def gas(self) -> dict[str, Any]:
        """By act: how often, items, gas of one act (least, median, most), gas of an item."""
        return {act: _row(each) for act, each in self.acts.items()}


def _problem_of(act: Callable[[], Any]) -> CarestampError | None:
    try:
        act()
    except CarestampError as problem:
        return problem
    return None


def _said(problem: CarestampError) -> str:
    return problem.words.en if isinstance(problem, ContractError) else str(problem)


def _row(done: Sequence[tuple[int, int]]) -> dict[str, Any]:
    gas, items = [each for each, _ in done], sum(each for _, each in done)
    amounts = {"least": min(gas), "median": round(statistics.median(gas)), "most": max(gas)}
    return {"times": len(done), "items": items, **amounts, "per_item": round(sum(gas) / items, 2)}


def spread(sizes: Sequence[int]) -> dict[str, int]:
    """Least, median, most and sum of sizes in bytes."""
    return {
        "least": min(sizes),
        "median": round(statistics.median(sizes)),
        "most": max(sizes),
        "sum": sum(sizes),
    }
