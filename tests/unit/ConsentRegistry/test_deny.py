"""A denial beats every permit, whichever came first, for as long as it stands (C3)."""

from __future__ import annotations

import pytest

from carestamp.client import errors
from carestamp.documents.consent import ConsentDenial, ConsentGrant, DenialLifting, Grantee, Purpose, entry_of
from tests.model.consent_telling import decision, permitted, raised, stale, told_of, word_of
from tests.support.clock import DAY, HOUR
from tests.support.desk import GENES, LAB

ANYONE = Grantee.anyone()


@pytest.mark.rules("C2", "C3", "X14")
@pytest.mark.parametrize("first", ["permit", "denial"])
@pytest.mark.parametrize("grantee", [ANYONE, Grantee.of_role(1)])
def test_deny_wins_whichever_came_first(town, desk, first, grantee):
    if first == "permit":
        permitted(desk)
    act = desk.act(ConsentDenial, grantee=grantee)
    town.assert_told(desk.do(act), told_of("ConsentDenied", act))
    if first == "denial":
        permitted(desk)
    assert decision(desk) == ("DENIED", entry_of(act))
    assert decision(desk, Purpose.PAYMENT)[0] == "NOT_COVERED"


@pytest.mark.rules("C2", "C3")
def test_deny_refuses_a_question_that_it_touches(desk):
    permitted(desk, categories=LAB | GENES)
    desk.do(desk.act(ConsentDenial, categories=GENES))
    assert decision(desk, categories=LAB | GENES)[0] == "DENIED"
    assert decision(desk, categories=LAB)[0] == "PERMITTED"


@pytest.mark.rules("C3")
def test_deny_adds_until_the_later_end(desk, clock):
    now = clock.now()
    desk.do(desk.act(ConsentDenial, until=now + DAY))
    act = desk.act(ConsentDenial, categories=GENES, until=now + HOUR)
    desk.do(act)
    consent = desk.consent(act)
    assert (consent.denied, consent.denied_until) == (LAB | GENES, now + DAY)


@pytest.mark.rules("C3")
def test_deny_ends_after_its_last_second_and_does_not_come_back(desk, clock):
    permitted(desk)
    act = desk.act(ConsentDenial, until=clock.now() + HOUR)
    desk.do(act)
    clock.go_to(act.until)
    assert decision(desk)[0] == "DENIED"
    clock.go_to(act.until + 1)
    assert decision(desk)[0] == "PERMITTED"
    desk.do(desk.act(ConsentDenial, categories=GENES))
    assert decision(desk)[0] == "PERMITTED"


@pytest.mark.rules("C3", "X5")
def test_deny_may_skip_a_number_that_is_filled_before_anything_opens(town, desk):
    permitted(desk)  # number 1
    late, later = desk.act(ConsentDenial, sequence=2), desk.act(ConsentDenial, sequence=3, categories=GENES)
    town.assert_told(desk.do(later), told_of("ConsentDenied", later))
    assert (desk.consent(later).sequence, desk.consent(later).holes) == (3, 0b1)
    opens = desk.act(DenialLifting, sequence=4)
    with town.refused(raised("NotDenied", opens), word_of(desk, opens)):
        desk.do(opens)
    permit = desk.act(ConsentGrant, sequence=4)
    with town.refused(stale(desk, permit), word_of(desk, permit)):
        desk.do(permit)
    town.assert_told(desk.do(late), told_of("ConsentDenied", late))
    assert (desk.consent(late).denied, desk.consent(late).sequence, desk.consent(late).holes) == (LAB | GENES, 3, 0)
    town.assert_told(desk.do(permit), told_of("ConsentGranted", permit))


@pytest.mark.rules("X5")
def test_deny_reverts_when_it_skips_too_many(town, desk):
    act, last = desk.act(ConsentDenial, sequence=18), desk.act(ConsentDenial, sequence=17)
    with town.refused(stale(desk, act), word_of(desk, act)):
        desk.do(act)
    town.assert_told(desk.do(last), told_of("ConsentDenied", last))
    assert desk.consent(last).holes == 0xFFFF


@pytest.mark.rules("X5")
def test_deny_reverts_when_its_number_is_used(town, desk):
    desk.do(desk.act(ConsentDenial))
    act = desk.act(ConsentDenial, categories=GENES, sequence=1)
    with town.refused(stale(desk, act), word_of(desk, act)):
        desk.do(act)


@pytest.mark.rules("C3", "X9")
def test_deny_reverts_when_it_is_done(town, desk):
    act = desk.act(ConsentDenial)
    desk.do(act)
    with town.refused(raised("AlreadyDone", act), word_of(desk, act)):
        desk.do(act)


@pytest.mark.rules("C3")
def test_deny_reverts_when_it_is_over(town, desk, clock):
    act = desk.act(ConsentDenial, until=clock.now())
    with town.refused(errors.ConsentRegistry_BadWindow(0, act.until), word_of(desk, act)):
        desk.do(act)


@pytest.mark.rules("C3", "X14")
def test_lift_denies_no_more(town, desk):
    desk.do(desk.act(ConsentDenial, categories=LAB | GENES))
    act = desk.act(DenialLifting, categories=GENES)
    town.assert_told(desk.do(act), told_of("DenialLifted", act))
    assert (desk.consent(act).denied, desk.consent(act).denied_by_owner) == (LAB, True)
    desk.do(desk.act(DenialLifting))
    assert (desk.consent(act).denied, desk.consent(act).denied_until, desk.consent(act).denied_by_owner) == (
        0,
        0,
        False,
    )


@pytest.mark.rules("C3")
def test_lift_reverts_when_nothing_is_denied(town, desk):
    act = desk.act(DenialLifting)
    with town.refused(raised("NotDenied", act), word_of(desk, act)):
        desk.do(act)
