"""Delegates and guardians who want more than they were given, and some who were given nothing."""

from __future__ import annotations

import datetime as dt
from functools import partial

from carestamp.client import errors
from carestamp.documents.consent import typed
from carestamp.documents.consent.typed import Purpose, mask
from scripts.attacks.consent.front import FRONT, Bench
from scripts.stories.consent.acts import Signed
from scripts.stories.consent.company import GENOMIC, LAB, RECORD
from scripts.stories.consent.papers import Consent
from scripts.stories.consent.people import Patient
from scripts.stories.register import Person
from scripts.stories.stage import DAY, HOUR, MINUTE

OF_AGE = 18
TERM = 200 * DAY


def _outside(consent: Consent, by: Person) -> errors.ConsentRegistry_OutsideMandate:
    return errors.ConsentRegistry_OutsideMandate(consent.subject, by.account.address)


@FRONT.attack("delegate-widens", "C4")
def delegate_widens(b: Bench) -> None:
    """For laboratory results in treatment; the delegate gives genomic data, then gives for research."""
    consent, daughter = _mandated(b)
    b.consenting.grant(consent, LAB, b.stage.now + 30 * DAY, by=daughter)
    wider = b.consenting.prepare_grant(consent, LAB | GENOMIC, b.stage.now + 30 * DAY, by=daughter)
    b.plays(consent, wider, _outside(consent, daughter))
    study = b.papers.consent(consent.patient, consent.grantee, Purpose.RESEARCH, consent.whom)
    research = b.consenting.prepare_grant(study, LAB, b.stage.now + 30 * DAY, by=daughter)
    b.plays(study, research, _outside(study, daughter))


@FRONT.attack("delegate-outlasts", "C4")
def delegate_outlasts(b: Bench) -> None:
    """A permit that goes on when the mandate is over."""
    consent, daughter = _mandated(b)
    end = b.stage.consents.power_of(consent.subject, daughter.account.address).until
    longer = b.consenting.prepare_grant(consent, LAB, end + 1, by=daughter)
    b.plays(consent, longer, errors.ConsentRegistry_OutlastsMandate(end + 1, end))


@FRONT.attack("delegate-reopens", "C4", "C3")
def delegate_reopens(b: Bench) -> None:
    """The mother revoked; the daughter opens it again."""
    consent, daughter = _mandated(b)
    b.consenting.grant(consent, LAB)
    b.consenting.revoke(consent)
    against = b.consenting.prepare_grant(consent, LAB, b.stage.now + 30 * DAY, by=daughter)
    b.plays(consent, against, errors.ConsentRegistry_OwnersWill(consent.id))


@FRONT.attack("delegate-erases", "C4")
def delegate_erases(b: Bench) -> None:
    """A tombstone is the patient's own: the delegate signs one."""
    consent, daughter = _mandated(b)
    act = typed.ConsentErasure(consent.subject, consent.grantee, consent.purpose, 1, b.consenting.deadline)
    signed = Signed(act, b.stage.consents.sign(daughter.account, act))
    b.plays(consent, signed, errors.SignedActs_BadSignature(consent.subject))


@FRONT.attack("delegate-after-dismissal", "C4")
def delegate_after_dismissal(b: Bench) -> None:
    """Signed while in office, brought afterwards."""
    consent, daughter = _mandated(b)
    kept = b.consenting.prepare_grant(consent, LAB, b.stage.now + 30 * DAY, by=daughter)
    ledger, relayer, named = b.stage.consents, b.relayer.account, (consent.subject, daughter.account.address)
    act = typed.DelegateDismissal(*named, ledger.dismissal_of(*named), b.stage.now + HOUR)
    signature, who = ledger.sign(consent.patient.key, act), consent.patient.actor
    b.honest("dismiss", who, "Mandate", lambda: ledger.dismiss(relayer, act, signature=signature), ("C4",))
    b.plays(consent, kept, _outside(consent, daughter))


@FRONT.attack("fake-guardian", "C4", "K1")
def fake_guardian(b: Bench) -> None:
    """Whoever is no registrar names a guardian for somebody else's child: a stranger, and a hospital's steward."""
    child, thief = b.patient(), b.robber
    majority = typed.majority_quarter(b.stage.today, OF_AGE)
    mother, ledger = b.citizen("guardian"), b.thief.consents
    for person in (thief, b.stage.register.steward_of(b.people.a)):
        given = (person.account, child.subject, thief.account.address, majority)
        none = errors.ConsentRegistry_NotRegistrar(person.account.address)
        power = lambda: b.stage.consents.power_of(child.subject, thief.account.address)  # noqa: E731
        b.tries(partial(ledger.attest_guardian, *given), none, power)
    _attested(b, child, mother, majority)


