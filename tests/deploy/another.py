"""Another deployment of a ledger, made as docs/deploying.md says: deployed by anybody, then governed and listed."""

from __future__ import annotations

from scripts._artifacts import artifact
from scripts._plan import GUARDED, ROLES
from tests.support.town import Town


def another(town: Town, contract: str, *arguments: str) -> str:
    """Its address. `arguments`: the contracts of the town whose addresses its constructor takes."""
    code = artifact(contract)
    ledger = town.web3.eth.contract(abi=code.abi, bytecode=code.creation)
    values = [town.deployment[each] for each in arguments]
    address = str(town.chain.send(town.cast.outsider, ledger.constructor(*values)).created)
    _govern(town, contract, address)
    town.directory.enlist(town.cast.governor, contract, address)
    return address


def _govern(town: Town, contract: str, address: str) -> None:
    """The governor announces who calls what in the new ledger, waits, and does it."""
    governance = town.chain.contract("Governance", town.deployment["Governance"])
    acts = [
        governance.functions.setTargetFunctionRole(address, [artifact(contract).selector(name)], ROLES[role])
        for name, role in GUARDED[contract].items()
    ]
    for act in acts:
        data = act.build_transaction({"gas": 0, "gasPrice": 0, "nonce": 0, "chainId": 1})["data"]
        town.chain.send(town.cast.governor, governance.functions.schedule(governance.address, data, 0))
    town.clock.pass_time(town.deployment.params.delays.governor)
    for act in acts:
        town.chain.send(town.cast.governor, act)
