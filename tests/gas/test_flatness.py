"""What an act costs does not depend on how much stands in the ledgers: lean, beside 10 and 300 documents of each kind.

`make bench ONLY=flatness` tries 10,000.
"""

from __future__ import annotations

import pytest

from scripts.benches import flatness
from scripts.benches.gas import floors

SIZES = (10, 300)


@pytest.mark.rules("X10")
def test_gas_of_every_act_is_the_same_beside_any_number_of_documents() -> None:
    acts = flatness.beside(SIZES, print)
    assert set(acts) == set(floors.WORK)
    steep = [act for act, measures in acts.items() if not flatness.is_flat(measures)]
    assert {act: {size: each.gas for size, each in acts[act].items()} for act in steep} == {}
