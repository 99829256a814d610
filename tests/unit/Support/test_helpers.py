"""The helpers of the tests would notice another refusal, an act that moves something, an event too few.

They prove no rule of the domain, so they name none.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from carestamp.client import errors


def test_refused_notices_when_nothing_is_refused(town):
    paper = town.paper()
    with (
        pytest.raises(AssertionError, match="nothing was refused"),
        town.refused(errors.PrescriptionRegistry_NothingAsked(paper.id)),
    ):
        town.dispense(paper, town.ask(1))


@pytest.mark.parametrize("wrong", ["class", "value"])
def test_refused_notices_another_error_and_another_value(town, wrong):
    paper = town.paper()
    expected = errors.PrescriptionRegistry_QuantityExceeded(paper.id, 0, 31, 29)
    if wrong == "class":
        expected = errors.PrescriptionRegistry_PartialNotAllowed(paper.id)
    with pytest.raises(AssertionError), town.refused(expected, paper):
        town.dispense(paper, town.ask(31))


def test_refused_notices_when_something_moved(town):
    paper = town.paper()
    with (
        pytest.raises(AssertionError, match="moved something"),
        town.refused(errors.PrescriptionRegistry_QuantityExceeded(paper.id, 0, 30, 29), paper),
    ):
        _dispense_twice(town, paper)


def test_assert_told_notices_an_event_too_few_too_many_and_another_value(town):
    paper = town.paper(origin="signed")
    ask = town.ask(30)
    receipt = town.dispense(paper, ask)
    whole = [town.told_issued(paper, "signed"), town.told_dispensed(paper, ask)]
    town.assert_told(receipt, *whole)
    other = replace(whole[1], values=tuple((k, 7 if k == "supply" else v) for k, v in whole[1].values))
    for wrong in (whole[:1], whole[1:], whole[::-1], [*whole, whole[0]], [whole[0], other]):
        with pytest.raises(AssertionError):
            town.assert_told(receipt, *wrong)


def test_town_forgets_what_a_test_did(founded):
    with founded.clock.isolated():
        paper = founded.paper()
        before = founded.prescriptions.word_of(paper.id)
        second = founded.clock.now()
        with founded.clock.isolated():
            founded.dispense(paper, founded.ask(30))
            founded.clock.pass_time(1000)
        assert founded.prescriptions.word_of(paper.id) == before
        assert founded.clock.now() == second
        founded.dispense(paper, founded.ask(30))


def _dispense_twice(town, paper):
    town.dispense(paper, town.ask(1))
    town.dispense(paper, town.ask(30))
