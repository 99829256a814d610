"""The bench section `client` at a small size, on the tests' own town: it compares, and it sees what goes wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scripts.benches import BenchError, client
from scripts.benches.client import Ground, compared
from tests.support.town import Town


@pytest.fixture
def ground(town: Town) -> Ground:
    return Ground.at(town.ear.endpoint_uri, town.deployment["ConsentRegistry"])  # type: ignore[arg-type]


@pytest.mark.rules("C1", "X9")
def test_section_counts_what_the_chain_holds(ground: Ground, tmp_path: Path) -> None:
    since = ground.web3.eth.block_number + 1
    section = compared(ground, tmp_path, 20, 2, lambda _: None)
    assert (section["intents"], section["naive_acts"], section["repeats"]) == (40, 2, 2)
    assert ground.granted(since) == 42
    assert section["negative_twin"]["error"] == "SignedActs_BadSignature"
    assert section["spread"][0] <= section["ratio_to_naive"] <= section["spread"][1]
    written = client.report(json.loads(json.dumps(section)))
    assert "40 grants that patients signed" in written
    assert list(client.pictures(section)) == ["client.svg"]


@pytest.mark.rules("X9")
def test_section_fails_when_an_act_has_no_effect(
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Ground, "granted", lambda *_: 0)
    with pytest.raises(BenchError, match="20 acts became 0 effects"):
        compared(ground, tmp_path, 20, 1, lambda _: None)


def test_size_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENCH_INTENTS", "few")
    with pytest.raises(BenchError, match="BENCH_INTENTS=few: give a whole number of 20 or more"):
        client.measure(lambda _: None)
