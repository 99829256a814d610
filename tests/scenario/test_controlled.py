"""Controlled drugs: not for the prescriber's own hand, two pharmacists, no paper slip; and five lines at most (P10)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carestamp.client import Roles, Status, errors
from carestamp.documents import profiles
from carestamp.documents.typed import HolderKind
from tests.support.papers import CONTROLLED
from tests.support.tampering import COUNTERSIGNED, with_other

NUMBER = profiles.by_name(CONTROLLED).number
ALL_PROFILES = [each.name for each in profiles.all_profiles()]
CONTROLLED_PROFILES = [each.name for each in profiles.all_profiles() if each.rules.controlled]


@pytest.mark.rules("P10", "P5")
@pytest.mark.parametrize("name", CONTROLLED_PROFILES)
def test_dispense_of_a_controlled_drug_takes_two_pharmacists(town, cast, name):
    paper = town.paper(profile=name)
    town.approve(paper)
    ask = town.ask(paper.prescription.lines[0].quantity, second=cast.second_pharmacist)
    town.assert_told(town.dispense(paper, ask), town.told_dispensed(paper, ask))
    assert town.status(paper) is Status.DISPENSED


@pytest.mark.rules("P10")
@pytest.mark.parametrize("name", CONTROLLED_PROFILES)
def test_dispense_reverts_when_no_second_pharmacist_signs(town, cast, name):
    paper = town.paper(profile=name)
    town.approve(paper)
    quantity = paper.prescription.lines[0].quantity
    with town.refused(errors.PrescriptionRegistry_SecondPharmacistNeeded(paper.id), paper):
        town.dispense(paper, town.ask(quantity))
    ask = town.ask(quantity, second=cast.second_pharmacist)
    evidence = replace(town.evidence(paper, ask), countersignature=b"")
    with town.refused(errors.SignedActs_BadSignature(cast.second_pharmacist.address), paper):
        town.dispense(paper, ask, evidence)


@pytest.mark.rules("P10", "P5")
def test_dispense_reverts_when_the_second_pharmacist_is_no_second_one(town, cast):
    paper = town.paper(profile=CONTROLLED)
    town.approve(paper)
    wrong = (
        (cast.pharmacist, errors.PrescriptionRegistry_SamePerson(cast.pharmacist.address)),
        (cast.prescriber, errors.PrescriptionRegistry_SamePerson(cast.prescriber.address)),
        (cast.outsider, errors.PrescriptionRegistry_NotLive(cast.outsider.address, Roles.PHARMACIST)),
        (cast.reviewer, errors.PrescriptionRegistry_NotLive(cast.reviewer.address, Roles.PHARMACIST)),
        (cast.pharmacist_b, errors.PrescriptionRegistry_NotAuthorised(cast.pharmacist_b.address)),
    )
    for second, error in wrong:
        with town.refused(error, paper):
            town.dispense(paper, town.ask(30, second=second))


@pytest.mark.rules("P10", "P4")
def test_dispense_of_a_held_controlled_drug_still_takes_two(town, cast):
    paper = town.paper(profile=CONTROLLED)
    town.approve(paper)
    town.hold(paper, town.hold_act(paper, 201))
    with town.refused(errors.PrescriptionRegistry_SecondPharmacistNeeded(paper.id), paper):
        town.dispense(paper, town.ask(30), accepted_by=None)


@pytest.mark.rules("P10", "X5")
@pytest.mark.parametrize("field", COUNTERSIGNED)
def test_dispense_reverts_when_the_countersignature_is_for_something_else(town, cast, field):
    paper = town.paper(profile="usa-schedule2")
    ask = town.ask(30, second=cast.second_pharmacist, packs=town.packs_of_batch(30))
    other = with_other(field, ask, cast)
    signed_for_another = town.evidence(paper, other).countersignature
    evidence = replace(town.evidence(paper, ask), countersignature=signed_for_another)
    with town.refused(errors.SignedActs_BadSignature(cast.second_pharmacist.address), paper, *ask.packs):
        town.dispense(paper, ask, evidence)


@pytest.mark.rules("P10")
@pytest.mark.parametrize("name", CONTROLLED_PROFILES)
def test_issue_reverts_when_the_prescriber_is_the_holder_of_a_controlled_drug(town, cast, name):
    paper = town.paper(profile=name, holder=cast.prescriber.address, origin="unvouched")
    with town.refused(errors.PrescriptionRegistry_SelfPrescribed(cast.prescriber.address), paper):
        town.prescriptions.issue(cast.prescriber, paper.terms, b"")


@pytest.mark.rules("P10", "X6")
def test_dispense_reverts_when_the_prescriber_came_to_control_the_holder(town, cast):
    paper = town.paper(profile=CONTROLLED)
    town.approve(paper)
    town.move_controller(cast.patient, cast.prescriber)
    ask = town.ask(30, second=cast.second_pharmacist)
    with town.refused(errors.PrescriptionRegistry_SelfPrescribed(cast.prescriber.address), paper):
        town.dispense(paper, ask, accepted_by=cast.prescriber)


@pytest.mark.rules("P10", "P11")
@pytest.mark.parametrize("name", [each for each in ALL_PROFILES if not profiles.by_name(each).rules.slip])
def test_issue_reverts_when_the_profile_allows_no_slip(town, cast, name):
    paper = town.paper(profile=name, holder_kind=HolderKind.SLIP, origin="unvouched")
    with town.refused(errors.PrescriptionRegistry_SlipNotAllowed(paper.prescription.profile), paper):
        town.prescriptions.issue(cast.prescriber, paper.terms, b"")
