"""Regulators of their kind accredit organisations, after a delay, under a number of their own (K1, K2, K3)."""

from __future__ import annotations

import pytest

from carestamp.client import FOREVER, Kinds, Roles, errors
from scripts.cast import FISCAL_REGULATOR, HEALTH_REGULATOR, HOSPITAL
from tests.support.events import told

NEW = 111
HEALTH_KINDS = [
    *(Kinds.HOSPITAL, Kinds.PHARMACY, Kinds.SPONSOR, Kinds.DATA_VALIDATOR, Kinds.ETHICS_BOARD, Kinds.REGISTRAR),
    Kinds.HOSPITAL | Kinds.PHARMACY,
]
FISCAL_KINDS = [Kinds.BASIC_INSURER, Kinds.COMMERCIAL_INSURER, Kinds.BASIC_INSURER | Kinds.COMMERCIAL_INSURER]
NOBODYS_KINDS = [
    0,
    Kinds.HOSPITAL | Kinds.BASIC_INSURER,
    Kinds.HEALTH_REGULATOR,
    Kinds.FISCAL_REGULATOR,
    1 << 10,
    1 << 31,
]


def _told(house, regulator, steward, kinds, since, until=FOREVER):
    named = {"organisation": house, "steward": steward.address, "validFrom": since, "validUntil": until}
    accredited = told("CredentialRegistry", "OrganisationAccredited", regulator=regulator, kinds=kinds, **named)
    licence = {"practitioner": steward.address, "organisation": house, "validFrom": since, "validUntil": until}
    return accredited, licence


def _assert_accredited(town, receipt, by, *values):
    accredited, licence = _told(*values)
    roles = told("CredentialRegistry", "PractitionerLicensed", by=by.address, roles=Roles.STEWARD, **licence)
    town.assert_told(receipt, accredited, roles)


@pytest.mark.rules("K1", "K2", "K3")
@pytest.mark.parametrize("kinds", HEALTH_KINDS, ids=lambda kinds: str(kinds.words.en))
def test_accredit_by_the_health_regulator_counts_after_the_delay(town, cast, kinds):
    moment = town.clock.now() + 10
    starts = moment + town.credentials.accreditation_delay()
    town.clock.next_block_at(moment)
    receipt = town.credentials.accredit(cast.health_steward, NEW, kinds, 0, FOREVER, cast.outsider.address)
    _assert_accredited(town, receipt, cast.health_steward, NEW, HEALTH_REGULATOR, cast.outsider, kinds, starts)
    for second, live in ((starts - 1, Kinds(0)), (starts, kinds)):
        town.clock.go_to(second)
        assert town.credentials.live_kinds_of(NEW) == live


@pytest.mark.rules("K1", "K2")
@pytest.mark.parametrize("kinds", FISCAL_KINDS, ids=lambda kinds: str(kinds.words.en))
def test_accredit_by_the_fiscal_regulator(town, cast, kinds):
    starts = town.clock.now() + 10 + town.credentials.accreditation_delay()
    town.clock.next_block_at(starts - town.credentials.accreditation_delay())
    receipt = town.credentials.accredit(cast.fiscal_steward, NEW, kinds, 0, FOREVER, cast.outsider.address)
    _assert_accredited(town, receipt, cast.fiscal_steward, NEW, FISCAL_REGULATOR, cast.outsider, kinds, starts)


@pytest.mark.rules("K1", "X7")
def test_accredit_reverts_when_the_caller_is_no_regulator_of_that_kind(town, cast):
    tries = [(cast.fiscal_steward, Kinds.HOSPITAL), (cast.health_steward, Kinds.BASIC_INSURER)]
    tries += [(each, Kinds.HOSPITAL) for each in (cast.governor, cast.hospital_steward, cast.auditor, cast.outsider)]
    for caller, kinds in tries:
        with town.refused(errors.CredentialRegistry_NotAuthorised(caller.address), town.organisation(NEW)):
            town.credentials.accredit(caller, NEW, kinds, 0, FOREVER, cast.outsider.address)


@pytest.mark.rules("K1", "K2")
@pytest.mark.parametrize("kinds", NOBODYS_KINDS, ids=hex)
def test_accredit_reverts_when_no_one_regulator_has_these_kinds(town, cast, kinds):
    with town.refused(errors.CredentialRegistry_BadKinds(kinds), town.organisation(NEW)):
        values = (NEW, int(kinds), 0, FOREVER, cast.outsider.address)
        town.raw(cast.health_steward, "CredentialRegistry", "accredit", *values)


