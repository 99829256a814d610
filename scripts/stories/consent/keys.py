"""Keys lost and found, signatures played late or early: recovery, veto, replay, honoured on receipt (X5, X6, C5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from carestamp.chain import Receipt
from carestamp.client import Decision, errors
from carestamp.documents.commitment import new_salt
from carestamp.documents.consent.typed import Purpose
from carestamp.documents.recovery import Recovery, RecoveryPlan, RecoveryPlanning, RecoveryVeto
from carestamp.errors import Words
from scripts.report import Actor
from scripts.stories.consent.company import CHEN, GENOMIC, IMAGING, LAB, LIN, USUAL, ZHU, Company
from scripts.stories.consent.gateway import Question
from scripts.stories.consent.people import STUDY, Patient
from scripts.stories.consent.words import SCRIPT
from scripts.stories.register import Person
from scripts.stories.stage import DAY, HOUR

NEEDED, WAITS = 2, 3 * DAY
NO = Decision.NOT_COVERED


@dataclass(frozen=True)
class Plan:
    """Whom somebody chose, and what the chain keeps a hash of. friends: in the plan's order."""

    patient: Patient
    friends: tuple[Person, ...]
    device: Person
    plan: RecoveryPlan


def recovery(c: Company) -> None:
    """One of three is not enough; two are, after three days; then the old key is void."""
    lin = c.patient(LIN)
    chosen = _planned(c, lin, ("林浩 Lin Hao", "周玉珍 Zhou Yuzhen", "马丽 Ma Li"))
    found = c.people.citizen(LIN).key_after_loss(c.people.a)
    alone = errors.Recovery_TooFew(lin.subject, 1, NEEDED)
    start = _starter(c, chosen, found.address)
    c.acts.refused("recovery-too-few", chosen.friends[0], _label(lin), lambda: start(1), alone, ("X6",))
    ready = _started(c, chosen, found.address)
    early = errors.Recovery_TooEarly(lin.subject, ready)
    relayer, ledger = c.people.relayer, c.stage.credentials
    complete = lambda: ledger.complete_recovery(relayer.account, lin.subject)  # noqa: E731
    c.acts.refused("recovery-too-early", relayer, _label(lin), complete, early, ("X6",))
    c.stage.wait_until(ready + HOUR)
    c.acts.do("complete-recovery", relayer, _label(lin), complete, ("X6",), SCRIPT.remark("anyone"))
    _old_key(c, lin, found.address)
    lin.key = found


def _old_key(c: Company, lin: Patient, found: str) -> None:
    first = c.consents["first"]
    by_old = c.acts.prepare_grant(first, USUAL)
    c.acts.send_refused("old-key", first, by_old, errors.SignedActs_BadSignature(found), ("X6",), c.people.outsider)
    c.gate.reads(Question(c.people.doctor, lin, LAB), first.view, rules=("X6",))


def veto(c: Company) -> None:
    """Two whom he had trusted conspire; his second device vetoes."""
    zhu, ledger, relayer = c.patient(ZHU), c.stage.credentials, c.people.relayer
    chosen = _planned(c, zhu, ("吴军 Wu Jun", "孙勇 Sun Yong", "徐伟 Xu Wei"))
    ready = _started(c, chosen, c.people.outsider.account.address)
    waiting = ledger.recovery_of(zhu.subject)
    assert waiting is not None
    act = RecoveryVeto(zhu.subject, waiting.sequence, c.stage.now + HOUR)
    signed = ledger.sign(chosen.device.account, act)
    given = (zhu.subject, act.recovery, chosen.device.account.address, act.deadline, signed)
    c.acts.do(
        "veto-recovery", chosen.device, _label(zhu), lambda: ledger.veto_recovery(relayer.account, *given), ("X6",)
    )
    c.stage.wait_until(ready + HOUR)
    nothing = errors.Recovery_NothingWaits(zhu.subject)
    outsider = c.people.outsider
    complete = lambda: ledger.complete_recovery(outsider.account, zhu.subject)  # noqa: E731
    c.acts.refused("recovery-vetoed", outsider, _label(zhu), complete, nothing, ("X6",))


