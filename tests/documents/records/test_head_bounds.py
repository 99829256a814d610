"""L1 at its bounds: roots that a custodian could make up around a number, a length or a depth that no map has."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

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
from tests.documents.records.ledger import subject

ANNA, BO = subject(1), subject(2)
CHAIN = b"\x07" * 32
pytestmark = pytest.mark.rules("L1")


def _root(node: bytes, place: int, siblings: Sequence[bytes]) -> bytes:
    """Any depth, any length: what a liar would anchor."""
    for bit, sibling in enumerate(siblings, 256 - len(siblings)):
        node = keccak256(sibling + node if place >> bit & 1 else node + sibling)
    return node


def _leaf(person: str, head: Head) -> bytes:
    return keccak256(place_of(person).to_bytes(32, "big") + head.number.to_bytes(32, "big") + head.chain + EMPTY)


@pytest.mark.parametrize(("number", "takes"), [(0, True), ((1 << 64) - 1, True), (1 << 64, False), (1 << 65, False)])
def test_number_of_a_head_has_64_bits(number: int, takes: bool) -> None:
    head = Head(number, CHAIN)
    assert is_head(_leaf(ANNA, head), ANNA, HeadProof(head, ())) is takes


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_chain_of_a_head_has_32_bytes(length: int) -> None:
    head = Head(1, bytes(length))
    assert not is_head(_leaf(ANNA, head), ANNA, HeadProof(head, ()))


@pytest.mark.parametrize(("depth", "takes"), [(254, True), (255, True), (256, False)])
def test_no_map_is_deeper_than_255(depth: int, takes: bool) -> None:
    head, siblings = Head(1, CHAIN), (EMPTY,) * depth
    root = _root(_leaf(ANNA, head), place_of(ANNA), siblings)
    assert is_head(root, ANNA, HeadProof(head, siblings)) is takes
    nobody = _root(EMPTY, place_of(ANNA), siblings)
    assert is_absent(nobody, ANNA, AbsenceProof((EMPTY,) * 3, siblings)) is takes


def test_a_path_that_is_none_leads_to_no_root_not_even_the_empty_one() -> None:
    head = Head(1, CHAIN)
    for siblings in ((EMPTY,) * 256, (bytes(33),)):
        assert not is_head(EMPTY, ANNA, HeadProof(head, siblings))
        assert not is_absent(EMPTY, ANNA, AbsenceProof((EMPTY,) * 3, siblings))


@pytest.mark.parametrize("length", [31, 33])
def test_siblings_and_words_have_32_bytes(length: int) -> None:
    head, siblings = Head(1, CHAIN), (bytes(length),)
    assert not is_head(_root(_leaf(ANNA, head), place_of(ANNA), siblings), ANNA, HeadProof(head, siblings))
    assert not is_absent(_root(EMPTY, place_of(ANNA), siblings), ANNA, AbsenceProof((EMPTY,) * 3, siblings))
    other = (place_of(BO).to_bytes(32, "big"), EMPTY, bytes(length))
    assert not is_absent(keccak256(b"".join(other) + EMPTY), ANNA, AbsenceProof(other, ()))


def test_nobody_is_proven_in_a_map_without_subjects() -> None:
    with pytest.raises(HeadError, match=r"^nothing was logged for this subject$"):
        HeadMap().proof(ANNA)
    assert HeadMap().head(ANNA) is None


def test_own_leaf_is_no_proof_of_absence() -> None:
    head = Head(1, CHAIN)
    own = (place_of(ANNA).to_bytes(32, "big"), (1).to_bytes(32, "big"), CHAIN)
    assert HeadMap({ANNA: head}).root == _leaf(ANNA, head)
    assert not is_absent(_leaf(ANNA, head), ANNA, AbsenceProof(own, ()))
    assert is_absent(_leaf(ANNA, head), BO, AbsenceProof(own, ()))