@pytest.mark.rules("K1", "X9")
def test_accredit_reverts_when_the_number_is_taken_or_it_is_repeated(town, cast):
    steward = cast.hospital_steward.address
    look = town.organisation(HOSPITAL)
    with town.refused(errors.CredentialRegistry_AlreadyDone(HOSPITAL), look):
        town.credentials.accredit(cast.health_steward, HOSPITAL, Kinds.HOSPITAL, 0, FOREVER, steward)
    others = [(Kinds.PHARMACY, FOREVER, steward), (Kinds.HOSPITAL, FOREVER - 1, steward)]
    for kinds, until, who in [*others, (Kinds.HOSPITAL, FOREVER, cast.outsider.address)]:
        with town.refused(errors.CredentialRegistry_NumberTaken(HOSPITAL), look):
            town.credentials.accredit(cast.health_steward, HOSPITAL, kinds, 0, until, who)


@pytest.mark.rules("K1")
def test_accredit_reverts_when_number_window_or_steward_make_no_sense(town, cast):
    by, out = cast.health_steward, cast.outsider.address
    with town.refused(errors.CredentialRegistry_UnknownOrganisation(0)):
        town.credentials.accredit(by, 0, Kinds.HOSPITAL, 0, FOREVER, out)
    with town.refused(errors.CredentialRegistry_ZeroAddress(), town.organisation(NEW)):
        town.credentials.accredit(by, NEW, Kinds.HOSPITAL, 0, FOREVER, "0x" + "00" * 20)
    late = town.clock.now() + 10**6
    with town.refused(errors.CredentialRegistry_BadWindow(late, late - 1), town.organisation(NEW)):
        town.credentials.accredit(by, NEW, Kinds.HOSPITAL, late, late - 1, out)
    with town.refused(errors.CredentialRegistry_LicensedElsewhere(cast.prescriber.address, HOSPITAL)):
        town.credentials.accredit(by, NEW, Kinds.HOSPITAL, 0, FOREVER, cast.prescriber.address)


@pytest.mark.rules("K1", "X7")
def test_accreditation_ends_after_its_last_second_with_all_its_people(town, cast):
    until = town.clock.now() + 10_000
    town.credentials.accredit(cast.health_steward, NEW, Kinds.HOSPITAL, 0, until, cast.outsider.address)
    town.clock.pass_time(town.credentials.accreditation_delay() + 1)
    town.license(cast.outsider, NEW, cast.relayer, Roles.PRESCRIBER)
    for second, roles in ((until, Roles.PRESCRIBER), (until + 1, Roles(0))):
        town.clock.go_to(second)
        assert town.credentials.standing_of(cast.relayer.address).roles == roles


@pytest.mark.rules("K1", "K3", "X9")
def test_renew_moves_the_end_and_begins_anew_when_it_had_run_out(town, cast):
    until = town.clock.now() + 10_000
    town.credentials.accredit(cast.health_steward, NEW, Kinds.HOSPITAL, 0, until, cast.outsider.address)
    since = town.credentials.organisation_of(NEW).valid_from
    town.assert_told(
        town.credentials.renew(cast.health_steward, NEW, until + 50), _renewed(NEW, HEALTH_REGULATOR, since, until + 50)
    )
    with town.refused(errors.CredentialRegistry_AlreadyDone(NEW), town.organisation(NEW)):
        town.credentials.renew(cast.health_steward, NEW, until + 50)
    again = town.clock.go_to(until + 60) + 1
    receipt = town.credentials.renew(cast.health_steward, NEW, FOREVER)
    anew = again + town.credentials.accreditation_delay()
    town.assert_told(receipt, _renewed(NEW, HEALTH_REGULATOR, anew, FOREVER))
    assert town.credentials.live_kinds_of(NEW) == 0


@pytest.mark.rules("K1")
def test_renew_reverts_when_it_makes_no_sense_or_a_stranger_asks(town, cast):
    look = town.organisation(HOSPITAL)
    since = town.credentials.organisation_of(HOSPITAL).valid_from
    with town.refused(errors.CredentialRegistry_BadWindow(since, since - 1), look):
        town.credentials.renew(cast.health_steward, HOSPITAL, since - 1)
    with town.refused(errors.CredentialRegistry_UnknownOrganisation(NEW)):
        town.credentials.renew(cast.health_steward, NEW, FOREVER)
    for stranger in (cast.fiscal_steward, cast.hospital_steward, cast.governor):
        with town.refused(errors.CredentialRegistry_NotAuthorised(stranger.address), look):
            town.credentials.renew(stranger, HOSPITAL, FOREVER - 1)


def _renewed(house, regulator, since, until):
    named = {"organisation": house, "regulator": regulator, "validFrom": since, "validUntil": until}
    return told("CredentialRegistry", "OrganisationRenewed", **named)
