"""Has this real thing been used before? A keyed pseudonym answers, and no dictionary does (X3).

nullifier = HMAC-SHA-256(key of the epoch, domain ‖ kind ‖ epoch ‖ parts), each part in canonical form and
length-prefixed. The issuer or operator holds the key and computes; others read. The epoch (issuer, year) is read off
the thing itself (the year printed on a bill, the expiry year of a pack), never the time of submission: a rotated key
can't give an old thing a fresh nullifier.
"""

from __future__ import annotations

import enum
import functools
import hmac
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from carestamp.documents.canonical import identifier
from carestamp.errors import CarestampError

KEY_BYTES = 32
_DOMAIN = b"carestamp.nullifier.1"


class NullifierError(CarestampError):
    """No nullifier can be computed: an epoch without key, a key too short, a part missing."""


class Kind(enum.Enum):
    """What kind of thing: equal numbers of two kinds never share a nullifier."""

    PACK = "pack"
    BATCH = "batch"
    BILL = "bill"
    BOOK = "book"
    PERSON = "person"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Epoch:
    """Whose key, of which year. Both follow the document."""

    issuer: str
    year: int

    def __post_init__(self) -> None:
        if not 1900 <= self.year <= 9999:
            raise NullifierError("the year of an epoch has four digits")
        object.__setattr__(self, "issuer", identifier(self.issuer))


class NullifierKey(Protocol):
    """The signer's side: holds the keys of its epochs and never hands them out."""

    def mac(self, epoch: Epoch, message: bytes) -> bytes:
        """HMAC-SHA-256 of the message under the epoch's key. Raises NullifierError for an epoch it has no key of."""
        ...


class MemoryKey:
    """Keys in this process's memory: for tests, demos and single machines. Nothing of a key shows in repr or errors."""

    __slots__ = ("_keys",)

    def __init__(self, keys: Mapping[Epoch, bytes]) -> None:
        if any(len(key) < KEY_BYTES for key in keys.values()):
            raise NullifierError("a key has at least 32 bytes")
        self._keys = dict(keys)

    @classmethod
    def random(cls, epochs: Iterable[Epoch]) -> MemoryKey:
        """A fresh key for each epoch, each independent of the others: one that leaks says nothing of the next."""
        return cls({epoch: secrets.token_bytes(KEY_BYTES) for epoch in epochs})

    def mac(self, epoch: Epoch, message: bytes) -> bytes:
        key = self._keys.get(epoch)
        if key is None:
            raise NullifierError("no key for this epoch")
        return hmac.digest(key, message, "sha256")

    def __repr__(self) -> str:
        return f"MemoryKey({len(self._keys)} epochs)"

    def __reduce__(self) -> tuple[object, ...]:
        raise NullifierError("keys are not copied out")


def nullify(key: NullifierKey, kind: Kind, epoch: Epoch, *parts: str) -> bytes:
    """The 32-byte nullifier of what these identifiers name together. Raises NullifierError, CanonicalError."""
    if not parts:
        raise NullifierError("a thing needs at least one identifier")
    return key.mac(epoch, _head(kind, epoch) + b"".join([_framed(identifier(part)) for part in parts]))


def pack(key: NullifierKey, epoch: Epoch, product: str, serial: str) -> bytes:
    """A single pack (D1): product code (GTIN, 药品标识码) and serial number."""
    return nullify(key, Kind.PACK, epoch, product, serial)


def batch(key: NullifierKey, epoch: Epoch, product: str, lot: str) -> bytes:
    """A production batch, for recalls (D1): product code and lot number."""
    return nullify(key, Kind.BATCH, epoch, product, lot)


def bill(key: NullifierKey, epoch: Epoch, code: str, serial: str) -> bytes:
    """A bill (B1): bill code and serial number."""
    return nullify(key, Kind.BILL, epoch, code, serial)


def book(key: NullifierKey, epoch: Epoch, code: str) -> bytes:
    """A book of bills (B1): its bill code."""
    return nullify(key, Kind.BOOK, epoch, code)


def person(key: NullifierKey, epoch: Epoch, scheme: str, value: str) -> bytes:
    """A person, where a rule counts persons (X6): which kind of identity document, and its number."""
    return nullify(key, Kind.PERSON, epoch, scheme, value)


@functools.lru_cache(maxsize=1024)
def _head(kind: Kind, epoch: Epoch) -> bytes:
    names = (kind.value.encode(), epoch.issuer.encode(), str(epoch.year).encode())
    return b"".join(len(each).to_bytes(4, "big") + each for each in (_DOMAIN, *names))


def _framed(part: str) -> bytes:
    data = part.encode()
    return len(data).to_bytes(4, "big") + data
