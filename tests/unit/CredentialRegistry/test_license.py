"""A steward licenses keys for its own organisation, for roles that its kinds allow (K1, K2)."""

from __future__ import annotations

import pytest

from carestamp.client import FOREVER, Kinds, Roles, errors
from scripts.cast import BASIC_INSURER, FISCAL_REGULATOR, HEALTH_REGULATOR, HOSPITAL, INSURER_A, PHARMACY, REGISTRAR
from tests.support.events import told

EVERYONE = Roles.STEWARD | Roles.AUDITOR | Roles.CUSTODIAN
HOSPITALS = EVERYONE | Roles.PRESCRIBER | Roles.REVIEWER | Roles.EMERGENCY_CLINICIAN | Roles.BILLER
PHARMACIES = EVERYONE | Roles.PHARMACIST | Roles.REVIEWER | Roles.BILLER
INSURERS = EVERYONE | Roles.ADJUDICATOR
ALLOWED = [
    (HOSPITAL, "hospital_steward", HOSPITALS),
    (PHARMACY, "pharmacy_steward", PHARMACIES),
    (REGISTRAR, "registrar_steward", EVERYONE),
    (HEALTH_REGULATOR, "health_steward", EVERYONE),
    (FISCAL_REGULATOR, "fiscal_steward", EVERYONE),
    (BASIC_INSURER, "basic_steward", INSURERS),
    (INSURER_A, "insurer_a_steward", INSURERS),
]


def _licensed(person, house, by, roles, since=0, until=FOREVER):
    named = {"practitioner": person.address, "organisation": house, "by": by.address, "roles": roles}
    return told("CredentialRegistry", "PractitionerLicensed", validFrom=since, validUntil=until, **named)


@pytest.mark.rules("K1", "K2")
@pytest.mark.parametrize(("house", "steward", "allowed"), ALLOWED, ids=lambda each: str(each) if each is int else None)
def test_license_gives_each_role_that_the_kind_allows_and_no_other(town, cast, house, steward, allowed):
    by = getattr(cast, steward)
    assert town.credentials.roles_allowed_for(town.credentials.organisation_of(house).kinds) == allowed
    for role in Roles:
        if role & allowed:
            receipt = town.license(by, house, cast.outsider, role)
            town.assert_told(receipt, _licensed(cast.outsider, house, by, role))
            assert town.credentials.standing_of(cast.outsider.address).roles == role
            continue
        with town.refused(errors.CredentialRegistry_BadRoles(role, allowed), town.standing(cast.outsider)):
            town.license(by, house, cast.outsider, role)


@pytest.mark.rules("K2")
def test_adjudicators_belong_to_insurers(town):
    for kind in Kinds:
        insurer = kind in (Kinds.BASIC_INSURER, Kinds.COMMERCIAL_INSURER)
        assert bool(town.credentials.roles_allowed_for(kind) & Roles.ADJUDICATOR) == insurer


@pytest.mark.rules("K2", "B1")
def test_billers_belong_to_hospitals_and_pharmacies(town):
    for kind in Kinds:
        issuer = kind in (Kinds.HOSPITAL, Kinds.PHARMACY)
        assert bool(town.credentials.roles_allowed_for(kind) & Roles.BILLER) == issuer


@pytest.mark.rules("K1", "K2")
@pytest.mark.parametrize("roles", [0, 1 << 9, 1 << 31, Roles.PRESCRIBER | Roles.PHARMACIST])
def test_license_reverts_when_the_roles_are_none_or_unknown(town, cast, roles):
    error = errors.CredentialRegistry_BadRoles(roles, HOSPITALS)
    with town.refused(error, town.standing(cast.outsider)):
        values = (HOSPITAL, cast.outsider.address, int(roles), 0, FOREVER)
        town.raw(cast.hospital_steward, "CredentialRegistry", "license", *values)


@pytest.mark.rules("K1", "X7")
def test_license_reverts_when_the_caller_is_no_live_steward_of_that_house(town, cast):
    strangers = (cast.pharmacy_steward, cast.health_steward, cast.governor, cast.prescriber, cast.outsider)
    for stranger in strangers:
        with town.refused(errors.CredentialRegistry_NotAuthorised(stranger.address), town.standing(cast.outsider)):
            town.license(stranger, HOSPITAL, cast.outsider, Roles.PRESCRIBER)
    town.credentials.suspend_organisation(cast.health_steward, HOSPITAL)
    error = errors.CredentialRegistry_NotAuthorised(cast.hospital_steward.address)
    with town.refused(error, town.standing(cast.outsider)):
        town.license(cast.hospital_steward, HOSPITAL, cast.outsider, Roles.PRESCRIBER)


