"""Suspension works at once, by the house and by a regulator; neither lifts the other's, and lifting takes time (K3)."""

from __future__ import annotations

import pytest

from carestamp.client import FOREVER, Kinds, Roles, errors
from scripts.cast import FISCAL_REGULATOR, HEALTH_REGULATOR, HOSPITAL
from tests.support.events import told

SIDES = [("hospital_steward", False), ("health_steward", True)]


def _roles(town, person):
    return town.credentials.standing_of(person.address).roles


def _told(event, person, by, by_regulator, **more):
    named = {"practitioner": person.address, "by": by.address, "byRegulator": by_regulator}
    return told("CredentialRegistry", event, **named, **more)


@pytest.mark.rules("K3", "X7")
@pytest.mark.parametrize(("side", "by_regulator"), SIDES)
def test_suspend_practitioner_works_in_the_same_block_and_ends_after_the_delay(town, cast, side, by_regulator):
    by, doctor = getattr(cast, side), cast.prescriber
    receipt = town.credentials.suspend_practitioner(by, doctor.address)
    town.assert_told(receipt, _told("PractitionerSuspended", doctor, by, by_regulator))
    assert _roles(town, doctor) == 0
    moment = town.clock.now() + 10
    ends = moment + town.credentials.accreditation_delay()
    town.clock.next_block_at(moment)
    receipt = town.credentials.reinstate_practitioner(by, doctor.address)
    town.assert_told(receipt, _told("PractitionerReinstated", doctor, by, by_regulator, **{"from": ends}))
    for second, roles in ((ends - 1, 0), (ends, Roles.PRESCRIBER)):
        town.clock.go_to(second)
        assert _roles(town, doctor) == roles


@pytest.mark.rules("K3")
@pytest.mark.parametrize(
    ("side", "other"), [("hospital_steward", "health_steward"), ("health_steward", "hospital_steward")]
)
def test_neither_side_lifts_the_others_suspension(town, cast, side, other):
    by, against = getattr(cast, side), getattr(cast, other)
    who = int(cast.prescriber.address, 16)
    town.credentials.suspend_practitioner(by, cast.prescriber.address)
    with town.refused(errors.CredentialRegistry_AlreadyDone(who), town.standing(cast.prescriber)):
        town.credentials.reinstate_practitioner(against, cast.prescriber.address)
    town.credentials.suspend_practitioner(against, cast.prescriber.address)
    town.credentials.reinstate_practitioner(by, cast.prescriber.address)
    town.clock.pass_time(10 * town.credentials.accreditation_delay() + 10)
    assert _roles(town, cast.prescriber) == 0


@pytest.mark.rules("K3", "X9")
def test_suspend_and_reinstate_report_what_is_so(town, cast):
    by, who = cast.hospital_steward, int(cast.prescriber.address, 16)
    look = town.standing(cast.prescriber)
    with town.refused(errors.CredentialRegistry_AlreadyDone(who), look):
        town.credentials.reinstate_practitioner(by, cast.prescriber.address)
    town.credentials.suspend_practitioner(by, cast.prescriber.address)
    with town.refused(errors.CredentialRegistry_AlreadyDone(who), look):
        town.credentials.suspend_practitioner(by, cast.prescriber.address)
    town.credentials.reinstate_practitioner(by, cast.prescriber.address)
    with town.refused(errors.CredentialRegistry_AlreadyDone(who), look):
        town.credentials.reinstate_practitioner(by, cast.prescriber.address)


@pytest.mark.rules("K3")
def test_suspend_during_the_delay_starts_it_again(town, cast):
    by = cast.hospital_steward
    town.credentials.suspend_practitioner(by, cast.prescriber.address)
    town.credentials.reinstate_practitioner(by, cast.prescriber.address)
    town.credentials.suspend_practitioner(by, cast.prescriber.address)
    town.clock.pass_time(10 * town.credentials.accreditation_delay() + 10)
    assert _roles(town, cast.prescriber) == 0


