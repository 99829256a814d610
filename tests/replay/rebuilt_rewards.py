"""The state of studies, contributions and the token, made from events and nothing else (X14).

What is left out: allowances and numbers of permits. ERC-20 tells an allowance when it is given, not when it is used,
and a permit only as the allowance that it gives.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from eth_abi import encode
from eth_utils import keccak

from tests.replay.rebuilt import Storage, _authority, _key
from tests.replay.rebuilt_consents import RebuiltConsents, _governed

REWARDS, TOKEN, STUDIES = "StudyRewards", "HealthToken", "StudyRegistry"
DAY = 86_400
NOBODY = "0x" + "00" * 20
APPROVED, BY_SPONSOR, BY_BOARD, CLOSED, SETTLED = (1 << bit for bit in range(56, 61))
RESERVED, PAID, REFUNDED = 64, 128, 192
DUPLICATE, DISPUTED, OPEN, APPEAL = (1 << bit for bit in range(56, 60))
TOLD = 0xFFFF << 32 | DUPLICATE
TIER = 0xFF << 32
HAS_BEEN_PAID, HAS_EXPIRED = 6, 9
MINTER, LEDGER = 1, 2
NAMES = {3: "Carestamp Health Token", 4: "CHT"}
"""What the constructor keeps of the token's own, by slot."""


@dataclass
class Study:
    """The six words of a study."""

    hash: int
    parties: int
    rules: int
    panel: int
    prices: int
    money: int = 0


@dataclass
class Given:
    """A contribution: its word, and what others count by it. source: the one that it holds."""

    study: int
    person: bytes
    word: int
    source: bytes | None = None


