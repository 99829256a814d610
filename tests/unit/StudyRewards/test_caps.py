"""A person, under whatever ids, and a study's money have their limits (S3, S4, X6)."""

from __future__ import annotations

import pytest

from tests.support.clock import DAY
from tests.support.papers import some_bytes
from tests.support.reward_telling import look, raised


@pytest.mark.rules("S4", "X6")
def test_commit_reverts_when_the_person_gave_enough_today(town, purse, cast, clock):
    study, person = purse.opened(per_day=1, per_person=2), some_bytes("person")
    midnight = (clock.now() // DAY + 1) * DAY
    one, other, third = (
        purse.contribution(study, person=person, contributor=who.address, deadline=midnight + 2 * DAY)
        for who in (cast.patient, cast.patient_b, cast.patient)
    )
    purse.agree(one)
    purse.agree(other)
    purse.commit(one)
    clock.next_block_at(midnight - 1)
    with town.refused(raised("CapReached", person, 1, 1), look(purse, other)):
        purse.commit(other)
    clock.next_block_at(midnight)
    purse.commit(other)
    assert town.rewards.count_of(study.id, person) == (1, 2)
    clock.next_block_at(midnight + DAY)
    with town.refused(raised("CapReached", person, 0, 2), look(purse, third)):
        purse.commit(third)


@pytest.mark.rules("S4")
def test_what_nobody_judged_counts_no_more_against_its_person(town, purse, cast):
    study, person = purse.opened(per_person=1), some_bytes("person")
    given = purse.committed(study, person=person)
    purse.tell_over(given)
    town.rewards.end(cast.relayer, given)
    assert town.rewards.count_of(study.id, person) == (1, 0)
    purse.commit(purse.contribution(study, person=person))
    assert town.rewards.count_of(study.id, person) == (2, 1)


@pytest.mark.rules("S3")
def test_commit_reverts_when_the_money_is_kept_for_others(town, purse):
    study = purse.opened(funds=9_99)
    purse.committed(study)
    second = purse.contribution(study)
    with town.refused(raised("BudgetExhausted", study.id, 5_00, 4_99), look(purse, second)):
        purse.commit(second)
    purse.commit(purse.contribution(study, tier=1))
    assert town.rewards.money_of(study.id).as_tuple() == (9_99, 0, 6_00, 3_99, 0)
