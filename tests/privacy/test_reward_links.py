"""Row 2 of the threat model, for rewards: what one patient contributes to two studies shows no byte in common (X6)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from eth_account import Account

from carestamp.chain import Receipt
from tests.privacy.clinic import Clinic
from tests.privacy.cohort import KINDS, Cohort

PATIENTS, SHARED = 4, 8
"""Bytes on end, none of them zero, that two contributions must share, and no other patient's, to be tied."""


@pytest.fixture(scope="module")
def cohorts(clinic: Clinic) -> Iterator[list[Cohort]]:
    with clinic.town.clock.isolated():
        yield [Cohort(clinic.town, clinic.town.purse.opened()) for _ in range(2)]


def windows(clinic: Clinic, receipt: Receipt) -> set[bytes]:
    """Of calldata and logs, at every byte; what stands beside padding is shared by chance."""
    web3 = clinic.town.web3
    sent = web3.eth.get_transaction(receipt.transaction)  # type: ignore[arg-type]
    logs = web3.eth.get_transaction_receipt(receipt.transaction)["logs"]  # type: ignore[arg-type]
    data = bytes(sent["input"]) + b"".join(b"".join(map(bytes, each["topics"])) + bytes(each["data"]) for each in logs)
    every = {data[at : at + SHARED] for at in range(len(data) - SHARED + 1)}
    return {each for each in every if 0 not in each}


def tied(clinic: Clinic, cohorts: list[Cohort], fresh: bool) -> set[int]:
    """Patients whose contributions to both studies, all of one category, share what nobody else's has."""
    shown: list[tuple[set[bytes], ...]] = []
    for number, dossier in enumerate(clinic.dossiers[:PATIENTS]):
        own = Account.create()
        subjects = [Account.create() if fresh else own for _ in cohorts]
        pairs = zip(cohorts, subjects, strict=True)
        shown.append(
            tuple(windows(clinic, each.contribute(number * len(KINDS), dossier, subject)) for each, subject in pairs)
        )
    return {at for at, (one, other) in enumerate(shown) if (one & other) - _others(shown, at)}


def _others(shown: list[tuple[set[bytes], ...]], at: int) -> set[bytes]:
    return {window for place, both in enumerate(shown) for each in both for window in each if place != at}


@pytest.mark.rules("X6", "X1", "S4")
def test_contributions_to_two_studies_share_nothing(clinic: Clinic, cohorts: list[Cohort]) -> None:
    assert tied(clinic, cohorts, fresh=True) == set()


@pytest.mark.rules("X6")
def test_one_id_for_two_studies_is_found(clinic: Clinic, cohorts: list[Cohort]) -> None:
    """The control: patients who contribute under one id everywhere."""
    assert tied(clinic, cohorts, fresh=False) == set(range(PATIENTS))
