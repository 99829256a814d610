"""The state of consent, emergencies, records and the log, made from events and nothing else (X14).

What the contracts keep in words is written here in fields and plain lists, and laid out as storage at the end. A log
has its values and the second of its block.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from eth_abi import encode
from eth_utils import keccak

from tests.model.ledgers import Seen
from tests.replay.rebuilt import Rebuilt, Storage, _authority, _credentials, _key

CREDENTIALS, CONSENTS, EMERGENCIES = "CredentialRegistry", "ConsentRegistry", "EmergencyAccess"
RECORDS, LOG = "RecordRegistry", "AccessLog"
NOBODY = "0x" + "00" * 20
DAY, HOUR = 86_400, 3_600
EVERYTHING = (1 << 28) - 1
NUMBER, DECIDED = (2**32 - 1) << 96, 1 << 160
FACTS = {
    "suspended": 232,
    "revoked": 233,
    "declined": 234,
    "erased": 235,
    "closed by owner": 236,
    "denied by owner": 237,
    "by delegate": 238,
}
JUSTIFIED, UNJUSTIFIED, ALERTED, FINAL, OPENED = (1 << bit for bit in range(48, 53))


@dataclass(frozen=True)
class Terms:
    """An act's, out of its word."""

    word: int

    def bits(self, shift: int, size: int = 32) -> int:
        return self.word >> shift & (1 << size) - 1

    @property
    def categories(self) -> int:
        return self.bits(0, 24)

    @property
    def start(self) -> int:
        return self.bits(24)

    @property
    def until(self) -> int:
        return self.bits(56)

    @property
    def number(self) -> int:
        return self.bits(88)


@dataclass
class Entry:
    """What was decided about one grantee and purpose."""

    permitted: int = 0
    denied: int = 0
    requested: int = 0
    start: int = 0
    until: int = 0
    denied_until: int = 0
    number: int = 0
    requested_until: int = 0
    skipped: set[int] = field(default_factory=set)
    facts: set[str] = field(default_factory=set)

    def word(self) -> int:
        masks = self.permitted | self.denied << 24 | self.requested << 48
        times = self.start << 72 | self.until << 104 | self.denied_until << 136 | self.requested_until << 200
        holes = sum(1 << 239 + self.number - 1 - each for each in self.skipped)
        return masks | times | self.number << 168 | holes | sum(1 << FACTS[each] for each in self.facts)

    def permit(self, terms: Terms, by: str) -> None:
        self.forget_permit()
        self.permitted, self.start, self.until = terms.categories, terms.start, terms.until
        self.requested = self.requested_until = 0
        self.facts -= {"revoked", "declined", "closed by owner"}
        self.facts |= set() if by == NOBODY else {"by delegate"}

    def forget_permit(self) -> None:
        self.permitted = self.start = self.until = 0
        self.facts -= {"suspended", "by delegate"}

    def revoke(self, by: str, second: int) -> None:
        owners = self.permitted != 0 and "by delegate" not in self.facts and second <= self.until
        self.forget_permit()
        self.facts |= {"revoked"} | ({"closed by owner"} if by == NOBODY or owners else set())

    def deny(self, terms: Terms, by: str, second: int) -> None:
        if not self.denied or second > self.denied_until:
            self.denied = self.denied_until = 0
            self.facts -= {"denied by owner"}
        self.denied |= terms.categories
        self.denied_until = max(self.denied_until, terms.until)
        self.facts |= {"denied by owner"} if by == NOBODY else set()

    def lift(self, categories: int) -> None:
        self.denied &= ~categories
        if not self.denied:
            self.denied_until = 0
            self.facts -= {"denied by owner"}

    def close(self, fact: str, by: str) -> None:
        self.facts |= {fact} | ({"closed by owner"} if by == NOBODY else set())

    def open_as(self, number: int) -> None:
        self.number, self.skipped = number, set()

    def close_as(self, number: int) -> None:
        self.skipped |= set(range(self.number + 1, number))
        self.skipped -= {number}
        self.number = max(self.number, number)


