"""S5: findings stand, hashed, before they are told; a copied or altered one does not; the lower median counts."""

from __future__ import annotations

import itertools
import random
import statistics
from dataclasses import replace

import pytest
from eth_abi.abi import encode

from carestamp.documents.eip712 import TypedDataError, int_to_address
from carestamp.documents.keccak import keccak256
from carestamp.documents.rewards import Finding, Verdict, VerdictBook, VerdictError, lower_median, verdict_hash

VALIDATOR, COPIER = int_to_address(0x701), int_to_address(0x702)
HOUSE = 701


def _findings(rng: random.Random, count: int) -> list[Finding]:
    return [Finding(rng.randbytes(32), rng.randbytes(32), rng.randrange(5), rng.randbytes(32)) for _ in range(count)]


@pytest.mark.rules("S5")
@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_book_tells_each_finding_as_it_was_anchored(rng: random.Random, size: int) -> None:
    book = VerdictBook(VALIDATOR, HOUSE, _findings(rng, size))
    assert len(book.ids) == len(set(book.hashes)) == size
    for id_, hashed, each in zip(book.ids, book.hashes, book.findings, strict=True):
        assert (id_, book.finding(id_)) == (each.contribution, each)
        assert book.verdict(id_) == Verdict(VALIDATOR, HOUSE, each.tier, each.salt)
        assert hashed == _by_contract(VALIDATOR, each)


@pytest.mark.rules("S5")
def test_verdict_is_told_in_its_own_bits_only() -> None:
    """A number that does not fit would be another house's, or another tier."""
    head = 0x701 | HOUSE << 160 | 3 << 192
    assert Verdict(VALIDATOR, HOUSE, 3, b"s" * 32).as_tuple() == (head, b"s" * 32)
    for organisation, tier in ((2**32 + HOUSE, 3), (-1, 3), (HOUSE, 256), (HOUSE, -1)):
        with pytest.raises(TypedDataError):
            Verdict(VALIDATOR, organisation, tier, bytes(32)).as_tuple()


@pytest.mark.rules("S5", "X5")
def test_hash_names_validator_contribution_source_tier_and_salt(rng: random.Random) -> None:
    """Who copies a hash has nothing to tell: it names its validator."""
    (one,) = _findings(rng, 1)
    others = [
        verdict_hash(COPIER, one),
        verdict_hash(VALIDATOR, replace(one, contribution=bytes(32))),
        verdict_hash(VALIDATOR, replace(one, source=bytes(32))),
        verdict_hash(VALIDATOR, replace(one, tier=one.tier + 1)),
        verdict_hash(VALIDATOR, replace(one, salt=bytes(32))),
    ]
    assert len({verdict_hash(VALIDATOR, one), *others}) == 6


@pytest.mark.rules("S5")
def test_hash_hides_its_tier_behind_a_fresh_salt() -> None:
    made = {verdict_hash(VALIDATOR, Finding(b"\1" * 32, b"\2" * 32, 1)) for _ in range(10)}
    assert len(made) == 10


@pytest.mark.rules("S5")
def test_book_refuses_none_and_the_same_twice(rng: random.Random) -> None:
    (one,) = _findings(rng, 1)
    for wrong in ([], [one, replace(one, tier=9)]):
        with pytest.raises(VerdictError):
            VerdictBook(VALIDATOR, HOUSE, wrong)
    with pytest.raises(VerdictError):
        VerdictBook(VALIDATOR, HOUSE, [one]).verdict(bytes(32))


@pytest.mark.rules("S5")
def test_lower_median_agrees_with_statistics() -> None:
    for size in range(1, 7):
        for tiers in itertools.product(range(4), repeat=size):
            assert lower_median(tiers) == statistics.median_low(tiers)
    with pytest.raises(VerdictError):
        lower_median([])


def _by_contract(validator: str, finding: Finding) -> bytes:
    """The formula of interfaces/IStudyRewards.sol."""
    types = ["address", "bytes32", "bytes32", "uint8", "bytes32"]
    return keccak256(encode(types, [validator, finding.contribution, finding.source, finding.tier, finding.salt]))
