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
from tests.privacy.clinic import Clinic
from tests.privacy.crowd import DAY, Act, Crowd, Practice, Sight, sight
from tests.privacy.watching import Passage, Watcher
from tests.support.clock import HOUR
from tests.support.town import Town

PATIENTS, CARELESS = 30, 2
SHARED, PART = 12, 5
"""Bytes on end that two documents must share to be tied, and how many of these must be rare by themselves."""
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
def played(clinic: Clinic) -> Iterator[Played]:
    print(f"seed {SEED}")
    with clinic.town.clock.isolated():
        yield Played(clinic.town)


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
    shared, parts = holders(acts, passages, SHARED), holders(acts, passages, PART)
    few = {frozenset(found) for window, found in shared.items() if 1 < len(found) <= FEW and _is_rare(window, parts)}
    pairs = ((patient_of[one], patient_of[two]) for each in few for one, two in combinations(each, 2))
    return {one for one, two in pairs if one == two}


def holders(acts: Sequence[Act], passages: Sequence[Passage], size: int) -> dict[bytes, set[int]]:
    """Who has it, for each so many bytes on end."""
    found: dict[bytes, set[int]] = defaultdict(set)
    for act, passage in zip(acts, passages, strict=True):
        for at in range(len(passage.data) - size + 1):
            found[passage.data[at : at + size]].add(act.document)
    return found


def _is_rare(window: bytes, parts: dict[bytes, set[int]]) -> bool:
    """All through: what everybody has, with a byte beside it that happens to be the same, is not."""
    return all(len(parts[window[at : at + PART]]) <= FEW for at in range(SHARED - PART + 1))
