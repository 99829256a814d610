"""L1: a subject has exactly one place in a map of heads, so exactly one head, proven; or it is proven to have none."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from dataclasses import replace

import pytest
from eth_abi.abi import encode

from carestamp.documents.eip712 import TypedDataError
from carestamp.documents.keccak import keccak256
from carestamp.documents.records.heads import (
    EMPTY,
    AbsenceProof,
    Head,
    HeadError,
    HeadMap,
    HeadProof,
    is_absent,
    is_head,
    place_of,
)
from tests.documents.records.ledger import random_heads, subject

SIZES = (1, 2, 3, 7, 64, 300)


@pytest.mark.rules("L1")
@pytest.mark.parametrize("count", SIZES)
def test_root_is_what_the_interface_says(rng: random.Random, count: int) -> None:
    """Against a second reading of IAccessLog, top down over bit strings."""
    heads = random_heads(rng, count)
    leaves = {}
    for each, head in heads.items():
        place = keccak256(encode(["address"], [each]))
        fields = [place, head.number, head.chain, bytes(32)]
        leaf = keccak256(encode(["bytes32", "uint256", "bytes32", "bytes32"], fields))
        leaves[f"{int.from_bytes(place, 'big'):0256b}"] = leaf
    assert HeadMap(heads).root == _part(leaves, 0)


def _part(leaves: Mapping[str, bytes], depth: int) -> bytes:
    if len(leaves) < 2:
        return next(iter(leaves.values()), bytes(32))
    sides = [{place: leaf for place, leaf in leaves.items() if place[depth] == bit} for bit in "01"]
    return keccak256(encode(["bytes32", "bytes32"], [_part(side, depth + 1) for side in sides]))


@pytest.mark.rules("L1")
@pytest.mark.parametrize("count", SIZES)
def test_every_head_is_proven(rng: random.Random, count: int) -> None:
    heads = random_heads(rng, count)
    made = HeadMap(heads)
    for each, head in heads.items():
        proof = made.proof(each)
        assert (proof.head, made.head(each)) == (head, head)
        assert is_head(made.root, each, proof)


@pytest.mark.rules("L1")
@pytest.mark.parametrize("count", SIZES)
def test_every_absence_is_proven(rng: random.Random, count: int) -> None:
    made, kinds = HeadMap(random_heads(rng, count)), set()
    for _ in range(200):
        stranger = "0x" + rng.randbytes(20).hex()
        proof = made.absence(stranger)
        kinds.add(any(map(any, proof.other)))
        assert made.head(stranger) is None
        assert is_absent(made.root, stranger, proof)
    assert kinds == ({True, False} if count > 2 else {True})


@pytest.mark.rules("L1")
def test_no_changed_head_is_proven(rng: random.Random) -> None:
    heads = random_heads(rng, 300)
    made, others = HeadMap(heads), list(heads)
    for each in others[:60]:
        proof = made.proof(each)
        assert not any(is_head(made.root, each, wrong) for wrong in _changed_heads(rng, proof))
        assert not is_head(made.root, rng.choice([other for other in others if other != each]), proof)
        assert not is_head(rng.randbytes(32), each, proof)


def _changed_heads(rng: random.Random, proof: HeadProof) -> list[HeadProof]:
    head, siblings = proof.head, proof.siblings
    heads = [replace(head, number=head.number ^ 1), replace(head, chain=rng.randbytes(32)), Head(0, bytes(32))]
    heads += [replace(head, number=1 << 64), replace(head, number=-1), replace(head, chain=head.chain + b"\0")]
    return [replace(proof, head=each) for each in heads] + [
        replace(proof, siblings=each) for each in _changed_siblings(rng, siblings)
    ]


def _changed_siblings(rng: random.Random, siblings: tuple[bytes, ...]) -> list[tuple[bytes, ...]]:
    at = rng.randrange(len(siblings))
    swapped = (*siblings[:at], rng.randbytes(32), *siblings[at + 1 :])
    found = [swapped, siblings[1:], siblings[:-1], (*siblings, EMPTY), (EMPTY, *siblings), siblings * 30]
    return [*found, (*siblings[:at], siblings[at] + b"\0", *siblings[at + 1 :])]


@pytest.mark.rules("L1")
def test_nobody_with_a_head_is_proven_absent(rng: random.Random) -> None:
    """Whatever the custodian tries: another's leaf, an empty place at some height, a proof of somebody else's."""
    heads = random_heads(rng, 300)
    made, strangers = HeadMap(heads), ["0x" + rng.randbytes(20).hex() for _ in range(100)]
    absences = [made.absence(each) for each in strangers]
    for each in list(heads)[:60]:
        siblings = made.proof(each).siblings
        forged = [AbsenceProof((EMPTY,) * 3, siblings[cut:]) for cut in range(len(siblings) + 1)]
        forged += [replace(absence, siblings=siblings) for absence in absences]
        assert not any(is_absent(made.root, each, proof) for proof in (*forged, *absences))
        with pytest.raises(HeadError, match="something was logged"):
            made.absence(each)


@pytest.mark.rules("L1")
def test_no_changed_absence_is_proven(rng: random.Random) -> None:
    made = HeadMap(random_heads(rng, 300))
    for _ in range(60):
        stranger = "0x" + rng.randbytes(20).hex()
        proof = made.absence(stranger)
        changed = [replace(proof, siblings=each) for each in _changed_siblings(rng, proof.siblings)]
        changed += [replace(proof, other=(*proof.other[:2], rng.randbytes(32)))]
        for wrong in changed:
            same = is_absent(made.root, stranger, wrong)
            assert not same, "a path that was cut or put together ends in another root"


@pytest.mark.rules("L1")
def test_proof_and_absence_are_refused_the_other_way_round() -> None:
    made = HeadMap({subject(1): Head(1, b"\x01" * 32)})
    with pytest.raises(HeadError, match="nothing was logged"):
        made.proof(subject(2))
    assert made.proof(subject(1)).siblings == made.absence(subject(2)).siblings == ()


@pytest.mark.rules("L1")
def test_a_map_without_subjects_proves_nothing() -> None:
    nobody = HeadMap()
    assert nobody.root == EMPTY
    assert not is_absent(EMPTY, subject(1), nobody.absence(subject(1)))
    assert not is_head(EMPTY, subject(1), HeadProof(Head(1, EMPTY), ()))


@pytest.mark.rules("L1")
def test_updated_is_the_map_of_all_heads(rng: random.Random) -> None:
    """However the subjects came in, in whatever order and batches, also those who stood there before."""
    grown, heads = HeadMap(), {}
    for size in (1, 1, 5, 0, 200, 50):
        changes = random_heads(rng, size)
        changes |= {each: Head(9, rng.randbytes(32)) for each in rng.sample(list(heads), min(len(heads), 20))}
        before, root = grown, grown.root
        grown, heads = grown.updated(changes), {**heads, **changes}
        assert grown.root == HeadMap(dict(rng.sample(list(heads.items()), len(heads)))).root
        assert before.root == root, "a map never changes"


@pytest.mark.rules("L1")
def test_ten_thousand_subjects_take_seconds(rng: random.Random) -> None:
    heads = random_heads(rng, 10_000)
    start = time.perf_counter()
    made = HeadMap(heads)
    built = time.perf_counter() - start
    changed = made.updated(dict(rng.sample(list(heads.items()), 100)))
    assert changed.root == made.root
    assert max(len(made.proof(each).siblings) for each in list(heads)[:500]) < 40
    print(f"10,000 heads in {built:.2f} s")
    assert built < 10


@pytest.mark.rules("L1", "X4")
def test_place_does_not_depend_on_spelling() -> None:
    assert place_of("0x" + "ab" * 20) == place_of("0x" + "AB" * 20)


@pytest.mark.rules("L1")
def test_heads_that_do_not_fit_are_refused() -> None:
    for head in (Head(1 << 64, EMPTY), Head(1, b"\x01" * 31)):
        with pytest.raises(TypedDataError):
            HeadMap({subject(1): head})
