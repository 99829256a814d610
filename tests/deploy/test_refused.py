"""Parameters that this chain or this account can't have are refused, and nothing is sent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scripts import _command, _params
from scripts.deploy import DeployError, ParamsError, deploy


def test_deploy_refuses_a_wrong_chain(web3, deployer, params, sent):
    with pytest.raises(ParamsError, match="chain_id: the node is on chain 31337, not 5"):
        deploy(deployer, replace(params, chain_id=5), web3)
    assert not sent


@pytest.mark.parametrize("name", _params.HOLDERS)
def test_deploy_refuses_a_role_for_the_deployer(web3, deployer, params, sent, name):
    with pytest.raises(ParamsError, match=f"{name}: this is the deployer"):
        deploy(deployer, replace(params, **{name: deployer.address}), web3)
    assert not sent


def test_deploy_refuses_the_deployer_as_steward(web3, deployer, params, sent):
    regulators = (replace(params.regulators[0], steward=deployer.address),)
    with pytest.raises(ParamsError, match=r"regulators\[0\]\.steward: this is the deployer"):
        deploy(deployer, replace(params, regulators=regulators), web3)
    assert not sent


def test_deploy_refuses_the_deployer_as_minter(web3, deployer, params, sent):
    rewards = replace(params.rewards, minters=(deployer.address,))
    with pytest.raises(ParamsError, match=r"rewards\.minters: one is the deployer"):
        deploy(deployer, replace(params, rewards=rewards), web3)
    assert not sent


def test_deploy_refuses_an_accreditation_that_is_over(web3, deployer, params, sent):
    regulators = (replace(params.regulators[0], valid_until=1_500_000_000),)
    with pytest.raises(ParamsError, match=r"regulators\[0\]\.valid_until: this moment is past"):
        deploy(deployer, replace(params, regulators=regulators), web3)
    assert not sent


def test_deploy_refuses_public_keys_on_a_chain_that_is_none_of_development(web3, params, deployer, monkeypatch):
    monkeypatch.setattr(_command, "is_development", lambda _: False)
    with pytest.raises(ParamsError, match="governor: everybody knows this key"):
        _command._require_no_public_keys(web3, params, None)
    strangers = dict.fromkeys(_params.HOLDERS, "0x" + "11" * 20)
    with pytest.raises(ParamsError, match=r"regulators\[0\]\.steward: everybody knows this key"):
        _command._require_no_public_keys(web3, replace(params, **strangers), None)
    strangers["regulators"] = (replace(params.regulators[0], steward="0x" + "11" * 20),)
    with pytest.raises(ParamsError, match=r"rewards\.minters: everybody knows this key"):
        _command._require_no_public_keys(web3, replace(params, **strangers), None)
    strangers["rewards"] = replace(params.rewards, minters=("0x" + "11" * 20,))
    with pytest.raises(DeployError, match="everybody knows the key of this keystore"):
        _command._require_no_public_keys(web3, replace(params, **strangers), deployer)
