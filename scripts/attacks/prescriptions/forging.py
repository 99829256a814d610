"""Forged prescriptions, and doctors or pharmacists who may not practise."""

from __future__ import annotations

import dataclasses

from carestamp.client import Roles, errors
from carestamp.documents import merkle, typed
from scripts.attacks.prescriptions.front import FRONT, Bench, suspended
from scripts.stories.register import Person
from scripts.stories.stage import DAY, HOUR, MINUTE


@FRONT.attack("unlicensed", "P2", "X7")
def unlicensed(b: Bench) -> None:
    """A key that nobody licensed prescribes, and signs it itself."""
    b.issued()
    forged = b.offline(by=b.robber)
    refused = errors.PrescriptionRegistry_NotLive(b.robber.account.address, Roles.PRESCRIBER)
    b.sneaks_in(forged, b.robber, refused)
    b.grabs(b.counter.sale(forged, b.own.pharmacist), refused)


@FRONT.attack("in-a-doctors-name", "P2")
def in_a_doctors_name(b: Bench) -> None:
    """Names a real doctor: once alone, once with the thief's own signature."""
    b.issued()
    paper, doctor = b.paper(), b.own.prescriber.account.address
    b.sneaks_in(paper, b.robber, errors.PrescriptionRegistry_NotPrescriber(b.robber.account.address, doctor))
    paper.origin = b.signed(paper, b.robber)
    b.sneaks_in(paper, b.robber, errors.SignedActs_BadSignature(doctor))


@FRONT.attack("altered-prescription", "P1", "P2")
def altered_prescription(b: Bench) -> None:
    """Honestly signed, then made larger."""
    true = b.offline()
    more = tuple(dataclasses.replace(line, quantity=line.quantity + 7) for line in true.terms.lines)
    false = b.desk.altered(true, lines=more)
    false.origin = true.origin
    b.sneaks_in(false, b.robber, errors.SignedActs_BadSignature(true.author.account.address))
    b.counter.dispense(b.counter.sale(true, b.own.pharmacist))


@FRONT.attack("colleagues-root", "P2")
def colleagues_root(b: Bench) -> None:
    """A licensed doctor anchors a batch in which one prescription names a colleague."""
    crook = b.licensed(b.own.hospital, "prescriber", Roles.PRESCRIBER)
    named, ledger = b.paper(), b.stage.ledger
    tree = merkle.MerkleTree([typed.prescription_leaf(named.id)])
    given = (crook.account, crook.account.address, tree.root)
    b.honest("anchor", crook, "1 张 prescription", lambda: ledger.anchor(*given), ("P2",))
    named.origin = typed.leaf_origin(tree.proof(0))
    b.sneaks_in(named, crook, errors.Origins_NotAnchored(named.author.account.address, tree.root))
    b.grabs(
        b.counter.sale(named, b.own.pharmacist), errors.Origins_NotAnchored(named.author.account.address, tree.root)
    )


@FRONT.attack("suspended-doctor", "K3", "X7", "P2")
def suspended_doctor(b: Bench) -> None:
    """Suspended a moment ago; a signed paper of before is in a drawer."""
    doctor = b.licensed(b.own.hospital, "prescriber", Roles.PRESCRIBER)
    kept = b.offline(by=doctor)
    b.counter.issue(b.paper(by=doctor))
    suspended(b, doctor)
    refused = errors.PrescriptionRegistry_NotLive(doctor.account.address, Roles.PRESCRIBER)
    b.sneaks_in(b.paper(by=doctor), doctor, refused)
    b.grabs(b.counter.sale(kept, b.own.pharmacist), refused)


@FRONT.attack("suspended-pharmacist", "K3", "X7", "P5")
def suspended_pharmacist(b: Bench) -> None:
    """The patient signed before; the licence went in between."""
    crook = b.licensed(b.own.pharmacy, "pharmacist", Roles.PHARMACIST)
    paper = b.issued()
    sale = b.counter.sale(paper, crook)
    suspended(b, crook)
    b.grabs(sale, errors.PrescriptionRegistry_NotLive(crook.account.address, Roles.PHARMACIST))


@FRONT.attack("stolen-key", "K4", "P2")
def stolen_key(b: Bench) -> None:
    """Signed after the theft; dated back further than a paper may be old; anchored as if it were old."""
    doctor = b.licensed(b.own.hospital, "prescriber", Roles.PRESCRIBER)
    before = b.offline(by=doctor)
    b.later(10 * MINUTE)
    since, steward = b.stage.now - MINUTE, b.stage.register.steward_of(b.own.hospital)
    distrust, code = b.stage.credentials.distrust_practitioner, f"Practitioner {doctor.actor.code}"
    given = (steward.account, doctor.account.address, since)
    b.honest("distrust", steward, code, lambda: distrust(*given), ("K4",))
    refused = errors.PrescriptionRegistry_NotLive(doctor.account.address, Roles.PRESCRIBER)
    b.sneaks_in(b.offline(by=doctor, issued_at=b.stage.now), b.robber, refused)
    lag = before.profile.rules.lagHours * HOUR
    old = b.stage.now - lag - DAY
    stale = b.offline(by=doctor, issued_at=old, until=before.profile.rules.until(old))
    b.sneaks_in(stale, b.robber, lambda at: errors.PrescriptionRegistry_TooOld(old, at))
    root = merkle.MerkleTree([typed.prescription_leaf(b.paper(by=doctor).id)]).root
    given_root = (doctor.account, doctor.account.address, root)
    b.tries(lambda: b.thief.ledger.anchor(*given_root), refused, _anchored(b, doctor, root))
    issue, kept = b.stage.ledger.issue, (b.relayer.account, before.packed, before.origin)
    b.honest("issue-offline", b.relayer, before.view, lambda: issue(*kept), ("K4", "P2"))


def _anchored(b: Bench, doctor: Person, root: bytes) -> object:
    return lambda: b.stage.ledger.anchored_at(doctor.account.address, root)
