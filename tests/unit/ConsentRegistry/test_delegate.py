"""A delegate acts within its mandate, never against the owner, and nothing more is taken once it is dismissed (C4)."""

from __future__ import annotations

import pytest

from carestamp.client import errors
from carestamp.documents.consent import (
    ALL_CATEGORIES,
    ConsentDenial,
    ConsentGrant,
    ConsentRevocation,
    ConsentSuspension,
    DelegateAppointment,
    DelegateDismissal,
    Power,
    Purpose,
    act_of,
    mask,
    pack_terms,
)
from tests.model.consent_telling import permitted, raised, told_of, word_of
from tests.model.consent_terms import as_id
from tests.support.clock import DAY, HOUR
from tests.support.desk import GENES, LAB
from tests.support.events import told

TREATMENT = mask(Purpose.TREATMENT)


def power(desk):
    """A look at the delegate's mandate."""
    patient, delegate = desk.cast.patient.address, desk.cast.delegate.address
    return lambda: desk.ledger.power_of(patient, delegate)


def outside(desk):
    return errors.ConsentRegistry_OutsideMandate(desk.cast.patient.address, desk.cast.delegate.address)


@pytest.mark.rules("C4", "X14")
def test_appoint_lets_a_delegate_act(town, desk, cast):
    act = desk.act(DelegateAppointment, categories=LAB, purposes=TREATMENT, until=desk.clock.now() + 60 * DAY)
    named = {"subject": act.subject, "delegate": act.delegate, "terms": pack_terms(act_of(act))}
    town.assert_told(desk.do(act), told("ConsentRegistry", "DelegateAppointed", **named))
    assert power(desk)() == Power(LAB, TREATMENT, 0, act.until, 1, 0, decided=True)
    permit = desk.act(ConsentGrant, by=cast.delegate)
    told_grant = told_of("ConsentGranted", permit, cast.delegate.address)
    town.assert_told(desk.do(permit, by=cast.delegate), told_grant)
    assert desk.consent(permit).by_delegate


@pytest.mark.rules("C4")
def test_delegate_acts_until_its_last_second(town, desk, cast, clock):
    desk.appoint(cast.delegate, until=clock.now() + HOUR)
    end = power(desk)().until
    first = desk.act(ConsentDenial, by=cast.delegate, purpose=Purpose.PAYMENT)
    second = desk.act(ConsentDenial, purpose=Purpose.RESEARCH, sequence=first.sequence + 1)
    clock.next_block_at(end)
    town.assert_told(desk.do(first, by=cast.delegate), told_of("ConsentDenied", first, cast.delegate.address))
    with town.refused(outside(desk), word_of(desk, second)):
        desk.do(second, by=cast.delegate, caller=cast.delegate)


@pytest.mark.rules("C4")
@pytest.mark.parametrize("changes", [{"categories": GENES}, {"categories": LAB | GENES}, {"purpose": Purpose.PAYMENT}])
def test_delegate_reverts_when_it_is_outside_its_mandate(town, desk, cast, changes):
    desk.appoint(cast.delegate, categories=LAB, purposes=TREATMENT)
    act = desk.act(ConsentGrant, by=cast.delegate, **changes)
    with town.refused(outside(desk), word_of(desk, act)):
        desk.do(act, by=cast.delegate)


@pytest.mark.rules("C4")
def test_delegate_reverts_when_it_touches_nothing(town, desk, cast):
    desk.appoint(cast.delegate)
    act = desk.act(ConsentRevocation, by=cast.delegate)
    with town.refused(outside(desk), word_of(desk, act), power(desk)):
        desk.do(act, by=cast.delegate)


@pytest.mark.rules("C4", "X5", "X9")
def test_delegate_counts_in_its_mandate(town, desk, cast):
    desk.appoint(cast.delegate, until=desk.clock.now() + 60 * DAY)  # number 1
    first = desk.act(ConsentDenial, by=cast.delegate)
    second = desk.act(ConsentGrant, by=cast.delegate, purpose=Purpose.RESEARCH, sequence=3)
    for act in (first, second):
        desk.do(act, by=cast.delegate)
    assert (power(desk)().sequence, desk.consent(first).sequence, desk.consent(second).sequence) == (3, 0, 0)
    with town.refused(raised("AlreadyDone", second), power(desk), word_of(desk, second)):
        desk.do(second, by=cast.delegate)
    for number in (2, 3, 5):
        act = desk.act(ConsentDenial, purpose=Purpose.PAYMENT, sequence=number)
        stale = errors.ConsentRegistry_StaleSequence(as_id(cast.delegate.address), number, 3)
        with town.refused(stale, power(desk), word_of(desk, act)):
            desk.do(act, by=cast.delegate)


@pytest.mark.rules("C4")
def test_delegate_reverts_when_its_permit_would_outlast_it(town, desk, cast):
    desk.appoint(cast.delegate)
    end = power(desk)().until
    act = desk.act(ConsentGrant, by=cast.delegate, until=end + 1)
    with town.refused(errors.ConsentRegistry_OutlastsMandate(end + 1, end), word_of(desk, act)):
        desk.do(act, by=cast.delegate)
    desk.do(desk.act(ConsentGrant, by=cast.delegate, until=end), by=cast.delegate)
    assert desk.consent(act).until == end


