"""What bills and prescriptions share: four words of packed terms, as boxes hold them, and the ledger they are of."""

from __future__ import annotations

from collections.abc import Iterable

from carestamp.documents.eip712 import Domain, address_to_int, int_to_address
from carestamp.documents.published.leaves import Kind, Leaves, PublishedError

WORD = 32


def joined(terms: Iterable[bytes | int]) -> bytes:
    """The tuple of an act's terms as 128 bytes."""
    return b"".join(each if isinstance(each, bytes) else each.to_bytes(WORD, "big") for each in terms)


def parted(packed: bytes) -> tuple[bytes, ...]:
    """The words. Raises PublishedError where they are not four."""
    if len(packed) != 4 * WORD:
        raise PublishedError("a box holds something else than four words")
    return tuple(packed[start : start + WORD] for start in range(0, len(packed), WORD))


def number(word: bytes) -> int:
    """A word that is a number."""
    return int.from_bytes(word, "big")


def leaves(kind: Kind, domain: Domain, owner: bytes, hashes: Iterable[bytes]) -> Leaves:
    """The public part over these leaves, in any order. Raises PublishedError."""
    ledger = int_to_address(address_to_int(domain.verifying_contract))
    return Leaves(kind, domain.chain_id, ledger, owner, tuple(sorted(hashes)))


def ledger_of(given: Leaves, kind: Kind) -> tuple[int, str]:
    """Chain and ledger that a file of this kind names. Raises PublishedError for the other kind."""
    if given.kind is not kind:
        raise PublishedError(f"this file is not about {kind.value}")
    return given.chain_id, given.ledger
