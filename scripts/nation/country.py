"""A development chain with a nation's houses on it: in each province a hospital, a pharmacy, a basic insurer, a book.

A province's hospital stands for its billing platform: one range holds the bills of all its houses.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from eth_account import Account
from eth_account.signers.local import LocalAccount
from web3 import Web3

from carestamp.client import (
    ConsentClient,
    CredentialClient,
    InvoiceClient,
    PrescriptionClient,
)
from carestamp.documents.invoice.typed import book_id
from scripts.deploy import Deployment
from scripts.nation.calldata import Scribe
from scripts.nation.keys import Key
from scripts.nation.size import MINUTES, Size
from scripts.stories.stage import ZONE

HOSPITALS, PHARMACIES, INSURERS = 10_000, 20_000, 30_000
"""Numbers of houses begin here; a province's is added."""


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
    def houses(self) -> tuple[int, int, int]:
        return self.hospital, self.pharmacy, self.insurer

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
    def credentials(self) -> CredentialClient:
        return CredentialClient(self.scribe, self.deployment["CredentialRegistry"])

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


def state_of(country: Country) -> str:
    """All that its node holds: a node that keeps no history can't look at the deployment, so it is given the state."""
    return str(country.web3.manager.request_blocking("anvil_dumpState", []))  # type: ignore[arg-type]


def moved(country: Country, state: str, web3: Web3) -> Country:
    """The same country on another node."""
    web3.manager.request_blocking("anvil_loadState", [state])  # type: ignore[arg-type]
    there = dataclasses.replace(country, web3=web3)
    there.prepare()
    return there


def account_of(key: Key) -> LocalAccount:
    """For clients that sign and send by themselves."""
    account: LocalAccount = Account.from_key(key.private.secret)
    return account
