"""Every function of every contract, called by everybody, paused or not: allowed, or refused with exactly one error.

The functions are read from the compiled contracts: one that the table does not know fails the build.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scripts.deploy import CONTRACTS
from tests.model.ledgers import code
from tests.permissions.row import Error, Row
from tests.permissions.scene import Scene
from tests.permissions.table import PAUSABLE, ROWS

LEDGERS = {
    "the ledger": "PrescriptionRegistry",
    "the invoice ledger": "InvoiceRegistry",
    "the rewards ledger": "StudyRewards",
}
by_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)


def changing_functions() -> Iterator[tuple[str, str]]:
    for contract in CONTRACTS:
        for entry in code(contract).abi:
            if entry["type"] == "function" and entry["stateMutability"] not in ("view", "pure"):
                yield contract, entry["name"]


Answers = list[tuple[str, Error, Error]]
"""Who asked, what the chain said, and what the table says."""


def answers(scene: Scene, row: Row, paused: bool) -> Answers:
    ledgers = {name: scene.address(contract) for name, contract in LEDGERS.items() if name in row.allowed}
    people = scene.people | ledgers
    found = scene.ask_for(row.contract, row.function, row.values(scene), list(people.values()))
    told = [(each.error, *each.values) for each in found]
    return [(who, said, row.expected(scene, who, paused) or (None,)) for who, said in zip(people, told, strict=True)]


def require(row: Row, answers: Answers, paused: bool) -> None:
    for who, found, expected in answers:
        assert found == expected, f"{row.name} called by {who}, {paused=}"


@pytest.fixture(scope="module")
def while_paused(scene: Scene) -> dict[str, Answers]:
    """By the names of the rows: everything is paused once, for all of them."""
    with scene.paused():
        block = scene.town.web3.eth.block_number
        found = {row.name: answers(scene, row, paused=True) for row in ROWS}
        assert scene.town.web3.eth.block_number == block, "asking changed the chain"
    assert len(found) == len(ROWS), "two rows have one name"
    return found


@pytest.mark.rules("X7")
def test_table_knows_every_function(built: None) -> None:
    assert {(row.contract, row.function) for row in ROWS} == set(changing_functions())


@pytest.mark.rules("X7", "K1", "K2", "K3", "P3", "P5", "P7", "P9", "B1", "B2", "B4", "B8", "B10")
@pytest.mark.rules("C1", "C4", "X6", "E1", "E2", "L1", "L2", "S1", "S2", "S5", "S7")
@by_row
def test_function_serves_only_whom_the_table_names(scene: Scene, row: Row) -> None:
    require(row, answers(scene, row, paused=False), paused=False)


@pytest.mark.rules("X13")
@by_row
def test_pause_stops_what_the_table_says_and_nothing_else(while_paused: dict[str, Answers], row: Row) -> None:
    require(row, while_paused[row.name], paused=True)


@pytest.mark.rules("X13")
def test_pause_leaves_open_what_takes_back(built: None) -> None:
    """By name, so that a changed table does not hide it."""
    stopped = {row.function for row in ROWS if row.stops}
    assert not stopped & {"cancel", "stop", "suspend", "release", "reverse", "takeBack", "recall", "moveController"}
    assert not stopped & {"pay", "recover", "expire", "waive", "carryOver", "returnPaper", "drawSettled", "closeBook"}
    assert not stopped & {"redLetter", "completeRedLetter", "abortRedLetter", "deduct", "prove", "benefit"}
    assert not stopped & {"revoke", "deny", "decline", "erase", "dismiss", "endGuardianship", "forbidOverride"}
    assert not stopped & {"freeze", "unfreeze", "planRecovery", "startRecovery", "vetoRecovery", "completeRecovery"}
    assert not stopped & {"commitVerdicts", "attest", "challenge", "appeal", "rule", "lapseDispute", "withdraw", "end"}
    assert not stopped & {"pauseStudy", "closeStudy"}
    assert {row.contract for row in ROWS if row.stops} == set(PAUSABLE)
