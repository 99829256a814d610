"""A signature is good for one act, one place, until one second; anyone may relay it, nobody can bend it (X5)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carestamp.client import Evidence, errors
from carestamp.documents import typed
from scripts.cast import PHARMACY, PHARMACY_B
from tests.support.clock import HOUR
from tests.support.tampering import ACCEPTED, TERMS, bent, with_other


@pytest.mark.rules("X5", "P5")
@pytest.mark.parametrize("field", ACCEPTED)
def test_dispense_reverts_when_one_field_is_not_what_the_patient_accepted(town, cast, field):
    paper = town.paper()
    asked = town.ask(10, packs=town.packs_of_batch(10))
    accepted = with_other(field, asked, cast)
    with town.refused(errors.SignedActs_BadSignature(cast.patient.address), paper, *asked.packs):
        town.dispense(paper, asked, town.evidence(paper, accepted))


@pytest.mark.rules("X5", "P5")
@pytest.mark.parametrize("field", [each for each in TERMS if each != "holder"])
def test_dispense_reverts_when_the_acceptance_is_for_another_prescription(town, cast, field):
    paper = town.paper(profile="usa-ordinary")
    other = with_other(field, paper, cast) if field != "profile" else paper.altered(profile=2760201)
    ask = town.ask(10)
    with town.refused(errors.SignedActs_BadSignature(cast.patient.address), paper):
        town.dispense(paper, ask, town.evidence(other, ask))


@pytest.mark.rules("X5")
def test_dispense_reverts_when_somebody_else_accepts(town, cast):
    paper = town.paper()
    for stranger in (cast.patient_b, cast.delegate, cast.pharmacist, cast.prescriber):
        with town.refused(errors.SignedActs_BadSignature(cast.patient.address), paper):
            town.dispense(paper, town.ask(30), accepted_by=stranger)


@pytest.mark.rules("X5")
@pytest.mark.parametrize(("late", "fits"), [(-1, True), (0, True), (1, False)])
def test_acceptance_may_be_used_until_its_last_second(town, late, fits):
    paper = town.paper()
    ask = town.ask(30)
    deadline = ask.supply.deadline
    ask = ask.changed(handed_over_at=deadline - 5)
    evidence = town.evidence(paper, ask)
    town.clock.next_block_at(deadline + late)
    if fits:
        town.assert_told(town.dispense(paper, ask, evidence), town.told_dispensed(paper, ask))
        return
    with town.refused(errors.SignedActs_Expired(deadline), paper):
        town.dispense(paper, ask, evidence)


@pytest.mark.rules("X5", "P4")
@pytest.mark.parametrize("act", ["hold", "release"])
def test_hold_and_release_revert_when_the_deadline_is_past(town, cast, act):
    paper = town.paper()
    held = town.hold_act(paper, PHARMACY)
    if act == "release":
        town.hold(paper, held)
        released = typed.Release(paper.id, 2, held.deadline)
        signature = town.sign(cast.patient, released)
    town.clock.go_to(held.deadline + 1)
    with town.refused(errors.SignedActs_Expired(held.deadline), paper):
        if act == "hold":
            town.hold(paper, held)
        else:
            town.prescriptions.release(cast.relayer, paper.terms, 2, held.deadline, signature)


@pytest.mark.rules("X5", "P4")
@pytest.mark.parametrize("field", ["prescription", "pharmacy", "until", "sequence", "deadline"])
def test_hold_reverts_when_one_field_is_not_what_the_patient_signed(town, cast, field):
    paper, other = town.paper(), town.paper()
    signed = town.hold_act(paper, PHARMACY)
    changes = {"prescription": other.id, "pharmacy": PHARMACY_B, "until": signed.until + 1, "sequence": 2}
    asked = replace(signed, **{field: changes.get(field, signed.deadline + 1)})
    signature = town.sign(cast.patient, signed)
    target = other if field == "prescription" else paper
    named = (asked.pharmacy, asked.until, asked.sequence, asked.deadline, signature)
    with town.refused(errors.SignedActs_BadSignature(cast.patient.address), target):
        town.prescriptions.hold(cast.relayer, target.terms, *named)


@pytest.mark.rules("X5", "P4")
def test_release_reverts_when_it_was_signed_for_another_prescription_or_sequence(town, cast):
    paper, other = town.paper(), town.paper()
    for each in (paper, other):
        town.hold(each, town.hold_act(each, PHARMACY))
    deadline = town.clock.now() + HOUR
    signature = town.sign(cast.patient, typed.Release(paper.id, 2, deadline))
    bad = errors.SignedActs_BadSignature(cast.patient.address)
    for terms, sequence, until in ((other, 2, deadline), (paper, 3, deadline), (paper, 2, deadline + 1)):
        with town.refused(bad, paper, other):
            town.prescriptions.release(cast.relayer, terms.terms, sequence, until, signature)
    town.prescriptions.release(cast.relayer, paper.terms, 2, deadline, signature)


@pytest.mark.rules("X5")
def test_signature_reverts_when_it_was_made_for_another_chain_ledger_or_name(town, cast):
    paper = town.paper()
    ask = town.ask(30)
    accepted = town.prescriptions.acceptance(paper.terms, ask.pharmacy, ask.supply, ask.packs)
    home = town.prescriptions.domain
    elsewhere = (
        replace(home, chain_id=home.chain_id + 1),
        replace(home, verifying_contract=town.packs.address),
        replace(home, name="Carestamp Credentials"),
        replace(home, version="2"),
    )
    for domain in elsewhere:
        evidence = Evidence(acceptance=town.sign_in(domain, cast.patient, accepted))
        with town.refused(errors.SignedActs_BadSignature(cast.patient.address), paper):
            town.dispense(paper, ask, evidence)


@pytest.mark.rules("X5", "X8")
def test_dispense_takes_both_forms_of_a_signature_and_counts_one_act(town, cast):
    """64 bytes (EIP-2098) and 65 bytes say the same: the request is spent, not the signature's bytes."""
    paper = town.paper()
    ask = town.ask(10)
    short = town.evidence(paper, ask)
    accepted = town.prescriptions.acceptance(paper.terms, ask.pharmacy, ask.supply, ask.packs)
    long = replace(short, acceptance=town.sign_long(cast.patient, accepted))
    assert (len(short.acceptance), len(long.acceptance)) == (64, 65)
    town.dispense(paper, ask, long)
    with town.refused(errors.PrescriptionRegistry_AlreadyDone(paper.id), paper):
        town.dispense(paper, ask, short)


