"""`make deploy`: which account, which parameters, a plan on the terminal, a deployment, an address book."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from eth_account import Account
from eth_account.signers.local import LocalAccount
from web3 import Web3
from web3.exceptions import ContractLogicError, Web3RPCError

from carestamp.chain import Fees
from carestamp.chain.fees import offer
from scripts import cast
from scripts._artifacts import ROOT, artifact
from scripts._journal import Journal, write_atomically
from scripts._networks import book_file, here, is_development, journal_file
from scripts._params import HOLDERS, Params, for_chain, load
from scripts._plan import GUARDED, Step, manifest, plan
from scripts._problems import DeployError, ParamsError
from scripts._sender import price_of
from scripts.deploy import Deployment, begin, deploy

UNKNOWN = "0x" + "11" * 20  # stands for the deployer in a dry run without a keystore


def run() -> None:
    """Ends the process with code 1 and one sentence when the deployment can't be done."""
    try:
        _deploy(here())
    except DeployError as problem:
        print(f"deploy: {problem}", file=sys.stderr)
        raise SystemExit(1) from None


def _deploy(web3: Web3) -> None:
    params, dry = _params(web3), bool(os.environ.get("CARESTAMP_DRY_RUN"))
    account = _account(web3, dry)
    _require_no_public_keys(web3, params, account)
    journal = Journal(journal_file(web3))
    if dry or account is None:
        return _print_plan(web3, params, account.address if account else UNKNOWN, journal)
    _require_funds(web3, params, account.address, journal)
    deployment = deploy(account, params, web3, journal, _tell)
    write_atomically(book_file(web3), deployment.book)
    return _print_book(deployment, book_file(web3))


# --- what it is deployed with -----------------------------------------------------------------------------------------


def _params(web3: Web3) -> Params:
    named = os.environ.get("CARESTAMP_PARAMS")
    return load(Path(named)) if named else for_chain(web3.eth.chain_id)


def _account(web3: Web3, dry: bool) -> LocalAccount | None:
    """The deployer: of the keystore, else the cast's on a development chain. None only for a dry run."""
    keystore = os.environ.get("CARESTAMP_KEYSTORE")
    if keystore:
        return unlock(Path(keystore), os.environ.get("CARESTAMP_PASSWORD_FILE", ""))
    if is_development(web3):
        return cast.cast().deployer
    if dry:
        return None
    raise DeployError("a deployment to this chain is signed: give KEYSTORE=file (and PASSWORD_FILE=file).")


def unlock(keystore: Path, password_file: str) -> LocalAccount:
    """The account of a keystore file (version 3, as geth and others write). Raises DeployError."""
    try:
        locked = json.loads(keystore.read_text(encoding="utf-8"))
        password = Path(password_file).read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as problem:
        raise DeployError(f"{problem.filename} can't be read: check KEYSTORE and PASSWORD_FILE.") from None
    except ValueError:
        raise DeployError(f"{keystore.name} is no keystore: a JSON file of version 3 is expected.") from None
    try:
        account: LocalAccount = Account.from_key(Account.decrypt(locked, password))
    except (ValueError, TypeError, KeyError, NotImplementedError) as problem:
        if "MAC" in str(problem):
            raise DeployError(f"the password does not open {keystore.name}.") from None
        raise DeployError(f"{keystore.name} is no keystore: a JSON file of version 3 is expected.") from None
    return account


def _require_no_public_keys(web3: Web3, params: Params, account: LocalAccount | None) -> None:
    """Keys that everybody knows hold nothing on a chain that matters."""
    if is_development(web3):
        return
    public = {cast.account(index).address for index in range(cast.ACCOUNTS)}
    for name, address in _holders(params):
        if address in public:
            raise ParamsError(params.file, name, "everybody knows this key: it is one of development chains")
    if account is not None and account.address in public:
        raise DeployError("everybody knows the key of this keystore: make one of your own.")


def _holders(params: Params) -> Iterator[tuple[str, str]]:
    yield from ((name, getattr(params, name)) for name in HOLDERS)
    yield from ((f"regulators[{i}].steward", each.steward) for i, each in enumerate(params.regulators))
    yield from (("rewards.minters", each) for each in params.rewards.minters)


