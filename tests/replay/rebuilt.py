"""The state of every ledger, made from its events and nothing else (X14).

No view is asked and no calldata read: a log has its values and the second of its block. What the contracts keep in
words is written here in fields, and laid out as storage at the end, so that it can be compared bit by bit.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Any

from eth_abi import encode
from eth_utils import keccak, to_canonical_address

from tests.model.ledgers import Seen

FOREVER = 2**32 - 1
SUPPLIED, REVERSED, CONFLICT, CONFLICT_REVIEWED = 1, 2, 3, 4

# Bits of a profile's word that a prescription keeps from first sight, as PrescriptionRules and PrescriptionWord draw
# them: review, parts, second pharmacist, controlled.
KEPT = {202: 252, 200: 253, 203: 254, 205: 255}
FACTS = {
    "reviewed": 244,
    "rejected": 245,
    "cancelled": 246,
    "stopped": 247,
    "suspended_by_issuer": 248,
    "suspended_by_regulator": 249,
    "held": 250,
    "several": 251,
}
ROLES_OF_KIND = {0: (0, 2, 3, 7), 1: (1, 2, 7), 2: (4,), 3: (4,), 5: (9,)}  # hospital, pharmacy, insurers, validator
ROLES_OF_ALL = (5, 6, 8)


@dataclass
class Paper:
    """A prescription: its word in fields."""

    issuer: int
    kept: int = 0
    dispensed: int = 0
    only_tag: int = 0
    only_request: int = 0
    repeats: int = 0
    repeat_day: int = 0
    facts: set[str] = field(default_factory=set)

    def word(self) -> int:
        word = self.dispensed | self.only_tag << 80 | self.only_request << 160 | self.issuer << 192
        word |= self.repeat_day << 224 | self.repeats << 240 | self.kept
        return word | sum(1 << FACTS[each] for each in self.facts)


@dataclass(frozen=True)
class Kept:
    """A supply with a word of its own. The pharmacy is a conflict's."""

    tag: int
    state: int
    quantities: int
    pharmacy: int = 0

    def word(self) -> int:
        return self.tag | self.state << 80 | self.pharmacy << 88 | self.quantities << 120


@dataclass
class Holder:
    """A licence or an accreditation, in the order of the word's eight fields."""

    roles: int = 0
    house: int = 0
    valid_from: int = 0
    valid_until: int = 0
    own_suspension: int = 0
    regulator_suspension: int = 0
    distrusted_since: int = FOREVER
    successor: int = 0

    def word(self) -> int:
        return sum(value << (32 * place) for place, value in enumerate(vars(self).values()))


@dataclass
class Pack:
    capacity: int = 0
    sold: int = 0
    fates: int = 0
    sale: bytes = bytes(20)

    def word(self) -> int:
        return self.capacity | self.sold << 32 | self.fates | int.from_bytes(self.sale) << 96


@dataclass
class Subject:
    """What is kept of a subject; a controller of "" is the subject's own key. waiting: new controller, when, device."""

    controller: str = ""
    sequence: int = 0
    frozen: int = 0
    registrar: int = 0
    plan: bytes = bytes(32)
    waiting: tuple[str, int, str] | None = None

    def word(self) -> int:
        key = int(self.controller or "0", 16)
        return key | self.sequence << 160 | self.frozen << 192 | self.registrar << 200


