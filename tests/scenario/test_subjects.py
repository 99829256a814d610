"""A subject is not a key: when its controller is moved the old key is refused and the new one accepted (X6)."""

from __future__ import annotations

import pytest

from carestamp.client import errors
from carestamp.documents import typed
from scripts.cast import PHARMACY
from tests.support.clock import HOUR
from tests.support.events import told


def _moved(subject, controller, sequence):
    named = {"subject": subject.address, "controller": controller.address, "sequence": sequence}
    return told("CredentialRegistry", "ControllerMoved", **named)


@pytest.mark.both_chains
@pytest.mark.rules("X6", "X5")
def test_move_gives_the_subject_to_another_key(town, cast, origin):
    paper = town.paper(origin=origin)
    deadline = town.clock.now() + HOUR
    signature = _signed(town, cast.patient, cast.patient, cast.patient_b, 1, deadline)
    receipt = town.credentials.move_controller(
        cast.relayer, cast.patient.address, cast.patient_b.address, 1, deadline, signature
    )
    town.assert_told(receipt, _moved(cast.patient, cast.patient_b, 1))
    assert town.credentials.controller_of(cast.patient.address) == cast.patient_b.address
    with town.refused(errors.SignedActs_BadSignature(cast.patient_b.address), paper):
        town.dispense(paper, town.ask(30), accepted_by=cast.patient)
    ask = town.ask(30)
    receipt = town.dispense(paper, ask, accepted_by=cast.patient_b)
    town.assert_told(receipt, *town.first_sight(paper, origin), town.told_dispensed(paper, ask))


@pytest.mark.rules("X6", "P4")
def test_move_counts_for_holds_and_releases_too(town, cast):
    paper = town.paper()
    town.move_controller(cast.patient, cast.patient_b)
    act = town.hold_act(paper, PHARMACY)
    with town.refused(errors.SignedActs_BadSignature(cast.patient_b.address), paper):
        town.hold(paper, act, signed_by=cast.patient)
    town.hold(paper, act, signed_by=cast.patient_b)
    with town.refused(errors.SignedActs_BadSignature(cast.patient_b.address), paper):
        town.release(paper, sequence=2)
    town.prescriptions.release(cast.patient_b, paper.terms, 2)


@pytest.mark.rules("X6")
def test_move_reverts_when_the_old_key_moves_it_back(town, cast):
    town.move_controller(cast.patient, cast.patient_b)
    error = errors.SignedActs_NotSigner(cast.patient_b.address, cast.patient.address)
    with town.refused(error, town.controller(cast.patient)):
        town.credentials.move_controller(cast.patient, cast.patient.address, cast.delegate.address, 2)


@pytest.mark.rules("X6", "X5")
def test_move_reverts_when_an_old_signature_is_played_again(town, cast):
    """Handed to a second key and taken back: the first signature moves nothing a second time."""
    deadline = town.clock.now() + HOUR
    signature = _signed(town, cast.patient, cast.patient, cast.patient_b, 1, deadline)
    named = (cast.patient.address, cast.patient_b.address, 1, deadline, signature)
    town.credentials.move_controller(cast.relayer, *named)
    town.credentials.move_controller(cast.patient_b, cast.patient.address, cast.patient.address, 2)
    with town.refused(errors.Subjects_StaleSequence(cast.patient.address, 1, 2), town.controller(cast.patient)):
        town.credentials.move_controller(cast.outsider, *named)


@pytest.mark.rules("X6", "X9")
def test_move_reports_already_done_when_it_is_so(town, cast):
    town.move_controller(cast.patient, cast.patient_b)
    with town.refused(errors.Subjects_AlreadyDone(cast.patient.address), town.controller(cast.patient)):
        town.credentials.move_controller(cast.outsider, cast.patient.address, cast.patient_b.address, 2)


@pytest.mark.rules("X6", "X5")
@pytest.mark.parametrize("field", ["subject", "controller", "sequence", "deadline"])
def test_move_reverts_when_one_field_is_not_what_was_signed(town, cast, field):
    deadline = town.clock.now() + HOUR
    signature = _signed(town, cast.patient, cast.patient, cast.patient_b, 1, deadline)
    asked = {"subject": cast.patient.address, "controller": cast.patient_b.address, "sequence": 1, "deadline": deadline}
    others = {"subject": cast.delegate.address, "controller": cast.outsider.address, "sequence": 2}
    asked[field] = others.get(field, deadline + 1)
    look = town.controller(cast.patient)
    with town.refused(errors.SignedActs_BadSignature(asked["subject"]), look):
        town.credentials.move_controller(cast.relayer, *asked.values(), signature)


@pytest.mark.rules("X6", "X5")
def test_move_reverts_when_it_is_late_or_leads_nowhere(town, cast):
    deadline = town.clock.now() + HOUR
    signature = _signed(town, cast.patient, cast.patient, cast.patient_b, 1, deadline)
    look = town.controller(cast.patient)
    with town.refused(errors.Subjects_ZeroController(cast.patient.address), look):
        town.credentials.move_controller(cast.patient, cast.patient.address, "0x" + "00" * 20, 1)
    with town.refused(errors.Subjects_StaleSequence(cast.patient.address, 0, 0), look):
        town.credentials.move_controller(cast.patient, cast.patient.address, cast.patient_b.address, 0)
    town.clock.go_to(deadline + 1)
    with town.refused(errors.SignedActs_Expired(deadline), look):
        named = (cast.patient.address, cast.patient_b.address, 1, deadline, signature)
        town.credentials.move_controller(cast.relayer, *named)


@pytest.mark.rules("X6", "X1")
def test_fresh_subject_ids_keep_a_patients_prescriptions_apart(town, cast):
    """Each prescription names another holder; nothing on chain says that one person stands behind both."""
    first, second = town.paper(holder=cast.patient.address), town.paper(holder=cast.patient_b.address)
    assert first.prescription.holder != second.prescription.holder
    for paper in (first, second):
        town.dispense(paper, town.ask(30))


def _signed(town, signer, subject, controller, sequence, deadline):
    move = typed.ControllerMove(subject.address, controller.address, sequence, deadline)
    return town.sign_in(town.credentials.domain, signer, move)
