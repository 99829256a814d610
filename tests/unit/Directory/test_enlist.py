"""Every deployment is listed behind the last one and none is ever taken off (X11)."""

from __future__ import annotations

import pytest

from carestamp.client import errors
from carestamp.client.directory import name_word
from tests.support.events import told

LEDGER = "PrescriptionRegistry"


@pytest.mark.rules("X11")
def test_enlist_puts_a_new_version_behind_the_old_one(town, cast):
    old, new = town.prescriptions.address, town.directory.address
    receipt = town.directory.enlist(cast.governor, LEDGER, new)
    named = {"name": name_word(LEDGER), "number": 2, "ledger": new, "release": town.directory.version()}
    town.assert_told(receipt, told("Directory", "LedgerEnlisted", **named))
    assert [town.directory.deployment_at(LEDGER, each) for each in (1, 2)] == [old, new]
    assert (town.directory.deployments_of(LEDGER), town.directory.latest(LEDGER)) == (2, new)


@pytest.mark.rules("X11", "X9")
def test_enlist_reverts_when_it_is_listed_or_no_contract(town, cast):
    def look():
        return town.directory.deployments_of(LEDGER)

    with town.refused(errors.Directory_AlreadyDone(town.prescriptions.address), look):
        town.directory.enlist(cast.governor, "Another name", town.prescriptions.address)
    with town.refused(errors.Directory_NoCode(cast.outsider.address), look):
        town.directory.enlist(cast.governor, LEDGER, cast.outsider.address)


@pytest.mark.rules("X11")
def test_enlist_reverts_when_it_is_not_governance(town, cast):
    for stranger in (cast.outsider, cast.curator, cast.pauser, cast.deployer, cast.health_steward):
        with town.refused(errors.AccessManagedUnauthorized(stranger.address)):
            town.directory.enlist(stranger, LEDGER, town.directory.address)


@pytest.mark.rules("X11")
@pytest.mark.parametrize("number", [0, 2])
def test_deployment_reverts_when_there_is_none(town, number):
    with town.refused(errors.Directory_Unknown(name_word(LEDGER), number)):
        town.directory.deployment_at(LEDGER, number)


@pytest.mark.rules("X11")
def test_every_ledger_that_was_deployed_is_listed(town):
    for name in ("CredentialRegistry", "PackRegistry", "PrescriptionRegistry", "PrescriptionCodec"):
        assert town.directory.latest(name) == town.deployment[name]
