"""`make deploy`: dry run, keystores, fees, records; and once the whole way from a shell to a chain at an address."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from eth_account import Account
from eth_account.signers.local import LocalAccount
from web3 import Web3

from scripts import _command
from scripts._artifacts import ROOT
from scripts._networks import book_file, connect, is_development, journal_file
from scripts._plan import CONTRACTS, addresses
from scripts.cast import account
from scripts.deploy import DeployError, Journal, deploy

sys.path.insert(0, str(ROOT / "tools"))
from runner import Node

PASSWORD = "an umbrella, three pears"


@pytest.fixture(scope="module")
def stranger() -> LocalAccount:
    return Account.from_key("0x" + "5a" * 32)


@pytest.fixture
def keystore(tmp_path: Path, stranger: LocalAccount) -> Path:
    file = tmp_path / "key.json"
    file.write_text(json.dumps(Account.encrypt(stranger.key, PASSWORD, kdf="pbkdf2", iterations=1)))
    (tmp_path / "password").write_text(f"{PASSWORD}\n")
    return file


def test_dry_run_prints_the_plan_and_sends_nothing(web3, deployer, params, sent, capsys):
    first = web3.eth.get_transaction_count(deployer.address)
    _command._print_plan(web3, params, deployer.address, Journal())
    said = capsys.readouterr().out
    assert all(address in said for address in addresses(deployer.address, first).values())
    assert "25 transactions, nothing is sent" in said
    assert "grantRole(roleId=3, account=0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC, executionDelay=0)" in said
    assert not sent
    assert web3.eth.get_transaction_count(deployer.address) == first


def test_dry_run_without_a_keystore_names_contracts_instead_of_addresses(web3, params, sent, capsys):
    _command._print_plan(web3, params, _command.UNKNOWN, Journal())
    said = capsys.readouterr().out
    assert "credentials = (CredentialRegistry)" in said
    assert not any(address in said for address in addresses(_command.UNKNOWN, 0).values())
    assert _command.UNKNOWN not in said
    assert not sent


def test_unlock_opens_a_keystore(keystore, stranger):
    assert _command.unlock(keystore, str(keystore.parent / "password")).address == stranger.address


def test_unlock_refuses_a_wrong_password(keystore):
    (keystore.parent / "password").write_text("wrong")
    with pytest.raises(DeployError, match=r"^the password does not open key\.json\.$"):
        _command.unlock(keystore, str(keystore.parent / "password"))


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"version": 3}', "no JSON"])
def test_unlock_refuses_what_is_no_keystore(keystore, content):
    keystore.write_text(content)
    with pytest.raises(DeployError, match=r"^key\.json is no keystore"):
        _command.unlock(keystore, str(keystore.parent / "password"))


def test_unlock_refuses_a_file_that_is_not_there(keystore):
    with pytest.raises(DeployError, match="can't be read: check KEYSTORE and PASSWORD_FILE"):
        _command.unlock(keystore, str(keystore.parent / "none"))


def test_require_funds_refuses_an_empty_account(web3, params, stranger):
    with pytest.raises(DeployError, match=rf"^the account {stranger.address} holds 0 and needs more than 0\.0\d+ for"):
        _command._require_funds(web3, params, stranger.address, Journal())


def test_connect_refuses_an_address_where_nobody_answers():
    with pytest.raises(DeployError, match="the node does not answer"):
        connect("http://127.0.0.1:1")


def test_records_of_a_development_chain_lie_in_the_cache(web3):
    assert is_development(web3)
    for file in (journal_file(web3), book_file(web3)):
        assert file.is_relative_to(ROOT / ".cache" / "deployments")
        assert file.parent.name.startswith("31337-")


@pytest.mark.parametrize(
    ("network", "more"),
    [("anvil", ["--hardfork", "berlin"]), ("ganache", [])],
    ids=["legacy fees", "EIP-1559 fees that rise"],
)
def test_deploy_pays_the_fees_that_the_chain_asks(params, network, more):
    with Node(network, None, *more) as node:
        web3 = connect(node.url)
        deploy(account(0), replace(params, chain_id=web3.eth.chain_id), web3)
        paid = web3.eth.get_transaction(web3.eth.get_block("latest")["transactions"][0])
        assert ("maxFeePerGas" in paid) == (network == "ganache")


def test_make_deploy_reaches_a_chain_at_an_address(keystore, stranger):
    """Unfunded it says so; funded it deploys; a second time it sends nothing."""
    with Node("anvil") as node:
        web3 = connect(node.url)
        assert "holds 0 and needs more than" in _make_deploy(node.url, keystore, 1)
        _fund(web3, stranger)
        assert "the deployer holds no role" in _make_deploy(node.url, keystore, 0)
        sent = web3.eth.get_transaction_count(stranger.address)
        assert sent == 40
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
