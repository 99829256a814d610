"""A prescriber's own batch, published: reviewed whole, dispensed singly, and no colleague's name in it (P2, P12)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from Crypto.PublicKey import ECC

from carestamp.documents import merkle
from carestamp.documents.published import Published, PublishedError, bills, leaves, prescriptions, sealed, ticket, words
from carestamp.documents.typed import leaf_origin, pack_terms, prescription_id
from tests.documents.published.kit import COLLEAGUE, HOUSE, LEDGER, PAYER, PRESCRIBER, read, written

pytestmark = pytest.mark.rules("P2")


def test_open_gives_the_house_all_prescriptions(prescribed: Published) -> None:
    copies = read(prescribed.leaves.to_bytes(), prescribed.sealed.to_bytes())
    opened = prescriptions.open_batch(*copies, HOUSE)
    assert {prescription_id(LEDGER, each) for each in opened} == {prescription_id(LEDGER, each) for each in written(7)}
    assert prescriptions.author_of(copies[0]).lower() == PRESCRIBER
    assert prescriptions.domain_of(copies[0]).verifying_contract.lower() == LEDGER.verifying_contract


@pytest.mark.rules("P12")
def test_a_ticket_gives_the_counter_terms_and_origin(prescribed: Published) -> None:
    tree = merkle.MerkleTree(prescriptions.leaf_of(LEDGER, each) for each in written(7))
    for place, each in enumerate(written(7)):
        shown = ticket.parse(prescribed.ticket(prescriptions.leaf_of(LEDGER, each)).encode())
        found, origin = prescriptions.open_prescription(prescribed.leaves, prescribed.sealed, shown)
        assert prescription_id(LEDGER, found) == prescription_id(LEDGER, each)
        assert origin == leaf_origin(tree.proof(place))
    assert prescribed.leaves.root == tree.root


@pytest.mark.rules("X1")
def test_open_refuses_whoever_is_no_reader(prescribed: Published) -> None:
    with pytest.raises(PublishedError, match="no reader's"):
        prescriptions.open_batch(prescribed.leaves, prescribed.sealed, PAYER)


def test_publish_refuses_a_prescription_in_a_colleagues_name() -> None:
    mixed = [*written(2), replace(written(3)[2], prescriber=COLLEAGUE)]
    with pytest.raises(PublishedError, match="another prescriber"):
        prescriptions.publish(LEDGER, PRESCRIBER, mixed, [])


def test_open_refuses_a_root_that_is_said_to_be_a_colleagues(prescribed: Published) -> None:
    """The file names another author: the chain would ask for that one's root, which there is none."""
    stolen = replace(prescribed.leaves, owner=bytes.fromhex(COLLEAGUE[2:]))
    shown = prescribed.ticket(prescribed.leaves.hashes[0])
    with pytest.raises(PublishedError, match="another prescriber"):
        prescriptions.open_prescription(stolen, prescribed.sealed, shown)
    with pytest.raises(PublishedError, match="another prescriber"):
        prescriptions.open_batch(stolen, prescribed.sealed, HOUSE)


def test_open_refuses_another_ledger_in_the_head(prescribed: Published) -> None:
    data = prescribed.leaves.to_bytes().replace(b'"chainId":31337', b'"chainId":31338')
    with pytest.raises(PublishedError, match="other terms"):
        prescriptions.open_batch(leaves.from_bytes(data), prescribed.sealed, HOUSE)
    shown = prescribed.ticket(prescribed.leaves.hashes[0])
    with pytest.raises(PublishedError, match="other terms"):
        prescriptions.open_prescription(leaves.from_bytes(data), prescribed.sealed, shown)


def test_a_file_of_one_kind_opens_as_no_other(prescribed: Published, published: Published) -> None:
    with pytest.raises(PublishedError, match="not about bills"):
        bills.open_batch(prescribed.leaves, prescribed.sealed, HOUSE)
    with pytest.raises(PublishedError, match="not about prescriptions"):
        prescriptions.open_batch(published.leaves, published.sealed, HOUSE)


def test_a_reader_of_the_house_alone(prescribed: Published, stranger: ECC.EccKey) -> None:
    assert len(prescribed.sealed.lids) == 1
    with pytest.raises(PublishedError):
        prescribed.sealed.key_for(stranger)


def test_prescriptions_may_come_one_by_one() -> None:
    """Read once to be held against their author, and once to be packed."""
    published = prescriptions.publish(LEDGER, PRESCRIBER, iter(written(3)), [HOUSE.public_key()])
    assert len(prescriptions.open_batch(published.leaves, published.sealed, HOUSE)) == 3


def test_open_refuses_a_batch_in_which_one_box_holds_other_terms() -> None:
    packed = {prescriptions.leaf_of(LEDGER, each): words.joined(pack_terms(each).as_tuple()) for each in written(3)}
    owner = bytes.fromhex(PRESCRIBER[2:])
    head = words.leaves(leaves.Kind.PRESCRIPTIONS, LEDGER, owner, packed)
    first, second, _ = packed
    forged = sealed.publish(head, packed | {first: packed[second]}, [HOUSE.public_key()], None)
    with pytest.raises(PublishedError, match=r"^a box holds other terms than its leaf commits to$"):
        prescriptions.open_batch(forged.leaves, forged.sealed, HOUSE)


def test_box_holds_four_words() -> None:
    assert words.parted(bytes(range(128))) == tuple(bytes(range(at, at + 32)) for at in (0, 32, 64, 96))
