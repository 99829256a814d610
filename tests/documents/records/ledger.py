"""A hospital's access log over a few days, and what its patients are handed."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from carestamp.documents.consent import Purpose
from carestamp.documents.eip712 import int_to_address
from carestamp.documents.records.audit import Anchored, History, audit
from carestamp.documents.records.entry import Access, OnConsent, OnOpening, Verdict
from carestamp.documents.records.findings import Finding
from carestamp.documents.records.heads import Head
from carestamp.documents.records.log import LogBook, Logged, Proof, chained

HOSPITAL = 101
ALLOWED = 86_400
"""Seconds until a decision must be anchored."""
READ = Access(
    actor="0x" + "c3" * 20,
    role=1,
    purpose=Purpose.TREATMENT,
    categories=0b10000,
    verdict=Verdict.PERMIT,
    basis=OnConsent(b"\x01" * 32, 3),
    record=b"\x02" * 32,
    occurred_at=1_000_000,
)
REFUSED = replace(READ, verdict=Verdict.DENY, basis=None)
BROKEN_GLASS = replace(READ, verdict=Verdict.EMERGENCY, basis=OnOpening(b"\x03" * 32))


def subject(number: int) -> str:
    """The id of one of many."""
    return int_to_address(number)


PATIENT = subject(1)


@dataclass
class Days:
    """Logs, closes batches and remembers what the chain was told."""

    book: LogBook = field(default_factory=lambda: LogBook(HOSPITAL))
    now: int = 1_000_000
    batches: dict[int, Anchored] = field(default_factory=dict)
    proofs: dict[int, Proof] = field(default_factory=dict)

    def read(self, *subjects: int, access: Access = READ) -> None:
        """One decision for each."""
        for number in subjects:
            self.now += 60
            self.book.append(subject(number), replace(access, occurred_at=self.now))

    def anchor(self, after: int = 3600) -> None:
        """A batch, some seconds later."""
        self.now += after
        batch = self.book.close_batch()
        self.batches[batch.number] = Anchored(batch.root, self.now)
        self.proofs[batch.number] = batch.proof(PATIENT)

    def handed(self, entries: Sequence[Logged] | None = None, **changes: object) -> History:
        """What the patient is handed, or something else in its place."""
        entries = self.book.history(PATIENT) if entries is None else entries
        history = History(HOSPITAL, PATIENT, entries, dict(self.batches), dict(self.proofs))
        return replace(history, **changes)  # type: ignore[arg-type]

    def findings(self, entries: Sequence[Logged] | None = None, **changes: object) -> list[Finding]:
        """What an audit of that says now."""
        return list(audit(self.handed(entries, **changes), self.now, ALLOWED))


def three_days() -> Days:
    """Six entries of the patient, two a day, among those of others."""
    days = Days()
    for _ in range(3):
        days.read(2, 1, 3, 1, 4)
        days.anchor()
    return days


def chain_of(entries: Sequence[Logged]) -> list[Logged]:
    """The same documents and salts, chained anew in this order."""
    head, found = Head(0, bytes(32)), []
    for each in entries:
        head = chained(head, each.document, each.salt)
        found.append(Logged(head.number, each.document, each.salt, head.chain))
    return found


def random_heads(rng: random.Random, count: int) -> Mapping[str, Head]:
    """Heads of so many subjects."""
    made = ("0x" + rng.randbytes(20).hex() for _ in range(count))
    return {each: Head(rng.randrange(1, 1 << 64), rng.randbytes(32)) for each in made}
