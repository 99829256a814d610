"""Who decides for somebody else: a daughter, a newborn's mother, a father until his son comes of age (C4)."""

from __future__ import annotations

import datetime as dt

from carestamp.client import Decision, errors
from carestamp.documents.consent import typed
from carestamp.documents.consent.typed import Grantee, Purpose, mask
from carestamp.errors import Words
from scripts.stories.consent.acts import YEAR
from scripts.stories.consent.company import DRUGS, GAO, LAB, RECORD, USUAL, Company
from scripts.stories.consent.gateway import Question
from scripts.stories.consent.papers import Consent
from scripts.stories.consent.people import Patient
from scripts.stories.consent.words import SCRIPT, day
from scripts.stories.register import Person
from scripts.stories.stage import DAY, HOUR, MINUTE

OF_AGE = 18
MARGIN = 14 * DAY
"""A ward is at least so far from the quarter of majority."""


# ----------------------------------------------------------------------------------------------------------- a daughter


def delegate(c: Company) -> None:
    """Within her mandate, not against her mother's will, and not after it."""
    mother, acts = c.patient(GAO), c.acts
    daughter = c.people.citizen("高敏 Gao Min").for_(c.people.a, "delegate")
    _appoint(c, mother, daughter)
    own = c.desk.for_person(mother, c.people.doctor)
    acts.grant(own, LAB | RECORD, by=daughter, rules=("C4", "X5"))
    c.gate.reads(Question(c.people.doctor, mother, LAB), own.view)
    _outside(c, mother, daughter)
    acts.revoke(own)
    against = acts.prepare_grant(own, LAB, by=daughter)
    acts.send_refused(
        "delegate-owners-will", own, against, errors.ConsentRegistry_OwnersWill(own.id), ("C4",), daughter
    )
    _dismiss(c, mother, daughter)


def _appoint(c: Company, mother: Patient, daughter: Person) -> None:
    """A day longer than the year of what she will permit: the clock runs on between the two."""
    ledger, now, until = c.stage.consents, c.stage.now, c.stage.now + YEAR + DAY
    named = mother.subject, daughter.account.address
    act = typed.DelegateAppointment(*named, mask(Purpose.TREATMENT), USUAL, until, 1, now + HOUR)
    signature, relayer = ledger.sign(mother.key, act), c.people.relayer.account
    note = SCRIPT.remark("covers", Words(daughter.name, daughter.name), day(until))
    c.acts.do("appoint", mother.actor, "Mandate", lambda: ledger.appoint(relayer, act, signature), ("C4", "X5"), note)


def _outside(c: Company, mother: Patient, daughter: Person) -> None:
    """For research she was not asked."""
    study = c.desk.consent(
        mother, Grantee.of_organisation(c.people.sponsor.number), Purpose.RESEARCH, Words(*2 * [c.people.sponsor.name])
    )
    beyond = c.acts.prepare_grant(study, LAB, by=daughter)
    c.acts.send_refused("delegate-outside", study, beyond, _outside_mandate(mother, daughter), ("C4",), daughter)


def _dismiss(c: Company, mother: Patient, daughter: Person) -> None:
    """What she signed before is void, and the request for which it was stays open."""
    ledger, relayer = c.stage.consents, c.people.relayer.account
    asked = c.desk.for_person(mother, c.people.neighbour)
    c.acts.request(asked, c.people.neighbour, DRUGS)
    number = c.acts.number(asked, daughter)
    no = typed.ConsentRefusal(mother.subject, asked.grantee, asked.purpose, number, c.stage.now + HOUR)
    signed = c.acts.sign(no, daughter.account, daughter)
    act = typed.DelegateDismissal(
        mother.subject,
        daughter.account.address,
        ledger.dismissal_of(mother.subject, daughter.account.address),
        c.stage.now + HOUR,
    )
    signature, note = ledger.sign(mother.key, act), Words(daughter.name, daughter.name)
    c.acts.do(
        "dismiss", mother.actor, "Mandate", lambda: ledger.dismiss(relayer, act, signature=signature), ("C4",), note
    )
    c.acts.send_refused("delegate-after", asked, signed, _outside_mandate(mother, daughter), ("C4",), daughter)


def _outside_mandate(patient: Patient, by: Person) -> errors.ConsentRegistry_OutsideMandate:
    return errors.ConsentRegistry_OutsideMandate(patient.subject, by.account.address)


