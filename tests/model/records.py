"""Anchors of records and heads of access logs, as plain facts (L1, L2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from tests.model.credentials import Credentials, Role
from tests.model.refusals import Now, Pausable, Refused, paused_or_not, refuse_when

LAST_CATEGORY = 14
MOST_ENTRIES = 2**32 - 1
NOTHING = bytes(32)
NOBODY = "0x" + "00" * 20


class Status(IntEnum):
    UNKNOWN = 0
    CURRENT = 1
    REPLACED = 2
    ERASED = 3
    LISTED = 4


@dataclass(frozen=True)
class Record:
    """In the order of IRecordRegistry.Record."""

    content: bytes
    previous: bytes
    locator: bytes
    custodian: int
    category: int

    def as_tuple(self) -> tuple[Any, ...]:
        return tuple(vars(self).values())

    def is_sound(self) -> bool:
        return any(self.content) and any(self.locator) and self.category <= LAST_CATEGORY


@dataclass(frozen=True)
class Listing:
    """A proof, and the root to which it leads from the record at hand."""

    root: bytes
    proof: tuple[bytes, ...]


@dataclass
class Kept:
    """An anchor. by: the key that vouches, nobody in a tombstone."""

    custodian: int
    anchored_at: int
    by: str
    replaced: bool = False
    erased: bool = False

    def word(self) -> int:
        bits = self.replaced << 64 | self.erased << 65
        return self.anchored_at | self.custodian << 32 | bits | int(self.by, 16) << 96

    def status(self) -> Status:
        return Status.ERASED if self.erased else Status.REPLACED if self.replaced else Status.CURRENT


@dataclass
class Records(Pausable):
    """`id_of`: a record's EIP-712 digest."""

    governor: str
    credentials: Credentials
    now: Now
    id_of: Callable[[Record], bytes]
    paused: bool = False
    kept: dict[bytes, Kept] = field(default_factory=dict)
    roots: dict[tuple[int, bytes], tuple[int, str]] = field(default_factory=dict)

    def anchor(self, caller: str, record: Record, listing: Listing | None) -> None:
        """By its custodian, or by anyone out of a batch that the custodian anchored."""
        paused_or_not(self.paused)
        name = self.id_of(record)
        known = self.kept.get(name)
        refuse_when(known is not None and known.erased, "RecordRegistry_Erased", name)
        stands = known is not None and not self._is_distrusted(known.anchored_at, known.by, record.custodian)
        refuse_when(stands, "RecordRegistry_AlreadyDone", name)
        at, by = self._vouched(caller, record.custodian, listing)
        refuse_when(not record.is_sound(), "RecordRegistry_BadRecord", name)
        if known is None and any(record.previous):
            self._replace(record)
        self.kept[name] = Kept(record.custodian, at, by, known is not None and known.replaced)
        said = (record.previous, by, record.content, record.locator, record.category, at)
        self.now.tell("RecordAnchored", name, record.custodian, *said)

    def anchor_batch(self, caller: str, root: bytes) -> None:
        paused_or_not(self.paused)
        refuse_when(not any(root), "RecordRegistry_EmptyRoot")
        custodian = self.credentials.standing_of(caller).organisation
        self._require_custodian(caller, custodian)
        at, by = self.roots.get((custodian, root), (0, NOBODY))
        stands = at > 0 and not self._is_distrusted(at, by, custodian)
        refuse_when(stands, "RecordRegistry_AlreadyDone", root)
        self.roots[custodian, root] = self.now.second, caller
        self.now.tell("RecordsAnchored", custodian, root, caller, self.now.second)

    def erase(self, caller: str, record: Record, listing: Listing) -> None:
        """A tombstone, also of what was never drawn out of its batch; by the custodian or its successor (K5)."""
        name = self.id_of(record)
        known = self.kept.get(name)
        refuse_when(known is not None and known.erased, "RecordRegistry_AlreadyDone", name)
        standing = self.credentials.standing_of(caller)
        theirs = self.credentials.may_finish(standing.organisation, record.custodian)
        fits = theirs and standing.may(Role.CUSTODIAN, self.now.second)
        refuse_when(not fits, "RecordRegistry_NotCustodian", caller, record.custodian)
        at, _ = self.roots.get((record.custodian, listing.root), (0, NOBODY))
        refuse_when(known is None and at == 0, "RecordRegistry_NotAnchored", listing.root, record.custodian)
        former = known or Kept(record.custodian, at, NOBODY)
        self.kept[name] = Kept(former.custodian, former.anchored_at, NOBODY, former.replaced, True)
        self.now.tell("RecordErased", name, record.custodian, caller, former.anchored_at)

    def _vouched(self, caller: str, custodian: int, listing: Listing | None) -> tuple[int, str]:
        """When, and by which key."""
        if listing is None:
            self._require_custodian(caller, custodian)
            return self.now.second, caller
        if (custodian, listing.root) not in self.roots:
            raise Refused("RecordRegistry_NotAnchored", listing.root, custodian)
        at, by = self.roots[custodian, listing.root]
        refuse_when(self._is_distrusted(at, by, custodian), "RecordRegistry_Distrusted", listing.root, by)
        return at, by

    def _replace(self, record: Record) -> None:
        """Versions form one line."""
        known = self.kept.get(record.previous)
        if known is None:
            raise Refused("RecordRegistry_UnknownPrevious", record.previous)
        theirs = self.credentials.may_finish(record.custodian, known.custodian)
        refuse_when(known.replaced or not theirs, "RecordRegistry_NotCurrent", record.previous, known.status())
        known.replaced = True

    def _require_custodian(self, caller: str, custodian: int) -> None:
        standing = self.credentials.standing_of(caller)
        fits = standing.organisation == custodian and standing.may(Role.CUSTODIAN, self.now.second)
        refuse_when(not fits, "RecordRegistry_NotCustodian", caller, custodian)

    def _is_distrusted(self, at: int, by: str, custodian: int) -> bool:
        return at >= self.credentials.distrusted_since(custodian, by)


@dataclass
class Log:
    """Roots of batches of decisions, one after the other for each custodian (L1). lasts: batch, entries, time."""

    credentials: Credentials
    now: Now
    lasts: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    roots: dict[tuple[int, int], bytes] = field(default_factory=dict)

    def anchor(self, caller: str, batch: int, root: bytes, entries: int) -> None:
        standing = self.credentials.standing_of(caller)
        refuse_when(not standing.may(Role.CUSTODIAN, self.now.second), "AccessLog_NotCustodian", caller)
        custodian = standing.organisation
        last, known, _ = self.lasts.get(custodian, (0, 0, 0))
        same = any(root) and self.roots.get((custodian, batch)) == root
        refuse_when(same and (batch != last or known == entries), "AccessLog_AlreadyDone", batch)
        refuse_when(batch != last + 1, "AccessLog_OutOfSequence", custodian, batch, last)
        grows = 0 <= entries - known <= MOST_ENTRIES and entries > 0
        refuse_when(not grows or not any(root), "AccessLog_BadCount", entries, known)
        self.roots[custodian, batch] = root
        self.lasts[custodian] = batch, entries, self.now.second
        self.now.tell("AccessLogAnchored", custodian, batch, caller, root, entries, self.now.second)