class RebuiltRewards(RebuiltConsents):
    """Feed it logs in order; each event has a method of its own name."""

    TIMED = (*RebuiltConsents.TIMED, "ContributionCommitted", "VerdictCommitted")

    def __init__(self) -> None:
        super().__init__()
        self.studies: dict[int, Study] = {}
        self.ledgers: dict[int, str] = {}
        self.given: dict[bytes, Given] = {}
        self.sources: dict[tuple[int, bytes], bytes] = {}
        self.persons: defaultdict[tuple[int, bytes], list[int]] = defaultdict(lambda: [0, 0, 0])
        self.verdicts: dict[tuple[bytes, int], int] = {}
        self.disputants: dict[bytes, str] = {}
        self.balances: defaultdict[str, int] = defaultdict(int)
        self.rights: defaultdict[str, int] = defaultdict(int)  # type: ignore[assignment]
        self.allowed: set[tuple[str, str]] = set()
        self.points = False

    # --- studies

    def StudyBound(self, study: int, ledger: str) -> None:  # noqa: N802 - methods are named like events
        self.ledgers[study] = ledger

    def StudyDrafted(self, study: int, _by: str, words: tuple[Any, ...], _protocol: bytes) -> None:  # noqa: N802
        hashed, *rest = words
        self.studies[study] = Study(int.from_bytes(hashed), *rest)

    def StudyApproved(self, study: int, _board: int, _chair: str) -> None:  # noqa: N802
        self.studies[study].rules |= APPROVED

    def StudyFunded(self, study: int, _by: str, amount: int) -> None:  # noqa: N802
        self.studies[study].money += amount

    def StudyPaused(self, study: int, _by: str, by_board: bool) -> None:  # noqa: N802
        self.studies[study].rules |= BY_BOARD if by_board else BY_SPONSOR

    def StudyResumed(self, study: int, _by: str, by_board: bool) -> None:  # noqa: N802
        self.studies[study].rules &= ~(BY_BOARD if by_board else BY_SPONSOR)

    def StudyClosed(self, study: int, _by: str) -> None:  # noqa: N802
        self.studies[study].rules |= CLOSED

    def StudySettled(self, study: int, _account: str, refunded: int) -> None:  # noqa: N802
        self.studies[study].rules |= SETTLED
        self.studies[study].money += refunded << REFUNDED

    # --- contributions

    def ContributionCommitted(  # noqa: N802
        self,
        name: bytes,
        study: int,
        _contributor: str,
        person: bytes,
        _house: int,
        _custodian: str,
        signer: str,
        _category: int,
        _tier: int,
        reserved: int,
        second: int,
    ) -> None:
        self.given[name] = Given(study, person, second | int(signer, 16) << 64)
        self.studies[study].money += reserved << RESERVED
        day, today, altogether = self.persons[study, person]
        self.persons[study, person] = [second // DAY, 1 + today * (day == second // DAY), altogether + 1]

    def VerdictCommitted(  # noqa: N802
        self, name: bytes, organisation: int, validator: str, hashed: bytes, second: int
    ) -> None:
        bound = int.from_bytes(keccak(encode(["address", "bytes32"], [validator, hashed])))
        self.verdicts[name, organisation] = second | bound >> 32 << 32

    def ContributionAttested(  # noqa: N802
        self, name: bytes, study: int, source: bytes, tier: int, seats: int, rewarded: bytes
    ) -> None:
        given = self.given[name]
        if given.source is not None:
            del self.sources[study, given.source]
        given.source = None if any(rewarded) else source
        if given.source is not None:
            self.sources[study, source] = name
        given.word = given.word & ~TOLD | tier << 32 | seats << 40 | any(rewarded) * DUPLICATE

    def ContributionChallenged(self, name: bytes, by: str, _grounds: bytes) -> None:  # noqa: N802
        self.given[name].word |= DISPUTED | OPEN
        self.disputants[name] = by

    def ContributionAppealed(self, name: bytes, by: str, grounds: bytes) -> None:  # noqa: N802
        self.ContributionChallenged(name, by, grounds)
        self.given[name].word |= APPEAL

    def DisputeRuled(  # noqa: N802
        self, name: bytes, _auditor: str, _bond_to: str, tier: int, _bond: int, _grounds: bytes
    ) -> None:
        self.given[name].word = self.given[name].word & ~(TIER | OPEN) | tier << 32

    def DisputeLapsed(self, name: bytes, _bond_to: str, _bond: int) -> None:  # noqa: N802
        self.given[name].word &= ~OPEN

    def ContributionPaid(self, name: bytes, study: int, _payee: str, amount: int, freed: int) -> None:  # noqa: N802
        self.given[name].word |= HAS_BEEN_PAID << 48
        self.studies[study].money += (amount << PAID) - (amount + freed << RESERVED)

    def ContributionEnded(self, name: bytes, study: int, status: int, freed: int) -> None:  # noqa: N802
        self.given[name].word |= status << 48
        self.studies[study].money -= freed << RESERVED
        self.persons[study, self.given[name].person][2] -= status == HAS_EXPIRED

    # --- the token

    def MinterAppointed(self, who: str) -> None:  # noqa: N802
        self.rights[who] |= MINTER

    def MinterDismissed(self, who: str) -> None:  # noqa: N802
        self.rights[who] &= ~MINTER

    def LedgerAdmitted(self, ledger: str) -> None:  # noqa: N802
        self.rights[ledger] |= LEDGER

    def TransfersEnded(self) -> None:  # noqa: N802
        self.points = True

    def Approval(self, owner: str, spender: str, _value: int) -> None:  # noqa: N802
        self.allowed.add((owner, spender))

    def Transfer(self, giver: str, taker: str, value: int) -> None:  # noqa: N802
        """Out of nothing when minted, into nothing when burnt."""
        self.balances[giver] -= value
        self.balances[taker] += value


# --- as storage -------------------------------------------------------------------------------------------------------


def reward_storage_of(rebuilt: RebuiltRewards) -> dict[str, Storage]:
    """Every slot that is not zero, by contract. Slot numbers follow the order of declaration, bases first."""
    laid_out = {REWARDS: _rewards(rebuilt), TOKEN: _token(rebuilt), STUDIES: _studies(rebuilt)}
    return {name: {slot: word for slot, word in slots.items() if word} for name, slots in laid_out.items()}


def untold_slots(rebuilt: RebuiltRewards) -> set[int]:
    """Where the token keeps what no event tells: allowances that were given, and numbers of permits."""
    allowances = {_key("address", spender, _key("address", owner, 1)) for owner, spender in rebuilt.allowed}
    return allowances | {_key("address", owner, 7) for owner, _ in rebuilt.allowed}


def _rewards(rebuilt: RebuiltRewards) -> Storage:
    slots = {2: _governed(rebuilt, REWARDS)}
    for number, study in rebuilt.studies.items():
        slots |= {_key("uint128", number, 3) + place: word for place, word in enumerate(vars(study).values())}
    slots |= {_key("bytes32", name, 4): each.word for name, each in rebuilt.given.items()}
    for (study, source), name in rebuilt.sources.items():
        slots[_key("bytes32", source, _key("uint128", study, 5))] = int.from_bytes(name)
    for (study, person), (day, today, altogether) in rebuilt.persons.items():
        slots[_key("bytes32", person, _key("uint128", study, 6))] = day | today << 32 | altogether << 64
    for (name, organisation), word in rebuilt.verdicts.items():
        slots[_key("uint32", organisation, _key("bytes32", name, 7))] = word
    return slots | {_key("bytes32", name, 8): int(by, 16) for name, by in rebuilt.disputants.items()}


def _token(rebuilt: RebuiltRewards) -> Storage:
    slots = {2: -rebuilt.balances[NOBODY], 8: _authority(rebuilt, TOKEN) | rebuilt.points << 168}
    slots |= {at: int.from_bytes(text.encode().ljust(31, b"\0") + bytes([2 * len(text)])) for at, text in NAMES.items()}
    slots |= {_key("address", who, 0): has for who, has in rebuilt.balances.items() if who != NOBODY}
    return slots | {_key("address", who, 9): rights for who, rights in rebuilt.rights.items()}


def _studies(rebuilt: RebuiltRewards) -> Storage:
    return {_key("uint128", study, 0): int(ledger, 16) for study, ledger in rebuilt.ledgers.items()}
