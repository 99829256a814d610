"""Plays attacks one after the other and tells what came of each."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from web3.exceptions import Web3Exception

from carestamp.errors import CarestampError
from scripts.attacks.attack import Attack, Front, Result
from scripts.attacks.bench import Bench
from scripts.attacks.ground import Ground

Told = Callable[[Result], None]


class NoSuchAttackError(CarestampError):
    """Nothing is called so; one sentence with what there is."""


def chosen(fronts: Iterable[Front[Any]], rule: str = "", only: str = "") -> list[Attack[Any]]:
    """The attacks against this rule and of this id, all where neither is named; several apart by commas.

    Raises NoSuchAttackError.
    """
    every = [each for front in fronts for each in front.attacks]
    rules, ids = _listed(rule), _listed(only)
    _require_known("RULE", rules, {name for each in every for name in each.rules})
    _require_known("ONLY", ids, {each.id for each in every})
    return [each for each in every if (not rules or rules & set(each.rules)) and (not ids or each.id in ids)]


def play(attacks: Sequence[Attack[Any]], fronts: Iterable[Front[Any]], ground: Ground, told: Told) -> list[Result]:
    """Each attack at the bench of its front."""
    return list(_played(attacks, {each.id: each for each in fronts}, ground, told))


def _played(
    attacks: Sequence[Attack[Any]], fronts: dict[str, Front[Any]], ground: Ground, told: Told
) -> Iterator[Result]:
    benches: dict[str, Bench] = {}
    for each in attacks:
        if each.front not in benches:
            benches[each.front] = fronts[each.front].bench(ground, fronts[each.front])
        result = _one(each, benches[each.front])
        told(result)
        yield result


def _one(attack: Attack[Any], bench: Bench) -> Result:
    """What breaks off proves nothing, but the others go on."""
    began, problem = time.monotonic(), ""
    bench.begin(attack)
    try:
        attack.play(bench)
    except (CarestampError, Web3Exception) as broken:
        problem = f"{type(broken).__name__}: {broken}"
    problems = [*filter(None, [problem]), *map(str, bench.story.failures)]
    return Result(attack, bench.outcomes, bench.acts(), time.monotonic() - began, "; ".join(problems))


def _listed(written: str) -> set[str]:
    return {each.strip() for each in written.split(",") if each.strip()}


def _require_known(name: str, asked: set[str], known: set[str]) -> None:
    unknown = sorted(asked - known)
    if unknown:
        raise NoSuchAttackError(f"{name}={', '.join(unknown)} is not known: use of {', '.join(sorted(known))}")
