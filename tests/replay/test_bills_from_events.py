"""After a long story of bills, its events alone give back each slot of the ledger, its books and its uses."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

import pytest

from tests.model.bill_house import BillHouse, open_house
from tests.model.bill_walk import BillWalk, step
from tests.model.fixtures import SEED
from tests.model.ledgers import Seen, code
from tests.replay.rebuilt_bills import BOOKS, LEDGER, USES, RebuiltBills, bill_storage_of

ACTS, MOST_ACTS = 1_500, 8_000
CONTRACTS = (BOOKS, LEDGER, USES)
NEVER_TOLD = {"EIP712DomainChanged", "AuthorityUpdated"}
"""An immutable ledger never changes its domain; the authority is set in its first block."""


def untold(logs: Iterable[Seen]) -> set[str]:
    """Events that are declared and stand in no log."""
    declared = {each["name"] for name in CONTRACTS for each in code(name).abi if each["type"] == "event"}
    return declared - {each.name for each in logs} - NEVER_TOLD


@pytest.fixture(scope="module")
def lived(node: str) -> BillHouse:
    """A house with a story behind it: as long as it takes to tell every event there is."""
    walk, r = BillWalk(open_house(node)), Random(SEED)
    walk.begin()
    for number in range(MOST_ACTS):
        if number >= ACTS and number % 50 == 0 and not untold(walk.house.ledgers.logs()):
            break
        step(walk, r)
    print(f"seed {SEED}: {len(walk.house.history)} events, {len(walk.house.invoices.bills)} bills")
    return walk.house


@pytest.fixture(scope="module")
def logs(lived: BillHouse) -> list[Seen]:
    """Every log of every contract, from the first block on."""
    return lived.ledgers.logs()


@pytest.fixture(scope="module")
def kept(lived: BillHouse) -> dict[str, dict[int, int]]:
    """Every slot of every contract, as transactions left it."""
    return lived.ledgers.storage()


def _read(logs: Iterable[Seen]) -> RebuiltBills:
    reader = RebuiltBills()
    for log in logs:
        reader.read(log)
    return reader


@pytest.mark.rules("X14")
def test_story_of_bills_tells_every_event(logs: list[Seen]) -> None:
    """Else the replay would prove little about the ones that were not told."""
    assert untold(logs) == set()


@pytest.mark.rules("X14", "B3", "B5")
@pytest.mark.parametrize("contract", CONTRACTS)
def test_events_rebuild_every_slot_of_bills(logs: list[Seen], kept: dict[str, dict[int, int]], contract: str) -> None:
    """Also what no view shows: papers, the ends of codes, signatures that were used. And there is nothing else."""
    slots = bill_storage_of(_read(logs))[contract]
    assert slots == kept[contract], f"{len(slots.items() ^ kept[contract].items())} slots differ"


@pytest.mark.rules("X14")
@pytest.mark.parametrize("forgotten", ["ClaimPaid", "InvoicesSettled", "RedLetterRequested", "PaperReturned"])
def test_a_reader_of_bills_who_misses_an_event_is_found_out(
    logs: list[Seen], kept: dict[str, dict[int, int]], forgotten: str
) -> None:
    """The control: what is compared can differ."""
    last = max(place for place, each in enumerate(logs) if each.name == forgotten)
    storages = bill_storage_of(_read([*logs[:last], *logs[last + 1 :]]))
    assert any(slots != kept[name] for name, slots in storages.items())