# ------------------------------------------------------------------------------------------------------------ a newborn


def newborn(c: Company) -> None:
    """Attested by the registrar, and after the delay she signs for the child."""
    child, acts = c.patient("许小满 Xu Xiaoman"), c.acts
    mother = c.people.citizen("许文静 Xu Wenjing").for_(c.people.a, "guardian")
    delay = c.stage.credentials.accreditation_delay()
    _attest(c, child, mother, typed.majority_quarter(c.stage.today, OF_AGE), SCRIPT.remark("delay", delay))
    house = Words(c.people.a.name, c.people.a.name)
    care = c.desk.consent(child, Grantee.of_organisation(c.people.a.number), Purpose.TREATMENT, house)
    early = acts.prepare_grant(care, USUAL, by=mother)
    acts.send_refused("guardian-too-early", care, early, _outside_mandate(child, mother), ("C4",), mother)
    c.stage.wait(delay + MINUTE)
    acts.grant(care, USUAL, by=mother, rules=("C4", "X5"))
    c.gate.reads(Question(c.people.doctor, child, RECORD), care.view)


def _attest(
    c: Company, ward: Patient, guardian: Person, majority: int, note: Words, deadline: int = 0, signature: bytes = b""
) -> None:
    """Numbered where the ward signs."""
    registrar, ledger, number = c.people.registrar, c.stage.consents, 1 if signature else 0
    given = (registrar.account, ward.subject, guardian.account.address, majority, number, deadline, signature)
    c.acts.do("attest-guardian", registrar, "Mandate", lambda: ledger.attest_guardian(*given), ("C4", "X1"), note)


# ----------------------------------------------------------------------------------------------------------- a majority


def majority(c: Company) -> None:
    """The father's grant lapses with the quarter; his son's own reaffirms it."""
    ward = c.patient("陈子轩 Chen Zixuan")
    father = c.people.citizen("陈国华 Chen Guohua").for_(c.people.a, "guardian")
    end = _accepted(c, ward, father)
    care = c.consents["ward"] = c.desk.for_person(ward, c.people.doctor)
    _too_long(c, care, father, end)
    c.acts.grant(care, LAB | RECORD, end, by=father, rules=("C4", "X5"))
    asks = Question(c.people.doctor, ward, LAB)
    c.gate.reads(asks, care.view)
    c.gate.journal.anchor()
    c.stage.wait_until(end + HOUR)
    c.desk.look()
    c.gate.reads(asks, care.view, "read-expired", Decision.NOT_COVERED, ("C4",))
    late = c.acts.prepare_grant(care, LAB, by=father)
    c.acts.send_refused("guardian-of-age", care, late, _outside_mandate(ward, father), ("C4",), father)
    c.acts.grant(care, LAB | RECORD, code="reaffirm", rules=("C4", "X5"))
    c.gate.reads(asks, care.view)


def _accepted(c: Company, ward: Patient, father: Person) -> int:
    """The ward signs that he accepts him, so that it begins at once; the last second of the guardianship."""
    quarter = typed.majority_quarter(_birthday(c), OF_AGE)
    end, deadline = typed.last_second_before(quarter), c.stage.now + HOUR
    number = c.people.registrar.house.number
    act = typed.GuardianAcceptance(ward.subject, father.account.address, quarter, number, 1, deadline)
    signature = c.stage.consents.sign(ward.key, act)
    _attest(c, ward, father, quarter, SCRIPT.remark("at-once", day(end)), deadline, signature)
    return end


def _birthday(c: Company) -> dt.date:
    """Of somebody whose quarter of majority is the next that is far enough; the chain never learns it."""
    date = c.stage.today
    while typed.last_second_before(typed.majority_quarter(date, 0)) < c.stage.now + MARGIN:
        date += dt.timedelta(days=1)
    return date.replace(year=date.year - OF_AGE, day=15)


def _too_long(c: Company, care: Consent, father: Person, end: int) -> None:
    """A second longer than he is guardian."""
    signed = c.acts.prepare_grant(care, LAB, end + 1, by=father)
    expected = errors.ConsentRegistry_OutlastsMandate(end + 1, end)
    c.acts.send_refused("guardian-too-long", care, signed, expected, ("C4",), father)
