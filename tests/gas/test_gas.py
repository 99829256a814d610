"""Gas of every act equals the snapshot, to the unit: who changes it writes a new one (tests/gas/measure.py)."""

from __future__ import annotations

import pytest

from tests.gas import measure as gas


@pytest.fixture(scope="module")
def measures() -> list[gas.Measure]:
    taken = gas.measure()
    print(gas.table(taken))
    return taken


@pytest.mark.rules("X10")
def test_gas_of_every_act_equals_the_snapshot(measures: list[gas.Measure]) -> None:
    assert {each.act: each.gas for each in measures} == gas.read_snapshot(), gas.table(measures)


@pytest.mark.rules("X10")
def test_floors_lie_below_what_is_measured(measures: list[gas.Measure]) -> None:
    """A floor above the measure would be a wrong sum of ours, not a fast act."""
    assert {each.act for each in measures} == set(gas.WORK)
    assert [each.act for each in measures if gas.floor(each) >= each.gas] == []
