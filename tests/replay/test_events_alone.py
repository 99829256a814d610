"""After a long story, its events alone give back the state of every ledger: each view, and each slot of storage."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from typing import Any

import pytest

from tests.model.agreement import Question, require_conservation
from tests.model.fixtures import SEED
from tests.model.house import House
from tests.model.ledgers import Seen, code
from tests.model.walk import Walk, step
from tests.replay.rebuilt import Rebuilt, storage_of

ACTS, MOST_ACTS = 2_000, 10_000
LEDGER, PACKS, CREDENTIALS = "PrescriptionRegistry", "PackRegistry", "CredentialRegistry"


ELSEWHERE = {"SubjectFrozen", "SubjectUnfrozen", "RecoveryPlanned", "RecoveryStarted", "RecoveryVetoed"}
"""Told in the story of consents (test_consents_from_events.py)."""


def untold(logs: Iterable[Seen]) -> set[str]:
    """Events that are declared and stand in no log. An immutable ledger never changes its domain."""
    declared = set().union(*(_events_of(name) for name in (LEDGER, PACKS, CREDENTIALS, "Directory")))
    return declared - {each.name for each in logs} - {"EIP712DomainChanged", "AuthorityUpdated"} - ELSEWHERE


@pytest.fixture(scope="module")
def lived(house: House) -> House:
    """A house with a long story behind it: as long as it takes to tell every event there is."""
    walk, r = Walk(house), Random(SEED)
    for number in range(MOST_ACTS):
        if number >= ACTS and not untold(house.history):
            break
        step(walk, r)
    print(f"seed {SEED}: {len(house.history)} events, {len(house.prescriptions.records)} prescriptions")
    return house


@pytest.fixture(scope="module")
def logs(lived: House) -> list[Seen]:
    """Every log of every contract, from the first block on."""
    return lived.ledgers.logs()


@pytest.fixture(scope="module")
def rebuilt(logs: list[Seen]) -> Rebuilt:
    """What a reader of events knows who has seen nothing else."""
    return _read(logs)


@pytest.fixture(scope="module")
def kept(lived: House) -> dict[str, dict[int, int]]:
    """Every slot of every contract, as transactions left it."""
    return lived.ledgers.storage()


def _read(logs: Iterable[Seen]) -> Rebuilt:
    reader = Rebuilt()
    for log in logs:
        reader.read(log)
    return reader


def require_answers(house: House, expected: dict[Question, tuple[Any, ...]]) -> None:
    assert expected, "nothing to compare"
    for question, answer in zip(expected, house.ledgers.views(list(expected)), strict=True):
        assert answer == expected[question], f"{question}: the chain says {answer}, the events {expected[question]}"


@pytest.mark.rules("X14")
def test_story_tells_every_event(logs: list[Seen]) -> None:
    """Else the replay would prove little about the ones that were not told."""
    assert untold(logs) == set()


@pytest.mark.rules("X14")
def test_events_rebuild_words_of_prescriptions(lived: House, rebuilt: Rebuilt) -> None:
    assert rebuilt.papers.keys() == lived.prescriptions.records.keys()
    require_answers(lived, {(LEDGER, "wordOf", (name,)): (each.word(),) for name, each in rebuilt.papers.items()})


@pytest.mark.rules("X14")
def test_events_rebuild_holds(lived: House, rebuilt: Rebuilt) -> None:
    holds = {name: rebuilt.holds.get(name, (0, 0, 0)) for name in rebuilt.papers}
    require_answers(lived, {(LEDGER, "holdOf", (name,)): (hold,) for name, hold in holds.items()})


@pytest.mark.rules("X14", "P6")
def test_events_rebuild_supplies(lived: House, rebuilt: Rebuilt) -> None:
    own = {key: (each.state, each.pharmacy) for key, each in rebuilt.supplies.items()}
    only = {
        (name, each.only_request): (1 if each.only_tag else 2, 0)
        for name, each in rebuilt.papers.items()
        if each.only_request
    }
    require_answers(lived, {(LEDGER, "supplyOf", key): state for key, state in (own | only).items()})


@pytest.mark.rules("X14", "X12", "P2")
def test_events_rebuild_profiles_and_anchors(lived: House, rebuilt: Rebuilt) -> None:
    profiles = {(LEDGER, "profileOf", (number,)): (word,) for number, word in rebuilt.profiles.items()}
    anchors = {(LEDGER, "anchoredAt", key): (second,) for key, second in rebuilt.anchored.items()}
    require_answers(lived, profiles | anchors)


@pytest.mark.rules("X14", "D1")
def test_events_rebuild_packs_and_batches(lived: House, rebuilt: Rebuilt) -> None:
    packs = {
        (PACKS, "packOf", (name,)): ((p.capacity, p.sold, *(bool(p.fates >> bit & 1) for bit in (64, 65, 66)), p.sale),)
        for name, p in rebuilt.packs.items()
    }
    batches = {
        (PACKS, "batchOf", (name,)): (word & 0xFFFFFFFF, word >> 32 & 0xFFFFFFFF, bool(word >> 64))
        for name, word in rebuilt.batches.items()
    }
    require_answers(lived, packs | batches)


@pytest.mark.rules("X14", "K1", "K3", "K4", "K5")
def test_events_rebuild_credentials(lived: House, rebuilt: Rebuilt) -> None:
    people = {
        (CREDENTIALS, "practitionerOf", (name,)): ((p.house, p.roles, *tuple(vars(p).values())[2:7]),)
        for name, p in rebuilt.practitioners.items()
    }
    houses = {
        (CREDENTIALS, "organisationOf", (number,)): (
            (h.house, h.valid_from, h.valid_until, h.regulator_suspension, h.distrusted_since, h.successor),
        )
        for number, h in rebuilt.organisations.items()
    }
    require_answers(lived, people | houses)


@pytest.mark.rules("X14", "X6")
def test_events_rebuild_subjects(lived: House, rebuilt: Rebuilt) -> None:
    keys = {(CREDENTIALS, "signerFor", (name,)): (each.controller,) for name, each in rebuilt.subjects.items()}
    moves = {(CREDENTIALS, "sequenceOf", (name,)): (each.sequence,) for name, each in rebuilt.subjects.items()}
    require_answers(lived, keys | moves)


@pytest.mark.rules("X14", "X11")
def test_events_rebuild_the_directory(lived: House, rebuilt: Rebuilt) -> None:
    require_answers(
        lived,
        {
            ("Directory", "deploymentAt", (name, place + 1)): (ledger,)
            for name, ledgers in rebuilt.directory.items()
            for place, ledger in enumerate(ledgers)
        },
    )


@pytest.mark.rules("X14")
@pytest.mark.parametrize("contract", [LEDGER, PACKS, CREDENTIALS, "Directory"])
def test_events_rebuild_every_slot_of_storage(rebuilt: Rebuilt, kept: dict[str, dict[int, int]], contract: str) -> None:
    """Also what no view shows: tags of earlier supplies, alarms, pause, authority. And there is nothing else."""
    slots = storage_of(rebuilt)[contract]
    assert slots == kept[contract], f"{len(slots.items() ^ kept[contract].items())} slots differ"


@pytest.mark.rules("P5", "P7", "D1")
def test_story_makes_and_loses_nothing(lived: House) -> None:
    require_conservation(lived)


@pytest.mark.rules("X14")
@pytest.mark.parametrize("forgotten", ["SupplyReversed", "PackSold", "PrescriptionHeld", "PractitionerReinstated"])
def test_a_reader_who_misses_an_event_is_found_out(
    logs: list[Seen], kept: dict[str, dict[int, int]], forgotten: str
) -> None:
    """The control: what is compared can differ."""
    last = max(place for place, each in enumerate(logs) if each.name == forgotten)
    storages = storage_of(_read([*logs[:last], *logs[last + 1 :]]))
    assert any(slots != kept[name] for name, slots in storages.items())


def _events_of(contract: str) -> set[str]:
    return {each["name"] for each in code(contract).abi if each["type"] == "event"}
