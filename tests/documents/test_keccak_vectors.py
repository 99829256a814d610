"""X2: the compiled core by itself gives Keccak-256, not the SHA-3 that came of it, on both sides of a block."""

from __future__ import annotations

import pytest

from carestamp.documents import keccak

EMPTY = "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
ABC = "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"


@pytest.mark.rules("X2")
@pytest.mark.parametrize(("data", "known"), [(b"", EMPTY), (b"abc", ABC)])
def test_core_answers_as_published(data: bytes, known: str) -> None:
    assert keccak._reusing_state()(data).hex() == keccak.keccak256(data).hex() == known


@pytest.mark.rules("X2")
@pytest.mark.parametrize("length", [135, 136, 137, 272])
def test_core_and_library_agree_around_a_block(length: int) -> None:
    """136 bytes: 200 without twice the hash."""
    assert keccak._reusing_state()(b"\xa5" * length) == keccak._plain(b"\xa5" * length)
