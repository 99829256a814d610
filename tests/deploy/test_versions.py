"""A new version never blanks a stamp: used in version 1, replayed in version 2, sold through either (X11).

The second deployment is made as docs/deploying.md says: deployed by anybody, then governed, listed and admitted.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest
from eth_account.signers.local import LocalAccount

from carestamp.client import PrescriptionClient, Status
from carestamp.client.errors import (
    Origins_NotAnchored,
    PackRegistry_AlreadySold,
    PackRegistry_NotSeller,
    PrescriptionRegistry_Unknown,
    SignedActs_BadSignature,
)
from carestamp.documents import profiles, typed
from tests.deploy.another import another

LEDGER = "PrescriptionRegistry"


@pytest.fixture
def second(town: Any) -> Any:
    """The same town at the desk of a second deployment of the ledger, governed and listed, not yet a seller."""
    address = another(town, LEDGER, "Governance", "CredentialRegistry", "PackRegistry")
    moved = copy.copy(town)
    moved.prescriptions = PrescriptionClient(town.chain, address)
    usual = profiles.by_name("germany-repeat")
    moved.prescriptions.publish_profile(town.cast.curator, usual.number, usual.rules.word)
    return moved


def _refusal(origin: str, paper: Any, prescriber: LocalAccount) -> Any:
    """Why the second ledger does not believe what convinced the first."""
    if origin == "signed":
        return SignedActs_BadSignature(prescriber.address)
    if origin == "leaf":
        return Origins_NotAnchored(prescriber.address, paper.root())
    return PrescriptionRegistry_Unknown(paper.id)


@pytest.mark.rules("X11")
def test_directory_lists_both_versions(town, second):
    assert town.directory.deployments_of(LEDGER) == 2
    assert town.directory.deployment_at(LEDGER, 1) == town.prescriptions.address
    assert town.directory.deployment_at(LEDGER, 2) == second.prescriptions.address
    assert town.directory.latest(LEDGER) == second.prescriptions.address


@pytest.mark.both_chains
@pytest.mark.rules("X11", "X8")
def test_dispense_reverts_when_replayed_in_the_next_version(town, second, origin):
    paper, ask = town.paper(origin=origin), town.ask(30)
    evidence = town.evidence(paper, ask)
    town.dispense(paper, ask, evidence)
    assert town.status(paper) == Status.DISPENSED
    replayed = replace(paper, domain=second.prescriptions.domain)
    with second.refused(_refusal(origin, replayed, town.cast.prescriber), replayed):
        second.dispense(replayed, ask, evidence)
    assert second.status(replayed) == Status.UNKNOWN
    assert town.status(paper) == Status.DISPENSED


@pytest.mark.rules("X11", "X5")
def test_dispense_reverts_in_the_next_version_when_accepted_for_the_last(town, second):
    paper, ask = town.paper(), town.ask(30)
    reissued = second.paper(profile="germany-repeat", issued_at=paper.prescription.issued_at)
    stale = town.evidence(replace(reissued, domain=town.prescriptions.domain), ask)
    with second.refused(SignedActs_BadSignature(town.cast.patient.address), reissued):
        second.dispense(reissued, ask, stale)


@pytest.mark.both_chains
@pytest.mark.rules("X11", "D1")
def test_dispense_reverts_when_the_pack_was_sold_through_the_last_version(town, second):
    (pack,) = town.packs_of_batch(30)
    first = town.paper()
    sold = town.ask(30, packs=(pack,))
    town.dispense(first, sold)
    town.packs.admit_seller(town.cast.governor, second.prescriptions.address)
    paper, ask = second.paper(), second.ask(30, packs=(pack,))
    sales = (typed.sale_of(first.id, sold.request), typed.sale_of(paper.id, ask.request))
    with second.refused(PackRegistry_AlreadySold(pack.pack, *sales), paper, pack):
        second.dispense(paper, ask)


@pytest.mark.rules("X11", "D1")
def test_dispense_reverts_when_the_new_version_was_not_admitted(town, second):
    (pack,) = town.packs_of_batch(30)
    paper, ask = second.paper(), second.ask(30, packs=(pack,))
    with second.refused(PackRegistry_NotSeller(second.prescriptions.address), paper, pack):
        second.dispense(paper, ask)