def _planned(c: Company, patient: Patient, names: Sequence[str]) -> Plan:
    people, ledger, registrar = c.people, c.stage.credentials, c.people.registrar
    friends = [people.citizen(name).for_(people.a, "friend") for name in names]
    ordered = tuple(sorted(friends, key=lambda each: int(each.account.address, 16)))
    device = people.citizen(patient.name).for_(people.a, "device")
    guardians = tuple(each.account.address for each in ordered)
    plan = RecoveryPlan(new_salt(), NEEDED, WAITS, device.account.address, guardians)
    number, deadline = ledger.sequence_of(patient.subject) + 1, c.stage.now + HOUR
    act = RecoveryPlanning(patient.subject, plan.hash(), registrar.house.number, number, deadline)
    given = (registrar.account, patient.subject, plan.hash(), number, deadline, ledger.sign(patient.key, act))
    note = SCRIPT.remark("guardians", len(names), NEEDED, WAITS // DAY)
    c.acts.do("plan-recovery", registrar, _label(patient), lambda: ledger.plan_recovery(*given), ("X6", "X5"), note)
    return Plan(patient, ordered, device, plan)


def _starter(c: Company, chosen: Plan, controller: str) -> Callable[[int], Receipt]:
    """Starts with the signatures of so many of the friends."""
    ledger, subject, deadline = c.stage.credentials, chosen.patient.subject, c.stage.now + HOUR
    act = Recovery(subject, controller, ledger.sequence_of(subject) + 1, deadline)

    def start(count: int) -> Receipt:
        signed = [ledger.sign(each.account, act) for each in chosen.friends[:count]]
        padded = [*signed, *[b""] * (len(chosen.friends) - count)]
        relayer = c.people.relayer.account
        return ledger.start_recovery(relayer, subject, controller, chosen.plan, deadline, padded)

    return start


def _started(c: Company, chosen: Plan, controller: str) -> int:
    """When it may be completed."""
    start, subject = _starter(c, chosen, controller), chosen.patient.subject
    note = Words(*2 * [" · ".join(each.name for each in chosen.friends[:NEEDED])])
    c.acts.do("start-recovery", chosen.friends[0], _label(chosen.patient), lambda: start(NEEDED), ("X6",), note)
    waiting = c.stage.credentials.recovery_of(subject)
    assert waiting is not None
    return waiting.ready_at


def _label(patient: Patient) -> str:
    return f"Subject {patient.subject[:8]}…"


# ------------------------------------------------------------------------------------------- old signatures, early ones


def replay(c: Company) -> None:
    """After the revocation the grant before it is played again; another one was never sent."""
    lin, acts, first = c.patient(LIN), c.acts, c.consents["first"]
    last = acts.grant(first, USUAL)
    asks = Question(c.people.doctor, lin, IMAGING)
    c.gate.reads(asks, first.view)
    acts.revoke(first)
    c.gate.reads(asks, first.view, "read-revoked", NO, ("C3",))
    stale = errors.ConsentRegistry_StaleSequence(first.id, last.act.sequence, acts.number_of(first))
    acts.send_refused("replay", first, last, stale, ("X5",), _malicious(c))
    _pocketed(c, lin)


def _pocketed(c: Company, lin: Patient) -> None:
    """Its number is passed although there was nothing to revoke."""
    acts, never = c.acts, c.desk.for_person(lin, c.people.neighbour)
    signed = acts.prepare_grant(never, USUAL)
    acts.send("revoke", never, acts.prepare_revocation(never, ahead=2), ("C3", "X5"))
    stale = errors.ConsentRegistry_StaleSequence(never.id, signed.act.sequence, acts.number_of(never))
    acts.send_refused("pocketed", never, signed, stale, ("X5",), _malicious(c))


def _malicious(c: Company) -> Actor:
    """Whoever was trusted to send things."""
    return c.people.relayer.as_("false-relayer")


def gateway(c: Company) -> None:
    """The hospital has the revocation, the chain not yet."""
    lin, acts, doctor = c.patient(LIN), c.acts, c.people.clinician
    given = c.desk.for_person(lin, doctor)
    acts.grant(given, LAB)
    asks = Question(doctor, lin, LAB)
    c.gate.reads(asks, given.view)
    signed = acts.prepare_revocation(given)
    c.gate.receive(signed)
    c.gate.reads(asks, given.view, "read-honoured", NO, ("C5",), SCRIPT.remark("chain-says-yes"))
    asked = (lin.subject, doctor.account.address, Purpose.TREATMENT, LAB, asks.capacity)
    c.stage.recorder.agree("read-honoured", given.view, True, c.stage.consents.is_permitted(*asked))
    acts.send("revoke", given, signed, ("C5",))
    c.gate.reads(asks, given.view, "read-revoked", NO, ("C3",))


def erased(c: Company) -> None:
    """A tombstone: the study gets nothing, and can't be given anything any more."""
    study, acts = c.consents["study"], c.acts
    acts.erase(study)
    again = acts.prepare_grant(study, GENOMIC)
    acts.send_refused("grant-erased", study, again, errors.ConsentRegistry_Erased(study.id), ("C3",))
    asks = Question(c.people.researcher, study.patient, LAB, Purpose.RESEARCH, study=STUDY)
    c.gate.reads(asks, study.view, "read-denied", Decision.DENIED, ("C3",))
    other = c.desk.consent(c.patient(CHEN), study.grantee, Purpose.RESEARCH, study.whom)
    c.acts.request(other, c.people.researcher, LAB)
    c.gate.journal.anchor()
