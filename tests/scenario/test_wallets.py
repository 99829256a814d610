"""A holder or a prescriber may be an ERC-1271 wallet; a hostile one gets nothing (X5)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carestamp.client import FOREVER, Evidence, Roles, errors
from carestamp.documents import typed
from scripts.cast import HOSPITAL, PHARMACY


def _accepted(town, paper, ask, owner):
    accepted = town.prescriptions.acceptance(paper.terms, ask.pharmacy, ask.supply, ask.packs)
    return Evidence(acceptance=town.sign_long(owner, accepted))


@pytest.mark.rules("X5", "P5")
def test_dispense_takes_a_holders_wallet(town, cast):
    paper = town.paper(holder=town.wallet(cast.patient))
    ask = town.ask(30)
    receipt = town.dispense(paper, ask, _accepted(town, paper, ask, cast.patient))
    town.assert_told(receipt, town.told_dispensed(paper, ask))


@pytest.mark.rules("X5", "P5")
def test_dispense_reverts_when_the_wallets_owner_signed_something_else(town, cast):
    wallet = town.wallet(cast.patient)
    paper = town.paper(holder=wallet)
    ask, other = town.ask(30), town.ask(29)
    for evidence in (_accepted(town, paper, ask, cast.outsider), _accepted(town, paper, other, cast.patient)):
        with town.refused(errors.SignedActs_BadSignature(wallet), paper):
            town.dispense(paper, ask, evidence)


@pytest.mark.rules("X5", "P4", "X6")
def test_hold_takes_a_wallet_that_controls_the_subject(town, cast):
    wallet = town.wallet(cast.delegate)
    paper = town.paper()
    town.credentials.move_controller(cast.patient, cast.patient.address, wallet, 1)
    act = town.hold_act(paper, PHARMACY)
    named = (cast.relayer, paper.terms, act.pharmacy, act.until, act.sequence, act.deadline)
    with town.refused(errors.SignedActs_BadSignature(wallet), paper):
        town.prescriptions.hold(*named, town.sign_long(cast.patient, act))
    receipt = town.prescriptions.hold(*named, town.sign_long(cast.delegate, act))
    town.assert_told(receipt, town.told_held(paper, act))


@pytest.mark.rules("X5", "P2")
def test_issue_takes_a_prescribers_wallet(town, cast):
    wallet = town.wallet(cast.outsider)
    town.credentials.license(cast.hospital_steward, HOSPITAL, wallet, Roles.PRESCRIBER, 0, FOREVER)
    paper = town.paper(prescriber=wallet, origin="unvouched")
    forged, signed = (
        replace(paper, origin=typed.signed_origin(town.sign_long(each, paper.prescription)))
        for each in (cast.prescriber, cast.outsider)
    )
    with town.refused(errors.SignedActs_BadSignature(wallet), paper):
        town.see(forged)
    town.assert_told(town.see(signed), town.told_issued(signed, "signed"))


@pytest.mark.rules("X5")
@pytest.mark.parametrize("manner", range(8))
def test_dispense_reverts_when_the_wallet_is_hostile(town, cast, manner):
    """It reverts, burns its gas, says nothing, too little, no, true, the magic in the wrong place, or acts itself."""
    target = town.paper()
    act = bytes.fromhex(town.data("cancel", target.terms.as_tuple())[2:])
    wallet = town.hostile_wallet(manner, act)
    paper = town.paper(holder=wallet)
    with town.refused(errors.SignedActs_BadSignature(wallet), paper, target):
        town.dispense(paper, town.ask(30), Evidence(acceptance=b"\x01" * 65))


@pytest.mark.rules("X5")
def test_signature_for_the_wallet_is_not_the_owners_own(town, cast):
    wallets, own = town.paper(holder=town.wallet(cast.patient)), town.paper()
    ask = town.ask(30)
    with town.refused(errors.SignedActs_BadSignature(cast.patient.address), own):
        town.dispense(own, ask, _accepted(town, wallets, ask, cast.patient))
