"""X1, B2, P2: a box holds four words of terms that are terms, and leaf and key of a ticket have their lengths."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from carestamp.documents.published import Published, PublishedError, Ticket, bills, prescriptions, sealed, ticket
from carestamp.documents.published.words import parted
from tests.documents.published.kit import HOUSE, PAYER

NO_TERMS = b"\xff" * 128
pytestmark = pytest.mark.rules("B2", "P2")


@pytest.mark.parametrize("length", [0, 127, 129, 160])
def test_box_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(PublishedError, match=r"^a box holds something else than four words$"):
        parted(bytes(length))


def _held(published: Published, reader: Any) -> Published:
    """The same leaves over boxes that somebody with the key filled with anything."""
    every = dict.fromkeys(published.leaves.hashes, NO_TERMS)
    return sealed.publish(published.leaves, every, [reader.public_key()])


@pytest.mark.parametrize("open_", [bills.open_bill, bills.open_batch])
def test_box_without_terms_of_a_bill_is_refused(published: Published, open_: Callable[..., Any]) -> None:
    held = _held(published, PAYER)
    key = PAYER if open_ is bills.open_batch else held.ticket(held.leaves.hashes[0])
    with pytest.raises(PublishedError, match=r"^a box holds no terms of a bill$"):
        open_(held.leaves, held.sealed, key)


@pytest.mark.parametrize("open_", [prescriptions.open_prescription, prescriptions.open_batch])
def test_box_without_terms_of_a_prescription_is_refused(prescribed: Published, open_: Callable[..., Any]) -> None:
    held = _held(prescribed, HOUSE)
    key = HOUSE if open_ is prescriptions.open_batch else held.ticket(held.leaves.hashes[0])
    with pytest.raises(PublishedError, match=r"^a box holds no terms of a prescription$"):
        open_(held.leaves, held.sealed, key)


@pytest.mark.parametrize(("leaf", "key"), [(31, 32), (33, 32), (32, 31), (32, 33)])
def test_ticket_has_a_leaf_and_a_key_of_32_bytes_each(leaf: int, key: int) -> None:
    assert Ticket(bytes(32), bytes(32))
    with pytest.raises(PublishedError, match=r"^leaf and key of a ticket have 32 bytes each$"):
        Ticket(bytes(leaf), bytes(key))


def test_boxes_of_another_batch_open_nothing_at_all(published: Published) -> None:
    """Not even the one box that would fit: somebody put the two files together."""
    mine = published.ticket(published.leaves.hashes[0])
    fewer = replace(published.sealed, boxes=published.sealed.boxes[:-1])
    other = replace(published.sealed, root=bytes(32))
    for boxes in (fewer, other):
        with pytest.raises(PublishedError, match=r"^the two files belong to different batches$"):
            bills.open_bill(published.leaves, boxes, mine)


def test_ticket_may_be_typed_with_white_space_around_it(published: Published) -> None:
    mine = published.ticket(published.leaves.hashes[0])
    assert ticket.parse(f" \n{mine.encode()}\t") == mine


@pytest.mark.parametrize("length", [0, 31, 33])
def test_root_of_boxes_has_32_bytes(published: Published, length: int) -> None:
    assert sealed.from_bytes(published.sealed.to_bytes()) == published.sealed
    with pytest.raises(PublishedError, match=r"^not a file of the form"):
        sealed.from_bytes(replace(published.sealed, root=bytes(length)).to_bytes())
