"""The cast: named people and organisations of tests, demo and `make node`, on development chains only.

Their keys come from the public mnemonic of development chains, so everybody knows them. The index of a person never
changes: it stands in scripts/params/anvil.yaml as an address.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from eth_account import Account
from eth_account.signers.local import LocalAccount
from web3 import Web3

from carestamp.client import FOREVER, Chain, CredentialClient, Kinds, Roles
from scripts.deploy import Deployment

MNEMONIC = "test test test test test test test test test test test junk"
ACCOUNTS = 80

HEALTH_REGULATOR, FISCAL_REGULATOR = 1, 2
HOSPITAL, HOSPITAL_B, PHARMACY, PHARMACY_B, REGISTRAR = 101, 102, 201, 202, 301
SUBJECT_REGISTRAR, SPONSOR = 302, 501
BASIC_INSURER, INSURER_A, INSURER_B = 401, 411, 412
ETHICS_BOARD, STUDY_BOARD = 601, 602
VALIDATOR_A, VALIDATOR_B, VALIDATOR_C, VALIDATOR_D = 701, 702, 703, 704
STUDY = 7
"""The number that the sponsor gave to its study."""
FISCAL = Kinds.BASIC_INSURER | Kinds.COMMERCIAL_INSURER
"""What the fiscal regulator accredits; the health regulator accredits the rest (K1)."""


@dataclass(frozen=True)
class Cast:
    """One account a role."""

    deployer: LocalAccount
    governor: LocalAccount
    pauser: LocalAccount
    curator: LocalAccount
    health_steward: LocalAccount
    fiscal_steward: LocalAccount
    registrar_steward: LocalAccount
    hospital_steward: LocalAccount
    pharmacy_steward: LocalAccount
    pharmacy_b_steward: LocalAccount
    prescriber: LocalAccount
    prescriber_b: LocalAccount
    reviewer: LocalAccount
    pharmacist: LocalAccount
    second_pharmacist: LocalAccount
    pharmacist_b: LocalAccount
    second_pharmacist_b: LocalAccount
    auditor: LocalAccount
    patient: LocalAccount
    patient_b: LocalAccount
    delegate: LocalAccount
    relayer: LocalAccount
    outsider: LocalAccount
    hospital_b_steward: LocalAccount
    biller: LocalAccount
    biller_b: LocalAccount
    pharmacy_biller: LocalAccount
    basic_steward: LocalAccount
    adjudicator: LocalAccount
    second_adjudicator: LocalAccount
    insurer_a_steward: LocalAccount
    adjudicator_a: LocalAccount
    insurer_b_steward: LocalAccount
    adjudicator_b: LocalAccount
    tax_auditor: LocalAccount
    subject_registrar_steward: LocalAccount
    sponsor_steward: LocalAccount
    researcher: LocalAccount
    emergency_clinician: LocalAccount
    second_clinician: LocalAccount
    emergency_clinician_b: LocalAccount
    second_clinician_b: LocalAccount
    custodian: LocalAccount
    custodian_b: LocalAccount
    hospital_auditor: LocalAccount
    hospital_b_auditor: LocalAccount
    guardian: LocalAccount
    ward: LocalAccount
    device: LocalAccount
    friend: LocalAccount
    friend_b: LocalAccount
    thief: LocalAccount
    ethics_steward: LocalAccount
    validator_a_steward: LocalAccount
    validator_b_steward: LocalAccount
    validator_c_steward: LocalAccount
    validator_d_steward: LocalAccount
    validator_a: LocalAccount
    validator_b: LocalAccount
    validator_c: LocalAccount
    validator_d: LocalAccount
    treasurer: LocalAccount
    study_steward: LocalAccount
    study_auditor: LocalAccount

    def __iter__(self) -> Iterator[tuple[str, LocalAccount]]:
        """Names and accounts, in the order of their indices."""
        return ((each.name, getattr(self, each.name)) for each in fields(self))


@dataclass(frozen=True)
class Organisation:
    """One that a regulator accredits. steward: a role of the cast."""

    number: int
    name: str
    kinds: Kinds
    steward: str

    @property
    def regulator(self) -> str:
        """The role of whoever accredits it."""
        return "fiscal_steward" if self.kinds & FISCAL else "health_steward"


@dataclass(frozen=True)
class Licence:
    """What a steward licenses. person: a role of the cast."""

    organisation: int
    steward: str
    person: str
    roles: Roles


ORGANISATIONS = (
    Organisation(HOSPITAL, "hospital", Kinds.HOSPITAL, "hospital_steward"),
    Organisation(PHARMACY, "pharmacy", Kinds.PHARMACY, "pharmacy_steward"),
    Organisation(PHARMACY_B, "pharmacy B", Kinds.PHARMACY, "pharmacy_b_steward"),
    Organisation(REGISTRAR, "registrar of packs", Kinds.REGISTRAR, "registrar_steward"),
    Organisation(HOSPITAL_B, "hospital B", Kinds.HOSPITAL, "hospital_b_steward"),
    Organisation(BASIC_INSURER, "basic insurer", Kinds.BASIC_INSURER, "basic_steward"),
    Organisation(INSURER_A, "insurer A", Kinds.COMMERCIAL_INSURER, "insurer_a_steward"),
    Organisation(INSURER_B, "insurer B", Kinds.COMMERCIAL_INSURER, "insurer_b_steward"),
    Organisation(SUBJECT_REGISTRAR, "registrar of patients", Kinds.REGISTRAR, "subject_registrar_steward"),
    Organisation(SPONSOR, "sponsor", Kinds.SPONSOR, "sponsor_steward"),
    Organisation(ETHICS_BOARD, "ethics board", Kinds.ETHICS_BOARD, "ethics_steward"),
    Organisation(STUDY_BOARD, "board for disputes", Kinds.ETHICS_BOARD, "study_steward"),
    Organisation(VALIDATOR_A, "data validator A", Kinds.DATA_VALIDATOR, "validator_a_steward"),
    Organisation(VALIDATOR_B, "data validator B", Kinds.DATA_VALIDATOR, "validator_b_steward"),
    Organisation(VALIDATOR_C, "data validator C", Kinds.DATA_VALIDATOR, "validator_c_steward"),
    Organisation(VALIDATOR_D, "data validator D", Kinds.DATA_VALIDATOR, "validator_d_steward"),
)
LICENCES = (
    Licence(HOSPITAL, "hospital_steward", "prescriber", Roles.PRESCRIBER),
    Licence(HOSPITAL, "hospital_steward", "prescriber_b", Roles.PRESCRIBER),
    Licence(HOSPITAL, "hospital_steward", "reviewer", Roles.REVIEWER),
    Licence(PHARMACY, "pharmacy_steward", "pharmacist", Roles.PHARMACIST),
    Licence(PHARMACY, "pharmacy_steward", "second_pharmacist", Roles.PHARMACIST),
    Licence(PHARMACY_B, "pharmacy_b_steward", "pharmacist_b", Roles.PHARMACIST),
    Licence(PHARMACY_B, "pharmacy_b_steward", "second_pharmacist_b", Roles.PHARMACIST),
    Licence(HEALTH_REGULATOR, "health_steward", "auditor", Roles.AUDITOR),
    Licence(HOSPITAL, "hospital_steward", "biller", Roles.BILLER),
    Licence(HOSPITAL_B, "hospital_b_steward", "biller_b", Roles.BILLER),
    Licence(PHARMACY, "pharmacy_steward", "pharmacy_biller", Roles.BILLER),
    Licence(BASIC_INSURER, "basic_steward", "adjudicator", Roles.ADJUDICATOR),
    Licence(BASIC_INSURER, "basic_steward", "second_adjudicator", Roles.ADJUDICATOR),
    Licence(INSURER_A, "insurer_a_steward", "adjudicator_a", Roles.ADJUDICATOR),
    Licence(INSURER_B, "insurer_b_steward", "adjudicator_b", Roles.ADJUDICATOR),
    Licence(FISCAL_REGULATOR, "fiscal_steward", "tax_auditor", Roles.AUDITOR),
    Licence(SPONSOR, "sponsor_steward", "researcher", Roles.CUSTODIAN),
    Licence(HOSPITAL, "hospital_steward", "emergency_clinician", Roles.EMERGENCY_CLINICIAN),
    Licence(HOSPITAL, "hospital_steward", "second_clinician", Roles.EMERGENCY_CLINICIAN),
    Licence(HOSPITAL_B, "hospital_b_steward", "emergency_clinician_b", Roles.EMERGENCY_CLINICIAN),
    Licence(HOSPITAL_B, "hospital_b_steward", "second_clinician_b", Roles.EMERGENCY_CLINICIAN),
    Licence(HOSPITAL, "hospital_steward", "custodian", Roles.CUSTODIAN),
    Licence(HOSPITAL_B, "hospital_b_steward", "custodian_b", Roles.CUSTODIAN),
    Licence(HOSPITAL, "hospital_steward", "hospital_auditor", Roles.AUDITOR),
    Licence(HOSPITAL_B, "hospital_b_steward", "hospital_b_auditor", Roles.AUDITOR),
    Licence(VALIDATOR_A, "validator_a_steward", "validator_a", Roles.VALIDATOR),
    Licence(VALIDATOR_B, "validator_b_steward", "validator_b", Roles.VALIDATOR),
    Licence(VALIDATOR_C, "validator_c_steward", "validator_c", Roles.VALIDATOR),
    Licence(VALIDATOR_D, "validator_d_steward", "validator_d", Roles.VALIDATOR),
    Licence(STUDY_BOARD, "study_steward", "study_auditor", Roles.AUDITOR),
)


@cache
def cast() -> Cast:
    """The people, each with the key of their index."""
    return Cast(**{each.name: account(index) for index, each in enumerate(fields(Cast))})


@cache
def account(index: int) -> LocalAccount:
    """A development account. Raises ValueError outside 0 to 79."""
    if not 0 <= index < ACCOUNTS:
        raise ValueError(f"development chains have the accounts 0 to {ACCOUNTS - 1}")
    Account.enable_unaudited_hdwallet_features()
    found: LocalAccount = Account.from_mnemonic(MNEMONIC, account_path=f"m/44'/60'/0'/0/{index}")
    return found


def enrol(deployment: Deployment, web3: Web3) -> Cast:
    """Accredit the organisations, wait on the chain's clock until that counts, license the people: whoever is not yet.

    Development chains only: where an organisation is new the clock is moved past the accreditation delay.
    """
    people = cast()
    chain = Chain(web3, poll=0.005)
    ledger = CredentialClient(chain, deployment["CredentialRegistry"], deployment.first_block)
    if new := unknown(ledger):
        _accredit(ledger, new)
        advance(web3, ledger.accreditation_delay() + 1)
    for licence in LICENCES:
        _license(ledger, licence)
    return people


def unknown(ledger: CredentialClient) -> list[Organisation]:
    """Those that nobody accredited yet."""
    return [each for each in ORGANISATIONS if not ledger.organisation_of(each.number).kinds]


def _accredit(ledger: CredentialClient, organisations: Iterable[Organisation]) -> None:
    for each in organisations:
        regulator, steward = getattr(cast(), each.regulator), getattr(cast(), each.steward).address
        ledger.accredit(regulator, each.number, each.kinds, 0, FOREVER, steward)


def _license(ledger: CredentialClient, licence: Licence) -> None:
    steward, person = getattr(cast(), licence.steward), getattr(cast(), licence.person)
    if ledger.practitioner_of(person.address).organisation != licence.organisation:
        ledger.license(steward, licence.organisation, person.address, licence.roles, 0, FOREVER)


def advance(web3: Web3, seconds: int) -> None:
    """Mine a block this many seconds after the newest one, or a moment later. Development chains only."""
    if web3.client_version.lower().startswith("anvil/"):  # exact also where a test has fixed the time between blocks
        _ask(web3, "evm_setNextBlockTimestamp", web3.eth.get_block("latest")["timestamp"] + seconds)
    else:
        _ask(web3, "evm_increaseTime", seconds)
    _ask(web3, "evm_mine")


def _ask(web3: Web3, method: str, *values: Any) -> None:
    web3.manager.request_blocking(method, list(values))  # type: ignore[arg-type]
