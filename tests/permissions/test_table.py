"""Every function of every contract, called by everybody, paused or not: allowed, or refused with exactly one error.

The functions are read from the compiled contracts: one that the table does not know fails the build.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from scripts.deploy import CONTRACTS
from tests.model.ledgers import code
from tests.permissions import cells
from tests.permissions.cells import SERVED, Cell, Error
from tests.permissions.row import Row
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


def matrix(scene: Scene, row: Row, paused: bool) -> list[Cell]:
    """Everybody's call of the row's function, and what the table says to it."""
    ledgers = {name: scene.address(contract) for name, contract in LEDGERS.items() if name in row.allowed}
    data = code(row.contract).calldata(row.function, row.values(scene))
    state = "paused" if paused else "open"
    return [
        Cell(f"{row.name} by {who}, {state}", row.contract, data, at, row.expected(scene, who, paused) or SERVED)
        for who, at in (scene.people | ledgers).items()
    ]


@pytest.fixture(scope="module")
def while_paused(scene: Scene) -> dict[str, tuple[list[Cell], list[Error]]]:
    """Cells and answers by the names of the rows: everything is paused once, for all of them."""
    with scene.paused():
        block = scene.town.web3.eth.block_number
        asked = {row.name: matrix(scene, row, paused=True) for row in ROWS}
        found = {name: (wanted, cells.ask(scene, wanted)) for name, wanted in asked.items()}
        assert scene.town.web3.eth.block_number == block, "asking changed the chain"
    assert len(found) == len(ROWS), "two rows have one name"
    return found


@pytest.mark.rules("X7")
def test_table_knows_every_function(built: None) -> None:
    functions = list(changing_functions())
    assert len(functions) == len(set(functions)), "two functions of a contract have one name: tell them apart here"
    assert {(row.contract, row.function) for row in ROWS} == set(functions)
    cells.remember("functions", [f"{contract}.{function}" for contract, function in functions])


@pytest.mark.rules("X7")
def test_contracts_take_no_coins_and_no_unknown_call(scene: Scene) -> None:
    """Only governance passes coins on, to whom it calls; nothing catches a call that names no function."""
    listed = {
        (contract, each["type"], each.get("name", "")) for contract in CONTRACTS for each in takes_coins(contract)
    }
    assert listed == {("Governance", "function", "execute")}
    unknown = [
        Cell(f"{contract}, {data.hex() or 'nothing'}", contract, data, at, ("undeclared revert", b""))
        for contract in CONTRACTS
        for data in (b"", b"\x00", bytes.fromhex("deadbeef"), bytes(4), b"\xff" * 36)
        for at in (scene.at("governor"), scene.at("outsider"))
    ]
    cells.require("access", scene, unknown)


def takes_coins(contract: str) -> list[dict[str, Any]]:
    return [
        each
        for each in code(contract).abi
        if each["type"] in ("fallback", "receive") or each.get("stateMutability") == "payable"
    ]


@pytest.mark.rules("X7", "K1", "K2", "K3", "P3", "P5", "P7", "P9", "B1", "B2", "B4", "B8", "B10")
@pytest.mark.rules("C1", "C4", "X6", "E1", "E2", "L1", "L2", "S1", "S2", "S5", "S7")
@by_row
def test_function_serves_only_whom_the_table_names(scene: Scene, row: Row) -> None:
    cells.require("access", scene, matrix(scene, row, paused=False))
    cells.remember("roles", scene.people)


@pytest.mark.rules("X13")
@by_row
def test_pause_stops_what_the_table_says_and_nothing_else(
    while_paused: dict[str, tuple[list[Cell], list[Error]]], row: Row
) -> None:
    cells.compare("access", *while_paused[row.name])


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
