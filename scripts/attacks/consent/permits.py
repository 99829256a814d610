"""Permits that nobody gave, or that were taken back: replayed, withheld, forged, re-opened."""

from __future__ import annotations

import dataclasses

from carestamp.client import Decision, Roles, errors
from carestamp.client.ledger import sign
from carestamp.documents.consent import typed
from carestamp.documents.consent.typed import Grantee, Purpose
from carestamp.errors import Words
from scripts.attacks.consent.front import FRONT, Bench
from scripts.stories.consent.company import GENOMIC, LAB, RECORD, USUAL
from scripts.stories.consent.gateway import Question
from scripts.stories.consent.papers import Consent
from scripts.stories.stage import DAY


def _stale(b: Bench, consent: Consent, number: int) -> errors.ConsentRegistry_StaleSequence:
    return errors.ConsentRegistry_StaleSequence(consent.id, number, b.consenting.number_of(consent))


@FRONT.attack("grant-replayed", "X5", "C3")
def grant_replayed(b: Bench) -> None:
    """Revoked yesterday; the old signature is brought again."""
    consent, old = b.permitted()
    b.consenting.revoke(consent)
    b.plays(consent, old, _stale(b, consent, old.act.sequence))


@FRONT.attack("pocketed-grant", "X5")
def pocketed_grant(b: Bench) -> None:
    """Signed once, never sent, kept for later; the patient voids the number meanwhile."""
    consent = b.consent()
    pocketed = b.consenting.prepare_grant(consent, USUAL)
    b.consenting.send("revoke", consent, b.consenting.prepare_revocation(consent, ahead=2), ("C3", "X5"))
    b.plays(consent, pocketed, _stale(b, consent, pocketed.act.sequence))


@FRONT.attack("denial-left-out", "X5", "C3")
def denial_left_out(b: Bench) -> None:
    """The patient denies genomic data and permits the laboratory; the relayer brings the permit only."""
    consent, now = b.consent(), b.stage.now
    about = (consent.subject, consent.grantee, consent.purpose)
    denial = typed.ConsentDenial(*about, GENOMIC, now + 300 * DAY, 1, b.consenting.deadline)
    permit = typed.ConsentGrant(*about, LAB | GENOMIC, now, now + 300 * DAY, 2, b.consenting.deadline)
    first, second = (b.consenting.sign(each, consent.patient.key) for each in (denial, permit))
    b.plays(consent, second, errors.ConsentRegistry_StaleSequence(consent.id, 2, 0))
    b.consenting.send("deny", consent, first, ("C3",))
    b.consenting.send("grant", consent, second, ("C1", "X5"))
    asked = (consent.subject, b.people.doctor.account.address, Purpose.TREATMENT, GENOMIC, Roles.PRESCRIBER)
    decision, _ = b.stage.consents.decision_of(*asked)
    b.finds("Decision_Denied", Decision.DENIED, decision)


@FRONT.attack("grant-signed-elsewhere", "X5")
def grant_signed_elsewhere(b: Bench) -> None:
    """The same permit, signed for another contract, another chain, another version."""
    consent, _ = b.permitted()
    act, home = b.consenting.prepare_grant(consent, USUAL), b.stage.consents.domain
    others = (
        dataclasses.replace(home, verifying_contract=b.stage.emergencies.address),
        dataclasses.replace(home, chain_id=home.chain_id + 1),
        dataclasses.replace(home, version="2"),
    )
    for each in others:
        signature = sign(consent.patient.key, each, act.act)
        forged = dataclasses.replace(act, signature=signature)
        b.plays(consent, forged, errors.SignedActs_BadSignature(consent.subject))


@FRONT.attack("forged-grant", "X5", "X6")
def forged_grant(b: Bench) -> None:
    """A doctor permits the doctor: with the doctor's signature, and as if it were the patient's delegate."""
    consent, _ = b.permitted()
    honest = b.consenting.prepare_grant(consent, USUAL | GENOMIC)
    doctor = b.people.doctor
    own = b.consenting.sign(honest.act, doctor.account)
    b.plays(consent, own, errors.SignedActs_BadSignature(consent.subject))
    as_delegate = b.consenting.sign(honest.act, doctor.account, doctor)
    outside = errors.ConsentRegistry_OutsideMandate(consent.subject, doctor.account.address)
    b.plays(consent, as_delegate, outside)


