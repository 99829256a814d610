"""At the counter without a phone: a slip's one-time key, a delegate's key, an identity check by two (P11, P12)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from eth_account import Account

from carestamp.client import Status, errors
from carestamp.documents import profiles
from carestamp.documents.typed import HolderKind
from scripts.cast import PHARMACY
from tests.support.papers import some_bytes

NO_CHECK = [each.name for each in profiles.all_profiles() if not each.rules.identityCheck]


@pytest.mark.both_chains
@pytest.mark.rules("P11", "P12")
def test_dispense_takes_the_one_time_key_of_a_slip(town, cast, origin):
    slip = Account.from_key(some_bytes("slip"))
    paper = town.paper(origin=origin, holder=slip.address, holder_kind=HolderKind.SLIP)
    ask = town.ask(30)
    receipt = town.dispense(paper, ask, accepted_by=slip)
    town.assert_told(receipt, *town.first_sight(paper, origin), town.told_dispensed(paper, ask))


@pytest.mark.rules("P12", "X5")
def test_slip_is_no_bearer_right_for_another_pharmacy(town, cast):
    slip = Account.from_key(some_bytes("slip"))
    paper = town.paper(holder=slip.address, holder_kind=HolderKind.SLIP)
    ask = town.ask(30)
    evidence = town.evidence(paper, ask, accepted_by=slip)
    stolen = ask.changed(pharmacist=cast.pharmacist_b)
    with town.refused(errors.SignedActs_BadSignature(slip.address), paper):
        town.dispense(paper, stolen, evidence)


@pytest.mark.rules("P11")
def test_dispense_takes_a_delegates_key(town, cast, origin):
    paper = town.paper(origin=origin, holder=cast.delegate.address, holder_kind=HolderKind.DELEGATE)
    with town.refused(errors.SignedActs_BadSignature(cast.delegate.address), paper):
        town.dispense(paper, town.ask(30), accepted_by=cast.patient)
    ask = town.ask(30)
    receipt = town.dispense(paper, ask, accepted_by=cast.delegate)
    town.assert_told(receipt, *town.first_sight(paper, origin), town.told_dispensed(paper, ask))


@pytest.mark.both_chains
@pytest.mark.rules("P11")
def test_dispense_takes_two_pharmacists_who_checked_identity_and_says_so(town, cast, origin):
    paper = town.paper(origin=origin)
    ask = town.ask(30, identity_checked=True, second=cast.second_pharmacist)
    receipt = town.dispense(paper, ask, accepted_by=None)
    told = town.told_dispensed(paper, ask, basis="IDENTITY_CHECK")
    town.assert_told(receipt, *town.first_sight(paper, origin), told)
    assert town.status(paper) is Status.DISPENSED


@pytest.mark.rules("P11")
def test_identity_check_reverts_when_one_pharmacist_makes_it_alone(town, cast):
    paper = town.paper()
    alone = town.ask(30, identity_checked=True)
    with town.refused(errors.PrescriptionRegistry_SecondPharmacistNeeded(paper.id), paper):
        town.dispense(paper, alone, accepted_by=None)
    twice = town.ask(30, identity_checked=True, second=cast.pharmacist)
    with town.refused(errors.PrescriptionRegistry_SamePerson(cast.pharmacist.address), paper):
        town.dispense(paper, twice, accepted_by=None)


@pytest.mark.rules("P11", "P10")
@pytest.mark.parametrize("name", NO_CHECK)
def test_identity_check_reverts_when_the_profile_allows_none(town, cast, name):
    paper = town.paper(profile=name)
    town.approve(paper)
    quantity = paper.prescription.lines[0].quantity
    ask = town.ask(quantity, identity_checked=True, second=cast.second_pharmacist)
    with town.refused(errors.PrescriptionRegistry_IdentityCheckNotAllowed(paper.id), paper):
        town.dispense(paper, ask, accepted_by=None)


@pytest.mark.rules("P11", "X5")
def test_countersignature_of_a_supply_is_no_identity_check(town, cast):
    """The second pharmacist signs that identity was checked; a signature that says otherwise does not stand for it."""
    paper = town.paper()
    accepted = town.ask(30, second=cast.second_pharmacist)
    countersigned = replace(town.evidence(paper, accepted), acceptance=b"")
    claimed = accepted.changed(identity_checked=True)
    with town.refused(errors.SignedActs_BadSignature(cast.second_pharmacist.address), paper):
        town.dispense(paper, claimed, countersigned)


@pytest.mark.rules("P11")
def test_dispense_reverts_when_nobody_agreed(town, cast):
    paper = town.paper()
    with town.refused(errors.SignedActs_BadSignature(cast.patient.address), paper):
        town.dispense(paper, town.ask(30), accepted_by=None)
    assert PHARMACY