@FRONT.attack("guardian-too-early", "C4", "K3")
def guardian_too_early(b: Bench) -> None:
    """Attested a minute ago without the ward's word: the delay is there for somebody to object."""
    child, mother = b.patient(), b.citizen("guardian")
    _attested(b, child, mother, typed.majority_quarter(b.stage.today, OF_AGE))
    care = b.consent(child)
    b.plays(care, b.consenting.prepare_grant(care, LAB, by=mother), _outside(care, mother))
    b.later(b.stage.credentials.accreditation_delay() + 2 * MINUTE)
    b.consenting.grant(care, LAB, by=mother)


@FRONT.attack("guardian-of-an-adult", "C4")
def guardian_of_an_adult(b: Bench) -> None:
    """A guardian for somebody who came of age last year."""
    adult, ledger, registrar = b.patient(), b.thief.consents, b.people.registrar
    born = b.stage.today.replace(day=1) - dt.timedelta(days=OF_AGE * 366 + 365)
    past = typed.majority_quarter(born, OF_AGE)
    thief = b.robber.account.address
    given = (registrar.account, adult.subject, thief, past)
    power = lambda: b.stage.consents.power_of(adult.subject, thief)  # noqa: E731
    b.tries(lambda: ledger.attest_guardian(*given), errors.ConsentRegistry_OfAge(past), power)
    _attested(b, b.patient(), b.citizen("guardian"), typed.majority_quarter(b.stage.today, OF_AGE))


@FRONT.attack("guardian-after-majority", "C4")
def guardian_after_majority(b: Bench) -> None:
    """The son is of age; the father signs on."""
    ward, father = b.patient(), b.citizen("guardian")
    quarter = _next_quarter(b)
    end = typed.last_second_before(quarter)
    _attested(b, ward, father, quarter, accepted=True)
    care = b.consent(ward)
    b.consenting.grant(care, LAB | RECORD, end, by=father)
    b.stage.wait_until(end + HOUR)
    late = b.consenting.prepare_grant(care, LAB, by=father)
    b.plays(care, late, _outside(care, father))
    b.consenting.grant(care, LAB)


# --------------------------------------------------------------------------------------------------------------- shared


def _mandated(b: Bench) -> tuple[Consent, Person]:
    """A patient's consent about the doctor, and a daughter who may permit laboratory results for treatment."""
    consent, daughter = b.consent(), b.citizen("delegate")
    ledger, now, relayer = b.stage.consents, b.stage.now, b.relayer.account
    named, purposes = (consent.subject, daughter.account.address), mask(Purpose.TREATMENT)
    act = typed.DelegateAppointment(*named, purposes, LAB | RECORD, now + TERM, 1, now + HOUR)
    signature, who = ledger.sign(consent.patient.key, act), consent.patient.actor
    b.honest("appoint", who, "Mandate", lambda: ledger.appoint(relayer, act, signature), ("C4", "X5"))
    return consent, daughter


def _attested(b: Bench, ward: Patient, guardian: Person, majority: int, accepted: bool = False) -> None:
    """By the registrar; at once where the ward accepts."""
    registrar, ledger, deadline = b.people.registrar, b.stage.consents, b.stage.now + HOUR
    given = (registrar.account, ward.subject, guardian.account.address, majority)
    if accepted:
        house = registrar.house.number
        act = typed.GuardianAcceptance(ward.subject, guardian.account.address, majority, house, 1, deadline)
        given += (1, deadline, ledger.sign(ward.key, act))  # type: ignore[assignment]
    b.honest("attest-guardian", registrar, "Mandate", lambda: ledger.attest_guardian(*given), ("C4",))


def _next_quarter(b: Bench) -> int:
    """Of majority, a fortnight away at least."""
    date = b.stage.today
    while typed.last_second_before(typed.majority_quarter(date, 0)) < b.stage.now + 14 * DAY:
        date += dt.timedelta(days=1)
    return typed.majority_quarter(date, 0)
