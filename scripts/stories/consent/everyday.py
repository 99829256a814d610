"""Granted, denied, to a role, to a study, from tomorrow, for a while, and over (C1 to C3, X5)."""

from __future__ import annotations

from dataclasses import replace

from carestamp.client import Decision, Roles, errors
from carestamp.documents.consent.typed import Grantee, Purpose
from carestamp.errors import Words
from scripts.stories.consent.company import (
    ANYONE,
    CHARGES,
    CHEN,
    DRUGS,
    GENOMIC,
    IMAGING,
    LAB,
    LIN,
    MENTAL,
    RECORD,
    SUMMARY,
    USUAL,
    Company,
)
from scripts.stories.consent.gateway import Question
from scripts.stories.consent.papers import whom_role
from scripts.stories.consent.people import STUDY
from scripts.stories.register import Person
from scripts.stories.stage import DAY, HOUR

NO, DENIED = Decision.NOT_COVERED, Decision.DENIED


def granted(c: Company) -> None:
    """The doctor asks, the patient signs, a relayer sends. A purpose and a category that she did not name."""
    lin, doctor, acts = c.patient(LIN), c.people.doctor, c.acts
    first = c.consents["first"] = c.desk.for_person(lin, doctor)
    asks = Question(doctor, lin, LAB | DRUGS)
    c.gate.reads(asks, first.view, "read-before", NO)
    acts.request(first, doctor, USUAL)
    _forged(c, doctor)
    c.consents["old-grant"] = first
    c.first_grant = acts.grant(first, USUAL)
    c.gate.reads(asks, first.view)
    c.gate.reads(replace(asks, purpose=Purpose.RESEARCH), first.view, "read-purpose", NO, ("C1", "C2"))
    c.gate.reads(replace(asks, categories=LAB | GENOMIC), first.view, "read-category", NO, ("C1", "C2"))
    stranger = replace(asks, who=c.people.outsider, role=Roles.PRESCRIBER)
    c.gate.reads(stranger, first.view, "read-stranger", Decision.ACTOR_NOT_LIVE, ("C2", "K1"))
    acts.grant(first, USUAL & ~IMAGING, code="amend")
    c.gate.reads(replace(asks, categories=IMAGING), first.view, "read-category", NO, ("C1", "C2"))
    _declined(c)


def _forged(c: Company, doctor: Person) -> None:
    """He signs in her place."""
    first, acts = c.consents["first"], c.acts
    forged = acts.sign(acts.prepare_grant(first, USUAL).act, doctor.account)
    expected = errors.SignedActs_BadSignature(first.patient.key.address)
    acts.send_refused("grant-forged", first, forged, expected, ("X5",), doctor)


def _declined(c: Company) -> None:
    payer = c.desk.for_person(c.patient(LIN), c.people.payer, Purpose.PAYMENT)
    c.acts.request(payer, c.people.payer, CHARGES | RECORD)
    c.acts.decline(payer)
    asks = Question(c.people.payer, payer.patient, CHARGES, Purpose.PAYMENT)
    c.gate.reads(asks, payer.view, "read-before", NO)


def denied(c: Company) -> None:
    """A denial after a permit, and one before it."""
    chen, acts, doctor, neighbour = c.patient(CHEN), c.acts, c.people.doctor, c.people.neighbour
    house = c.desk.consent(chen, Grantee.of_organisation(c.people.a.number), Purpose.TREATMENT, _named(c.people.a.name))
    acts.grant(house, USUAL)
    asks = Question(neighbour, chen, LAB)
    c.gate.reads(asks, house.view)
    against = c.desk.for_person(chen, neighbour)
    acts.deny(against, USUAL)
    c.gate.reads(asks, against.view, "read-denied", DENIED, ("C2", "C3"))
    c.gate.reads(replace(asks, who=doctor), house.view)
    _denied_before(c)


def _denied_before(c: Company) -> None:
    chen, acts, doctor = c.patient(CHEN), c.acts, c.people.doctor
    anyone = c.desk.consent(chen, Grantee.anyone(), Purpose.TREATMENT, ANYONE)
    acts.deny(anyone, MENTAL)
    own = c.desk.for_person(chen, doctor)
    acts.grant(own, MENTAL | RECORD)
    asks = Question(doctor, chen, MENTAL)
    c.gate.reads(asks, own.view, "read-denied", DENIED, ("C2", "C3"))
    acts.lift(anyone, MENTAL)
    c.gate.reads(asks, own.view)


def roles(c: Company) -> None:
    """Emergency clinicians of whichever hospital; study 7 and nothing else."""
    lin, acts, role = c.patient(LIN), c.acts, Roles.EMERGENCY_CLINICIAN
    to_role = c.desk.consent(lin, Grantee.of_role(int(role)), Purpose.TREATMENT, whom_role(role))
    acts.grant(to_role, DRUGS | SUMMARY)
    asks = Question(c.people.clinician_b, lin, DRUGS)
    c.gate.reads(asks, to_role.view)
    claims = Question(c.people.doctor_b, lin, DRUGS, role=role)
    c.gate.reads(claims, to_role.view, "read-role", Decision.ROLE_NOT_HELD)
    _study(c)


def _study(c: Company) -> None:
    lin, sponsor = c.patient(LIN), c.people.sponsor.number
    named = Words(f"申办方的 {STUDY} 号研究", f"study {STUDY} of the sponsor")
    study = c.consents["study"] = c.desk.consent(lin, Grantee.of_study(sponsor, STUDY), Purpose.RESEARCH, named)
    c.acts.grant(study, LAB | GENOMIC)
    asks = Question(c.people.researcher, lin, LAB | GENOMIC, Purpose.RESEARCH, study=STUDY)
    c.gate.reads(asks, study.view)
    c.gate.reads(replace(asks, study=STUDY + 1), study.view, "read-study", NO)
    c.gate.reads(replace(asks, study=0), study.view, "read-study", NO)
    c.gate.journal.anchor()


def time(c: Company) -> None:
    """Planned, suspended, resumed, expired: computed, never written."""
    lin, acts, now = c.patient(LIN), c.acts, c.stage.now
    planned = c.desk.for_person(lin, c.people.doctor_b)
    acts.grant(planned, LAB, now + 4 * DAY, now + DAY)
    asks = Question(c.people.doctor_b, lin, LAB)
    c.gate.reads(asks, planned.view, "read-early", NO)
    _tomorrow(c, DAY + HOUR)
    c.gate.reads(asks, planned.view)
    acts.suspend(planned)
    c.gate.reads(asks, planned.view, "read-suspended", NO)
    acts.resume(planned)
    c.gate.reads(asks, planned.view)
    _tomorrow(c, 4 * DAY)
    c.gate.reads(asks, planned.view, "read-expired", NO)
    c.gate.journal.anchor()
    _left_so(c)


def _left_so(c: Company) -> None:
    """One that begins in half a year and one that stays suspended."""
    now = c.stage.now
    later = c.desk.for_person(c.patient(CHEN), c.people.doctor_b)
    c.acts.grant(later, RECORD, now + 400 * DAY, now + 300 * DAY)
    resting = c.desk.for_person(c.patient(CHEN), c.people.clinician)
    c.acts.grant(resting, SUMMARY)
    c.acts.suspend(resting)


def _tomorrow(c: Company, seconds: int) -> None:
    """Time goes by, and stamps with it."""
    c.stage.wait(seconds)
    c.desk.look()


def _named(name: str) -> Words:
    return Words(name, name)
