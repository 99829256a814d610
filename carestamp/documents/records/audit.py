"""A patient checks what a custodian hands out against what it anchored (L1).

The custodian can't leave out, change, reorder or add an entry of an anchored batch without a finding here: the map of
heads gives each subject one history, and every batch's root is on chain.
Warning: what was never logged no chain can show, and an entry after the last batch is not proven yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from carestamp.documents.commitment import SaltError
from carestamp.documents.eip712 import TypedDataError, address_to_int
from carestamp.documents.records.entry import Entry, EntryError, read_entry
from carestamp.documents.records.findings import Finding, Flaw
from carestamp.documents.records.heads import Head, HeadProof, is_absent, is_head
from carestamp.documents.records.log import NO_ENTRY, Logged, Proof, chained

CLOCK_SLACK = 300
"""Seconds by which a custodian's clock may be ahead of the chain's. What is dated later would never be late."""

Entries = Mapping[int, Logged]
Heads = Mapping[int, Head]


@dataclass(frozen=True, slots=True)
class Anchored:
    """A batch as the chain tells it. at: when it was anchored, in seconds."""

    root: bytes
    at: int


@dataclass(frozen=True, slots=True)
class History:
    """What a custodian hands to a subject, and what the chain says of that custodian.

    entries: in the order in which they were handed out; batches: all that were anchored until now, by number; proofs:
    by number of the batch.
    """

    custodian: int
    subject: str
    entries: Sequence[Logged]
    batches: Mapping[int, Anchored]
    proofs: Mapping[int, Proof]


def audit(history: History, now: int, allowed: int) -> tuple[Finding, ...]:
    """All that is wrong with a history; nothing for a clean one.

    now: seconds; allowed: seconds that may pass between a decision and the batch that anchors it. Raises TypedDataError
    for a subject that is no address.
    """
    entries, heads = _by_number(history.entries), dict(_proven(history))
    found = (
        *_disorder(history.entries),
        *_gaps(entries),
        *_truncation(entries, heads),
        *_foreign(history, entries),
        *_breaks(entries),
        *_unproven(history, heads),
        *_falls(heads),
        *_differences(entries, heads),
        *_delays(history, entries, heads, now, allowed),
    )
    return tuple(dict.fromkeys(found))


def _by_number(handed: Iterable[Logged]) -> Entries:
    """Ascending; of two with one number the first."""
    found: dict[int, Logged] = {}
    for each in sorted(handed, key=lambda each: each.number):
        found.setdefault(each.number, each)
    return found


def _disorder(handed: Iterable[Logged]) -> Iterator[Finding]:
    for before, each in pairwise(handed):
        if each.number <= before.number:
            yield Finding(Flaw.REORDERED, each.number, each.number)


def _gaps(entries: Entries) -> Iterator[Finding]:
    for before, number in pairwise((0, *entries)):
        if number > before + 1:
            yield Finding(Flaw.MISSING, before + 1, number - 1)


def _foreign(history: History, entries: Entries) -> Iterator[Finding]:
    for number, each in entries.items():
        if _readable(history, number, each) is None:
            yield Finding(Flaw.FOREIGN, number, number)


def _readable(history: History, number: int, logged: Logged) -> Entry | None:
    """The entry, if it is this one of this subject at this custodian."""
    try:
        entry = read_entry(logged.document)
    except EntryError:
        return None
    same_subject = address_to_int(entry.subject) == address_to_int(history.subject)
    return entry if same_subject and (entry.custodian, entry.number) == (history.custodian, number) else None


def _breaks(entries: Entries) -> Iterator[Finding]:
    """What does not continue the entry before; after a gap nobody can tell."""
    for number, each in entries.items():
        before = entries.get(number - 1)
        last = NO_ENTRY if number == 1 else before and Head(before.number, before.chain)
        if last and not _continues(last, each):
            yield Finding(Flaw.BROKEN, number, number)


def _continues(last: Head, logged: Logged) -> bool:
    try:
        return chained(last, logged.document, logged.salt) == Head(logged.number, logged.chain)
    except (SaltError, TypedDataError):
        return False


def _proven(history: History) -> Iterator[tuple[int, Head]]:
    """The head in each batch whose proof holds, ascending; NO_ENTRY where it proves that there is none."""
    for number, batch in sorted(history.batches.items()):
        proof = history.proofs.get(number)
        if isinstance(proof, HeadProof):
            if is_head(batch.root, history.subject, proof):
                yield number, proof.head
        elif proof is not None and is_absent(batch.root, history.subject, proof):
            yield number, NO_ENTRY


def _unproven(history: History, heads: Heads) -> Iterator[Finding]:
    """Batches are numbered from 1 and none is left out, so one that the caller lacks is missing too."""
    for number in range(1, max(history.batches, default=0) + 1):
        if number not in heads:
            yield Finding(Flaw.UNPROVEN, batch=number)


def _falls(heads: Heads) -> Iterator[Finding]:
    """A history that gets shorter, or another one of the same length."""
    for (_, before), (batch, head) in pairwise(heads.items()):
        if head.number == 0 < before.number:
            yield Finding(Flaw.VANISHED, batch=batch)
        elif head.number < before.number or (head.number == before.number and head != before):
            yield Finding(Flaw.REWRITTEN, batch=batch)


def _truncation(entries: Entries, heads: Heads) -> Iterator[Finding]:
    last, most = max(entries, default=0), max((head.number for head in heads.values()), default=0)
    if most > last:
        batch = next(batch for batch, head in heads.items() if head.number == most)
        yield Finding(Flaw.TRUNCATED, last + 1, most, batch)


def _differences(entries: Entries, heads: Heads) -> Iterator[Finding]:
    """Heads that are not of the history handed out: before one that is, a batch told another history; else from the
    first such batch on what is handed out differs."""
    known = {batch: head for batch, head in heads.items() if head.number in entries}
    fits = {batch: entries[head.number].chain == head.chain for batch, head in known.items()}
    last_fit = max((batch for batch, fit in fits.items() if fit), default=0)
    unfit = [batch for batch, fit in fits.items() if not fit]
    yield from (Finding(Flaw.REWRITTEN, batch=batch) for batch in unfit if batch < last_fit)
    yield from [Finding(Flaw.HEAD_DIFFERS, batch=batch) for batch in unfit if batch > last_fit][:1]


def _delays(history: History, entries: Entries, heads: Heads, now: int, allowed: int) -> Iterator[Finding]:
    for number, each in entries.items():
        entry = _readable(history, number, each)
        batch = next((batch for batch, head in heads.items() if head.number >= number), 0)
        at = history.batches[batch].at if batch else now
        if entry is None:
            continue
        if at > entry.access.occurred_at + allowed:
            yield Finding(Flaw.LATE if batch else Flaw.NOT_ANCHORED, number, number, batch)
        elif entry.access.occurred_at > at + CLOCK_SLACK:
            yield Finding(Flaw.MISDATED, number, number, batch)
