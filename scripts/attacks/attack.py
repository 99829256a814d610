"""What an attack is, how it is announced, and what came of it. The words are in words/<front>.yaml."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import yaml

from carestamp.errors import CarestampError, Words
from scripts.attacks.forced import Mined
from scripts.report import Act

if TYPE_CHECKING:
    from scripts.attacks.bench import Bench
    from scripts.attacks.ground import Ground

_WORDS = Path(__file__).with_name("words")
B = TypeVar("B", bound="Bench")


@dataclass(frozen=True)
class Said:
    """What is told of an attack. honest: what goes through beside it. answered: only where the defence is no revert."""

    title: Words
    tried: Words
    honest: Words
    answered: Words | None = None


@dataclass(frozen=True)
class Attempt:
    """One transaction of a thief. expected: the error that was announced. mined: None where nothing was sent.

    moved: something that was watched is another now, or the transaction left an event.
    """

    expected: CarestampError
    mined: Mined | None
    moved: bool

    @property
    def error(self) -> CarestampError | None:
        """What the chain answered; None where it did what the thief asked."""
        return self.mined.error if self.mined else None

    @property
    def is_prevented(self) -> bool:
        if self.mined is None or self.mined.ran_out:
            return False
        return self.error is not None and self.error == self.expected and not self.moved


@dataclass(frozen=True)
class Finding:
    """What was measured where no revert is the defence. name: as reports call it. values: for people."""

    name: str
    expected: object
    found: object
    values: Mapping[str, str]

    @property
    def is_prevented(self) -> bool:
        return self.expected == self.found


@dataclass(frozen=True)
class Attack(Generic[B]):
    """play: sets up honestly, then tries; what it tries is written down at the bench. id: unique in all fronts."""

    id: str
    front: str
    rules: tuple[str, ...]
    said: Said
    play: Callable[[B], None]


@dataclass(frozen=True)
class Result:
    """What came of an attack. problem: it broke off, so that nothing is proved."""

    attack: Attack[Any]
    outcomes: Sequence[Attempt | Finding]
    honest: Sequence[Act]
    seconds: float
    problem: str = ""

    @property
    def is_prevented(self) -> bool:
        """Each try failed as announced, and something honest went through beside it: a dead system proves nothing."""
        sound = not self.problem and self.outcomes and self.honest
        return bool(sound) and all(each.is_prevented for each in self.outcomes)

    @property
    def has_succeeded(self) -> bool:
        """The thief got something: a try went through, or moved something, or was not found out."""
        return any(_got_through(each) for each in self.outcomes)

    @property
    def attempts(self) -> list[Attempt]:
        return [each for each in self.outcomes if isinstance(each, Attempt)]

    @property
    def findings(self) -> list[Finding]:
        return [each for each in self.outcomes if isinstance(each, Finding)]

    @property
    def errors(self) -> list[str]:
        """Names of what was answered, each once: typed errors of contracts, findings."""
        names = [type(each.error).__name__ if each.error else "" for each in self.attempts]
        return list(dict.fromkeys(filter(None, [*names, *(each.name for each in self.findings)])))

    @property
    def transactions(self) -> list[str]:
        """Of the thief, as they were mined."""
        return [each.mined.transaction for each in self.attempts if each.mined]


def _got_through(outcome: Attempt | Finding) -> bool:
    if isinstance(outcome, Finding):
        return not outcome.is_prevented
    return outcome.mined is not None and (outcome.error is None or outcome.moved)


@dataclass
class Front(Generic[B]):
    """The attacks on one ledger, in the order of its words. bench: makes what they are played at."""

    id: str
    bench: Callable[[Ground, Front[Any]], B]
    attacks: list[Attack[B]] = field(default_factory=list)

    def __post_init__(self) -> None:
        written = yaml.safe_load((_WORDS / f"{self.id}.yaml").read_text(encoding="utf-8"))
        self.title, self.text = _words(written["title"]), _words(written["text"])
        self.acts = {code: _words(each) for code, each in (written.get("acts") or {}).items()}
        self._said = {name: _said(each) for name, each in written["attacks"].items()}

    def attack(self, name: str, *rules: str) -> Callable[[Callable[[B], None]], Callable[[B], None]]:
        """Adds the decorated function as an attack against these rules."""

        def add(play: Callable[[B], None]) -> Callable[[B], None]:
            self.attacks.append(Attack(name, self.id, rules, self._said[name], play))
            self.attacks.sort(key=lambda each: self.ids.index(each.id))
            return play

        return add

    @property
    def ids(self) -> list[str]:
        """Of all attacks that the words tell of, in their order."""
        return list(self._said)


def _said(written: Mapping[str, Any]) -> Said:
    answered = _words(written["answered"]) if "answered" in written else None
    return Said(_words(written["title"]), _words(written["tried"]), _words(written["honest"]), answered)


def _words(written: Mapping[str, str]) -> Words:
    return Words(**written)
