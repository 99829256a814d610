"""After a long story of consents, keys, emergencies and records, events alone give back each slot of five contracts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from random import Random

import pytest

from tests.model.consent_house import START, ConsentHouse, open_house
from tests.model.consent_walk import ConsentWalk, step
from tests.model.fixtures import SEED, runner
from tests.model.ledgers import Seen, code
from tests.model.terms import DAY
from tests.replay.archive import Archive
from tests.replay.rebuilt_consents import (
    CONSENTS,
    CREDENTIALS,
    EMERGENCIES,
    LOG,
    RECORDS,
    RebuiltConsents,
    consent_storage_of,
)

ACTS, MOST_ACTS, RECORDED = 700, 6_000, 60
CONTRACTS = (CREDENTIALS, CONSENTS, EMERGENCIES, RECORDS, LOG)
ELSEWHERE = {"EIP712DomainChanged", "AuthorityUpdated"}
"""An immutable ledger never changes its domain; the authority is set in its first block."""
OF_CREDENTIALS = {"SubjectFrozen", "SubjectUnfrozen", "RecoveryPlanned", "RecoveryStarted", "RecoveryVetoed"}
"""The rest of what CredentialRegistry tells is told in test_events_alone.py."""


def untold(contracts: Iterable[str], told: Iterable[str]) -> set[str]:
    """Events that are declared and were not told."""
    declared = {each["name"] for name in contracts for each in code(name).abi if each["type"] == "event"}
    return (declared | OF_CREDENTIALS) - set(told) - ELSEWHERE


@pytest.fixture(scope="module")
def lived(built: None) -> Iterator[ConsentHouse]:
    """A house with a story behind it: as long as it takes to tell every event there is."""
    with runner.Node("anvil", None, "--timestamp", str(START - DAY)) as node:
        walk, r, told = ConsentWalk(open_house(node.url)), Random(SEED), set[str]()
        for number in range(MOST_ACTS):
            if number >= ACTS and not untold((CONSENTS, EMERGENCIES), told):
                break
            step(walk, r)
            told = told if number % 50 else {each.name for each in walk.house.ledgers.logs()}
        Archive(walk.house).live(r, RECORDED)
        yield walk.house


@pytest.fixture(scope="module")
def logs(lived: ConsentHouse) -> list[Seen]:
    """Every log of every contract, from the first block on."""
    found = lived.ledgers.logs()
    print(f"seed {SEED}: {len(found)} events")
    return found


@pytest.fixture(scope="module")
def kept(lived: ConsentHouse) -> dict[str, dict[int, int]]:
    """Every slot of every contract, as transactions left it."""
    return lived.ledgers.storage()


def _read(logs: Iterable[Seen]) -> RebuiltConsents:
    reader = RebuiltConsents()
    for log in logs:
        reader.read(log)
    return reader


@pytest.mark.rules("X14")
def test_story_of_consents_tells_every_event(logs: list[Seen]) -> None:
    """Else the replay would prove little about the ones that were not told."""
    never = {"Unpaused"} & untold((RECORDS,), {each.name for each in logs})
    assert untold((CONSENTS, EMERGENCIES, RECORDS, LOG), {each.name for each in logs}) == never


@pytest.mark.rules("X14", "C1", "C4", "E2", "L1", "L2", "X6")
@pytest.mark.parametrize("contract", CONTRACTS)
def test_events_rebuild_every_slot_of_consents(
    logs: list[Seen], kept: dict[str, dict[int, int]], contract: str
) -> None:
    """Also what no view shows: calendars of reviews, late openings of a day, keys that vouched. And nothing else."""
    slots = consent_storage_of(_read(logs))[contract]
    assert slots == kept[contract], f"{len(slots.items() ^ kept[contract].items())} slots differ"


FORGOTTEN = (
    *("ConsentRevoked", "ConsentDenied", "GuardianAttested", "EmergencyReviewed", "RecoveryPlanned"),
    *("ControllerMoved", "RecordErased", "AccessLogAnchored"),
)


@pytest.mark.rules("X14")
@pytest.mark.parametrize("forgotten", FORGOTTEN)
def test_a_reader_of_consents_who_misses_an_event_is_found_out(
    logs: list[Seen], kept: dict[str, dict[int, int]], forgotten: str
) -> None:
    """The control: what is compared can differ, for at least one of the events of this name."""
    places = [place for place, each in enumerate(logs) if each.name == forgotten]
    assert any(_differs([*logs[:place], *logs[place + 1 :]], kept) for place in reversed(places[-20:]))


def _differs(logs: list[Seen], kept: dict[str, dict[int, int]]) -> bool:
    """A reader who stumbles has noticed too."""
    try:
        return any(slots != kept[name] for name, slots in consent_storage_of(_read(logs)).items())
    except (KeyError, ValueError):
        return True
