"""`make node`: everything on a fresh chain, as JSON that a stranger's program can work from."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from eth_account import Account

from carestamp.client import Chain, PackClient
from carestamp.documents import merkle, typed
from scripts import node as script
from scripts._artifacts import ROOT
from scripts._networks import connect
from scripts._plan import CONTRACTS
from scripts.deploy import DeployError

sys.path.insert(0, str(ROOT / "tools"))
from runner import Node


@pytest.mark.rules("P5", "D1", "B1", "B5", "B12")
@pytest.mark.parametrize("network", ["anvil", "ganache"])
def test_node_prepares_a_chain_on_which_a_stranger_is_refused(network, tmp_path, capsys):
    with Node(network) as node:
        town = script.set_up(connect(node.url))
        file = tmp_path / "town.json"
        file.write_text(json.dumps(town))
        _check(town, node.url)
        said = _try_refusal(file)
    script.show(town, ROOT / ".cache" / "node" / "x.json")
    shown = capsys.readouterr().out
    assert all(each["address"] in shown and each["key"] in shown for each in town["people"])
    assert "dispensed  30 by organisation 201 - 已发药 / dispensed" in said
    assert "asked=24, left=0)" in said.split("refused    PrescriptionRegistry_QuantityExceeded(")[1]
    assert "paid       250.00 by insurer 411 - 部分报销 / partly reimbursed" in said
    assert "asked=15001, left=15000)" in said.split("refused    InvoiceRegistry_ExceedsTotal(")[1]
    assert "paid       150.00 by insurer 412 - 已报销 / reimbursed" in said
    assert "refused    InvoiceRegistry_Taken(" in said
    assert "permitted  yes\nrevoked    no\n" in said
    assert "sequence=1, last=2)" in said.split("refused    ConsentRegistry_StaleSequence(")[1]


def _check(town: dict, url: str) -> None:
    assert set(town["contracts"]) == set(CONTRACTS)
    assert all(Account.from_key(each["key"]).address == each["address"] for each in town["people"])
    registry = PackClient(Chain.at(url), town["contracts"]["PackRegistry"])
    root = bytes.fromhex(town["packs"]["batch"][2:])
    assert registry.batch_of(root).operator == town["packs"]["registrar"]
    for each in town["packs"]["packs"]:
        leaf = typed.pack_leaf(town["chain_id"], registry.address, bytes.fromhex(each["pack"][2:]), each["capacity"])
        assert merkle.verify(root, leaf, [bytes.fromhex(sibling[2:]) for sibling in each["proof"]])


def _try_refusal(file: Path) -> str:
    command = [sys.executable, str(ROOT / "scripts" / "try_refusal.py"), str(file)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_node_refuses_a_chain_that_is_none_of_development(web3, monkeypatch):
    monkeypatch.setattr(script, "is_development", lambda _: False)
    with pytest.raises(DeployError, match="the cast lives on development chains only"):
        script.set_up(web3)
