"""Consents that came in as FHIR, whoever wrote them: carried out decision by decision, or refused by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from carestamp.chain import Receipt
from carestamp.client import Kinds, Roles
from carestamp.client.structs import NOBODY
from carestamp.documents.consent import typed
from carestamp.documents.consent.reasons import kind_of
from carestamp.documents.consent.typed import ALL_CATEGORIES, ALL_PURPOSES, Grantee, pack_entry
from carestamp.documents.fhir import ConsentDocument, Decisions, Named, Party, Request, all_decisions, numbered
from carestamp.documents.fhir.consent_acts import Signable
from carestamp.documents.fhir.naming import ORGANISATION_SYSTEM, SUBJECT_SYSTEM
from carestamp.errors import Words
from scripts.stories.acting import RELAYED
from scripts.stories.consent.acts import YEAR
from scripts.stories.consent.company import ANYONE, Company
from scripts.stories.consent.papers import Consent, whom_role
from scripts.stories.consent.people import Citizen, Patient
from scripts.stories.consent.words import contents
from scripts.stories.register import House, Person
from scripts.stories.stage import HOUR, Stage

MOST = 300
"""Consents of an input that are carried out; the others are counted."""
KINDS_OF_HOUSES = Kinds.HOSPITAL | Kinds.PHARMACY | Kinds.SPONSOR | Kinds.BASIC_INSURER | Kinds.COMMERCIAL_INSURER
RELATED = frozenset(("RelatedPerson", "Patient"))
FIRST_STUDY = 1_001
MORNING = 10 * HOUR
CODES = {
    typed.ConsentGrant: "grant",
    typed.ConsentDenial: "deny",
    typed.DenialLifting: "lift",
    typed.ConsentRefusal: "decline",
    typed.ConsentRevocation: "revoke",
    typed.ConsentSuspension: "suspend-consent",
    typed.OverrideProhibition: "forbid-override",
    typed.OverrideAllowance: "allow-override",
}


class Reception:
    """The register of one custodian: whoever a document names gets a key or a number, on development chains only."""

    def __init__(self, c: Company, house: House) -> None:
        self._c, self.house = c, house
        self.patients: dict[str, Patient] = {}
        self.shown: dict[Grantee, Words] = {}
        self._studies: dict[str, tuple[House, int]] = {}
        self.people: dict[str, Person] = {}
        self._houses: dict[int, House] = {house.number: house}

    @property
    def custodian(self) -> int:
        return self.house.number

    def subject_of(self, patient: Named) -> str | None:
        """An address that the document itself gives is somebody else's key: nobody here can sign for it."""
        if patient.own(SUBJECT_SYSTEM):
            return None
        found = Citizen(patient.names[0], self._c.stage.run).at(self.house)
        known = self.patients.setdefault(found.subject, replace(found, name=patient.shown or "—"))
        return known.subject

    def key_of(self, person: Named) -> str | None:
        """A practitioner's, or that of somebody who decides for the patient."""
        found = self.person(person)
        self.shown[Grantee.of_person(found.account.address)] = _name(person)
        return found.account.address

    def person(self, named: Named) -> Person:
        """A practitioner is licensed here; whoever decides for a patient only has a key."""
        if named.names[0] not in self.people:
            self.people[named.names[0]] = self._new_person(named)
        return self.people[named.names[0]]

    def _new_person(self, named: Named) -> Person:
        if named.kind in RELATED:
            return self._c.people.citizen(named.shown or named.names[0]).for_(self.house, "delegate")
        party = Party(f"consent input: {named.names[0]}", named.shown)
        return self._c.stage.register.person(party, self.house, "prescriber", Roles.PRESCRIBER)

    def organisation_of(self, house: Named) -> int | None:
        """By its name in the ledger, else by its own; one that nobody met gets a number. Kind unknown: no house."""
        own = house.own(ORGANISATION_SYSTEM)
        if own.isdecimal():
            return int(own)
        return self.house_of(house).number if house.kind == "Organization" else None

    def house_of(self, named: Named) -> House:
        register = self._c.stage.register
        known = register.house_called(named.shown, KINDS_OF_HOUSES) if named.shown else None
        found = known or register.house(Party(f"consent input: {named.names[0]}", named.shown), Kinds.HOSPITAL)
        self.shown[Grantee.of_organisation(found.number)] = _name(named)
        return self._houses.setdefault(found.number, found)

    def study_of(self, study: Named) -> tuple[int, int] | None:
        """See `meet`."""
        house, number = self._studies.setdefault(study.names[0], self._new_study())
        found = (house.number, number)
        self.shown[Grantee.of_study(*found)] = _name(study)
        return found

    def _new_study(self, house: House | None = None) -> tuple[House, int]:
        return house or self._c.people.sponsor, FIRST_STUDY + len(self._studies)

    def meet(self, document: ConsentDocument) -> None:
        """A study is that of the house which a document names with it; the demo's sponsor runs the others."""
        for whom in [rule.whom for rule in document.rules if rule.whom and rule.whom.kind == "study"]:
            if whom.party and whom.house and self.organisation_of(whom.house):
                self._studies.setdefault(whom.party.names[0], self._new_study(self.house_of(whom.house)))

    def asks(self, request: Request) -> Person:
        """Somebody whom the entry means, licensed for this."""
        grantee, register = request.grantee, self._c.stage.register
        for each in self.people.values():
            if each.account.address == grantee.person:
                return each
        house = self._houses.get(grantee.organisation, self.house)
        roles = Roles(grantee.role) or Roles.AUDITOR
        return register.person(
            Party(f"consent input: clerk of {house.number}/{roles}"), house, "hospital-auditor", roles
        )