class Rebuilt:
    """Feed it logs in order; each event has a method of its own name."""

    def __init__(self) -> None:
        self.authorities: dict[str, str] = {}
        self.paused: set[str] = set()
        self.organisations: dict[int, Holder] = {}
        self.practitioners: dict[str, Holder] = {}
        self.subjects: defaultdict[str, Subject] = defaultdict(Subject)
        self.packs: defaultdict[bytes, Pack] = defaultdict(Pack)
        self.batches: dict[bytes, int] = {}
        self.alarms: set[tuple[bytes, bytes]] = set()
        self.sellers: set[str] = set()
        self.profiles: dict[int, int] = {}
        self.anchored: dict[tuple[str, bytes], int] = {}
        self.papers: dict[bytes, Paper] = {}
        self.holds: dict[bytes, tuple[int, int, int]] = {}
        self.supplies: dict[tuple[bytes, int], Kept] = {}
        self.directory: defaultdict[bytes, list[str]] = defaultdict(list)

    def read(self, log: Seen) -> None:
        if log.name in ("Paused", "Unpaused", "AuthorityUpdated"):
            getattr(self, log.name)(log.contract, *log.values)
        elif log.name in ("OrganisationSucceeded", "BatchCommissioned"):
            getattr(self, log.name)(*log.values, log.second)
        elif log.contract != "Governance":
            getattr(self, log.name)(*log.values)

    # --- every ledger

    def AuthorityUpdated(self, contract: str, authority: str) -> None:  # noqa: N802 - methods are named like events
        self.authorities[contract] = authority

    def Paused(self, contract: str, _by: str) -> None:  # noqa: N802
        self.paused.add(contract)

    def Unpaused(self, contract: str, _by: str) -> None:  # noqa: N802
        self.paused.discard(contract)

    def EIP712DomainChanged(self) -> None:  # noqa: N802
        """Never told by an immutable ledger."""

    def LedgerEnlisted(self, name: bytes, number: int, ledger: str, _release: str) -> None:  # noqa: N802
        assert len(self.directory[name]) + 1 == number
        self.directory[name].append(ledger)

    # --- credentials

    def OrganisationAccredited(  # noqa: N802
        self, number: int, _regulator: int, _steward: str, kinds: int, valid_from: int, valid_until: int
    ) -> None:
        self.organisations[number] = Holder(_roles_for(kinds), kinds, valid_from, valid_until)

    def OrganisationRenewed(self, number: int, _regulator: int, valid_from: int, valid_until: int) -> None:  # noqa: N802
        self.organisations[number].valid_from = valid_from
        self.organisations[number].valid_until = valid_until

    def OrganisationSuspended(self, number: int, _by: str) -> None:  # noqa: N802
        self.organisations[number].regulator_suspension = FOREVER

    def OrganisationReinstated(self, number: int, _by: str, since: int) -> None:  # noqa: N802
        self.organisations[number].regulator_suspension = since

    def OrganisationDistrusted(self, number: int, _by: str, since: int) -> None:  # noqa: N802
        self.organisations[number].distrusted_since = since

    def OrganisationSucceeded(self, number: int, successor: int, _by: str, second: int) -> None:  # noqa: N802
        house = self.organisations[number]
        house.successor, house.valid_until = successor, min(house.valid_until, second - 1)

    def PractitionerLicensed(  # noqa: N802
        self, name: str, number: int, _by: str, roles: int, valid_from: int, valid_until: int
    ) -> None:
        known = self.practitioners.setdefault(name, Holder())
        known.roles, known.house, known.valid_from, known.valid_until = roles, number, valid_from, valid_until

    def PractitionerSuspended(self, name: str, by: str, by_regulator: bool) -> None:  # noqa: N802
        self.PractitionerReinstated(name, by, by_regulator, FOREVER)

    def PractitionerReinstated(self, name: str, _by: str, by_regulator: bool, since: int) -> None:  # noqa: N802
        setattr(self.practitioners[name], "regulator_suspension" if by_regulator else "own_suspension", since)

    def PractitionerResigned(self, name: str, _organisation: int, valid_until: int) -> None:  # noqa: N802
        self.practitioners[name].valid_until = valid_until

    def PractitionerDistrusted(self, name: str, _by: str, since: int) -> None:  # noqa: N802
        self.practitioners[name].distrusted_since = since

    def ControllerMoved(self, subject: str, controller: str, sequence: int) -> None:  # noqa: N802
        known = self.subjects[subject]
        known.controller, known.sequence, known.waiting = controller, sequence, None

    def SubjectFrozen(self, subject: str, registrar: int, reason: int) -> None:  # noqa: N802
        self.subjects[subject].frozen, self.subjects[subject].registrar = reason, registrar

    def SubjectUnfrozen(self, subject: str, _by: str) -> None:  # noqa: N802
        self.subjects[subject].frozen = self.subjects[subject].registrar = 0

    def RecoveryPlanned(self, subject: str, _registrar: int, plan: bytes, sequence: int) -> None:  # noqa: N802
        self.subjects[subject].plan, self.subjects[subject].sequence = plan, sequence

    def RecoveryStarted(  # noqa: N802
        self, subject: str, controller: str, ready_at: int, sequence: int, device: str
    ) -> None:
        self.subjects[subject].sequence = sequence
        self.subjects[subject].waiting = (controller, ready_at, device)

    def RecoveryVetoed(self, subject: str, _by: str, _sequence: int) -> None:  # noqa: N802
        self.subjects[subject].waiting = None

    # --- packs

    def SellerAdmitted(self, seller: str) -> None:  # noqa: N802
        self.sellers.add(seller)

    def BatchCommissioned(self, batch: bytes, operator: int, _by: str, second: int) -> None:  # noqa: N802
        self.batches[batch] = operator | second << 32

    def BatchRecalled(self, batch: bytes, _organisation: int, _by: str) -> None:  # noqa: N802
        self.batches[batch] |= 1 << 64

    def PackSold(self, pack: bytes, sale: bytes, units: int, capacity: int) -> None:  # noqa: N802
        self.packs[pack] = Pack(capacity, self.packs[pack].sold + units, 0, sale)

    def PackReturned(self, pack: bytes, _sale: bytes) -> None:  # noqa: N802
        self.packs[pack].fates |= 1 << 64

    def PackReportedStolen(self, pack: bytes, _organisation: int, _by: str) -> None:  # noqa: N802
        self.packs[pack].fates |= 1 << 65

    def PackReportedDestroyed(self, pack: bytes, _organisation: int, _by: str) -> None:  # noqa: N802
        self.packs[pack].fates |= 1 << 66

    def PackAlarm(self, pack: bytes, _first: bytes, second: bytes, _by: str) -> None:  # noqa: N802
        self.alarms.add((pack, second))

    # --- prescriptions

    def ProfilePublished(self, profile: int, word: int) -> None:  # noqa: N802
        self.profiles[profile] = word

    def ProfileClosed(self, profile: int, since: int) -> None:  # noqa: N802
        self.profiles[profile] |= since << 224

    def RootAnchored(self, author: str, root: bytes, second: int) -> None:  # noqa: N802
        self.anchored[author, root] = second

    def PrescriptionIssued(  # noqa: N802
        self, name: bytes, _prescriber: str, _holder: str, admission: int
    ) -> None:
        issuer, profile = admission & 0xFFFFFFFF, admission >> 32 & 0xFFFFFFFF
        rules = self.profiles[profile]
        kept = sum(1 << there for here, there in KEPT.items() if rules >> here & 1)
        self.papers[name] = Paper(issuer, kept)

    def PrescriptionApproved(self, name: bytes, _reviewer: str) -> None:  # noqa: N802
        self.papers[name].facts.add("reviewed")

    def PrescriptionRejected(self, name: bytes, _reviewer: str, _reason: int) -> None:  # noqa: N802
        self.papers[name].facts.add("rejected")

    def PrescriptionCancelled(self, name: bytes, _prescriber: str, issuer: int) -> None:  # noqa: N802
        self.papers.setdefault(name, Paper(issuer)).facts.add("cancelled")

    def PrescriptionStopped(self, name: bytes, _prescriber: str) -> None:  # noqa: N802
        self.papers[name].facts.add("stopped")

    def PrescriptionSuspended(self, name: bytes, _by: str, by_regulator: bool) -> None:  # noqa: N802
        self.papers[name].facts.add(_suspended(by_regulator))

    def PrescriptionResumed(self, name: bytes, _by: str, by_regulator: bool) -> None:  # noqa: N802
        self.papers[name].facts.discard(_suspended(by_regulator))

    def PrescriptionHeld(self, name: bytes, pharmacy: int, until: int, sequence: int) -> None:  # noqa: N802
        self.papers[name].facts.add("held")
        self.holds[name] = (pharmacy, until, sequence)

    def PrescriptionReleased(self, name: bytes, pharmacy: int, _by: str, sequence: int) -> None:  # noqa: N802
        self.papers[name].facts.add("held")
        self.holds[name] = (pharmacy, 0, sequence)

    def PrescriptionDispensed(  # noqa: N802
        self, name: bytes, _pharmacy: int, _pharmacist: str, supply: int, _product: bytes
    ) -> None:
        paper = self.papers[name]
        quantities, request, tag = _told(supply)
        if paper.only_request or "several" in paper.facts:
            self._move_out(name, paper)
            self.supplies[name, request] = Kept(tag, SUPPLIED, quantities)
        else:
            paper.only_request, paper.only_tag = request, tag
        paper.dispensed += quantities

    def SupplyConflicted(  # noqa: N802
        self, name: bytes, pharmacy: int, _pharmacist: str, supply: int, _product: bytes
    ) -> None:
        quantities, request, tag = _told(supply)
        self.papers[name].facts.add("several")
        self.supplies[name, request] = Kept(tag, CONFLICT, quantities, pharmacy)

    def ConflictReviewed(self, name: bytes, request: int, _auditor: str, _finding: int) -> None:  # noqa: N802
        self.supplies[name, request] = replace(self.supplies[name, request], state=CONFLICT_REVIEWED)

    def SupplyReversed(  # noqa: N802
        self, name: bytes, _pharmacy: int, _pharmacist: str, request: int, quantities: int
    ) -> None:
        paper = self.papers[name]
        paper.dispensed -= quantities
        if paper.only_request == request:
            paper.only_tag = 0
        else:
            self.supplies[name, request] = replace(self.supplies[name, request], state=REVERSED)

    def _move_out(self, name: bytes, paper: Paper) -> None:
        """The only supply so far gets a word of its own, where its quantities are those dispensed."""
        if paper.only_request:
            state = SUPPLIED if paper.only_tag else REVERSED
            self.supplies[name, paper.only_request] = Kept(paper.only_tag, state, paper.dispensed)
        paper.only_request = paper.only_tag = 0
        paper.facts.add("several")

    def RepeatOpened(self, name: bytes, _pharmacist: str, number: int, day: int) -> None:  # noqa: N802
        self.papers[name].repeats, self.papers[name].repeat_day = number, day


