"""B2, X1: the first line of a published file, leaves that can be none, and seals against other hands' vectors."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import pytest
from Crypto.Protocol import HPKE

from carestamp.documents.published import Leaves, Published, PublishedError, leaves, sealed, sealing, words
from carestamp.documents.published.leaves import Kind
from carestamp.documents.published.sealing import BatchKey
from carestamp.documents.published.ticket import Ticket
from tests.documents.invoice.terms import DOMAIN
from tests.documents.published.kit import HOUSE, PAYER

pytestmark = pytest.mark.rules("B2")

FORM = "carestamp-leaves/1"
LEDGER = "0x" + "11" * 20
ONE, TWO = b"\x01" * 32, b"\x02" * 32


def of(*hashes: bytes, kind: Kind = Kind.PRESCRIPTIONS) -> Leaves:
    return Leaves(kind, 31337, LEDGER, b"\x0d" * kind.owner_bytes, hashes)


@pytest.mark.parametrize(
    ("kind", "owner", "size"), [(Kind.BILLS, '"bills"', 32), (Kind.PRESCRIPTIONS, '"prescriptions"', 20)]
)
def test_a_public_part_begins_with_this_line(kind: Kind, owner: str, size: int) -> None:
    name = "place" if kind is Kind.BILLS else "prescriber"
    found = of(ONE, kind=kind)
    assert found.to_bytes().decode("latin-1") == (
        f'{{"format":"carestamp-leaves/1","kind":{owner},"chainId":31337,"ledger":"{LEDGER}",'
        f'"{name}":"0x{"0d" * size}","root":"0x{"01" * 32}","count":1}}\n{ONE.decode()}'
    )
    assert leaves.from_bytes(found.to_bytes()) == found


def test_a_sealed_part_begins_with_this_line() -> None:
    found = sealed.Sealed(ONE, (), (b"\x07" * 144,))
    assert found.to_bytes() == (
        b'{"format":"carestamp-sealed/1","root":"0x' + b"01" * 32 + b'","count":1,"lids":[]}\n' + b"\x07" * 144
    )
    assert sealed.from_bytes(found.to_bytes()) == found


@pytest.mark.parametrize(
    "hashes", [(), (b"\x01" * 31,), (ONE, b"\x02" * 33), (b"\x00" * 31, ONE), (ONE, ONE), (TWO, ONE)]
)
def test_leaves_are_ascending_hashes(hashes: tuple[bytes, ...]) -> None:
    with pytest.raises(PublishedError):
        of(*hashes)


@pytest.mark.parametrize("leaf", [bytes(32), b"\x01" * 31 + b"\x02", b"\xff" * 32, ONE[:31], b""])
def test_a_leaf_that_is_not_there_is_refused_wherever_it_would_stand(leaf: bytes) -> None:
    found = of(ONE, TWO)
    assert [found.index(each) for each in found.hashes] == [0, 1]
    for ask in (found.index, found.proof):
        with pytest.raises(PublishedError, match=r"^this leaf is not in the batch$"):
            ask(leaf)


def test_a_file_of_the_other_form_is_called_so(published: Published) -> None:
    """Not cut off or too long: the two parts are easily taken for each other."""
    public, boxes = published.leaves.to_bytes(), published.sealed.to_bytes()
    with pytest.raises(PublishedError, match=r"^not a file of the form carestamp-sealed/1$"):
        sealed.from_bytes(public)
    with pytest.raises(PublishedError, match=r"^not a file of the form carestamp-leaves/1$"):
        leaves.from_bytes(boxes)


@pytest.mark.parametrize(
    "head", [{"format": "carestamp-leaves/1"}, {"format": "carestamp-leaves/1", "count": True}, [], 1]
)
def test_a_line_without_a_count_is_no_head(head: Any) -> None:
    line = json.dumps(head, separators=(",", ":")).encode()
    with pytest.raises(PublishedError, match=r"^not a file of the form carestamp-leaves/1$"):
        leaves.from_bytes(line + b"\n" + ONE)


def test_leaves_of_any_order_are_one_public_part() -> None:
    given = words.leaves(Kind.BILLS, DOMAIN, ONE, iter([TWO, ONE]))
    assert given == Leaves(Kind.BILLS, DOMAIN.chain_id, "0xA1A1a1a1A1A1A1A1A1a1a1a1a1a1A1A1a1A1a1a1", ONE, (ONE, TWO))
    assert hash(given)


# ---------------------------------------------------------------------------------------------------------------- keys


def test_a_box_is_aes_256_gcm_with_a_nonce_of_zeros() -> None:
    """Test case 14 of the specification of GCM: a key, a nonce and a block of zeros."""
    box = sealing.seal(bytes(32), bytes(16))
    assert box.hex() == "cea7403d4d606b6e074ec5d3baf39d18" + "d0d1c8a799996bf0265b98b5d48ab919"
    assert sealing.open_(bytes(32), box) == bytes(16)


@pytest.mark.rules("X1")
def test_a_lid_is_hpke_under_the_root_of_its_batch() -> None:
    """Sealed by hand, in base mode, to a reader: what others write opens, under this root and for this reader alone."""
    info = b"carestamp.lid.1" + ONE
    sender = HPKE.new(receiver_key=PAYER.public_key(), aead_id=HPKE.AEAD.AES256_GCM, info=info)
    lid = sender.enc + sender.seal(TWO)
    opened = BatchKey.under(lid, PAYER, ONE)
    assert (len(sender.enc), len(lid), sealing.ENCAPSULATED_BYTES, sealing.LID_BYTES) == (32, 80, 32, 80)
    assert opened is not None
    assert opened.of_leaf(ONE) == BatchKey(TWO).of_leaf(ONE)
    assert BatchKey.under(lid, PAYER, TWO) is None
    assert BatchKey.under(lid, HOUSE, ONE) is None


@pytest.mark.rules("X1")
@pytest.mark.parametrize("kind", [Published, Ticket])
def test_keys_are_in_no_log(kind: Any) -> None:
    assert [each.name for each in fields(kind) if not each.repr] == ["key"]
