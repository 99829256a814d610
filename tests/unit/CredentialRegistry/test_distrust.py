"""A stolen key: what it signed from a moment on is refused, the moment lies in the past and only moves back (K4)."""

from __future__ import annotations

import pytest

from carestamp.client import FOREVER, Roles, errors
from scripts.cast import HOSPITAL
from tests.support.events import told


@pytest.mark.rules("K4", "X7")
@pytest.mark.parametrize("side", ["hospital_steward", "health_steward"])
def test_distrust_practitioner_ends_what_it_does_now_and_keeps_what_is_older(town, cast, side):
    by, since = getattr(cast, side), town.clock.now() - 50
    receipt = town.credentials.distrust_practitioner(by, cast.prescriber.address, since)
    named = {"practitioner": cast.prescriber.address, "by": by.address, "since": since}
    town.assert_told(receipt, told("CredentialRegistry", "PractitionerDistrusted", **named))
    standing = town.credentials.standing_of(cast.prescriber.address)
    assert [standing.may(Roles.PRESCRIBER, since + each) for each in (-1, 0, 1)] == [True, False, False]


@pytest.mark.rules("K4")
def test_distrust_organisation_counts_for_every_key_of_it(town, cast):
    since = town.clock.now() - 50
    receipt = town.credentials.distrust_organisation(cast.health_steward, HOSPITAL, since)
    named = {"organisation": HOSPITAL, "by": cast.health_steward.address, "since": since}
    town.assert_told(receipt, told("CredentialRegistry", "OrganisationDistrusted", **named))
    for person in (cast.prescriber, cast.prescriber_b, cast.reviewer):
        assert town.credentials.standing_of(person.address).distrusted_since == since


@pytest.mark.rules("K4")
def test_the_earlier_of_two_distrusts_counts(town, cast):
    now = town.clock.now()
    town.credentials.distrust_practitioner(cast.hospital_steward, cast.prescriber.address, now - 5)
    town.credentials.distrust_organisation(cast.health_steward, HOSPITAL, now - 10)
    assert town.credentials.standing_of(cast.prescriber.address).distrusted_since == now - 10
    town.credentials.distrust_practitioner(cast.health_steward, cast.prescriber.address, now - 20)
    assert town.credentials.standing_of(cast.prescriber.address).distrusted_since == now - 20


@pytest.mark.rules("K4", "X9")
def test_distrust_reverts_when_it_lies_ahead_or_moves_forward(town, cast):
    doctor, by = cast.prescriber.address, cast.health_steward
    moment = town.clock.now() + 10
    town.clock.next_block_at(moment)
    with town.refused(
        errors.CredentialRegistry_BadDistrust(int(doctor, 16), moment + 1), town.standing(cast.prescriber)
    ):
        town.credentials.distrust_practitioner(by, doctor, moment + 1)
    town.credentials.distrust_practitioner(by, doctor, moment)
    with town.refused(errors.CredentialRegistry_AlreadyDone(int(doctor, 16)), town.standing(cast.prescriber)):
        town.credentials.distrust_practitioner(by, doctor, moment)
    later = town.clock.pass_time(100)
    for since in (moment + 1, later, FOREVER):
        error = errors.CredentialRegistry_BadDistrust(int(doctor, 16), since)
        with town.refused(error, town.standing(cast.prescriber)):
            town.credentials.distrust_practitioner(by, doctor, since)


@pytest.mark.rules("K4", "X7")
def test_distrust_reverts_when_a_stranger_asks(town, cast):
    now = town.clock.now()
    for stranger in (cast.pharmacy_steward, cast.fiscal_steward, cast.governor, cast.prescriber, cast.outsider):
        error = errors.CredentialRegistry_NotAuthorised(stranger.address)
        with town.refused(error, town.standing(cast.prescriber)):
            town.credentials.distrust_practitioner(stranger, cast.prescriber.address, now)
    for stranger in (cast.hospital_steward, cast.fiscal_steward, cast.governor):
        error = errors.CredentialRegistry_NotAuthorised(stranger.address)
        with town.refused(error, town.organisation(HOSPITAL)):
            town.credentials.distrust_organisation(stranger, HOSPITAL, now)


@pytest.mark.rules("K4")
def test_distrusted_steward_licenses_nobody(town, cast):
    town.credentials.distrust_practitioner(cast.health_steward, cast.hospital_steward.address, town.clock.now())
    error = errors.CredentialRegistry_NotAuthorised(cast.hospital_steward.address)
    with town.refused(error, town.standing(cast.outsider)):
        town.license(cast.hospital_steward, HOSPITAL, cast.outsider, Roles.PRESCRIBER)