@pytest.mark.rules("C4")
@pytest.mark.parametrize("kind", [ConsentRevocation, ConsentSuspension])
def test_delegate_does_not_open_what_the_owner_closed(town, desk, cast, kind):
    desk.appoint(cast.delegate)
    desk.do(desk.act(kind))
    act = desk.act(ConsentGrant, by=cast.delegate)
    with town.refused(raised("OwnersWill", act), word_of(desk, act)):
        desk.do(act, by=cast.delegate)


@pytest.mark.rules("C4")
def test_delegate_does_not_replace_what_the_owner_permits(town, desk, cast, clock):
    desk.appoint(cast.delegate, until=clock.now() + 60 * DAY)
    own = permitted(desk, until=clock.now() + DAY)
    end = own.until + DAY
    act = desk.act(ConsentGrant, by=cast.delegate, until=end, deadline=end)
    with town.refused(raised("OwnersWill", act), word_of(desk, act)):
        desk.do(act, by=cast.delegate)
    clock.go_to(own.until)  # the act is one second later: the owner's own permit is over
    town.assert_told(desk.do(act, by=cast.delegate), told_of("ConsentGranted", act, cast.delegate.address))


@pytest.mark.rules("C3", "C4")
def test_delegate_prolongs_no_denial_beyond_its_mandate(town, desk, cast, clock):
    desk.appoint(cast.delegate, categories=LAB)
    now = clock.now()
    desk.do(desk.act(ConsentDenial, categories=GENES, until=now + DAY))
    longer = desk.act(ConsentDenial, by=cast.delegate, until=now + DAY + 1)
    within = desk.act(ConsentDenial, by=cast.delegate, until=now + DAY)
    with town.refused(outside(desk), word_of(desk, longer)):
        desk.do(longer, by=cast.delegate)
    desk.do(within, by=cast.delegate)
    assert desk.consent(within).denied == LAB | GENES
    assert desk.consent(within).denied_by_owner


@pytest.mark.rules("C4", "X6")
def test_owner_is_no_delegate(town, desk, cast):
    desk.appoint(cast.delegate)
    town.credentials.move_controller(cast.patient, cast.patient.address, cast.delegate.address, 1)
    act = desk.act(ConsentGrant, by=cast.delegate)
    with town.refused(outside(desk), word_of(desk, act)):
        desk.do(act, by=cast.delegate)


@pytest.mark.rules("C4", "X14")
@pytest.mark.parametrize("own", [False, True])
def test_dismiss_takes_nothing_more(town, desk, cast, own):
    desk.appoint(cast.delegate, until=desk.clock.now() + 60 * DAY)
    permit = desk.act(ConsentGrant, by=cast.delegate)
    held = desk.act(ConsentGrant, purpose=Purpose.RESEARCH, sequence=4)
    desk.do(permit, by=cast.delegate)
    act, by = desk.act(DelegateDismissal), cast.delegate if own else None
    named = {"subject": act.subject, "delegate": act.delegate, "by": by.address if by else "0x" + "00" * 20}
    terms = pack_terms(act_of(act))
    town.assert_told(desk.do(act, by=by), told("ConsentRegistry", "DelegateDismissed", **named, terms=terms))
    assert power(desk)() == Power(sequence=3, decided=True)
    assert desk.consent(permit).permitted == LAB
    with town.refused(outside(desk), word_of(desk, held)):
        desk.do(held, by=cast.delegate)


@pytest.mark.rules("C4")
def test_dismiss_voids_the_appointment_in_a_pocket(town, desk, cast):
    held = desk.act(DelegateAppointment)
    desk.do(desk.act(DelegateDismissal))
    stale = errors.ConsentRegistry_StaleSequence(as_id(cast.delegate.address), 1, 1)
    with town.refused(stale, power(desk)):
        desk.do(held)


@pytest.mark.rules("C4")
def test_appoint_reverts_when_the_mandate_is_none(town, desk, cast, clock):
    patient, now = cast.patient.address, clock.now()
    late, blank = desk.act(DelegateAppointment, until=now), desk.act(DelegateAppointment, purposes=0)
    with town.refused(errors.ConsentRegistry_BadWindow(0, now), power(desk)):
        desk.do(late)
    with town.refused(errors.ConsentRegistry_BadTerms(pack_terms(act_of(blank))), power(desk)):
        desk.do(blank)
    for delegate in (patient, "0x" + "00" * 20):
        with town.refused(errors.ConsentRegistry_BadDelegate(delegate), power(desk)):
            desk.do(desk.act(DelegateAppointment, delegate=delegate))
    with town.refused(errors.ConsentRegistry_BadCategories(ALL_CATEGORIES + 1), power(desk)):
        desk.do(desk.act(DelegateAppointment, categories=ALL_CATEGORIES + 1))
