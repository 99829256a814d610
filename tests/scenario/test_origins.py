"""Three ways in, one state: issued alone, signed off chain, a leaf of the prescriber's own batch (P2).

who vouched?   nobody ................ Unknown, or not the prescriber
               a signature ........... the prescriber's, over exactly these terms
               a leaf ................ under a root that this very prescriber anchored
may it still?  live now .............. else NotLive
               trusted when it vouched (a signature is dated by issuedAt, a leaf by its anchoring)
how old?       not issued later than seen, not older than the profile's lag
"""

from __future__ import annotations

import pytest

from carestamp.client import Roles, Status, errors
from carestamp.documents import typed
from scripts.cast import HOSPITAL
from tests.support.clock import HOUR
from tests.support.tampering import TERMS, with_other

UNSEEN = ("signed", "leaf")


@pytest.mark.rules("P1", "P2")
def test_issue_shows_the_prescription(town, cast, origin):
    paper = town.paper(origin=origin, vouch_only=True)
    assert town.status(paper) is Status.UNKNOWN
    by = cast.prescriber if origin == "issued" else cast.relayer
    receipt = town.prescriptions.issue(by, paper.terms, paper.origin)
    town.assert_told(receipt, town.told_issued(paper, origin))
    assert town.status(paper) is Status.ACTIVE
    assert town.left(paper) == (30,)


@pytest.mark.rules("P1")
def test_issue_knows_it_by_the_hash_of_the_readable_terms(town, origin):
    paper = town.paper(origin=origin)
    assert town.prescriptions.contract.functions.idOf(paper.terms.as_tuple()).call() == paper.id


@pytest.mark.rules("X9", "P2")
def test_issue_reverts_when_it_is_known(town, cast, origin):
    paper = town.paper(origin=origin)
    town.see(paper)
    with town.refused(errors.PrescriptionRegistry_AlreadyDone(paper.id), paper):
        town.prescriptions.issue(cast.prescriber, paper.terms, paper.origin)


@pytest.mark.rules("P2")
def test_dispense_reverts_when_nobody_vouched(town):
    paper = town.paper(origin="unvouched")
    with town.refused(errors.PrescriptionRegistry_Unknown(paper.id), paper):
        town.dispense(paper, town.ask(30))


@pytest.mark.both_chains
@pytest.mark.rules("P2")
def test_dispense_reverts_when_the_signature_is_forged(town, cast):
    honest = town.paper(origin="unvouched")
    forged = town.signed_by(cast.outsider, honest)
    with town.refused(errors.SignedActs_BadSignature(cast.prescriber.address), forged):
        town.dispense(forged, town.ask(30))


@pytest.mark.rules("P1", "P2")
@pytest.mark.parametrize("origin", UNSEEN)
@pytest.mark.parametrize("field", TERMS)
def test_dispense_reverts_when_one_field_is_altered(town, cast, origin, field):
    altered = with_other(field, town.paper(origin=origin), cast)
    vouched_by = altered.prescription.prescriber
    error = errors.SignedActs_BadSignature(vouched_by)
    if origin == "leaf":
        error = errors.Origins_NotAnchored(vouched_by, altered.root())
    with town.refused(error, altered):
        town.dispense(altered, town.ask(30), accepted_by=cast.patient)


@pytest.mark.rules("P2")
def test_dispense_reverts_when_the_leaf_is_under_a_colleagues_root(town, cast):
    paper = town.paper(origin="unvouched")
    planted = town.leaf_of_batch(cast.prescriber_b, paper)
    error = errors.Origins_NotAnchored(cast.prescriber.address, planted.root())
    with town.refused(error, planted):
        town.dispense(planted, town.ask(30))


