"""S5: findings stand under a root before they are told; a copied or altered one does not; the lower median counts."""

from __future__ import annotations

import itertools
import random
import statistics
from dataclasses import replace

import pytest
from eth_abi.abi import encode

from carestamp.documents.eip712 import int_to_address
from carestamp.documents.keccak import keccak256
from carestamp.documents.rewards.verdicts import Finding, VerdictBook, VerdictError, leaf, lower_median, verify

VALIDATOR, COPIER = int_to_address(0x701), int_to_address(0x702)


def _findings(rng: random.Random, count: int) -> list[Finding]:
    return [Finding(rng.randbytes(32), rng.randbytes(32), rng.randrange(5), rng.randbytes(32)) for _ in range(count)]


@pytest.mark.rules("S5", "L2")
@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 7, 8, 9, 31, 100])
def test_book_proves_each_finding_of_any_size(rng: random.Random, size: int) -> None:
    book = VerdictBook(VALIDATOR, _findings(rng, size))
    for each in book.findings:
        told = book.verdict(each.contribution)
        assert (told.validator, told.tier, told.salt) == (VALIDATOR, each.tier, each.salt)
        assert verify(book.root, told, each.contribution, each.source)
        assert book.finding(each.contribution) is each


@pytest.mark.rules("S5")
def test_book_of_one_is_its_own_leaf(rng: random.Random) -> None:
    """Pinned to the contract's formula."""
    (one,) = _findings(rng, 1)
    types = ["address", "bytes32", "bytes32", "uint8", "bytes32"]
    encoded = encode(types, [VALIDATOR, one.contribution, one.source, one.tier, one.salt])
    book = VerdictBook(VALIDATOR, [one])
    assert book.root == leaf(VALIDATOR, one) == keccak256(keccak256(encoded))
    assert book.verdict(one.contribution).proof == ()


@pytest.mark.rules("S5", "X5")
def test_verify_refuses_what_was_not_found(rng: random.Random) -> None:
    """Another tier, salt, source, contribution, or a validator who copied the root."""
    book = VerdictBook(VALIDATOR, _findings(rng, 5))
    one, other = book.findings[0], book.findings[1]
    told = book.verdict(one.contribution)
    for forged in (replace(told, tier=told.tier + 1), replace(told, salt=bytes(32)), replace(told, validator=COPIER)):
        assert not verify(book.root, forged, one.contribution, one.source)
    assert not verify(book.root, told, one.contribution, other.source)
    assert not verify(book.root, told, other.contribution, one.source)


@pytest.mark.rules("S5")
def test_finding_hides_its_tier_behind_a_fresh_salt() -> None:
    made = {leaf(VALIDATOR, Finding(b"\1" * 32, b"\2" * 32, 1)) for _ in range(10)}
    assert len(made) == 10


@pytest.mark.rules("S5")
def test_book_refuses_none_and_the_same_twice(rng: random.Random) -> None:
    (one,) = _findings(rng, 1)
    for wrong in ([], [one, replace(one, tier=9)]):
        with pytest.raises(VerdictError):
            VerdictBook(VALIDATOR, wrong)
    with pytest.raises(VerdictError):
        VerdictBook(VALIDATOR, [one]).verdict(bytes(32))


@pytest.mark.rules("S5")
def test_lower_median_agrees_with_statistics() -> None:
    for size in range(1, 7):
        for tiers in itertools.product(range(4), repeat=size):
            assert lower_median(tiers) == statistics.median_low(tiers)
    with pytest.raises(VerdictError):
        lower_median([])
