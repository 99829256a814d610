"""A town with all ledgers: events rebuild every slot of each (X14), and no act moves a word where it has no business.

Each ledger is read by its own reader, which sees the credentials' events too; a second deployment of a ledger is read
apart, as its addresses are.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from tests.model.bill_house import BOOKS, LEDGER, USES
from tests.model.consent_house import CONSENTS, CREDENTIALS, EMERGENCIES
from tests.model.day_town import LOG, PACKS, PRESCRIPTIONS, RECORDS, Town
from tests.model.ledgers import Change, Seen, code
from tests.model.rewards_house import REWARDS, STUDIES, TOKEN
from tests.replay.rebuilt import Rebuilt, Storage, storage_of
from tests.replay.rebuilt_bills import RebuiltBills, bill_storage_of
from tests.replay.rebuilt_consents import RebuiltConsents, consent_storage_of
from tests.replay.rebuilt_rewards import RebuiltRewards, reward_storage_of, untold_slots

DIRECTORY = "Directory"
ANY = TypeVar("ANY", bound=Rebuilt)
ELSEWHERE = {
    (PRESCRIPTIONS, "dispense"): {PACKS},
    (PRESCRIPTIONS, "recordSupply"): {PACKS},
    (PRESCRIPTIONS, "reverse"): {PACKS},
    (LEDGER, "allotBook"): {BOOKS},
    (REWARDS, "draft"): {STUDIES},
    **{(REWARDS, each): {TOKEN} for each in ("fund", "settle", "pay", "challenge", "appeal", "rule", "lapseDispute")},
}
"""Where an act may write beside its own ledger; to all else it is closed."""


def require_rebuilt(town: Town, changes: Iterable[Change]) -> int:
    """The number of slots that events alone gave back, of all ledgers."""
    kept = list(changes)
    found = town.ledgers.storage_after(kept), town.newer.ledgers.storage_after(kept)
    slots = 0
    for storage, ledgers in zip(found, (town.ledgers, town.newer.ledgers), strict=True):
        rebuilt = _storages(ledgers.logs()) if ledgers is town.ledgers else _second(ledgers.logs())
        for contract, (told, untold) in rebuilt.items():
            chain = {slot: word for slot, word in storage[contract].items() if slot not in untold}
            assert told == chain, f"{contract}: {len(told.items() ^ chain.items())} slots are not what events tell"
            slots += len(told)
    return slots


def is_found_out(town: Town, changes: Iterable[Change], forgotten: str) -> bool:
    """Whether a reader has another state who misses an event of this name: one of the last, when there are some."""
    logs, storage = town.ledgers.logs(), town.ledgers.storage_after(changes)
    places = [place for place, each in enumerate(logs) if each.name == forgotten][-5:]
    return not places or any(_differs([*logs[:place], *logs[place + 1 :]], storage) for place in places)


def _differs(logs: list[Seen], storage: dict[str, Storage]) -> bool:
    try:
        rebuilt = _storages(logs)
    except (KeyError, ValueError, AssertionError):
        return True  # who stumbles has noticed too
    return any(told != storage[contract] for contract, (told, untold) in rebuilt.items() if not untold)


def require_within_bounds(town: Town, changes: Iterable[Change]) -> None:
    """What a transaction wrote lies in the contract that was called, or where the table says."""
    names = {address.lower(): name for name, address in town.ledgers.addresses.items()}
    newer = town.newer.ledgers.addresses[PRESCRIPTIONS].lower()
    for each in changes:
        if each.to is None:
            continue
        called = PRESCRIPTIONS if each.to == newer else names[each.to]
        allowed = ELSEWHERE.get((called, _function(called, each.selector)), set())
        written = {who for who in each.touched() if who in names or who == newer} - {each.to}
        strange = {names.get(who, "another deployment") for who in written} - allowed
        assert not strange, f"{called}.{_function(called, each.selector)} wrote to {strange}"


def _function(contract: str, selector: bytes) -> str:
    return next(name for name, (known, _) in code(contract).inputs.items() if known == selector)


# --- readers

Told = dict[str, tuple[Storage, set[int]]]
"""By contract: what events tell, and slots of which no event tells."""


def _storages(logs: list[Seen]) -> Told:
    supplies = _read(Rebuilt(), logs, (CREDENTIALS, PACKS, PRESCRIPTIONS, DIRECTORY))
    bills = _read(RebuiltBills(), logs, (CREDENTIALS, BOOKS, LEDGER, USES))
    consents = _read(RebuiltConsents(), logs, (CREDENTIALS, CONSENTS, EMERGENCIES, RECORDS, LOG))
    rewards = _read(RebuiltRewards(), logs, (CREDENTIALS, REWARDS, TOKEN, STUDIES))
    told = storage_of(supplies) | bill_storage_of(bills) | consent_storage_of(consents) | reward_storage_of(rewards)
    return {name: (slots, untold_slots(rewards) if name == TOKEN else set()) for name, slots in told.items()}


def _second(logs: list[Seen]) -> Told:
    """Of the second deployment, whose packs are the first's."""
    supplies = _read(Rebuilt(), logs, (CREDENTIALS, PACKS, PRESCRIPTIONS, DIRECTORY))
    return {PRESCRIPTIONS: (storage_of(supplies)[PRESCRIPTIONS], set())}


def _read(reader: ANY, logs: Iterable[Seen], contracts: tuple[str, ...]) -> ANY:
    for log in logs:
        if log.contract in contracts:
            reader.read(log)
    return reader