@pytest.mark.rules("P2", "X5")
def test_anchor_reverts_when_a_colleague_anchors_in_anothers_name(town, cast):
    root, deadline = b"\x05" * 32, town.clock.now() + HOUR
    signature = town.sign(cast.prescriber_b, typed.Anchor(cast.prescriber.address, root, deadline))
    with town.refused(errors.SignedActs_BadSignature(cast.prescriber.address), town.anchored_at(cast.prescriber, root)):
        town.prescriptions.anchor(cast.relayer, cast.prescriber.address, root, deadline, signature)
    error = errors.SignedActs_NotSigner(cast.prescriber.address, cast.prescriber_b.address)
    with town.refused(error, town.anchored_at(cast.prescriber, root)):
        town.prescriptions.anchor(cast.prescriber_b, cast.prescriber.address, root, deadline, b"")


@pytest.mark.rules("P2", "X9")
def test_anchor_tells_author_root_and_second(town, cast):
    root, deadline = b"\x05" * 32, town.clock.now() + HOUR
    signature = town.sign(cast.prescriber, typed.Anchor(cast.prescriber.address, root, deadline))
    receipt = town.prescriptions.anchor(cast.relayer, cast.prescriber.address, root, deadline, signature)
    town.assert_told(receipt, town.told_anchored(cast.prescriber, root, town.clock.now()))
    with town.refused(errors.Origins_AlreadyDone(root), town.anchored_at(cast.prescriber, root)):
        town.prescriptions.anchor(cast.prescriber, cast.prescriber.address, root, 0, b"")


@pytest.mark.rules("P2")
def test_anchor_reverts_when_the_root_is_empty(town, cast):
    with town.refused(errors.Origins_EmptyRoot()):
        town.prescriptions.anchor(cast.prescriber, cast.prescriber.address, bytes(32), 0, b"")


@pytest.mark.rules("P2", "X7")
def test_anchor_reverts_when_the_author_is_no_prescriber(town, cast):
    error = errors.PrescriptionRegistry_NotLive(cast.pharmacist.address, Roles.PRESCRIBER)
    with town.refused(error):
        town.prescriptions.anchor(cast.pharmacist, cast.pharmacist.address, b"\x05" * 32, 0, b"")


@pytest.mark.rules("P2")
@pytest.mark.parametrize("origin", [b"\x03" + bytes(32), b"\x00", b"\x02" + bytes(31), b"\x02" + bytes(33)])
def test_issue_reverts_when_the_evidence_has_no_known_form(town, cast, origin):
    paper = town.paper(origin="unvouched")
    with town.refused(errors.Origins_Malformed(), paper):
        town.prescriptions.issue(cast.relayer, paper.terms, origin)


@pytest.mark.rules("P2", "P9")
def test_cancel_before_it_was_ever_seen_closes_every_way_in(town, cast):
    paper = town.paper(origin="unvouched")
    signed, leaf = town.signed_by(cast.prescriber, paper), town.leaf_of_batch(cast.prescriber, paper)
    receipt = town.prescriptions.cancel(cast.prescriber, paper.terms)
    town.assert_told(receipt, town.told_cancelled(paper, cast.prescriber, HOSPITAL))
    for each in (signed, leaf):
        with town.refused(errors.PrescriptionRegistry_NotUsable(paper.id, Status.CANCELLED), paper):
            town.dispense(each, town.ask(30))
    for by, each in ((cast.prescriber, paper), (cast.relayer, signed), (cast.relayer, leaf)):
        with town.refused(errors.PrescriptionRegistry_NotUsable(paper.id, Status.CANCELLED), paper):
            town.prescriptions.issue(by, each.terms, each.origin)
    assert town.status(paper) is Status.CANCELLED


@pytest.mark.rules("P2", "X8")
def test_dispense_counts_one_prescription_that_comes_in_three_ways(town, cast):
    paper = town.paper(origin="unvouched")
    signed, leaf = town.signed_by(cast.prescriber, paper), town.leaf_of_batch(cast.prescriber, paper)
    town.dispense(signed, town.ask(30))
    with town.refused(errors.PrescriptionRegistry_QuantityExceeded(paper.id, 0, 30, 0), paper):
        town.dispense(leaf, town.ask(30))
    with town.refused(errors.PrescriptionRegistry_AlreadyDone(paper.id), paper):
        town.prescriptions.issue(cast.prescriber, paper.terms, b"")