def _name(named: Named) -> Words:
    shown = named.shown or named.names[0]
    return Words(shown, shown)


class Given:
    """Carries out what documents decided."""

    def __init__(self, c: Company, reception: Reception) -> None:
        self.c, self.reception = c, reception
        self._consents: dict[tuple[str, int], Consent] = {}
        self._appointed: set[tuple[str, str]] = set()

    def carry_out(self, decisions: Decisions) -> None:
        """Delegates are appointed by their patients first: a document says that they decided, the ledger asks by what
        right."""
        patient = self.reception.patients[decisions.subject]
        by = None if decisions.by == NOBODY else decisions.by
        if by and (patient.subject, by) not in self._appointed:
            self._appoint(patient, by)
        signable = [each for each in decisions.acts if not isinstance(each, Request)]
        last = self._last if by is None else self._last_of(patient.subject, by)
        for act in numbered(signable, last, self.c.stage.now + HOUR, decisions.by):
            self._do(decisions, patient, act, by)
        for each in decisions.acts:
            if isinstance(each, Request):
                self._request(decisions, patient, each)

    def _do(self, decisions: Decisions, patient: Patient, act: Signable, by: str | None) -> None:
        code, acts = CODES[type(act)], self.c.acts
        if isinstance(act, typed.OverrideAllowance | typed.OverrideProhibition):
            self._policy(code, patient, act)
            return
        consent = self._consent(decisions, patient, act.grantee, act.purpose)
        signer = self._signer(by)
        signed = acts.sign(act, signer.account if signer else patient.key, signer)
        acts.try_or_tell(
            lambda: acts.send(code, consent, signed, ("C1", "C3"), _note(act)),
            "input-consent",
            patient.actor,
            consent.view,
            ("C1", "C3"),
        )

    def _policy(self, code: str, patient: Patient, act: typed.OverrideAllowance | typed.OverrideProhibition) -> None:
        ledger, relayer = self.c.stage.consents, self.c.people.relayer.account
        signature, label = ledger.sign(patient.key, act), f"Policy {patient.subject[:8]}…"

        def set_policy() -> Receipt:
            if isinstance(act, typed.OverrideAllowance):
                return ledger.allow_override(relayer, act, signature)
            return ledger.forbid_override(relayer, act, signature)

        self.c.acts.do(code, patient.actor, label, set_policy, ("E1",), RELAYED)

    def _request(self, decisions: Decisions, patient: Patient, act: Request) -> None:
        consent = self._consent(decisions, patient, act.grantee, act.purpose)
        who, ledger = self.reception.asks(act), self.c.stage.consents
        self.c.stage.register.enrol(self.c.stage.recorder)
        given = (act.subject, consent.entry, act.categories, min(act.until, self.c.stage.now + YEAR))
        call = lambda: ledger.request(who.account, *given)  # noqa: E731
        note = contents(act.categories)
        self.c.acts.try_or_tell(
            lambda: self.c.acts.do("request", who, consent.view, call, ("C3",), note),
            "input-consent",
            who,
            consent.view,
            ("C3",),
        )

    def _appoint(self, patient: Patient, by: str) -> None:
        ledger, now = self.c.stage.consents, self.c.stage.now
        act = typed.DelegateAppointment(patient.subject, by, ALL_PURPOSES, ALL_CATEGORIES, 2**32 - 1, 1, now + HOUR)
        signature, relayer = ledger.sign(patient.key, act), self.c.people.relayer.account
        self.c.acts.do("appoint", patient.actor, "Mandate", lambda: ledger.appoint(relayer, act, signature), ("C4",))
        self._appointed.add((patient.subject, by))

    def _signer(self, by: str | None) -> Person | None:
        people = self.reception.people.values()
        return next((each for each in people if each.account.address == by), None)

    def _consent(self, decisions: Decisions, patient: Patient, grantee: Grantee, purpose: typed.Purpose) -> Consent:
        place = (patient.subject, pack_entry(grantee, purpose))
        if place not in self._consents:
            whom, document = self._whom(grantee, place[1]), decisions.document
            made = self.c.desk.consent(patient, grantee, purpose, whom, document.resource, document.file)
            self._consents[place] = made
        return self._consents[place]

    def _whom(self, grantee: Grantee, entry: int) -> Words:
        if grantee == Grantee.anyone():
            return ANYONE
        if grantee.role:
            return whom_role(Roles(grantee.role))
        return self.reception.shown.get(grantee) or kind_of(entry)

    def _last_of(self, subject: str, by: str) -> Callable[[Signable], int]:
        """A delegate counts over all entries of its patient."""
        return lambda _: self.c.stage.consents.power_of(subject, by).sequence

    def _last(self, act: Signable) -> int:
        ledger = self.c.stage.consents
        if isinstance(act, typed.OverrideAllowance | typed.OverrideProhibition):
            return ledger.policy_of(act.subject)[1]
        return ledger.consent_of(act.subject, pack_entry(act.grantee, act.purpose)).sequence


