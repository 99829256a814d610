"""Prescriptions, published: a prescriber's own root, opened whole by who reviews, one by one at the counter (P2)."""

from __future__ import annotations

from collections.abc import Iterable

from Crypto.PublicKey.ECC import EccKey

from carestamp.documents.eip712 import Domain, TypedDataError, address_to_int, int_to_address
from carestamp.documents.published import sealed as sealed_part
from carestamp.documents.published import words
from carestamp.documents.published.leaves import Kind, Leaves, PublishedError
from carestamp.documents.published.sealed import Published, Sealed
from carestamp.documents.published.sealing import BatchKey
from carestamp.documents.published.ticket import Ticket
from carestamp.documents.typed import (
    Prescription,
    Terms,
    leaf_origin,
    pack_terms,
    prescription_id,
    prescription_leaf,
    prescriptions_domain,
    unpack_terms,
)

OTHER_PRESCRIBER = "a prescription names another prescriber than the one whose root this is"


def publish(
    domain: Domain,
    prescriber: str,
    prescriptions: Iterable[Prescription],
    readers: Iterable[EccKey],
    key: BatchKey | None = None,
) -> Published:
    """The published form of a prescriber's batch; its root is what the prescriber anchors. readers: who may read all of
    it (its house, whoever reviews). Raises PublishedError, TypedDataError."""
    listed = tuple(prescriptions)
    _require_author(prescriber, listed)
    terms = {leaf_of(domain, each): words.joined(pack_terms(each).as_tuple()) for each in listed}
    owner = address_to_int(prescriber).to_bytes(Kind.PRESCRIPTIONS.owner_bytes, "big")
    return sealed_part.publish(words.leaves(Kind.PRESCRIPTIONS, domain, owner, terms), terms, readers, key)


def leaf_of(domain: Domain, prescription: Prescription) -> bytes:
    """The leaf of a prescription: what `Published.ticket` and `Leaves.proof` take."""
    return prescription_leaf(prescription_id(domain, prescription))


def domain_of(leaves: Leaves) -> Domain:
    """The ledger that the file names. Raises PublishedError where these are no prescriptions."""
    return prescriptions_domain(*words.ledger_of(leaves, Kind.PRESCRIPTIONS))


def author_of(leaves: Leaves) -> str:
    """Whose root it says this is."""
    return int_to_address(int.from_bytes(leaves.owner, "big"))


def open_batch(leaves: Leaves, sealed: Sealed, reader: EccKey) -> tuple[Prescription, ...]:
    """All prescriptions under the root, in the order of the leaves. Raises PublishedError."""
    domain, opened = domain_of(leaves), sealed.open_all(leaves, sealed.key_for(reader))
    found = tuple(_prescription(each) for each in opened)
    if any(leaf_of(domain, each) != leaf for each, leaf in zip(found, leaves.hashes, strict=True)):
        raise PublishedError("a box holds other terms than its leaf commits to")
    _require_author(author_of(leaves), found)
    return found


def open_prescription(leaves: Leaves, sealed: Sealed, ticket: Ticket) -> tuple[Prescription, bytes]:
    """One prescription, and the origin bytes that its first use takes (P2). Raises PublishedError."""
    domain, found = domain_of(leaves), _prescription(sealed.open_one(leaves, ticket))
    if leaf_of(domain, found) != ticket.leaf:
        raise PublishedError("the box holds other terms than the leaf commits to")
    _require_author(author_of(leaves), (found,))
    return found, leaf_origin(leaves.proof(ticket.leaf))


def _require_author(prescriber: str, prescriptions: Iterable[Prescription]) -> None:
    """A root vouches for its author's prescriptions only: the ledger would refuse any other (P2)."""
    author = address_to_int(prescriber)
    if any(address_to_int(each.prescriber) != author for each in prescriptions):
        raise PublishedError(OTHER_PRESCRIBER)


def _prescription(packed: bytes) -> Prescription:
    content, *numbers = words.parted(packed)
    try:
        return unpack_terms(Terms(content, *map(words.number, numbers)))
    except TypedDataError:
        raise PublishedError("a box holds no terms of a prescription") from None
