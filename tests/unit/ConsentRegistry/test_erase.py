"""A tombstone: whoever is meant gets nothing for this purpose, ever (C3, C4)."""

from __future__ import annotations

import pytest

from carestamp.client import errors
from carestamp.documents.consent import (
    ConsentErasure,
    ConsentGrant,
    ConsentRevocation,
    ConsentStamp,
    Grantee,
    Purpose,
    act_of,
    entry_of,
    pack_terms,
)
from tests.model.consent_telling import decision, permitted, raised, stale, word_of
from tests.support.events import told


def told_erased(act):
    terms = pack_terms(act_of(act))
    return told("ConsentRegistry", "ConsentErased", subject=act.subject, entry=entry_of(act), terms=terms)


@pytest.mark.rules("C3", "X14")
def test_erase_leaves_only_a_tombstone(town, desk):
    permitted(desk)
    act = desk.act(ConsentErasure, sequence=18)
    town.assert_told(desk.do(act), told_erased(act))
    assert desk.word(act) == 1 << 235 | 18 << 168
    assert desk.ledger.status_of(act.subject, entry_of(act)) is ConsentStamp.ERASED
    assert decision(desk) == ("DENIED", entry_of(act))
    assert decision(desk, Purpose.PAYMENT)[0] == "NOT_COVERED"


@pytest.mark.rules("C3")
def test_erase_of_anyone_ends_the_subject_for_this_purpose(desk):
    permitted(desk)
    act = desk.act(ConsentErasure, grantee=Grantee.anyone())
    desk.do(act)
    assert decision(desk) == ("DENIED", entry_of(act))


@pytest.mark.rules("C3", "X9")
def test_erase_is_final(town, desk):
    act = desk.act(ConsentErasure)
    desk.do(act)
    for again in (act, desk.act(ConsentErasure)):
        with town.refused(raised("AlreadyDone", act), word_of(desk, act)):
            desk.do(again)
    for kind in (ConsentGrant, ConsentRevocation):
        with town.refused(raised("Erased", act), word_of(desk, act)):
            desk.do(desk.act(kind))


@pytest.mark.rules("C4", "X6")
def test_erase_reverts_when_a_delegate_asks(town, desk, cast):
    desk.appoint(cast.delegate)
    act = desk.act(ConsentErasure)
    with town.refused(errors.SignedActs_BadSignature(cast.patient.address), word_of(desk, act)):
        desk.do(act, signed_by=cast.delegate)


@pytest.mark.rules("X5")
def test_erase_reverts_when_something_opened_since(town, desk):
    held = desk.act(ConsentErasure)
    permitted(desk)
    with town.refused(stale(desk, held), word_of(desk, held)):
        desk.do(held)
