"""Cancelled before any use, stopped for the rest, suspended and resumed with the partial state kept (P9)."""

from __future__ import annotations

import pytest

from carestamp.client import Roles, Status, errors


@pytest.mark.rules("P9")
def test_cancel_ends_what_was_never_used(town, cast, origin):
    paper = town.paper(origin=origin)
    receipt = town.prescriptions.cancel(cast.prescriber, paper.terms)
    town.assert_told(receipt, town.told_cancelled(paper, cast.prescriber))
    assert town.status(paper) is Status.CANCELLED
    with town.refused(errors.PrescriptionRegistry_NotUsable(paper.id, Status.CANCELLED), paper):
        town.dispense(paper, town.ask(30))


@pytest.mark.rules("P9")
def test_cancel_reverts_when_something_is_dispensed(town, cast, origin):
    paper = town.paper(origin=origin)
    town.dispense(paper, town.ask(1))
    with town.refused(errors.PrescriptionRegistry_PartlyUsed(paper.id), paper):
        town.prescriptions.cancel(cast.prescriber, paper.terms)


@pytest.mark.rules("P9", "P7")
def test_cancel_works_again_when_all_was_taken_back(town, cast):
    paper = town.paper()
    ask = town.ask(30)
    town.dispense(paper, ask)
    town.reverse(paper, ask, by=cast.second_pharmacist)
    town.prescriptions.cancel(cast.prescriber, paper.terms)
    assert town.status(paper) is Status.CANCELLED


@pytest.mark.rules("P9", "X9")
def test_cancel_reports_already_done_when_it_is_repeated(town, cast):
    paper = town.paper()
    first = town.prescriptions.cancel(cast.prescriber, paper.terms)
    with town.refused(errors.PrescriptionRegistry_AlreadyDone(paper.id), paper):
        again = town.prescriptions.cancel(cast.prescriber, paper.terms)
    assert again.already
    assert (again.transaction, again.events) == (first.transaction, first.events)


@pytest.mark.rules("P9")
def test_stop_voids_the_rest_and_keeps_the_part(town, cast, origin):
    paper = town.paper(origin=origin)
    town.dispense(paper, town.ask(12))
    receipt = town.prescriptions.stop(cast.prescriber, paper.terms)
    town.assert_told(receipt, town.told_stopped(paper, cast.prescriber))
    assert (town.status(paper), town.dispensed(paper)) == (Status.STOPPED, (12, 0, 0, 0, 0))
    with town.refused(errors.PrescriptionRegistry_NotUsable(paper.id, Status.STOPPED), paper):
        town.dispense(paper, town.ask(1))
    with town.refused(errors.PrescriptionRegistry_AlreadyDone(paper.id), paper):
        town.prescriptions.stop(cast.prescriber, paper.terms)


@pytest.mark.rules("P9", "P7")
def test_stop_leaves_the_way_back_open(town, cast):
    paper = town.paper()
    ask = town.ask(12)
    town.dispense(paper, ask)
    town.prescriptions.stop(cast.prescriber, paper.terms)
    town.reverse(paper, ask, by=cast.second_pharmacist)
    assert (town.status(paper), town.dispensed(paper)) == (Status.STOPPED, (0, 0, 0, 0, 0))


@pytest.mark.rules("P9", "X7")
def test_cancel_and_stop_revert_when_it_is_not_the_live_prescriber(town, cast):
    paper = town.paper()
    acts = (town.prescriptions.cancel, town.prescriptions.stop)
    for act in acts:
        for stranger in (cast.prescriber_b, cast.hospital_steward, cast.patient, cast.outsider):
            error = errors.PrescriptionRegistry_NotPrescriber(stranger.address, cast.prescriber.address)
            with town.refused(error, paper):
                act(stranger, paper.terms)
    town.credentials.suspend_practitioner(cast.hospital_steward, cast.prescriber.address)
    for act in acts:
        error = errors.PrescriptionRegistry_NotLive(cast.prescriber.address, Roles.PRESCRIBER)
        with town.refused(error, paper):
            act(cast.prescriber, paper.terms)


@pytest.mark.rules("P9")
def test_stop_reverts_when_it_was_never_seen(town, cast):
    paper = town.paper(origin="unvouched")
    with town.refused(errors.PrescriptionRegistry_Unknown(paper.id), paper):
        town.prescriptions.stop(cast.prescriber, paper.terms)


@pytest.mark.rules("P9")
def test_an_end_is_final(town, cast):
    cancelled, stopped = town.paper(), town.paper()
    town.prescriptions.cancel(cast.prescriber, cancelled.terms)
    town.prescriptions.stop(cast.prescriber, stopped.terms)
    with town.refused(errors.PrescriptionRegistry_NotUsable(cancelled.id, Status.CANCELLED), cancelled):
        town.prescriptions.stop(cast.prescriber, cancelled.terms)
    with town.refused(errors.PrescriptionRegistry_NotUsable(stopped.id, Status.STOPPED), stopped):
        town.prescriptions.cancel(cast.prescriber, stopped.terms)
    with town.refused(errors.PrescriptionRegistry_NotUsable(stopped.id, Status.STOPPED), stopped):
        town.prescriptions.suspend(cast.health_steward, stopped.id)


@pytest.mark.rules("P9", "P4")
def test_cancel_ends_what_is_held(town, cast):
    paper = town.paper()
    town.hold(paper, town.hold_act(paper, 201))
    town.prescriptions.cancel(cast.prescriber, paper.terms)
    with town.refused(errors.PrescriptionRegistry_NotUsable(paper.id, Status.CANCELLED), paper):
        town.dispense(paper, town.ask(30), accepted_by=None)
