"""Row 2 of the threat model, on a real chain: what test_links.py lets its attacker see is what a chain shows, and no
other byte of calldata or logs ties two documents of a patient (X6).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

import pytest

from tests.model.fixtures import SEED
from tests.privacy.brought import Bringer
from tests.privacy.crowd import DAY, Act, Crowd, Practice, Sight, sight
from tests.privacy.watching import Passage, Watcher
from tests.support.clock import HOUR
from tests.support.founding import found
from tests.support.town import Town

PATIENTS, CARELESS = 30, 2
WINDOW, TELLING = 12, 6
"""Bytes that are compared, and how many of them differ from each other at least: fewer say nothing."""
FEW = 3
"""Documents that share something at most, so that it points at a patient."""


class Played:
    """A day of careful patients, a month before one of careless ones, on a chain."""

    def __init__(self, town: Town) -> None:
        since, bringer = town.web3.eth.block_number + 1, Bringer(town)
        midnight = (town.clock.now() // DAY + 1) * DAY - 8 * HOUR
        later = midnight + 30 * DAY
        self.careful = Crowd(PATIENTS, midnight, Practice(), SEED).acts()
        self.careless = Crowd(CARELESS, later, Practice(fresh=False), SEED + 1).acts()
        bringer.bring(self.careful)
        bringer.bring(self.careless)
        self.passages = Watcher(town, since).passages()


@pytest.fixture(scope="module")
def played(node: str) -> Played:
    print(f"seed {SEED}")
    return Played(found(node))


@pytest.mark.rules("X6", "X1")
def test_a_chain_shows_what_the_attacker_is_given(played: Played) -> None:
    planned = [sight(each) for each in (*played.careful, *played.careless)]
    assert [_nameless(each.sight) for each in played.passages] == [_nameless(each) for each in planned]
    assert len(planned) > 2 * PATIENTS


def _nameless(seen: Sight) -> Sight:
    """Ids of documents are made on the chain, plans only number them."""
    return replace(seen, document=None)


@pytest.mark.rules("X6", "X1")
def test_no_rare_bytes_are_shared_by_documents_of_a_patient(played: Played) -> None:
    assert tied(played.careful, played.passages[: len(played.careful)]) == set()


@pytest.mark.rules("X6")
def test_shared_addresses_are_found(played: Played) -> None:
    """The control: patients who have one address for everything."""
    assert tied(played.careless, played.passages[len(played.careful) :]) == set(range(CARELESS))


def tied(acts: Sequence[Act], passages: Sequence[Passage]) -> set[int]:
    """Patients of whom two documents share bytes that hardly any other document has."""
    patient_of = {each.document: each.patient for each in acts}
    holders: dict[bytes, set[object]] = defaultdict(set)
    for act, passage in zip(acts, passages, strict=True):
        for window in _windows(passage.data):
            holders[window].add(act.document)
    few = {frozenset(each) for each in holders.values() if 1 < len(each) <= FEW}
    pairs = ((patient_of[one], patient_of[two]) for each in few for one, two in combinations(each, 2))
    return {one for one, two in pairs if one == two}


def _windows(data: bytes) -> Iterator[bytes]:
    cut = (data[at : at + WINDOW] for at in range(len(data) - WINDOW + 1))
    return (each for each in cut if len(set(each)) >= TELLING)
