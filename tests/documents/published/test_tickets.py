"""A ticket opens exactly one leaf, in any copy, and what it opens is what was anchored (B2, B3)."""

from __future__ import annotations

import copy
import pickle
from dataclasses import replace

import pytest
from Crypto.Hash import SHA256
from Crypto.Protocol.KDF import _HKDF_expand

from carestamp.documents import merkle
from carestamp.documents.published import BatchKey, Published, PublishedError, Ticket, bills, ticket
from tests.documents.published.kit import COUNT, FIRST, range_of_bills, read

pytestmark = pytest.mark.rules("B2", "B3")


def test_each_ticket_opens_its_own_bill_with_its_proof(published: Published) -> None:
    batch = range_of_bills()
    copies = read(published.leaves.to_bytes(), published.sealed.to_bytes())
    for each in batch.invoices:
        mine = published.ticket(bills.leaf_of(batch.domain, each))
        assert bills.open_bill(*copies, ticket.parse(mine.encode())) == (each, batch.leaf(each.serial))


@pytest.mark.rules("X1")
def test_a_ticket_opens_no_other_leaf(published: Published) -> None:
    mine = published.ticket(published.leaves.hashes[3])
    for leaf in set(published.leaves.hashes) - {mine.leaf}:
        with pytest.raises(PublishedError, match="does not open"):
            bills.open_bill(published.leaves, published.sealed, Ticket(leaf, mine.key))


def test_a_ticket_can_be_handed_out_before_the_batch_is_closed() -> None:
    """The key follows from the bill's own terms: at the till nobody knows yet who else will be in the batch."""
    batch, key = range_of_bills(5), BatchKey.random()
    leaf = bills.leaf_of(batch.domain, batch.invoices[2])
    early = Ticket(leaf, key.of_leaf(leaf))
    published = bills.publish(batch, [], key)
    assert bills.open_bill(published.leaves, published.sealed, early)[0] == batch.invoices[2]


def test_the_same_key_and_bill_make_the_same_box(published: Published) -> None:
    """A leaf's key seals one text only, so it needs no nonce; another batch's key makes another box of it."""
    again = bills.publish(range_of_bills(), [], published.key)
    assert again.sealed.boxes == published.sealed.boxes
    other = bills.publish(range_of_bills(), [])
    assert not set(other.sealed.boxes) & set(published.sealed.boxes)


def test_a_leafs_key_is_plain_hkdf(published: Published) -> None:
    """Another language can make it: HKDF-Expand of RFC 5869."""
    key, leaf = BatchKey(b"\x07" * 32), published.leaves.hashes[0]
    assert key.of_leaf(leaf) == _HKDF_expand(b"\x07" * 32, b"carestamp.leaf.1" + leaf, 32, SHA256)


def test_open_refuses_a_ticket_of_another_batch(published: Published) -> None:
    other = bills.publish(range_of_bills(4, FIRST + 500), [])
    with pytest.raises(PublishedError, match="not in the batch"):
        bills.open_bill(published.leaves, published.sealed, other.ticket(other.leaves.hashes[0]))
    with pytest.raises(PublishedError, match="not in the batch"):
        published.ticket(other.leaves.hashes[0])


@pytest.mark.parametrize("steps", [1, -COUNT, -100, 1 << 64])
def test_open_refuses_a_place_that_is_not_the_bills(published: Published, steps: int) -> None:
    """The head names another serial or another book: what was anchored can't be there."""
    place = int.from_bytes(published.leaves.owner, "big") + steps
    moved = replace(published.leaves, owner=place.to_bytes(32, "big"))
    lowest = bills.leaf_of(range_of_bills().domain, range_of_bills().invoices[0])
    with pytest.raises(PublishedError, match="outside the range"):
        bills.open_bill(moved, published.sealed, published.ticket(lowest))


def test_a_proof_from_the_public_part_needs_no_ticket(published: Published) -> None:
    """Who kept the terms and lost the proof asks any mirror of the public part."""
    batch = range_of_bills()
    leaf = bills.leaf_of(batch.domain, batch.invoices[0])
    assert merkle.verify(batch.root, leaf, published.leaves.proof(leaf))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "t1",
        "t1..",
        "t2." + "A" * 43 + "." + "A" * 43,
        "t1." + "A" * 42 + "B." + "A" * 43,
        "t1." + "A" * 87,
        "t1" + 2 * ("." + "A" * 43) + "A",
    ],
)
def test_parse_refuses_what_is_no_ticket(text: str) -> None:
    with pytest.raises(PublishedError, match="not a ticket"):
        ticket.parse(text)


@pytest.mark.rules("X1", "X3")
def test_keys_show_in_no_repr_copy_or_pickle(published: Published) -> None:
    mine = published.ticket(published.leaves.hashes[0])
    assert mine.key.hex() not in repr(mine)
    assert str(mine.key) not in repr(mine)
    assert repr(published.key) == "BatchKey()"
    for duplicate in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="neither copied nor pickled"):
            duplicate(published.key)
