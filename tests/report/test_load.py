"""`make load`: visits that a dApp can work with, counted as the chain counts them; runs add to each other."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import run as command
import runner
from rich.console import Console
from web3 import Web3

from carestamp.client import Chain, ConsentClient, errors
from carestamp.documents.records.heads import HeadMap, is_head
from scripts import cast as casting
from scripts import load as script
from scripts._networks import connect
from scripts._params import for_chain
from scripts._problems import DeployError
from scripts.deploy import Deployment, deploy
from scripts.loading import kept, outbox
from scripts.loading.run import Load
from scripts.loading.tally import Tally
from scripts.loading.town import Town

VISITS, SEED = 30, 7
COLUMNS = ["commit", "network", "chain_id", "n", "seed", "run", "visits", "acts", "refused", "stamps", "seconds", "gas"]


class Place:
    """A chain with the ledgers, and what loads left on it."""

    def __init__(self, web3: Web3, folder: Path) -> None:
        self.web3, self.folder = web3, folder
        self.deployment: Deployment = deploy(casting.cast().deployer, for_chain(web3.eth.chain_id), web3)
        casting.enrol(self.deployment, web3)
        self.heads = folder / "heads.ndjson"

    def load(self, visits: int, seed: int = SEED) -> tuple[Tally, range]:
        """What came of it, and the blocks that it took."""
        before = self.web3.eth.block_number
        tally = Tally("anvil", self.web3.eth.chain_id, seed, visits)
        assert Load(Town.at(self.web3, self.deployment, seed), tally, Console(quiet=True), self.heads).play()
        return tally, range(before + 1, self.web3.eth.block_number + 1)

    def receipts(self, blocks: range) -> Iterator[Any]:
        for block in blocks:
            yield from self.web3.provider.make_request("eth_getBlockReceipts", [hex(block)])["result"]


@pytest.fixture(scope="module")
def place(built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with runner.Node("anvil") as node:
        yield Place(connect(node.url), tmp_path_factory.mktemp("load"))


@pytest.fixture(scope="module")
def loaded(place: Place) -> tuple[Tally, range]:
    return place.load(VISITS)


@pytest.mark.rules("P2", "B2", "B3", "B11", "C1", "L1", "L2", "D1")
def test_load_counts_what_the_chain_holds(place, loaded):
    tally, blocks = loaded
    receipts = list(place.receipts(blocks))
    assert (len(receipts), {each["status"] for each in receipts}) == (sum(tally.acts.values()), {"0x1"})
    assert tally.gas == sum(int(each["gasUsed"], 16) for each in receipts)
    chain = Chain(place.web3)
    events = Counter(event.name for each in receipts for event in chain.receipt(each["transactionHash"]).events)
    assert events["ConsentGranted"] == tally.acts["ConsentRegistry.grant"]
    assert events["PrescriptionDispensed"] == tally.acts["PrescriptionRegistry.dispense"]
    assert events["ClaimPaid"] == tally.acts["InvoiceRegistry.pay"]
    assert events["AccessLogAnchored"] == events["InvoicesSettled"] == events["BatchCommissioned"] == 1
    assert (tally.visits, tally.refused, sum(tally.stamps.values())) == (VISITS, Counter(), 4 * VISITS)


@pytest.mark.rules("P4", "P7", "P9", "B8", "C3")
def test_load_brings_every_end_that_a_dapp_must_show(loaded):
    tally, _ = loaded
    used = {"Dispensed", "PartlyDispensed", "Held", "Active", "Cancelled", "Rejected", "Anchored"}
    billed = {"Reimbursed", "Unreimbursed", "PartlyReimbursed", "RedPending", "RedLettered", "OnPaper"}
    permitted = {f"Consent{each}" for each in ("Active", "Revoked", "Suspended", "Expired", "Requested")}
    assert used | billed | permitted | {"RecordCurrent"} <= set(tally.stamps)
    assert {"PrescriptionRegistry.reverse", "ConsentRegistry.deny", "InvoiceRegistry.draw"} <= set(tally.acts)


@pytest.mark.rules("B1", "D1", "X8", "L1")
def test_load_adds_to_an_earlier_one_with_the_same_seed(place, loaded):
    old = kept.read_heads(place.heads, last=1)
    again, _ = place.load(12)
    assert (again.visits, again.refused, sum(again.stamps.values())) == (12, Counter(), 48)
    log = Town.at(place.web3, place.deployment, SEED).log
    heads = HeadMap(kept.read_heads(place.heads, last=2))
    assert log.last_of(casting.HOSPITAL)[:2] == (2, 2 * (VISITS // 10 + 2))
    assert log.root_of(casting.HOSPITAL, 2) == heads.root
    assert len(old) == VISITS // 10
    assert all(is_head(heads.root, who, heads.proof(who)) for who in old)


@pytest.mark.rules("L1")
def test_load_leaves_a_log_alone_that_somebody_else_went_on_with(place, loaded, tmp_path):
    before = Town.at(place.web3, place.deployment, SEED).log.last_of(casting.HOSPITAL)
    tally = Tally("anvil", place.web3.eth.chain_id, SEED, 10)
    load = Load(Town.at(place.web3, place.deployment, SEED), tally, Console(quiet=True), tmp_path / "nothing.ndjson")
    assert load.play()
    assert (tally.refused, tally.acts["AccessLog.anchor"]) == (Counter(), 0)
    assert load.town.log.last_of(casting.HOSPITAL) == before


@pytest.mark.rules("X13")
def test_load_fails_with_the_refusals_of_acts(place, loaded, monkeypatch, capsys):
    consents = ConsentClient(Chain(place.web3, poll=0.005), place.deployment["ConsentRegistry"])
    monkeypatch.setattr(script, "found", lambda _: place.deployment)
    consents.pause(casting.cast().pauser)
    try:
        assert script.load(place.web3, 3, SEED, file=place.folder / "load.json") == 1
    finally:
        consents.unpause(casting.cast().governor)
    row = json.loads((place.folder / "load.json").read_text())
    assert list(row) == COLUMNS
    assert (row["n"], row["visits"], row["refused"]) == (3, 3, {"ConsentRegistry.grant": 3})
    assert (row["acts"]["PrescriptionRegistry.dispense"], row["stamps"]["ConsentUnknown"]) == (2, 2)
    assert f"ConsentRegistry.grant: {errors.EnforcedPause.SIGNATURE}" in capsys.readouterr().out


def test_load_ends_cleanly_when_it_is_stopped(place, loaded, monkeypatch, capsys):
    flush, flushed = outbox.Outbox.flush, []

    def interrupted(self: outbox.Outbox) -> list[outbox.Mined]:
        flushed.append(flush(self))
        if len(flushed) == 12:
            raise KeyboardInterrupt
        return flushed[-1]

    monkeypatch.setattr(outbox.Outbox, "flush", interrupted)
    monkeypatch.setattr(script, "found", lambda _: place.deployment)
    monkeypatch.setattr("scripts.loading.run.VISITS", 5)
    assert script.load(place.web3, 20, SEED, file=place.folder / "none.json") == 130
    assert "5 / 20 次就诊完整 visits are whole, " in capsys.readouterr().out
    assert place.web3.provider.make_request("anvil_getAutomine", [])["result"] is True
    assert not (place.folder / "none.json").exists()


def test_load_says_where_there_is_nothing_to_load(place):
    with pytest.raises(DeployError, match="no Carestamp is known on chain 31337: run make node"):
        script.load(place.web3, 1, SEED)


@pytest.mark.parametrize(
    "visits", ["", "0", "-1", "1e3", "many", "1000001", pytest.param("9" * 5000, id="many digits")]
)
def test_load_asks_for_a_number_of_visits(visits, capsys):
    assert command.main(["load", "--visits", visits]) == 1
    assert capsys.readouterr().err == "load: N says how many patients visit: a whole number from 1 to 1,000,000.\n"
