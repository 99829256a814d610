"""`make node`: a development chain with everything on it, for trying things by hand.

Deploys, enrols the cast, commissions packs that can be sold, prints what is where, and writes the same as JSON to
.cache/node/<chain id>.json for tools. tools/run.py starts the node before and keeps it running afterwards.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from web3 import Web3

from carestamp.client import Chain, CredentialClient, Kinds, PackClient
from carestamp.documents import merkle, nullifier, profiles
from carestamp.documents.invoice import profiles as bill_profiles
from scripts import cast as casting
from scripts._artifacts import ROOT
from scripts._journal import Journal, write_atomically
from scripts._networks import book_file, here, is_development, journal_file
from scripts._params import for_chain
from scripts._plan import manifest
from scripts._problems import DeployError
from scripts.cast import Cast, Organisation
from scripts.deploy import Deployment, deploy

OPERATOR, YEAR, PRODUCT = "example-operator", 2028, "06900000000017"
KEY = b"a key of development, known to all"
"""Whoever holds such a key can tell packs; this one everybody knows."""
CAPACITIES = (1, 1, 7, 7, 10, 10, 24, 24, 30, 30, 100, 100)  # units in each pack
REGULATORS = (
    Organisation(casting.HEALTH_REGULATOR, "health regulator", Kinds.HEALTH_REGULATOR, "health_steward"),
    Organisation(casting.FISCAL_REGULATOR, "fiscal regulator", Kinds.FISCAL_REGULATOR, "fiscal_steward"),
)
NEXT = """
[bold]Next[/bold]
  .venv/bin/python scripts/try_refusal.py      used once, paid once, revoked: and each second try refused
  .venv/bin/python -i scripts/try_refusal.py   the same, then a prompt with its names: change a field, ask again

Everything above is also in [bold]{file}[/bold], with the packs' proofs. Keys are those of every development chain:
anybody has them, so put nothing of value here. The clock is a minute ahead, because accreditations had to mature."""


def main() -> None:
    """Ends the process with code 1 and one sentence when the node can't be set up."""
    try:
        web3 = here()
        file = ROOT / ".cache" / "node" / f"{web3.eth.chain_id}.json"
        town = set_up(web3)
        write_atomically(file, town)
        show(town, file)
    except DeployError as problem:
        print(f"node: {problem}", file=sys.stderr)
        raise SystemExit(1) from None


def set_up(web3: Web3) -> dict[str, Any]:
    """Everything on a fresh development chain, as JSON. Raises DeployError."""
    if not is_development(web3):
        raise DeployError("the cast lives on development chains only: use make deploy for this one.")
    deployment = deploy(casting.cast().deployer, for_chain(web3.eth.chain_id), web3, Journal(journal_file(web3)))
    write_atomically(book_file(web3), deployment.book)
    people = casting.enrol(deployment, web3)
    return {
        "rpc": getattr(web3.provider, "endpoint_uri", ""),
        "chain_id": deployment.chain_id,
        "contracts": dict(deployment.addresses),
        "first_block": deployment.first_block,
        "organisations": _organisations(),
        "people": _people(deployment, web3, people),
        "profiles": {each.name: each.number for each in (*profiles.all_profiles(), *bill_profiles.all_profiles())},
        "packs": commission(deployment, web3, people),
    }


def _organisations() -> list[dict[str, Any]]:
    return [
        {"number": each.number, "name": each.name, "kinds": each.kinds.words.en, "steward": each.steward}
        for each in (*REGULATORS, *casting.ORGANISATIONS)
    ]


def _people(deployment: Deployment, web3: Web3, people: Cast) -> list[dict[str, Any]]:
    ledger = CredentialClient(Chain(web3), deployment["CredentialRegistry"])
    governing = manifest(deployment.params).roles
    listed = []
    for name, account in people:
        licence = ledger.practitioner_of(account.address)
        roles = [licence.roles.words.en] if licence.organisation else []
        roles += [each.label for each in governing if account.address in each.holders]
        row = {"name": name, "organisation": licence.organisation, "roles": ", ".join(roles)}
        listed.append({**row, "address": account.address, "key": _hex(bytes(account.key))})
    return listed


def commission(deployment: Deployment, web3: Web3, people: Cast) -> dict[str, Any]:
    """An example batch: what a pharmacy reads off each pack, in JSON."""
    ledger = PackClient(Chain(web3, poll=0.005), deployment["PackRegistry"])
    epoch = nullifier.Epoch(OPERATOR, YEAR)
    key = nullifier.MemoryKey({epoch: KEY})
    packs = [nullifier.pack(key, epoch, PRODUCT, f"{i:06d}") for i in range(len(CAPACITIES))]
    tree = merkle.MerkleTree([ledger.leaf_of(*each) for each in zip(packs, CAPACITIES, strict=True)], ordered=True)
    ledger.commission(people.registrar_steward, tree.root)
    rows = [
        {"pack": _hex(pack), "capacity": capacity, "proof": [_hex(each) for each in tree.proof(place)]}
        for place, (pack, capacity) in enumerate(zip(packs, CAPACITIES, strict=True))
    ]
    return {"batch": _hex(tree.root), "registrar": casting.REGISTRAR, "packs": rows}


def _hex(value: bytes) -> str:
    return "0x" + value.hex()


# --- what it says -----------------------------------------------------------------------------------------------------


def show(town: dict[str, Any], file: Path) -> None:
    """The same for people."""
    console = Console(width=140, highlight=False)
    console.print(f"\nChain {town['chain_id']} at {town['rpc']}\n")
    console.print(_table("Contracts", ("contract", "address"), town["contracts"].items()))
    houses = [(str(each["number"]), each["name"], each["kinds"], each["steward"]) for each in town["organisations"]]
    console.print(_table("Organisations", ("number", "name", "kinds", "steward"), houses))
    names = {each["number"]: each["name"] for each in town["organisations"]}
    people = [
        (each["name"], each["address"], names.get(each["organisation"], ""), each["roles"]) for each in town["people"]
    ]
    console.print(_table("People", ("who", "address", "of", "role"), people))
    keys = [(each["name"], each["key"]) for each in town["people"]]
    console.print(_table("Their keys, which everybody knows", ("who", "private key"), keys))
    packs = [(each["pack"], str(each["capacity"])) for each in town["packs"]["packs"]]
    console.print(_table(f"Packs of batch {town['packs']['batch']}", ("pack (nullifier)", "units"), packs))
    console.print(NEXT.format(file=file.relative_to(ROOT)))


def _table(title: str, columns: tuple[str, ...], rows: Any) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, no_wrap=True, overflow="ignore")
    for row in rows:
        table.add_row(*row)
    return table
