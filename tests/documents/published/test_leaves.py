"""The public part: whoever has it rebuilds the root and proves any leaf, and a changed file is refused (B2)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carestamp.documents import merkle
from carestamp.documents.published import Leaves, Published, PublishedError, bills, leaves
from tests.documents.published.kit import COUNT, FIRST, flips, range_of_bills

pytestmark = pytest.mark.rules("B2")


def test_leaves_rebuild_the_root_and_every_proof_without_the_issuer(published: Published) -> None:
    batch, mirrored = range_of_bills(), leaves.from_bytes(published.leaves.to_bytes())
    assert mirrored == published.leaves
    assert bills.range_of(mirrored) == batch.range
    for each in batch.invoices:
        leaf = bills.leaf_of(batch.domain, each)
        assert mirrored.proof(leaf) == batch.leaf(each.serial).proof
        assert merkle.verify(batch.root, leaf, mirrored.proof(leaf))


def test_leaves_are_one_file_a_root_whoever_publishes(published: Published) -> None:
    again = bills.publish(range_of_bills(), [])
    assert again.leaves.to_bytes() == published.leaves.to_bytes()
    assert len(published.leaves.to_bytes()) == len(published.leaves.head) + 1 + 32 * COUNT


def test_read_refuses_every_changed_byte_that_the_chain_need_not_tell(published: Published) -> None:
    """Chain, ledger and place of the range are told by the chain alone: `carestamp batch check` asks it."""
    data, left = published.leaves.to_bytes(), set()
    for at, changed in flips(data):
        try:
            assert leaves.from_bytes(changed) != published.leaves
            left.add(at)
        except PublishedError:
            continue
    told = [data.index(b'"chainId":') + 10, data.index(b'"ledger":') + 12, data.index(b'"place":') + 11]
    spans = [set(range(at, at + size)) for at, size in zip(told, (5, 40, 64), strict=True)]
    assert left <= set().union(*spans)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda all_: all_[1:], "lead to another root"),
        (lambda all_: (*all_, b"\xff" * 32), "lead to another root"),
        (lambda all_: (all_[1], all_[0], *all_[2:]), "not in ascending order"),
        (lambda all_: (all_[0], *all_), "one is there twice"),
        (lambda _: (), "one leaf or more"),
    ],
    ids=["one left out", "one put in", "another order", "one twice", "none"],
)
def test_read_refuses_leaves_that_are_not_those_of_the_root(published: Published, change, why: str) -> None:
    given, changed = published.leaves, change(published.leaves.hashes)
    head = given.head.replace(b'"count":20', f'"count":{len(changed)}'.encode())
    with pytest.raises(PublishedError, match=why):
        leaves.from_bytes(head + b"\n" + b"".join(changed))


@pytest.mark.parametrize("cut", [1, 31, 32, 40])
def test_read_refuses_a_file_that_is_cut_off(published: Published, cut: int) -> None:
    with pytest.raises(PublishedError, match="cut off"):
        leaves.from_bytes(published.leaves.to_bytes()[:-cut])


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"[]\n", b'{"format":"carestamp-leaves/2"}\n', b"{" * 70_000, b'{"a":' * 12_000]
)
def test_read_refuses_what_is_none_of_our_files(data: bytes) -> None:
    with pytest.raises(PublishedError, match="not a file of the form carestamp-leaves/1"):
        leaves.from_bytes(data)


@pytest.mark.parametrize("number", [b"31337.0", b'"31337"', b"true", b" 31337", b"31337e0"])
def test_read_refuses_another_spelling_of_the_same(published: Published, number: bytes) -> None:
    data = published.leaves.to_bytes().replace(b":31337,", b":" + number + b",")
    with pytest.raises(PublishedError, match="not a file of the form"):
        leaves.from_bytes(data)


def test_proof_refuses_a_leaf_that_is_not_in_the_batch(published: Published) -> None:
    other = range_of_bills(1, FIRST + COUNT)
    with pytest.raises(PublishedError, match="not in the batch"):
        published.leaves.proof(bills.leaf_of(other.domain, other.invoices[0]))


def test_leaves_refuse_an_owner_of_another_length(published: Published) -> None:
    with pytest.raises(PublishedError, match="place has 32 bytes"):
        Leaves(**{**_fields(published.leaves), "owner": b"\x01" * 20})
    assert replace(published.leaves, owner=b"\x01" * 32).root == published.leaves.root


def _fields(given: Leaves) -> dict[str, object]:
    return {name: getattr(given, name) for name in ("kind", "chain_id", "ledger", "owner", "hashes")}
