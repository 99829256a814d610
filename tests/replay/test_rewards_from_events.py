"""After a long story of studies and data, events alone give back each slot of the ledger, token and registry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from random import Random

import pytest

from tests.model.consent_house import START
from tests.model.fixtures import SEED, runner
from tests.model.ledgers import Seen, code
from tests.model.rewards_house import RewardsHouse, open_house
from tests.model.rewards_walk import RewardsWalk, step
from tests.model.terms import DAY
from tests.replay.rebuilt_rewards import (
    REWARDS,
    STUDIES,
    TOKEN,
    RebuiltRewards,
    reward_storage_of,
    untold_slots,
)

ACTS, MOST_ACTS = 200, 3_000
CONTRACTS = (REWARDS, TOKEN, STUDIES)
ELSEWHERE = {"EIP712DomainChanged", "AuthorityUpdated", "MinterDismissed", "TransfersEnded"}
"""As in the other stories; and a story goes on best with a treasurer and transfers: that they ended is told below."""


def untold(told: Iterable[str]) -> set[str]:
    """Events that are declared and were not told."""
    declared = {each["name"] for name in CONTRACTS for each in code(name).abi if each["type"] == "event"}
    return declared - set(told) - ELSEWHERE


@pytest.fixture(scope="module")
def lived(built: None) -> Iterator[RewardsHouse]:
    """A house with a story behind it: as long as it takes to tell every event there is."""
    with runner.Node("anvil", None, "--timestamp", str(START - DAY)) as node:
        walk, r = RewardsWalk(open_house(node.url)), Random(SEED)
        for number in range(MOST_ACTS):
            if number >= ACTS and number % 50 == 0 and not untold(each.name for each in walk.house.ledgers.logs()):
                break
            step(walk, r, late=False)
        yield walk.house


@pytest.fixture(scope="module")
def logs(lived: RewardsHouse) -> list[Seen]:
    """Every log of every contract, from the first block on."""
    found = lived.ledgers.logs()
    print(f"seed {SEED}: {len(found)} events")
    return found


@pytest.fixture(scope="module")
def kept(lived: RewardsHouse) -> dict[str, dict[int, int]]:
    """Every slot of every contract, as transactions left it."""
    return lived.ledgers.storage()


def _read(logs: Iterable[Seen]) -> RebuiltRewards:
    reader = RebuiltRewards()
    for log in logs:
        reader.read(log)
    return reader


def _told_part(slots: dict[int, int], reader: RebuiltRewards) -> dict[int, int]:
    return {slot: word for slot, word in slots.items() if slot not in untold_slots(reader)}


@pytest.mark.rules("X14")
def test_story_of_rewards_tells_every_event(logs: list[Seen]) -> None:
    """Else the replay would prove little about the ones that were not told."""
    assert untold(each.name for each in logs) == set()


@pytest.mark.rules("X14", "S1", "S2", "S3", "S4", "S5", "S7")
@pytest.mark.parametrize("contract", CONTRACTS)
def test_events_rebuild_every_slot_of_rewards(logs: list[Seen], kept: dict[str, dict[int, int]], contract: str) -> None:
    """Money of studies, words, sources, persons, verdicts, bonds, balances. And nothing else."""
    reader = _read(logs)
    slots, found = reward_storage_of(reader)[contract], _told_part(kept[contract], reader)
    assert slots == found, f"{len(slots.items() ^ found.items())} slots differ"


@pytest.mark.rules("X14", "S7")
def test_one_way_switches_are_rebuilt(lived: RewardsHouse) -> None:
    """A treasurer is dismissed and transfers end, for good."""
    ledgers, now = lived.ledgers, lived.now
    for number, (function, *values) in enumerate((("dismissMinter", _treasurer(lived)), ("endTransfers",)), 1):
        ledgers.act(TOKEN, function, lived.token.governor, now.second + number, *values)
    reader = _read(ledgers.logs())
    assert reward_storage_of(reader)[TOKEN] == _told_part(ledgers.storage()[TOKEN], reader)
    assert {"MinterDismissed", "TransfersEnded"} <= {each.name for each in ledgers.logs()}


def _treasurer(house: RewardsHouse) -> str:
    return next(who for who, rights in _read(house.ledgers.logs()).rights.items() if rights == 1)


FORGOTTEN = (
    *("StudyFunded", "StudyResumed", "ContributionCommitted", "VerdictCommitted", "ContributionAttested"),
    *("DisputeRuled", "DisputeLapsed", "ContributionPaid", "ContributionEnded", "Transfer", "StudyBound"),
)


@pytest.mark.rules("X14")
@pytest.mark.parametrize("forgotten", FORGOTTEN)
def test_a_reader_of_rewards_who_misses_an_event_is_found_out(
    logs: list[Seen], kept: dict[str, dict[int, int]], forgotten: str
) -> None:
    """The control: what is compared can differ, for at least one of the events of this name."""
    places = [place for place, each in enumerate(logs) if each.name == forgotten]
    assert any(_differs([*logs[:place], *logs[place + 1 :]], kept) for place in reversed(places[-20:]))


def _differs(logs: list[Seen], kept: dict[str, dict[int, int]]) -> bool:
    """A reader who stumbles has noticed too."""
    try:
        reader = _read(logs)
        return any(slots != _told_part(kept[name], reader) for name, slots in reward_storage_of(reader).items())
    except (KeyError, ValueError):
        return True