def _note(act: Signable) -> Words | None:
    categories = getattr(act, "categories", 0)
    return contents(categories) if categories else None


def begin(stage: Stage) -> None:
    """Our own consents are of a day that is still to come."""
    if stage.own_input and stage.intake.consents and stage.clock.moves:
        stage.wait_until(max(each.decided_at or 0 for each in stage.intake.consents) + MORNING)


def play(c: Company) -> None:
    """Every Consent of the input."""
    documents = c.stage.intake.consents
    for house, listed in _by_custodian(c, documents[:MOST]):
        reception = Reception(c, house)
        for each in listed:
            reception.meet(each)
        made, errors = all_decisions(listed, reception, c.stage.now)
        c.stage.problems += [*errors]
        c.stage.register.enrol(c.stage.recorder)
        given = Given(c, reception)
        for each in made:
            given.carry_out(each)
    c.undone = max(0, len(documents) - MOST)


def _by_custodian(c: Company, documents: Sequence[ConsentDocument]) -> Iterator[tuple[House, list[ConsentDocument]]]:
    """A patient's id is one custodian's: the one whose records a document means, else hospital A (X6)."""
    finder, groups = Reception(c, c.people.a), dict[int, tuple[House, list[ConsentDocument]]]()
    for each in documents:
        house = _custodian(finder, c.people.a, each)
        groups.setdefault(house.number, (house, []))[1].append(each)
    yield from groups.values()


def _custodian(finder: Reception, instead: House, document: ConsentDocument) -> House:
    sources = [one for rule in document.rules for one in rule.sources if one.kind == "Organization"]
    return finder.house_of(sources[0]) if sources else instead
