"""`make deploy` to a chain at an address: with a keystore, from a shell, and with the records of a live chain."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import yaml
from eth_account.signers.local import LocalAccount
from web3 import Web3

from scripts import _command, _networks, _params
from scripts._artifacts import ROOT
from scripts._networks import book_file, connect
from scripts._plan import CONTRACTS, addresses
from scripts.cast import account

sys.path.insert(0, str(ROOT / "tools"))
from runner import Node


def test_deploy_keeps_the_records_of_a_live_chain_in_the_checkout(
    web3, params, keystore, stranger, tmp_path, monkeypatch
):
    """As on a chain that is none of development: parameters from a file, all keys strangers', records kept for good."""
    _fund(web3, stranger)
    written = yaml.safe_load((_params.FOLDER / "anvil.yaml").read_text())
    written |= {name: f"0x{place:040x}" for place, name in enumerate(_params.HOLDERS, 1)}
    for place, each in enumerate(written["regulators"]):
        each["steward"] = f"0x{100 + place:040x}"
    written["rewards"] = {"transfers": True, "minters": [f"0x{200:040x}"]}
    (tmp_path / "live.yaml").write_text(yaml.safe_dump(written))
    for module in (_command, _networks):
        monkeypatch.setattr(module, "is_development", lambda _: False)
    monkeypatch.setattr(_networks, "ROOT", tmp_path)
    named = {"PARAMS": tmp_path / "live.yaml", "KEYSTORE": keystore, "PASSWORD_FILE": tmp_path / "password"}
    for name, value in named.items():
        monkeypatch.setenv(f"CARESTAMP_{name}", str(value))
    _command._deploy(web3)
    kept = {each.name for each in (tmp_path / "deployments").iterdir()}
    assert kept == {"31337.json", "31337.journal.json"}
    book = json.loads((tmp_path / "deployments" / "31337.json").read_text())
    assert book["deployer"] == stranger.address
    assert book["roles"]["ADMIN"]["holders"] == {f"0x{1:040x}": 3600}


def test_make_deploy_reaches_a_chain_at_an_address(keystore, stranger):
    """Unfunded it says so; funded it deploys; a second time it sends nothing."""
    with Node("anvil") as node:
        web3 = connect(node.url)
        assert "holds 0 and needs more than" in _make_deploy(node.url, keystore, 1)
        _fund(web3, stranger)
        assert "the deployer holds no role" in _make_deploy(node.url, keystore, 0)
        sent = web3.eth.get_transaction_count(stranger.address)
        assert sent == 78
        assert "the deployer holds no role" in _make_deploy(node.url, keystore, 0)
        assert web3.eth.get_transaction_count(stranger.address) == sent
        book = json.loads(book_file(web3).read_text())
    assert [each["address"] for each in book["contracts"].values()] == list(addresses(stranger.address, 0).values())
    assert set(book["contracts"]) == set(CONTRACTS)
    for entry in book["contracts"].values():
        assert set(entry) == {"address", "block", "transaction", "arguments", "code_hash"}
        assert entry["transaction"].startswith("0x")
        assert len(entry["transaction"]) == len(entry["code_hash"]) == 66


def _fund(web3: Web3, whom: LocalAccount) -> None:
    gift = {"from": account(0).address, "to": whom.address, "value": 10**18}
    web3.eth.wait_for_transaction_receipt(web3.eth.send_transaction(gift))


def _make_deploy(url: str, keystore: Path, code: int) -> str:
    options = ["--network", url, "--keystore", str(keystore), "--password-file", str(keystore.parent / "password")]
    command = [sys.executable, str(ROOT / "tools" / "run.py"), "deploy", *options]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == code, ran.stderr
    assert "Traceback" not in ran.stderr
    return ran.stdout + ran.stderr
