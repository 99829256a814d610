"""The decision in Python and the decision on the chain, in a hundred thousand random situations.

Both get the same question and the same facts: what stands in the entries and what the actor is. They must give the same
decision, resting on the same entry; the twin says why as well. Every decision and every kind of deciding entry occurs
often. CARESTAMP_SEED chooses other situations; the seed is printed.
"""

from __future__ import annotations

import time
from collections import Counter
from random import Random

import pytest

from carestamp.documents.consent import Actor, Decision, Judgement, Situation, decide
from tests.model.consent_crowd import Crowd, Question, gather
from tests.model.consent_fixtures import young_node
from tests.model.consent_house import open_house
from tests.model.fixtures import SEED

__all__ = ["young_node"]

SITUATIONS, OFTEN = 100_000, 500
SUBJECTS, ACTS_EACH = 300, 9
KINDS = ("anyone", "person", "organisation", "role", "study")
NO_PERMIT = {"permitted by anyone"}  # anyone is for denials


@pytest.mark.rules("C1", "C2", "C3", "K3", "K4", "X7")
def test_decisions_agree_with_the_twin(young_node: str, capsys: pytest.CaptureFixture[str]) -> None:
    print(f"seed {SEED}")
    crowd = gather(open_house(young_node), Random(SEED))
    acts = crowd.give_consents(SUBJECTS, ACTS_EACH)
    start, seen = time.monotonic(), Counter[str]()
    seconds = [moment + around for moment in crowd.moments for around in (-1, 0, 1)]
    words = crowd.words()
    for second in seconds:
        seen += _agree(crowd, words, second, -(-SITUATIONS // len(seconds)))
    with capsys.disabled():
        rate = seen.total() / (time.monotonic() - start)
        print(f"\nseed {SEED}: {seen.total()} situations after {acts} acts, {rate:.0f} a second: {dict(seen)}")
    assert seen.total() >= SITUATIONS
    assert {each: seen[each] for each in _expected() if seen[each] < OFTEN} == {}
    assert set(seen) == _expected()


def _agree(crowd: Crowd, words: dict[str, dict[int, int]], second: int, count: int) -> Counter[str]:
    """What was decided how often, in as many situations of one second."""
    questions = [crowd.question() for _ in range(count)]
    actors = {key: Actor.of(key, standing) for key, standing in crowd.standings(second).items()}
    answers, seen = crowd.answers(questions, second), Counter[str]()
    for question, answer in zip(questions, answers, strict=True):
        judgement = decide(_situation(question, actors[question.actor], words[question.subject], second))
        assert (judgement.decision, judgement.entry) == answer, f"{question} at {second}: {judgement}"
        assert all((judgement.why_en, judgement.why_zh)), question
        seen[_sort(judgement)] += 1
    return seen


def _situation(question: Question, actor: Actor, words: dict[int, int], second: int) -> Situation:
    asked = (question.purpose, question.categories, question.role, question.study)
    return Situation(actor, *asked, second, words)  # type: ignore[arg-type]


def _sort(judgement: Judgement) -> str:
    """With the kind of the entry on which it rests, for what rests on one."""
    name = judgement.decision.name.lower()
    rests = judgement.decision in (Decision.PERMITTED, Decision.DENIED)
    return f"{name} by {KINDS[judgement.entry >> 160 & 0xFF]}" if rests else name


def _expected() -> set[str]:
    resting = {f"{name} by {kind}" for name in ("permitted", "denied") for kind in KINDS}
    return resting - NO_PERMIT | {"nothing_asked", "actor_not_live", "role_not_held", "not_covered"}
