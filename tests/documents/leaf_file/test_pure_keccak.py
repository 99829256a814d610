"""The hash inside the verifier, which has no library to lean on: against two libraries and known answers."""

from __future__ import annotations

import random

import pytest
from Crypto.Hash import keccak
from eth_hash.auto import keccak as eth_keccak

from tests.documents.leaf_file.kit import program

pytestmark = pytest.mark.rules("X2")

KNOWN = {
    b"": "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470",
    b"abc": "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45",
    b"The quick brown fox jumps over the lazy dog": "4d741b6f1eb29cb2a9b9911c82f56fa8d73b04959d3d9d222895df6c0b28aa15",
    b"Transfer(address,address,uint256)": "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef",
}


@pytest.mark.parametrize("data", KNOWN)
def test_keccak_gives_known_answers(data: bytes) -> None:
    assert program().keccak256(data).hex() == KNOWN[data]


def test_keccak_agrees_with_two_libraries_at_every_length(rng: random.Random) -> None:
    for length in range(300):
        data = rng.randbytes(length)
        found = program().keccak256(data)
        assert found == keccak.new(digest_bits=256, data=data).digest()
        assert found == eth_keccak(data)
