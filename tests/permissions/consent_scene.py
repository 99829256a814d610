"""The consents, openings, records and recoveries of the scene: one in each situation that a function acts on."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from eth_utils import to_checksum_address

from carestamp.client import Freeze
from carestamp.documents import merkle
from carestamp.documents.consent.typed import (
    ConsentDenial,
    ConsentErasure,
    ConsentGrant,
    ConsentRefusal,
    ConsentResumption,
    ConsentRevocation,
    ConsentSuspension,
    DelegateAppointment,
    DelegateDismissal,
    DenialLifting,
    Grantee,
    GuardianAcceptance,
    OverrideAllowance,
    OverrideProhibition,
    Purpose,
    majority_quarter,
    pack_entry,
)
from carestamp.documents.emergency import Reason
from carestamp.documents.records.typed import record_leaf
from carestamp.documents.recovery import NO_PLAN, RecoveryPlanning, RecoveryVeto
from scripts.cast import SUBJECT_REGISTRAR
from tests.support.clock import DAY, HOUR
from tests.support.desk import LAB, THE_HOSPITAL, Desk
from tests.support.papers import some_bytes

if TYPE_CHECKING:
    from tests.permissions.scene import Scene

BORN_IN_2020 = majority_quarter(dt.date(2020, 2, 29), 18)
"""The quarter in which a child of that day comes of age."""
STANDING, DENIED, SUSPENDED, FREE = (Grantee.of_organisation(each) for each in (901, 902, 903, 904))


def begin(scene: Scene) -> None:
    """What has to lie a while: a review that nobody made, a recovery that nobody vetoed."""
    desk, cast = scene.town.desk, scene.town.cast
    scene.acts["overdue"] = desk.opening(cast.emergency_clinician_b)
    desk.open(scene.acts["overdue"])
    _recovery(scene, "ready", cast.ward)


def decide(scene: Scene) -> None:
    desk = scene.town.desk
    _openings(scene, desk)
    _records(scene, desk)
    _subjects(scene, desk)
    _mandates(scene, desk)
    _entries(scene, desk)


def _recovery(scene: Scene, name: str, subject: Any) -> None:
    """One that waits: the guardians gave the subject a new key."""
    desk, cast = scene.town.desk, scene.town.cast
    plan = desk.plan(cast.friend, cast.friend_b, cast.guardian)
    desk.choose(plan, subject)
    asked = desk.agreed(plan, cast.outsider.address, cast.friend, cast.friend_b, subject=subject.address)
    scene.town.credentials.start_recovery(cast.relayer, *asked)
    scene.acts[f"{name} recovery"] = scene.town.credentials.sequence_of(subject.address)


def _openings(scene: Scene, desk: Desk) -> None:
    """Reviewed soon; on an unknown patient; and one that cost its clinician the right."""
    cast = scene.town.cast
    subjects = {name: some_address() for name in ("reviewed", "unjustified", "unknown", "new", "countersigned")}
    scene.acts["reviewed"] = desk.opening(subject=subjects["reviewed"], second=cast.second_clinician.address)
    desk.open(scene.acts["reviewed"])
    scene.acts["unknown"] = desk.opening(subject=subjects["unknown"], reason=Reason.UNKNOWN_PATIENT)
    desk.open(scene.acts["unknown"])
    second = cast.second_clinician_b.address
    taken = desk.opening(cast.emergency_clinician_b, subject=subjects["unjustified"], second=second)
    desk.open(taken)
    scene.town.emergencies.review(cast.hospital_b_auditor, taken, False, some_bytes("grounds"))
    scene.acts["new opening"] = desk.opening(subject=subjects["new"])
    named = {"subject": subjects["countersigned"], "second": cast.second_clinician.address}
    scene.acts["countersigned opening"] = desk.opening(**named)


def some_address() -> str:
    """Of a patient whom nobody else in the scene is."""
    return str(to_checksum_address(some_bytes("patient")[:20]))


def _records(scene: Scene, desk: Desk) -> None:
    ledger, custodian = scene.town.records, scene.town.cast.custodian
    scene.acts["record"], scene.acts["kept record"] = desk.record(), desk.record()
    ledger.anchor(custodian, scene.acts["kept record"])
    leaves = [desk.record() for _ in range(3)]
    tree = merkle.MerkleTree([record_leaf(ledger.id_of(each)) for each in leaves])
    ledger.anchor_batch(custodian, tree.root)
    scene.acts["leaf"], scene.acts["leaf proof"] = leaves[0], list(tree.proof(0))


def _subjects(scene: Scene, desk: Desk) -> None:
    """One frozen, one that waits for its new key, and what starts another recovery."""
    cast, credentials = scene.town.cast, scene.town.credentials
    credentials.freeze(cast.subject_registrar_steward, cast.thief.address, Freeze.STOLEN_KEY)
    _recovery(scene, "waiting", cast.patient_b)
    plan = desk.plan(cast.friend, cast.friend_b)
    desk.choose(plan, cast.guardian)
    scene.acts["plan"] = plan
    number = credentials.sequence_of(cast.patient.address) + 1
    until = scene.now() + 12 * HOUR
    named = (cast.patient.address, plan.hash(), SUBJECT_REGISTRAR, number, until)
    scene.acts["planning"] = RecoveryPlanning(*named)
    scene.acts["no planning"] = RecoveryPlanning(cast.patient.address, NO_PLAN, SUBJECT_REGISTRAR, number, until)
    scene.acts["veto"] = RecoveryVeto(cast.patient_b.address, scene.acts["waiting recovery"], until)


def _mandates(scene: Scene, desk: Desk) -> None:
    """A delegate, a guardian of the patient, and what the patient signs about others."""
    cast, until = scene.town.cast, scene.now() + 12 * HOUR
    desk.appoint(cast.delegate)
    desk.do(desk.act(OverrideProhibition))
    named = (cast.patient.address, cast.guardian.address, BORN_IN_2020)
    scene.town.consents.attest_guardian(cast.subject_registrar_steward, *named)
    other = (cast.patient.address, cast.friend.address, BORN_IN_2020)
    scene.acts["acceptance"] = GuardianAcceptance(*other, SUBJECT_REGISTRAR, 1, until)
    scene.acts["appoint"] = desk.act(DelegateAppointment, delegate=cast.friend_b.address, deadline=until)
    scene.acts["allowOverride"] = desk.act(OverrideAllowance, deadline=until)
    scene.acts["forbidOverride"] = desk.act(OverrideProhibition, deadline=until)


def _entries(scene: Scene, desk: Desk) -> None:
    """What stands is the delegate's doing, so that the delegate may undo it; and the next act on each entry."""
    delegate, until = scene.town.cast.delegate, scene.now() + 12 * HOUR
    for kind, grantee in (
        (ConsentGrant, STANDING),
        (ConsentDenial, DENIED),
        (ConsentGrant, SUSPENDED),
        (ConsentSuspension, SUSPENDED),
    ):
        desk.do(desk.act(kind, by=delegate, grantee=grantee, until=scene.now() + DAY), by=delegate)
    asked = (scene.at("patient"), pack_entry(THE_HOSPITAL, Purpose.RESEARCH), LAB, scene.now() + DAY)
    scene.town.consents.request(scene.town.cast.prescriber, *asked)
    for name, kind, grantee in (
        ("grant", ConsentGrant, FREE),
        ("lift", DenialLifting, DENIED),
        ("resume", ConsentResumption, SUSPENDED),
        ("revoke", ConsentRevocation, STANDING),
        ("deny", ConsentDenial, FREE),
        ("suspend", ConsentSuspension, STANDING),
        ("erase", ConsentErasure, STANDING),
    ):
        scene.acts[name] = desk.act(kind, grantee=grantee, deadline=until, until=until)
    scene.acts["dismiss"] = desk.act(DelegateDismissal, deadline=until)
    scene.acts["delegate's number"] = scene.town.consents.power_of(scene.at("patient"), delegate.address).sequence + 1
    scene.acts["decline"] = desk.act(ConsentRefusal, purpose=Purpose.RESEARCH, deadline=until)
