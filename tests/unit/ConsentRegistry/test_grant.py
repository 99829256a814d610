"""A patient permits: exactly these categories, in this window, in place of what was permitted (C1)."""

from __future__ import annotations

import pytest

from carestamp.client import errors
from carestamp.documents.consent import (
    ALL_CATEGORIES,
    ConsentGrant,
    ConsentStamp,
    Grantee,
    Purpose,
    act_of,
    entry_of,
    pack_terms,
)
from scripts.cast import HOSPITAL
from tests.model.consent_telling import decision, permitted, raised, stale, told_of, word_of
from tests.support.clock import DAY, HOUR
from tests.support.desk import GENES, LAB


@pytest.mark.rules("C1", "X5", "X14")
def test_grant_permits_by_a_relayed_signature(town, desk):
    act = desk.act(ConsentGrant)
    town.assert_told(desk.do(act), told_of("ConsentGranted", act))
    consent = desk.consent(act)
    assert (consent.permitted, consent.start, consent.until) == (LAB, act.start, act.until)
    assert (consent.sequence, consent.holes, consent.by_delegate) == (1, 0, False)
    assert decision(desk) == ("PERMITTED", entry_of(act))


@pytest.mark.rules("C1", "C2")
def test_grant_replaces_what_was_permitted(town, desk, cast):
    first = permitted(desk, categories=LAB | GENES)
    act = desk.act(ConsentGrant, categories=GENES)
    town.assert_told(desk.do(act, caller=cast.patient), told_of("ConsentGranted", act))
    assert desk.consent(first).permitted == GENES
    assert decision(desk) == ("NOT_COVERED", 0)


@pytest.mark.rules("C2", "C3")
def test_grant_permits_from_its_first_to_its_last_second(desk, clock):
    now = clock.now()
    act = permitted(desk, start=now + HOUR, until=now + DAY)
    for second, expected, stamp in (
        (act.start - 1, "NOT_COVERED", ConsentStamp.PLANNED),
        (act.start, "PERMITTED", ConsentStamp.ACTIVE),
        (act.until, "PERMITTED", ConsentStamp.ACTIVE),
        (act.until + 1, "NOT_COVERED", ConsentStamp.EXPIRED),
    ):
        clock.go_to(second)
        assert decision(desk)[0] == expected
        assert desk.ledger.status_of(act.subject, entry_of(act)) is stamp


@pytest.mark.rules("C1")
@pytest.mark.parametrize(("start", "until"), [(HOUR, HOUR - 1), (-DAY, 0)])
def test_grant_reverts_when_the_window_is_none(town, desk, clock, start, until):
    now = clock.now()  # the act is one second later
    act = desk.act(ConsentGrant, start=now + start, until=now + until)
    with town.refused(errors.ConsentRegistry_BadWindow(act.start, act.until), word_of(desk, act)):
        desk.do(act)


@pytest.mark.rules("C1")
@pytest.mark.parametrize("categories", [0, ALL_CATEGORIES + 1])
def test_grant_reverts_when_a_category_is_none(town, desk, categories):
    act = desk.act(ConsentGrant, categories=categories)
    with town.refused(errors.ConsentRegistry_BadCategories(categories), word_of(desk, act)):
        desk.do(act)


@pytest.mark.rules("C1")
def test_grant_reverts_when_anyone_is_meant(town, desk):
    act = desk.act(ConsentGrant, grantee=Grantee.anyone())
    with town.refused(errors.ConsentRegistry_DenialsOnly(entry_of(act)), word_of(desk, act)):
        desk.do(act)


@pytest.mark.rules("X1", "X5")
def test_grant_reverts_when_its_words_say_more_than_was_signed(town, desk, cast):
    act = desk.act(ConsentGrant)
    entry, terms, signature = entry_of(act), pack_terms(act_of(act)), desk.ledger.sign(cast.patient, act)
    values = (act.subject, entry, terms | 1 << 152, "0x" + "00" * 20, signature)
    with town.refused(errors.ConsentRegistry_BadTerms(values[2]), word_of(desk, act)):
        town.raw(cast.relayer, "ConsentRegistry", "grant", *values)
    for bad in (entry | 4 << 168, entry | 1 << 176, entry | 7 << 160, entry | 1 << 40, 3 << 160 | 3):
        with town.refused(errors.ConsentRegistry_BadEntry(bad), word_of(desk, act)):
            town.raw(cast.relayer, "ConsentRegistry", "grant", act.subject, bad, terms, *values[3:])


@pytest.mark.rules("X5")
def test_grant_reverts_when_it_is_not_the_next(town, desk):
    permitted(desk)
    for number in (0, 3):
        late = desk.act(ConsentGrant, sequence=number)
        with town.refused(stale(desk, late), word_of(desk, late)):
            desk.do(late)


@pytest.mark.rules("X5", "X9")
def test_grant_reverts_when_it_is_done(town, desk):
    act = permitted(desk)
    with town.refused(raised("AlreadyDone", act), word_of(desk, act)):
        desk.do(act)
    other = desk.act(ConsentGrant, categories=GENES, sequence=1)
    with town.refused(stale(desk, other), word_of(desk, act)):
        desk.do(other)


@pytest.mark.rules("X5", "X6")
def test_grant_reverts_when_another_signed(town, desk, cast):
    act = desk.act(ConsentGrant)
    with town.refused(errors.SignedActs_BadSignature(cast.patient.address), word_of(desk, act)):
        desk.do(act, signed_by=cast.thief)
    with town.refused(errors.SignedActs_NotSigner(cast.patient.address, cast.thief.address), word_of(desk, act)):
        desk.do(act, caller=cast.thief)


@pytest.mark.rules("X5")
def test_grant_reverts_when_the_deadline_is_past(town, desk, clock):
    act, again = desk.act(ConsentGrant), desk.act(ConsentGrant, purpose=Purpose.RESEARCH)
    clock.next_block_at(act.deadline)
    town.assert_told(desk.do(act), told_of("ConsentGranted", act))
    with town.refused(errors.SignedActs_Expired(act.deadline), word_of(desk, again)):
        desk.do(again)


@pytest.mark.rules("C1", "C2")
@pytest.mark.parametrize(
    "grantee", [Grantee.of_role(1), Grantee.of_study(HOSPITAL, 7), Grantee.of_organisation(HOSPITAL)]
)
def test_grant_reaches_whom_it_means(desk, grantee):
    act = permitted(desk, grantee=grantee)
    assert decision(desk, study=7) == ("PERMITTED", entry_of(act))
    assert decision(desk, study=8)[0] == ("NOT_COVERED" if grantee.study else "PERMITTED")
