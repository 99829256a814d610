"""Others' contracts, weighed in the run that weighs ours: each is like an act of ours, and we say what it does less."""

from __future__ import annotations

import pytest

from scripts.benches import meter
from scripts.benches.gas import peers, rows, tables

Row = dict[str, object]


@pytest.fixture(scope="module")
def told(measures: list[meter.Measure], others: list[meter.PeerMeasure]) -> dict[str, list[Row]]:
    return {each.act: rows.row(each, others)["peer_rows"] for each in measures if each.act in peers.LIKE}


@pytest.mark.rules("X10")
def test_every_peer_is_weighed_and_compared(told: dict[str, list[Row]], others: list[meter.PeerMeasure]) -> None:
    compared = {str(row["peer"]) for each in told.values() for row in each}
    assert set(told) == set(peers.LIKE)
    assert compared == {f"{each.peer}: {each.act}" for each in others}
    assert {each.peer for each in others} == set(peers.COMPILED)
    assert all(row["less"] for each in told.values() for row in each)


@pytest.mark.rules("X10")
@pytest.mark.parametrize(
    ("act", "peer"),
    [
        ("consent: grant", "EAS"),
        ("consent: grant, by signature", "EAS"),
        ("consent: revoke", "EAS"),
        ("token: mint", "OpenZeppelin ERC-20"),
        ("token: mint", "Solady ERC-20"),
        ("token: mint, new holder", "Solady ERC-20"),
        ("issue", "string storage"),
        ("bill: issue", "string storage"),
        ("bill: anchor 10,000", "EAS"),
        ("bill: settle 10,000", "EAS"),
    ],
)
def test_we_stay_ahead_where_we_are(told: dict[str, list[Row]], act: str, peer: str) -> None:
    ahead = {row["peer"]: row["ahead"] for row in told[act] if str(row["peer"]).startswith(peer)}
    assert ahead
    assert all(gas > 0 for gas in ahead.values()), ahead  # type: ignore[operator]


@pytest.mark.rules("X10")
def test_a_peer_that_is_ahead_is_told_in_bold(measures: list[meter.Measure], others: list[meter.PeerMeasure]) -> None:
    (burnt,) = [each for each in measures if each.act == "dispense"]
    row = rows.row(burnt, others)
    behind = [each for each in row["peer_rows"] if each["ahead"] < 0]
    assert behind, "a burn does far less than a dispense"
    written = tables.beside([row])
    assert written.count("**behind by ") == len(behind)
