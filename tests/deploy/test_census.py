"""Who may do what after a deployment: exactly the manifest, the deployer nothing; an orphan role fails the census."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from eth_abi import encode
from eth_account.signers.local import LocalAccount
from web3 import Web3
from web3.exceptions import ContractLogicError

from scripts import _census
from scripts._artifacts import artifact
from scripts._params import Params
from scripts._plan import GUARDED, ROLES, manifest
from scripts.cast import cast
from scripts.deploy import CensusError, Deployment, deploy

PUBLIC_ROLE = 2**64 - 1
UNAUTHORISED = "0x068ca9d8"  # AccessManagedUnauthorized(address)


@pytest.fixture(scope="module")
def swift(params: Params) -> Params:
    """A governor without delay, so that it can spoil the roles at once."""
    return replace(params, delays=replace(params.delays, governor=0))


@pytest.fixture(scope="module")
def deployment(web3: Web3, deployer: LocalAccount, swift: Params) -> Deployment:
    return deploy(deployer, swift, web3)


@pytest.fixture
def governance(web3: Web3, deployment: Deployment) -> Iterator[Any]:
    """Governance, with the chain put back afterwards."""
    snapshot = web3.provider.make_request("evm_snapshot", [])["result"]
    yield web3.eth.contract(address=deployment["Governance"], abi=artifact("Governance").abi)
    web3.provider.make_request("evm_revert", [snapshot])


def take(web3: Web3, deployment: Deployment) -> None:
    at, wanted = deployment.addresses, manifest(deployment.params)
    _census.take(web3, at, wanted, deployment.deployer, deployment.first_block)


@pytest.mark.rules("X7")
def test_census_finds_the_manifest_and_a_deployer_without_roles(web3, deployment, governance, deployer):
    take(web3, deployment)
    for role in (0, *ROLES.values()):
        assert governance.functions.hasRole(role, deployer.address).call() == [False, 0]
    assert governance.functions.hasRole(0, cast().governor.address).call() == [True, 0]


OUTSIDER, PAUSER = cast().outsider.address, cast().pauser.address
HELD = "held with a delay of {} s"
SPOILS: dict[str, tuple[str, tuple[Any, ...], str]] = {
    "a role given to an outsider": (
        "grantRole",
        (2, OUTSIDER, 0),
        f"role 2 of {OUTSIDER}: {HELD.format(0)} instead of none",
    ),
    "a role that nobody planned": (
        "grantRole",
        (77, OUTSIDER, 5),
        f"role 77 of {OUTSIDER}: {HELD.format(5)} instead of none",
    ),
    "the deployer back in office": ("grantRole", (0, "deployer", 0), f"{HELD.format(0)} instead of none"),
    "a role taken away": ("revokeRole", (3, PAUSER), f"role 3 of {PAUSER}: none instead of {HELD.format(0)}"),
    "another delay": ("grantRole", (3, PAUSER, 9), f"role 3 of {PAUSER}: {HELD.format(9)} instead of {HELD.format(0)}"),
    "another guardian": ("setRoleGuardian", (5, 3), "role 5: label, guardian, admin"),
    "another admin": ("setRoleAdmin", (5, 3), "role 5: label, guardian, admin"),
    "another label": ("labelRole", (5, "KING"), "role 5: label, guardian, admin"),
    "a function for everybody": (
        "setTargetFunctionRole",
        ("Directory", [artifact("Directory").selector("enlist")], PUBLIC_ROLE),
        f"asks for role {PUBLIC_ROLE}",
    ),
    "a closed ledger": ("setTargetClosed", ("PackRegistry", True), "PackRegistry is closed"),
    "another target delay": ("setTargetAdminDelay", ("Directory", 1), "the delays of targets are"),
}


@pytest.mark.rules("X7")
@pytest.mark.parametrize("spoiled", SPOILS)
def test_census_fails_when_governance_differs(web3, deployment, governance, spoiled):
    function, values, finding = SPOILS[spoiled]
    at = {**deployment.addresses, "deployer": deployment.deployer}
    placed = [at.get(value, value) if isinstance(value, str) else value for value in values]
    sent = governance.functions[function](*placed).transact({"from": cast().governor.address})
    web3.eth.wait_for_transaction_receipt(sent, poll_latency=0.01)
    with pytest.raises(CensusError) as caught:
        take(web3, deployment)
    assert len(caught.value.findings) == 1
    assert finding in caught.value.findings[0]


@pytest.mark.rules("X7")
@pytest.mark.parametrize("contract", GUARDED)
def test_guarded_functions_are_those_that_ask_governance(web3, deployment, contract):
    """Every function of the ABI is called by an outsider: those that answer "not authorised" are the plan's, and
    setAuthority, which only governance itself may call."""
    asking = {each["name"] for each in artifact(contract).abi if _asks_governance(web3, deployment, contract, each)}
    assert asking == {*GUARDED[contract], "setAuthority"}


def _asks_governance(web3: Web3, deployment: Deployment, contract: str, entry: dict[str, Any]) -> bool:
    if entry["type"] != "function" or entry["stateMutability"] in ("view", "pure"):
        return False
    data = artifact(contract).selector(entry["name"]) + bytes(32 * 40)
    outsider = cast().outsider.address
    try:
        web3.eth.call({"from": outsider, "to": deployment[contract], "data": data})
    except ContractLogicError as refusal:
        return refusal.data == UNAUTHORISED + encode(["address"], [outsider]).hex()
    return False
