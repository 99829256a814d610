"""The census: who may do what, read from governance's own log and asked of the chain, against the manifest.

Every role that any event names is asked for every account that any event names, so an orphan is found wherever it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from web3 import Web3
from web3.contract import Contract

from scripts._artifacts import artifact
from scripts._plan import GUARDED, Manifest
from scripts._problems import CensusError

CHUNK = 10_000  # blocks asked for at once
_BY_ROLE = {"RoleLabel": "label", "RoleGuardianChanged": "guardian", "RoleGrantDelayChanged": "delay"}


def take(web3: Web3, at: Mapping[str, str], wanted: Manifest, deployer: str, from_block: int) -> None:
    """Compare. at: address by contract. from_block: the one in which governance began. Raises CensusError."""
    governance = web3.eth.contract(address=at["Governance"], abi=artifact("Governance").abi)  # type: ignore[call-overload]
    log = _read_log(web3, governance, from_block)
    findings = [
        *_members(governance, log, wanted, deployer),
        *_roles(governance, log, wanted),
        *_functions(governance, log, wanted, at),
        *_targets(web3, governance, log, wanted, at),
    ]
    if findings:
        raise CensusError(findings)


def _read_log(web3: Web3, governance: Contract, from_block: int) -> list[tuple[str, dict[str, Any]]]:
    """Names and arguments of governance's events, in order."""
    known: Any = governance.events
    events = {web3.keccak(text=each.signature).hex(): each for each in known}
    last, found = web3.eth.block_number, []
    for start in range(from_block, last + 1, CHUNK):
        span = {"address": governance.address, "fromBlock": start, "toBlock": min(start + CHUNK - 1, last)}
        for entry in web3.eth.get_logs(span):  # type: ignore[arg-type]
            event = events[entry["topics"][0].hex()]
            found.append((event.event_name, dict(event().process_log(entry)["args"])))
    return found


def _members(
    governance: Contract, log: list[tuple[str, dict[str, Any]]], wanted: Manifest, deployer: str
) -> Iterator[str]:
    expected = {(role.number, holder): delay for role in wanted.roles for holder, delay in role.holders.items()}
    roles = {number for number, _ in expected} | {each["roleId"] for _, each in log if "roleId" in each}
    named = {each["account"] for name, each in log if name in ("RoleGranted", "RoleRevoked")}
    for account in sorted({deployer, *named, *(holder for _, holder in expected)}):
        for role in sorted(roles):
            since, delay, pending, _ = governance.functions.getAccess(role, account).call()
            found = delay if since else None
            if found != expected.get((role, account)):
                yield f"role {role} of {account}: {_said(found)} instead of {_said(expected.get((role, account)))}"
            elif pending:
                yield f"role {role} of {account}: a change of its delay to {pending} s is under way"


def _roles(governance: Contract, log: list[tuple[str, dict[str, Any]]], wanted: Manifest) -> Iterator[str]:
    last = {(name, each["roleId"]): each[_BY_ROLE[name]] for name, each in log if name in _BY_ROLE}
    for role in wanted.roles:
        label = last.get(("RoleLabel", role.number), "ADMIN")
        guardian, admin = governance.functions.getRoleGuardian(role.number), governance.functions.getRoleAdmin
        found = (label, guardian.call(), admin(role.number).call(), last.get(("RoleGrantDelayChanged", role.number)))
        if found != (role.label, role.guardian, 0, role.grant_delay):
            yield f"role {role.number}: label, guardian, admin, grant delay are {found}"


def _functions(
    governance: Contract, log: list[tuple[str, dict[str, Any]]], wanted: Manifest, at: Mapping[str, str]
) -> Iterator[str]:
    expected = {
        (at[name], artifact(name).selector(function)): role for (name, function), role in wanted.functions.items()
    }
    named = {(each["target"], each["selector"]) for name, each in log if name == "TargetFunctionRoleUpdated"}
    for target, selector in sorted(named | set(expected)):
        found = governance.functions.getTargetFunctionRole(target, selector).call()
        if found != expected.get((target, selector), 0):
            yield f"function 0x{selector.hex()} of {target} asks for role {found}"


def _targets(
    web3: Web3, governance: Contract, log: list[tuple[str, dict[str, Any]]], wanted: Manifest, at: Mapping[str, str]
) -> Iterator[str]:
    delays = {each["target"]: each["delay"] for name, each in log if name == "TargetAdminDelayUpdated"}
    if delays != {at[name]: wanted.target_delay for name in GUARDED}:
        yield f"the delays of targets are {delays}"
    for name in GUARDED:
        ledger = web3.eth.contract(address=at[name], abi=artifact(name).abi)  # type: ignore[call-overload]
        if ledger.functions.authority().call() != at["Governance"]:
            yield f"{name} obeys another authority"
        if governance.functions.isTargetClosed(at[name]).call():
            yield f"{name} is closed"


def _said(delay: int | None) -> str:
    return "none" if delay is None else f"held with a delay of {delay} s"
