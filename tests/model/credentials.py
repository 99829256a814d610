"""Who may practise, for whom, since when and until when (K1 to K5, X6, X7)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import IntFlag

from tests.model.refusals import Now, Refused, governed_by, refuse_when
from tests.model.signing import Signed, require_act_of

FOREVER = 2**32 - 1


class Kind(IntFlag):
    """What an organisation is."""

    HOSPITAL = 1
    PHARMACY = 2
    BASIC_INSURER = 4
    COMMERCIAL_INSURER = 8
    SPONSOR = 16
    DATA_VALIDATOR = 32
    ETHICS_BOARD = 64
    REGISTRAR = 128
    HEALTH_REGULATOR = 256
    FISCAL_REGULATOR = 512


class Role(IntFlag):
    """What a practitioner may do."""

    PRESCRIBER = 1
    PHARMACIST = 2
    REVIEWER = 4
    EMERGENCY_CLINICIAN = 8
    ADJUDICATOR = 16
    AUDITOR = 32
    STEWARD = 64
    BILLER = 128
    CUSTODIAN = 256
    VALIDATOR = 512


ACCREDITED_BY = {
    Kind.HEALTH_REGULATOR: Kind.HOSPITAL
    | Kind.PHARMACY
    | Kind.SPONSOR
    | Kind.DATA_VALIDATOR
    | Kind.ETHICS_BOARD
    | Kind.REGISTRAR,
    Kind.FISCAL_REGULATOR: Kind.BASIC_INSURER | Kind.COMMERCIAL_INSURER,
}
REGULATORS = Kind.HEALTH_REGULATOR | Kind.FISCAL_REGULATOR
ROLES_OF = {
    Kind.HOSPITAL: Role.PRESCRIBER | Role.REVIEWER | Role.EMERGENCY_CLINICIAN | Role.BILLER,
    Kind.PHARMACY: Role.PHARMACIST | Role.REVIEWER | Role.BILLER,
    Kind.BASIC_INSURER: Role.ADJUDICATOR,
    Kind.COMMERCIAL_INSURER: Role.ADJUDICATOR,
    Kind.DATA_VALIDATOR: Role.VALIDATOR,
}


def roles_allowed_for(kinds: int) -> Role:
    """Every house has stewards and auditors; the rest depends on what it is (K1, K2)."""
    allowed = Role.STEWARD | Role.AUDITOR | Role.CUSTODIAN
    for kind, roles in ROLES_OF.items():
        if kinds & kind:
            allowed |= roles
    return allowed


def regulator_for(kinds: int) -> Kind | None:
    """The one kind of regulator that may accredit all these kinds."""
    for regulator, theirs in ACCREDITED_BY.items():
        if kinds and not kinds & ~theirs:
            return regulator
    return None


@dataclass
class Organisation:
    kinds: int
    valid_from: int
    valid_until: int
    suspended_until: int = 0
    distrusted_since: int = FOREVER
    successor: int = 0

    def is_live(self, second: int) -> bool:
        return self.valid_from <= second <= self.valid_until and self.suspended_until <= second


@dataclass
class Practitioner:
    organisation: int
    roles: int
    valid_from: int
    valid_until: int
    own_suspended_until: int = 0
    regulator_suspended_until: int = 0
    distrusted_since: int = FOREVER

    def is_live(self, second: int) -> bool:
        inside = self.valid_from <= second <= self.valid_until
        return inside and max(self.own_suspended_until, self.regulator_suspended_until) <= second


@dataclass(frozen=True)
class Standing:
    """What a practitioner is at this moment."""

    roles: int
    organisation: int
    kinds: int
    distrusted_since: int

    def may(self, role: Role, moment: int) -> bool:
        return bool(self.roles & role) and moment < self.distrusted_since


@dataclass
class Credentials:
    governor: str
    delay: int
    now: Now
    organisations: dict[int, Organisation] = field(default_factory=dict)
    practitioners: dict[str, Practitioner] = field(default_factory=dict)
    controllers: dict[str, str] = field(default_factory=dict)
    sequences: dict[str, int] = field(default_factory=dict)

    # --- what the other ledgers ask

    def standing_of(self, practitioner: str) -> Standing:
        person = self.practitioners.get(practitioner, Practitioner(0, 0, 0, 0))
        house = self.organisations.get(person.organisation, Organisation(0, 0, 0))
        live = person.is_live(self.now.second) and house.is_live(self.now.second)
        roles = person.roles & roles_allowed_for(house.kinds) if live else 0
        since = min(person.distrusted_since, house.distrusted_since)
        return Standing(roles, person.organisation, house.kinds, since)

    def live_kinds_of(self, number: int) -> int:
        house = self.organisations.get(number)
        return house.kinds if house and house.is_live(self.now.second) else 0

    def may_finish(self, actor: int, original: int) -> bool:
        """The same house, or the one that took it over (K5)."""
        house = self.organisations.get(original)
        return actor != 0 and (actor == original or (house is not None and house.successor == actor))

    def controller_of(self, subject: str) -> str:
        return self.controllers.get(subject, subject)

    def distrusted_since(self, number: int, practitioner: str) -> int:
        """The earlier of the house's moment and its key's (K4)."""
        house, person = self.organisations.get(number), self.practitioners.get(practitioner)
        return min(each.distrusted_since if each else FOREVER for each in (house, person))

    def is_live_steward_of(self, caller: str, number: int) -> bool:
        standing = self.standing_of(caller)
        return standing.organisation == number and standing.may(Role.STEWARD, self.now.second)

    def is_live_regulator_of(self, caller: str, kinds: int) -> bool:
        standing, regulator = self.standing_of(caller), regulator_for(kinds)
        right_house = regulator is not None and bool(standing.kinds & regulator)
        return right_house and standing.may(Role.STEWARD, self.now.second)

    # --- governance

    def accredit_regulator(
        self, caller: str, number: int, kinds: int, valid_from: int, valid_until: int, steward: str
    ) -> None:
        governed_by(self.governor, caller)
        refuse_when(not kinds or bool(kinds & ~REGULATORS), "CredentialRegistry_BadKinds", kinds)
        self._accredit(caller, number, 0, kinds, valid_from, valid_until, steward)

    def suspend_regulator(self, caller: str, number: int) -> None:
        governed_by(self.governor, caller)
        self._require_regulator(number)
        self._suspend_organisation(caller, number)

    def reinstate_regulator(self, caller: str, number: int) -> None:
        governed_by(self.governor, caller)
        self._require_regulator(number)
        self._reinstate_organisation(caller, number, self.now.second)

    # --- regulators

    def accredit(self, caller: str, number: int, kinds: int, valid_from: int, valid_until: int, steward: str) -> None:
        refuse_when(regulator_for(kinds) is None, "CredentialRegistry_BadKinds", kinds)
        regulator = self._require_regulator_of(caller, kinds)
        earliest = self.now.second + self.delay
        self._accredit(caller, number, regulator, kinds, max(valid_from, earliest), valid_until, steward)

    def renew(self, caller: str, number: int, valid_until: int) -> None:
        house = self._known(number)
        regulator = self._require_regulator_of(caller, house.kinds)
        refuse_when(house.successor != 0, "CredentialRegistry_Succeeded", number, house.successor)
        refuse_when(house.valid_until == valid_until, "CredentialRegistry_AlreadyDone", number)
        lapsed = house.valid_until < self.now.second
        valid_from = self.now.second + self.delay if lapsed else house.valid_from
        refuse_when(valid_until < valid_from, "CredentialRegistry_BadWindow", valid_from, valid_until)
        house.valid_from, house.valid_until = valid_from, valid_until
        self.now.tell("OrganisationRenewed", number, regulator, valid_from, valid_until)

    def appoint_steward(self, caller: str, number: int, steward: str, valid_until: int) -> None:
        """One of the house's own people keeps the roles it has."""
        self._require_regulator_of(caller, self._known(number).kinds)
        known = self.practitioners.get(steward)
        roles = known.roles if known and known.organisation == number else 0
        self._license(caller, number, steward, roles | Role.STEWARD, self.now.second, valid_until)

    def succeed(self, caller: str, number: int, successor: int) -> None:
        """The old house ends now; its successor may finish what it began (K5)."""
        house, heir = self._known(number), self._known(successor)
        self._require_regulator_of(caller, house.kinds)
        refuse_when(house.successor == successor, "CredentialRegistry_AlreadyDone", number)
        unfit = number == successor or bool(house.kinds & ~heir.kinds)
        refuse_when(unfit, "CredentialRegistry_BadKinds", heir.kinds)
        house.valid_until = min(house.valid_until, self.now.second - 1)
        house.successor = successor
        self.now.tell("OrganisationSucceeded", number, successor, caller)

    def suspend_organisation(self, caller: str, number: int) -> None:
        self._require_regulator_of(caller, self._known(number).kinds)
        self._suspend_organisation(caller, number)

    def reinstate_organisation(self, caller: str, number: int) -> None:
        self._require_regulator_of(caller, self._known(number).kinds)
        self._reinstate_organisation(caller, number, self.now.second + self.delay)

    def distrust_organisation(self, caller: str, number: int, since: int) -> None:
        house = self._known(number)
        self._require_regulator_of(caller, house.kinds)
        self._require_earlier_distrust(house.distrusted_since, number, since)
        house.distrusted_since = since
        self.now.tell("OrganisationDistrusted", number, caller, since)

    # --- the organisation and regulators

    def license(
        self, caller: str, number: int, practitioner: str, roles: int, valid_from: int, valid_until: int
    ) -> None:
        refuse_when(not self.is_live_steward_of(caller, number), "CredentialRegistry_NotAuthorised", caller)
        self._license(caller, number, practitioner, roles, valid_from, valid_until)

    def suspend_practitioner(self, caller: str, practitioner: str) -> None:
        person = self._licensed(practitioner)
        by_regulator = self._side_over(caller, person.organisation)
        until = self._suspension_of(person, by_regulator)
        refuse_when(until == FOREVER, "CredentialRegistry_AlreadyDone", int(practitioner, 16))
        self._set_suspension(person, by_regulator, FOREVER)
        self.now.tell("PractitionerSuspended", practitioner, caller, by_regulator)

    def reinstate_practitioner(self, caller: str, practitioner: str) -> None:
        person = self._licensed(practitioner)
        by_regulator = self._side_over(caller, person.organisation)
        self._require_reinstatable(self._suspension_of(person, by_regulator), int(practitioner, 16))
        since = self.now.second + self.delay
        self._set_suspension(person, by_regulator, since)
        self.now.tell("PractitionerReinstated", practitioner, caller, by_regulator, since)

    def distrust_practitioner(self, caller: str, practitioner: str, since: int) -> None:
        person = self._licensed(practitioner)
        self._side_over(caller, person.organisation)
        self._require_earlier_distrust(person.distrusted_since, int(practitioner, 16), since)
        person.distrusted_since = since
        self.now.tell("PractitionerDistrusted", practitioner, caller, since)

    def resign(self, caller: str) -> None:
        """Ends the caller's own licence."""
        person = self._licensed(caller)
        over = person.valid_until < self.now.second
        refuse_when(over, "CredentialRegistry_AlreadyDone", int(caller, 16))
        person.valid_until = self.now.second - 1
        self.now.tell("PractitionerResigned", caller, person.organisation, person.valid_until)

    # --- subjects

    def move_controller(
        self, caller: str, subject: str, controller: str, sequence: int, deadline: int, signature: Signed | None
    ) -> None:
        """Hands a subject to another key; signed by the present one (X6)."""
        refuse_when(int(controller, 16) == 0, "Subjects_ZeroController", subject)
        present = self.controller_of(subject)
        refuse_when(present == controller, "Subjects_AlreadyDone", subject)
        act = ("ControllerMove", subject, controller, sequence, deadline)
        require_act_of(present, act, deadline, self.now.second, caller, signature)
        last = self.sequences.get(subject, 0)
        refuse_when(sequence != last + 1, "Subjects_StaleSequence", subject, sequence, last)
        self.controllers[subject], self.sequences[subject] = controller, sequence
        self.now.tell("ControllerMoved", subject, controller, sequence)

    # --- who may do it

    def _known(self, number: int) -> Organisation:
        if number not in self.organisations:
            raise Refused("CredentialRegistry_UnknownOrganisation", number)
        return self.organisations[number]

    def _licensed(self, practitioner: str) -> Practitioner:
        if practitioner not in self.practitioners:
            raise Refused("CredentialRegistry_UnknownPractitioner", practitioner)
        return self.practitioners[practitioner]

    def _require_regulator(self, number: int) -> None:
        regulates = bool(self._known(number).kinds & REGULATORS)
        refuse_when(not regulates, "CredentialRegistry_UnknownOrganisation", number)

    def _require_regulator_of(self, caller: str, kinds: int) -> int:
        refuse_when(not self.is_live_regulator_of(caller, kinds), "CredentialRegistry_NotAuthorised", caller)
        return self.practitioners[caller].organisation

    def _side_over(self, caller: str, number: int) -> bool:
        """True on a regulator's side, False on its own house's."""
        if self.is_live_regulator_of(caller, self._known(number).kinds):
            return True
        refuse_when(not self.is_live_steward_of(caller, number), "CredentialRegistry_NotAuthorised", caller)
        return False

    # --- effects

    def _accredit(
        self,
        caller: str,
        number: int,
        regulator: int,
        kinds: int,
        valid_from: int,
        valid_until: int,
        steward: str,
    ) -> None:
        refuse_when(number == 0, "CredentialRegistry_UnknownOrganisation", 0)
        refuse_when(valid_until < valid_from, "CredentialRegistry_BadWindow", valid_from, valid_until)
        if number in self.organisations:
            self._refuse_taken_number(number, kinds, valid_until, steward)
        self.organisations[number] = Organisation(kinds, valid_from, valid_until)
        self.now.tell("OrganisationAccredited", number, regulator, steward, kinds, valid_from, valid_until)
        try:
            self._license(caller, number, steward, Role.STEWARD, valid_from, valid_until)
        except Refused:
            del self.organisations[number]
            raise

    def _refuse_taken_number(self, number: int, kinds: int, valid_until: int, steward: str) -> None:
        house, person = self.organisations[number], self.practitioners.get(steward)
        again = (house.kinds, house.valid_until) == (kinds, valid_until)
        again = again and person is not None and person.organisation == number and bool(person.roles & Role.STEWARD)
        refuse_when(again, "CredentialRegistry_AlreadyDone", number)
        raise Refused("CredentialRegistry_NumberTaken", number)

    def _license(
        self, caller: str, number: int, practitioner: str, roles: int, valid_from: int, valid_until: int
    ) -> None:
        """A new licence keeps what speaks against the key: suspensions and distrust."""
        refuse_when(int(practitioner, 16) == 0, "CredentialRegistry_ZeroAddress")
        refuse_when(valid_until < valid_from, "CredentialRegistry_BadWindow", valid_from, valid_until)
        allowed = roles_allowed_for(self.organisations[number].kinds)
        refuse_when(not roles or bool(roles & ~allowed), "CredentialRegistry_BadRoles", roles, int(allowed))
        person = self.practitioners.get(practitioner)
        if person:
            self._require_free(practitioner, person, number)
        blank = person or Practitioner(0, 0, 0, 0)
        fresh = replace(blank, organisation=number, roles=int(roles), valid_from=valid_from, valid_until=valid_until)
        refuse_when(fresh == person, "CredentialRegistry_AlreadyDone", int(practitioner, 16))
        self.practitioners[practitioner] = fresh
        self.now.tell("PractitionerLicensed", practitioner, number, caller, int(roles), valid_from, valid_until)

    def _require_free(self, practitioner: str, person: Practitioner, number: int) -> None:
        house = self.organisations[person.organisation]
        over = min(person.valid_until, house.valid_until) < self.now.second
        elsewhere = person.organisation != number and not over
        refuse_when(elsewhere, "CredentialRegistry_LicensedElsewhere", practitioner, person.organisation)

    def _suspend_organisation(self, caller: str, number: int) -> None:
        house = self.organisations[number]
        refuse_when(house.suspended_until == FOREVER, "CredentialRegistry_AlreadyDone", number)
        house.suspended_until = FOREVER
        self.now.tell("OrganisationSuspended", number, caller)

    def _reinstate_organisation(self, caller: str, number: int, since: int) -> None:
        house = self.organisations[number]
        self._require_reinstatable(house.suspended_until, number)
        house.suspended_until = since
        self.now.tell("OrganisationReinstated", number, caller, since)

    def _require_reinstatable(self, until: int, name: int) -> None:
        refuse_when(until != FOREVER, "CredentialRegistry_AlreadyDone", name)

    def _require_earlier_distrust(self, known: int, name: int, since: int) -> None:
        refuse_when(since == known, "CredentialRegistry_AlreadyDone", name)
        refuse_when(since > min(self.now.second, known), "CredentialRegistry_BadDistrust", name, since)

    @staticmethod
    def _suspension_of(person: Practitioner, by_regulator: bool) -> int:
        return person.regulator_suspended_until if by_regulator else person.own_suspended_until

    @staticmethod
    def _set_suspension(person: Practitioner, by_regulator: bool, until: int) -> None:
        if by_regulator:
            person.regulator_suspended_until = until
        else:
            person.own_suspended_until = until
