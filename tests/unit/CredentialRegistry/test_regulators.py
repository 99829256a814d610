"""Governance accredits regulators, and nobody else (K1, K2)."""

from __future__ import annotations

import pytest

from carestamp.client import FOREVER, Kinds, Roles, errors
from scripts.cast import HEALTH_REGULATOR
from tests.support.events import told

NEW = 9


@pytest.mark.rules("K1", "K2")
@pytest.mark.parametrize("kinds", [Kinds.HEALTH_REGULATOR, Kinds.FISCAL_REGULATOR])
def test_accredit_regulator_counts_at_once_and_names_its_steward(town, cast, kinds):
    now = town.clock.now()
    named = (NEW, kinds, now, FOREVER, cast.outsider.address)
    receipt = town.credentials.accredit_regulator(cast.governor, *named)
    window = {"organisation": NEW, "validFrom": now, "validUntil": FOREVER}
    accredited = {"regulator": 0, "steward": cast.outsider.address, "kinds": kinds}
    licence = {"practitioner": cast.outsider.address, "by": cast.governor.address, "roles": Roles.STEWARD}
    town.assert_told(
        receipt,
        told("CredentialRegistry", "OrganisationAccredited", **window, **accredited),
        told("CredentialRegistry", "PractitionerLicensed", **window, **licence),
    )
    assert town.credentials.live_kinds_of(NEW) == kinds


@pytest.mark.rules("K1", "K2")
@pytest.mark.parametrize("kinds", [0, Kinds.HOSPITAL, Kinds.HEALTH_REGULATOR | Kinds.HOSPITAL, 1 << 10])
def test_accredit_regulator_reverts_when_it_is_no_regulator(town, cast, kinds):
    with town.refused(errors.CredentialRegistry_BadKinds(kinds), town.organisation(NEW)):
        values = (NEW, int(kinds), 0, FOREVER, cast.outsider.address)
        town.raw(cast.governor, "CredentialRegistry", "accreditRegulator", *values)


@pytest.mark.rules("K1", "X7")
def test_accredit_regulator_reverts_when_it_is_not_governance(town, cast):
    for stranger in (cast.health_steward, cast.pauser, cast.curator, cast.deployer, cast.outsider):
        with town.refused(errors.AccessManagedUnauthorized(stranger.address), town.organisation(NEW)):
            named = (NEW, Kinds.HEALTH_REGULATOR, 0, FOREVER, cast.outsider.address)
            town.credentials.accredit_regulator(stranger, *named)


@pytest.mark.rules("K1", "X9")
def test_accredit_regulator_reverts_when_the_number_is_taken(town, cast):
    look = town.organisation(HEALTH_REGULATOR)
    with town.refused(errors.CredentialRegistry_NumberTaken(HEALTH_REGULATOR), look):
        named = (HEALTH_REGULATOR, Kinds.FISCAL_REGULATOR, 0, FOREVER, cast.outsider.address)
        town.credentials.accredit_regulator(cast.governor, *named)