def _suspended(by_regulator: bool) -> str:
    return "suspended_by_regulator" if by_regulator else "suspended_by_issuer"


def _roles_for(kinds: int) -> int:
    listed = {role for kind, roles in ROLES_OF_KIND.items() if kinds >> kind & 1 for role in roles}
    return sum(1 << role for role in {*listed, *ROLES_OF_ALL})


def _told(supply: int) -> tuple[int, int, int]:
    """Quantities, request number and tag, out of the word of a supply's event."""
    return supply & (1 << 80) - 1, supply >> 80 & 0xFFFFFFFF, supply >> 144 & (1 << 80) - 1


# --- as storage -------------------------------------------------------------------------------------------------------

Storage = dict[int, int]


def storage_of(rebuilt: Rebuilt) -> dict[str, Storage]:
    """Every slot that is not zero, by contract. Slot numbers follow the order of declaration, bases first."""
    laid_out = {
        "Directory": _directory(rebuilt),
        "CredentialRegistry": _credentials(rebuilt),
        "PackRegistry": _packs(rebuilt),
        "PrescriptionRegistry": _prescriptions(rebuilt),
    }
    return {name: {slot: word for slot, word in slots.items() if word} for name, slots in laid_out.items()}


def _authority(rebuilt: Rebuilt, contract: str) -> int:
    return int(rebuilt.authorities[contract], 16)


