"""The sealed part: readers of the whole batch open it and get what was anchored; nobody else, and nothing changed (B2,
B3, B11)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from Crypto.PublicKey import ECC

from carestamp.documents.invoice.batch import BatchError
from carestamp.documents.published import (
    BatchKey,
    Published,
    PublishedError,
    bills,
    leaves,
    reader_key,
    sealed,
    sealing,
)
from carestamp.documents.published.sealed import BOX_BYTES
from tests.documents.published.kit import COUNT, FIRST, HOUSE, PAYER, flips, range_of_bills, read

pytestmark = pytest.mark.rules("B2", "B3", "B11")


@pytest.mark.parametrize("reader", [PAYER, HOUSE], ids=["payer", "hospital"])
def test_open_gives_each_reader_the_anchored_bills(published: Published, reader: ECC.EccKey) -> None:
    batch = range_of_bills()
    opened = bills.open_batch(*read(published.leaves.to_bytes(), published.sealed.to_bytes()), reader)
    assert (opened.invoices, opened.range) == (batch.invoices, batch.range)


@pytest.mark.rules("X1")
def test_open_refuses_whoever_is_no_reader(published: Published, stranger: ECC.EccKey) -> None:
    with pytest.raises(PublishedError, match="no reader's"):
        bills.open_batch(published.leaves, published.sealed, stranger)
    with pytest.raises(PublishedError, match="public half"):
        bills.open_batch(published.leaves, published.sealed, PAYER.public_key())


def test_open_refuses_every_changed_byte_but_those_of_other_readers() -> None:
    """A lid for somebody else tells its reader's own story: that one is refused there."""
    published = bills.publish(range_of_bills(2), [PAYER.public_key(), HOUSE.public_key()])
    data = published.sealed.to_bytes()
    theirs = data.index(published.sealed.lids[1].hex().encode())
    for at, changed in flips(data, step=3):
        reader = HOUSE if 0 <= at - theirs < 2 * sealing.LID_BYTES else PAYER
        with pytest.raises((PublishedError, BatchError)):
            bills.open_batch(published.leaves, sealed.from_bytes(changed), reader)


@pytest.mark.rules("X8")
def test_open_refuses_another_chain_ledger_or_place_in_the_head(published: Published) -> None:
    """What the public file alone can't tell: the terms were hashed for one ledger, and the range has one place."""
    data = published.leaves.to_bytes()
    for old, new in ((b":31337,", b":31338,"), (b"A1a1", b"a1A1"), (b"03e8", b"03e9"), (b"c0c0", b"c0c1")):
        assert old in data
        with pytest.raises((PublishedError, BatchError)):
            bills.open_batch(leaves.from_bytes(data.replace(old, new, 1)), published.sealed, PAYER)


def test_open_refuses_boxes_in_another_order_or_left_out(published: Published) -> None:
    given = published.sealed
    swapped = replace(given, boxes=(given.boxes[1], given.boxes[0], *given.boxes[2:]))
    with pytest.raises(PublishedError, match="does not open"):
        bills.open_batch(published.leaves, swapped, PAYER)
    with pytest.raises(PublishedError, match="different batches"):
        bills.open_batch(published.leaves, replace(given, boxes=given.boxes[1:]), PAYER)


def test_open_refuses_the_sealed_part_of_another_batch(published: Published) -> None:
    other = bills.publish(range_of_bills(COUNT, FIRST + COUNT), [PAYER.public_key()])
    with pytest.raises(PublishedError, match="different batches"):
        bills.open_batch(published.leaves, other.sealed, PAYER)
    with pytest.raises(PublishedError, match="no reader's"):
        bills.open_batch(published.leaves, replace(other.sealed, root=published.leaves.root), PAYER)


def test_open_refuses_an_issuer_that_seals_other_terms_than_it_anchored(published: Published) -> None:
    """Whoever sells the payer dearer bills than the root holds: the root decides, not the seal."""
    dearer = range_of_bills().invoices[3]
    leaf = bills.leaf_of(range_of_bills().domain, dearer)
    at, words = published.leaves.index(leaf), published.sealed.open_all(published.leaves, published.key)
    forged = words[at][:64] + (int.from_bytes(words[at][64:96], "big") + 1).to_bytes(32, "big") + words[at][96:]
    boxes = list(published.sealed.boxes)
    boxes[at] = sealing.seal(published.key.of_leaf(leaf), forged)
    with pytest.raises(BatchError, match="another root"):
        bills.open_batch(published.leaves, replace(published.sealed, boxes=tuple(boxes)), PAYER)
    with pytest.raises(PublishedError, match="other terms than the leaf"):
        bills.open_bill(published.leaves, replace(published.sealed, boxes=tuple(boxes)), published.ticket(leaf))


@pytest.mark.rules("K5")
def test_a_reader_lets_its_successor_in_and_no_box_changes(published: Published, stranger: ECC.EccKey) -> None:
    given = published.sealed
    wider = given.with_reader(given.key_for(PAYER), stranger.public_key())
    assert bills.open_batch(published.leaves, wider, stranger).range == range_of_bills().range
    assert wider.boxes == given.boxes


def test_keys_come_as_pem_and_are_of_one_kind(stranger: ECC.EccKey) -> None:
    assert reader_key(stranger.export_key(format="PEM")) == stranger
    assert reader_key(stranger.public_key().export_key(format="PEM")) == stranger.public_key()
    for wrong in ("", "no key", stranger.export_key(format="PEM")[:60]):
        with pytest.raises(PublishedError, match="PEM"):
            reader_key(wrong)
    with pytest.raises(PublishedError, match="X25519"):
        reader_key(ECC.generate(curve="P-256").export_key(format="PEM"))


@pytest.mark.parametrize("key", [b"", b"\x01" * 31, bytes(32)])
def test_a_batch_key_is_32_bytes_and_not_zero(key: bytes) -> None:
    with pytest.raises(PublishedError, match="32 bytes"):
        BatchKey(key)


def test_read_refuses_a_lid_of_another_length(published: Published) -> None:
    lid = published.sealed.lids[0].hex().encode()
    for changed in (lid[:-2], lid + b"00", b""):
        with pytest.raises(PublishedError, match="not a file of the form carestamp-sealed/1"):
            sealed.from_bytes(published.sealed.to_bytes().replace(lid, changed))


def test_boxes_have_one_length(published: Published) -> None:
    assert {len(each) for each in published.sealed.boxes} == {BOX_BYTES}
