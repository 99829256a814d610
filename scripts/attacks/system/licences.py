"""Licences that nobody had the right to give, or that do not count yet."""

from __future__ import annotations

from functools import partial

from carestamp.client import FOREVER, Kinds, Roles, errors
from scripts.attacks.system.front import FRONT, Bench
from scripts.stories.register import House, Person
from scripts.stories.stage import MINUTE


@FRONT.attack("licence-at-another-house", "K1", "K2")
def licence_at_another_house(b: Bench) -> None:
    """A pharmacy's steward licenses itself as a doctor of the hospital; then as a doctor of its pharmacy."""
    steward, thief = b.stage.register.steward_of(b.own.pharmacy), b.new_key()
    b.licensed(b.own.pharmacy, "pharmacist", Roles.PHARMACIST)
    license_, account = b.thief.credentials.license, steward.account
    nobody = errors.CredentialRegistry_NotAuthorised(account.address)
    at_hospital = (account, b.own.hospital.number, thief.address, Roles.PRESCRIBER, 0, FOREVER)
    watched = Person(thief, b.own.hospital, "prescriber")
    b.tries(lambda: license_(*at_hospital), nobody, watched)
    allowed = b.stage.credentials.roles_allowed_for(Kinds.PHARMACY)
    at_home = (account, b.own.pharmacy.number, thief.address, Roles.PRESCRIBER, 0, FOREVER)
    b.tries(lambda: license_(*at_home), errors.CredentialRegistry_BadRoles(Roles.PRESCRIBER, allowed), watched)


@FRONT.attack("doctor-poached", "K1")
def doctor_poached(b: Bench) -> None:
    """A pharmacy takes over the key of a working doctor, to end the hospital's hold on it."""
    doctor = b.licensed(b.own.hospital, "prescriber", Roles.PRESCRIBER)
    steward, license_ = b.stage.register.steward_of(b.own.pharmacy), b.thief.credentials.license
    given = (steward.account, b.own.pharmacy.number, doctor.account.address, Roles.PHARMACIST, 0, FOREVER)
    elsewhere = errors.CredentialRegistry_LicensedElsewhere(doctor.account.address, b.own.hospital.number)
    b.tries(lambda: license_(*given), elsewhere, doctor)
    b.counter.issue(b.paper(by=doctor))


@FRONT.attack("accredited-by-the-wrong-one", "K1")
def accredited_by_the_wrong_one(b: Bench) -> None:
    """The treasury accredits a hospital, a stranger accredits a pharmacy, a regulator makes another regulator."""
    b.issued()
    fiscal, health, thief = b.cast.fiscal_steward, b.cast.health_steward, b.robber.account
    accredit, number = b.thief.credentials.accredit, _fresh_number(b)
    given = (number, Kinds.HOSPITAL, 0, FOREVER, thief.address)
    watched = lambda: b.stage.credentials.organisation_of(number)  # noqa: E731
    for account in (fiscal, thief):
        nobody = errors.CredentialRegistry_NotAuthorised(account.address)
        b.tries(partial(accredit, account, *given), nobody, watched)
    own = (number, Kinds.HEALTH_REGULATOR, 0, FOREVER, thief.address)
    kinds = errors.CredentialRegistry_BadKinds(Kinds.HEALTH_REGULATOR)
    b.tries(lambda: accredit(health, *own), kinds, watched)


@FRONT.attack("shell-pharmacy", "K3", "X7")
def shell_pharmacy(b: Bench) -> None:
    """A bribed regulator accredits a shell pharmacy, which wants to hand out drugs within the minute."""
    number, owner, crook = _fresh_number(b), b.new_key(), b.new_key()
    accredit, regulator = b.stage.credentials.accredit, b.own.regulator
    given = (regulator.account, number, Kinds.PHARMACY, 0, FOREVER, owner.address)
    b.honest("accredit", regulator, f"Organization {number}", lambda: accredit(*given), ("K1", "K3"))
    license_, shell = b.thief.credentials.license, House(number, "", owner)
    licence = (owner, number, crook.address, Roles.PHARMACIST, 0, FOREVER)
    too_early = errors.CredentialRegistry_NotAuthorised(owner.address)
    b.tries(lambda: license_(*licence), too_early, Person(crook, shell, "pharmacist"))
    paper = b.issued()
    sale = b.counter.sale(paper, Person(crook, b.own.pharmacy, "pharmacist"))
    b.grabs(sale, errors.PrescriptionRegistry_NotLive(crook.address, Roles.PHARMACIST))


@FRONT.attack("reinstated-at-once", "K3")
def reinstated_at_once(b: Bench) -> None:
    """Suspended for good reason; the steward reinstates a friend, who prescribes before anybody can object."""
    doctor, steward = b.licensed(b.own.hospital, "prescriber", Roles.PRESCRIBER), b.own.hospital.steward
    credentials, who = b.stage.credentials, b.stage.register.steward_of(b.own.hospital)
    address, code = doctor.account.address, "Practitioner prescriber"
    suspend, reinstate = credentials.suspend_practitioner, credentials.reinstate_practitioner
    b.honest("suspend-prescriber", who, code, lambda: suspend(steward, address), ("K3",))
    b.honest("reinstate-prescriber", who, code, lambda: reinstate(steward, address), ("K3",))
    refused = errors.PrescriptionRegistry_NotLive(address, Roles.PRESCRIBER)
    b.sneaks_in(b.paper(by=doctor), doctor, refused)
    b.later(credentials.accreditation_delay() + 2 * MINUTE)
    b.counter.issue(b.paper(by=doctor))


@FRONT.attack("steward-by-oneself", "K1", "K3")
def steward_by_oneself(b: Bench) -> None:
    """A stranger makes itself steward, suspends a rival's doctor, and ends a merger that never was."""
    doctor = b.licensed(b.own.hospital, "prescriber", Roles.PRESCRIBER)
    thief, ledger, house = b.robber.account, b.thief.credentials, b.own.hospital.number
    no, address = errors.CredentialRegistry_NotAuthorised(thief.address), doctor.account.address
    watched = lambda: b.stage.credentials.organisation_of(house)  # noqa: E731
    b.tries(lambda: ledger.appoint_steward(thief, house, thief.address, FOREVER), no, watched)
    b.tries(lambda: ledger.suspend_practitioner(thief, address), no, doctor)
    b.tries(lambda: ledger.distrust_practitioner(thief, address, b.stage.now), no, doctor)
    b.tries(lambda: ledger.suspend_organisation(thief, house), no, watched)
    b.tries(lambda: ledger.succeed(thief, house, b.own.pharmacy.number), no, watched)


def _fresh_number(b: Bench) -> int:
    """One that no run before had: houses of stories have less."""
    return 10_000_000 + int(b.stage.chain.web3.eth.block_number)
