"""A development chain with a nation's houses on it: in each province a hospital, a pharmacy, a basic insurer, a book.

A province's hospital stands for its billing platform: one range holds the bills of all its houses.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from eth_account import Account
from eth_account.signers.local import LocalAccount
from web3 import Web3

from carestamp.chain import Chain
from carestamp.client import (
    FOREVER,
    ConsentClient,
    CredentialClient,
    InvoiceClient,
    Kinds,
    PrescriptionClient,
    Roles,
)
from carestamp.documents import nullifier
from carestamp.documents.invoice import identity
from carestamp.documents.invoice.typed import book_id
from scripts import cast as casting
from scripts.cast import Cast
from scripts.deploy import Deployment, deploy
from scripts.deploy import load as load_params
from scripts.nation.calldata import Scribe
from scripts.nation.keys import Key
from scripts.nation.size import MINUTES, Size
from scripts.stories.chainwork import fund
from scripts.stories.stage import DAY, ZONE

HOSPITALS, PHARMACIES, INSURERS = 10_000, 20_000, 30_000
"""Numbers of houses begin here; a province's is added."""
NOON = dt.time(12, 30)


@dataclass(frozen=True)
class Province:
    """number: from 0. code: of its bills, as printed; nullifier: of that."""

    number: int
    code: str
    nullifier: bytes

    @property
    def hospital(self) -> int:
        return HOSPITALS + self.number

    @property
    def pharmacy(self) -> int:
        return PHARMACIES + self.number

    @property
    def insurer(self) -> int:
        return INSURERS + self.number

    @property
    def book(self) -> bytes:
        return book_id(self.nullifier, 1)

    def key(self, role: str, number: int = 0) -> Key:
        """Of one of its people."""
        return Key(f"{role}/{self.number}/{number}")


@dataclass(frozen=True)
class Country:
    """began_at: second at which the hour begins, on the chain's clock."""

    size: Size
    web3: Web3
    deployment: Deployment
    began_at: int
    provinces: tuple[Province, ...]

    @cached_property
    def scribe(self) -> Scribe:
        return Scribe(self.web3)

    @cached_property
    def bills(self) -> InvoiceClient:
        return InvoiceClient(self.scribe, self.deployment["InvoiceRegistry"])

    @cached_property
    def prescriptions(self) -> PrescriptionClient:
        return PrescriptionClient(self.scribe, self.deployment["PrescriptionRegistry"])

    @cached_property
    def consents(self) -> ConsentClient:
        return ConsentClient(self.scribe, self.deployment["ConsentRegistry"])

    def prepare(self) -> None:
        """Asks the chain whatever processes that have no connection need to know."""
        for each in (self.bills, self.prescriptions, self.consents):
            assert each.domain.separator

    def begin_of(self, interval: int) -> int:
        """Its first second."""
        return self.began_at + interval * MINUTES * 60

    @property
    def day(self) -> dt.date:
        """In China."""
        return dt.datetime.fromtimestamp(self.began_at, ZONE).date()


def found(web3: Web3, size: Size) -> Country:
    """Deploys, accredits, licenses, allots."""
    people = casting.cast()
    deployment = deploy(people.deployer, load_params("anvil"), web3)
    casting.enrol(deployment, web3)
    noon = _tomorrow_noon(web3)
    provinces = tuple(_province(number, noon) for number in range(size.provinces))
    _accredit(deployment, web3, provinces, noon)
    country = Country(size, web3, deployment, noon, provinces)
    for each in provinces:
        _settle_in(country, people, each)
    country.prepare()
    return country


def state_of(country: Country) -> str:
    """All that its node holds: a node that keeps no history can't look at the deployment, so it is given the state."""
    return str(country.web3.manager.request_blocking("anvil_dumpState", []))  # type: ignore[arg-type]


def moved(country: Country, state: str, web3: Web3) -> Country:
    """The same country on another node."""
    web3.manager.request_blocking("anvil_loadState", [state])  # type: ignore[arg-type]
    there = dataclasses.replace(country, web3=web3)
    there.prepare()
    return there


def licences(province: Province, prescribers: int) -> Iterator[tuple[int, Key, Roles]]:
    """House, person and role of everybody who acts in a province."""
    yield province.insurer, province.key("adjudicator"), Roles.ADJUDICATOR
    yield province.pharmacy, province.key("pharmacist"), Roles.PHARMACIST
    yield province.hospital, province.key("biller"), Roles.BILLER
    yield province.hospital, province.key("reviewer"), Roles.REVIEWER
    yield from ((province.hospital, province.key("prescriber", n), Roles.PRESCRIBER) for n in range(prescribers))


def _tomorrow_noon(web3: Web3) -> int:
    day = dt.datetime.fromtimestamp(web3.eth.get_block("latest")["timestamp"] + DAY, ZONE).date()
    return int(dt.datetime.combine(day, NOON, ZONE).timestamp())


def _province(number: int, at: int) -> Province:
    year = dt.datetime.fromtimestamp(at, ZONE).year
    epoch = nullifier.Epoch(f"{number + 11}", year)
    code = f"{number + 11}0161{year % 100:02d}"
    key = nullifier.MemoryKey({epoch: bytes(range(1, 33))})
    return Province(number, code, identity.code_nullifier(key, epoch, code))


def _accredit(deployment: Deployment, web3: Web3, provinces: tuple[Province, ...], noon: int) -> None:
    people, ledger = casting.cast(), _credentials(deployment, web3)
    for province in provinces:
        for number, kinds in ((province.hospital, Kinds.HOSPITAL), (province.pharmacy, Kinds.PHARMACY)):
            ledger.accredit(people.health_steward, number, kinds, 0, FOREVER, steward_of(number).address)
        insurer = province.insurer, Kinds.BASIC_INSURER
        ledger.accredit(people.fiscal_steward, *insurer, 0, FOREVER, steward_of(province.insurer).address)
    casting.advance(web3, noon - web3.eth.get_block("latest")["timestamp"])


def _settle_in(country: Country, people: Cast, province: Province) -> None:
    ledger = _credentials(country.deployment, country.web3)
    fund(country.web3, [steward_of(each).address for each in (province.hospital, province.pharmacy, province.insurer)])
    for house, person, role in licences(province, country.size.prescribers):
        ledger.license(steward_of(house), house, person.address, role, 0, FOREVER)
    bills = InvoiceClient(ledger.chain, country.deployment["InvoiceRegistry"])
    last = country.size.visits * country.size.intervals
    bills.allot_book(people.fiscal_steward, province.book, last, province.hospital, True, province.insurer)


def _credentials(deployment: Deployment, web3: Web3) -> CredentialClient:
    return CredentialClient(Chain(web3, poll=0.002), deployment["CredentialRegistry"], deployment.first_block)


@cache
def steward_of(house: int) -> LocalAccount:
    """Whoever licenses its people."""
    return account_of(Key(f"steward/{house}"))


def account_of(key: Key) -> LocalAccount:
    """For clients that sign and send by themselves."""
    account: LocalAccount = Account.from_key(key.private.secret)
    return account
