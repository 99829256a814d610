"""A row of the table: whom a function serves, and with exactly which error everybody else is refused.

`stops`: refused to all under pause (X13). `gated`: those whose standing is asked live, and how they are refused when
it has lapsed (X7, K3, K4).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.permissions.lapses import HOUSES
from tests.permissions.scene import Scene

Error = tuple[Any, ...]  # name, values
Refusal = Callable[[Scene, str], Error]  # for a caller's address
Values = Callable[[Scene], tuple[Any, ...]]

ANYBODY = ("*",)
LICENSED = tuple(who for people in HOUSES.values() for who in people)
STEWARDS = tuple(who for who in LICENSED if who.endswith("_steward"))


@dataclass(frozen=True)
class Row:
    contract: str
    function: str
    values: Values
    allowed: tuple[str, ...]
    refusal: Refusal
    stops: bool = False
    others: Mapping[str, Refusal] = field(default_factory=dict)  # people who are refused otherwise
    when_open: Error | None = None  # what even the allowed hear while nothing is paused
    when_paused: Error | None = None  # and while everything is
    gated: tuple[str, ...] = ()
    lapsed: Refusal | None = None
    caller: str | None = None  # who calls when the gated one only vouched
    variant: str = ""

    @property
    def name(self) -> str:
        return f"{self.contract}.{self.function}{self.variant and ' ' + self.variant}"

    def expected(self, scene: Scene, who: str, paused: bool) -> Error | None:
        """The refusal of this person, or None."""
        if paused and self.stops:
            return ("EnforcedPause",)
        if who in self.allowed or self.allowed == ANYBODY:
            return self.when_paused if paused else self.when_open
        return self.others.get(who, self.refusal)(scene, scene.at(who))


def given(*values: Any) -> Values:
    """The same whatever the scene."""
    return lambda _: values


# --- refusals


def unauthorized(_: Scene, who: str) -> Error:
    return ("AccessManagedUnauthorized", who)


def not_signer(name: str) -> Refusal:
    return lambda scene, who: ("SignedActs_NotSigner", scene.at(name), who)


def named(error: str) -> Refusal:
    """An error that names the caller."""
    return lambda _, who: (error, who)


def plainly(*error: Any) -> Refusal:
    return lambda _scene, _who: error


def impossible(_: Scene, who: str) -> Error:
    raise AssertionError(f"nobody is refused here, and {who} was")
