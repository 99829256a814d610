"""Suspended by issuer or regulator, resumed by the same side, with the partial state kept (P9)."""

from __future__ import annotations

import pytest

from carestamp.client import Roles, Status, errors
from scripts.cast import HOSPITAL
from tests.support.papers import some_bytes


@pytest.mark.both_chains
@pytest.mark.rules("P9")
@pytest.mark.parametrize(("side", "by_regulator"), [("hospital_steward", False), ("health_steward", True)])
def test_suspend_stops_it_and_resume_goes_on_where_it_was(town, cast, side, by_regulator):
    by, paper = getattr(cast, side), town.paper()
    town.dispense(paper, town.ask(12))
    receipt = town.prescriptions.suspend(by, paper.id)
    town.assert_told(receipt, town.told_suspended(paper, by, by_regulator))
    assert town.status(paper) is Status.SUSPENDED
    with town.refused(errors.PrescriptionRegistry_NotUsable(paper.id, Status.SUSPENDED), paper):
        town.dispense(paper, town.ask(1))
    with town.refused(errors.PrescriptionRegistry_AlreadyDone(paper.id), paper):
        town.prescriptions.suspend(by, paper.id)
    town.assert_told(town.prescriptions.resume(by, paper.id), town.told_resumed(paper, by, by_regulator))
    assert (town.status(paper), town.left(paper)) == (Status.PARTLY_DISPENSED, (18,))
    with town.refused(errors.PrescriptionRegistry_AlreadyDone(paper.id), paper):
        town.prescriptions.resume(by, paper.id)


@pytest.mark.rules("P9")
@pytest.mark.parametrize(
    ("first", "other"), [("hospital_steward", "health_steward"), ("health_steward", "hospital_steward")]
)
def test_resume_lifts_only_the_suspension_of_its_own_side(town, cast, first, other):
    paper = town.paper()
    town.prescriptions.suspend(getattr(cast, first), paper.id)
    with town.refused(errors.PrescriptionRegistry_AlreadyDone(paper.id), paper):
        town.prescriptions.resume(getattr(cast, other), paper.id)
    town.prescriptions.suspend(getattr(cast, other), paper.id)
    town.prescriptions.resume(getattr(cast, first), paper.id)
    assert town.status(paper) is Status.SUSPENDED
    town.prescriptions.resume(getattr(cast, other), paper.id)
    assert town.status(paper) is Status.ACTIVE


@pytest.mark.rules("P9", "X7")
def test_suspend_and_resume_revert_when_it_is_neither_issuer_nor_regulator(town, cast):
    paper = town.paper()
    town.prescriptions.suspend(cast.health_steward, paper.id)
    for act in (town.prescriptions.suspend, town.prescriptions.resume):
        for stranger in (cast.pharmacy_steward, cast.registrar_steward, cast.fiscal_steward):
            with town.refused(errors.PrescriptionRegistry_NotAuthorised(stranger.address), paper):
                act(stranger, paper.id)
        for stranger in (cast.prescriber, cast.patient, cast.outsider):
            with town.refused(errors.PrescriptionRegistry_NotLive(stranger.address, Roles.STEWARD), paper):
                act(stranger, paper.id)


@pytest.mark.rules("P9")
def test_suspend_reverts_when_it_was_never_seen(town, cast):
    unknown = some_bytes("prescription")
    for act in (town.prescriptions.suspend, town.prescriptions.resume):
        with town.refused(errors.PrescriptionRegistry_Unknown(unknown)):
            act(cast.health_steward, unknown)


@pytest.mark.rules("K5", "P9")
def test_suspend_by_the_issuers_successor(town, cast):
    heir = 112
    town.accredit_hospital(heir, cast.outsider)
    paper = town.paper()
    with town.refused(errors.PrescriptionRegistry_NotAuthorised(cast.outsider.address), paper):
        town.prescriptions.suspend(cast.outsider, paper.id)
    town.credentials.succeed(cast.health_steward, HOSPITAL, heir)
    receipt = town.prescriptions.suspend(cast.outsider, paper.id)
    town.assert_told(receipt, town.told_suspended(paper, cast.outsider, False))
