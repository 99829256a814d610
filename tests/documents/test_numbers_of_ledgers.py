"""What a ledger answers as a number is the same word here: enums of the interfaces, by name and number."""

from __future__ import annotations

import enum

import pytest

from carestamp.documents.consent.stamps import ConsentStamp, Decision, OpeningStamp
from carestamp.documents.consent.vocabulary import Category, Purpose
from carestamp.documents.nullifier import Kind
from carestamp.documents.rewards.stamps import ContributionStamp, StudyStamp
from carestamp.documents.stamps import Stamp
from carestamp.documents.typed import LANE_MAX, MAX_LINES, MAX_REPEATS, HolderKind

LISTED: dict[type[enum.Enum], str] = {
    Stamp: "0 UNKNOWN 1 ACTIVE 2 AWAITING_REVIEW 3 HELD 4 PARTLY_DISPENSED 5 DISPENSED 6 REJECTED 7 CANCELLED"
    " 8 STOPPED 9 SUSPENDED 10 EXPIRED",
    HolderKind: "0 SUBJECT 1 DELEGATE 2 SLIP",
    ConsentStamp: "0 UNKNOWN 1 REQUESTED 2 DECLINED 3 PLANNED 4 ACTIVE 5 SUSPENDED 6 EXPIRED 7 REVOKED 8 ERASED",
    Decision: "0 PERMITTED 1 NOTHING_ASKED 2 ACTOR_NOT_LIVE 3 ROLE_NOT_HELD 4 DENIED 5 NOT_COVERED",
    OpeningStamp: "0 UNKNOWN 1 AWAITING_REVIEW 2 OVERDUE 3 JUSTIFIED 4 UNJUSTIFIED",
    Purpose: "0 TREATMENT 1 PAYMENT 2 RESEARCH 3 PUBLIC_HEALTH",
    Category: "0 REGISTRATION 1 ADMISSION_DISCHARGE 2 CHARGES 3 PRESCRIPTION 4 LABORATORY 5 IMAGING 6 OPERATION"
    " 7 MEDICAL_RECORD 8 DISCHARGE_SUMMARY 9 FRONT_PAGE 10 GENOMIC 11 WEARABLE 12 MENTAL 13 REPRODUCTIVE"
    " 14 OTHER_SENSITIVE",
    StudyStamp: "0 UNKNOWN 1 DRAFT 2 OPEN 3 PAUSED 4 CLOSED 5 SETTLED",
    ContributionStamp: "0 UNKNOWN 1 COMMITTED 2 ATTESTED 3 VESTING 4 VESTED 5 DISPUTED 6 PAID 7 REJECTED 8 WITHDRAWN"
    " 9 EXPIRED 10 LAPSED",
}


@pytest.mark.rules("C1", "E1", "P1", "S1", "S2")
@pytest.mark.parametrize("listed", LISTED, ids=lambda each: each.__name__)
def test_numbers_are_those_of_the_ledger(listed: type[enum.Enum]) -> None:
    words = LISTED[listed].split()
    assert {each.value: each.name for each in listed} == dict(zip(map(int, words[::2]), words[1::2], strict=True))


@pytest.mark.rules("X3")
def test_kinds_of_nullifiers_are_hashed_by_these_words() -> None:
    """Another word would make every thing of its kind fresh."""
    assert [each.value for each in Kind] == ["pack", "batch", "bill", "book", "person", "source"]


@pytest.mark.rules("P1", "P6")
def test_a_prescription_is_bounded_by_these_numbers() -> None:
    assert (MAX_LINES, MAX_REPEATS, LANE_MAX) == (5, 15, 32_767)
