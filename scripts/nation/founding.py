"""Before the hour: ledgers deployed, houses accredited, people licensed, books allotted."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Iterator

from web3 import Web3

from carestamp.chain import Chain
from carestamp.client import FOREVER, CredentialClient, InvoiceClient, Kinds, Roles
from carestamp.documents import nullifier
from carestamp.documents.invoice import identity
from scripts import cast as casting
from scripts.deploy import deploy
from scripts.deploy import load as load_params
from scripts.nation.calldata import Written
from scripts.nation.country import Country, Province
from scripts.nation.feeding import Feeder
from scripts.nation.keys import Key
from scripts.nation.parcel import signed_act
from scripts.nation.size import Size
from scripts.stories.stage import DAY, ZONE

NOON = dt.time(12, 30)
SOON = 60
"""Seconds from the last of it to the hour."""


def found(web3: Web3, size: Size, feeder: Feeder) -> Country:
    """On a chain with nothing on it. Licences are many: they are mined in one block."""
    deployment, noon = deploy(casting.cast().deployer, load_params("anvil"), web3), _tomorrow_noon(web3)
    provinces = tuple(_province(number, noon) for number in range(size.provinces))
    country = Country(size, web3, deployment, noon, provinces)
    _accredit(country)
    feeder.ask("evm_setAutomine", [False])
    feeder.mine(_licences(country), noon)
    feeder.ask("evm_setAutomine", [True])
    _allot(country)
    country.prepare()
    return dataclasses.replace(country, began_at=web3.eth.get_block("latest")["timestamp"] + SOON)


def _tomorrow_noon(web3: Web3) -> int:
    day = dt.datetime.fromtimestamp(web3.eth.get_block("latest")["timestamp"] + DAY, ZONE).date()
    return int(dt.datetime.combine(day, NOON, ZONE).timestamp())


def _province(number: int, at: int) -> Province:
    year = dt.datetime.fromtimestamp(at, ZONE).year
    epoch = nullifier.Epoch(f"{number + 11}", year)
    code = f"{number + 11}0161{year % 100:02d}"
    key = nullifier.MemoryKey({epoch: bytes(range(1, 33))})
    return Province(number, code, identity.code_nullifier(key, epoch, code))


def _accredit(country: Country) -> None:
    people, chain = casting.cast(), Chain(country.web3, poll=0.002)
    ledger = CredentialClient(chain, country.deployment["CredentialRegistry"])
    for each in country.provinces:
        by_health = ((each.hospital, Kinds.HOSPITAL), (each.pharmacy, Kinds.PHARMACY))
        for number, kinds in by_health:
            ledger.accredit(people.health_steward, number, kinds, 0, FOREVER, _steward(number).address)
        insurer = each.insurer, Kinds.BASIC_INSURER
        ledger.accredit(people.fiscal_steward, *insurer, 0, FOREVER, _steward(each.insurer).address)


def _licences(country: Country) -> list[bytes]:
    """Of everybody who acts, each by the steward of its house."""
    sent: Counter[int] = Counter()
    found_ = []
    for house, person, role in _people(country):
        found_.append(signed_act(country, _steward(house), sent[house], _licence(country, house, person, role)))
        sent[house] += 1
    return found_


def _people(country: Country) -> Iterator[tuple[int, Key, Roles]]:
    for each in country.provinces:
        yield each.insurer, each.key("adjudicator"), Roles.ADJUDICATOR
        yield each.pharmacy, each.key("pharmacist"), Roles.PHARMACIST
        yield each.hospital, each.key("biller"), Roles.BILLER
        yield each.hospital, each.key("reviewer"), Roles.REVIEWER
        for number in range(country.size.prescribers):
            yield each.hospital, each.key("prescriber", number), Roles.PRESCRIBER


def _licence(country: Country, house: int, person: Key, role: Roles) -> Written:
    steward = _steward(house)
    country.credentials.license(steward, house, person.address, role, 0, FOREVER)  # type: ignore[arg-type]
    return country.scribe.last()


def _allot(country: Country) -> None:
    """A book for each province: all its bills of the hour, settled by its insurer."""
    ledger = InvoiceClient(Chain(country.web3, poll=0.002), country.deployment["InvoiceRegistry"])
    last, steward = country.size.visits * country.size.intervals, casting.cast().fiscal_steward
    for each in country.provinces:
        ledger.allot_book(steward, each.book, last, each.hospital, True, each.insurer)


def _steward(house: int) -> Key:
    return Key(f"steward/{house}")
