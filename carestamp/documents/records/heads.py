"""The map of heads that a custodian anchors: each subject stands in one place, so it has one history (L1).

As interfaces/IAccessLog.sol says: place = keccak256(abi.encode(subject)); from the top, bit 255 first, 0 goes left. A
part without subjects is 0; a part with one is its leaf, keccak256(abi.encode(place, number, chain, 0)); else
keccak256(abi.encode(left, right)). A map is never changed: `updated` gives the next one and shares with it every part
in which nothing moved, so that a batch costs what changed since the last.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from carestamp.documents.eip712 import encode_value
from carestamp.documents.keccak import keccak256
from carestamp.errors import CarestampError

EMPTY = bytes(32)
TOP_BIT = 255


class HeadError(CarestampError):
    """The subject has a head where none was expected, or none where one was. Never names it."""


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a subject's chain: how many there are, and the chain's hash."""

    number: int
    chain: bytes


@dataclass(frozen=True, slots=True)
class HeadProof:
    """That this is the subject's head. siblings: from the leaf up."""

    head: Head
    siblings: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class AbsenceProof:
    """That nothing was logged for the subject. other: place, number and chain of the only leaf where it would be; all
    zero where its place is empty."""

    other: tuple[bytes, bytes, bytes]
    siblings: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class _Leaf:
    place: int
    head: Head
    hash: bytes


@dataclass(frozen=True, slots=True)
class _Branch:
    left: _Part
    right: _Part
    hash: bytes


_Part = _Leaf | _Branch | None
"""None: nobody is there."""

_Changes = Sequence[tuple[int, _Leaf]]
"""Leaves by place, ascending."""


class HeadMap:
    """The heads of all subjects of one custodian at one moment."""

    __slots__ = ("_top",)

    def __init__(self, heads: Mapping[str, Head] | None = None) -> None:
        """heads: by subject, an address. Raises TypedDataError."""
        self._top = _merged(None, _leaves(heads or {}), TOP_BIT)

    def updated(self, heads: Mapping[str, Head]) -> HeadMap:
        """The same with these heads in place of theirs or added. Raises TypedDataError."""
        following = HeadMap()
        following._top = _merged(self._top, _leaves(heads), TOP_BIT)
        return following

    @property
    def root(self) -> bytes:
        """What is anchored; EMPTY for a map without subjects, which no ledger takes."""
        return _hash(self._top)

    def head(self, subject: str) -> Head | None:
        """The subject's head; None for one without. Raises TypedDataError."""
        found, _ = self._descend(place_of(subject))
        return found.head if found is not None and found.place == place_of(subject) else None

    def proof(self, subject: str) -> HeadProof:
        """That this is the subject's head. Raises HeadError for one without."""
        place = place_of(subject)
        found, siblings = self._descend(place)
        if found is None or found.place != place:
            raise HeadError("nothing was logged for this subject")
        return HeadProof(found.head, siblings)

    def absence(self, subject: str) -> AbsenceProof:
        """That nothing was logged for the subject. Raises HeadError where something was."""
        place = place_of(subject)
        found, siblings = self._descend(place)
        if found is None:
            return AbsenceProof((EMPTY, EMPTY, EMPTY), siblings)
        if found.place == place:
            raise HeadError("something was logged for this subject")
        return AbsenceProof((_word(found.place), _word(found.head.number), found.head.chain), siblings)

    def _descend(self, place: int) -> tuple[_Leaf | None, tuple[bytes, ...]]:
        """The leaf or the gap where a place lies, and the siblings up to the top."""
        part, bit, siblings = self._top, TOP_BIT, list[bytes]()
        while isinstance(part, _Branch):
            goes_right = place >> bit & 1
            siblings.append(_hash(part.left if goes_right else part.right))
            part, bit = part.right if goes_right else part.left, bit - 1
        return part, tuple(reversed(siblings))


def is_head(root: bytes, subject: str, proof: HeadProof) -> bool:
    """What AccessLog.isHead says of a batch with this root."""
    place, head = place_of(subject), proof.head
    if not 0 <= head.number < 1 << 64 or len(head.chain) != 32:
        return False
    leaf = _leaf_hash(_word(place), _word(head.number), head.chain)
    return root != EMPTY and _climb(leaf, place, proof.siblings) == root


def is_absent(root: bytes, subject: str, proof: AbsenceProof) -> bool:
    """What AccessLog.isAbsent says of a batch with this root."""
    place, depth = place_of(subject), len(proof.siblings)
    other = int.from_bytes(proof.other[0], "big")
    if root == EMPTY or depth > TOP_BIT or place == other or not _are_words(proof.other):
        return False
    is_empty = not any(map(any, proof.other))
    if not is_empty and (place ^ other) >> (256 - depth):
        return False
    return _climb(EMPTY if is_empty else _leaf_hash(*proof.other), place, proof.siblings) == root


def place_of(subject: str) -> int:
    """Where a subject stands: 256 bits. Raises TypedDataError."""
    return int.from_bytes(keccak256(encode_value("address", subject, "subject")), "big")


def _leaves(heads: Mapping[str, Head]) -> _Changes:
    made = [_leaf(place_of(subject), head) for subject, head in heads.items()]
    return sorted(((leaf.place, leaf) for leaf in made), key=itemgetter(0))


def _leaf(place: int, head: Head) -> _Leaf:
    number, chain = encode_value("uint64", head.number, "number"), encode_value("bytes32", head.chain, "chain")
    return _Leaf(place, head, _leaf_hash(_word(place), number, chain))


def _merged(part: _Part, changes: _Changes, bit: int) -> _Part:
    """A part with these leaves put in, ascending; untouched parts are kept as they are."""
    if not changes:
        return part
    if isinstance(part, _Branch):
        return _split(part.left, part.right, changes, bit)
    if part is not None and part.place != changes[0][0]:
        changes = _with(part, changes)
    return changes[0][1] if len(changes) == 1 else _split(None, None, changes, bit)


def _with(leaf: _Leaf, changes: _Changes) -> _Changes:
    """The changes and a leaf that stood there before, unless one of them takes its place."""
    at = bisect_left(changes, leaf.place, key=itemgetter(0))
    taken = at < len(changes) and changes[at][0] == leaf.place
    return changes if taken else [*changes[:at], (leaf.place, leaf), *changes[at:]]


def _split(left: _Part, right: _Part, changes: _Changes, bit: int) -> _Branch:
    at = bisect_left(changes, 1, key=lambda change: change[0] >> bit & 1)
    left, right = _merged(left, changes[:at], bit - 1), _merged(right, changes[at:], bit - 1)
    return _Branch(left, right, keccak256(_hash(left) + _hash(right)))


def _climb(node: bytes, place: int, siblings: Sequence[bytes]) -> bytes:
    """The root over a node that lies as deep as there are siblings; EMPTY where no tree is that deep."""
    depth = len(siblings)
    if depth > TOP_BIT or not _are_words(siblings):
        return EMPTY
    for bit, sibling in enumerate(siblings, start=256 - depth):
        node = keccak256(sibling + node if place >> bit & 1 else node + sibling)
    return node


def _leaf_hash(place: bytes, number: bytes, chain: bytes) -> bytes:
    return keccak256(place + number + chain + EMPTY)


def _hash(part: _Part) -> bytes:
    return EMPTY if part is None else part.hash


def _are_words(values: Sequence[bytes]) -> bool:
    return all(len(each) == 32 for each in values)


def _word(number: int) -> bytes:
    return number.to_bytes(32, "big")
