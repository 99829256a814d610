"""What an act of the model ends in: a refusal by name, or things that happened."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """The act has no effect. `name` and `values` are those of the contract's typed error."""

    def __init__(self, name: str, *values: Any) -> None:
        super().__init__(name, values)
        self.name = name
        self.values = values


@dataclass(frozen=True)
class Happened:
    """An event, with its values in the order of the interface."""

    name: str
    values: tuple[Any, ...]


@dataclass
class Now:
    """What all ledgers share: the second of the present act and what happened in it."""

    second: int = 0
    happened: list[Happened] = field(default_factory=list)

    def tell(self, name: str, *values: Any) -> None:
        self.happened.append(Happened(name, values))


def refuse_when(wrong: bool, name: str, *values: Any) -> None:
    if wrong:
        raise Refused(name, *values)


def paused_or_not(paused: bool) -> None:
    refuse_when(paused, "EnforcedPause")


def governed_by(governor: str, caller: str) -> None:
    refuse_when(caller != governor, "AccessManagedUnauthorized", caller)


class Pausable:
    """What governance stops and lets go on."""

    governor: str
    now: Now
    paused: bool

    def pause(self, caller: str) -> None:
        governed_by(self.governor, caller)
        paused_or_not(self.paused)
        self.paused = True
        self.now.tell("Paused", caller)

    def unpause(self, caller: str) -> None:
        governed_by(self.governor, caller)
        refuse_when(not self.paused, "ExpectedPause")
        self.paused = False
        self.now.tell("Unpaused", caller)
