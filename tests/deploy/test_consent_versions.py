"""A new version of the consent ledger: what was signed for one can't be relayed to the other, and it permits nothing
that the patient did not sign for it (X11, X5)."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from carestamp.client import ConsentClient, ConsentStatus, Decision, Roles
from carestamp.client.errors import SignedActs_BadSignature
from carestamp.documents.consent.typed import ConsentDenial, ConsentGrant, ConsentRevocation, Purpose, entry_of
from tests.deploy.another import another
from tests.support.desk import LAB

LEDGER = "ConsentRegistry"


@pytest.fixture
def second(town: Any) -> Any:
    """The same town at the desk of a second deployment, governed and listed."""
    address = another(town, LEDGER, "Governance", "CredentialRegistry")
    moved = copy.copy(town)
    moved.consents = ConsentClient(town.chain, address)
    moved.names = {**town.names, address: LEDGER}
    return moved


def _decided(town: Any) -> tuple[Decision, int]:
    cast = town.cast
    asked = (cast.patient.address, cast.prescriber.address, Purpose.TREATMENT, LAB, Roles.PRESCRIBER)
    return town.consents.decision_of(*asked)


@pytest.mark.rules("X11")
def test_directory_lists_both_versions_of_the_consent_ledger(town, second):
    assert town.directory.deployments_of(LEDGER) == 2
    assert town.directory.latest(LEDGER) == second.consents.address != town.consents.address


@pytest.mark.both_chains
@pytest.mark.rules("X11", "X5")
@pytest.mark.parametrize("kind", [ConsentGrant, ConsentDenial, ConsentRevocation])
def test_act_reverts_when_relayed_to_the_next_version(town, second, kind):
    act = town.desk.act(kind)
    signature = town.consents.sign(town.cast.patient, act)
    town.desk.do(act)
    look = lambda: second.desk.word(act)  # noqa: E731
    with second.refused(SignedActs_BadSignature(town.cast.patient.address), look):
        relay = {ConsentGrant: "grant", ConsentDenial: "deny", ConsentRevocation: "revoke"}[kind]
        getattr(second.consents, relay)(town.cast.relayer, act, signature=signature)
    assert second.consents.status_of(act.subject, entry_of(act)) is ConsentStatus.UNKNOWN


@pytest.mark.rules("X11", "C2")
def test_next_version_permits_nothing_that_was_not_signed_for_it(town, second):
    """And knows no denial of the last one: gateways go on asking that one (docs/deploying.md)."""
    permit = town.desk.act(ConsentGrant)
    town.desk.do(permit)
    assert _decided(town) == (Decision.PERMITTED, entry_of(permit))
    assert _decided(second) == (Decision.NOT_COVERED, 0)
    denial = town.desk.act(ConsentDenial)
    town.desk.do(denial)
    second.desk.do(second.desk.act(ConsentGrant))
    assert _decided(town) == (Decision.DENIED, entry_of(denial))
    assert _decided(second) == (Decision.PERMITTED, entry_of(permit))
