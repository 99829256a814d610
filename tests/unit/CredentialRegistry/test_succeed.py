"""After a merger the successor may finish what the old organisation began; the old one ends at once (K5)."""

from __future__ import annotations

import pytest

from carestamp.client import Roles, errors
from scripts.cast import HOSPITAL, PHARMACY, PHARMACY_B, REGISTRAR
from tests.support.events import told


@pytest.mark.rules("K5", "K1")
def test_succeed_ends_the_old_house_and_names_the_heir(town, cast):
    assert not town.credentials.may_finish(PHARMACY_B, PHARMACY)
    receipt = town.credentials.succeed(cast.health_steward, PHARMACY, PHARMACY_B)
    named = {"organisation": PHARMACY, "successor": PHARMACY_B, "by": cast.health_steward.address}
    town.assert_told(receipt, told("CredentialRegistry", "OrganisationSucceeded", **named))
    assert town.credentials.live_kinds_of(PHARMACY) == 0
    assert town.credentials.standing_of(cast.pharmacist.address).roles == 0
    assert town.credentials.may_finish(PHARMACY_B, PHARMACY)
    assert not town.credentials.may_finish(PHARMACY, PHARMACY_B)
    assert not town.credentials.may_finish(0, PHARMACY)


@pytest.mark.rules("K5")
def test_heir_may_license_the_people_of_the_old_house(town, cast):
    town.credentials.succeed(cast.health_steward, PHARMACY, PHARMACY_B)
    town.license(cast.pharmacy_b_steward, PHARMACY_B, cast.pharmacist, Roles.PHARMACIST)
    assert town.credentials.standing_of(cast.pharmacist.address).organisation == PHARMACY_B


@pytest.mark.rules("K5", "X9")
def test_succeed_reverts_when_it_is_so_or_makes_no_sense(town, cast):
    look, by = town.organisation(PHARMACY), cast.health_steward
    for heir in (PHARMACY, HOSPITAL, REGISTRAR):
        kinds = town.credentials.organisation_of(heir).kinds
        with town.refused(errors.CredentialRegistry_BadKinds(kinds), look):
            town.credentials.succeed(by, PHARMACY, heir)
    with town.refused(errors.CredentialRegistry_UnknownOrganisation(999), look):
        town.credentials.succeed(by, PHARMACY, 999)
    town.credentials.succeed(by, PHARMACY, PHARMACY_B)
    with town.refused(errors.CredentialRegistry_AlreadyDone(PHARMACY), look):
        town.credentials.succeed(by, PHARMACY, PHARMACY_B)


@pytest.mark.rules("K5", "X7")
def test_succeed_reverts_when_a_stranger_asks(town, cast):
    for stranger in (cast.pharmacy_steward, cast.pharmacy_b_steward, cast.fiscal_steward, cast.governor):
        with town.refused(errors.CredentialRegistry_NotAuthorised(stranger.address), town.organisation(PHARMACY)):
            town.credentials.succeed(stranger, PHARMACY, PHARMACY_B)