@pytest.mark.rules("K3", "X7")
def test_suspend_practitioner_reverts_when_a_stranger_asks(town, cast):
    look = town.standing(cast.prescriber)
    for stranger in (cast.pharmacy_steward, cast.fiscal_steward, cast.governor, cast.prescriber_b, cast.outsider):
        for act in (town.credentials.suspend_practitioner, town.credentials.reinstate_practitioner):
            with town.refused(errors.CredentialRegistry_NotAuthorised(stranger.address), look):
                act(stranger, cast.prescriber.address)
    with town.refused(errors.CredentialRegistry_UnknownPractitioner(cast.outsider.address)):
        town.credentials.suspend_practitioner(cast.health_steward, cast.outsider.address)


@pytest.mark.rules("K3", "X7")
def test_suspended_organisation_stops_all_its_people_at_once(town, cast):
    people = (cast.prescriber, cast.prescriber_b, cast.reviewer, cast.hospital_steward)
    receipt = town.credentials.suspend_organisation(cast.health_steward, HOSPITAL)
    named = {"organisation": HOSPITAL, "by": cast.health_steward.address}
    town.assert_told(receipt, told("CredentialRegistry", "OrganisationSuspended", **named))
    assert [_roles(town, each) for each in people] == [0, 0, 0, 0]
    assert town.credentials.live_kinds_of(HOSPITAL) == 0
    moment = town.clock.now() + 10
    ends = moment + town.credentials.accreditation_delay()
    town.clock.next_block_at(moment)
    receipt = town.credentials.reinstate_organisation(cast.health_steward, HOSPITAL)
    town.assert_told(receipt, told("CredentialRegistry", "OrganisationReinstated", **named, **{"from": ends}))
    for second, roles in ((ends - 1, 0), (ends, Roles.PRESCRIBER)):
        town.clock.go_to(second)
        assert _roles(town, cast.prescriber) == roles


@pytest.mark.rules("K3", "X9")
def test_suspend_organisation_is_for_its_regulator_and_once(town, cast):
    look = town.organisation(HOSPITAL)
    for stranger in (cast.fiscal_steward, cast.hospital_steward, cast.governor, cast.pauser, cast.outsider):
        for act in (town.credentials.suspend_organisation, town.credentials.reinstate_organisation):
            with town.refused(errors.CredentialRegistry_NotAuthorised(stranger.address), look):
                act(stranger, HOSPITAL)
    with town.refused(errors.CredentialRegistry_AlreadyDone(HOSPITAL), look):
        town.credentials.reinstate_organisation(cast.health_steward, HOSPITAL)
    town.credentials.suspend_organisation(cast.health_steward, HOSPITAL)
    with town.refused(errors.CredentialRegistry_AlreadyDone(HOSPITAL), look):
        town.credentials.suspend_organisation(cast.health_steward, HOSPITAL)


@pytest.mark.rules("K3", "X7")
def test_suspended_regulator_accredits_and_suspends_nobody(town, cast):
    receipt = town.credentials.suspend_regulator(cast.pauser, HEALTH_REGULATOR)
    named = {"organisation": HEALTH_REGULATOR, "by": cast.pauser.address}
    town.assert_told(receipt, told("CredentialRegistry", "OrganisationSuspended", **named))
    error = errors.CredentialRegistry_NotAuthorised(cast.health_steward.address)
    with town.refused(error):
        town.credentials.accredit(cast.health_steward, 111, Kinds.HOSPITAL, 0, FOREVER, cast.outsider.address)
    with town.refused(error, town.organisation(HOSPITAL)):
        town.credentials.suspend_organisation(cast.health_steward, HOSPITAL)
    assert town.credentials.live_kinds_of(HOSPITAL) == Kinds.HOSPITAL
    town.credentials.reinstate_regulator(cast.governor, HEALTH_REGULATOR)
    town.credentials.suspend_organisation(cast.health_steward, HOSPITAL)


@pytest.mark.rules("K3", "K1")
def test_suspend_regulator_reverts_when_it_is_none_or_a_stranger_asks(town, cast):
    with town.refused(errors.CredentialRegistry_UnknownOrganisation(HOSPITAL), town.organisation(HOSPITAL)):
        town.credentials.suspend_regulator(cast.pauser, HOSPITAL)
    for stranger in (cast.health_steward, cast.fiscal_steward, cast.governor, cast.outsider):
        with town.refused(errors.AccessManagedUnauthorized(stranger.address), town.organisation(FISCAL_REGULATOR)):
            town.credentials.suspend_regulator(stranger, FISCAL_REGULATOR)