@dataclass
class Right:
    """A clinician's: openings at once and late on its last day."""

    day: int = 0
    at_once: int = 0
    late: int = 0
    suspended: bool = False

    def count(self, day: int, late: bool) -> None:
        if day != self.day:
            self.day, self.at_once, self.late = day, 0, 0
        self.at_once, self.late = self.at_once + (not late), self.late + late

    def word(self) -> int:
        return self.day | self.at_once << 16 | int(self.suspended) << 32 | self.late << 48


@dataclass
class Calendar:
    """The due days of an organisation's open reviews, and the day on which the ledger last touched its word."""

    day: int = 0
    due: list[int] = field(default_factory=list)

    def word(self) -> int:
        lanes = sum((each - self.day >= 0) and 1 << 48 + 24 * (each - self.day) for each in self.due)
        return self.day | sum(each < self.day for each in self.due) << 16 | lanes


class RebuiltConsents(Rebuilt):
    """Feed it logs in order; each event has a method of its own name."""

    TIMED = ("ConsentRevoked", "ConsentDenied", "EmergencyReviewed")
    OPENING = ("ConsentGranted", "DenialLifted", "ConsentResumed")
    CLOSING = ("ConsentRevoked", "ConsentDenied", "ConsentSuspended", "ConsentDeclined")

    def __init__(self) -> None:
        super().__init__()
        self.entries: defaultdict[tuple[str, int], Entry] = defaultdict(Entry)
        self.mandates: dict[tuple[str, str], int] = {}
        self.policies: dict[str, int] = {}
        self.openings: dict[bytes, int] = {}
        self.clinicians: dict[bytes, str] = {}
        self.windows: dict[tuple[str, str], int] = {}
        self.rights: defaultdict[str, Right] = defaultdict(Right)
        self.calendars: defaultdict[int, Calendar] = defaultdict(Calendar)
        self.records: dict[bytes, int] = {}
        self.record_roots: dict[tuple[int, bytes], int] = {}
        self.logs: dict[int, int] = {}
        self.log_roots: dict[tuple[int, int], bytes] = {}

    def read(self, log: Seen) -> None:
        if log.name in self.TIMED:
            getattr(self, log.name)(*log.values, log.second)
        else:
            super().read(log)
        if log.name in (*self.OPENING, *self.CLOSING):
            self._number(log.name, *log.values)

    def _number(self, name: str, subject: str, entry: int, by: str, terms: int) -> None:
        """The owner's acts count in the entry, a delegate's in its mandate."""
        number = Terms(terms).number
        if by != NOBODY:
            self.mandates[subject, by] = self.mandates[subject, by] & ~NUMBER | number << 96
        elif name in self.OPENING:
            self.entries[subject, entry].open_as(number)
        else:
            self.entries[subject, entry].close_as(number)

    # --- consent

    def ConsentGranted(self, subject: str, entry: int, by: str, terms: int) -> None:  # noqa: N802
        self.entries[subject, entry].permit(Terms(terms), by)

    def DenialLifted(self, subject: str, entry: int, _by: str, terms: int) -> None:  # noqa: N802
        self.entries[subject, entry].lift(Terms(terms).categories)

    def ConsentResumed(self, subject: str, entry: int, _by: str, _terms: int) -> None:  # noqa: N802
        self.entries[subject, entry].facts -= {"suspended", "closed by owner"}

    def ConsentRevoked(self, subject: str, entry: int, by: str, _terms: int, second: int) -> None:  # noqa: N802
        self.entries[subject, entry].revoke(by, second)

    def ConsentDenied(self, subject: str, entry: int, by: str, terms: int, second: int) -> None:  # noqa: N802
        self.entries[subject, entry].deny(Terms(terms), by, second)

    def ConsentSuspended(self, subject: str, entry: int, by: str, _terms: int) -> None:  # noqa: N802
        self.entries[subject, entry].close("suspended", by)

    def ConsentDeclined(self, subject: str, entry: int, by: str, _terms: int) -> None:  # noqa: N802
        known = self.entries[subject, entry]
        known.requested = known.requested_until = 0
        known.close("declined", by)

    def ConsentRequested(self, subject: str, entry: int, _by: str, categories: int, until: int) -> None:  # noqa: N802
        known = self.entries[subject, entry]
        known.requested, known.requested_until = categories, until
        known.facts -= {"declined"}

    def ConsentErased(self, subject: str, entry: int, terms: int) -> None:  # noqa: N802
        number = max(self.entries[subject, entry].number, Terms(terms).number)
        self.entries[subject, entry] = Entry(number=number, facts={"erased"})

    # --- mandates and policies

    def DelegateAppointed(self, subject: str, delegate: str, terms: int) -> None:  # noqa: N802
        told = Terms(terms)
        word = told.categories | told.bits(152, 8) << 24 | told.until << 64 | told.number << 96
        self.mandates[subject, delegate] = word | DECIDED

    def DelegateDismissed(self, subject: str, delegate: str, by: str, terms: int) -> None:  # noqa: N802
        decided = DECIDED if by == NOBODY else self.mandates.get((subject, delegate), 0) & DECIDED
        self.mandates[subject, delegate] = Terms(terms).number << 96 | decided

    def GuardianAttested(  # noqa: N802
        self, subject: str, guardian: str, registrar: int, majority: int, start: int, sequence: int
    ) -> None:
        signed = sequence << 96 | DECIDED
        numbers = signed if sequence else self.mandates.get((subject, guardian), 0) & (NUMBER | DECIDED)
        word = EVERYTHING | start << 32 | last_second_before(majority) << 64 | registrar << 128
        self.mandates[subject, guardian] = word | numbers

    def GuardianshipEnded(self, subject: str, guardian: str, _registrar: int) -> None:  # noqa: N802
        self.mandates[subject, guardian] &= NUMBER | DECIDED

    def OverrideForbidden(self, subject: str, terms: int) -> None:  # noqa: N802
        self.policies[subject] = Terms(terms).number | 1 << 32

    def OverrideAllowed(self, subject: str, terms: int) -> None:  # noqa: N802
        self.policies[subject] = Terms(terms).number

    # --- emergencies

    def EmergencyOpened(  # noqa: N802
        self,
        name: bytes,
        subject: str,
        clinician: str,
        organisation: int,
        opening: tuple[str, str, int, int, int, int, bytes, str],
        due: int,
        brought_at: int,
        opens: bool,
    ) -> None:
        _, _, _, categories, opened_at, until, _, _ = opening
        self.openings[name] = organisation | due << 32 | opens * OPENED
        self.rights[clinician].count(brought_at // DAY, brought_at - opened_at > HOUR)
        if opens:
            self.windows[clinician, subject] = categories | opened_at << 24 | until << 56
            self.calendars[organisation].day = brought_at // DAY
            self.calendars[organisation].due.append(due)

    def EmergencyReviewed(  # noqa: N802
        self, name: bytes, _subject: str, _by: str, by_regulator: bool, justified: bool, _grounds: bytes, second: int
    ) -> None:
        word = self.openings[name]
        if word & OPENED and not word & (JUSTIFIED | UNJUSTIFIED):
            self._settle(word & 2**32 - 1, word >> 32 & 2**16 - 1, second // DAY)
        verdict = (JUSTIFIED if justified else UNJUSTIFIED) | by_regulator * FINAL
        self.openings[name] = word & ~(JUSTIFIED | UNJUSTIFIED) | verdict

    def _settle(self, organisation: int, due: int, day: int) -> None:
        self.calendars[organisation].day = day
        self.calendars[organisation].due.remove(due)

    def ReviewOverdue(self, name: bytes, _organisation: int, _due: int) -> None:  # noqa: N802
        self.openings[name] |= ALERTED

    def EmergencyIdentified(self, name: bytes, _provisional: str, subject: str, _by: str) -> None:  # noqa: N802
        tag = int.from_bytes(keccak(encode(["bytes32", "address"], [name, subject]))) & 2**192 - 1
        self.openings[name] = self.openings[name] & 2**64 - 1 | tag << 64

    def RightSuspended(self, clinician: str, _name: bytes) -> None:  # noqa: N802
        self.rights[clinician].suspended = True

    def RightRestored(self, clinician: str, _by: str) -> None:  # noqa: N802
        self.rights[clinician].suspended = False

    # --- records and their log

    def RecordAnchored(  # noqa: N802
        self,
        name: bytes,
        custodian: int,
        previous: bytes,
        by: str,
        _content: bytes,
        _locator: bytes,
        _category: int,
        anchored_at: int,
    ) -> None:
        known = self.records.get(name, 0)
        self.records[name] = anchored_at | custodian << 32 | known & 1 << 64 | int(by, 16) << 96
        if any(previous) and not known:
            self.records[previous] |= 1 << 64

    def RecordsAnchored(self, custodian: int, root: bytes, by: str, anchored_at: int) -> None:  # noqa: N802
        self.record_roots[custodian, root] = anchored_at | int(by, 16) << 32

    def RecordErased(self, name: bytes, custodian: int, _by: str, anchored_at: int) -> None:  # noqa: N802
        self.records[name] = anchored_at | custodian << 32 | self.records.get(name, 0) & 1 << 64 | 1 << 65

    def AccessLogAnchored(  # noqa: N802
        self, custodian: int, batch: int, _by: str, root: bytes, entries: int, anchored_at: int
    ) -> None:
        self.logs[custodian] = batch | anchored_at << 32 | entries << 64
        self.log_roots[custodian, batch] = root


def last_second_before(quarter: int) -> int:
    """Before a quarter begins where clocks are furthest ahead, 14 hours."""
    begins = dt.datetime(1970 + quarter // 4, 1 + 3 * (quarter % 4), 1, tzinfo=dt.UTC)
    return int(begins.timestamp()) - 14 * HOUR - 1


# --- as storage -------------------------------------------------------------------------------------------------------


def consent_storage_of(rebuilt: RebuiltConsents) -> dict[str, Storage]:
    """Every slot that is not zero, by contract. Slot numbers follow the order of declaration, bases first."""
    laid_out = {
        CREDENTIALS: _credentials(rebuilt),
        CONSENTS: _consents(rebuilt),
        EMERGENCIES: _emergencies(rebuilt),
        RECORDS: _records(rebuilt),
        LOG: _logs(rebuilt),
    }
    return {name: {slot: word for slot, word in slots.items() if word} for name, slots in laid_out.items()}


def _governed(rebuilt: Rebuilt, contract: str) -> int:
    """Authority and pause share a slot."""
    return _authority(rebuilt, contract) | (contract in rebuilt.paused) << 168


def _consents(rebuilt: RebuiltConsents) -> Storage:
    slots = {2: _governed(rebuilt, CONSENTS)}
    for (subject, entry), each in rebuilt.entries.items():
        slots[_key("bytes32", keccak(encode(["address", "uint256"], [subject, entry])), 3)] = each.word()
    for (subject, delegate), word in rebuilt.mandates.items():
        slots[_key("address", delegate, _key("address", subject, 4))] = word
    return slots | {_key("address", subject, 5): word for subject, word in rebuilt.policies.items()}


def _emergencies(rebuilt: RebuiltConsents) -> Storage:
    slots = {_key("bytes32", name, 2): word for name, word in rebuilt.openings.items()}
    for (clinician, subject), word in rebuilt.windows.items():
        slots[_key("address", subject, _key("address", clinician, 3))] = word
    slots |= {_key("address", clinician, 4): each.word() for clinician, each in rebuilt.rights.items()}
    return slots | {_key("uint32", number, 5): each.word() for number, each in rebuilt.calendars.items()}


def _records(rebuilt: RebuiltConsents) -> Storage:
    slots = {2: _governed(rebuilt, RECORDS)}
    slots |= {_key("bytes32", name, 3): word for name, word in rebuilt.records.items()}
    for (custodian, root), word in rebuilt.record_roots.items():
        slots[_key("bytes32", root, _key("uint32", custodian, 4))] = word
    return slots


def _logs(rebuilt: RebuiltConsents) -> Storage:
    slots = {_key("uint32", custodian, 0): word for custodian, word in rebuilt.logs.items()}
    for (custodian, batch), root in rebuilt.log_roots.items():
        slots[_key("uint32", batch, _key("uint32", custodian, 1))] = int.from_bytes(root)
    return slots
