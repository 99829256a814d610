"""Somebody else's identity: keys moved, recovered by too few, too early, after a veto, by a made-up plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from eth_account.signers.local import LocalAccount

from carestamp.client import errors
from carestamp.documents.commitment import new_salt
from carestamp.documents.recovery import Recovery, RecoveryPlan, RecoveryPlanning, RecoveryVeto
from carestamp.documents.typed import ControllerMove
from scripts.attacks.bench import Expected
from scripts.attacks.consent.front import FRONT, Bench
from scripts.stories.consent.company import LAB
from scripts.stories.consent.people import Patient
from scripts.stories.register import Person
from scripts.stories.stage import DAY, HOUR

NEEDED, WAITS = 2, 3 * DAY


@dataclass(frozen=True)
class Chosen:
    """Whom a patient chose. friends: in the plan's order."""

    patient: Patient
    friends: tuple[Person, ...]
    device: Person
    plan: RecoveryPlan


@FRONT.attack("controller-stolen", "X6", "X5")
def controller_stolen(b: Bench) -> None:
    """A thief takes over a patient's id: as itself, with its own signature, and with an old signature played again."""
    patient, thief, ledger = b.patient(), b.robber.account, b.thief.credentials
    subject, second = patient.subject, b.citizen("device").account
    b.tries(
        lambda: ledger.move_controller(thief, subject, thief.address, 1),
        errors.SignedActs_NotSigner(subject, thief.address),
        subject,
    )
    forged = _signed_move(b, patient, thief.address, 1, thief)
    b.tries(lambda: ledger.move_controller(thief, *forged), errors.SignedActs_BadSignature(subject), subject)
    there = _signed_move(b, patient, second.address, 1, patient.key)
    back = _signed_move(b, patient, subject, 2, second)
    move, relayer = b.stage.credentials.move_controller, b.relayer.account
    for each in (there, back):
        b.honest("move-controller", patient.actor, "Subject", partial(move, relayer, *each), ("X6",))
    stale = errors.Subjects_StaleSequence(subject, 1, 2)
    b.tries(lambda: ledger.move_controller(thief, *there), stale, subject)


@FRONT.attack("recovery-by-too-few", "X6")
def recovery_by_too_few(b: Bench) -> None:
    """One of three friends; then the same one in two places; then a stranger in the second place."""
    chosen, thief = _planned(b), b.robber.account
    subject, first = chosen.patient.subject, chosen.friends[0]
    _starts(b, chosen, thief.address, [first], errors.Recovery_TooFew(subject, 1, NEEDED))
    second = errors.SignedActs_BadSignature(chosen.friends[1].account.address)
    _starts(b, chosen, thief.address, [first, first], second)
    _starts(b, chosen, thief.address, [first, b.robber], second)


@FRONT.attack("recovery-by-another-plan", "X6")
def recovery_by_another_plan(b: Bench) -> None:
    """The thief brings a plan of its own, in which one accomplice is enough."""
    chosen, thief = _planned(b), b.robber
    guardians = (thief.account.address,)
    own = RecoveryPlan(new_salt(), 1, DAY, thief.account.address, guardians)
    false = replace(chosen, plan=own, friends=(thief,))
    wrong = errors.Recovery_WrongPlan(chosen.patient.subject, own.hash())
    _starts(b, false, thief.account.address, [thief], wrong)


@FRONT.attack("recovery-too-early", "X6")
def recovery_too_early(b: Bench) -> None:
    """Started by two who were trusted; completed before the patient can notice."""
    chosen, found = _planned(b), b.citizen("device").account.address
    subject, ready = chosen.patient.subject, _started(b, chosen, found)
    thief, ledger = b.robber.account, b.thief.credentials
    early = errors.Recovery_TooEarly(subject, ready)
    b.tries(lambda: ledger.complete_recovery(thief, subject), early, subject)
    b.stage.wait_until(ready + HOUR)
    complete = b.stage.credentials.complete_recovery
    b.honest("complete-recovery", b.relayer, "Subject", lambda: complete(b.relayer.account, subject), ("X6",))
    consent = b.consent(chosen.patient)
    old = b.consenting.prepare_grant(consent, LAB)
    b.plays(consent, old, errors.SignedActs_BadSignature(found))


