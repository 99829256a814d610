"""Everybody of all walks in one town: the same name is the same key, the same number the same house."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from tests.model import bill_people, consent_people, people, rewards_people
from tests.model.credentials import Kind, Role
from tests.model.people import person

HEALTH, FISCAL, HOSPITAL, PHARMACY, PHARMACY_B, REGISTRAR = 1, 2, 101, 201, 202, 301
INSURER_A, INSURER_B, SPONSOR = 411, 412, 501
VISITORS, CHIEFS = 200, 100
KINDS = {
    people.PHARMACY: Kind.PHARMACY,
    people.PHARMACY_B: Kind.PHARMACY,
    people.KIOSK: Kind.PHARMACY,
    people.CODES: Kind.REGISTRAR,
    **consent_people.KINDS,
    **bill_people.KINDS,
    **rewards_people.KINDS,
}
INSURERS = Kind.BASIC_INSURER | Kind.COMMERCIAL_INSURER


def _by_house() -> Iterator[tuple[int, str]]:
    for module in (people, bill_people, consent_people, rewards_people):
        yield from module.STEWARDS.items()


STEWARDS: dict[int, tuple[str, ...]] = {
    number: tuple(dict.fromkeys(name for each, name in _by_house() if each == number))
    for number in dict.fromkeys(number for number, _ in _by_house())
}
"""The first is accredited with the house, the others are appointed."""
STAFF: tuple[tuple[str, int, Role], ...] = tuple(
    dict.fromkeys((*people.STAFF, *bill_people.STAFF, *consent_people.STAFF, *rewards_people.STAFF))
)
CHIEF = Role.PRESCRIBER | Role.REVIEWER | Role.EMERGENCY_CLINICIAN | Role.BILLER | Role.AUDITOR | Role.CUSTODIAN
"""What one person of a hospital can be at once: it acts in every ledger."""


SCRAWL, SCRAWLED = "0x" + "de" * 20, bytes(64) + b"\x1b"
"""Whose signature is none, and what it leaves: from these bytes nobody's address is recovered."""


def visitor(number: int) -> str:
    """A patient who comes once."""
    return f"visitor {number}"


def chief(number: int) -> str:
    return f"chief {number}"


def new_phone(number: int) -> str:
    """Of that visitor."""
    return f"new phone {number}"


def friends(number: int) -> tuple[str, ...]:
    """Of that visitor: guardians."""
    return tuple(f"friend {each} of visitor {number}" for each in range(3))


def new_house(number: int) -> int:
    """A hospital that is founded in a story."""
    return 2_000 + number


def regulator_of(number: int) -> str:
    """Whose steward decides about this house."""
    return "fiscal_steward" if KINDS.get(number, Kind(0)) & INSURERS else "health_steward"


@cache
def names() -> dict[str, str]:
    """Who has which key."""
    return {person(each).address: each for each in _everybody()}


def _everybody() -> Iterable[str]:
    for module in (people, bill_people, consent_people, rewards_people):
        yield from module.EVERYBODY
    for number in range(1, VISITORS + 1):
        yield from (visitor(number), new_phone(number), *friends(number))
    yield from (chief(number) for number in range(1, CHIEFS + 1))
