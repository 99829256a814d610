"""Row 2 of the threat model, for rewards: what one patient contributes to two studies shows no byte in common (X6)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from eth_account import Account

from carestamp.chain import Receipt
from tests.privacy.clinic import Clinic
from tests.privacy.cohort import KINDS, Cohort

PATIENTS = 4
SHARED, PART = 8, 5
"""Bytes on end, none of them zero, that two contributions must share to be tied, and how many of these no other
patient's may have: a byte beside what everybody has, such as an event's name, is the same by chance once in 256."""


@pytest.fixture(scope="module")
def cohorts(clinic: Clinic) -> Iterator[list[Cohort]]:
    with clinic.town.clock.isolated():
        yield [Cohort(clinic.town, clinic.town.purse.opened()) for _ in range(2)]


def shown_by(clinic: Clinic, receipt: Receipt) -> bytes:
    """Calldata, topics and data of logs."""
    web3 = clinic.town.web3
    sent = web3.eth.get_transaction(receipt.transaction)  # type: ignore[arg-type]
    logs = web3.eth.get_transaction_receipt(receipt.transaction)["logs"]  # type: ignore[arg-type]
    return bytes(sent["input"]) + b"".join(b"".join(map(bytes, each["topics"])) + bytes(each["data"]) for each in logs)


def contributed(clinic: Clinic, cohorts: list[Cohort], fresh: bool) -> list[list[bytes]]:
    """What each patient's contributions to both studies show, all of one category."""
    shown = []
    for number, dossier in enumerate(clinic.dossiers[:PATIENTS]):
        own = Account.create()
        given = (each.contribute(number * len(KINDS), dossier, Account.create() if fresh else own) for each in cohorts)
        shown.append([shown_by(clinic, receipt) for receipt in given])
    return shown


def tied(shown: list[list[bytes]]) -> set[int]:
    """Patients both of whose contributions share what nobody else's has."""
    found = set()
    for patient, (one, other) in enumerate(shown):
        parts = {part for at, both in enumerate(shown) if at != patient for each in both for part in cut(each, PART)}
        both = cut(one, SHARED) & cut(other, SHARED)
        if any(0 not in window and not cut(window, PART) & parts for window in both):
            found.add(patient)
    return found


def cut(data: bytes, size: int) -> set[bytes]:
    """At every byte."""
    return {data[at : at + size] for at in range(len(data) - size + 1)}


@pytest.mark.rules("X6", "X1", "S4")
def test_contributions_to_two_studies_share_nothing(clinic: Clinic, cohorts: list[Cohort]) -> None:
    assert tied(contributed(clinic, cohorts, fresh=True)) == set()


@pytest.mark.rules("X6")
def test_one_id_for_two_studies_is_found(clinic: Clinic, cohorts: list[Cohort]) -> None:
    """The control: patients who contribute under one id everywhere."""
    assert tied(contributed(clinic, cohorts, fresh=False)) == set(range(PATIENTS))


@pytest.mark.rules("X6")
def test_a_byte_beside_what_everybody_has_ties_nobody() -> None:
    name, others = bytes(range(1, 33)), [bytes(range(1, 33)) + each + bytes(32) for each in (b"\xa1", b"\xa2")]
    for following, found in ((b"\xb1", set()), (b"\xb1\xb2\xb3\xb4", {0})):
        assert tied([[name + following + bytes(32)] * 2, others]) == found