@FRONT.attack("recovery-vetoed", "X6")
def recovery_vetoed(b: Bench) -> None:
    """Two friends conspire; the second device vetoes; they complete it all the same."""
    chosen, thief = _planned(b), b.robber.account
    subject, ready = chosen.patient.subject, _started(b, chosen, thief.address)
    ledger, device, deadline = b.stage.credentials, chosen.device.account, b.stage.now + HOUR
    waiting = ledger.recovery_of(subject)
    assert waiting is not None
    act = RecoveryVeto(subject, waiting.sequence, deadline)
    given = (subject, act.recovery, device.address, deadline, ledger.sign(device, act))
    b.honest(
        "veto-recovery", chosen.device, "Subject", lambda: ledger.veto_recovery(b.relayer.account, *given), ("X6",)
    )
    b.stage.wait_until(ready + HOUR)
    nothing = errors.Recovery_NothingWaits(subject)
    call = ledger.call("completeRecovery", subject)
    b.tries(lambda: b.thief.chain.send(thief, call), nothing, subject)


# --------------------------------------------------------------------------------------------------------------- shared


def _signed_move(
    b: Bench, patient: Patient, to: str, number: int, by: LocalAccount
) -> tuple[str, str, int, int, bytes]:
    """What moveController takes."""
    deadline = b.stage.now + HOUR
    act = ControllerMove(patient.subject, to, number, deadline)
    return patient.subject, to, number, deadline, b.stage.credentials.sign(by, act)


def _planned(b: Bench) -> Chosen:
    """Three friends, of whom two are enough, and a second device; the chain keeps a hash of that."""
    patient, ledger, registrar = b.patient(), b.stage.credentials, b.people.registrar
    friends = sorted((b.citizen("friend") for _ in range(3)), key=lambda each: int(each.account.address, 16))
    device = b.citizen("device")
    guardians = tuple(each.account.address for each in friends)
    plan = RecoveryPlan(new_salt(), NEEDED, WAITS, device.account.address, guardians)
    deadline = b.stage.now + HOUR
    act = RecoveryPlanning(patient.subject, plan.hash(), registrar.house.number, 1, deadline)
    given = (registrar.account, patient.subject, plan.hash(), 1, deadline, ledger.sign(patient.key, act))
    b.honest("plan-recovery", registrar, "Subject", lambda: ledger.plan_recovery(*given), ("X6", "X5"))
    return Chosen(patient, tuple(friends), device, plan)


def _signatures(b: Bench, chosen: Chosen, controller: str, signers: Sequence[Person]) -> tuple[int, list[bytes]]:
    """The deadline, and a place for each guardian."""
    ledger, subject, deadline = b.stage.credentials, chosen.patient.subject, b.stage.now + HOUR
    act = Recovery(subject, controller, ledger.sequence_of(subject) + 1, deadline)
    signed = [ledger.sign(each.account, act) for each in signers]
    return deadline, [*signed, *[b""] * (len(chosen.plan.guardians) - len(signed))]


def _starts(b: Bench, chosen: Chosen, controller: str, signers: Sequence[Person], expected: Expected) -> None:
    given = (chosen.patient.subject, controller, chosen.plan, *_signatures(b, chosen, controller, signers))
    start, thief = b.thief.credentials.start_recovery, b.robber.account
    b.tries(lambda: start(thief, *given), expected, chosen.patient.subject)


def _started(b: Bench, chosen: Chosen, controller: str) -> int:
    """When it may be completed."""
    signed = _signatures(b, chosen, controller, chosen.friends[:NEEDED])
    given = (chosen.patient.subject, controller, chosen.plan, *signed)
    start = b.stage.credentials.start_recovery
    b.honest("start-recovery", chosen.friends[0], "Subject", lambda: start(b.relayer.account, *given), ("X6",))
    waiting = b.stage.credentials.recovery_of(chosen.patient.subject)
    assert waiting is not None
    return waiting.ready_at
