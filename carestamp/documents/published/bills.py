"""Bills, published: by the issuer; opened whole by the payer that settles, one by one by whoever is shown a ticket (B2,
B3)."""

from __future__ import annotations

from collections.abc import Iterable

from Crypto.PublicKey.ECC import EccKey

from carestamp.documents.eip712 import Domain, TypedDataError, digest
from carestamp.documents.invoice.batch import Batch, Range, check_batch
from carestamp.documents.invoice.typed import (
    CODE_BYTES,
    Invoice,
    Leaf,
    Terms,
    invoice_leaf,
    invoices_domain,
    pack_terms,
    unpack_terms,
)
from carestamp.documents.published import sealed as sealed_part
from carestamp.documents.published import words
from carestamp.documents.published.leaves import Kind, Leaves, PublishedError
from carestamp.documents.published.sealed import Published, Sealed
from carestamp.documents.published.sealing import BatchKey
from carestamp.documents.published.ticket import Ticket


def publish(batch: Batch, readers: Iterable[EccKey], key: BatchKey | None = None) -> Published:
    """The published form of a range. readers: who may read all of it (mask payer, fiscal regulator, issuer).

    Raises PublishedError.
    """
    terms = {leaf_of(batch.domain, each): words.joined(pack_terms(each).as_tuple()) for each in batch.invoices}
    leaves = words.leaves(Kind.BILLS, batch.domain, batch.range.place, terms)
    return sealed_part.publish(leaves, terms, readers, key)


def leaf_of(domain: Domain, invoice: Invoice) -> bytes:
    """The leaf of a bill: what `Published.ticket` and `Leaves.proof` take."""
    return invoice_leaf(digest(domain, invoice))


def domain_of(leaves: Leaves) -> Domain:
    """The ledger that the file names. Raises PublishedError where these are no bills."""
    return invoices_domain(*words.ledger_of(leaves, Kind.BILLS))


def range_of(leaves: Leaves) -> Range:
    """What the chain must have anchored."""
    return Range(leaves.owner, len(leaves), leaves.root)


def open_batch(leaves: Leaves, sealed: Sealed, reader: EccKey) -> Batch:
    """All bills of the range, each serial once, under its root: what a payer settles on (B11).

    Raises PublishedError, TypedDataError, BatchError (see `check_batch`).
    """
    domain, opened = domain_of(leaves), sealed.open_all(leaves, sealed.key_for(reader))
    return check_batch(domain, range_of(leaves), (_invoice(each) for each in opened))


def open_bill(leaves: Leaves, sealed: Sealed, ticket: Ticket) -> tuple[Invoice, Leaf]:
    """One bill and its place under the root: what a payer draws it with. Raises PublishedError."""
    domain, invoice = domain_of(leaves), _invoice(sealed.open_one(leaves, ticket))
    first = int.from_bytes(leaves.owner[CODE_BYTES:], "big")
    if leaf_of(domain, invoice) != ticket.leaf:
        raise PublishedError("the box holds other terms than the leaf commits to")
    if invoice.code != leaves.owner[:CODE_BYTES] or not first <= invoice.serial < first + len(leaves):
        raise PublishedError("the bill's number is outside the range")
    return invoice, Leaf(first, len(leaves), leaves.proof(ticket.leaf))


def _invoice(packed: bytes) -> Invoice:
    content, head, body, place = words.parted(packed)
    try:
        return unpack_terms(Terms(content, words.number(head), words.number(body), place))
    except TypedDataError:
        raise PublishedError("a box holds no terms of a bill") from None
