"""`make deploy`: dry run, keystores, funds and fees, records of development chains."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest
from eth_account import Account

from scripts import _command
from scripts._artifacts import ROOT
from scripts._networks import book_file, connect, is_development, journal_file
from scripts._plan import addresses
from scripts.cast import account
from scripts.deploy import DeployError, Journal, deploy

sys.path.insert(0, str(ROOT / "tools"))
from runner import Node


def test_dry_run_prints_the_plan_and_sends_nothing(web3, deployer, params, sent, capsys):
    first = web3.eth.get_transaction_count(deployer.address)
    _command._print_plan(web3, params, deployer.address, Journal())
    said = capsys.readouterr().out
    assert all(address in said for address in addresses(deployer.address, first).values())
    assert "62 transactions, nothing is sent" in said
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


def test_require_funds_refuses_an_empty_account(web3, params):
    poor = Account.from_key("0x" + "5b" * 32).address
    with pytest.raises(DeployError, match=rf"^the account {poor} holds 0 and needs more than 0\.0\d+ for"):
        _command._require_funds(web3, params, poor, Journal())


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
