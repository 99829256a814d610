"""Deploys Carestamp: contracts, regulators, profiles, roles; and leaves the deployer with nothing.

`make deploy` runs `main`; tests, demo and node call `deploy` with their own account. A deployment is a plan (see
scripts/_plan.py) that is worked off step by step; the journal lets an interrupted one go on where it stopped; the end
is a check of the code and a census of the roles.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from eth_account.signers.local import LocalAccount
from hexbytes import HexBytes
from web3 import Web3
from web3.types import TxReceipt

from scripts import _census as census
from scripts._artifacts import ROOT, artifact, code_hash, require_same_code
from scripts._journal import Head, Journal
from scripts._networks import book_file, genesis_of
from scripts._params import Params, for_chain, load
from scripts._plan import CONTRACTS, Step, addresses, manifest, plan
from scripts._problems import CensusError, CodeError, DeployError, ParamsError
from scripts._sender import Sender

__all__ = [
    "CensusError",
    "CodeError",
    "DeployError",
    "Deployment",
    "Journal",
    "Params",
    "ParamsError",
    "deploy",
    "found",
    "load",
]

Progress = Callable[[Step, int, int], None]
"""Called after each step with its number (from 1) and how many there are."""


@dataclass(frozen=True)
class Deployment:
    """What stands where. addresses: by contract name. book: the address book, ready for JSON."""

    chain_id: int
    genesis: str
    deployer: str
    first_block: int
    addresses: Mapping[str, str]
    params: Params
    book: Mapping[str, Any] = field(repr=False)

    def __getitem__(self, contract: str) -> str:
        return self.addresses[contract]


def deploy(
    account: LocalAccount,
    params: Params,
    web3: Web3,
    journal: Journal | None = None,
    progress: Progress | None = None,
) -> Deployment:
    """Deploy everything, or finish what `journal` began. Run again after the end, it checks and sends nothing.

    Raises ParamsError before anything is sent, CodeError and CensusError when the chain is not as planned, and
    DeployError when the chain or the account can't go on.
    """
    journal = Journal() if journal is None else journal
    head = begin(account.address, params, web3, journal)
    steps = plan(params, head.deployer, head.first_nonce, head.began_at)
    journal.begin(head)
    sender, receipts = Sender(account, web3, journal), {}
    for number, step in enumerate(steps):
        receipts[step.key] = sender.ensure(step, head.first_nonce + number)
        if progress is not None:
            progress(step, number + 1, len(steps))
    return _checked(web3, params, head, steps, receipts)


def found(web3: Web3) -> Deployment:
    """What `make node` or `make deploy` left on this chain, by its address book. Raises DeployError where there is no
    book of this chain, CodeError where the code is another one."""
    file, number = book_file(web3), web3.eth.chain_id
    try:
        book = json.loads(file.read_text(encoding="utf-8"))
    except OSError:
        raise DeployError(f"no Carestamp is known on chain {number}: run make node, or make deploy for it.") from None
    if book["genesis"] != genesis_of(web3):
        raise DeployError(f"the address book of chain {number} is of another chain: deploy to this one.")
    at = {name: entry["address"] for name, entry in book["contracts"].items()}
    _require_our_code(web3, at)
    first_block = book["contracts"]["Governance"]["block"]
    return Deployment(number, book["genesis"], book["deployer"], first_block, at, for_chain(number), book)


def _require_our_code(web3: Web3, at: Mapping[str, str]) -> None:
    try:
        for name in CONTRACTS:
            _checked_code(web3, name, at[name])
    except (CodeError, KeyError) as problem:
        raise CodeError(f"{problem} Run make node anew, or check out the commit of the address book.") from None


def begin(deployer: str, params: Params, web3: Web3, journal: Journal) -> Head:
    """The head of the journal: what it says, or what a new deployment starts from. Raises DeployError."""
    if web3.eth.chain_id != params.chain_id:
        raise ParamsError(params.file, "chain_id", f"the node is on chain {web3.eth.chain_id}, not {params.chain_id}")
    fresh = Head(
        chain_id=params.chain_id,
        genesis=genesis_of(web3),
        deployer=deployer,
        first_nonce=web3.eth.get_transaction_count(Web3.to_checksum_address(deployer)),
        began_at=web3.eth.get_block("latest")["timestamp"],
        params=_digest(asdict(replace(params, file=""))),
        code=_digest([artifact(name).creation.hex() for name in CONTRACTS]),
    )
    return fresh if journal.head is None else _same(journal.head, fresh)


def _same(known: Head, fresh: Head) -> Head:
    """Nothing that the recorded steps were made from has changed since."""
    causes = {
        "genesis": "is of another chain with this id",
        "deployer": f"was begun by {known.deployer}",
        "params": "was begun with other parameters",
        "code": "was begun with other code of the contracts",
    }
    for name, cause in causes.items():
        if getattr(known, name) != getattr(fresh, name):
            raise DeployError(f"the journal of chain {known.chain_id} {cause}: restore it, or move the journal away.")
    return known


def _digest(content: Any) -> str:
    written = json.dumps(content, sort_keys=True, default=str)  # enumerations by their names
    return hashlib.sha256(written.encode()).hexdigest()


def _checked(
    web3: Web3, params: Params, head: Head, steps: tuple[Step, ...], receipts: Mapping[str, TxReceipt]
) -> Deployment:
    at = addresses(head.deployer, head.first_nonce)
    first_block = receipts["deploy Governance"]["blockNumber"]
    hashes = {name: _checked_code(web3, name, at[name]) for name in CONTRACTS}
    wanted = manifest(params)
    census.take(web3, at, wanted, head.deployer, first_block)
    contracts = {s.contract: _entry(s, receipts[s.key], hashes[s.contract]) for s in steps if s.to is None}
    book = {
        "chain_id": head.chain_id,
        "genesis": head.genesis,
        "deployer": head.deployer,
        "commit": _commit(),
        "compiler": artifact("Governance").compiler,
        "contracts": contracts,
        "roles": {role.label: asdict(role) for role in wanted.roles},
        "regulators": [asdict(each) for each in params.regulators],
        "profiles": {each.name: each.number for each in params.profiles},
        "gas": sum(each["gasUsed"] for each in receipts.values()),
    }
    return Deployment(head.chain_id, head.genesis, head.deployer, first_block, at, params, book)


def _checked_code(web3: Web3, name: str, address: str) -> str:
    code = bytes(web3.eth.get_code(address))  # type: ignore[arg-type]
    require_same_code(artifact(name), address, code)
    return code_hash(code)


def _entry(step: Step, receipt: TxReceipt, hashed: str) -> dict[str, Any]:
    return {
        "address": step.address,
        "block": receipt["blockNumber"],
        "transaction": "0x" + HexBytes(receipt["transactionHash"]).hex().removeprefix("0x"),
        "arguments": dict(step.arguments),
        "code_hash": hashed,
    }


def _commit() -> str:
    """The commit of this checkout, with a + when files differ from it."""
    answers = [
        subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
        for words in (("rev-parse", "HEAD"), ("status", "--porcelain", "--untracked-files=no"))
    ]
    return answers[0] + ("+" if answers[1] else "")


def main() -> None:
    """What `make deploy` runs."""
    from scripts._command import run

    run()
