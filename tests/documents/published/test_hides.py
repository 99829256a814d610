"""Who has no key learns how many leaves there are, their hashes and the root, and nothing of any bill (X1, X2, X3)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carestamp.documents.invoice.batch import Batch
from carestamp.documents.invoice.typed import pack_terms
from carestamp.documents.published import Published, bills
from tests.documents.invoice.terms import DOMAIN, bills_from
from tests.documents.published.kit import LEDGER, PAYER, range_of_bills, written

pytestmark = pytest.mark.rules("X1")


def test_nothing_of_a_bill_stands_in_the_files(published: Published) -> None:
    files = published.leaves.to_bytes() + published.sealed.to_bytes()
    for each in range_of_bills().invoices:
        packed = pack_terms(each)
        amounts = [value.to_bytes(5, "big") for value in (each.total, each.fund, each.cap)]
        secrets = [each.content, bytes.fromhex(each.holder[2:]), packed.head.to_bytes(32, "big"), *amounts]
        for secret in secrets:
            assert secret not in files
            assert secret.hex().encode() not in files.lower()
    assert files.count(range_of_bills().invoices[0].place.hex().encode()) == 1  # the range's own, as on chain


def test_nothing_of_a_prescription_stands_in_the_files(prescribed: Published) -> None:
    files = prescribed.leaves.to_bytes() + prescribed.sealed.to_bytes()
    for each in written(7):
        for secret in (each.content, bytes.fromhex(each.holder[2:])):
            assert secret not in files
            assert secret.hex().encode() not in files.lower()
    assert LEDGER.verifying_contract[2:].lower().encode() in files.lower()


@pytest.mark.rules("X2")
def test_a_dictionary_of_all_terms_finds_no_leaf_without_the_commitment() -> None:
    """Whoever knows or guesses every other field still lacks 32 bytes that nobody can guess: the salt made them."""
    told = bills_from(1)[0]
    hidden = replace(told, content=bytes(range(100, 132)))
    leaves = bills.publish(Batch(DOMAIN, [hidden]), []).leaves
    guesses = [replace(told, content=content) for content in (bytes(32), told.content, b"\xff" * 32)]
    assert not {bills.leaf_of(DOMAIN, each) for each in guesses} & set(leaves.hashes)
    assert bills.leaf_of(DOMAIN, hidden) in leaves.hashes


def test_equal_amounts_look_like_different_ones() -> None:
    """Twenty bills of one amount and one holder: no two boxes share a byte run, and all have one length."""
    published = bills.publish(Batch(DOMAIN, bills_from(20)), [PAYER.public_key()])
    runs = [box[at : at + 8] for box in published.sealed.boxes for at in range(len(box) - 8)]
    assert len(runs) == len(set(runs))


def test_a_leaf_does_not_say_which_bill_it_is(published: Published) -> None:
    """The leaves ascend by hash, so their order tells no serial, and a set bit on chain names no leaf."""
    batch = range_of_bills()
    order = [published.leaves.index(bills.leaf_of(batch.domain, each)) for each in batch.invoices]
    assert order != sorted(order)
