"""A reversal presents the facts of a supply that was; anything else finds none (P7, P6)."""

from __future__ import annotations

import pytest

from carestamp.client import SupplyState, errors
from carestamp.documents import profiles
from tests.support.clock import HOUR
from tests.support.papers import USUAL, some_bytes

WINDOW = profiles.by_name(USUAL).rules.reverseHours * HOUR


@pytest.mark.rules("P7", "P6")
def test_reverse_finds_a_supply_that_is_not_the_latest(town, cast):
    paper = town.paper()
    first, second = town.ask(10), town.ask(15)
    town.dispense(paper, first)
    town.dispense(paper, second)
    receipt = town.reverse(paper, first, by=cast.second_pharmacist)
    town.assert_told(receipt, town.told_reversed(paper, first, cast.second_pharmacist))
    assert town.left(paper) == (15,)
    assert [town.supply(paper, each)[0] for each in (first, second)] == [SupplyState.REVERSED, SupplyState.SUPPLIED]
    with town.refused(errors.PrescriptionRegistry_AlreadyDone(paper.id), paper):
        town.reverse(paper, first, by=cast.second_pharmacist)


@pytest.mark.rules("P7", "P6")
def test_reverse_is_remembered_behind_a_later_supply(town, cast):
    paper = town.paper()
    first, second = town.ask(10), town.ask(15)
    town.dispense(paper, first)
    town.reverse(paper, first, by=cast.second_pharmacist)
    town.dispense(paper, second)
    with town.refused(errors.PrescriptionRegistry_AlreadyDone(paper.id), paper):
        town.reverse(paper, first, by=cast.second_pharmacist)
    with town.refused(errors.PrescriptionRegistry_RequestReused(paper.id, first.request), paper):
        town.dispense(paper, first)


@pytest.mark.rules("P7", "P6")
@pytest.mark.parametrize(
    "change",
    [
        {"quantities": (19,)},
        {"request": 77},
        {"handed_over_at": 1},
        {"product": b"\x09" * 32},
        {"packs": ()},
    ],
    ids=lambda change: next(iter(change)),
)
def test_reverse_reverts_when_a_fact_differs(town, cast, change):
    paper = town.paper()
    ask = town.ask(20, packs=town.packs_of_batch(20))
    town.dispense(paper, ask)
    other = ask.changed(**({"handed_over_at": ask.handed_over_at + 1} if "handed_over_at" in change else change))
    with town.refused(errors.PrescriptionRegistry_NoSuchSupply(paper.id, other.request), paper, *ask.packs):
        town.reverse(paper, other, by=cast.second_pharmacist)


@pytest.mark.rules("P7")
def test_reverse_reverts_when_another_pharmacist_is_named(town, cast):
    paper = town.paper()
    ask = town.ask(20)
    town.dispense(paper, ask)
    other = ask.changed(pharmacist=cast.second_pharmacist)
    with town.refused(errors.PrescriptionRegistry_NoSuchSupply(paper.id, ask.request), paper):
        town.reverse(paper, other, by=cast.pharmacist)


@pytest.mark.rules("P7", "X9")
def test_reverse_reverts_when_the_supply_never_was(town, cast):
    paper, unseen = town.paper(), town.paper(origin="signed")
    ask = town.ask(5, request=some_request())
    with town.refused(errors.PrescriptionRegistry_NoSuchSupply(paper.id, ask.request), paper):
        town.reverse(paper, ask, by=cast.second_pharmacist)
    with town.refused(errors.PrescriptionRegistry_Unknown(unseen.id), unseen):
        town.reverse(unseen, town.ask(5), by=cast.second_pharmacist)


def some_request() -> int:
    return int.from_bytes(some_bytes("request")[:4], "big") | 1
