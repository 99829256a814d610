"""The cells of the matrices: each is asked of a chain and compared. A run counts them, for scripts/proofs/access.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.model.ledgers import GAS
from tests.permissions.scene import Scene
from tests.support.figures import record_figures

Error = tuple[Any, ...]
"""Name and values; (None,) for none."""
SERVED: Error = (None,)
IN_A_REQUEST = 400

asked: Counter[str] = Counter()
failed: Counter[str] = Counter()
facts: dict[str, set[str]] = {}
"""What a matrix is about, by name: functions, roles, acts."""


@dataclass(frozen=True)
class Cell:
    """A call, what it is called in a failure, and its answer: an error with its values, or `refused` for any."""

    label: str
    contract: str
    data: bytes
    caller: str
    expected: Error | None = None
    """None: any refusal."""
    state: dict[str, Any] | None = None
    """Accounts as they would be, instead of as they are."""
    second: int | None = None


def require(matrix: str, scene: Scene, cells: Sequence[Cell]) -> list[Error]:
    """Every cell answers what is expected of it. Returns the answers."""
    answers = ask(scene, cells)
    compare(matrix, cells, answers)
    return answers


def compare(matrix: str, cells: Sequence[Cell], answers: Sequence[Error]) -> None:
    """The same, of answers that are there."""
    wrong = [
        f"{cell.label}: {answer}, not {cell.expected or 'a refusal'}"
        for cell, answer in zip(cells, answers, strict=True)
        if (answer == SERVED if cell.expected is None else answer != cell.expected)
    ]
    asked[matrix] += len(cells)
    failed[matrix] += len(wrong)
    assert not wrong, "\n".join(wrong[:60])


def same(matrix: str, label: str, answers: Sequence[Any]) -> None:
    """Whoever asks hears what the first one hears."""
    others = sum(each != answers[0] for each in answers)
    asked[matrix] += len(answers)
    failed[matrix] += others
    assert not others, f"{label}: {others} of {len(answers)} hear something else"


def ask(scene: Scene, cells: Sequence[Cell]) -> list[Error]:
    """The answers of the chain, in the order of the cells; nothing happens."""
    answers: list[Error] = []
    for first in range(0, len(cells), IN_A_REQUEST):
        questions = [("eth_call", _params(scene, each)) for each in cells[first : first + IN_A_REQUEST]]
        found = [scene.ledgers._would(each) for each in scene.ledgers.rpc.answers(questions)]
        answers += [(each.error, *each.values) for each in found]
    return answers


def _params(scene: Scene, cell: Cell) -> tuple[Any, ...]:
    call = {"from": cell.caller, "to": scene.address(cell.contract), "data": "0x" + cell.data.hex()}
    call |= {"gas": hex(GAS), "gasPrice": "0x0"}
    return (call, "latest", cell.state or {}, {"time": hex(cell.second)} if cell.second else {})


def remember(what: str, names: Iterable[str]) -> None:
    facts.setdefault(what, set()).update(names)


def write() -> None:
    """For a report, where one is made of this run."""
    counts = {name: {"cells": asked[name], "failures": failed[name]} for name in sorted(asked)}
    record_figures("cells", {**counts, **{name: len(listed) for name, listed in facts.items()}})
