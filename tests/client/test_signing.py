"""What the clients sign is what the ledgers take, whoever relays it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carestamp.client import Held, Status
from carestamp.documents import typed
from scripts.cast import PHARMACY, Cast
from tests.support.town import Town


@pytest.mark.rules("P4", "X5")
def test_hold_is_read_by_its_fields(town: Town, cast: Cast) -> None:
    """Signed by the client's own hand, relayed by a stranger, released by signature."""
    ledger, paper, now = town.prescriptions, town.paper(), town.clock.now()
    until, deadline = now + 3600, now + 600
    signature = ledger.sign_hold(cast.patient, paper.terms, PHARMACY, until, 5, deadline)
    ledger.hold(cast.outsider, paper.terms, PHARMACY, until, 5, deadline, signature)
    assert ledger.hold_of(paper.id) == Held(PHARMACY, until, 5)
    assert ledger.status_of(paper.terms) is Status.HELD
    signature = ledger.sign_release(cast.patient, paper.terms, 6, deadline)
    ledger.release(cast.outsider, paper.terms, 6, deadline, signature)
    assert ledger.hold_of(paper.id) == Held(PHARMACY, 0, 6)


@pytest.mark.rules("P2", "X5")
def test_client_signs_what_the_ledger_takes(town: Town, cast: Cast) -> None:
    ledger, deadline = town.prescriptions, town.clock.now() + 600
    paper = town.paper(vouch_only=True)
    origin = typed.signed_origin(ledger.sign_prescription(cast.prescriber, paper.terms))
    assert ledger.issue(cast.outsider, paper.terms, origin).event("PrescriptionIssued")["id"] == paper.id
    root = bytes(range(32))
    signature = ledger.sign_anchor(cast.prescriber, root, deadline)
    ledger.anchor(cast.outsider, cast.prescriber.address, root, deadline, signature)
    assert ledger.anchored_at(cast.prescriber.address, root) == town.clock.now()
    move = town.credentials.sign_controller_move(cast.patient, cast.patient.address, cast.delegate.address, 1, deadline)
    town.credentials.move_controller(cast.outsider, cast.patient.address, cast.delegate.address, 1, deadline, move)
    assert town.credentials.controller_of(cast.patient.address) == cast.delegate.address
    assert town.credentials.sequence_of(cast.patient.address) == 1


@pytest.mark.rules("P5", "P11")
def test_client_signs_what_both_pharmacists_do(town: Town, cast: Cast) -> None:
    """A supply on an identity check: no signature of the holder's, two of pharmacists."""
    ledger, paper = town.prescriptions, town.paper()
    ask = town.ask(10, identity_checked=True)
    supply = replace(ask.supply, second=cast.second_pharmacist.address)
    named = (paper.terms, PHARMACY, cast.pharmacist.address, supply)
    evidence = replace(
        town.evidence(paper, ask),
        acceptance=b"",
        countersignature=ledger.sign_countersignature(cast.second_pharmacist, *named),
    )
    receipt = ledger.dispense(cast.pharmacist, paper.terms, supply, evidence=evidence)
    assert receipt.event("PrescriptionDispensed")["quantities"] == 10
    supply = replace(supply, request=supply.request + 1, identity_checked=False)
    accepted = replace(evidence, acceptance=ledger.sign_acceptance(cast.patient, paper.terms, PHARMACY, supply))
    assert not ledger.dispense(cast.pharmacist, paper.terms, supply, evidence=accepted).already
    assert ledger.left_of(paper.terms) == (10,)
