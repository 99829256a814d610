"""A registrar stops new acts of a subject; who owns it does not change (X6)."""

from __future__ import annotations

import pytest

from carestamp.client import Freeze, errors
from scripts.cast import SUBJECT_REGISTRAR
from tests.support.events import told


def look(desk):
    subject, ledger = desk.cast.patient.address, desk.town.credentials
    return lambda: (ledger.freeze_of(subject), ledger.controller_of(subject), ledger.owner_of(subject))


def freeze(desk, by=None, reason=Freeze.DEATH):
    return desk.town.credentials.freeze(by or desk.cast.subject_registrar_steward, desk.cast.patient.address, reason)


@pytest.mark.rules("X6", "X14")
@pytest.mark.parametrize("reason", [Freeze.CONTESTED_GUARDIANSHIP, Freeze.DEATH, Freeze.STOLEN_KEY])
def test_freeze_leaves_nobody_who_signs(town, desk, cast, reason):
    subject = cast.patient.address
    named = {"subject": subject, "registrar": SUBJECT_REGISTRAR, "reason": int(reason)}
    town.assert_told(freeze(desk, reason=reason), told("CredentialRegistry", "SubjectFrozen", **named))
    assert look(desk)() == ((reason, SUBJECT_REGISTRAR), "0x" + "00" * 20, subject)


@pytest.mark.rules("X6")
def test_freeze_reverts_when_the_caller_may_not(town, desk, cast):
    for caller in (cast.hospital_steward, cast.health_steward, cast.outsider):
        with town.refused(errors.CredentialRegistry_NotAuthorised(caller.address), look(desk)):
            freeze(desk, caller)


@pytest.mark.rules("X6", "X9")
def test_freeze_reverts_when_it_is_so_or_anothers(town, desk, cast):
    freeze(desk)
    with town.refused(errors.Subjects_AlreadyDone(cast.patient.address), look(desk)):
        freeze(desk)
    with town.refused(errors.Subjects_Frozen(cast.patient.address, SUBJECT_REGISTRAR), look(desk)):
        freeze(desk, cast.registrar_steward)
    freeze(desk, reason=Freeze.STOLEN_KEY)
    assert look(desk)()[0] == (Freeze.STOLEN_KEY, SUBJECT_REGISTRAR)
    with town.refused(errors.Subjects_NoReason(cast.patient.address), look(desk)):
        freeze(desk, reason=Freeze.NONE)


@pytest.mark.rules("X6", "X14")
@pytest.mark.parametrize("who", ["subject_registrar_steward", "health_steward"])
def test_unfreeze_gives_the_key_back(town, desk, cast, who):
    freeze(desk)
    by, subject = getattr(cast, who), cast.patient.address
    thawed = told("CredentialRegistry", "SubjectUnfrozen", subject=subject, by=by.address)
    town.assert_told(town.credentials.unfreeze(by, subject), thawed)
    assert look(desk)() == ((Freeze.NONE, 0), subject, subject)
    with town.refused(errors.Subjects_AlreadyDone(subject), look(desk)):
        town.credentials.unfreeze(by, subject)


@pytest.mark.rules("X6")
def test_unfreeze_reverts_when_the_caller_may_not(town, desk, cast):
    freeze(desk)
    for caller in (cast.registrar_steward, cast.hospital_steward, cast.patient):
        with town.refused(errors.CredentialRegistry_NotAuthorised(caller.address), look(desk)):
            town.credentials.unfreeze(caller, cast.patient.address)


@pytest.mark.rules("X6")
def test_move_reverts_when_it_is_frozen(town, desk, cast):
    freeze(desk)
    with town.refused(errors.Subjects_Frozen(cast.patient.address, SUBJECT_REGISTRAR), look(desk)):
        town.credentials.move_controller(cast.patient, cast.patient.address, cast.thief.address, 1)
