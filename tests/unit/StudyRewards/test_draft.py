"""A sponsor fixes what a study pays for, once; what could not be kept, judged or paid is refused (S1, X9, X11)."""

from __future__ import annotations

import pytest

from carestamp.client import StudyStatus
from carestamp.documents.rewards.words import Money, read_study
from scripts.cast import HOSPITAL, SPONSOR, STUDY_BOARD, VALIDATOR_A, VALIDATOR_B
from tests.support.clock import DAY
from tests.support.events import told
from tests.support.reward_telling import as_id, happened, look, raised

TWO = (VALIDATOR_A, VALIDATOR_B)
UNSOUND = {
    "BadParties": (
        *({"protocol": bytes(32)}, {"number": 0}, {"account": "0x" + "00" * 20}, {"ethics_board": 0}),
        *({"ethics_board": SPONSOR}, {"ethics_board": HOSPITAL}, {"adjudicator": SPONSOR}, {"adjudicator": 999}),
    ),
    "BadPanel": (
        *({"quorum": 1}, {"quorum": 5}, {"panel": (VALIDATOR_A,), "quorum": 1}, {"panel": (VALIDATOR_A, VALIDATOR_A)}),
        *({"panel": (VALIDATOR_A, SPONSOR)}, {"panel": (VALIDATOR_A, STUDY_BOARD)}, {"panel": (VALIDATOR_A, HOSPITAL)}),
    ),
    "BadPrices": ({"prices": ()}, {"prices": (1, 1)}, {"prices": (0, 1)}, {"bond": 0}, {"bond": 80_01}),
    "BadTimes": (
        *({"verdict_hours": 0}, {"reveal_hours": 0}, {"dispute_days": 0}, {"ruling_days": 0}, {"per_day": 0}),
        *({"per_person": 0}, {"claim_days": 89}, {"ruling_days": 3}, {"until": 2**32 - 1}),
    ),
}


@pytest.mark.rules("S1", "X11", "X14")
def test_draft_fixes_a_study_and_binds_it_to_its_ledger(town, purse, cast):
    study = purse.study()
    assert town.rewards.study_status_of(study.id) is StudyStatus.UNKNOWN
    receipt = town.rewards.draft(cast.sponsor_steward, study)
    words = town.rewards.words_of(study.id)
    bound = told("StudyRegistry", "StudyBound", study=study.id, ledger=town.rewards.address)
    named = {"study": study.id, "by": cast.sponsor_steward.address, "words": words.as_tuple()}
    town.assert_told(receipt, bound, happened("StudyDrafted", **named, protocol=study.protocol))
    rules = read_study(words)
    same = [name for name in rules.__slots__ if hasattr(study, name)]
    assert len(same) == 18
    assert [getattr(rules, name) for name in same] == [getattr(study, name) for name in same]
    assert (rules.approved, rules.closed, rules.money) == (False, False, Money())
    assert town.rewards.study_status_of(study.id) is StudyStatus.DRAFT
    assert town.studies.ledger_of(study.id) == town.rewards.address


@pytest.mark.rules("S1", "X9")
def test_draft_reverts_when_the_number_is_taken(town, purse, study, cast):
    with town.refused(raised("AlreadyDone", as_id(study)), look(purse, study)):
        town.rewards.draft(cast.sponsor_steward, study)
    other = purse.study(number=study.number)
    with town.refused(raised("NumberTaken", study.id), look(purse, study)):
        town.rewards.draft(cast.sponsor_steward, other)


@pytest.mark.rules("S1", "X7")
def test_draft_reverts_when_it_is_not_by_the_sponsors_steward(town, purse, cast):
    study = purse.study()
    for caller in (cast.outsider, cast.ethics_steward, cast.researcher):
        with town.refused(raised("NotAuthorised", caller.address), look(purse, study)):
            town.rewards.draft(caller, study)


@pytest.mark.rules("S1")
@pytest.mark.parametrize("problem", UNSOUND)
def test_draft_reverts_when_it_is_unsound(town, purse, cast, problem):
    for changes in UNSOUND[problem]:
        study = purse.study(**changes)
        with town.refused(raised(problem, study.id), look(purse, study)):
            town.rewards.draft(cast.sponsor_steward, study)


@pytest.mark.rules("S1")
@pytest.mark.parametrize("categories", [0, 1 << 15])
def test_draft_reverts_when_a_category_is_none(town, purse, cast, categories):
    study = purse.study(categories=categories)
    with town.refused(raised("BadCategories", categories), look(purse, study)):
        town.rewards.draft(cast.sponsor_steward, study)


@pytest.mark.rules("S1")
def test_draft_takes_its_last_second_and_the_least_of_everything(town, purse, cast, clock):
    at = clock.now() + DAY
    study = purse.study(start=at, until=at, panel=TWO, prices=(1,), bond=1, claim_days=90, ruling_days=2)
    clock.next_block_at(at + 1)
    with town.refused(raised("BadTimes", study.id), look(purse, study)):
        town.rewards.draft(cast.sponsor_steward, study)
    clock.next_block_at(at)
    assert not town.rewards.draft(cast.sponsor_steward, study).already