def _directory(rebuilt: Rebuilt) -> Storage:
    slots = {0: _authority(rebuilt, "Directory")}
    for name, ledgers in rebuilt.directory.items():
        length = _key("bytes32", name, 1)
        slots[length] = len(ledgers)
        first = int.from_bytes(keccak(length.to_bytes(32)))
        slots |= {first + place: int(ledger, 16) for place, ledger in enumerate(ledgers)}
        slots |= {_key("address", ledger, 2): 1 for ledger in ledgers}
    return slots


def _credentials(rebuilt: Rebuilt) -> Storage:
    """Organisations, people, subjects and their recoveries."""
    slots = {5: _authority(rebuilt, "CredentialRegistry")}
    for name, each in rebuilt.subjects.items():
        slots |= _subject(name, each)
    slots |= {_key("uint32", number, 6): each.word() for number, each in rebuilt.organisations.items()}
    return slots | {_key("address", name, 7): each.word() for name, each in rebuilt.practitioners.items()}


def _subject(name: str, subject: Subject) -> Storage:
    first = _key("address", name, 4)
    slots = {_key("address", name, 2): subject.word(), _key("address", name, 3): int.from_bytes(subject.plan)}
    if subject.waiting:
        controller, ready_at, device = subject.waiting
        slots |= {first: int(controller, 16) | ready_at << 160 | subject.sequence << 192, first + 1: int(device, 16)}
    return slots


def _packs(rebuilt: Rebuilt) -> Storage:
    slots = {0: _authority(rebuilt, "PackRegistry") | ("PackRegistry" in rebuilt.paused) << 168}
    slots |= {_key("bytes32", name, 1): each.word() for name, each in rebuilt.packs.items()}
    slots |= {_key("bytes32", batch, 2): word for batch, word in rebuilt.batches.items()}
    slots |= {_key("bytes32", keccak(encode(["bytes32", "bytes20"], each)), 3): 1 for each in rebuilt.alarms}
    return slots | {_key("address", seller, 4): 1 for seller in rebuilt.sellers}


def _prescriptions(rebuilt: Rebuilt) -> Storage:
    slots = {3: _authority(rebuilt, "PrescriptionRegistry"), 5: int("PrescriptionRegistry" in rebuilt.paused)}
    for (author, root), second in rebuilt.anchored.items():
        slots[_key("bytes32", root, _key("address", author, 2))] = second
    slots |= {_key("uint32", profile, 4): word for profile, word in rebuilt.profiles.items()}
    slots |= {_key("bytes32", name, 6): each.word() for name, each in rebuilt.papers.items()}
    slots |= {_key("bytes32", name, 7): p | u << 32 | s << 64 for name, (p, u, s) in rebuilt.holds.items()}
    for (name, request), kept in rebuilt.supplies.items():
        both = keccak(encode(["bytes32", "uint32"], [name, request]))
        slots[_key("bytes32", both, 8)] = kept.word()
    return slots


def _key(kind: str, key: Any, slot: int) -> int:
    """Where a mapping at `slot` keeps `key`."""
    known = to_canonical_address(key) if kind == "address" else key
    return int.from_bytes(keccak(encode([kind, "uint256"], [known, slot])))