@pytest.mark.rules("X5")
@pytest.mark.parametrize("form", ["cut", "longer", "high_s", "zeros", "other_parity"])
def test_dispense_reverts_when_a_signature_has_another_form(town, cast, form):
    paper = town.paper()
    ask = town.ask(10)
    accepted = town.prescriptions.acceptance(paper.terms, ask.pharmacy, ask.supply, ask.packs)
    changed = bent(form, town.sign_long(cast.patient, accepted))
    with town.refused(errors.SignedActs_BadSignature(cast.patient.address), paper):
        town.dispense(paper, ask, Evidence(acceptance=changed))


@pytest.mark.rules("X5", "P4")
def test_patient_may_act_itself_without_a_signature(town, cast):
    paper = town.paper()
    act = town.hold_act(paper, PHARMACY)
    receipt = town.prescriptions.hold(cast.patient, paper.terms, PHARMACY, act.until, 1)
    town.assert_told(receipt, town.told_held(paper, act))
    receipt = town.prescriptions.release(cast.patient, paper.terms, 2)
    town.assert_told(receipt, town.told_released(paper, PHARMACY, by=cast.patient, sequence=2))
    with town.refused(errors.SignedActs_NotSigner(cast.patient.address, cast.outsider.address), paper):
        town.prescriptions.hold(cast.outsider, paper.terms, PHARMACY, act.until, 3)


@pytest.mark.rules("X5", "P2")
def test_zero_holder_cannot_be_signed_for(town, cast):
    """A signature that recovers to nobody is nobody's: terms for the zero address stay unused."""
    nobody = "0x" + "00" * 20
    paper = town.paper(holder=nobody)
    ask = town.ask(30)
    for forged in (b"", bytes(64), bytes(65), b"\x01" * 65):
        with town.refused(errors.SignedActs_BadSignature(nobody), paper):
            town.dispense(paper, ask, Evidence(acceptance=forged))
