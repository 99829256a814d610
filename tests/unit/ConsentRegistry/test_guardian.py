"""A registrar names a minor's guardian, until the quarter of its majority begins anywhere on earth (C4, X1)."""

from __future__ import annotations

import datetime as dt

import pytest

from carestamp.client import Freeze, errors
from carestamp.documents.consent import (
    ConsentDenial,
    ConsentGrant,
    DelegateDismissal,
    GuardianAcceptance,
    Power,
    Purpose,
    last_second_before,
    majority_quarter,
)
from scripts.cast import SUBJECT_REGISTRAR
from tests.model.consent_telling import permitted, told_of, word_of
from tests.model.consent_terms import as_id
from tests.support.clock import DAY, HOUR
from tests.support.desk import LAB
from tests.support.events import told

EVERY_BIT = (1 << 24) - 1


@pytest.fixture
def quarter(clock):
    """The one after next: three to six months from now."""
    today = dt.datetime.fromtimestamp(clock.now(), dt.UTC).date()
    return majority_quarter(today, 0) + 2


def named(cast):
    return cast.ward.address, cast.guardian.address


def attested(cast, quarter, start, sequence):
    ward, guardian = named(cast)
    values = {"registrar": SUBJECT_REGISTRAR, "majority": quarter, "from": start, "sequence": sequence}
    return told("ConsentRegistry", "GuardianAttested", subject=ward, guardian=guardian, **values)


def power(desk):
    """A look at the guardian's mandate."""
    return lambda: desk.ledger.power_of(*named(desk.cast))


def accepted(desk, quarter, sequence=1):
    """With the ward's own signature: what attest_guardian takes."""
    act = GuardianAcceptance(*named(desk.cast), quarter, SUBJECT_REGISTRAR, sequence, desk.clock.now() + HOUR)
    return (*named(desk.cast), quarter, sequence, act.deadline, desk.ledger.sign(desk.cast.ward, act))


def attest(desk, quarter, *more, by=None):
    steward = by or desk.cast.subject_registrar_steward
    return desk.ledger.attest_guardian(steward, *(more or (*named(desk.cast), quarter)))


@pytest.mark.rules("C4", "X14")
def test_attest_takes_effect_after_the_delay(town, desk, cast, clock, quarter):
    receipt = attest(desk, quarter)
    start = clock.now() + town.credentials.accreditation_delay()
    town.assert_told(receipt, attested(cast, quarter, start, 0))
    end = last_second_before(quarter)
    assert power(desk)() == Power(EVERY_BIT, 0b1111, start, end, 0, SUBJECT_REGISTRAR)
    early = desk.act(ConsentGrant, by=cast.guardian, subject=cast.ward.address, deadline=end)
    clock.next_block_at(start - 1)
    with town.refused(errors.ConsentRegistry_OutsideMandate(*named(cast)), word_of(desk, early)):
        desk.do(early, by=cast.guardian)
    clock.go_to(start - 1)
    town.assert_told(desk.do(early, by=cast.guardian), told_of("ConsentGranted", early, cast.guardian.address))


@pytest.mark.rules("C4")
def test_attest_with_the_wards_signature_takes_effect_at_once(town, desk, cast, clock, quarter):
    receipt = attest(desk, quarter, *accepted(desk, quarter))
    town.assert_told(receipt, attested(cast, quarter, clock.now(), 1))
    act = desk.act(ConsentGrant, by=cast.guardian, subject=cast.ward.address)
    town.assert_told(desk.do(act, by=cast.guardian), told_of("ConsentGranted", act, cast.guardian.address))


@pytest.mark.rules("C4")
def test_guardians_permit_lapses_at_majority_unless_reaffirmed(town, desk, cast, clock, quarter):
    attest(desk, quarter, *accepted(desk, quarter))
    end, ward = last_second_before(quarter), cast.ward.address
    asked = (ward, cast.prescriber.address, Purpose.TREATMENT, LAB, 1)
    late = desk.act(ConsentGrant, by=cast.guardian, subject=ward, until=end + 1)
    with town.refused(errors.ConsentRegistry_OutlastsMandate(end + 1, end), word_of(desk, late)):
        desk.do(late, by=cast.guardian)
    desk.do(desk.act(ConsentGrant, by=cast.guardian, subject=ward, until=end), by=cast.guardian)
    clock.go_to(end)
    assert desk.ledger.is_permitted(*asked)
    again = desk.act(ConsentGrant, by=cast.guardian, subject=ward, until=end + 60)
    with town.refused(errors.ConsentRegistry_OutsideMandate(*named(cast)), word_of(desk, again)):
        desk.do(again, by=cast.guardian)
    clock.go_to(end + 1)
    assert not desk.ledger.is_permitted(*asked)
    permitted(desk, subject=ward)
    assert desk.ledger.is_permitted(*asked)


