"""X9 in the clients: a repeated request is answered with the receipt of the first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from carestamp.chain import NodeRefusedError, Receipt
from carestamp.client import FOREVER, Status, errors
from scripts.cast import HOSPITAL, Cast
from tests.support.papers import Paper
from tests.support.town import Town

Act = Callable[[], Receipt]


def assert_repeats(act: Act) -> Receipt:
    """The first call did it; the second says so, and sends nothing."""
    first = act()
    assert not first.already
    assert first.events
    again = act()
    assert again == replace(first, already=True)
    return first


@pytest.fixture
def paper(town: Town) -> Paper:
    return town.paper()


@pytest.mark.rules("X9", "P1")
def test_issue_again_answers_with_the_first(town: Town, cast: Cast) -> None:
    paper = town.paper(vouch_only=True)
    assert_repeats(lambda: town.prescriptions.issue(cast.prescriber, paper.terms))


@pytest.mark.rules("X9", "P6")
def test_dispense_again_answers_with_the_first(town: Town, paper: Paper) -> None:
    ask = town.ask(10)
    first = assert_repeats(lambda: town.dispense(paper, ask))
    town.dispense(paper, town.ask(5))
    assert town.dispense(paper, ask) == replace(first, already=True)
    assert town.left(paper) == (15,)


@pytest.mark.rules("X9", "P11")
def test_recorded_conflict_again_answers_with_the_conflict(town: Town, cast: Cast, paper: Paper) -> None:
    town.dispense(paper, town.ask(30))
    ask = town.ask(10, by=cast.pharmacist_b)
    first = assert_repeats(lambda: town.record(paper, ask))
    assert [each.name for each in first.events] == ["SupplyConflicted"]
    review = lambda: town.prescriptions.review_conflict(cast.auditor, paper.id, ask.request, 3)  # noqa: E731
    assert_repeats(review)


@pytest.mark.rules("X9", "P7")
def test_reverse_again_answers_with_the_first(town: Town, cast: Cast, paper: Paper) -> None:
    ask = town.ask(10)
    town.dispense(paper, ask)
    assert_repeats(lambda: town.reverse(paper, ask, cast.second_pharmacist))
    assert town.left(paper) == (30,)


@pytest.mark.rules("X9", "P4")
def test_hold_and_release_again_answer_with_the_first(town: Town, paper: Paper) -> None:
    act = town.hold_act(paper, 201)
    assert_repeats(lambda: town.hold(paper, act))
    assert_repeats(lambda: town.release(paper, 2))


@pytest.mark.rules("X9", "P4")
def test_release_of_a_hold_that_ran_out_is_done_without_a_transaction(town: Town, cast: Cast, paper: Paper) -> None:
    act = town.hold_act(paper, 201)
    town.hold(paper, act)
    town.clock.go_to(act.until + 1)
    receipt = town.prescriptions.release(cast.pharmacist, paper.terms)
    assert receipt.already
    assert (receipt.transaction, receipt.events) == ("", ())
    assert town.status(paper) is Status.ACTIVE


@pytest.mark.rules("X9", "P9")
def test_end_again_answers_with_the_first(town: Town, cast: Cast, paper: Paper) -> None:
    assert_repeats(lambda: town.prescriptions.suspend(cast.hospital_steward, paper.id))
    assert_repeats(lambda: town.prescriptions.stop(cast.prescriber, paper.terms))
    other = town.paper()
    assert_repeats(lambda: town.prescriptions.cancel(cast.prescriber, other.terms))


@pytest.mark.rules("X9", "P3")
def test_review_again_answers_with_the_first(town: Town, cast: Cast) -> None:
    approved, rejected = town.paper("china-ordinary"), town.paper("china-ordinary")
    assert_repeats(lambda: town.prescriptions.approve(cast.reviewer, approved.terms))
    assert_repeats(lambda: town.prescriptions.reject(cast.reviewer, rejected.terms, 9))


@pytest.mark.rules("X9", "P2", "X12")
def test_anchor_and_profile_again_answer_with_the_first(town: Town, cast: Cast) -> None:
    root, word = bytes(range(32)), town.prescriptions.profile_of(town.paper().prescription.profile)
    assert_repeats(lambda: town.prescriptions.anchor(cast.prescriber, cast.prescriber.address, root))
    assert_repeats(lambda: town.prescriptions.publish_profile(cast.curator, 9_000_001, word))
    assert_repeats(lambda: town.prescriptions.close_profile(cast.curator, 9_000_001))


@pytest.mark.rules("X9", "D1")
def test_pack_acts_again_answer_with_the_first(town: Town, cast: Cast) -> None:
    batch, pack = bytes(range(32)), bytes(range(1, 33))
    assert_repeats(lambda: town.packs.commission(cast.registrar_steward, batch))
    assert_repeats(lambda: town.packs.recall(cast.registrar_steward, batch))
    assert_repeats(lambda: town.packs.report_stolen(cast.pharmacy_steward, pack))
    assert_repeats(lambda: town.packs.report_destroyed(cast.pharmacy_steward, pack))


@pytest.mark.rules("X9", "K3", "K4")
def test_credential_acts_again_answer_with_the_first(town: Town, cast: Cast) -> None:
    people, person = town.credentials, cast.prescriber.address
    since = town.clock.now() - 5
    assert_repeats(lambda: people.suspend_practitioner(cast.hospital_steward, person))
    assert_repeats(lambda: people.reinstate_practitioner(cast.hospital_steward, person))
    assert_repeats(lambda: people.distrust_practitioner(cast.hospital_steward, person, since))
    assert_repeats(lambda: people.suspend_organisation(cast.health_steward, HOSPITAL))
    assert_repeats(lambda: people.reinstate_organisation(cast.health_steward, HOSPITAL))
    assert_repeats(lambda: people.renew(cast.health_steward, HOSPITAL, FOREVER - 1))


@pytest.mark.rules("X9", "X6")
def test_controller_move_again_answers_with_the_first(town: Town, cast: Cast) -> None:
    assert_repeats(lambda: town.move_controller(cast.patient, cast.delegate))


@pytest.mark.rules("X9")
def test_what_is_not_the_same_is_no_repetition(town: Town, paper: Paper) -> None:
    ask = town.ask(10)
    town.dispense(paper, ask)
    with pytest.raises(errors.PrescriptionRegistry_RequestReused) as caught:
        town.dispense(paper, replace(ask, supply=replace(ask.supply, quantities=(11,))))
    assert caught.value == errors.PrescriptionRegistry_RequestReused(paper.id, ask.request)


@pytest.mark.rules("X9")
def test_repetition_is_success_where_the_node_keeps_no_logs(
    town: Town, cast: Cast, paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgotten(*_: object) -> None:
        raise NodeRefusedError("history has been pruned")

    monkeypatch.setattr(town.chain, "events", forgotten)
    receipt = town.prescriptions.issue(cast.prescriber, paper.terms)
    assert (receipt.already, receipt.transaction) == (True, "")