@FRONT.attack("tombstone-reopened", "C3", "X2")
def tombstone_reopened(b: Bench) -> None:
    """Erased for good; then permitted again, by a patient who is talked into it."""
    consent, _ = b.permitted()
    b.consenting.erase(consent)
    b.plays(consent, b.consenting.prepare_grant(consent, LAB), errors.ConsentRegistry_Erased(consent.id))


@FRONT.attack("permit-for-everybody", "C1")
def permit_for_everybody(b: Bench) -> None:
    """One signature that would open a record to the whole world."""
    b.permitted()
    everybody = b.papers.consent(b.patient(), Grantee.anyone(), Purpose.TREATMENT, Words("任何人", "anyone"))
    signed = b.consenting.prepare_grant(everybody, USUAL)
    b.plays(everybody, signed, errors.ConsentRegistry_DenialsOnly(everybody.entry))


@FRONT.attack("permit-over-a-denial", "C2", "C3")
def permit_over_a_denial(b: Bench) -> None:
    """Denied to anyone; then a permit is obtained for the hospital, so that it would win by being later."""
    patient, house = b.patient(), b.people.a
    anyone = b.papers.consent(patient, Grantee.anyone(), Purpose.TREATMENT, Words("任何人", "anyone"))
    b.consenting.deny(anyone, LAB)
    named = Words(house.name, house.name)
    whole = b.papers.consent(patient, Grantee.of_organisation(house.number), Purpose.TREATMENT, named)
    b.consenting.grant(whole, LAB | RECORD)
    asked = (patient.subject, b.people.doctor.account.address, Purpose.TREATMENT)
    found = [b.stage.consents.decision_of(*asked, each, Roles.PRESCRIBER)[0] for each in (LAB, RECORD)]
    b.finds("Decision_Denied", [Decision.DENIED, Decision.PERMITTED], found)


@FRONT.attack("role-not-held", "C2", "K2")
def role_not_held(b: Bench) -> None:
    """Permitted to any emergency clinician; a prescriber says it is one, and a stranger says so too."""
    patient, role = b.patient(), Roles.EMERGENCY_CLINICIAN
    any_ = b.papers.consent(patient, Grantee.of_role(role), Purpose.TREATMENT, role.words)
    b.consenting.grant(any_, LAB)
    people = (b.people.clinician, b.people.doctor, b.outsider)
    asked = [(patient.subject, each.account.address, Purpose.TREATMENT, LAB, role) for each in people]
    found = [b.stage.consents.decision_of(*each)[0] for each in asked]
    expected = [Decision.PERMITTED, Decision.ROLE_NOT_HELD, Decision.ACTOR_NOT_LIVE]
    b.finds("Decision_RoleNotHeld", expected, found)


@FRONT.attack("suspended-reader", "C2", "X7")
def suspended_reader(b: Bench) -> None:
    """Permitted in person; suspended this morning; asks all the same."""
    doctor = b.licensed(b.people.a, "prescriber", Roles.PRESCRIBER)
    consent = b.consent(who=doctor)
    b.consenting.grant(consent, LAB)
    asked = (consent.subject, doctor.account.address, Purpose.TREATMENT, LAB, Roles.PRESCRIBER)
    before = b.stage.consents.decision_of(*asked)[0]
    steward, suspend = b.stage.register.steward_of(b.people.a), b.stage.credentials.suspend_practitioner
    given = (steward.account, doctor.account.address)
    b.honest("suspend-person", steward, "Practitioner", lambda: suspend(*given), ("K3",))
    found = [before, b.stage.consents.decision_of(*asked)[0]]
    b.finds("Decision_ActorNotLive", [Decision.PERMITTED, Decision.ACTOR_NOT_LIVE], found)


@FRONT.attack("read-before-the-chain-knows", "C5")
def read_before_the_chain_knows(b: Bench) -> None:
    """The patient has just revoked; the doctor hurries to read before the next block."""
    consent, _ = b.permitted()
    question = Question(b.people.doctor, consent.patient, LAB)
    before = b.c.gate.reads(question, consent.view).is_served
    signed = b.consenting.prepare_revocation(consent)
    b.c.gate.receive(signed)
    after = b.c.gate.reads(question, consent.view, "read-honoured", Decision.NOT_COVERED, ("C5",)).is_served
    asked = (consent.subject, b.people.doctor.account.address, Purpose.TREATMENT, LAB, question.capacity)
    chain = b.stage.consents.is_permitted(*asked)
    b.finds("Gateway_HonouredRevocation", [True, True, False], [before, chain, after])
    b.consenting.send("revoke", consent, signed, ("C5",))