@pytest.mark.rules("C4", "X5")
def test_attest_reverts_when_the_ward_dismissed(town, desk, cast, quarter):
    words = accepted(desk, quarter)
    attest(desk, quarter, *words)
    dismissal = desk.act(DelegateDismissal, subject=cast.ward.address, delegate=cast.guardian.address)
    desk.do(dismissal)
    for number, more in ((1, words), (0, ())):
        stale = errors.ConsentRegistry_StaleSequence(as_id(cast.guardian.address), number, dismissal.sequence)
        with town.refused(stale, power(desk)):
            attest(desk, quarter, *more)


@pytest.mark.rules("C4")
def test_attest_is_possible_again_while_the_ward_never_decided(town, desk, cast, clock, quarter):
    attest(desk, quarter)
    clock.pass_time(town.credentials.accreditation_delay())
    desk.do(desk.act(ConsentDenial, by=cast.guardian, subject=cast.ward.address), by=cast.guardian)
    desk.ledger.end_guardianship(cast.subject_registrar_steward, *named(cast))
    receipt = attest(desk, quarter + 1)
    start = clock.now() + town.credentials.accreditation_delay()
    town.assert_told(receipt, attested(cast, quarter + 1, start, 0))
    assert (power(desk)().sequence, power(desk)().decided) == (1, False)


@pytest.mark.rules("C4", "X6", "X13")
def test_dismissal_of_an_imposed_guardian_is_stopped_by_no_freeze(town, desk, cast, quarter):
    attest(desk, quarter)
    town.credentials.freeze(cast.subject_registrar_steward, cast.ward.address, Freeze.CONTESTED_GUARDIANSHIP)
    act = desk.act(DelegateDismissal, subject=cast.ward.address, delegate=cast.guardian.address)
    assert not desk.do(act, signed_by=cast.ward).already
    assert power(desk)() == Power(sequence=1, decided=True)


@pytest.mark.rules("C4", "K3")
def test_attest_reverts_when_the_caller_is_no_registrar(town, desk, cast, quarter):
    for caller in (cast.hospital_steward, cast.guardian, cast.outsider):
        with town.refused(errors.ConsentRegistry_NotRegistrar(caller.address), power(desk)):
            attest(desk, quarter, by=caller)


@pytest.mark.rules("C4")
def test_attest_reverts_when_the_ward_is_no_minor(town, desk, clock, quarter):
    clock.go_to(last_second_before(quarter) - 1)
    attest(desk, quarter)  # in the last second
    with town.refused(errors.ConsentRegistry_OfAge(quarter), power(desk)):
        attest(desk, quarter)
    far = quarter + 4 * 22 + 1
    with town.refused(errors.ConsentRegistry_NoMinor(far), power(desk)):
        attest(desk, far)


@pytest.mark.rules("C4", "X9")
def test_attest_reverts_when_it_stands(town, desk, cast, quarter):
    attest(desk, quarter)
    with town.refused(errors.ConsentRegistry_AlreadyDone(as_id(cast.guardian.address)), power(desk)):
        attest(desk, quarter)
    mandate = power(desk)()
    held = errors.ConsentRegistry_HasMandate(cast.guardian.address, mandate.until)
    with town.refused(held, power(desk)):
        attest(desk, quarter, by=cast.registrar_steward)


@pytest.mark.rules("C4", "X14")
def test_end_guardianship_is_the_registrars(town, desk, cast, clock, quarter):
    attest(desk, quarter)
    clock.pass_time(DAY)
    with town.refused(errors.ConsentRegistry_NotRegistrar(cast.registrar_steward.address), power(desk)):
        desk.ledger.end_guardianship(cast.registrar_steward, *named(cast))
    receipt = desk.ledger.end_guardianship(cast.subject_registrar_steward, *named(cast))
    ward, guardian = named(cast)
    ended = {"subject": ward, "guardian": guardian, "registrar": SUBJECT_REGISTRAR}
    town.assert_told(receipt, told("ConsentRegistry", "GuardianshipEnded", **ended))
    assert power(desk)() == Power()
    with town.refused(errors.ConsentRegistry_NoGuardian(guardian), power(desk)):
        town.raw(cast.subject_registrar_steward, "ConsentRegistry", "endGuardianship", ward, guardian)
