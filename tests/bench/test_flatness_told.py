"""What the section `flatness` tells of its figures: an act that is not flat stands in bold, and JSON says the same."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from scripts.benches import flatness
from scripts.benches.meter import Measure

ONE = Measure("issue", 60_000, 100, 10, 0, 1, b"\0\0\0\0", 0, b"")


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Beside 10 documents and beside 20: a number gets a byte longer, and one act gets dearer by every document."""

    def told(contracts: str = "GasTest$", documents: int = 0) -> list[Measure]:
        if contracts == "SpreadTest$":
            return [replace(ONE, act=f"{act}|{size}") for act in ACTS for size in range(1, 11)]
        longer = replace(
            ONE, gas=60_000 + 12 * (documents > 10), non_zero=100 + (documents > 10), zero=10 - (documents > 10)
        )
        return [longer, replace(ONE, act="stop", gas=40_000 + 3 * documents)]

    monkeypatch.setattr(flatness.meter, "measured", told)
    monkeypatch.setenv("BENCH_FLAT", "20,10")
    return flatness.measure(lambda _: None)


ACTS = ("issue", "dispense", "bill: issue", "bill: reserve", "bill: approve", "bill: pay", *flatness.BATCH)


@pytest.mark.rules("X10")
def test_a_byte_of_calldata_is_flat_and_gas_a_document_is_not(measured: dict[str, Any]) -> None:
    assert measured["size"] == [10, 20]
    assert measured["acts"]["issue"] == {"gas": {10: 60_000, 20: 60_012}, "slope": 0, "flat": True}
    assert measured["acts"]["stop"] == {"gas": {10: 40_030, 20: 40_060}, "slope": 3, "flat": False}


def test_a_bill_costs_its_issue_and_three_acts_a_payer(measured: dict[str, Any]) -> None:
    assert measured["payers"] == {1: 4 * 60_000, 3: 10 * 60_000, 10: 31 * 60_000}


def test_the_report_says_what_is_not_flat_whether_from_memory_or_file(measured: dict[str, Any]) -> None:
    written = flatness.report(measured)
    assert "2 acts, each the very same call beside 10, 20 documents" in written
    assert "**not flat: stop**" in written
    assert flatness.report(json.loads(json.dumps(measured))) == written
    assert set(flatness.pictures(measured)) == set(flatness.pictures(json.loads(json.dumps(measured))))
