"""A range of bills under one root: building it, proving one of them, checking all of them, settling by mask (B2, B3).

The tree is OpenZeppelin's StandardMerkleTree over ["bytes32"], one leaf a bill: the digest of its terms. Serials run
upwards without a gap, so a range says which bills are in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from carestamp.documents.eip712 import Domain, digest
from carestamp.documents.invoice.model import SERIAL_MAX
from carestamp.documents.invoice.typed import Invoice, Leaf, bucket_and_bit, invoice_leaf, place_of
from carestamp.documents.merkle import MerkleTree
from carestamp.errors import CarestampError

MOST_BILLS = (1 << 32) - 1
BUCKET = 256
MOST_WORDS = 512
"""Of one call: at some 25,000 gas a word they fit into the 16 million of a transaction."""


class BatchError(CarestampError):
    """Bills that make no range, a range that is not what was anchored, or serials that make no mask.

    Bills are counted from 0, in the order in which they were given; their numbers are never named.
    """


@dataclass(frozen=True, slots=True)
class Range:
    """An anchored range as the ledger takes it. place: of its first bill."""

    place: bytes
    count: int
    root: bytes

    def as_tuple(self) -> tuple[bytes, int, bytes]:
        """For ABI calls."""
        return (self.place, self.count, self.root)


class Batch:
    """Bills of one issuer and one code with consecutive serials, in that order, and their tree. Raises BatchError."""

    def __init__(self, domain: Domain, invoices: Iterable[Invoice]) -> None:
        self.domain, self.invoices = domain, tuple(invoices)
        _require_range(self.invoices)

    def __len__(self) -> int:
        return len(self.invoices)

    @property
    def first(self) -> int:
        """The first serial."""
        return self.invoices[0].serial

    @cached_property
    def root(self) -> bytes:
        """What is anchored."""
        return self._tree.root

    @property
    def range(self) -> Range:
        """What is anchored, and over which serials."""
        return Range(self.invoices[0].place, len(self), self.root)

    def leaf(self, serial: int) -> Leaf:
        """The proof that goes with the bill of this serial to its holder. Raises BatchError."""
        if not self.first <= serial < self.first + len(self):
            raise BatchError("this serial is not in the range")
        return Leaf(self.first, len(self), tuple(self._tree.proof(serial - self.first)))

    @cached_property
    def _tree(self) -> MerkleTree:
        return MerkleTree(invoice_leaf(digest(self.domain, each)) for each in self.invoices)


def check_batch(domain: Domain, anchored: Range, invoices: Iterable[Invoice]) -> Batch:
    """What a payer does before it settles by mask: are these all the bills of the range, each serial once?

    A root alone does not say that: its tree may hold one serial twice and lack another, and a mask settles what
    nobody has seen. Bills in any order. Raises BatchError.
    """
    batch = Batch(domain, sorted(invoices, key=lambda each: each.serial))
    if len(batch) != anchored.count:
        raise BatchError(f"{len(batch)} bills for a range of {anchored.count}")
    if batch.invoices[0].place != anchored.place:
        raise BatchError("the bills begin at another place than the range")
    if batch.root != anchored.root:
        raise BatchError("the bills lead to another root: one of them differs, or belongs to another ledger")
    for each in batch.invoices:
        if not each.total or max(each.fund, each.cap) > each.total:
            raise BatchError(
                f"serial {each.serial}: fund and cap lie within a total above 0, or nothing can be settled"
            )
    return batch


def _require_range(invoices: Sequence[Invoice]) -> None:
    if not 1 <= len(invoices) <= MOST_BILLS:
        raise BatchError("a range has one bill or more")
    for number, (before, bill) in enumerate(pairwise(invoices), 1):
        if bill.serial != before.serial + 1:
            raise BatchError(f"bill {number}: its serial does not follow the one before")
        if (bill.code, bill.issuer) != (before.code, before.issuer):
            raise BatchError(f"bill {number}: another book or issuer")


@dataclass(frozen=True, slots=True)
class Masks:
    """One call of `settle`: bit b of words[i] is the bill at place (first_bucket + i) × 256 + b."""

    first_bucket: int
    words: tuple[int, ...]


def masks_of(code: bytes, serials: Iterable[int]) -> Masks:
    """The call that settles these serials. Raises BatchError for none, one twice, or more than fit a transaction."""
    words: dict[int, int] = {}
    for serial in serials:
        bucket, bit = bucket_and_bit(place_of(code, serial))
        if words.get(bucket, 0) >> bit & 1:
            raise BatchError("a serial is there twice")
        words[bucket] = words.get(bucket, 0) | 1 << bit
    return Masks(min(words, default=0), _joined(words))


def _joined(words: Mapping[int, int]) -> tuple[int, ...]:
    buckets = range(min(words, default=0), max(words, default=-1) + 1)
    if not 1 <= len(buckets) <= MOST_WORDS:
        raise BatchError(f"one call takes 1 to {MOST_WORDS} words of {BUCKET} bills")
    return tuple(words.get(bucket, 0) for bucket in buckets)


def serials_of(masks: Masks) -> tuple[int, ...]:
    """The serials that masks name, in order."""
    places = (
        (masks.first_bucket + number) * BUCKET + bit
        for number, word in enumerate(masks.words)
        for bit in range(BUCKET)
        if word >> bit & 1
    )
    return tuple(place & SERIAL_MAX for place in places)
