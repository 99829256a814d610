"""X9 in the clients of consent, openings, records, log and subjects: a repeated act is answered with the first one."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from carestamp.client import Freeze, errors
from carestamp.documents import merkle
from carestamp.documents.consent.typed import (
    ConsentDenial,
    ConsentErasure,
    ConsentGrant,
    ConsentRefusal,
    ConsentResumption,
    ConsentRevocation,
    ConsentSuspension,
    DelegateAppointment,
    DelegateDismissal,
    DenialLifting,
    OverrideAllowance,
    OverrideProhibition,
    entry_of,
    majority_quarter,
)
from carestamp.documents.emergency import Reason
from carestamp.documents.records.typed import record_leaf
from scripts.cast import HOSPITAL, Cast
from tests.client.test_already_done import assert_repeats
from tests.support.clock import DAY
from tests.support.desk import LAB
from tests.support.town import Town

CHILD = majority_quarter(dt.date(2020, 2, 29), 18)
STORY = (
    *(ConsentGrant, ConsentSuspension, ConsentResumption, ConsentRevocation),
    *(ConsentDenial, DenialLifting, ConsentRefusal, ConsentErasure),
)


@pytest.mark.rules("X9", "C3")
def test_each_act_on_an_entry_again_answers_with_the_first(town: Town) -> None:
    for kind in STORY:
        act = town.desk.act(kind)
        assert_repeats(lambda act=act: town.desk.do(act))


@pytest.mark.rules("X9", "C4", "E1")
def test_mandates_and_policies_again_answer_with_the_first(town: Town, cast: Cast) -> None:
    for kind in (DelegateAppointment, DelegateDismissal, OverrideProhibition, OverrideAllowance):
        act = town.desk.act(kind)
        assert_repeats(lambda act=act: town.desk.do(act))
    who = (cast.ward.address, cast.guardian.address)
    assert_repeats(lambda: town.consents.attest_guardian(cast.subject_registrar_steward, *who, CHILD))


@pytest.mark.rules("X9", "C3")
def test_request_again_answers_with_the_first(town: Town, cast: Cast) -> None:
    entry, until = entry_of(town.desk.act(ConsentGrant)), town.clock.now() + DAY
    asked = (cast.prescriber, cast.patient.address, entry, LAB, until)
    assert_repeats(lambda: town.consents.request(*asked))


@pytest.mark.rules("X9", "E1", "E2")
def test_openings_and_reviews_again_answer_with_the_first(town: Town, cast: Cast) -> None:
    opening, unknown = town.desk.opening(), town.desk.opening(subject=cast.ward.address, reason=Reason.UNKNOWN_PATIENT)
    for each in (opening, unknown):
        assert_repeats(lambda each=each: town.desk.open(each))
    assert_repeats(lambda: town.emergencies.identify(cast.emergency_clinician, unknown, cast.patient.address))
    assert_repeats(lambda: town.emergencies.review(cast.hospital_auditor, opening, False, bytes(32)))
    assert_repeats(lambda: town.emergencies.restore_right(cast.health_steward, opening.clinician))
    town.clock.pass_time(5 * DAY)
    assert_repeats(lambda: town.emergencies.alert(cast.relayer, unknown))


@pytest.mark.rules("X9", "L2")
def test_records_again_answer_with_the_first(town: Town, cast: Cast) -> None:
    record, leaf = town.desk.record(), town.desk.record()
    assert_repeats(lambda: town.records.anchor(cast.custodian, record))
    tree = merkle.MerkleTree([record_leaf(town.records.id_of(each)) for each in (leaf, town.desk.record())])
    assert_repeats(lambda: town.records.anchor_batch(cast.custodian, tree.root))
    assert_repeats(lambda: town.records.anchor(cast.relayer, leaf, tree.proof(0)))
    assert_repeats(lambda: town.records.erase(cast.custodian, record))


@pytest.mark.rules("X9", "L1")
def test_log_again_answers_with_the_first(town: Town, cast: Cast) -> None:
    first = assert_repeats(lambda: town.logs.anchor(cast.custodian, 1, bytes(31) + b"\1", 7))
    assert town.logs.last_of(HOSPITAL)[:2] == (1, 7)
    with pytest.raises(errors.AccessLog_OutOfSequence) as caught:
        town.logs.anchor(cast.custodian, 1, bytes(31) + b"\2", 7)
    assert caught.value == errors.AccessLog_OutOfSequence(HOSPITAL, 1, 1)
    assert town.logs.root_of(HOSPITAL, 1) == first.event("AccessLogAnchored")["root"]


@pytest.fixture
def waiting(town: Town, cast: Cast) -> tuple[Any, ...]:
    """A recovery that was started for the patient, as it was asked for."""
    plan = town.desk.plan(cast.friend, cast.friend_b)
    town.desk.choose(plan)
    asked = town.desk.agreed(plan, cast.delegate.address, cast.friend, cast.friend_b)
    assert_repeats(lambda: town.credentials.start_recovery(cast.relayer, *asked))
    return asked


@pytest.mark.rules("X9", "X6")
def test_veto_again_answers_with_the_first(town: Town, cast: Cast, waiting: tuple[Any, ...]) -> None:
    assert_repeats(lambda: town.credentials.veto_recovery(cast.device, cast.patient.address, 2))
    with pytest.raises(errors.Recovery_NothingWaits):
        town.credentials.complete_recovery(cast.relayer, cast.patient.address)
    with pytest.raises(errors.Recovery_NothingWaits):
        town.credentials.veto_recovery(cast.device, cast.patient.address, 3)


@pytest.mark.rules("X9", "X6")
def test_completion_again_answers_with_the_first(town: Town, cast: Cast, waiting: tuple[Any, ...]) -> None:
    town.clock.pass_time(8 * DAY)
    assert_repeats(lambda: town.credentials.complete_recovery(cast.relayer, cast.patient.address))
    assert town.credentials.controller_of(cast.patient.address) == cast.delegate.address


@pytest.mark.rules("X9", "X6")
def test_freeze_and_plan_again_answer_with_the_first(town: Town, cast: Cast) -> None:
    registrar, subject = cast.subject_registrar_steward, cast.ward.address
    assert_repeats(lambda: town.credentials.freeze(registrar, subject, Freeze.DEATH))
    assert_repeats(lambda: town.credentials.unfreeze(registrar, subject))
    plan = town.desk.plan(cast.friend, cast.friend_b)
    assert_repeats(lambda: town.desk.choose(plan, number=1))