@pytest.mark.rules("K1")
def test_license_reverts_when_the_key_works_elsewhere(town, cast):
    error = errors.CredentialRegistry_LicensedElsewhere(cast.prescriber.address, HOSPITAL)
    with town.refused(error, town.standing(cast.prescriber)):
        town.license(cast.pharmacy_steward, PHARMACY, cast.prescriber, Roles.PHARMACIST)


@pytest.mark.rules("K1", "K3", "K4")
def test_license_takes_over_what_is_over_with_all_that_speaks_against_the_key(town, cast):
    """A licence that ran out may be followed by another house's; suspension and distrust move with the key."""
    until, stolen = town.clock.now() + 100, town.clock.now()
    town.credentials.license(cast.hospital_steward, HOSPITAL, cast.outsider.address, Roles.PRESCRIBER, 0, until)
    town.credentials.suspend_practitioner(cast.hospital_steward, cast.outsider.address)
    town.credentials.distrust_practitioner(cast.hospital_steward, cast.outsider.address, stolen)
    town.clock.next_block_at(until)
    with town.refused(errors.CredentialRegistry_LicensedElsewhere(cast.outsider.address, HOSPITAL)):
        town.license(cast.pharmacy_steward, PHARMACY, cast.outsider, Roles.PHARMACIST)
    town.clock.go_to(until + 1)
    town.license(cast.pharmacy_steward, PHARMACY, cast.outsider, Roles.PHARMACIST)
    known = town.credentials.practitioner_of(cast.outsider.address)
    assert (known.organisation, known.roles) == (PHARMACY, Roles.PHARMACIST)
    assert (known.own_suspended_until, known.distrusted_since) == (FOREVER, stolen)
    assert town.credentials.standing_of(cast.outsider.address).roles == 0


@pytest.mark.rules("K1", "X9")
def test_license_reports_already_done_when_nothing_changes(town, cast):
    error = errors.CredentialRegistry_AlreadyDone(int(cast.prescriber.address, 16))
    with town.refused(error, town.standing(cast.prescriber)):
        town.license(cast.hospital_steward, HOSPITAL, cast.prescriber, Roles.PRESCRIBER)


@pytest.mark.rules("K1")
def test_license_reverts_when_window_or_key_make_no_sense(town, cast):
    with town.refused(errors.CredentialRegistry_BadWindow(10, 9), town.standing(cast.outsider)):
        named = (HOSPITAL, cast.outsider.address, Roles.PRESCRIBER, 10, 9)
        town.credentials.license(cast.hospital_steward, *named)
    with town.refused(errors.CredentialRegistry_ZeroAddress()):
        named = (HOSPITAL, "0x" + "00" * 20, Roles.PRESCRIBER, 0, FOREVER)
        town.credentials.license(cast.hospital_steward, *named)


@pytest.mark.rules("K1", "X7")
def test_licence_counts_from_its_first_to_its_last_second(town, cast):
    since = town.clock.now() + 1000
    named = (HOSPITAL, cast.outsider.address, Roles.PRESCRIBER, since, since + 10)
    town.credentials.license(cast.hospital_steward, *named)
    for second, live in ((since - 1, False), (since, True), (since + 10, True), (since + 11, False)):
        town.clock.go_to(second)
        assert bool(town.credentials.standing_of(cast.outsider.address).roles) == live


@pytest.mark.rules("K1")
def test_appoint_gives_a_house_another_steward(town, cast):
    moment = town.clock.now() + 5
    town.clock.next_block_at(moment)
    receipt = town.credentials.appoint_steward(cast.health_steward, HOSPITAL, cast.outsider.address, FOREVER)
    town.assert_told(receipt, _licensed(cast.outsider, HOSPITAL, cast.health_steward, Roles.STEWARD, moment))
    town.license(cast.outsider, HOSPITAL, cast.relayer, Roles.PRESCRIBER)
    for stranger in (cast.fiscal_steward, cast.hospital_steward, cast.governor):
        with town.refused(errors.CredentialRegistry_NotAuthorised(stranger.address), town.standing(cast.delegate)):
            town.credentials.appoint_steward(stranger, HOSPITAL, cast.delegate.address, FOREVER)
