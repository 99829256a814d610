"""Each act on consent × each number near the last × whoever might claim to act, frozen or not: one answer each."""

from __future__ import annotations

from typing import Any

import pytest

from carestamp.documents.consent.typed import ConsentErasure, consent_id, entry_of
from tests.permissions.numbers import DELEGATES, OFFSETS, OPENS, STORIES, WHO, Numbers

ACTS = pytest.mark.parametrize("kind", STORIES, ids=lambda each: each.__name__)


@pytest.fixture(scope="module")
def numbers(node: str) -> Numbers:
    return Numbers(node)


def require_answers(numbers: Numbers, kind: type[Any], frozen: bool) -> list[tuple[Any, ...]]:
    """Of everybody with every number; the ledger's answers."""
    answers = []
    for who in WHO:
        if who in DELEGATES and kind is ConsentErasure:
            continue  # it names no delegate
        for offset in OFFSETS:
            act = numbers.made(kind, who, offset)
            found, expected = numbers.asked(act, who), numbers.expected(act, who, offset, frozen)
            assert found == expected, f"{kind.__name__} by {who}, {offset:+} from the last, {frozen=}"
            answers.append(found)
    return answers


@pytest.mark.rules("X5", "X6", "C3", "C4")
@ACTS
def test_number_and_key_decide_who_acts(numbers: Numbers, kind: type[Any]) -> None:
    answers = require_answers(numbers, kind, frozen=False)
    served = 2 if kind in OPENS else 4  # the new key, signed or calling, with one number or two
    assert answers.count((None,)) == served + (kind is not ConsentErasure)


@pytest.mark.rules("X6", "X13", "C3")
@ACTS
def test_freeze_stops_what_opens_and_lets_close(numbers: Numbers, kind: type[Any]) -> None:
    with numbers.town.clock.isolated():
        numbers.freeze()
        answers = require_answers(numbers, kind, frozen=True)
    stopped = kind in OPENS or kind is ConsentErasure
    assert answers.count((None,)) == (0 if stopped else 5)


@pytest.mark.rules("X5", "X9")
@ACTS
def test_last_act_again_is_told_so(numbers: Numbers, kind: type[Any]) -> None:
    """Sent twice, done once."""
    town, act = numbers.town, numbers.made(kind, "controller", 1)
    with town.clock.isolated():
        assert not town.desk.do(act).already
        done = ("ConsentRegistry_AlreadyDone", consent_id(act.subject, entry_of(act)))
        assert numbers.asked(act, "controller") == done
        assert town.desk.do(act).already
