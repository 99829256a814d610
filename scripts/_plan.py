"""From parameters to a manifest (who may do what in the end) and a plan (the transactions that lead there).

A plan is fixed before the first transaction: the deployer's next nonce gives every address, so each step is known to
the last byte. That is what a dry run prints, and why a resumed run sends exactly what an interrupted one would have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import rlp  # type: ignore[import-untyped]
from eth_abi.abi import is_encodable
from eth_utils.abi import collapse_if_tuple
from eth_utils.address import to_canonical_address, to_checksum_address
from eth_utils.crypto import keccak

from carestamp.documents.invoice.profiles import BillProfile
from carestamp.documents.profiles import Profile
from scripts._artifacts import Artifact, artifact
from scripts._params import HOLDERS, Params, Regulator, Rewards
from scripts._problems import DeployError, ParamsError

CONTRACTS = (
    "Governance",
    "Directory",
    "CredentialRegistry",
    "PackRegistry",
    "PrescriptionRegistry",
    "PrescriptionCodec",
    "BookRegistry",
    "InvoiceRegistry",
    "InvoiceCodec",
    "InvoiceUses",
    "ConsentRegistry",
    "ConsentCodec",
    "EmergencyAccess",
    "RecordRegistry",
    "AccessLog",
    "HealthToken",
    "StudyRegistry",
    "StudyRewards",
    "RewardsCodec",
)
LISTED = tuple(name for name in CONTRACTS if name not in ("Governance", "Directory"))
ADMIN = 0
ROLES = {"ACCREDITOR": 1, "CURATOR": 2, "PAUSER": 3, "UNPAUSER": 4, "LISTER": 5, "GUARDIAN": 6}
_PAUSED = {"pause": "PAUSER", "unpause": "UNPAUSER"}
_LEDGER = {"publishProfile": "CURATOR", "closeProfile": "CURATOR", **_PAUSED}
GUARDED: Mapping[str, Mapping[str, str]] = {
    # Suspending a regulator stands with pausing, not with accrediting: what stops works at once (K3).
    "CredentialRegistry": {
        "accreditRegulator": "ACCREDITOR",
        "reinstateRegulator": "ACCREDITOR",
        "suspendRegulator": "PAUSER",
    },
    "PrescriptionRegistry": _LEDGER,
    "PackRegistry": {"admitSeller": "LISTER", **_PAUSED},
    "InvoiceRegistry": _LEDGER,
    "BookRegistry": {"admitLedger": "LISTER"},
    "ConsentRegistry": _PAUSED,
    "RecordRegistry": _PAUSED,
    # Dismissing a minter stands with pausing too.
    "HealthToken": {
        "admitLedger": "LISTER",
        "appointMinter": "ACCREDITOR",
        "dismissMinter": "PAUSER",
        "endTransfers": "CURATOR",
    },
    "StudyRewards": _PAUSED,
    "Directory": {"enlist": "LISTER"},
}


@dataclass(frozen=True)
class Role:
    """What governance says about a role. holders: execution delay in seconds by address."""

    number: int
    label: str
    guardian: int
    grant_delay: int
    holders: Mapping[str, int]


@dataclass(frozen=True)
class Manifest:
    """Who may do what when the deployment is over. functions: role by (contract, function)."""

    roles: tuple[Role, ...]
    functions: Mapping[tuple[str, str], int]
    target_delay: int


@dataclass(frozen=True)
class Inner:
    """One call of a batch that governance takes in one transaction."""

    function: str
    arguments: Mapping[str, Any]
    data: bytes


@dataclass(frozen=True)
class Step:
    """One transaction. to: None when it deploys `contract`, then `address` is where. inside: the calls of a batch."""

    key: str
    contract: str
    function: str
    arguments: Mapping[str, Any]
    address: str
    data: bytes
    inside: tuple[Inner, ...] = ()

    @property
    def to(self) -> str | None:
        return None if self.function == "constructor" else self.address


def manifest(params: Params) -> Manifest:
    roles = tuple(_role(name, params) for name in ROLES)
    admin = Role(ADMIN, "ADMIN", ADMIN, params.delays.grant, {params.governor: params.delays.governor})
    functions = {
        (contract, function): ROLES[role] for contract, guarded in GUARDED.items() for function, role in guarded.items()
    }
    return Manifest((admin, *roles), functions, params.delays.target)


def _role(name: str, params: Params) -> Role:
    holder = getattr(params, name.lower())
    delay = getattr(params.delays, name.lower(), 0)
    guardian = ADMIN if name == "GUARDIAN" else ROLES["GUARDIAN"]
    return Role(ROLES[name], name, guardian, params.delays.grant, {holder: delay})


def addresses(deployer: str, first_nonce: int) -> dict[str, str]:
    """Where each contract will stand."""
    return {name: _created_by(deployer, first_nonce + i) for i, name in enumerate(CONTRACTS)}


def _created_by(deployer: str, nonce: int) -> str:
    return str(to_checksum_address(keccak(rlp.encode([to_canonical_address(deployer), nonce]))[12:]))


def plan(params: Params, deployer: str, first_nonce: int, began_at: int) -> tuple[Step, ...]:
    """The steps in the order of their nonces. began_at: chain seconds at which the deployment began.

    Raises ParamsError when parameters can't hold on this chain, DeployError when contracts and plan don't match.
    """
    _require_sound(params, deployer, began_at)
    maker = _Maker(addresses(deployer, first_nonce), deployer)
    return tuple(_steps(maker, params, began_at))


def _steps(make: _Maker, params: Params, began_at: int) -> Iterator[Step]:
    yield from _deploy_contracts(make, params)
    for regulator in params.regulators:
        yield _accredit(make, regulator, began_at)
    for profile in params.profiles:
        yield _publish(make, profile)
    yield from _admit(make)
    yield from _mint(make, params.rewards)
    for name in LISTED:
        yield make.call(f"enlist {name}", "Directory", "enlist", {"name": ascii_name(name), "ledger": make.at[name]})
    yield from _govern(make, manifest(params))


def _deploy_contracts(make: _Maker, params: Params) -> Iterator[Step]:
    arguments = {**_paper_arguments(make, params), **_consent_arguments(make, params), **_reward_arguments(make)}
    for name in CONTRACTS:
        yield make.call(f"deploy {name}", name, "constructor", arguments[name])


def _paper_arguments(make: _Maker, params: Params) -> dict[str, dict[str, Any]]:
    """Of governance, credentials, prescriptions and bills."""
    authority = {"authority": make.at["Governance"]}
    credentials = {**authority, "credentials": make.at["CredentialRegistry"]}
    return {
        "Governance": {"initialAdmin": make.deployer},
        "Directory": authority,
        "CredentialRegistry": {**authority, "delay": params.accreditation_delay},
        "PackRegistry": credentials,
        "PrescriptionRegistry": {**credentials, "packs": make.at["PackRegistry"]},
        "PrescriptionCodec": {},
        "BookRegistry": authority,
        "InvoiceRegistry": {**credentials, "books": make.at["BookRegistry"]},
        "InvoiceCodec": {},
        "InvoiceUses": {"credentials": credentials["credentials"], "invoices": make.at["InvoiceRegistry"]},
    }


def _consent_arguments(make: _Maker, params: Params) -> dict[str, dict[str, Any]]:
    """Of consent, emergency access, records and the access log."""
    credentials = {"credentials": make.at["CredentialRegistry"]}
    governed = {"authority": make.at["Governance"], **credentials}
    return {
        "ConsentRegistry": governed,
        "ConsentCodec": {},
        "EmergencyAccess": {**credentials, "consents": make.at["ConsentRegistry"], "r": params.emergency.as_tuple()},
        "RecordRegistry": governed,
        "AccessLog": credentials,
    }


def _reward_arguments(make: _Maker) -> dict[str, dict[str, Any]]:
    """Of studies, what they pay for, and the token that they pay in."""
    authority, token = {"authority": make.at["Governance"]}, {"token": make.at["HealthToken"]}
    asked = {"credentials": make.at["CredentialRegistry"], "consents": make.at["ConsentRegistry"]}
    return {
        "HealthToken": authority,
        "StudyRegistry": token,
        "StudyRewards": {**authority, **asked, "studies": make.at["StudyRegistry"], **token},
        "RewardsCodec": {},
    }


def _accredit(make: _Maker, regulator: Regulator, began_at: int) -> Step:
    values = {
        "organisation": regulator.organisation,
        "kinds": regulator.mask,
        "validFrom": began_at,
        "validUntil": regulator.valid_until,
        "steward": regulator.steward,
    }
    key = f"accredit regulator {regulator.organisation}"
    return make.call(key, "CredentialRegistry", "accreditRegulator", values)


def _publish(make: _Maker, profile: Profile | BillProfile) -> Step:
    ledger = "InvoiceRegistry" if isinstance(profile, BillProfile) else "PrescriptionRegistry"
    values = {"profile": profile.number, "word": profile.rules.word}
    return make.call(f"publish {profile.name}", ledger, "publishProfile", values)


def _admit(make: _Maker) -> Iterator[Step]:
    """Who may sell packs, who may bind books, and who may keep units and bind studies: for ever."""
    seller = {"seller": make.at["PrescriptionRegistry"]}
    yield make.call("admit PrescriptionRegistry", "PackRegistry", "admitSeller", seller)
    ledger = {"ledger": make.at["InvoiceRegistry"]}
    yield make.call("admit InvoiceRegistry", "BookRegistry", "admitLedger", ledger)
    ledger = {"ledger": make.at["StudyRewards"]}
    yield make.call("admit StudyRewards", "HealthToken", "admitLedger", ledger)


def _mint(make: _Maker, rewards: Rewards) -> Iterator[Step]:
    """Who may mint, and whether units are points (S7)."""
    for i, minter in enumerate(rewards.minters, 1):
        yield make.call(f"appoint minter {i}", "HealthToken", "appointMinter", {"minter": minter})
    if not rewards.transfers:
        yield make.call("end transfers", "HealthToken", "endTransfers", {})


def _govern(make: _Maker, wanted: Manifest) -> Iterator[Step]:
    """Roles, then who calls what, then the keys change hands in one transaction."""
    admin, *others = wanted.roles
    for role in others:
        yield make.govern(f"role {role.label}", _role_calls(make, role))
    for contract in GUARDED:
        yield make.govern(f"guard {contract}", _guard_calls(make, wanted, contract))
    leave = make.inner("renounceRole", roleId=ADMIN, callerConfirmation=make.deployer)
    yield make.govern("hand over", [*_membership_calls(make, admin), leave])


def _role_calls(make: _Maker, role: Role) -> list[Inner]:
    return [
        make.inner("labelRole", roleId=role.number, label=role.label),
        make.inner("setRoleGuardian", roleId=role.number, guardian=role.guardian),
        *_membership_calls(make, role),
    ]


def _membership_calls(make: _Maker, role: Role) -> list[Inner]:
    granted = [
        make.inner("grantRole", roleId=role.number, account=holder, executionDelay=delay)
        for holder, delay in role.holders.items()
    ]
    return [*granted, make.inner("setGrantDelay", roleId=role.number, newDelay=role.grant_delay)]


def _guard_calls(make: _Maker, wanted: Manifest, contract: str) -> list[Inner]:
    target = make.at[contract]
    by_role: dict[int, list[bytes]] = {}
    for (name, function), role in wanted.functions.items():
        if name == contract:
            by_role.setdefault(role, []).append(artifact(name).selector(function))
    calls = [
        make.inner("setTargetFunctionRole", target=target, selectors=selectors, roleId=role)
        for role, selectors in by_role.items()
    ]
    return [*calls, make.inner("setTargetAdminDelay", target=target, newDelay=wanted.target_delay)]


class _Maker:
    """Makes steps whose names and types the ABI has agreed to."""

    def __init__(self, at: Mapping[str, str], deployer: str) -> None:
        self.at, self.deployer = at, deployer

    def call(self, key: str, contract: str, function: str, values: Mapping[str, Any]) -> Step:
        data = encoded(artifact(contract), function, values)
        return Step(key, contract, function, values, self.at[contract], data)

    def inner(self, function: str, **values: Any) -> Inner:
        return Inner(function, values, encoded(artifact("Governance"), function, values))

    def govern(self, key: str, calls: list[Inner]) -> Step:
        step = self.call(key, "Governance", "multicall", {"data": [each.data for each in calls]})
        return replace(step, arguments={}, inside=tuple(calls))


def encoded(compiled: Artifact, function: str, values: Mapping[str, Any]) -> bytes:
    """Calldata from named values. Raises DeployError when a name or a type is not the ABI's."""
    inputs = compiled.member(function)["inputs"]
    names = [each["name"] for each in inputs]
    if sorted(names) != sorted(values):
        raise DeployError(f"{compiled.name}.{function} takes {', '.join(names)}; the plan gives {', '.join(values)}.")
    for each in inputs:
        if not is_encodable(collapse_if_tuple(each), values[each["name"]]):
            raise DeployError(f"{compiled.name}.{function}: {each['name']} is no {each['type']}.")
    return compiled.calldata(function, [values[name] for name in names])


def ascii_name(name: str) -> bytes:
    """A name as the Directory lists it."""
    return name.encode("ascii").ljust(32, b"\0")


def _require_sound(params: Params, deployer: str, began_at: int) -> None:
    bad: Callable[[str, str], ParamsError] = lambda field, why: ParamsError(params.file, field, why)  # noqa: E731
    for name in HOLDERS:
        if getattr(params, name) == deployer:
            raise bad(name, "this is the deployer, who keeps nothing: name another address")
    for i, regulator in enumerate(params.regulators):
        if regulator.steward == deployer:
            raise bad(f"regulators[{i}].steward", "this is the deployer, who keeps nothing: name another address")
        if regulator.valid_until <= began_at:
            raise bad(f"regulators[{i}].valid_until", "this moment is past")
    if deployer in params.rewards.minters:
        raise bad("rewards.minters", "one is the deployer, who keeps nothing: name another address")