def _require_funds(web3: Web3, params: Params, deployer: str, journal: Journal) -> None:
    """Something to pay the first steps with; each later step asks the node again."""
    price, balance = price_of(offer(web3, Fees.ASK)), web3.eth.get_balance(deployer)  # type: ignore[arg-type]
    head = begin(deployer, params, web3, journal)
    steps = plan(params, deployer, head.first_nonce, head.began_at)
    gas = sum(_gas(web3, deployer, each) or 0 for each in steps if journal.entry(each.key) is None)
    if gas * price > balance:
        raise DeployError(
            f"the account {deployer} holds {Web3.from_wei(balance, 'ether')} and needs more than "
            f"{Web3.from_wei(gas * price, 'ether')} for fees: fund it and run again."
        )


# --- what it says -----------------------------------------------------------------------------------------------------


def _tell(step: Step, number: int, total: int) -> None:
    print(f"  {number:>2}/{total}  {step.key}", flush=True)


def _print_plan(web3: Web3, params: Params, deployer: str, journal: Journal) -> None:
    head = begin(deployer, params, web3, journal)
    steps = plan(params, deployer, head.first_nonce, head.began_at)
    names = {} if deployer != UNKNOWN else _unknown(steps)
    print(f"Plan for chain {head.chain_id}, {params.file}, {len(steps)} transactions, nothing is sent")
    print(f"  deployer {names.get(deployer, deployer)}\n")
    estimates = [_gas(web3, deployer, each) for each in steps]
    for number, (step, gas) in enumerate(zip(steps, estimates, strict=True)):
        done = "recorded" if journal.entry(step.key) else f"{gas:,} gas" if gas else "-"
        print(f"  {number + 1:>2}  {step.key:<36} {done:>16}  {names.get(step.address, step.address)}")
        for words in _words(step, names):
            print(f"        {words}")
    print(f"\n  known gas {sum(filter(None, estimates)):,}, at most {price_of(offer(web3, Fees.ASK)):,} wei each")
    _print_roles(params)


def _unknown(steps: tuple[Step, ...]) -> dict[str, str]:
    """What is printed instead of addresses that follow from an account that was not named."""
    return {UNKNOWN: "(not known without KEYSTORE)", **{each.address: f"({each.contract})" for each in steps}}


def _print_roles(params: Params) -> None:
    print("\nIn the end the deployer holds nothing, and these hold:")
    for role in manifest(params).roles:
        for holder, delay in role.holders.items():
            print(f"  {role.label:<12}{holder}  delay {delay} s")


def _gas(web3: Web3, deployer: str, step: Step) -> int | None:
    """An estimate for deployments; the others need contracts that are not there yet."""
    if step.to is not None:
        return None
    try:
        return web3.eth.estimate_gas({"from": deployer, "data": step.data, "gasPrice": 0})  # type: ignore[typeddict-item]
    except (ContractLogicError, Web3RPCError):
        return None


def _words(step: Step, names: Mapping[str, str]) -> Iterator[str]:
    yield from (f"{name} = {_shown(value, names)}" for name, value in step.arguments.items())
    for inner in step.inside:
        listed = ", ".join(f"{name}={_shown(value, names)}" for name, value in inner.arguments.items())
        yield f"{inner.function}({listed})"


def _shown(value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, bytes):
        return value.rstrip(b"\0").decode("ascii") if len(value) == 32 else _function(value)
    if isinstance(value, list):
        return "[" + ", ".join(_shown(each, names) for each in value) + "]"
    return hex(value) if isinstance(value, int) and value >= 2**64 else names.get(value, str(value))


def _function(selector: bytes) -> str:
    names = {artifact(contract).selector(name): name for contract, guarded in GUARDED.items() for name in guarded}
    return names.get(selector, "0x" + selector.hex())


def _print_book(deployment: Deployment, file: Path) -> None:
    print(f"\nChain {deployment.chain_id}: the code is what was compiled, the deployer holds no role")
    for name, address in deployment.addresses.items():
        print(f"  {name:<22}{address}")
    shown = file.relative_to(ROOT) if file.is_relative_to(ROOT) else file.name
    print(f"\nAddress book: {shown}")
